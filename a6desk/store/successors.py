"""Drafts that go on from one of an earlier version of their form: the successor reads the changes of both.

Nothing is copied. What a successor says is the fold of its own changes and of those of the draft before it, read
through the passage that is kept with it; a change that arrives for the earlier draft later is in it too. Its id follows
from the earlier draft's and from the version, so two desks that both upgrade meet. Whether it goes on is a change like
any other (fold.CONTINUES): taken back it is left as it is, and the earlier draft goes on by itself.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from a6desk.events import fold
from a6desk.events.changes import Change
from a6desk.forms.passage import Passage
from a6desk.store import connect
from a6desk.store.connect import Store

if TYPE_CHECKING:
    from a6desk.store.drafts import DraftHead

_NAMES = uuid.UUID("b6a3f1b2-6c0e-5c1d-9f43-0a6de5c00001")


def id_of(ancestor: str, form_version: str) -> str:
    """The id of the draft that goes on from this one in this version: the same on every desk."""
    return str(uuid.uuid5(_NAMES, f"{ancestor} {form_version}"))


def read(change: Change, passages: Sequence[Passage]) -> Change:
    """A change of an earlier draft as a later one reads it: its id stays."""
    for passage in passages:
        path, part, value = passage.read(change.path, change.part, change.value)
        change = replace(change, path=path, part=part, value=value)
    return change


@dataclass(frozen=True)
class Line:
    """Which drafts go on from which. back: successor -> (earlier draft, passage). off: the successors taken back."""

    back: "dict[str, tuple[str, Passage]]"
    off: frozenset[str]

    @cached_property
    def on(self) -> dict[str, str]:
        """Earlier draft -> the successor that goes on from it."""
        return {before: id_ for id_, (before, _) in self.back.items() if self.goes_on(id_)}

    @cached_property
    def earlier(self) -> frozenset[str]:
        """The drafts that have a successor, be it taken back."""
        return frozenset(before for before, _ in self.back.values())

    def goes_on(self, id_: str) -> bool:
        """Is this a draft of its own, or a successor that nobody took back, nor one before it?"""
        while id_ in self.back:
            if id_ in self.off:
                return False
            id_ = self.back[id_][0]
        return True

    def is_left(self, id_: str) -> bool:
        """Is this not where the work goes on: another goes on from it, or it was taken back?"""
        return id_ in self.on or not self.goes_on(id_)

    @cached_property
    def left(self) -> frozenset[str]:
        """All of which is_left() is true."""
        return frozenset(id_ for id_ in {*self.back, *self.on} if self.is_left(id_))

    def before(self, id_: str) -> list[tuple[str, tuple[Passage, ...]]]:
        """This draft and those before it, the latest first, each with the passages through which it is read."""
        found: list[tuple[str, tuple[Passage, ...]]] = [(id_, ())]
        while id_ in self.back and len(found) <= len(self.back):
            id_, passage = self.back[id_]
            found.append((id_, (passage, *found[-1][1])))
        return found

    def last(self, id_: str) -> str:
        """Where the work of this draft goes on."""
        while id_ in self.on:
            id_ = self.on[id_]
        while not self.goes_on(id_):
            id_ = self.back[id_][0]
        return id_


def line(store: Store) -> Line:
    """The line of every draft. Remembered until another connection writes, or this one something that alters it."""
    version, _ = store.state()
    known = store.memory.get("line")
    if known is None or known[0] != version:
        known = store.memory["line"] = version, _line(store)
    return known[1]


def _line(store: Store) -> Line:
    from a6desk.store import drafts

    rows = store.rows("SELECT id, continues, passage FROM drafts WHERE continues IS NOT NULL")
    if not rows:
        return Line({}, frozenset())
    try:
        back = {id_: (before, Passage.of_text(text)) for id_, before, text in rows if id_ != before}
    except ValueError:  # ours, and altered since
        raise connect.damaged(store.path) from None
    said = drafts.load_all(store, (fold.CONTINUES,))
    return Line(back, frozenset(id_ for id_ in back if _is_off(said.get(id_, []))))


def _is_off(changes: list[Change]) -> bool:
    """Was it taken back? Where one desk did and another did not see it, the work goes on."""
    heads = fold.fold(changes).heads.get((fold.CONTINUES, ""), ())
    return bool(heads) and all(head.value is None for head in heads)


def go_on(
    store: Store, before: "DraftHead", form: str, version: int, sha256: str, passage: Passage, actor: str, step: str
) -> "DraftHead":
    """The draft that goes on from this one, inside writing(): made, or taken up again where it was taken back."""
    from a6desk.store import drafts

    id_ = id_of(before.id, f"{form}@{version}")
    known = {head.id: head for head in drafts.find(store, id_)}
    head = known.get(id_) or drafts.begin(store, form, version, sha256, drafts.Origin(id_, before.id, passage.text()))
    if id_ not in known or id_ in line(store).off:
        drafts.write(store, head, [drafts.Write(fold.CONTINUES, "", before.id)], actor, step)
    return head


def take_back(store: Store, id_: str, actor: str) -> str:
    """Nothing goes on from there any more, inside writing(). Which draft is the one to work in again.

    What one upgrade made together, over a version between, goes back together.
    """
    from a6desk.store import drafts

    known, back = line(store), id_
    heads = fold.fold(drafts.own(store, id_, fold.CONTINUES)).heads.get((fold.CONTINUES, ""), ())
    steps = {head.step for head in heads if head.value is not None}
    step = uuid.uuid4().hex[:12]
    while back in known.back:
        made = {change.step for change in drafts.own(store, back, fold.CONTINUES)}
        if back != id_ and not (made & steps and not _answered(store, back)):
            break
        (head,) = drafts.find(store, back)
        drafts.write(store, head, [drafts.Write(fold.CONTINUES, "", None)], actor, step)
        back = known.back[back][0]
    return back


def _answered(store: Store, id_: str) -> bool:
    from a6desk.store import drafts

    return any(change.path != fold.CONTINUES for change in drafts.own(store, id_))
