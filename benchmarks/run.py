"""make bench: every figure is a median of five runs, every ratio against a baseline measured in the same run, in turns.

Prints a table as it stands in docs/benchmarks.md. Nothing here passes or fails: a figure says how it was on this
machine just now, and a busy machine says so by its load.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_RUNS = 5
_ROOT = Path(__file__).parents[1]
_LONGEST = 300  # seconds of one child


@dataclass(frozen=True)
class Line:
    """One line of the table. unit: ms or MB. times: the ratio that is aimed at, against base; most: or the figure."""

    what: str
    value: float
    unit: str
    base: float = 0.0
    times: float = 0.0
    most: float = 0.0

    @property
    def cells(self) -> tuple[str, ...]:
        ratio = self.value / self.base if self.base else 0.0
        aim, met = "", ""
        if self.times:
            aim, met = f"≤ {self.times:g}×", "yes" if ratio <= self.times else "no"
        elif self.most:
            aim, met = f"< {self.most:g} {self.unit}", "yes" if self.value < self.most else "no"
        return (
            self.what,
            f"{self.value:.4g} {self.unit}",
            f"{self.base:.4g} {self.unit}" if self.base else "",
            f"{ratio:.2f}×" if ratio else "",
            aim,
            met,
        )


class Bench:
    """A folder that goes when it is done: profiles, and what Python compiled, as an installed program has it."""

    def __init__(self, folder: Path):
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._env = {
            "QT_QPA_PLATFORM": "offscreen", **kept,
            "PYTHONPYCACHEPREFIX": str(folder / "compiled"), "A6DESK_LANGUAGE": "en",
        }  # fmt: skip

    def child(self, name: str, *words: str) -> dict[str, Any]:
        """What a script beside this one prints, as JSON."""
        command = [sys.executable, "-m", f"benchmarks.{name}", *words]
        done = subprocess.run(
            command, cwd=_ROOT, env=self._env, stdout=subprocess.PIPE, text=True, check=True, timeout=_LONGEST
        )
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def profile(self, name: str) -> str:
        """A profile of a thousand drafts in a folder of this name."""
        folder = str(self.folder / name)
        self.child("profile", folder)
        return folder

    def start(self, what: str) -> dict[str, float]:
        return self.child("start", what, str(self.folder / "profile"), str(time.monotonic_ns()))

    def taking_turns(self, *calls: Callable[[], dict[str, Any]]) -> list[list[dict[str, Any]]]:
        """Each once unmeasured, then A B A B: one list of results for each."""
        for call in calls:
            call()
        rounds = [[call() for call in calls] for _ in range(_RUNS)]
        return [list(each) for each in zip(*rounds, strict=True)]


def _median(results: list[dict[str, Any]], *names: str) -> float:
    """The median over the runs of what a run says, itself a median where it is a list."""
    said = [each[name] for each in results for name in names]
    return statistics.median(statistics.median(one) if isinstance(one, list) else one for one in said)


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _start(bench: Bench) -> list[Line]:
    bench.profile("profile")
    empty, ours = bench.taking_turns(lambda: bench.start("empty"), lambda: bench.start("a6desk"))
    base = _median(empty, "key")
    return [
        Line("start to the painted frame", _median(ours, "frame"), "ms", base),
        Line("start to Home painted, takes a key; 1,000 drafts", _median(ours, "home"), "ms", base, times=2.5),
        Line("start to the list of 1,000 drafts painted, takes a key", _median(ours, "drafts"), "ms", base, times=2.5),
        Line("memory (PSS) when all is loaded", _median(ours, "pss"), "MB", _median(empty, "pss"), times=2),
    ]


def _editing(bench: Bench) -> list[Line]:
    folder = bench.profile("editing")
    [runs] = bench.taking_turns(lambda: bench.child("editing", folder))
    first = [{"first": each["opened"][0], "later": each["opened"][1:]} for each in runs]
    longest = statistics.median(_p95(each["key"]) for each in runs)
    return [
        Line("opening the NMA, to painted: the first time", _median(first, "first"), "ms", most=150),
        Line("opening the NMA, to painted: again", _median(first, "later"), "ms", most=150),
        Line("opening the largest form, to painted", _median(runs, "largest"), "ms", most=200),
        Line("a key to its finding painted, p50", _median(runs, "key"), "ms", most=16.7),
        Line("a key to its finding painted, p95", longest, "ms"),
    ]


def _checking(bench: Bench) -> list[Line]:
    [runs] = bench.taking_turns(lambda: bench.child("checking"))
    whole = _median(runs, "whole")
    return [
        Line("reading the NMA form and its code lists", _median(runs, "read"), "ms"),
        Line("check of the whole form", whole, "ms"),
        Line("check after one field changed", _median(runs, "field"), "ms", whole),
        Line("check after one table changed", _median(runs, "table"), "ms", whole),
    ]


def _largest(bench: Bench) -> list[Line]:
    [runs] = bench.taking_turns(lambda: bench.child("largest"))
    structure = statistics.median(_p95(each["structure"]) for each in runs)
    lines = []
    for name, said, most in (
        ("whole", "whole", 15),
        ("field", "one field changed", 1),
        ("table", "one table changed", 8),
    ):
        value = statistics.median(_p95(each[name]) for each in runs)
        lines.append(Line(f"check of the largest form, 30 years, p95: {said}", value, "ms", structure, most=most))
    return lines


def _saving(bench: Bench) -> list[Line]:
    def once() -> dict[str, Any]:
        with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
            return bench.child("saving", folder)

    [runs] = bench.taking_turns(once)
    lines = []
    for name, said in (("save", "saving an answer"), ("deep", "saving an answer changed 2,000 times before")):
        lines.append(Line(f"{said}, p50", _median(runs, name), "ms", _median(runs, "bare")))
        value, base = (statistics.median(_p95(each[side]) for each in runs) for side in (name, "bare"))
        lines.append(Line(f"{said}, p95", value, "ms", base, times=4))
    return lines


def _machine() -> str:
    import PySide6

    loads = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, "
        f"PySide6 {PySide6.__version__}, Qt platform {os.environ.get('QT_QPA_PLATFORM', 'offscreen')}; load {loads}"
    )


def _print(lines: list[Line]) -> None:
    head = ("what", "a6desk", "baseline", "ratio", "aim", "met")
    rows = [head, *(line.cells for line in lines)]
    wide = [max(len(row[n]) for row in rows) for n in range(len(head))]
    for n, row in enumerate(rows):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)) + " |")
        if n == 0:
            print("|" + "|".join("-" * (width + 2) for width in wide) + "|")


def main(wanted: list[str]) -> None:
    """All groups, or those named: start, editing, checking, largest, saving."""
    groups = {"start": _start, "editing": _editing, "checking": _checking, "largest": _largest, "saving": _saving}
    with tempfile.TemporaryDirectory(prefix="a6desk-bench-") as folder:
        bench = Bench(Path(folder))
        print(_machine(), flush=True)
        lines = []
        for name, measure in groups.items():
            if not wanted or name in wanted:
                lines += measure(bench)
                print(f"{name}: done", file=sys.stderr)
    _print(lines)
    print(_machine())


if __name__ == "__main__":
    main(sys.argv[1:])
