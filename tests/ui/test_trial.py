"""What people stumbled over when they tried the window: see docs/trials/window.md."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextLayout
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from a6desk.ui import widgets
from a6desk.ui.submit import SubmitPage
from tests.ui import windows
from tests.ui.windows import button, key, press, write

KEY = Qt.Key


@pytest.fixture
def subaru(window, ana):
    """The example with 19 blockers among its warnings, open."""
    id_ = windows.begin(ana, "subaru")
    window.open_draft(id_)
    return id_


def test_blockers_come_before_warnings(window, subaru):
    model = window.editor.panel.list.model()
    said = [model.index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(model.rowCount())]
    kinds = [each.partition(".")[0] for each in said]
    assert kinds == sorted(kinds, key=("blocker", "warning", "not checked").index)
    assert {"blocker", "warning"} <= set(kinds)


def test_the_findings_show_where_one_is_when_the_keyboard_comes(window, subaru):
    findings = window.editor.panel.list
    findings.setFocus(Qt.FocusReason.TabFocusReason)
    assert [each.row() for each in findings.selectedIndexes()] == [0]
    key(KEY.Key_Return)
    assert QApplication.focusWidget() is window.editor.boxes["nma_focal_point"].input.lines["name"]


def test_only_the_part_of_a_contact_that_is_wrong_is_marked(window, subaru):
    window.editor.go_to("nma_focal_point")
    lines = window.editor.boxes["nma_focal_point"].input.lines
    for part, text in (("name", "Ana"), ("organization", "Ministry"), ("email", "ana")):
        lines[part].setFocus()
        write(text)
    window.editor.flush()
    assert {part for part, line in lines.items() if line.property("trouble")} == {"email"}
    [finding] = [each for each in window.editor.draft.verdict.findings if each.place.part == "email"]
    assert finding.fix == "Write it like this: focal.point@ministry.example"


def test_the_last_button_is_in_sight_and_no_second_one_says_submit(window, ana, qtbot):
    window.open_draft(windows.begin(ana, "subaru-complete"))
    press(window, "Submit…")
    qtbot.waitUntil(lambda: isinstance(window.editor.side, SubmitPage))
    page = window.editor.side
    QApplication.processEvents()
    bar = page.area.verticalScrollBar()
    assert bar.maximum() > 0 and not page.area.isAncestorOf(page.confirm)
    assert page.rect().contains(page.confirm.geometry())
    assert window.editor.panel.submit.isHidden()
    page.back.setFocus()
    key(KEY.Key_PageDown)
    assert bar.value() > 0
    key(KEY.Key_Return)
    assert window.editor.side is None and not window.editor.panel.submit.isHidden()


def test_return_presses_the_button_that_has_the_focus(window):
    window.new_button.setFocus()
    key(KEY.Key_Return)
    assert window.pages.currentWidget() is window._pages["new"]


def test_a_list_shows_what_was_saved_after_it_was_read(window, ana, draft, qtbot):
    with windows.slow_disk(ana) as go:
        write("SUBARU")
        window.show_page("drafts")
        titles = window._pages["drafts"].table.model()
        assert "SUBARU" not in titles.index(0, 0).data()
        go.set()
        qtbot.waitUntil(lambda: titles.index(0, 0).data() == "SUBARU", timeout=windows.WAIT)


def test_the_search_for_a_draft_leads_into_the_list(window, ana, qtbot):
    for title in ("One", "Two"):
        id_ = windows.begin(ana)
        window.open_draft(id_)
        write(title)
    window.show_page("drafts")
    page = window._pages["drafts"]
    qtbot.waitUntil(lambda: page.table.model().index(0, 0).data() == "Two", timeout=windows.WAIT)
    page.search.setFocus()
    key(KEY.Key_Down)
    assert page.table.currentIndex().row() == 1 and page.search.hasFocus()
    key(KEY.Key_Down)
    assert page.table.currentIndex().row() == 1
    QTest.keyClicks(page.search, "tw")
    key(KEY.Key_Return)
    assert window.editor is not None and window.editor.draft.title == "Two"


def test_tab_goes_through_the_languages_before_what_adds_one(window, draft):
    areas = window.editor.boxes["nma_title"].input
    areas.add_language("fr")
    areas.focus_part("en")
    key(KEY.Key_Tab)
    assert QApplication.focusWidget() is areas.areas["fr"]
    key(KEY.Key_Tab)
    assert QApplication.focusWidget() is areas.add is button(window.editor, "Title: add a language")


def test_the_room_that_is_chosen_already_leads_out_of_a_draft(window, draft, qtbot):
    rooms = window.rooms
    rooms.doItemsLayout()
    at = rooms.visualRect(rooms.currentIndex()).center()
    assert window.editor is not None and rooms.currentIndex().row() == 1
    qtbot.mouseClick(rooms.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert window.editor is None and window.pages.currentWidget() is window._pages["drafts"]
    window.open_draft(draft)
    rooms.setFocus()
    key(KEY.Key_Return)
    assert window.editor is None


def test_what_stands_at_the_foot_goes_when_it_is_no_longer_so(window, draft):
    window.say("This is said of this page.")
    assert windows.said(window) and window.foot.accessibleName() == windows.said(window)
    window.show_page("outbox")
    assert windows.said(window) == ""
    window.say("It waits.", until="news")
    window.changed()
    assert windows.said(window) == ""
    window.say("This stays.")
    window.changed()
    assert windows.said(window) == "This stays."
    window.speak("fr")
    assert windows.said(window) == ""


def test_saved_is_never_the_time_of_another_draft(window, ana, draft, qtbot):
    write("First")
    window.editor.flush()
    qtbot.waitUntil(lambda: windows.is_saved(window), timeout=windows.WAIT)
    assert windows.state(window).rpartition(" ")[2].strip("\u2066\u2067\u2068\u2069")[2] == ":"
    window.open_draft(windows.begin(ana, "subaru-complete"))
    assert windows.state(window).endswith("· Saved")


def test_a_save_that_ends_late_is_not_of_the_draft_that_is_open_now(window, ana, draft, qtbot):
    other = windows.begin(ana, "subaru-complete")
    with windows.slow_disk(ana) as go:
        write("First")
        window.open_draft(other)
        go.set()
        qtbot.waitUntil(lambda: window.saving.settled, timeout=windows.WAIT)
    assert windows.state(window).endswith("· Saved")


def test_the_focus_stays_where_the_language_was_chosen(window):
    window.show_page("settings")
    window._pages["settings"].language.setFocus()
    window.speak("ar")
    assert QApplication.focusWidget() is window._pages["settings"].language


@pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)
def test_a_list_opens_under_its_box_and_shows_all_of_its_rows(window, qtbot):
    window.show_page("settings")
    box = window._pages["settings"].language
    box.showPopup()
    view = box.view()
    qtbot.waitUntil(view.isVisible)
    QApplication.processEvents()
    assert view.visualRect(view.model().index(box.count() - 1, 0)).bottom() < view.viewport().height()
    assert view.mapToGlobal(view.rect().topLeft()).y() >= box.mapToGlobal(box.rect().bottomLeft()).y() - 2
    box.hidePopup()


@pytest.mark.parametrize(
    ("text", "reads_rtl"),
    [
        ("\u2068الملخص\u2069: \u2068لم يُجب عن هذا بعد.\u2069", True),
        ("\u2068SUBARU\u2069 · \u2068v1\u2069", True),
        ("تقديم \u2068SUBARU\u2069", True),
        ("SUBARU \u2068الملخص\u2069", False),
        ("2026-11-20", False),
    ],
)
def test_in_arabic_a_line_of_isolated_pieces_is_read_from_the_right(window, text, reads_rtl):
    window.speak("ar")
    assert widgets.label(text).text().lstrip("\u200f") == text
    assert _is_rtl(widgets.label(text).text()) is reads_rtl
    window.speak("en")
    assert widgets.label(text).text() == text


def _is_rtl(text):
    """As Qt reads a paragraph."""
    layout = QTextLayout(text)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return layout.lineAt(0).cursorToX(0)[0] > 0
