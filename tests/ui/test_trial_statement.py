"""What the trials of the approval and the statement on Article 6.4 found in the window (docs/trials/forms.md)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui import windows


def test_tab_leads_from_the_sections_into_the_form_and_behind_it_to_the_findings(ana, window):
    window.open_draft(ana.new(ana.library.form("a6desk/host-approval-64", 1)).id)
    editor = window.editor
    for section in ("letter", "activity"):
        editor.show_section(section)
        editor.sections.list.setFocus()
        windows.key(Qt.Key.Key_Tab)
        first = next(iter(editor.boxes.values()))
        assert first.isAncestorOf(QApplication.focusWidget())
        windows.button(editor, "Next section" if section == "activity" else "Previous section").setFocus()
        windows.key(Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is editor.panel.list
        windows.key(Qt.Key.Key_Backtab)
        assert editor.form_area.isAncestorOf(QApplication.focusWidget())
