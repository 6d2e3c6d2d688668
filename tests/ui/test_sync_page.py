"""The page behind the pill: the state in words, what waits, what to do."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from a6desk.ui import application
from a6desk.ui.window import Window
from tests.support.network import JAPAN, HubProcess, Office


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A desk of Japan whose hub is away."""
    folder = tmp_path_factory.mktemp("office")
    hub = HubProcess(folder / "hub")
    office = Office(folder / "desk", hub)
    office.join(JAPAN)
    hub.stop()
    office.submit("first")
    office.submit("second")
    yield office
    office.close()


@pytest.fixture
def shown(qtbot, office):
    def show(size=(1366, 768), language="en"):
        application.begin()
        application.speak(language)
        window = Window()
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        window.give(office.desk)
        window.pill.click()
        return window, window.pages.currentWidget()

    yield show
    application.speak("en")


def words(page: QWidget) -> list[str]:
    QApplication.processEvents()  # what was just added is shown by then
    return [label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page)]


def test_every_delivery_that_waits_is_there_with_its_own_sentence(shown):
    _, page = shown()
    said = words(page)
    assert "2 deliveries without a receipt" in said
    assert said.count("Japan · waits for a connection to a6desk hub") == 2
    assert "FICTITIOUS first" in said


@pytest.mark.parametrize(
    ("state", "beginning", "sync", "to_settings"),
    [
        ("none", "To submit, connect this desk", False, True),
        ("offline", "The connection is switched off.", False, False),
        ("waiting", "Nothing to do: a6desk tries again by itself", True, False),
        ("online", "Nothing to do: what you submit is sent at once.", True, False),
        ("busy", "Nothing to do: go on working meanwhile.", False, False),
        ("trouble", "What waits is safe and stays as it is.", True, True),
    ],
)
def test_the_state_is_said_with_what_to_do(shown, state, beginning, sync, to_settings):
    window, page = shown()
    window.show_sync(state, "How it stands.")
    assert page.state.text() == page.state.accessibleName() == "How it stands."
    assert page.todo.text().startswith(beginning)
    assert page.now.isEnabled() is sync
    assert page.settings.isVisible() is to_settings


def test_each_line_has_its_own_reason(shown, office):
    window, page = shown()
    window.show_lines([(office.joined.id, "Offline · 2 waiting: The hub cannot be reached.")])
    assert "Offline · 2 waiting: The hub cannot be reached." in words(page)
    window.show_lines([(office.joined.id, "Online")])
    assert "Online" in words(page)
    assert "Offline · 2 waiting: The hub cannot be reached." not in words(page)


def test_sync_now_and_settings_are_reached_by_keyboard(shown, qtbot):
    window, page = shown()
    window.show_sync("trouble", "Needs you.")
    page.now.setFocus()
    with qtbot.waitSignal(window.sync_wanted):
        qtbot.keyClick(page.now, Qt.Key.Key_Space)
    qtbot.keyClick(page.now, Qt.Key.Key_Tab)
    assert window.focusWidget() is page.settings
    qtbot.keyClick(page.settings, Qt.Key.Key_Space)
    assert window.pages.currentWidget() is not page


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("size", [(1024, 640), (683, 384)])
def test_it_scrolls_clips_nothing_sideways_and_tells_what_each_control_is(shown, office, language, size):
    window, page = shown(size, language)
    window.show_sync("trouble", "Needs you · 2 waiting: " + "a long reason " * 12)
    window.show_lines([(office.joined.id, "a long reason " * 12)])
    for each in page.findChildren(QWidget):
        if each.isVisibleTo(page) and isinstance(each, (QAbstractButton, QLabel)):
            left = each.mapTo(page, each.rect().topLeft()).x()
            assert left >= 0, each
            assert left + each.width() <= page.width(), each
    for each in page.findChildren(QAbstractButton):
        told = QAccessible.queryAccessibleInterface(each)
        assert told.text(QAccessible.Text.Name)
        assert told.text(QAccessible.Text.Description)


def test_the_keyboard_stays_where_it_was_when_the_state_is_said_again(shown):
    window, page = shown()
    window.show_sync("waiting", "One.")
    page.now.setFocus()
    window.show_sync("waiting", "Two.")
    page.refresh()
    assert window.focusWidget() is page.now
