"""Folding changes into the state of a draft. The same changes in any order, any number of times, give the same state.

A change replaces the heads that its desk saw in its own register and counts nowhere else. Two heads with different
values are a conflict: the register then has no answer, and both values are kept until a change replaces both.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from a6desk.events import places
from a6desk.events.canonical import canonical
from a6desk.events.changes import Change, ChangeId

HERE, PLACE = "#here", "#place"
CONTINUES = "#continues"
"""In a draft that goes on from one of an earlier version of its form: which one; cleared where it was taken back."""


@dataclass(frozen=True)
class Draft:
    """The state that a set of changes comes to. heads: register -> the changes that nothing replaced."""

    heads: Mapping[tuple[str, str], tuple[Change, ...]]
    held: tuple[Change, ...] = field(default=())
    """Kept, not counted: they replace something that has not arrived yet."""

    @cached_property
    def registers(self) -> dict[str, dict[str, Any]]:
        """path -> part -> value, of every register that has one value. A cleared one is left out."""
        result: dict[str, dict[str, Any]] = defaultdict(dict)
        for (path, part), heads in self.heads.items():
            if not path.endswith((HERE, PLACE)) and not _differ(heads) and heads[0].value is not None:
                result[path][part] = heads[0].value
        return dict(result)

    @cached_property
    def conflicts(self) -> dict[tuple[str, str], tuple[Change, ...]]:
        """Registers whose heads differ. Cells of deleted rows do not count."""
        return {
            register: heads
            for register, heads in self.heads.items()
            if not register[0].endswith((HERE, PLACE, CONTINUES)) and _differ(heads) and self._shown(register)
        }

    def _shown(self, register: tuple[str, str]) -> bool:
        if register[0][:1].isdigit():
            return False
        table, dot, _ = register[0].partition(".")
        return not dot or register[1] in self.rows.get(table, ())

    @cached_property
    def rows(self) -> dict[str, tuple[str, ...]]:
        """table -> the ids of its rows in their order, disputed ones included."""
        return {
            table: tuple(sorted((row for row in rows if not self._deleted(table, row)), key=self._order(table)))
            for table, rows in self._row_ids.items()
        }

    @cached_property
    def disputed(self) -> frozenset[tuple[str, str]]:
        """(table, row) that one desk deleted while another wrote into it: shown, until kept or deleted again."""
        return frozenset(
            (table, row)
            for table, rows in self.rows.items()
            for row in rows
            if not table[:1].isdigit() and any(_is_delete(change) for change in self.heads.get((table + HERE, row), ()))
        )

    @cached_property
    def aside(self) -> dict[int, "Draft"]:
        """What was set aside on the way from an earlier version of the form, by that version, as it stood there.

        Such paths are "version:path"; they are in nobody's way, and nothing of them is a question.
        """
        parts: dict[int, dict[tuple[str, str], tuple[Change, ...]]] = defaultdict(dict)
        for (path, part), heads in self.heads.items():
            version, colon, rest = path.partition(":")
            if colon and version.isdecimal() and len(version) < 6 and not rest.startswith("#"):
                parts[int(version)][rest, part] = heads
        return {version: Draft(heads) for version, heads in sorted(parts.items())}

    @property
    def open_questions(self) -> int:
        """How many conflicts and disputed rows a person has to settle before this can be submitted."""
        return len(self.conflicts) + len(self.disputed)

    @cached_property
    def _cells(self) -> dict[tuple[str, str], list[Change]]:
        cells: dict[tuple[str, str], list[Change]] = defaultdict(list)
        for (path, part), heads in self.heads.items():
            table, dot, _ = path.partition(".")
            if dot:
                cells[table, part].extend(heads)
        return cells

    @cached_property
    def _row_ids(self) -> dict[str, set[str]]:
        ids: dict[str, set[str]] = defaultdict(set)
        for table, row in self._cells:
            ids[table].add(row)
        for path, part in self.heads:
            if path.endswith((HERE, PLACE)):
                ids[path.split("#")[0]].add(part)
        return ids

    def deletion(self, table: str, row: str) -> dict[str, list[str]]:
        """The value for table#here that deletes this row as it stands here: which cell heads its desk saw."""
        return {"saw": sorted(str(change.id) for change in self._cells.get((table, row), ()))}

    def _deleted(self, table: str, row: str) -> bool:
        here = self.heads.get((table + HERE, row), ())
        deletes = [change for change in here if _is_delete(change)]
        if not deletes:
            return False
        if len(deletes) < len(here):
            return False  # kept on one desk, deleted on another: disputed
        saw = {id_ for change in deletes for id_ in change.value["saw"] if isinstance(id_, str)}
        cells = self._cells.get((table, row), ())
        return all(change.value is None or str(change.id) in saw for change in cells)

    def place(self, table: str, row: str) -> str:
        """Where a row stands among its neighbours; of concurrent moves the greatest id wins."""
        moves = [change for change in self.heads.get((table + PLACE, row), ()) if places.is_place(change.value)]
        return max(moves, key=lambda change: change.id).value if moves else ""

    def _order(self, table: str) -> Any:
        return lambda row: (self.place(table, row), row)


def _is_delete(change: Change) -> bool:
    return isinstance(change.value, dict) and isinstance(change.value.get("saw"), list)


def _differ(heads: tuple[Change, ...]) -> bool:
    return len(heads) > 1 and len({canonical(change.value) for change in heads}) > 1


def fold(changes: Iterable[Change]) -> Draft:
    """The state of a draft. Changes that replace something not at hand are held with all that builds on them."""
    known = {change.id: change for change in changes}
    counted: dict[ChangeId, Change] = {}
    missing = {id_: len(set(change.replaces)) for id_, change in known.items()}
    waiting: dict[ChangeId, list[ChangeId]] = defaultdict(list)  # what is not counted yet -> who waits for it
    for id_, change in known.items():
        for replaced_id in set(change.replaces):
            waiting[replaced_id].append(id_)
    ready = [id_ for id_, number in missing.items() if number == 0]
    while ready:
        id_ = ready.pop()
        counted[id_] = known[id_]
        for waiter in waiting[id_]:
            missing[waiter] -= 1
            if missing[waiter] == 0:
                ready.append(waiter)
    replaced = {
        id_ for change in counted.values() for id_ in change.replaces if counted[id_].register == change.register
    }
    heads: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for id_, change in counted.items():
        if id_ not in replaced:
            heads[change.register].append(change)
    ordered = {register: tuple(sorted(each, key=lambda c: c.id)) for register, each in sorted(heads.items())}
    held = tuple(sorted((c for c in known.values() if c.id not in counted), key=lambda c: c.id))
    return Draft(ordered, held)
