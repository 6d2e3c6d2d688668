"""What two desks left open, settled beside the input: answers that differ, rows deleted here and changed there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from a6desk import i18n
from a6desk.desk.editing import OpenDraft
from a6desk.forms import showing
from a6desk.forms.definition import Column
from a6desk.i18n import isolate, moment, tr
from a6desk.ui import widgets


@dataclass(frozen=True)
class Way:
    """One way to settle it: what would stand there, by whom and when, and the words of its button."""

    text: str
    about: str
    words: str
    take: Callable[[], object]


@dataclass(frozen=True)
class Question:
    """Something a person has to settle before the draft can be submitted."""

    words: str
    ways: tuple[Way, ...]
    former: bool = False
    """Nothing is in conflict: an answer of an earlier version of the form is shown beside what is asked again."""


Take = Callable[[str, str, Any], object]
"""(path, part, value): answer a register."""
Row = Callable[[str, str, bool], object]
"""(table, row, whether it stays)."""


def of_field(draft: OpenDraft, field: str, take: Take, settle_row: Row) -> list[Question]:
    """What is open at this question."""
    spec = draft.form.fields[field]
    columns = {f"{field}.{each.id}": each for each in spec.columns or ()}
    found = []
    for (path, part), heads in draft.conflicts.items():
        if path != field and path not in columns:
            continue
        ways = tuple(
            Way(
                value_text(draft, columns.get(path, spec), head.value),
                tr("{time}, {who}", time=moment(head.claimed_at), who=isolate(head.actor or "–")),
                tr("Keep this answer"),
                lambda path=path, part=part, value=head.value: take(path, part, value),
            )
            for head in heads
        )
        words = tr("This was answered differently on two desks. Keep one, or write another answer.")
        found.append(Question(i18n.titled(columns[path].label, words) if path in columns else words, ways))
    for table, row in sorted(draft.disputed):
        if table == field:
            found.append(_of_row(draft, table, row, settle_row))
    return found


def _of_row(draft: OpenDraft, table: str, row: str, settle_row: Row) -> Question:
    content = next((each for each in draft.answers.get(table, ()) if each["_id"] == row), {})
    columns = draft.form.fields[table].columns or ()
    text = i18n.listed(value_text(draft, each, content[each.id]) for each in columns if each.id in content)
    keep = Way(text, "", tr("Keep this row"), lambda: settle_row(table, row, True))
    drop = Way("", "", tr("Delete this row"), lambda: settle_row(table, row, False))
    return Question(tr("This row was deleted on one desk and changed on another."), (keep, drop))


def value_text(draft: OpenDraft, spec: Column, value: Any) -> str:
    """The value of one register, for a person; of a field with parts that is one part."""
    if value is None:
        return tr("(cleared)")
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, str) or spec.type == "attachment":
        return showing.shown(spec, value, draft.form.codelists, i18n.language())
    return str(value.get("unread", value)) if isinstance(value, dict) else str(value)


class Questions(QWidget):
    """Each question with its ways; hidden where there is none."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self._layout = widgets.column(spacing=1, parent=self)
        self._shown: list[tuple[str, list[tuple[str, str, str]]]] = []
        self.hide()

    def show_questions(self, questions: Sequence[Question], label: str) -> None:
        """Show these. label: of the question in the form, for those who only hear it."""
        shown = [(each.words, [(way.about, way.text, way.words) for way in each.ways]) for each in questions]
        if shown == self._shown:
            return  # nothing moves under the hand of whoever is choosing
        self._shown = shown
        widgets.clear(self._layout)
        for question in questions:
            head = widgets.row(spacing=1)
            if not question.former:
                badge = widgets.label(tr("conflict"), "blocker", wraps=False)
                head.addWidget(badge)
                head.setAlignment(badge, Qt.AlignmentFlag.AlignTop)
            head.addWidget(widgets.label(question.words, "small"), 1)
            self._layout.addLayout(head)
            for way in question.ways:
                self._layout.addWidget(self._card(way, label))
        self.setVisible(bool(questions))

    @staticmethod
    def _card(way: Way, label: str) -> QWidget:
        card = widgets.page("card")
        line = widgets.row(margins=1, spacing=1, parent=card)
        words = widgets.column(spacing=0)
        for text, kind in ((way.about, "small"), (way.text, "")):
            if text:
                words.addWidget(widgets.label(text, kind, selectable=True))
        line.addLayout(words, 1)
        if way.words:
            button = widgets.button(way.words, way.take, description=f"{label}. {way.text}")
            line.addWidget(button)
        return card
