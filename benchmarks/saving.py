"""One answer from the editor to the disk, beside a bare commit: python -m benchmarks.saving FOLDER. Prints JSON, ms.

bare: BEGIN IMMEDIATE, one row, COMMIT, in a database with the same settings in the same folder. save: an answer as the
editor gives it, to the end of its future. deep: the same where the answer was changed 2,000 times before. The three
take turns.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from a6desk.desk.editing import OpenDraft
from a6desk.paths import Profile
from a6desk.store import connect, drafts
from a6desk.store.drafts import Write
from benchmarks import profile

_SAVES = 200
_EARLIER = 2_000
_TEXT = "An answer of some length, as somebody writes it. " * 8


def bare(folder: Path) -> Callable[[int], None]:
    """A row of the same text into a table with an index, durably."""
    store = connect.open_desk(Profile(folder))
    with store.writing():
        store.execute("CREATE TABLE bare (n INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT")

    def commit(n: int) -> None:
        with store.writing():
            store.execute("INSERT INTO bare (value) VALUES (?)", f"{_TEXT}{n}")

    return commit


def saver(draft: OpenDraft, field: str) -> Callable[[int], None]:
    return lambda n: draft._save([Write(field, "", f"{_TEXT}{n}")]).result() and None


def main(folder: Path) -> None:
    with profile.open_desk(folder / "desk") as desk:
        form, answers = profile.example(desk.library, "subaru-complete")
        field = next(each.id for each in form.fields.values() if each.type == "long_text")
        heads = [desk.new(form, answers) for _ in range(2)]

        def earlier(store: connect.Store) -> None:
            for n in range(_EARLIER):
                drafts.write(store, heads[1], [Write(field, "", f"{_TEXT}{n}")], desk.actor)

        desk.later(earlier).result()
        sides: dict[str, Any] = {
            "bare": bare(folder / "bare"),
            "save": saver(OpenDraft(desk, heads[0].id, "en"), field),
            "deep": saver(OpenDraft(desk, heads[1].id, "en"), field),
        }
        took: dict[str, list[float]] = {name: [] for name in sides}
        for n in range(_SAVES):
            for name, save in sides.items():
                begun = time.perf_counter()
                save(n)
                took[name].append(1000 * (time.perf_counter() - begun))
    print(json.dumps(took))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
