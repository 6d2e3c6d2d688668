"""What may be begun from a document: the forms that draw on it."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from a6desk import i18n
from a6desk.desk.linking import NextStep
from a6desk.errors import UserError
from a6desk.forms import strings
from a6desk.i18n import isolate, tr
from a6desk.ui import handing, widgets

if TYPE_CHECKING:
    from a6desk.ui.editor import EditorPage


class NextPage(QWidget):
    """Shown in place of the form; the button at its head leads back."""

    def __init__(self, editor: "EditorPage"):
        super().__init__()
        self._editor = editor
        layout = widgets.column(margins=3, spacing=2, parent=self)
        head = widgets.row(spacing=1)
        head.addWidget(widgets.label(tr("Continue with…"), "title"), 1)
        self.back = widgets.button(tr("Back to the form"), editor.close_side)
        head.addWidget(self.back)
        layout.addLayout(head)
        content = widgets.page("column")
        inner = widgets.column(spacing=1, parent=content)
        steps = editor.draft.next_steps()
        said = tr("What “{title}” says is taken over; it stays as it is.", title=isolate(editor.draft.title))
        nothing = tr("No other form draws on this document as it stands.")
        inner.addWidget(widgets.label(said if steps else nothing, "muted"))
        for step in steps:
            inner.addWidget(self._card(step))
        if not editor.draft.frozen:
            inner.addWidget(widgets.line())
            inner.addWidget(handing.Giving(editor))
        inner.addStretch(1)
        layout.addWidget(widgets.scrolled(content), 1)
        self.setFocusProxy(self.back)

    def _card(self, step: NextStep) -> QWidget:
        definition = strings.in_language(step.form, i18n.language()).definition
        is_version = step.link.field is not None and step.link.field == definition.about.supersedes
        title = tr("The next version of this document") if is_version else definition.title
        card = widgets.page("card")
        layout = widgets.row(margins=2, spacing=2, parent=card)
        words = widgets.column(spacing=0)
        words.addWidget(widgets.label(title, "label"))
        if step.form.id == self._editor.draft.form.id and not is_version and step.link.field:
            named = strings.in_language(step.form, i18n.language()).fields[step.link.field].label
            words.addWidget(widgets.label(tr("This one is named there, under “{question}”.", question=named), "muted"))
        if definition.help and not is_version:
            words.addWidget(widgets.label(definition.help, "muted"))
        layout.addLayout(words, 1)
        begin = widgets.button(tr("Begin"), lambda: self._begin(step), description=definition.help or title)
        begin.setAccessibleName(tr("Begin: {form}", form=title))
        layout.addWidget(begin)
        return card

    def _begin(self, step: NextStep) -> None:
        editor = self._editor
        try:
            head = editor.draft.begin(step)
        except UserError as error:
            editor.window_.say(str(error))
            return
        editor.window_.open_draft(head.id)
