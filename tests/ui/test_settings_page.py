"""The settings page: languages, colours, profile, platforms, joining."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget

from a6desk import i18n, settings
from a6desk.desk import Desk
from a6desk.forms.library import Library
from a6desk.keys import Keys
from a6desk.paths import Profile
from a6desk.ui import application, theme
from a6desk.ui.settings import SettingsPage
from a6desk.ui.window import Window
from tests.support.network import JAPAN, HubProcess, Office


@pytest.fixture
def desk(tmp_path):
    profile = Profile(tmp_path / "desk")
    with Desk(profile, Library(), Keys(profile, in_files=True), "FICTITIOUS Person") as desk:
        yield desk


@pytest.fixture
def shown(qtbot):
    """Opens the page of a desk in a window of this size, in this language."""

    def show(desk, size=(1366, 768), language="en"):
        application.begin()
        application.speak(language)
        window = Window()
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        window.give(desk)
        window.show_page("settings")
        qtbot.waitExposed(window)
        return window, window.pages.currentWidget()

    yield show
    application.speak("en")
    application.wear("light")


def choose(box: QComboBox, value: str) -> None:
    """As a person does: by the list, with the signal."""
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def words(page: QWidget) -> str:
    QApplication.processEvents()  # what was just added is shown by then
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def test_only_languages_that_the_program_speaks_are_offered_and_all_six_to_write_in(desk, shown):
    _, page = shown(desk)
    offered = [page.language.itemData(n) for n in range(page.language.count())]
    assert offered == i18n.available()
    assert page.language.itemText(offered.index("fr")) == "français"
    written = [page.writing.itemData(n) for n in range(page.writing.count())]
    assert written == ["", *i18n.UN_LANGUAGES]
    assert page.writing.itemText(written.index("ru")) == "Russian (русский)"


def test_another_language_is_wanted_of_the_window(desk, shown, qtbot):
    window, page = shown(desk)
    with qtbot.waitSignal(window.language_wanted) as asked:
        choose(page.language, "fr")
    assert asked.args == ["fr"]
    with qtbot.assertNotEmitted(window.language_wanted):
        choose(page.language, "en")


def test_the_language_somebody_writes_in_counts_at_once_and_is_kept(desk, shown):
    window, page = shown(desk)
    assert window.writing_language() == "en"
    choose(page.writing, "zh")
    assert window.writing_language() == "zh"
    assert settings.load(desk.profile).writing == "zh"
    choose(page.writing, "")
    assert window.writing_language() == "en"


def test_colours_change_at_once_and_are_kept(desk, shown):
    _, page = shown(desk)
    choose(page.theme, "dark")
    assert theme.current() is theme.DARK
    assert settings.load(desk.profile).theme == "dark"
    choose(page.theme, "light")
    assert theme.current() is theme.LIGHT


def test_a_disk_that_does_not_keep_it_says_so(desk, shown, monkeypatch):
    window, page = shown(desk)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    choose(page.theme, "dark")
    assert "could not be saved" in window.statusBar().currentMessage()


def test_the_profile_and_the_key_are_named(desk, shown):
    _, page = shown(desk)
    assert str(desk.profile.folder) in words(page)
    assert "The key is not on this computer." in words(page)


def test_before_joining_it_says_what_works(desk, shown):
    _, page = shown(desk)
    assert "Not connected yet: drafting and checking work" in words(page)


def test_a_platform_is_told_with_who_it_is_not_and_its_mandates(tmp_path, shown):
    hub = HubProcess(tmp_path / "hub")
    office = Office(tmp_path / "desk", hub)
    try:
        office.join(f"{JAPAN}:2026-01-01:2027-12-31", "FRA:a68_focal_point:2026-01-01")
        _, page = shown(office.desk)
        said = words(page)
        assert hub.address in said
        assert "A demonstration: what it receives goes nowhere." in said
        assert "Not the UNFCCC secretariat: what arrives here has not arrived there." in said
        japan = "Mandate: Japan, National focal point for Article 6.8, from January 1, 2026 until December 31, 2027"
        assert japan in said
        france = "Mandate: France, National focal point for Article 6.8"
        assert f"{france}, since January 1, 2026, until it is taken back" in said
        assert str(office.desk.profile.keys / "desk.key") in said
    finally:
        office.close()
        hub.stop()


def test_a_joining_code_is_wanted_of_the_window_and_its_answer_is_shown(desk, shown, qtbot):
    window, page = shown(desk)
    assert not page.connect_.isEnabled()
    qtbot.keyClicks(page.code, "  A6J1-CODE ")
    qtbot.keyClicks(page.name, "Room 4")
    with qtbot.waitSignal(window.join_wanted) as asked:
        qtbot.keyClick(page.code, Qt.Key.Key_Return)
    assert asked.args == ["A6J1-CODE", "Room 4"]
    assert not page.connect_.isEnabled()
    assert page.answer.text() == "Connecting…"
    window.show_refused("This code was used before.")
    assert page.answer.text() == "This code was used before."
    assert page.code.text().strip() == "A6J1-CODE"
    assert page.connect_.isEnabled()
    window.show_joined("Connected to Hub.")
    assert page.answer.text() == "Connected to Hub."
    assert page.code.text() == ""


def test_what_is_typed_stays_when_the_page_is_refreshed(desk, shown):
    _, page = shown(desk)
    page.code.setText("A6J1")
    page.refresh()
    assert page.code.text() == "A6J1"


CONTROLS = (QAbstractButton, QComboBox, QLineEdit)


def controls(page):
    return [each for kind in CONTROLS for each in page.findChildren(kind) if not isinstance(each.parent(), QComboBox)]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_control_has_a_name_and_a_description(desk, shown, language):
    _, page = shown(desk, language=language)
    for each in controls(page):
        told = QAccessible.queryAccessibleInterface(each)
        assert told.text(QAccessible.Text.Name), each
        assert told.text(QAccessible.Text.Description), each


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("size", [(1024, 640), (683, 384)])
def test_it_scrolls_up_and_down_and_clips_nothing_sideways(desk, shown, language, size):
    window, page = shown(desk, size, language)
    assert window.size().toTuple() == size
    for each in page.findChildren(QWidget):
        if each.isVisibleTo(page) and isinstance(each, (*CONTROLS, QLabel)):
            left = each.mapTo(page, each.rect().topLeft()).x()
            assert left >= 0, each
            assert left + each.width() <= page.width(), each


def test_tab_reaches_every_control(desk, shown, qtbot):
    window, page = shown(desk)
    page.code.setText("A6J1")
    wanted = {each for each in controls(page) if each.isEnabled()}
    window.activateWindow()
    page.language.setFocus()
    reached = set()
    for _ in range(40):
        reached.add(window.focusWidget())
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert wanted <= reached


def test_it_is_mirrored_in_arabic(desk, shown):
    _, page = shown(desk, language="ar")
    middle = page.width() / 2
    title = page.findChildren(QLabel)[0]
    assert page.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert title.mapTo(page, title.rect().topRight()).x() > middle


def test_the_page_needs_an_open_desk(qtbot):
    window = Window()
    qtbot.addWidget(window)
    with pytest.raises(AssertionError):
        SettingsPage(window)
