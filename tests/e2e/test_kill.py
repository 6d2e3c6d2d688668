"""kill -9 in mid-typing: whatever was acknowledged is there."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from a6desk.events.fold import fold
from a6desk.paths import Profile
from a6desk.store import connect, drafts

ROOT = Path(__file__).parents[2]
ROUNDS = 50


@pytest.fixture
def typists() -> Iterator[Any]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.typist"], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    yield process
    process.communicate()
    assert process.returncode == 0


def one_round(typists: Any, folder: Path, seed: int) -> list[list[Any]]:
    """Let one type, kill it at a random line; what it had acknowledged until then, and in the pipe behind it."""
    last = random.Random(f"kill {seed}").randrange(1, 40)
    typists.stdin.write(f"{folder} {seed}\n")
    typists.stdin.flush()
    word, pid = typists.stdout.readline().split()
    assert word == "pid"
    acknowledged: list[list[Any]] = []
    lines = 0
    while (line := typists.stdout.readline()) != "ended\n":
        assert line, "the typists ended"
        lines += 1
        if line.startswith("typed "):
            acknowledged.append(json.loads(line.removeprefix("typed ")))
        if lines == last:
            os.kill(int(pid), signal.SIGKILL)
    return acknowledged


def test_every_acknowledged_change_survives_a_kill(tmp_path: Path, typists: Any) -> None:
    profile = Profile(tmp_path / "profile")
    acknowledged: list[list[Any]] = []
    for seed in range(ROUNDS):
        acknowledged += one_round(typists, profile.folder, seed)
        store = connect.open_desk(profile)
        try:
            assert store.one("PRAGMA integrity_check") == {"integrity_check": "ok"}
            known = drafts.all_drafts(store)
            assert len(known) <= 1
            changes = [change for head in known for change in drafts.load(store, head.id)]
            state = fold(changes)
        finally:
            store.close()
        steps: dict[str, list[list[Any]]] = {}
        for change in changes:
            steps.setdefault(change.step, []).append([change.path, change.part, change.value])
        kept = list(steps.values())
        there = {json.dumps(step, sort_keys=True) for step in kept}
        assert [step for step in acknowledged if json.dumps(step, sort_keys=True) not in there] == []
        assert all(len(step) == (4 if step[0][0].endswith("#here") else 1) for step in kept), "an action whole or not"
        assert len(kept) <= len(acknowledged) + seed + 1, "at most one action a round was not acknowledged yet"
        assert not state.held
        assert not state.conflicts
        assert len({(change.id.desk, change.id.seq) for change in changes}) == len(changes), "no number twice"
    assert len(acknowledged) > ROUNDS
