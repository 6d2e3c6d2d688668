"""Files on their way into a draft: taken in on another thread, shown here when they are there.

A signal that ends in a slot of this object carries what became of them to the window's thread. A section may be left
meanwhile, and the editor too: the file gets into the draft all the same.
"""

import contextlib
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from a6desk.desk.attaching import Attached
from a6desk.errors import UserError
from a6desk.i18n import tr
from a6desk.ui.inputs.attachments import AttachmentInput

if TYPE_CHECKING:
    from a6desk.ui.editor import EditorPage
    from a6desk.ui.field_box import FieldBox


def show_file(path: Path) -> bool:
    """Have the system show a file with its own program. Tests put their own in its place."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


class Attaching(QObject):
    """The files that one editor takes in and shows. It outlives the editor while something is on its way."""

    _ended = Signal(str, object)
    _told = Signal(str, str, int)
    _copied = Signal(str, object)

    def __init__(self, editor: "EditorPage"):
        super().__init__(editor.window_)
        self._editor = editor
        editor.destroyed.connect(self._leave)
        self._open: dict[str, list[str]] = {}
        """Field -> the names of files that are on their way."""
        self._ended.connect(self._end)
        self._told.connect(self._tell)
        self._copied.connect(self._show_copy)

    def wire(self, box: "FieldBox") -> None:
        """Do what this input asks for, where it is one for files."""
        if isinstance(box.input, AttachmentInput):
            field = box.field.id
            box.input.added.connect(lambda paths: self.add(field, paths))
            box.input.open_wanted.connect(lambda sha256: self.show_file(field, sha256))
            self._say_progress(field)

    def add(self, field: str, paths: list[Path]) -> None:
        """Take these files in, one after another."""
        editor = self._editor
        if editor.draft.frozen:
            editor.window_.say(tr("This draft was submitted and never changes again."))
            return
        for path in paths:
            self._open.setdefault(field, []).append(path.name)
            future = editor.draft.attach(field, path, self._progress(field, path.name))
            self._when_done(future, self._ended, field)
            editor.saving.hold(future)
        self._say_progress(field)

    def _progress(self, field: str, name: str) -> Callable[[int, int], object]:
        """Called on the other thread. Told in hundredths, or each signal would cost more than its piece of the file."""
        last = [-1]

        def told(done: int, whole: int) -> None:
            part = done * 100 // max(whole, 1)
            if part != last[0]:
                last[0] = part
                with contextlib.suppress(RuntimeError):  # the editor is gone
                    self._told.emit(field, name, part)

        return told

    def _when_done(self, future: "Future[Any]", signal: Any, field: str) -> None:
        def done(ended: "Future[Any]") -> None:
            with contextlib.suppress(RuntimeError):  # the editor is gone; what was taken in is in the draft
                signal.emit(field, ended)

        future.add_done_callback(done)

    @Slot()
    def _leave(self) -> None:
        if not any(self._open.values()):
            self.deleteLater()

    def _input(self, field: str) -> AttachmentInput | None:
        if self._editor._is_left:
            return None
        box = self._editor.boxes.get(field)
        return box.input if box is not None and isinstance(box.input, AttachmentInput) else None

    @Slot(str, str, int)
    def _tell(self, field: str, name: str, part: int) -> None:
        if name in self._open.get(field, ()):
            self._say_progress(field, part)

    def _say_progress(self, field: str, part: int = 0) -> None:
        shown, names = self._input(field), self._open.get(field, [])
        if shown is None:
            return
        words = tr("Taking in {name}: {n} %", name=names[0], n=part) if names else ""
        if len(names) > 1:
            words = tr("{words}. Then {n} more.", words=words, n=len(names) - 1)
        shown.show_progress(words)

    @Slot(str, object)
    def _end(self, field: str, future: "Future[Attached]") -> None:
        editor, error = self._editor, future.exception()
        del self._open[field][:1]  # one after another, in the order in which they were asked for
        self._say_progress(field)
        if error is None:
            editor.saving.watch(future.result().saved)
        if editor._is_left:
            self._leave()
        if error is not None:
            self._say_trouble(field, error)
            return
        if editor._is_left:
            return
        done = future.result()
        editor.draft.attached(done)
        shown = self._input(field)
        if shown is not None:
            shown.show_value(editor.draft.answers.get(field))
        editor._show_computed()
        editor._show_verdict()

    def _say_trouble(self, field: str, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        shown = self._input(field)
        if shown is not None:
            shown.show_trouble(str(error))
        else:
            self._editor.window_.say(str(error))

    def show_file(self, field: str, sha256: str) -> None:
        """Have a copy of a file shown by its own program: what is kept is never handed out to be written into."""
        desk = self._editor._desk
        entries = self._editor.draft.answers.get(field, ())
        name = next((str(each.get("name")) for each in entries if each.get("sha256") == sha256), "")
        if name:
            self._when_done(desk.beside(lambda: desk.file_copy(sha256, name)), self._copied, field)

    @Slot(str, object)
    def _show_copy(self, field: str, future: "Future[Path]") -> None:
        error = future.exception()
        if error is not None:
            self._say_trouble(field, error)
        elif not show_file(future.result()):
            what = tr("No program on this computer shows {name}.", name=future.result().name)
            self._say_trouble(field, UserError(what, todo=tr("A copy lies at {path}.", path=future.result())))
