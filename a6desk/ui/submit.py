"""Submit: what is missing; what becomes public and what stays; who may; the digest; the ways it can go."""

import contextlib
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSlider, QLayout, QWidget

from a6desk import i18n
from a6desk.desk import attaching, changed
from a6desk.desk.submitting import SUPERSEDES
from a6desk.errors import UserError
from a6desk.forms import showing
from a6desk.forms.findings import Finding
from a6desk.i18n import isolate, ntr, tr
from a6desk.ui import handing, widgets
from a6desk.ui.foot import NEWS
from a6desk.ui.reporting import Reporting
from a6desk.ui.theme import UNIT

if TYPE_CHECKING:
    from a6desk.ui.editor import EditorPage


_MOST_CHANGES = 300
"""So many are shown; a table of a thousand rows that were all replaced would keep the page from opening."""


class SubmitPage(QWidget):
    """Shown in place of the form. Asking costs nothing: nothing leaves before the last button."""

    _were_read = Signal(object)

    def __init__(self, editor: "EditorPage"):
        super().__init__()
        self._editor, self._window = editor, editor.window_
        self._desk = editor._desk
        self._digest = ""
        self._files: list[dict[str, Any]] = []
        self._were_read.connect(self._submit_read)
        content = widgets.page("column")
        self._layout = widgets.column(margins=3, spacing=2, parent=content)
        self.area = widgets.scrolled(content)
        whole = widgets.column(spacing=0, parent=self)
        whole.addWidget(self.area, 1)
        self._layout.addWidget(widgets.label(tr("Submit “{title}”", title=isolate(editor.draft.title)), "title"))
        self.back = widgets.button(tr("Back to the form"), editor.close_side)
        self.confirm = widgets.button(tr("Submit"), self._submit, "primary")
        if editor.draft.frozen:
            self._layout.addWidget(widgets.label(editor.draft.why_frozen, "muted"))
            self.confirm.setEnabled(False)
        else:
            self._missing()
            self._layout.addWidget(Reporting(editor))
        self._changes()
        if not editor.draft.frozen:
            self._ways()
        self._seen_by()
        self._layout.addStretch(1)
        foot = widgets.row(spacing=1)  # under what scrolls: what has the focus is always seen
        foot.setContentsMargins(3 * UNIT, UNIT, 3 * UNIT, UNIT)
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.confirm)
        whole.addWidget(widgets.line())
        whole.addLayout(foot)

    def focus_first(self) -> None:
        """The cursor to what can be done here."""
        (self.confirm if self.confirm.isEnabled() else self.back).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The page turns while the focus stays on the button."""
        actions = QAbstractSlider.SliderAction
        steps = {
            Qt.Key.Key_PageDown: actions.SliderPageStepAdd, Qt.Key.Key_PageUp: actions.SliderPageStepSub,
            Qt.Key.Key_Home: actions.SliderToMinimum, Qt.Key.Key_End: actions.SliderToMaximum,
        }  # fmt: skip
        if event.key() in steps:
            self.area.verticalScrollBar().triggerAction(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _missing(self) -> None:
        verdict = self._editor.draft.verdict
        blockers = [finding for finding in verdict.findings if finding.severity == "blocker"]
        if verdict.ready:
            self._layout.addWidget(widgets.label(tr("Nothing is missing."), "good"))
        else:
            said = ntr("{n} blocker stands in the way:", "{n} blockers stand in the way:", len(blockers))
            self._layout.addWidget(widgets.label(said, "heading"))
            for finding in blockers:
                self._layout.addLayout(self._blocker(finding))
            self.confirm.setEnabled(False)
        waived = [f for f in verdict.findings if f.id in self._editor.draft.waivers]
        open_ = verdict.count("warning") - sum(f.severity == "warning" for f in waived)
        if open_:
            said = ntr("{n} warning stays open; it goes along.", "{n} warnings stay open; they go along.", open_)
            self._layout.addWidget(widgets.label(said, "muted"))
        for finding in waived:
            reason = self._editor.draft.waivers[finding.id]
            said = tr("Waived: {message} Reason: {reason}", message=finding.message, reason=reason)
            self._layout.addWidget(widgets.label(said, "muted"))
        self._layout.addWidget(widgets.label(self._editor.draft.form.definition.not_proven, "small"))

    def _blocker(self, finding: Finding) -> QLayout:
        words = i18n.titled(" › ".join(finding.where[1:]), finding.message)
        line = widgets.row(spacing=1)
        line.addWidget(widgets.label(words), 1)
        go = widgets.button(tr("Go there"), lambda: self._go(finding), "link")
        go.setAccessibleName(tr("Go there: {words}", words=words))
        line.addWidget(go)
        return line

    def _go(self, finding: Finding) -> None:
        self._editor.close_side()
        self._editor._go_to_finding(finding)

    def _changes(self) -> None:
        """What is said otherwise than in the version before, or in the submission that this corrects."""
        draft = self._editor.draft
        corrects = draft.state.registers.get(SUPERSEDES, {}).get("")
        for each in changed.against(self._desk, draft.form, draft.answers, draft.verdict, corrects):
            self._layout.addWidget(widgets.label(each.heading, "heading"))
            if each.nothing:
                self._layout.addWidget(widgets.label(each.nothing, "muted"))
                continue
            card = widgets.page("card")
            inner = widgets.column(margins=2, spacing=1, parent=card)
            above, block = "", inner
            for change in (each.changes or ())[:_MOST_CHANGES]:
                if change.place != above:  # rows of one table stand under one heading
                    block = widgets.column(spacing=0)
                    inner.addLayout(block)
                    block.addWidget(widgets.label(change.place, "small"))
                above = change.place
                for line in change.lines:
                    block.addWidget(widgets.label(line, selectable=True))
            left = len(each.changes or ()) - _MOST_CHANGES
            if left > 0:
                said = ntr("{n} more change is not shown here.", "{n} more changes are not shown here.", left)
                inner.addWidget(widgets.label(said, "muted"))
            self._layout.addWidget(card)

    def _ways(self) -> None:
        """Who may submit, with which digest, and by which ways it can go."""
        self._layout.addWidget(widgets.label(tr("Where it goes"), "heading"))
        try:
            prepared = self._desk.prepare(self._editor.draft.head.id)
        except UserError as error:
            self._layout.addWidget(widgets.label(str(error), "muted"))
            self.confirm.setEnabled(False)
            self._layout.addWidget(handing.Giving(self._editor))
            return
        self._digest = prepared.digest
        hub, party = isolate(prepared.hub.name), isolate(self._desk.party_name(prepared.party))
        lines = [
            tr("By the network to {hub}, with the mandate for {party}.", hub=hub, party=party),
            tr("Without a connection it waits in the outbox and goes when there is one."),
            tr("Digest: {digest}", digest=isolate(_grouped(prepared.digest))),
            tr("After that it never changes; a correction is a new submission that supersedes it."),
            tr("From the outbox a copy sheet helps to type the same text into the UNFCCC portal."),
        ]
        if prepared.hub.demonstration:
            lines.insert(1, tr("This is a demonstration hub: what it receives goes nowhere."))
        elif not prepared.hub.secretariat:
            lines.insert(1, tr("That hub is not the UNFCCC secretariat."))
        self._files = attaching.manifest_of(prepared.payload)
        if self._files:
            lines.insert(1, attaching.stays_sentence(len(self._files)))
        for line in lines:
            self._layout.addWidget(widgets.label(line, selectable=True))
        self._layout.addWidget(handing.Giving(self._editor))

    def _seen_by(self) -> None:
        """All answers, grouped by who will see them."""
        draft = self._editor.draft
        for publication, title in (
            ("public", tr("Becomes public")),
            ("authorities", tr("Goes to authorities only")),
            ("private", tr("Stays private")),
        ):
            mine = [
                field
                for field in draft.form.fields.values()
                if field.publication == publication
                and field.id in draft.answers
                and field.id not in draft.verdict.irrelevant
            ]
            if not mine:
                continue
            self._layout.addWidget(widgets.label(title, "heading"))
            card = widgets.page("card")
            inner = widgets.column(margins=2, spacing=1, parent=card)
            for field in mine:
                text = showing.shown(field, draft.answers[field.id], draft.form.codelists, i18n.language())
                inner.addWidget(widgets.label(field.label, "small"))
                inner.addWidget(widgets.label(text, selectable=True))
            self._layout.addWidget(card)

    def _submit(self) -> None:
        """Its files are read first, whole and on another thread; without any it goes at once."""
        self.confirm.setEnabled(False)
        desk, files = self._desk, self._files
        if not files:
            self._submit_now()
            return
        self._window.say(ntr("Reading its file…", "Reading its {n} files…", len(files)))

        def read(future: "Future[None]") -> None:
            with contextlib.suppress(RuntimeError):  # a person went back meanwhile: nothing is submitted
                self._were_read.emit(future)

        future = desk.beside(lambda: attaching.require_whole(desk, files))
        future.add_done_callback(read)
        self._editor.saving.hold(future)

    @Slot(object)
    def _submit_read(self, future: "Future[None]") -> None:
        error = future.exception()
        if error is None:
            self._submit_now()
        elif isinstance(error, UserError):
            self._window.say(str(error))
            self.confirm.setEnabled(True)
        else:
            raise error

    def _submit_now(self) -> None:
        try:
            if self._desk.prepare(self._editor.draft.head.id).digest != self._digest:
                self._editor.refresh()  # shows it anew; another window wrote since
                self._window.say(tr("The draft was changed meanwhile: look through it again, then submit."))
                return
            submission = self._desk.submit(self._editor.draft.head.id)
        except UserError as error:
            self._window.say(str(error))
            self.confirm.setEnabled(True)
            return
        self._window.sync_wanted.emit()
        self._window.refresh()
        self._window.show_submission(submission.id)
        self._window.say(tr("Submitted. It waits in the outbox until the hub has receipted it."), until=NEWS)


def _grouped(digest: str) -> str:
    """A digest in groups that a narrow page can put one below another, and a person can compare."""
    return " ".join(digest[n : n + 16] for n in range(0, len(digest), 16))
