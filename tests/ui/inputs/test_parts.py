"""Inputs of several parts: languages, contacts, periods, declarations; numbers and dates; fixed ones."""

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest

from a6desk.ui.inputs.base import PAUSE
from a6desk.ui.inputs.dates import Calendar
from tests.ui.inputs.making import type_text

LTR, RTL = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft


def type_over(qtbot, line, text):
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)


# --- numbers ---


@pytest.mark.parametrize(
    ("kind", "locale", "typed", "value", "shown"),
    [
        ("integer", "en_GB", "12500", 12500, "12,500"),
        ("integer", "de_DE", "12.500", 12500, "12.500"),
        ("quantity", "fr_FR", "1 250,50", "1250.5", "1\u202f250,5"),
        ("quantity", "ar_EG", "١٢٥٠٫٥", "1250.5", "١٬٢٥٠٫٥"),
        ("year", "en_GB", "2026", 2026, "2026"),
        ("integer", "en_GB", "9007199254740993", "9007199254740993", "9,007,199,254,740,993"),
    ],
)
def test_a_number_is_read_after_the_pause_and_shown_on_leaving(kind, locale, typed, value, shown, show, heard, qtbot):
    made = show(kind, locale)
    said = heard(made)
    type_over(qtbot, made.line, "")
    with qtbot.waitSignal(made.edited, timeout=PAUSE * 10):
        type_text(made.line, typed)
    made.show_value(value)  # the editor's echo changes nothing under the cursor
    assert made.line.text() == typed
    made.line.clearFocus()
    assert made.line.text() == shown
    assert said == [("", value)]


def test_what_is_no_number_stays_as_typed(show, heard, qtbot):
    made = show("quantity", "de_DE")
    said = heard(made)
    type_over(qtbot, made.line, "etwa 1.5")
    made.line.clearFocus()
    kept = {"unread": "etwa 1.5", "locale": "de"}
    assert said == [("", kept)] and made.line.text() == "etwa 1.5"
    made.show_value(None)
    made.show_value(kept)
    assert made.line.text() == "etwa 1.5"


@pytest.mark.parametrize("kind", ["integer", "quantity", "year"])
def test_clearing_a_number_says_none(kind, show, heard, qtbot):
    made = show(kind)
    made.show_value(2026)
    said = heard(made)
    made.line.setFocus()
    made.line.selectAll()
    qtbot.keyClick(made.line, Qt.Key.Key_Delete)
    made.flush()
    assert said == [("", None)] and made.line.text() == ""


def test_the_unit_stands_beside_and_in_the_name(show):
    made = show("quantity", unit="t CO2 eq")
    assert made.unit.text() == "t CO2 eq" and "t CO2 eq" in made.line.accessibleName()


# --- dates ---


@pytest.mark.parametrize(
    ("locale", "typed", "shown"),
    [
        ("en_GB", "20 Nov 2026", "20/11/2026"),
        ("en_US", "11/20/2026", "11/20/2026"),
        ("de_DE", "20.11.2026", "20.11.2026"),
        ("fr_FR", "2026-11-20", "20/11/2026"),
    ],
)
def test_a_day_is_read_and_shown(locale, typed, shown, show, heard, qtbot):
    made = show("date", locale)
    said = heard(made)
    line = made.date.line
    line.setFocus()
    with qtbot.waitSignal(made.edited, timeout=PAUSE * 10):
        type_text(line, typed)
    assert said == [("", "2026-11-20")] and line.text() == typed
    line.clearFocus()
    assert line.text() == shown


def test_a_day_is_said_in_words(show):
    made = show("date")
    made.resize(600, 40)
    made.show_value("2026-11-20")
    assert made.date.words.text() == "Friday, 20 November 2026"
    made.show_value({"unread": "31 Feb", "locale": "en"})
    assert made.date.words.text() == "" and made.date.line.text() == "31 Feb"


@pytest.mark.qt_log_ignore("does not support")  # said by the offscreen platform of every popup
def test_the_calendar_opens_by_keyboard_and_gives_a_day(show, heard, qtbot):
    made = show("date")
    made.show_value("2026-11-20")
    said = heard(made)
    qtbot.keyClick(made.date.line, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    opened = made.date.findChild(Calendar)
    assert opened.isVisible() and opened.month.selectedDate() == QDate(2026, 11, 20)
    opened.month.activated.emit(QDate(2026, 11, 21))
    assert said == [("", "2026-11-21")] and made.date.line.text() == "21/11/2026"


def test_a_frozen_date_opens_no_calendar(show):
    made = show("date")
    made.set_read_only(True)
    made.date.open_calendar()
    assert made.date.findChild(Calendar) is None and not made.date.button.isVisible()


def test_a_period_has_two_days(show, heard, qtbot):
    made = show("period")
    said = heard(made)
    type_over(qtbot, made.dates["to"].line, "31/12/2026")
    made.flush()
    made.show_value({"from": "2026-01-01", "to": "2026-12-31"})
    assert said == [("to", "2026-12-31")]
    assert made.dates["from"].line.text() == "01/01/2026"
    made.show_value(None)
    assert made.dates["from"].line.text() == made.dates["to"].line.text() == ""


# --- languages ---


def test_each_language_has_its_own_direction_and_part(show, heard, qtbot):
    made = show("text_by_language", writing="ar")
    said = heard(made)
    assert list(made.areas) == ["ar", "en"]
    assert made.areas["ar"].document().defaultTextOption().textDirection() == RTL
    assert made.areas["en"].document().defaultTextOption().textDirection() == LTR
    made.areas["en"].setFocus()
    with qtbot.waitSignal(made.edited, timeout=PAUSE * 10):
        qtbot.keyClicks(made.areas["en"], "Title")
    assert said == [("en", "Title")]


def test_languages_that_have_a_text_are_shown_and_others_can_be_added(show, heard, qtbot):
    made = show("text_by_language")
    made.show_value({"fr": "Titre", "zh": "标题"})
    assert list(made.areas) == ["en", "fr", "zh"]
    assert made.areas["zh"].text() == "标题"
    made.fill_menu()
    assert [action.text() for action in made.menu.actions()] == ["العربية", "Español", "Русский"]
    made.menu.actions()[0].trigger()
    assert made.areas["ar"].hasFocus()
    for language in ("es", "ru"):
        made.add_language(language)
    assert not made.add.isVisible()
    said = heard(made)
    made.show_value({"fr": "Titre"})
    assert made.areas["zh"].text() == "" and said == []


def test_return_in_a_title_moves_nothing_into_it(show, heard, qtbot):
    made = show("text_by_language")
    said = heard(made)
    qtbot.keyClicks(made.areas["en"], "a")
    qtbot.keyClick(made.areas["en"], Qt.Key.Key_Return)
    assert said == [("en", "a")]


def test_the_cursor_finds_a_language_that_was_not_there(show):
    made = show("text_by_language")
    made.focus_part("ru")
    assert made.areas["ru"].hasFocus()


# --- contact, declaration ---


def test_a_contact_says_its_parts(show, heard, qtbot):
    made = show("contact", parts=("name", "email"))
    said = heard(made)
    type_over(qtbot, made.lines["email"], " a@b.example ")
    type_over(qtbot, made.lines["name"], "Aya")
    made.flush()
    assert said == [("email", "a@b.example"), ("name", "Aya")]
    made.show_value({"name": "Bo", "phone": "+1"})
    assert {part: line.text() for part, line in made.lines.items()} == {
        "name": "Bo", "title": "", "organization": "", "email": "", "phone": "+1",
    }  # fmt: skip
    assert made.lines["phone"].layoutDirection() == LTR


def test_a_contact_fits_a_narrow_column(show):
    made = show("contact")
    made.resize(360, 500)
    assert made.minimumSizeHint().width() <= 360


def test_a_declaration_is_ticked_and_reasoned(show, heard, qtbot):
    made = show("declaration")
    said = heard(made)
    qtbot.keyClick(made.tick, Qt.Key.Key_Space)
    made.area.setFocus()
    qtbot.keyClicks(made.area, "why")
    made.area.clearFocus()
    qtbot.keyClick(made.tick, Qt.Key.Key_Space)
    assert said == [("ticked", True), ("why", "why"), ("ticked", None)]
    made.show_value({"ticked": True, "why": "x"})
    assert made.tick.isChecked() and made.area.text() == "x" and len(said) == 3
    made.set_read_only(True)
    qtbot.keyClick(made.tick, Qt.Key.Key_Space)
    assert made.tick.isChecked() and len(said) == 3


# --- what is not typed ---


def test_a_computed_answer_is_shown_and_not_typed(show, heard):
    made = show("quantity", computed="1", unit="USD")
    said = heard(made)
    made.show_value("123456.7")
    assert made.area.text() == "123,456.7 USD" and made.area.isReadOnly()
    QTest.keyClicks(made.area, "1")
    made.flush()
    assert said == []


def test_where_no_reasons_are_needed_they_have_one_line_that_grows(show, heard, qtbot):
    made, asked = show("declaration"), show("declaration", justify="warning")
    assert made.spec.justify == "never"
    spacing = made.area.fontMetrics().lineSpacing()
    low = made.area.height()
    assert low < asked.area.height() and low < 2 * spacing + 16
    said = heard(made)
    made.area.setFocus()
    for n in range(3):
        type_text(made.area, f"line {n}")
        qtbot.keyClick(made.area, Qt.Key.Key_Return)
    assert made.area.height() >= low + 3 * spacing
    made.flush()
    assert said[-1] == ("why", "line 0\nline 1\nline 2\n")
    assert not made.tick.isChecked() and made.area.isVisible()
