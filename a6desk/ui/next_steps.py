"""What may be begun from a document: a menu of the forms that draw on it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from a6desk import i18n, linking
from a6desk.errors import UserError
from a6desk.forms import strings
from a6desk.i18n import tr

if TYPE_CHECKING:
    from a6desk.ui.editor import EditorPage


def offer(page: "EditorPage", beside: QWidget) -> None:
    """Show the menu. What was typed must be on the disk first: the next document reads it from there."""
    if not page.saving.settled:
        page.saving.when_settled(lambda: offer(page, beside))
        return
    steps = page.draft.next_steps()
    if not steps:
        page.window_.say(tr("No other form draws on this document as it stands."))
        return
    menu = QMenu(beside)
    menu.setAccessibleName(beside.accessibleName())
    for step in steps:
        menu.addAction(words(step, page.draft.form.id), lambda step=step: _begin(page, step))
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(beside.mapToGlobal(QPoint(0, -menu.sizeHint().height())))


def words(step: linking.NextStep, of: str) -> str:
    """What a step is called: the form's title; of a document's own form, its next version."""
    title = strings.in_language(step.form, i18n.language()).definition.title
    return tr("The next version of this document") if step.form.id == of else title


def _begin(page: "EditorPage", step: linking.NextStep) -> None:
    try:
        head = page.draft.begin(step)
    except UserError as error:
        page.window_.say(str(error))
        return
    page.window_.open_draft(head.id)
