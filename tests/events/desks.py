"""A small simulator: desks that write, delete, restore and move, and exchange any part of what they have."""

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from a6desk.events import changes
from a6desk.events.changes import Change, ChangeId
from a6desk.events.fold import HERE, PLACE, Draft, fold

TABLE = "table"
FIELD = ("field", "")


class Desk:
    """Writes as a real desk does: every change replaces the heads that it sees."""

    def __init__(self, name: str):
        self.name = name
        self.known: dict[ChangeId, Change] = {}
        self._seq = 0

    @property
    def state(self) -> Draft:
        return fold(self.known.values())

    def write(self, path: str, part: str, value: Any) -> Change:
        self._seq += 1
        heads = self.state.heads.get((path, part), ())
        change = changes.make(
            self.name, self._seq, draft="d", path=path, part=part, value=value, replaces=[head.id for head in heads],
            actor="somebody", form="a/form@1", claimed_at="2026-11-20T10:00:00Z", step="s",
        )  # fmt: skip
        self.known[change.id] = change
        return change

    def keep(self, row: str) -> Change:
        """Make a row, restore it, or settle a dispute about it: one and the same change."""
        return self.write(TABLE + HERE, row, True)

    def delete(self, row: str) -> Change:
        return self.write(TABLE + HERE, row, self.state.deletion(TABLE, row))

    def move(self, row: str, place: str) -> Change:
        return self.write(TABLE + PLACE, row, place)

    def cell(self, row: str, value: Any, column: str = "column") -> Change:
        return self.write(f"{TABLE}.{column}", row, value)

    def receive(self, arrived: Iterable[Change]) -> None:
        for change in arrived:
            self.known.setdefault(change.id, change)

    def rows(self) -> tuple[str, ...]:
        return self.state.rows.get(TABLE, ())


def meet(*desks: Desk) -> Draft:
    """All desks exchange all they have; what all of them then see."""
    union = {id_: change for desk in desks for id_, change in desk.known.items()}
    for desk in desks:
        desk.receive(union.values())
    states = [desk.state for desk in desks]
    assert all(state == states[0] for state in states)
    return states[0]


_values = st.sampled_from([None, "x", "y", "", 0, 1, True, False, ["x"], {"unread": "x", "locale": "fr"}])
_rows = st.sampled_from(["r1", "r2", "k-JPN"])
_desks = st.integers(0, 2)
_actions = st.one_of(
    st.tuples(st.just("write"), st.just("field"), st.just(""), _values),
    st.tuples(st.just("write"), st.just("other"), st.sampled_from(["en", "fr"]), _values),
    st.tuples(st.just("keep"), _rows),
    st.tuples(st.just("delete"), _rows),
    st.tuples(st.just("move"), _rows, st.sampled_from(["1", "V1", "V2", "z"])),
    st.tuples(st.just("cell"), _rows, _values, st.sampled_from(["column", "second"])),
)
_steps = st.one_of(
    st.tuples(_desks, _actions),
    st.tuples(_desks, st.tuples(st.just("send"), _desks, st.integers(0, 2**16 - 1) | st.just(2**16 - 1))),
)


@st.composite
def worlds(draw: st.DrawFn, most: int = 25) -> list[Desk]:
    """Three desks after anything that three desks can do."""
    desks = [Desk("A"), Desk("B"), Desk("C")]
    for n, (verb, *values) in draw(st.lists(_steps, max_size=most)):
        if verb == "send":
            to, bits = values  # any part, whatever hangs on it; all of it where every bit is set
            part = [change for k, change in enumerate(desks[n].known.values()) if bits >> (k % 16) & 1]
            desks[to].receive(part)
        else:
            getattr(desks[n], verb)(*values)
    return desks


def everything(desks: Iterable[Desk]) -> list[Change]:
    return list({id_: change for desk in desks for id_, change in desk.known.items()}.values())


def seen(draft: Draft) -> tuple[object, ...]:
    """All that anybody can ask of a draft."""
    return (draft.heads, draft.held, draft.registers, draft.conflicts, draft.rows, draft.disputed, draft.open_questions)
