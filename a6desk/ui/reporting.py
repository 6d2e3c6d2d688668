"""A button that saves the report of the check: for the file, for whoever clears the text, for a lawyer."""

import contextlib
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QThread, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from a6desk.desk import reporting
from a6desk.errors import UserError
from a6desk.i18n import isolate, tr
from a6desk.ui import widgets

if TYPE_CHECKING:
    from a6desk.ui.editor import EditorPage


class _Writing(QThread):
    """One job on a thread of Qt's own: what sets a document for paper needs its timers. It goes when it is done."""

    _running: ClassVar[set["_Writing"]] = set()
    """Held until they are done: a thread whose object went would end the program."""

    def __init__(self, job: Callable[[], None]):
        super().__init__()
        self._job = job
        self.done: Future[None] = Future()
        self._running.add(self)
        self.finished.connect(self._let_go)

    @Slot()
    def _let_go(self) -> None:
        """On the thread where it was made, when the other has ended."""
        self.wait()
        self._running.discard(self)

    def run(self) -> None:
        try:
            self._job()
        except Exception as error:  # noqa: BLE001 - whoever asked hears it
            self.done.set_exception(error)
        else:
            self.done.set_result(None)


class Reporting(QWidget):
    """Reads the draft as it is on the disk; writes beside the window's thread, where a PDF takes its time."""

    _was_written = Signal(object, str)

    def __init__(self, editor: "EditorPage"):
        super().__init__()
        self._editor = editor
        self._was_written.connect(self._say)
        layout = widgets.column(spacing=1, parent=self)
        said = tr("What was checked, with what, what was found and what was not checked, as PDF or HTML.")
        button = widgets.button(tr("Save the report of the check…"), self._choose, "link", description=said)
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)

    def _choose(self) -> None:
        kinds = " ".join(f"*{kind}" for kind in reversed(reporting.KINDS))
        name = reporting.file_name(self._editor.draft.title)
        path, _ = QFileDialog.getSaveFileName(self, tr("Save the report of the check"), name, kinds)
        if path:
            self._editor.saving.when_settled(lambda: self._write(Path(path)))

    def _write(self, path: Path) -> None:
        desk = self._editor.window_.desk
        assert desk is not None
        try:
            reporting.refuse_other_kinds(path)
            _, _, made = reporting.of_draft(desk, self._editor.draft.head.id)
        except UserError as error:
            self._editor.window_.say(str(error))
            return

        def written(future: "Future[None]") -> None:
            with contextlib.suppress(RuntimeError):  # the page went meanwhile; the file is there all the same
                self._was_written.emit(future, str(path))

        writing = _Writing(lambda: reporting.save(made, path))
        writing.done.add_done_callback(written)
        self._editor.saving.hold(writing.done)
        writing.start()

    @Slot(object, str)
    def _say(self, future: "Future[None]", path: str) -> None:
        error = future.exception()
        if error is not None and not isinstance(error, UserError):
            raise error
        self._editor.window_.say(str(error) if error else tr("Written: {file}.", file=isolate(path)))
