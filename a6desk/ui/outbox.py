"""Outbox: a card for each submission, under it a line for each delivery and happening, each with its own truth."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget

from a6desk import clock
from a6desk.desk import attaching, copying, linking, outlook
from a6desk.errors import UserError
from a6desk.i18n import isolate, language, moment, ntr, tr
from a6desk.ui import widgets
from a6desk.ui.inputs.flow import Flow
from a6desk.ui.theme import UNIT

if TYPE_CHECKING:
    from a6desk.desk import Desk
    from a6desk.desk.linking import NextStep
    from a6desk.desk.views import SentRow
    from a6desk.ui.window import Window

_WIDTH = 110 * UNIT


class OutboxPage(QWidget):
    """A failed delivery never hides or stops another."""

    def __init__(self, window: "Window"):
        super().__init__()
        self._window = window
        self._open_id = ""
        self._shown: list[tuple[SentRow, list[tuple[str, str]], bool]] | None = None
        content = widgets.page("column")
        outer = widgets.row(margins=3, spacing=0, parent=content)
        holder = QWidget()
        holder.setMaximumWidth(_WIDTH)
        self._layout = widgets.column(spacing=2, parent=holder)
        outer.addWidget(holder, 1)
        outer.addStretch(0)
        self._area = widgets.scrolled(content)
        widgets.column(spacing=0, parent=self).addWidget(self._area)
        self.cards: dict[str, SubmissionCard] = {}

    def show_submission(self, id_: str) -> None:
        """Open this one's card, whichever Party is looked at."""
        self._open_id = id_
        self.refresh()
        if id_ not in self.cards:
            self._window.who.look_at_all()
        card = self.cards.get(id_)
        if card is not None:
            card.open_button.setFocus()
            self._area.ensureWidgetVisible(card)

    def refresh(self) -> None:
        """Read everything again; the card that is open stays open, with what is typed in it."""
        desk = self._window.desk
        assert desk is not None
        if any(card.is_busy for card in self.cards.values()):
            return
        party = self._window.who.party
        rows = [row for row in desk.list_sent() if party in ("", row.submission.party)]
        truth = [(row, _sentences(desk, row), row.submission.id == self._open_id) for row in rows]
        if truth == self._shown:
            return  # nothing moves under the hand of whoever is about to press something
        self._shown = truth
        widgets.clear(self._layout)
        self.cards = {}
        self._layout.addWidget(widgets.label(tr("Outbox"), "title"))
        if not rows:
            words = tr(
                "Nothing was submitted yet. What you submit stands here until a hub has receipted it, and after."
            )
            if party:
                name = isolate(desk.party_name(party))
                words = tr("Nothing was submitted for {party}. Others are shown under “All Parties”.", party=name)
            self._layout.addWidget(widgets.label(words, "muted"))
        for row, sentences, is_open in reversed(truth):
            card = SubmissionCard(self, self._window, row, sentences, is_open=is_open)
            self.cards[row.submission.id] = card
            self._layout.addWidget(card)
        self._layout.addStretch(1)

    def toggle(self, id_: str) -> None:
        """Open or close a card's details."""
        self._open_id = "" if self._open_id == id_ else id_
        self.refresh()
        self.cards[id_].open_button.setFocus()

    def keep_sheet(self, sheet: QWidget) -> None:
        """A copy sheet is a window of its own; it lives as long as it is open."""
        self._window.sheets = [each for each in self._window.sheets if each.isVisible()] + [sheet]


def _sentences(desk: "Desk", row: "SentRow") -> list[tuple[str, str]]:
    """(sentence, kind) of each delivery, happening and relation of a submission."""
    found = [
        (outlook.delivery_sentence(desk, each), "good" if each.state == "received" else "") for each in row.deliveries
    ]
    files = attaching.manifest_of(row.submission.payload)
    if files and not any(each.state == "received" for each in row.deliveries):  # which says so itself
        found.append((attaching.stays_sentence(len(files)), "muted"))
    found += [(outlook.happening_sentence(each), "") for each in outlook.happenings(desk, row.submission.id)]
    return found + [(line, "muted") for line in outlook.relations(desk, row.submission)]


class SubmissionCard(QWidget):
    """One submission."""

    def __init__(
        self, page: OutboxPage, window: "Window", row: "SentRow", sentences: list[tuple[str, str]], *, is_open: bool
    ):
        super().__init__()
        self._page, self._window, self._row = page, window, row
        self.setProperty("kind", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        desk = window.desk
        assert desk is not None
        self._desk = desk
        layout = widgets.column(margins=2, spacing=1, parent=self)
        submission = row.submission
        head = widgets.row(spacing=1)
        words = widgets.column(spacing=0)
        words.addWidget(widgets.label(submission.title, "label"))
        party = isolate(desk.party_name(submission.party))
        about = tr("{party} · submitted {time} · digest {digest}", party=party, time=moment(submission.claimed_at),
                   digest=isolate(submission.digest[:12]))  # fmt: skip
        words.addWidget(widgets.label(about, "small"))
        head.addLayout(words, 1)
        said = tr("Less") if is_open else tr("More")
        self.open_button = widgets.button(said, lambda: page.toggle(submission.id))
        self.open_button.setAccessibleName(tr("{verb}: {title}", verb=said, title=submission.title))
        head.addWidget(self.open_button)
        layout.addLayout(head)
        self.lines = [sentence for sentence, _ in sentences]
        for sentence, kind in sentences:
            layout.addWidget(widgets.label(sentence, kind, selectable=True))
        self.note: HappeningForm | None = None
        if is_open:
            self._details(layout)

    @property
    def is_busy(self) -> bool:
        """Is a person typing a note here?"""
        return self.note is not None and self.note.is_typing

    def _details(self, layout: object) -> None:
        add = layout.addWidget  # type: ignore[attr-defined]
        submission = self._row.submission
        add(widgets.line())
        digest = tr("Digest: {digest}", digest=isolate(submission.digest))
        add(widgets.label(digest, "small", selectable=True))
        for delivery in self._row.deliveries:
            self._receipt(add, delivery)
        verbs = Flow()  # in a narrow window, or a wide font, they take two lines
        verbs.addWidget(widgets.button(tr("Copy sheet for the UNFCCC portal"), self._copy_sheet, "primary"))
        if step := self._next_version():
            said = tr("Begins the next version, which says what it changes; this one stays as it is.")
            verbs.addWidget(widgets.button(tr("Next version"), lambda: self._go_on(step), description=said))
        else:
            said = tr("Begins a draft whose submission supersedes this one.")
            verbs.addWidget(widgets.button(tr("Correct it"), self._correct, description=said))
        verbs.addWidget(widgets.button(tr("Open the draft"), lambda: self._window.open_draft(submission.draft)))
        if outlook.can_withdraw(self._row):
            verbs.addWidget(widgets.button(tr("Withdraw"), self._withdraw))
        layout.addLayout(verbs)  # type: ignore[attr-defined]
        self.note = HappeningForm(self._happened)
        add(self.note)

    def _receipt(self, add: object, delivery: object) -> None:
        proof = self._desk.prove(delivery)  # type: ignore[arg-type]
        receipt = proof.kept.receipt if proof else None
        if proof is None or receipt is None:
            return
        lines = [
            tr("Receipt of {hub}, number {n}", hub=isolate(receipt.hub_name), n=isolate(str(receipt.seq))),
            tr(
                "Received there: {there}. Sent here: {here}.",
                there=moment(receipt.received_at),
                here=moment(receipt.claimed_at),
            ),
            tr("The signature was verified just now.") if proof.verified else proof.trouble,
        ]
        if receipt.demonstration:
            lines.append(tr("This is a demonstration hub: what it receives goes nowhere."))
        if proof.kept.findings:
            count = len(proof.kept.findings)
            lines.append(ntr("The hub's own check has {n} finding.", "The hub's own check has {n} findings.", count))
        for line in lines:
            add(widgets.label(line, "small", selectable=True))  # type: ignore[operator]

    # --- verbs ---

    def _attempt(self, verb: object) -> bool:
        try:
            said = verb()  # type: ignore[operator]
        except UserError as error:
            self._window.say(str(error))
            return False
        if isinstance(said, str):
            self._window.say(said)
        return True

    def _copy_sheet(self) -> None:
        from a6desk.ui.copysheet import CopySheetWindow

        def open_sheet() -> None:
            sheet = CopySheetWindow(copying.CopySheet.open(self._desk, self._row.submission.id, language()))
            sheet.entered.connect(lambda day, link: self._happened(outlook.ENTERED, day, "", link))
            sheet.show()
            self._page.keep_sheet(sheet)

        self._attempt(open_sheet)

    def _next_version(self) -> "NextStep | None":
        """Of a document that is never corrected in place; one that no hub took is corrected like any other."""
        if {each.state for each in self._row.deliveries} <= {"rejected", "taken_out"}:
            return None
        try:
            submission = self._row.submission
            return linking.next_version(self._desk.library.form(submission.form, submission.version))
        except UserError:
            return None

    def _go_on(self, step: "NextStep") -> None:
        made: list[str] = []
        if self._attempt(lambda: made.append(linking.begin(self._desk, step, self._row.submission.draft).id)):
            self._window.refresh()
            self._window.open_draft(made[0])

    def _correct(self) -> None:
        made: list[str] = []
        if self._attempt(lambda: made.append(self._desk.correct(self._row.submission.id).id)):
            self._window.refresh()
            self._window.open_draft(made[0])

    def _withdraw(self) -> None:
        if self._attempt(lambda: self._desk.withdraw(self._row.submission.id)):
            self._window.sync_wanted.emit()
            self._window.refresh()

    def _happened(self, kind: str, day: str, note: str, evidence: str) -> None:
        done = self._attempt(lambda: outlook.happen(self._desk, self._row.submission.id, kind, day, note, evidence))
        if done:
            if self.note is not None:
                self.note.clear()
            self._window.refresh()


class HappeningForm(QWidget):
    """What happened outside of a6desk, by hand: what, when, with which evidence."""

    def __init__(self, noted: object):
        super().__init__()
        self._noted = noted
        layout = widgets.column(spacing=1, parent=self)
        layout.addWidget(widgets.label(tr("Note what happened"), "heading"))
        line = widgets.row(spacing=1)
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("What happened"))
        self.kind.setAccessibleDescription(tr("Choose what happened outside of this program."))
        for kind in outlook.BY_HAND:
            self.kind.addItem(outlook.kind_words(kind), kind)
        line.addWidget(self.kind)
        self.day = self._line(tr("Date, as in 2026-11-20"))
        self.day.setText(clock.claimed_today().isoformat())
        self.day.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        line.addWidget(self.day)
        layout.addLayout(line)
        self.words = self._line(tr("Note: who, what, which Id"))
        self.evidence = self._line(tr("Evidence: a link, or the name of a letter or file"))
        layout.addWidget(self.words)
        layout.addWidget(self.evidence)
        foot = widgets.row(spacing=1)
        foot.addWidget(widgets.button(tr("Note it"), self._note))
        foot.addStretch(1)
        layout.addLayout(foot)

    @staticmethod
    def _line(words: str) -> QLineEdit:
        line = QLineEdit()
        line.setPlaceholderText(words)
        line.setAccessibleName(words)
        line.setAccessibleDescription(words)
        return line

    @property
    def is_typing(self) -> bool:
        """Is there something typed that is not noted yet?"""
        focused = QApplication.focusWidget()
        return bool(self.words.text() or self.evidence.text()) or focused in (self.words, self.evidence, self.day)

    def clear(self) -> None:
        """It was noted."""
        self.words.clear()
        self.evidence.clear()
        self.kind.setFocus()

    def _note(self) -> None:
        self._noted(  # type: ignore[operator]
            self.kind.currentData(), self.day.text().strip(), self.words.text().strip(), self.evidence.text().strip()
        )
