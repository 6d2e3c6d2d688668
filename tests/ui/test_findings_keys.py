"""From finding to finding, as fast as a person types."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui import windows


def test_f8_does_not_go_back_to_what_was_answered_just_now(ana, show_window):
    window = show_window(ana)
    window.open_draft(ana.new(windows.LIBRARY.form("a6desk/support-needed")).id)
    windows.write("Courses")
    windows.key(Qt.Key.Key_F8)
    assert "Party" in QApplication.focusWidget().accessibleName()
    windows.write("Malays")
    windows.key(Qt.Key.Key_Return)
    windows.key(Qt.Key.Key_F8)
    assert "Finance" in QApplication.focusWidget().text()
    windows.key(Qt.Key.Key_Space)
    windows.key(Qt.Key.Key_F8)
    assert "Description" in QApplication.focusWidget().accessibleName()
