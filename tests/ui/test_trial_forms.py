"""What the trials of the new forms found in the window (docs/trials/forms.md)."""

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from tests.ui import windows

SIZES = [(1366, 768), (1024, 640)]


def clipped(page: QWidget) -> list[str]:
    """Sentences whose label is lower than their lines."""
    return [
        each.text()
        for each in page.findChildren(QLabel)
        if each.isVisibleTo(page.window()) and each.wordWrap() and each.height() < each.heightForWidth(each.width())
    ]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("page", ["new", "home"])
def test_a_form_says_what_it_is_for_in_whole_lines(qtbot, window, page, size):
    window.resize(*size)
    window.show_page(page)
    shown = window._pages[page]
    assert windows.texts(shown)
    qtbot.waitUntil(lambda: not clipped(shown))
