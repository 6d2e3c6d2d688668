"""Undo and redo over saves and restarts: both are changes like any other, and history keeps them all.

Changes of one action share a step. Undoing a step writes back what its changes replaced, under the step "undo:<step>";
redoing writes its values again under "redo:<step>". What can be undone or redone is read from the steps themselves.
A step is undone only while its registers still show its words, be it by undoing what came after: what somebody else
wrote since is never lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from a6desk.events import fold
from a6desk.events.changes import Change, ChangeId
from a6desk.store import drafts
from a6desk.store.connect import Store
from a6desk.store.drafts import DraftHead, Write

_UNDO, _REDO = "undo:", "redo:"


@dataclass(frozen=True)
class Done:
    """What an undo or redo did. changes: empty where something newer stands in the way (blocked) or nothing is left."""

    changes: tuple[Change, ...]
    blocked: bool = False


@dataclass(frozen=True)
class Steps:
    """The steps of this desk in a draft that can be undone and redone, the next one last."""

    undoable: tuple[str, ...]
    redoable: tuple[str, ...]


def steps(changes: list[Change], desk: str) -> Steps:
    """Replay the steps of this desk: a new one forgets what could be redone."""
    undoable: list[str] = []
    redoable: list[str] = []
    seen = ""
    for change in changes:
        if change.id.desk != desk or change.step == seen:
            continue
        seen = change.step
        if seen.startswith(_UNDO) and undoable:
            redoable.append(undoable.pop())
        elif seen.startswith(_REDO) and redoable:
            undoable.append(redoable.pop())
        elif not seen.startswith((_UNDO, _REDO)):
            undoable.append(seen)
            redoable.clear()
    return Steps(tuple(undoable), tuple(redoable))


def _doings(store: Store, draft: DraftHead) -> list[Change]:
    """What was done to answers: neither moving to another version nor what was set aside by it."""
    return [
        change
        for change in drafts.load(store, draft.id)
        if change.path != fold.CONTINUES and not change.path[:1].isdigit()
    ]


def undo(store: Store, draft: DraftHead, actor: str) -> Done:
    """Take back this desk's newest step, inside writing()."""
    changes = _doings(store, draft)
    undoable = steps(changes, drafts.incarnation(store)).undoable
    if not undoable:
        return Done(())
    step = undoable[-1]
    newest = _latest_of(changes, step)
    heads = fold.fold(changes).heads
    origins = _origins(changes)
    if any(_stand(origins, heads.get(change.register, ())) != origins[change.id] for change in newest):
        return Done((), blocked=True)
    known = {change.id: change for change in changes}
    writes = []
    for change in newest:
        # What it replaced may have been two values in conflict: both come back, as two heads.
        olds = [known[id_].value for id_ in change.replaces if id_ in known] or [None]
        replaced = tuple(head.id for head in heads[change.register])
        writes += [Write(change.path, change.part, _gone(change, old), replaced) for old in olds]
    return Done(tuple(drafts.write(store, draft, writes, actor, _UNDO + step)))


def _stand(origins: dict[ChangeId, frozenset[ChangeId]], heads: Iterable[Change]) -> frozenset[ChangeId]:
    """Whose words these heads bring: an undo brings back what was there before, so that the step before can go too."""
    return frozenset().union(*(origins[head.id] for head in heads))


def _origins(changes: list[Change]) -> dict[ChangeId, frozenset[ChangeId]]:
    """Every change -> the changes whose words it shows: itself; of an undo, what the undone had replaced."""
    origins: dict[ChangeId, frozenset[ChangeId]] = {}
    last: dict[tuple[str, str, str, str], Change] = {}  # (desk, step, register) -> the change that did it last
    for change in changes:
        step = change.step.removeprefix(_UNDO).removeprefix(_REDO)
        done = last.get((change.id.desk, step, *change.register))
        if change.step.startswith(_UNDO) and done is not None:
            origins[change.id] = frozenset().union(*(origins.get(id_, frozenset({id_})) for id_ in done.replaces))
            continue
        is_redo = change.step.startswith(_REDO) and done is not None
        origins[change.id] = origins[done.id] if done is not None and is_redo else frozenset({change.id})
        last[change.id.desk, step, *change.register] = change
    return origins


def _gone(change: Change, old: object) -> object:
    """A row that stood nowhere before goes again: by a deletion, since a row is not unsaid by a blank."""
    if old is None and change.path.endswith(fold.HERE):
        return {"saw": []}
    return old


def redo(store: Store, draft: DraftHead, actor: str) -> Done:
    """Do again what was undone last, inside writing()."""
    changes = _doings(store, draft)
    redoable = steps(changes, drafts.incarnation(store)).redoable
    if not redoable:
        return Done(())
    step = redoable[-1]
    heads = fold.fold(changes).heads
    origins = _origins(changes)
    wanted = [change for change in changes if change.step == step]
    for change in _latest_of(changes, step, _UNDO):
        if _stand(origins, heads.get(change.register, ())) != origins[change.id]:
            return Done((), blocked=True)
    writes = [Write(change.path, change.part, change.value) for change in wanted]
    return Done(tuple(drafts.write(store, draft, writes, actor, _REDO + step)))


def _latest_of(changes: list[Change], step: str, prefix: str = "") -> list[Change]:
    """The changes by which this step was done (or undone) the last time."""
    names = {prefix + step} if prefix else {step, _REDO + step}
    of_step = [change for change in changes if change.step in names]
    last: dict[tuple[str, str], Change] = {change.register: change for change in of_step}
    return list(last.values())
