"""A desk, its window and a draft that is open in it."""

import pytest

from a6desk.ui import theme
from tests.ui import windows


@pytest.fixture
def dressed(qapp):
    theme.dress(qapp, theme.LIGHT)
    yield
    qapp.setStyleSheet("")


@pytest.fixture
def ana(tmp_path):
    desk = windows.open_desk(tmp_path / "desk")
    yield desk
    desk.close()


@pytest.fixture
def show_window(qtbot, dressed):
    """Opens windows; puts them away."""
    made = []

    def start(desk, **how):
        made.append(windows.show(qtbot, desk, **how))
        return made[-1]

    yield start
    for window in made:
        windows.put_away(qtbot, window)


@pytest.fixture
def window(ana, show_window):  # in this order: the desk outlives its window
    return show_window(ana)


@pytest.fixture
def draft(window, ana):
    """A draft that is open, the cursor in its title."""
    id_ = windows.begin(ana)
    window.open_draft(id_)
    return id_
