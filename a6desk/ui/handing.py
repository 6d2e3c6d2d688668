"""Handing a draft over, and taking one over: a file dialogue, what it would bring, the button that does it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from a6desk.desk import handing
from a6desk.errors import UserError
from a6desk.forms import answers as forms_answers
from a6desk.i18n import isolate, tr
from a6desk.ui import widgets

if TYPE_CHECKING:
    from a6desk.ui.editor import EditorPage
    from a6desk.ui.window import Window


def hand_over(editor: "EditorPage") -> None:
    """Ask where to, and write what is on the disk of this draft there."""
    name = "".join(each if each.isalnum() else "-" for each in editor.draft.title)[:60].strip("-") or "draft"
    title, kinds = tr("Hand the draft over in a file"), f"*{handing.SUFFIX}"
    path, _ = QFileDialog.getSaveFileName(editor, title, f"{name}{handing.SUFFIX}", kinds)
    if path:
        editor.saving.when_settled(lambda: _write(editor, Path(path)))


def _write(editor: "EditorPage", path: Path) -> None:
    try:
        written = handing.hand_over(editor.window_.desk, editor.draft.head.id, path)  # type: ignore[arg-type]
    except UserError as error:
        editor.window_.say(str(error))
        return
    said = tr("Written: {file}. The draft stays here as well; what both write is joined.", file=isolate(str(written)))
    editor.window_.say(said)


class Giving(QWidget):
    """Who drafts hands the draft to who may submit it, or to who is to write on."""

    def __init__(self, editor: "EditorPage"):
        super().__init__()
        layout = widgets.column(spacing=1, parent=self)
        said = tr("You may draft this; another desk with the mandate can submit it. Hand it over in a file:")
        if _may_submit(editor):
            said = tr("Another desk may write on in it as well. Hand it over in a file:")
        layout.addWidget(widgets.label(said, "muted"))
        words = tr("Hand the draft over…")
        button = widgets.button(words, lambda: hand_over(editor), description=said)
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)


def _may_submit(editor: "EditorPage") -> bool:
    """Does a mandate of this desk fit the draft as it stands?"""
    assert editor.window_.desk is not None
    form, answers = editor.draft.form, editor.draft.answers
    party = forms_answers.about(form, answers).get("party", "")
    held = [each.mandate for each in editor.window_.desk.mandates()]
    return any(each.party == party and each.role in form.definition.submit_by for each in held)


class Taking(QWidget):
    """A button for a file that was handed over; then what it would bring, to be taken or left."""

    def __init__(self, window: "Window", opened: Callable[[str], object]):
        super().__init__()
        self._window, self._opened = window, opened
        self._layout = widgets.column(spacing=1, parent=self)
        self._show_button()

    def _show_button(self) -> None:
        widgets.clear(self._layout)
        words = tr("Take over a draft from a file…")
        said = tr("Says first what it would bring; both versions of an answer are kept.")
        self._layout.addWidget(widgets.button(words, self._choose, description=said), 0, Qt.AlignmentFlag.AlignLeading)

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Take over a draft from a file"), "", f"*{handing.SUFFIX}")
        if name:
            self.look(Path(name))

    def look(self, path: Path) -> None:
        """Show what this file would bring."""
        assert self._window.desk is not None
        try:
            coming = handing.look(self._window.desk, path)
        except UserError as error:
            self._window.say(str(error))
            return
        widgets.clear(self._layout)
        card = widgets.page("card")
        inner = widgets.column(margins=2, spacing=1, parent=card)
        inner.addWidget(widgets.label(coming.title, "label"))
        for line in coming.lines(self._window.desk):
            inner.addWidget(widgets.label(line, "muted", selectable=True))
        buttons = widgets.row(spacing=1)
        take = widgets.button(tr("Take over"), lambda: self._take(path), "primary", description=coming.title)
        buttons.addWidget(take)
        buttons.addWidget(widgets.button(tr("Leave it"), self._show_button))
        buttons.addStretch(1)
        inner.addLayout(buttons)
        self._layout.addWidget(card)
        take.setFocus()

    def _take(self, path: Path) -> None:
        assert self._window.desk is not None
        try:
            head = handing.take_over(self._window.desk, path)
        except UserError as error:
            self._window.say(str(error))
            return
        self._show_button()
        self._opened(head.id)
