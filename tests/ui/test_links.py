"""Naming another document in the editor: found by its title, taken over, gone on from."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from a6desk.desk import Desk
from a6desk.keys import Keys
from a6desk.paths import Profile
from a6desk.ui.begin import Beginnings
from a6desk.ui.editor import EditorPage
from tests.support import linked
from tests.ui import windows


@pytest.fixture
def ana(tmp_path):
    profile = Profile(tmp_path / "desk")
    library = linked.library(tmp_path / "resources")
    with Desk(profile, library, Keys(profile, in_files=True), "Ana") as desk:
        yield desk


@pytest.fixture
def plan(ana):
    return ana.new(ana.library.form("plan"), linked.GIVEN).id


def editor(window):
    return next(page for page in window.findChildren(EditorPage) if page.isVisible())


def report(ana, window, **answers):
    window.open_draft(ana.new(ana.library.form("report"), answers).id)
    return editor(window)


def said(box):
    return " ".join(each.text() for each in box.findChildren(QLabel) if not each.isHidden())


def test_a_document_is_found_by_words_of_its_title_and_what_it_says_is_taken_over(qtbot, ana, plan, show_window):
    window = show_window(ana)
    page = report(ana, window)
    line = page.boxes["rp_plan"].input.line
    line.setFocus()
    QTest.keyClicks(line, "tre")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert page.draft.answers["rp_plan"] == plan
    assert page.boxes["rp_title"].input.line.text() == "Trees"
    assert "Trees" in line.text() and "draft" in line.text()
    qtbot.waitUntil(lambda: page.saving.settled, timeout=windows.WAIT)
    assert ana.view(page.draft.head.id).answers["rp_party"] == "NPL"


def test_a_document_that_is_not_here_is_said_to_be(ana, show_window):
    page = report(ana, show_window(ana), rp_plan="3f0e8a52-0000-4000-8000-000000000000")
    assert "not at hand here" in said(page.boxes["rp_plan"].input)


def press(window, name):
    """Press the button that a reader of the screen calls this."""
    buttons = [each for each in window.findChildren(QPushButton) if each.accessibleName() == name and each.isVisible()]
    assert len(buttons) == 1, name
    buttons[0].click()
    QApplication.processEvents()


def test_the_next_document_begins_with_what_this_one_says(ana, plan, show_window):
    window = show_window(ana)
    window.open_draft(plan)
    press(window, "Continue with…")
    press(window, "Begin: A report")
    assert editor(window).draft.answers["rp_title"] == "Trees"


def test_where_nothing_follows_it_says_so(ana, plan, show_window):
    window = show_window(ana)
    ana.write(plan, [linked.write("pl_said", "no")])
    window.open_draft(plan)
    press(window, "Continue with…")
    assert "No other form draws on this document" in said(editor(window).side)
    press(window, "Back to the form")
    assert editor(window).side is None


def test_forms_are_found_by_a_word_and_stand_under_their_heading(ana, show_window):
    window = show_window(ana)
    window.show_page("new")
    beginnings = next(each for each in window.findChildren(Beginnings) if each.isVisible())
    beginnings.search.setText("repo")
    shown = [each.accessibleName() for each in beginnings.findChildren(QPushButton) if each.isVisible()]
    assert "Begin: A report" in shown and "Begin: A plan" not in shown


@pytest.mark.usefixtures("plan")
def test_the_rows_that_are_taken_over_are_counted(ana, show_window):
    window = show_window(ana)
    line = report(ana, window).boxes["rp_plan"].input.line
    line.setFocus()
    QTest.keyClicks(line, "tre")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert "2 answers" in windows.said(window) and "2 rows of tables" in windows.said(window)
