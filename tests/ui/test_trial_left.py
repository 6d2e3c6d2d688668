"""What the trials of the window had left (docs/trials/window.md)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from a6desk import i18n, outlook
from tests.ui import windows
from tests.ui.windows import key, texts, write

KEY = Qt.Key


def titles(window):
    window.show_page("drafts")
    model = window._pages["drafts"].table.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


# --- the rail ---


def test_no_room_stands_upon_another_in_an_empty_profile(window):
    QApplication.processEvents()
    rects = [window.rooms.visualRect(window.rooms.model().index(n, 0)) for n in range(4)]
    assert all(above.bottom() < below.top() for above, below in zip(rects, rects[1:], strict=False))
