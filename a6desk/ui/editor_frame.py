"""How the editor is laid out: sections, form and findings side by side, or one at a time where there is no room."""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from a6desk.ui import widgets
from a6desk.ui.findings_panel import FindingsPanel
from a6desk.ui.sections import Sections
from a6desk.ui.theme import UNIT

_SIDES = 105 * UNIT
"""Below this width sections and findings leave the sides: a box of sections above, the findings as a page."""


class EditorFrame(QWidget):
    """form_area: where the form stands. side: a page that is shown in its place. notices: what is said above both."""

    def __init__(self, about: str):
        super().__init__()
        self.side: QWidget | None = None
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build(about)

    def _build(self, about: str) -> None:
        layout = widgets.row(spacing=0, parent=self)
        self.sections = Sections(about)
        layout.addWidget(self.sections)
        self._left_line = widgets.line(upright=True)
        layout.addWidget(self._left_line)
        middle = widgets.column(spacing=0)
        self._compact = self.sections.make_compact(self._toggle_findings)
        middle.addWidget(self._compact)
        self.notices = widgets.column(spacing=0)
        middle.addLayout(self.notices)
        self.middle = QStackedWidget()
        self.form_area = QScrollArea()
        self.middle.addWidget(self.form_area)
        middle.addWidget(self.middle, 1)
        layout.addLayout(middle, 1)
        self._right_line = widgets.line(upright=True)
        layout.addWidget(self._right_line)
        self.panel = FindingsPanel()
        self.panel.setFixedWidth(36 * UNIT)
        layout.addWidget(self.panel)
        self._panel_home = layout

    def show_form(self, area: QScrollArea) -> None:
        """Show this form; the one before goes."""
        self.middle.insertWidget(0, area)
        self.middle.setCurrentWidget(area)
        self.middle.removeWidget(self.form_area)
        self.form_area.deleteLater()
        self.form_area = area

    def show_side(self, page: QWidget, *, submits: bool = False) -> None:
        """In place of the form, one at a time. submits: it has the last button itself; the way to it goes."""
        self.drop_side()
        self.side = page
        self.panel.is_submitting = submits
        self.panel.offer_submit()
        self.middle.addWidget(page)
        self.middle.setCurrentWidget(page)

    def drop_side(self) -> None:
        """The form again."""
        side, self.side = self.side, None
        self.panel.is_submitting = False
        self.panel.offer_submit()
        if side is not None:
            self.middle.setCurrentWidget(self.form_area)
            self.middle.removeWidget(side)
            side.deleteLater()

    # --- by keyboard ---

    def focusNextPrevChild(self, next_: bool) -> bool:
        """Tab goes from the sections to what stands in the middle, then to the findings, whichever was made last."""
        self._put_findings_last()
        return super().focusNextPrevChild(next_)

    def _put_findings_last(self) -> None:
        chain: list[QWidget] = []
        at = self.nextInFocusChain()
        while at is not self:
            if at.focusPolicy() != Qt.FocusPolicy.NoFocus and self.isAncestorOf(at):
                chain.append(at)
            at = at.nextInFocusChain()
        findings = [each for each in chain if self.panel.isAncestorOf(each)]
        others = [each for each in chain if not self.panel.isAncestorOf(each)]
        if findings and others and chain[-len(findings) :] != findings:
            for before, after in pairwise([others[-1], *findings]):
                self.setTabOrder(before, after)

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
        self.middle.setCurrentWidget(self.form_area if shown else self.panel)
        if not shown:
            self.panel.list.setFocus()
