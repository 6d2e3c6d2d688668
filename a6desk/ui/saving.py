"""What became of the last words: saves that are on their way to the disk, and what is said of them.

One for a window, so that leaving an editor leaves nothing behind. Futures are done on the writer's thread; a signal
that ends in a slot of this object carries them here.
"""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from a6desk import clock
from a6desk.errors import UserError
from a6desk.i18n import isolate, tr

if TYPE_CHECKING:
    from a6desk.desk.unsaved import Unsaved

AGAIN = 5_000
"""Milliseconds after which what the disk did not take is tried again."""


class Saving(QObject):
    """changed: look at words() again. said: a sentence to show at once."""

    changed = Signal()
    said = Signal(str)
    _done = Signal(object)

    def __init__(self, unsaved: "Unsaved", parent: QObject | None = None):
        super().__init__(parent)
        self.unsaved = unsaved
        self._open = 0
        self._mine: set[Future[Any]] = set()
        self._trouble = self._at = ""
        self._is_owed = False
        self.warned = False
        """Was it said that closing loses something? Forgotten with the next word that is typed."""
        self._waiting: list[Callable[[], object]] = []
        self._done.connect(self._note)
        self._again = QTimer(self)
        self._again.setInterval(AGAIN)
        self._again.timeout.connect(self.again)

    def begin(self) -> None:
        """Another draft is open: the time of the one before says nothing of it."""
        self._mine.clear()
        self._at = ""
        self.changed.emit()

    def watch(self, future: "Future[Any]") -> None:
        """A save was asked for."""
        self.warned = False
        self._watch(future)

    def hold(self, future: "Future[Any]") -> None:
        """Something is on its way that closing waits for. What became of it is said where it was asked for."""
        ended: Future[None] = Future()
        self._watch(ended)
        future.add_done_callback(lambda _: ended.set_result(None))

    def _watch(self, future: "Future[Any]") -> None:
        self._open += 1
        self._mine.add(future)
        self.changed.emit()
        future.add_done_callback(self._done.emit)

    @Slot()
    def again(self) -> None:
        """Try now what the disk did not take."""
        future = None if self._open else self.unsaved.again()
        if future is not None:
            self._watch(future)

    def end(self) -> None:
        """The window goes: nothing is tried any more."""
        self._again.stop()

    @property
    def settled(self) -> bool:
        """Is everything that was asked for done, or tried in vain?"""
        return not self._open

    @property
    def trouble(self) -> str:
        """Why the last save failed, a sentence; empty where it did not."""
        return self._trouble

    def when_settled(self, call: Callable[[], object]) -> None:
        """Call this once everything is done; at once where nothing is open."""
        self._waiting.append(call)
        self._call_waiting()

    def may_close(self, close: Callable[[], object], titles: Callable[[frozenset[str]], str]) -> bool:
        """Is everything on the disk? Else close is called when it is.

        What the disk does not take is tried once more, and named before it is lost. titles: of these drafts.
        """
        if not self.settled:
            self.said.emit(tr("Saving the last words before closing…"))
            self.when_settled(close)
            return False
        if self.unsaved.failing and not self.warned:
            self.again()
            self.when_settled(lambda: self._close_or_warn(close, titles))
            return False
        return True

    def _close_or_warn(self, close: Callable[[], object], titles: Callable[[frozenset[str]], str]) -> None:
        failing = self.unsaved.failing
        if not failing:
            close()
            return
        self.warned = True
        self.said.emit(
            tr(
                "The last words are not saved: {titles}. {trouble} Closing once more loses them.",
                titles=titles(failing),
                trouble=self.trouble,
            )
        )

    def words(self, *, typing: bool) -> str:
        """Saving…, Saved 10:42, or why not. "Saved" is said after the commit only, with its time."""
        if self._trouble:
            return tr("Not saved: {trouble}", trouble=self._trouble)
        if self._open or typing:
            return tr("Saving…")
        return tr("Saved {time}", time=isolate(self._at)) if self._at else tr("Saved")

    @Slot(object)
    def _note(self, future: "Future[Any]") -> None:
        self._open -= 1
        error = future.exception()
        failing = bool(self.unsaved.failing)
        if isinstance(error, UserError):
            if str(error) != self._trouble:
                self.said.emit(tr("Not saved: {trouble}", trouble=str(error)))
            self._trouble, self._is_owed = str(error), failing
        elif error is None and not failing:
            if self._trouble and self._is_owed:
                self.said.emit(tr("Everything is saved again."))
            self._trouble, self._is_owed = "", False
            self._at = f"{clock.claimed_moment():%H:%M}" if future in self._mine else self._at
        self._mine.discard(future)
        if failing and not self._again.isActive():
            self._again.start()
        elif not failing:
            self._again.stop()
        self.changed.emit()
        self._call_waiting()
        if error is not None and not isinstance(error, UserError):
            raise error

    def _call_waiting(self) -> None:
        if self._open:
            return
        waiting, self._waiting = self._waiting, []
        for call in waiting:
            QTimer.singleShot(0, self, call)
