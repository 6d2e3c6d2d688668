"""The editor: sections at the leading side, the form in one calm column, the findings at the trailing side.

It is generated from the form; only the section that is shown has widgets. What is typed goes to an OpenDraft, which
saves behind it; "Saved" is said after the commit, by a signal that hops to this thread.
"""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, Qt, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from a6desk import i18n
from a6desk.editing import OpenDraft, Version
from a6desk.forms.findings import Finding
from a6desk.i18n import ntr, tr
from a6desk.ui import widgets
from a6desk.ui.field_box import FieldBox
from a6desk.ui.findings_panel import FindingsPanel
from a6desk.ui.inputs.base import Setting
from a6desk.ui.inputs.table import TableInput
from a6desk.ui.saving import Saving
from a6desk.ui.sections import SectionRow, Sections
from a6desk.ui.theme import UNIT

if TYPE_CHECKING:
    from a6desk.desk import Desk
    from a6desk.ui.window import Window

_COLUMN = 84 * UNIT
_SIDES = 105 * UNIT
"""Below this width sections and findings leave the sides: a box of sections above, the findings as a page."""


class EditorPage(QWidget):
    """One open draft. settled(): nothing is waiting for the disk."""

    def __init__(self, window: "Window", desk: "Desk", draft: str):
        super().__init__()
        self.window_, self._desk = window, desk
        self.draft = OpenDraft(desk, draft, i18n.language())
        self.boxes: dict[str, FieldBox] = {}
        self._section = ""
        self.saving = Saving(self)
        self.saving.changed.connect(self._say_saved)
        self.saving.troubled.connect(window.say)
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self._shortcuts()
        self.show_section(self.draft.form.definition.sections[0].id)

    # --- building ---

    def _build(self) -> None:
        layout = widgets.row(spacing=0, parent=self)
        form = self.draft.form
        self.sections = Sections(tr("{form} · form v{n}", form=form.definition.title, n=form.version))
        self.sections.chosen.connect(self.show_section)
        layout.addWidget(self.sections)
        self._left_line = widgets.line(upright=True)
        layout.addWidget(self._left_line)
        middle = widgets.column(spacing=0)
        self._compact = self.sections.make_compact(self._toggle_findings)
        middle.addWidget(self._compact)
        self.middle = QStackedWidget()
        self._scroll = QScrollArea()
        self.middle.addWidget(self._scroll)
        middle.addWidget(self.middle, 1)
        layout.addLayout(middle, 1)
        self._right_line = widgets.line(upright=True)
        layout.addWidget(self._right_line)
        self.panel = FindingsPanel()
        self.panel.setFixedWidth(36 * UNIT)
        self.panel.chosen.connect(self._go_to_finding)
        self.panel.waived.connect(self._waive)
        self.panel.submit_wanted.connect(self.submit)
        layout.addWidget(self.panel)
        self._panel_home = layout

    def _shortcuts(self) -> None:
        for keys, verb in (
            (QKeySequence(Qt.Key.Key_F8), lambda: self.panel.next(1)),
            (QKeySequence(Qt.KeyboardModifier.ShiftModifier | Qt.Key.Key_F8), lambda: self.panel.next(-1)),
            (QKeySequence(QKeySequence.StandardKey.Undo), self.undo),
            (QKeySequence(QKeySequence.StandardKey.Redo), self.redo),
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
        if id_ == self._section:
            return
        self._section = id_
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
        setting = self._setting()
        for field in section.fields:
            box = FieldBox(field, setting)
            self.boxes[field.id] = box
            self._wire(box)
            inner.addWidget(box)
        inner.addLayout(self._make_steps())
        inner.addStretch(1)
        area = widgets.scrolled(content)
        old = self._scroll
        self.middle.insertWidget(0, area)
        self.middle.setCurrentWidget(area)
        self.middle.removeWidget(old)
        old.deleteLater()
        self._scroll = area
        self._show_answers()
        self._show_verdict()

    def _make_steps(self) -> Any:
        layout = widgets.row(spacing=1)
        ids = [each.id for each in self._relevant_sections()]
        at = ids.index(self._section) if self._section in ids else 0
        if at > 0:
            layout.addWidget(widgets.button(tr("Previous section"), lambda: self._step_section(-1)))
        layout.addStretch(1)
        if at + 1 < len(ids):
            layout.addWidget(widgets.button(tr("Next section"), lambda: self._step_section(1)))
        return layout

    def _step_section(self, step: int) -> None:
        ids = [each.id for each in self._relevant_sections()]
        at = ids.index(self._section) if self._section in ids else 0
        if 0 <= at + step < len(ids):
            self.show_section(ids[at + step])
            self.focus_first()

    def _setting(self) -> Setting:
        locale = QLocale(i18n.language())
        return Setting(self.draft.form.codelists, locale, self.window_.writing_language())

    def _wire(self, box: FieldBox) -> None:
        field = box.field.id
        box.history_wanted.connect(self.show_history)
        box.input.set_read_only(self.draft.frozen or bool(box.field.computed))
        if isinstance(box.input, TableInput):
            table = box.input
            table.cell_edited.connect(
                lambda row, col, value: self._keep(self.draft.answer_cell, field, row, col, value)
            )
            table.row_added.connect(lambda row, before: self._add_rows(field, [row], before))
            table.row_removed.connect(lambda row: self._keep(self.draft.remove_row, field, row))
            table.row_moved.connect(lambda row, before: self._keep(self.draft.move_row, field, row, before))
            table.said.connect(self.window_.say)
        box.input.edited.connect(lambda part, value: self._keep(self.draft.answer, field, part, value))

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
            box.show_findings(by_field.get(id_, ()), frozenset(waivers))
            if isinstance(box.input, TableInput):
                box.input.set_cell_troubles(
                    {(f.place.row_id, f.place.column): f.severity for f in by_field.get(id_, ()) if f.place.row_id}
                )
        self.panel.show_verdict(verdict, waivers, self.draft.form.definition.not_proven)
        rows = [
            SectionRow(section.id, section.title, sum(len(by_field.get(field.id, ())) for field in section.fields))
            for section in self._relevant_sections()
        ]
        self.sections.show_rows(rows, self._section)
        self.sections.title.setText(self.draft.title)
        self._say_saved()

    def refresh(self) -> None:
        """The profile changed: by sync, an undo, or another window. What a person is typing just now stays."""
        self.flush()
        self.draft.refresh()
        for box in self.boxes.values():
            box.input.set_read_only(self.draft.frozen or bool(box.field.computed))
        self._show_answers()
        self._show_verdict()

    # --- saving ---

    def _keep(self, verb: Callable[..., "Future[Any]"], *values: Any) -> None:
        if self.draft.frozen:
            self.window_.say(tr("This draft was submitted and never changes again."))
            return
        self.saving.watch(verb(*values))
        self._show_computed()
        self._show_verdict()

    def _add_rows(self, field: str, rows: list[dict[str, Any]], before: str) -> None:
        if self.draft.frozen:
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
        state = tr("Submitted: never changes again") if self.draft.frozen else self.saving.words(typing=typing)
        self.sections.state.setText(f"{answers} · {state}")

    def flush(self) -> None:
        """What is typed and not yet an edit becomes one now."""
        for box in self.boxes.values():
            box.input.flush()

    def settled(self) -> bool:
        """Flush, then: is everything on the disk?"""
        self.flush()
        return self.saving.settled

    def when_settled(self, call: Callable[[], object]) -> None:
        """Call this once everything is on the disk."""
        self.saving.when_settled(call)

    def leave(self) -> None:
        """The editor goes; what is typed does not."""
        self.flush()

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
        self._scroll.ensureWidgetVisible(box, 0, 4 * UNIT)

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
        self._step_back(self.draft.redo, tr("There is nothing to do again."))

    def _step_back(self, verb: Callable[[], "Future[Any]"], nothing: str) -> None:
        self.flush()
        future = verb()
        self.saving.watch(future)

        def done() -> None:
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

        self.when_settled(done)

    def show_history(self, field: str) -> None:
        """Every answer that a question had."""
        from a6desk.ui.history import HistoryPage

        self.flush()
        shown = HistoryPage(self, field)
        self.middle.addWidget(shown)
        self.middle.setCurrentWidget(shown)
        shown.setFocus()

    def take_again(self, field: str, version: Version) -> None:
        """Answer with an earlier answer: a change like any other."""
        self._keep(self.draft.answer, field, version.part, version.value)
        self._show_answers()

    def close_side_page(self, page: QWidget, field: str = "") -> None:
        """Back from history or submit to the form."""
        self.middle.setCurrentIndex(0)
        self.middle.removeWidget(page)
        page.deleteLater()
        if field:
            self.go_to(field)

    def submit(self) -> None:
        """Say what is missing, or what will happen."""
        from a6desk.ui.submit import SubmitPage

        if not self.settled():
            self.when_settled(self.submit)
            return
        shown = SubmitPage(self)
        self.middle.addWidget(shown)
        self.middle.setCurrentWidget(shown)
        shown.focus_first()

    # --- narrow windows ---

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < _SIDES
        for side in (self.sections, self._left_line, self._right_line):
            side.setVisible(not narrow)
        self._compact.setVisible(narrow)
        inside = self.middle.indexOf(self.panel) >= 0
        if narrow and not inside:
            self._panel_home.removeWidget(self.panel)
            self.panel.setMinimumWidth(0)
            self.panel.setMaximumWidth(16_777_215)
            self.middle.addWidget(self.panel)
        elif not narrow and inside:
            self.middle.removeWidget(self.panel)
            self.panel.setFixedWidth(36 * UNIT)
            self._panel_home.addWidget(self.panel)
            self.panel.show()

    def _toggle_findings(self) -> None:
        shown = self.middle.currentWidget() is self.panel
        self.middle.setCurrentWidget(self._scroll if shown else self.panel)
        if not shown:
            self.panel.list.setFocus()
