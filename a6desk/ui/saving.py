"""What became of the last words: saves that are on their way to the disk, and what is said of them.

Futures are done on the writer's thread; a signal that ends in a slot of this object carries them here.
"""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from a6desk import clock
from a6desk.errors import UserError
from a6desk.i18n import isolate, tr


class Saving(QObject):
    """changed: look at words() again. troubled: a sentence to show at once."""

    changed = Signal()
    troubled = Signal(str)
    _done = Signal(object)

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._open = 0
        self._trouble = ""
        self._waiting: list[Callable[[], object]] = []
        self._done.connect(self._note)

    def watch(self, future: "Future[Any]") -> None:
        """A save was asked for."""
        self._open += 1
        self.changed.emit()
        future.add_done_callback(self._done.emit)

    @property
    def settled(self) -> bool:
        """Is everything that was asked for done?"""
        return not self._open

    def when_settled(self, call: Callable[[], object]) -> None:
        """Call this once everything is done; at once where nothing is open."""
        self._waiting.append(call)
        self._call_waiting()

    def words(self, *, typing: bool) -> str:
        """Saving…, Saved 10:42, or why not. "Saved" is said after the commit only."""
        if self._trouble:
            return tr("Not saved: {trouble}", trouble=self._trouble)
        if self._open or typing:
            return tr("Saving…")
        return tr("Saved {time}", time=isolate(f"{clock.claimed_moment():%H:%M}"))

    @Slot(object)
    def _note(self, future: "Future[Any]") -> None:
        self._open -= 1
        error = future.exception()
        if isinstance(error, UserError):
            self._trouble = str(error)
            self.troubled.emit(self._trouble)
        elif error is None and not self._open:
            self._trouble = ""
        self.changed.emit()
        self._call_waiting()
        if error is not None and not isinstance(error, UserError):
            raise error

    def _call_waiting(self) -> None:
        if self._open:
            return
        waiting, self._waiting = self._waiting, []
        for call in waiting:
            QTimer.singleShot(0, call)
