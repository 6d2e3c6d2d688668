"""The editor: sections at the leading side, the form in one calm column, the findings at the trailing side.

It is generated from the form; only the section that is shown has widgets. What is typed goes to an OpenDraft, which
saves behind it; "Saved" is said after the commit, by a signal that hops to this thread.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from a6desk import i18n
from a6desk.desk.editing import OpenDraft, Version
from a6desk.forms.definition import FormField, Section
from a6desk.forms.findings import Finding
from a6desk.i18n import ntr, tr
from a6desk.ui import questions, upgrade, widgets
from a6desk.ui.attaching import Attaching
from a6desk.ui.editor_frame import EditorFrame
from a6desk.ui.field_box import FieldBox
from a6desk.ui.inputs.base import Setting, locale_of
from a6desk.ui.inputs.links import as_codes
from a6desk.ui.inputs.table import TableInput
from a6desk.ui.sections import SectionRow
from a6desk.ui.submit import SubmitPage
from a6desk.ui.taken_over import taken_over
from a6desk.ui.theme import UNIT

if TYPE_CHECKING:
    from a6desk.desk import Desk
    from a6desk.ui.window import Window

_COLUMN = 84 * UNIT


class EditorPage(EditorFrame):
    """One open draft."""

    def __init__(self, window: "Window", desk: "Desk", draft: str):
        assert window.saving is not None
        opened = OpenDraft(desk, draft, i18n.language(), window.saving.unsaved)
        super().__init__(tr("{form} · form v{n}", form=opened.form.definition.title, n=opened.form.version))
        self.window_, self._desk, self.saving, self.draft = window, desk, window.saving, opened
        self.boxes: dict[str, FieldBox] = {}
        self.section = ""
        self._is_left = False
        self.attaching = Attaching(self)
        self.saving.begin()
        self.saving.changed.connect(self._say_saved)
        self.sections.chosen.connect(self.show_section)
        self.panel.chosen.connect(self._go_to_finding)
        self.panel.waived.connect(self._waive)
        self.panel.submit_wanted.connect(self.submit)
        self.panel.next_wanted.connect(self.offer_next)
        self._shortcuts()
        self.notice = upgrade.Notice(self)
        self.notices.addWidget(self.notice)
        self.show_section(self._first_section())

    # --- building ---

    def _shortcuts(self) -> None:
        for keys, verb in (
            (QKeySequence(Qt.Key.Key_F8), lambda: (self.flush(), self.panel.next(1))),
            (QKeySequence("Shift+F8"), lambda: (self.flush(), self.panel.next(-1))),
            (QKeySequence(QKeySequence.StandardKey.Undo), self.undo),
            (QKeySequence("Ctrl+Shift+Z"), self.redo),
            (QKeySequence("Ctrl+Y"), self.redo),
            (QKeySequence("Ctrl+PgDown"), lambda: self._step_section(1)),
            (QKeySequence("Ctrl+PgUp"), lambda: self._step_section(-1)),
            (QKeySequence("Ctrl+Return"), self.submit),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(verb)

    def show_section(self, id_: str) -> None:
        """Build the widgets of one section; those of the one before go."""
        self.flush()
        self.drop_side()
        if id_ == self.section:
            self.middle.setCurrentWidget(self.form_area)
            return
        self.section = id_
        section = next(each for each in self.draft.form.definition.sections if each.id == id_)
        content = widgets.page("column")
        outer = widgets.row(margins=3, spacing=0, parent=content)
        inner = widgets.column(spacing=2)
        holder = QWidget()
        holder.setLayout(inner)
        holder.setMaximumWidth(_COLUMN)
        outer.addWidget(holder, 1)
        outer.addStretch(0)
        inner.addWidget(widgets.label(section.title, "title"))
        if section.help:
            inner.addWidget(widgets.label(section.help, "muted"))
        self.boxes = {}
        setting = self._setting(section)
        for field in section.fields:
            box = FieldBox(field, setting)
            self.boxes[field.id] = box
            self._wire(box)
            inner.addWidget(box)
        inner.addLayout(self._make_steps())
        inner.addStretch(1)
        self.show_form(widgets.scrolled(content))
        self._show_answers()
        self._show_verdict()

    def _first_section(self) -> str:
        """Where to begin: at what is in conflict, else at the beginning."""
        open_ = {path.partition(".")[0] for path, _ in self.draft.conflicts} | {t for t, _ in self.draft.disputed}
        sections = self.draft.form.definition.sections
        return next((s.id for s in sections if any(f.id in open_ for f in s.fields)), sections[0].id)

    def _make_steps(self) -> Any:
        layout = widgets.row(spacing=1)
        ids = [each.id for each in self._relevant_sections()]
        at = ids.index(self.section) if self.section in ids else 0
        if at > 0:
            layout.addWidget(widgets.button(tr("Previous section"), lambda: self._step_section(-1)))
        layout.addStretch(1)
        if at + 1 < len(ids):
            layout.addWidget(widgets.button(tr("Next section"), lambda: self._step_section(1)))
        return layout

    def _step_section(self, step: int) -> None:
        ids = [each.id for each in self._relevant_sections()]
        at = ids.index(self.section) if self.section in ids else 0
        if 0 <= at + step < len(ids):
            self.show_section(ids[at + step])
            self.focus_first()

    def _setting(self, section: Section) -> Setting:
        linked = [each.id for each in section.fields if self.draft.form.definition.link_of(each.id)]
        links = {id_: as_codes(id_, self.draft.linkables(id_)) for id_ in linked}
        return Setting(self.draft.form.codelists, locale_of(i18n.language()), self.window_.writing_language(), links)

    def _wire(self, box: FieldBox) -> None:
        field = box.field.id
        box.history_wanted.connect(self.show_history)
        box.go_wanted.connect(self.go_to)
        box.elsewhere = self._elsewhere
        box.input.set_read_only(self.draft.frozen or bool(box.field.computed))
        self.attaching.wire(box)
        if isinstance(box.input, TableInput):
            table = box.input
            table.cell_edited.connect(
                lambda row, col, value: self._keep(self.draft.answer_cell, field, row, col, value)
            )
            table.row_added.connect(lambda row, before: self._add_rows(field, [row], before))
            table.rows_added.connect(lambda rows, before: self._add_rows(field, rows, before))
            table.row_removed.connect(lambda row: self._keep(self.draft.remove_row, field, row))
            table.row_moved.connect(lambda row, before: self._keep(self.draft.move_row, field, row, before))
            table.said.connect(self.window_.say)
        verb = self._keep_link if self.draft.form.definition.link_of(field) else self._keep
        box.input.edited.connect(lambda part, value: verb(self.draft.answer, field, part, value))

    # --- showing ---

    def _relevant_sections(self) -> list[Any]:
        gone = self.draft.verdict.irrelevant
        return [s for s in self.draft.form.definition.sections if any(field.id not in gone for field in s.fields)]

    def _show_answers(self) -> None:
        computed = self.draft.verdict.computed
        for id_, box in self.boxes.items():
            box.input.show_value(computed.get(id_) if box.field.computed else self.draft.answers.get(id_))
            box.setVisible(id_ not in self.draft.verdict.irrelevant)

    def _show_verdict(self) -> None:
        verdict, waivers = self.draft.verdict, self.draft.waivers
        by_field: dict[str, list[Finding]] = {}
        for finding in verdict.findings:
            by_field.setdefault(finding.place.field, []).append(finding)
        for id_, box in self.boxes.items():
            open_here = questions.of_field(self.draft, id_, self._settle, self._settle_row)
            box.questions.show_questions(open_here + upgrade.asked_again(self, id_), box.field.label)
            box.show_findings(by_field.get(id_, ()), frozenset(waivers))
            if isinstance(box.input, TableInput):
                box.input.set_cell_troubles(
                    {(f.place.row_id, f.place.column): f.severity for f in by_field.get(id_, ()) if f.place.row_id}
                )
        open_ = Counter(path.partition(".")[0] for path, _ in self.draft.conflicts)
        open_.update(table for table, _ in self.draft.disputed)
        self.panel.frozen = self.draft.why_frozen if self.draft.frozen else ""
        self.panel.unchecked = self.draft.words_not_checked
        self.panel.show_verdict(verdict, waivers, self.draft.form.definition.not_proven, open_.total())
        stops = Counter(each.place.field for each in verdict.findings if each.severity == "blocker")
        rows = [
            SectionRow(each.id, each.title, sum(stops[f.id] + open_[f.id] for f in each.fields),
                       not any(f.id in by_field for f in each.fields))
            for each in self._relevant_sections()
        ]  # fmt: skip
        self.sections.show_rows(rows, self.section)
        self.sections.title.setText(self.draft.title)
        self._say_saved()

    def refresh(self) -> None:
        """The profile changed: by sync, an undo, or another window. What a person is typing just now stays."""
        self.flush()
        self.draft.refresh()
        self.notice.refresh()
        for box in self.boxes.values():
            box.input.set_read_only(self.draft.frozen or bool(box.field.computed))
        self._show_answers()
        self._show_verdict()
        if isinstance(self.side, SubmitPage):
            self.submit()  # what it says must be what would go

    # --- saving ---

    def _keep(self, verb: Callable[..., "Future[Any]"], *values: Any) -> None:
        if self.draft.frozen:
            self.window_.say(self.draft.why_frozen)
            return
        self.saving.watch(verb(*values))
        self._show_computed()
        self._show_verdict()

    def _keep_link(self, verb: Callable[..., "Future[Any]"], *values: Any) -> None:
        """Naming a document fills in more than its own field."""
        before = dict(self.draft.answers)
        self._keep(verb, *values)
        self._show_answers()
        if said := taken_over(before, self.draft.answers, values[0]):
            self.window_.say(said)

    def _add_rows(self, field: str, rows: list[dict[str, Any]], before: str) -> None:
        if self.draft.frozen:
            self.window_.say(self.draft.why_frozen)
            return
        ids, future = self.draft.add_rows(field, rows, before)
        self.saving.watch(future)
        box = self.boxes.get(field)
        if box is not None:
            box.input.show_value(self.draft.answers.get(field))
            box.input.focus_part(ids[-1])
        self._show_verdict()

    def _show_computed(self) -> None:
        """After an edit only what follows from it is shown again: computed values, and what is asked at all."""
        verdict = self.draft.verdict
        for id_, box in self.boxes.items():
            if box.field.computed:
                box.input.show_value(verdict.computed.get(id_))
            visible = id_ not in verdict.irrelevant
            if box.isHidden() == visible:
                box.setVisible(visible)

    def _say_saved(self) -> None:
        todo = self.draft.verdict.count("blocker")
        answers = ntr("{n} to answer", "{n} to answer", todo) if todo else tr("nothing missing")
        typing = any(box.input.is_pending for box in self.boxes.values())
        state = self.saving.words(typing=typing) if not self.draft.frozen else tr("Read only")
        state = tr("Submitted: never changes again") if self.draft.submitted else state
        self.sections.state.setText(f"{answers} · {state}")

    def flush(self) -> None:
        """What is typed and not yet an edit becomes one now."""
        for box in self.boxes.values():
            box.input.flush()

    def leave(self) -> None:
        """The editor goes; what is typed does not."""
        self.flush()
        self._is_left = True
        self.saving.changed.disconnect(self._say_saved)

    # --- going about ---

    def focus_first(self) -> None:
        """The cursor into the first question of the section."""
        for box in self.boxes.values():
            if box.isVisibleTo(self):
                box.input.focus_part()
                return

    def go_to(self, field: str, part: str = "") -> None:
        """Show this question and put the cursor there."""
        self.show_section(self.draft.form.section_of[field].id)
        self.middle.setCurrentIndex(0)
        box = self.boxes[field]
        box.input.focus_part(part)
        self.form_area.ensureWidgetVisible(box, 0, 4 * UNIT)

    def _elsewhere(self, finding: Finding) -> list[FormField]:
        """The questions in other sections that the rule of a finding names as well: often it is mended there."""
        form, gone = self.draft.form, self.draft.verdict.irrelevant
        names = {name.split("?")[0] for each in form.definition.rules if each.id == finding.rule for name in each.at}
        away = [id_ for id_ in form.fields if id_ in names - gone and form.section_of[id_].id != self.section]
        return [form.fields[id_] for id_ in away]

    @Slot(object)
    def _go_to_finding(self, finding: Finding) -> None:
        place = finding.place
        self.go_to(place.field, place.part)
        box = self.boxes[place.field]
        if isinstance(box.input, TableInput) and place.row_id:
            box.input.focus_cell(place.row_id, place.column)

    @Slot(object, str)
    def _waive(self, finding: Finding, reason: str) -> None:
        self._keep(self.draft.waive, finding, reason)

    def undo(self) -> None:
        """Take back the last step, also one of before a restart."""
        self._step_back(self.draft.undo, tr("There is nothing to undo."))

    def redo(self) -> None:
        """Do again what was taken back."""
        self._step_back(self.draft.redo, tr("There is nothing to redo."))

    def _step_back(self, verb: Callable[[], "Future[Any]"], nothing: str) -> None:
        self.flush()
        future = verb()
        self.saving.watch(future)

        def done() -> None:
            if self._is_left or future.exception() is not None:
                return  # what went wrong was said
            result = future.result()
            if result.blocked:
                self.window_.say(tr("This was changed since by somebody else: nothing was undone."))
            elif not result.changes:
                self.window_.say(nothing)
            else:
                self.refresh()
                field = result.changes[0].path.split("#")[0].split(".")[0]
                if field in self.draft.form.fields:
                    self.go_to(field)

        self.saving.when_settled(done)

    def show_history(self, field: str) -> None:
        """Every answer that a question had."""
        from a6desk.ui.history import HistoryPage

        self.flush()
        shown = HistoryPage(self, field)
        self.show_side(shown)
        shown.setFocus()

    def take_again(self, field: str, version: Version) -> None:
        """Answer with an earlier answer: a change like any other."""
        self._keep(self.draft.answer, field, version.part, version.value)
        self._show_answers()

    def _settle(self, path: str, part: str, value: Any) -> None:
        table, dot, column = path.partition(".")
        if dot:
            self._keep(self.draft.answer_cell, table, part, column, value)
        else:
            self._keep(self.draft.answer, path, part, value)
        self._show_answers()

    def _settle_row(self, table: str, row: str, stays: bool) -> None:
        self._keep(self.draft.keep_row if stays else self.draft.remove_row, table, row)
        self._show_answers()

    def close_side(self, field: str = "") -> None:
        """Back from history or submit to the form."""
        self.drop_side()
        if field:
            self.go_to(field)
        else:
            self.focus_first()

    def offer_next(self) -> None:
        """The documents that draw on this one. The next is begun from what is on the disk, so all must be there."""
        from a6desk.ui.next_steps import NextPage

        self.flush()
        if not self.saving.settled:
            self.saving.when_settled(lambda: None if self._is_left else self.offer_next())
            return
        shown = NextPage(self)
        self.show_side(shown)
        shown.setFocus()

    def submit(self) -> None:
        """Say what is missing, or what will happen. What it shows is read from the disk, so all must be there."""
        self.flush()
        if not self.saving.settled:
            self.saving.when_settled(lambda: None if self._is_left else self.submit())
        elif not self.draft.is_whole:
            self.drop_side()
            self.window_.say(tr("Not saved: {trouble}", trouble=self.saving.trouble))
            self.saving.again()
        else:
            shown = SubmitPage(self)
            self.show_side(shown, submits=True)
            shown.focus_first()
