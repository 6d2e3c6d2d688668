"""One question in the editor: its label, its input, its findings, and on demand its help, source and history."""

import html
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from a6desk.forms.definition import FormField
from a6desk.forms.findings import Finding
from a6desk.forms.saying import publication_words, severity_words, standing_words
from a6desk.i18n import titled, tr
from a6desk.ui import widgets
from a6desk.ui.inputs import make_input
from a6desk.ui.inputs.base import Setting
from a6desk.ui.questions import Questions
from a6desk.ui.theme import current

_LABEL = 44  # characters of another question's label
_OF_REQUIRED = ("submit", "warning")

_WITHOUT_EXAMPLE = ("choice", "choices", "table", "declaration", "date")
"""What is shown anyway: the codes, the columns, the sentence; in the line of a day another example stands already."""


class FieldBox(QWidget):
    """What is said beside an input, so that inputs know nothing of forms. Both signals carry a field's id."""

    history_wanted = Signal(str)
    go_wanted = Signal(str)

    def __init__(self, field: FormField, setting: Setting, parent: QWidget | None = None):
        super().__init__(parent)
        self.field = field
        self.elsewhere: Callable[[Finding], Sequence[FormField]] = lambda finding: ()
        """Where else a finding can be mended: questions that are not in sight."""
        layout = widgets.column(spacing=0, parent=self)
        layout.setSpacing(4)
        head = widgets.row(spacing=1)
        self.label = widgets.label("", "label")
        self.label.setTextFormat(Qt.TextFormat.RichText)
        self.label.setText(self._label_text())
        head.addWidget(self.label, 1)
        self.input = make_input(field, setting, self)  # made before the button: Tab comes to it first
        self.more = widgets.button(
            "?", self._toggle, "link", description=tr("Help, source and history of this question.")
        )
        self.more.setAccessibleName(tr("About: {label}", label=field.label))
        self.more.setToolTip(tr("Help, source and history of this question (F1)."))
        # Tab goes from question to question: what was typed after one Tab too few went into this button and was lost.
        self.more.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        head.addWidget(self.more)
        layout.addLayout(head)
        if field.example and field.type not in _WITHOUT_EXAMPLE:
            layout.addWidget(widgets.label(tr("For example: {example}", example=field.example), "small"))
        self.questions = Questions(self)
        layout.addWidget(self.questions)
        layout.addWidget(self.input)
        self._findings = widgets.column(spacing=0)
        layout.addLayout(self._findings)
        self._about: QWidget | None = None
        self._shown: tuple[str, ...] = ()
        self._layout = layout
        self.label.setToolTip(self._proposed())
        self.label.setAccessibleDescription(self._proposed())
        self._name()

    def _proposed(self) -> str:
        """What is said of a question that no decision asks; the word stands beside its label."""
        standing = self.field.source.standing
        return standing_words(standing) if standing == "proposed" else ""

    def _required_words(self) -> str:
        if self.field.required == "submit":
            return tr("required")
        return tr("expected") if self.field.required in _OF_REQUIRED else ""

    def _label_text(self) -> str:
        """The label, and small beside it whether it is required or proposed. Escaped: a form is data from outside."""
        worn = current()
        words = ((self._required_words(), worn.muted), (tr("proposed") if self._proposed() else "", worn.warning))
        inked = [f'<span style="color: {ink}">{html.escape(word)}</span>' for word, ink in words if word]
        dot = f'<span style="color: {worn.muted}"> · </span>'
        small = f' <span style="font-weight: normal; font-size: 12px">&nbsp;{dot.join(inked)}</span>' if inked else ""
        return html.escape(self.field.label) + small

    def _name(self, trouble: str = "") -> None:
        about = [self._required_words(), self._proposed(), self.field.help or "", trouble]
        self.input.name_for_readers(self.field.label, ". ".join(text for text in about if text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F1, from anywhere in the question, opens and closes what the button beside its label does."""
        if event.key() == Qt.Key.Key_F1 and not event.modifiers():
            self._toggle()
        else:
            super().keyPressEvent(event)

    def _toggle(self) -> None:
        if self._about is not None:
            self._about.setVisible(not self._about.isVisible())
            return
        self._about = widgets.page("card")
        inner = widgets.column(margins=1, spacing=1, parent=self._about)
        if self.field.help:
            inner.addWidget(widgets.label(self.field.help, selectable=True))
        inner.addWidget(widgets.label(tr("Source: {source}", source=self.field.source.text), "small", selectable=True))
        if self._proposed():
            inner.addWidget(widgets.label(self._proposed(), "proposed"))
        inner.addWidget(widgets.label(publication_words(self.field.publication), "small"))
        history = widgets.button(
            tr("Earlier answers"), lambda: self.history_wanted.emit(self.field.id), "link",
            description=tr("Every answer that this question had, with who gave it and when."),
        )  # fmt: skip
        inner.addWidget(history, 0, Qt.AlignmentFlag.AlignLeading)
        self._layout.insertWidget(self._layout.indexOf(self.input), self._about)

    def show_findings(self, findings: Sequence[Finding], waived: frozenset[str] = frozenset()) -> None:
        """Say what is wrong, under the input. "Not answered yet" is said by the word beside the label alone."""
        shown = [each for each in findings if each.id not in waived]
        spoken = [each for each in shown if each.rule != "required" or each.place.row >= 0]
        texts = tuple(f"{each.severity}\n{each.message}\n{each.fix}" for each in spoken)
        if texts == self._shown:
            return
        self._shown = texts
        widgets.clear(self._findings)
        for each in spoken[:5]:
            line = widgets.row(spacing=1)
            badge = widgets.label(severity_words(each.severity), each.severity, wraps=False)
            line.addWidget(badge)
            said = f"{each.message} {each.fix}"
            line.addWidget(widgets.label(titled(_row(each), said) if _row(each) else said, "small"), 1)
            line.setAlignment(badge, Qt.AlignmentFlag.AlignTop)
            self._findings.addLayout(line)
        for other in {other.id: other for each in spoken[:5] for other in self.elsewhere(each)}.values():
            self._findings.addWidget(self._way_to(other), 0, Qt.AlignmentFlag.AlignLeading)
        troubles: dict[str, str] = {}
        for severity in ("blocker", "warning"):
            for each in spoken:
                if each.severity == severity:
                    troubles.setdefault(each.place.part, severity)
        self.input.set_part_troubles(troubles)
        self._name(" ".join(each.message for each in spoken[:3]))

    def _way_to(self, other: FormField) -> QWidget:
        short = other.label if len(other.label) <= _LABEL else other.label[: _LABEL - 1].rstrip() + "…"
        way = widgets.button(tr("Go to “{label}”", label=short), lambda: self.go_wanted.emit(other.id), "link")
        way.setAccessibleName(tr("Go to “{label}”", label=other.label))
        way.setMinimumWidth(1)  # a button breaks no line: in a narrow window it is cut, the form is not
        return way


def _row(finding: Finding) -> str:
    """Which row and cell of a table a finding is about."""
    return " › ".join(finding.where[2:]) if finding.place.row >= 0 else ""
