"""What the trials of the new forms found in the window (docs/trials/forms.md)."""

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from a6desk.ui.editor import EditorPage
from a6desk.ui.inputs.base import locale_of
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


# --- links ---


@pytest.fixture
def views(ana, window):
    """The editor of views that answer a call which the program carries."""
    form = ana.library.form("a6desk/views-submission", 1)
    window.open_draft(ana.new(form, {"vws_occasion": "known-call", "vws_party": "BOL"}).id)
    return next(page for page in window.findChildren(EditorPage) if page.isVisible())


@pytest.mark.parametrize("words", ["non-market framework 6.8", "sbsta 2023 l.4"])
def test_a_call_is_found_by_words_in_any_order_and_by_its_mandate(views, words):
    line = views.boxes["vws_call"].input.line
    line.setFocus()
    QTest.keyClicks(line, words)
    rows = line._list.model()
    said = rows.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert all(each in said for each in ("Views under the work programme", "FCCC/SBSTA/2023/L.4", "18 Sep"))
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert views.draft.answers["vws_call"] == "call-art-6-8-2023"
    assert [row["ref"] for row in views.draft.answers["vws_answers"]] == ["(a)", "(b)", "(c)"]


def test_words_by_which_nothing_is_found_are_said_to_be_such(views):
    made = views.boxes["vws_call"].input
    made.line.setFocus()
    QTest.keyClicks(made.line, "framework zzz")
    assert "Nothing here" in made.said.text() and not made.said.isHidden()
    QTest.keyClick(made.line, Qt.Key.Key_Escape)
    assert made.said.isHidden()


def test_a_translation_is_begun_from_its_original_and_not_called_its_next_version(views, window):
    views._keep(views.draft.answer, "vws_title", "", "Views of a Party")
    original = views.draft.head.id
    windows.button(window, "Continue with…").click()
    begin = windows.button(window, "Begin: Submission of views")
    shown = windows.texts(window)
    assert "This one is named there, under “Submission that this translates”." in shown
    assert "The next version of this document" not in shown
    begin.click()
    begun = next(page for page in window.findChildren(EditorPage) if page.isVisible())
    assert begun.draft.answers["vws_translation_of"] == original
    begun.show_section("views")
    assert begun.boxes["vws_translation_of"].isVisibleTo(begun)
    assert any(each.rule == "VWS-TRANSLATION" for each in begun.draft.verdict.findings)


# --- long texts in tables ---


@pytest.mark.parametrize("size", SIZES)
def test_a_long_answer_in_a_table_has_the_width_of_the_table_the_height_of_the_window_and_its_question(
    qtbot, views, window, size
):
    window.resize(*size)
    views._keep_link(views.draft.answer, "vws_call", "", "call-art-6-8-2023")
    views.show_section("views")
    table = views.boxes["vws_answers"].input
    qtbot.waitUntil(lambda: table.grid.viewport().width() > 300)
    table.focus_cell(table.model.row_id(1), "answer")
    table.edit()
    frame = table._editor
    low = frame.height()
    assert any("process for submitting" in each for each in windows.texts(frame))
    assert frame.width() >= table.grid.viewport().width()
    frame.control.insertPlainText("A paragraph of the answer.\n" * 80)
    qtbot.waitUntil(lambda: frame.height() > max(2 * low, size[1] - 80))
    assert window.rect().contains(frame.geometry())
    assert frame.rect().contains(frame.control.geometry())


def test_the_letter_of_a_question_takes_no_more_room_than_it_needs_and_the_answer_is_seen(qtbot, views, window):
    window.resize(1024, 640)
    views._keep_link(views.draft.answer, "vws_call", "", "call-art-6-8-2023")
    views.show_section("views")
    grid = views.boxes["vws_answers"].input.grid
    qtbot.waitUntil(lambda: grid.isVisible() and grid.horizontalScrollBar().maximum() == 0)
    assert grid.columnWidth(0) < 140 < grid.columnWidth(2)


# --- days ---


@pytest.mark.parametrize(
    ("country", "language", "wanted"),
    [("C", "en", "en_GB"), ("en_US", "en", "en_US"), ("fr_CI", "fr", "fr_CI"), ("fr_CI", "en", "en_GB"),
     ("C", "fr", "fr_FR")],
)  # fmt: skip
def test_days_are_written_as_in_the_country_of_the_computer_else_as_at_the_united_nations(
    monkeypatch, country, language, wanted
):
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(country))
    assert locale_of(language).name() == wanted


def test_a_day_of_the_deadline_has_its_day_before_its_month(views):
    line = views.boxes["vws_call_deadline"].input.date.line
    line.setFocus()
    QTest.keyClicks(line, "9/10/2023")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert views.draft.answers["vws_call_deadline"] == "2023-10-09"
    QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(line, "9/18/2023")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert any("with the month in words" in each for each in windows.texts(views.boxes["vws_call_deadline"]))
