"""Every answer that one question had: when, by whom, and a way back to each."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from a6desk.i18n import isolate, moment, tr
from a6desk.ui import widgets
from a6desk.ui.questions import value_text

if TYPE_CHECKING:
    from a6desk.ui.editor import EditorPage


class HistoryPage(QWidget):
    """Shown in place of the form; the button at its head leads back."""

    def __init__(self, editor: "EditorPage", field: str):
        super().__init__()
        self._editor, self._field = editor, field
        spec = editor.draft.form.fields[field]
        layout = widgets.column(margins=3, spacing=2, parent=self)
        head = widgets.row(spacing=1)
        head.addWidget(widgets.label(tr("Earlier answers: {label}", label=spec.label), "title"), 1)
        self.back = widgets.button(tr("Back to the form"), self._back)
        head.addWidget(self.back)
        layout.addLayout(head)
        content = widgets.page("column")
        inner = widgets.column(spacing=1, parent=content)
        versions = [] if spec.type == "table" else editor.draft.history(field)
        if spec.type == "table":
            inner.addWidget(widgets.label(tr("Rows are brought back with Undo (Ctrl+Z)."), "muted"))
        elif not versions:
            inner.addWidget(widgets.label(tr("This question was never answered."), "muted"))
        for version in versions:
            inner.addWidget(self._card(version))
        inner.addStretch(1)
        layout.addWidget(widgets.scrolled(content), 1)
        self.setFocusProxy(self.back)

    def _card(self, version: Any) -> QWidget:
        card = widgets.page("card")
        inner = widgets.column(margins=1, spacing=0, parent=card)
        who = tr("{time}, {who}", time=moment(version.at), who=isolate(version.by or "–"))
        inner.addWidget(widgets.label(who, "small"))
        draft = self._editor.draft
        text = value_text(draft, draft.form.fields[self._field], version.value)
        inner.addWidget(widgets.label(text, selectable=True))
        settled = version.current and (self._field, version.part) not in draft.conflicts
        if not settled and not draft.frozen:
            again = widgets.button(
                tr("Take this answer again"), lambda: self._again(version), "link", description=f"{who}. {text}"
            )
            inner.addWidget(again, 0, Qt.AlignmentFlag.AlignLeading)
        return card

    def _again(self, version: Any) -> None:
        self._editor.take_again(self._field, version)
        self._back()

    def _back(self) -> None:
        self._editor.close_side(self._field)
