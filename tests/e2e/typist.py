"""Somebody who types until killed: python -m tests.e2e.typist, then lines of PROFILE SEED on stdin.

Each line makes a process of its own, which says "pid …", then "typed …" for every change that was acknowledged. The
modules are loaded once for all of them.
"""

import json
import os
import random
import sys
from pathlib import Path

from a6desk.desk import Desk
from a6desk.events.fold import HERE, PLACE
from a6desk.events.places import between
from a6desk.forms.library import Library
from a6desk.keys import Keys
from a6desk.paths import Profile
from a6desk.store.drafts import Write

TYPED = 100_000  # more than anybody lets it type


def say(*words: object) -> None:
    print(*words, flush=True)


def keystrokes(chance: random.Random, mark: str) -> list[Write]:
    """One action: a text that grows, a tick, or a whole row."""
    kind = chance.randrange(3)
    if kind == 0:
        return [Write("nma_summary", "", mark + " é" * chance.randrange(3_000))]
    if kind == 1:
        return [Write("nma_focus_areas", mark, chance.choice((True, None)))]
    row = mark.replace("-", "")
    cells = [Write("nma_results_rows.a", row, mark), Write("nma_results_rows.b", row, mark * chance.randrange(1, 50))]
    return [
        Write("nma_results_rows" + HERE, row, True),
        Write("nma_results_rows" + PLACE, row, between("", "")),
        *cells,
    ]


def type_on(folder: Path, seed: int) -> None:
    profile = Profile(folder)
    chance = random.Random(seed)
    library = Library()
    desk = Desk(profile, library, Keys(profile, in_files=True), "typist")
    begun = desk.list_drafts()
    draft = begun[0].head.id if begun else desk.new(library.form("nma-recording", 1)).id
    say("draft", draft)
    for n in range(TYPED):
        mark = f"{seed}-{n}"
        writes = keystrokes(chance, mark)
        desk.write(draft, writes)
        say("typed", json.dumps([[each.path, each.part, each.value] for each in writes]))


def main() -> None:
    Library().form("nma-recording")
    for line in sys.stdin:
        folder, seed = line.rsplit(maxsplit=1)
        pid = os.fork()
        if pid == 0:
            say("pid", os.getpid())
            type_on(Path(folder), int(seed))
            os._exit(1)
        os.waitpid(pid, 0)
        say("ended")


if __name__ == "__main__":
    main()
