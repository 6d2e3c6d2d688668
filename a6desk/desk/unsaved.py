"""What was typed and is not on the disk yet: for a window whole, whatever draft it is of, and loaded with it."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from a6desk.desk import Desk
from a6desk.errors import UserError
from a6desk.events import fold
from a6desk.events.changes import Change
from a6desk.store import connect, drafts, outbox
from a6desk.store.drafts import DraftHead, Write

DELETED = object()
"""As the value of a row: it goes. Which of its cells that takes along is worked out when it is written."""


@dataclass(eq=False)
class _Entry:
    """One write on its way to the disk. failed: the disk did not take it."""

    head: DraftHead
    write: Write
    step: str
    failed: bool = False

    @property
    def register(self) -> tuple[str, str, str]:
        return self.head.id, self.write.path, self.write.part


@dataclass
class _Attempt:
    """What one transaction is to bring to the disk."""

    entries: list[_Entry]
    refused: bool = False
    tried: list[_Entry] = field(default_factory=list)


class Unsaved:
    """What was typed and is not on the disk yet, of every draft. It outlives the editor in which it was typed.

    Writes reach the disk in the order in which they were made. What the disk does not take stays here, goes along with
    whatever is saved next, and is tried by itself with again(). Only the newest of a register counts then.
    """

    def __init__(self, desk: Desk):
        self._desk = desk
        self._lock = threading.Lock()
        self._entries: dict[tuple[str, str, str], _Entry] = {}

    def save(self, head: DraftHead, writes: list[Write]) -> "Future[Any]":
        """Bring these to the disk, as one step; done after the commit."""
        step = uuid.uuid4().hex[:12]
        entries = [_Entry(head, each, step) for each in writes]
        with self._lock:
            for entry in entries:
                self._entries.pop(entry.register, None)
                self._entries[entry.register] = entry
        return self._run(_Attempt(entries))

    def run(self, verb: Callable[[connect.Store], Any]) -> "Future[Any]":
        """Do this in a transaction, behind all that was typed before."""
        return self._run(_Attempt([]), verb)

    def again(self) -> "Future[Any] | None":
        """Try once more what the disk did not take; None where there is nothing of it."""
        return self._run(_Attempt([])) if self.failing else None

    @property
    def failing(self) -> frozenset[str]:
        """The drafts of which the disk did not take something."""
        with self._lock:
            return frozenset(each.head.id for each in self._entries.values() if each.failed)

    def of(self, draft: str) -> list[Write]:
        """What is not on the disk yet of this draft, as far as is known: it may be there by now."""
        with self._lock:
            return [each.write for each in self._entries.values() if each.head.id == draft]

    def _run(self, attempt: _Attempt, verb: Callable[[connect.Store], Any] | None = None) -> "Future[Any]":
        from a6desk.desk.submitting import refuse_frozen

        actor = self._desk.actor

        def job(store: connect.Store) -> Any:
            with self._lock:
                attempt.tried = [each for each in self._entries.values() if each.failed and each not in attempt.entries]
            for head in {entry.head for entry in attempt.entries}:
                try:
                    refuse_frozen(store, head)
                except UserError:
                    attempt.refused = True
                    raise
            owed = [each for each in attempt.tried if not outbox.is_frozen(store, each.head.id)]
            attempt.tried += attempt.entries
            for entry in owed:
                _put_down(store, entry, actor)
            made = [change for entry in attempt.entries for change in _put_down(store, entry, actor)]
            return verb(store) if verb is not None else made

        future = self._desk.later(job)
        future.add_done_callback(lambda done: self._note(attempt, done.exception()))
        return future

    def _note(self, attempt: _Attempt, error: BaseException | None) -> None:
        """On the writer's thread, before it begins with anything else."""
        with self._lock:
            if isinstance(error, UserError) and not attempt.refused:
                for entry in attempt.entries:
                    entry.failed = True
                return
            # What was refused, or is a fault of ours, would fail for ever and take the rest along.
            for entry in attempt.entries if error else attempt.tried:
                if self._entries.get(entry.register) is entry:
                    del self._entries[entry.register]


def _put_down(store: connect.Store, entry: _Entry, actor: str) -> list[Change]:
    write = entry.write
    if write.value is DELETED:
        state = fold.fold(drafts.load(store, entry.head.id))
        table = write.path.removesuffix(fold.HERE)
        write = Write(write.path, write.part, state.deletion(table, write.part))
    return drafts.write(store, entry.head, [write], actor, entry.step)
