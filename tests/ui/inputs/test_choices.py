"""Codes: radio buttons, check boxes, the search line and tags."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from a6desk import i18n
from a6desk.ui.inputs import make_input
from a6desk.ui.inputs.choice import DotsInput, TagsInput, TicksInput
from a6desk.ui.inputs.search import SearchInput
from tests.ui.inputs.making import field, setting, type_text

KEY = Qt.Key


@pytest.mark.parametrize(
    ("kind", "codelist", "made"),
    [
        ("choice", "yes-no", DotsInput), ("choice", "nma-stages", DotsInput), ("party", None, SearchInput),
        ("choice", "organization-kinds", SearchInput), ("choices", "sdgs", TicksInput),
        ("choices", "currencies", TagsInput),
    ],
)  # fmt: skip
def test_the_number_of_codes_chooses_the_input(kind, codelist, made, qtbot):
    keys = {"codelist": codelist} if codelist else {}
    result = make_input(field(kind, **keys), setting())
    qtbot.addWidget(result)
    assert type(result) is made


# --- radio buttons ---


def test_a_dot_is_an_edit_at_once_and_can_be_cleared(show, heard, qtbot):
    made = show("choice", codelist="nma-stages")
    said = heard(made)
    assert not made.clear.isVisible()
    qtbot.mouseClick(made.dots["planned"], Qt.MouseButton.LeftButton)
    qtbot.keyClick(made.dots["planned"], KEY.Key_Right)
    qtbot.mouseClick(made.clear, Qt.MouseButton.LeftButton)
    codes = list(made.dots)
    assert said == [("", "planned"), ("", codes[codes.index("planned") + 1]), ("", None)]
    assert made.group.checkedButton() is None


def test_tab_leads_from_a_dot_to_the_next_question_and_delete_takes_the_answer_back(show, heard, qtbot):
    made = show("choice", codelist="nma-stages")
    said = heard(made)
    dot = made.dots["planned"]
    qtbot.mouseClick(dot, Qt.MouseButton.LeftButton)
    assert made.clear.isVisible()
    qtbot.keyClick(dot, KEY.Key_Tab)
    assert not made.clear.hasFocus()
    dot.setFocus()
    qtbot.keyClick(dot, KEY.Key_Delete)
    qtbot.keyClick(dot, KEY.Key_Delete)
    assert said == [("", "planned"), ("", None)]
    made.set_read_only(True)
    made.show_value("planned")
    qtbot.keyClick(dot, KEY.Key_Backspace)
    assert made.group.checkedButton() is dot and len(said) == 2


def test_a_code_shown_emits_nothing_and_a_strange_one_is_not_lost(show, heard):
    made = show("choice", codelist="yes-no")
    said = heard(made)
    made.show_value("yes")
    assert made.dots["yes"].isChecked()
    made.show_value({"unread": "perhaps", "locale": "en"})
    assert made.group.checkedButton().words == "perhaps (not in the list)"
    made.show_value(None)
    assert made.group.checkedButton() is None and said == []


def test_a_frozen_choice_can_be_copied(show):
    made = show("choice", codelist="yes-no")
    made.show_value("yes")
    made.set_read_only(True)
    made.frozen.selectAll()
    made.frozen.copy()
    assert QGuiApplication.clipboard().text() == "Yes"
    assert not made.dots["yes"].isVisible()


# --- check boxes ---


def test_each_tick_is_a_part(show, heard, qtbot):
    made = show("choices", codelist="sdgs")
    said = heard(made)
    qtbot.keyClick(made.ticks["13"], KEY.Key_Space)
    qtbot.keyClick(made.ticks["13"], KEY.Key_Space)
    assert said == [("13", True), ("13", None)]
    made.show_value(["1", "99"])
    assert [code for code, tick in made.ticks.items() if tick.isChecked()] == ["1", "99"]
    made.show_value([])
    assert not any(tick.isChecked() for tick in made.ticks.values()) and len(said) == 2


def test_long_labels_wrap_in_a_narrow_column(show, qtbot):
    made = show("choices", codelist="nma-focus-areas")
    made.resize(360, 400)
    assert made.minimumSizeHint().width() <= 360
    longest = max(made.ticks.values(), key=lambda tick: len(tick.words))
    assert longest.heightForWidth(340) > longest.sizeHint().height()


# --- the search line ---


def test_return_takes_the_first(show, heard, qtbot):
    made = show("party")
    said = heard(made)
    made.focus_part()
    qtbot.keyClicks(made.line, "jap")
    assert made.line.is_open() and made.is_pending and said == []
    qtbot.keyClick(made.line, KEY.Key_Return)
    assert said == [("", "JPN")] and made.line.text() == "Japan"
    assert not made.line.is_open() and not made.is_pending


def test_the_arrows_choose_and_tab_takes(show, heard, qtbot):
    made = show("party")
    said = heard(made)
    made.focus_part()
    qtbot.keyClicks(made.line, "ni")
    qtbot.keyClick(made.line, KEY.Key_Down)
    qtbot.keyClick(made.line, KEY.Key_Tab)
    assert said == [("", "NER")] and made.line.text() == "Niger"


def test_escape_brings_back_what_stood_there(show, heard, qtbot):
    made = show("party")
    made.show_value("JPN")
    said = heard(made)
    made.focus_part()
    made.line.selectAll()
    qtbot.keyClicks(made.line, "nep")
    qtbot.keyClick(made.line, KEY.Key_Escape)
    assert made.line.text() == "Japan" and said == [] and not made.is_pending


def test_a_text_that_is_no_code_is_kept(show, heard, qtbot):
    made = show("party")
    said = heard(made)
    made.focus_part()
    qtbot.keyClicks(made.line, "Atlantis")
    made.line.clearFocus()
    kept = {"unread": "Atlantis", "locale": "en-GB"}
    assert said == [("", kept)] and made.line.text() == "Atlantis"
    made.show_value(kept)
    assert made.line.text() == "Atlantis"


@pytest.mark.parametrize(("typed", "value"), [("japan", "JPN"), ("viet", "VNM"), ("jpn", "JPN")])
def test_leaving_takes_what_is_named_or_the_only_one(typed, value, show, heard, qtbot):
    made = show("party")
    said = heard(made)
    made.focus_part()
    qtbot.keyClicks(made.line, typed)
    made.line.clearFocus()
    assert said == [("", value)]


def test_clearing_says_none(show, heard, qtbot):
    made = show("party")
    made.show_value("JPN")
    said = heard(made)
    made.focus_part()
    made.line.selectAll()
    qtbot.keyClick(made.line, KEY.Key_Delete)
    qtbot.keyClick(made.line, KEY.Key_Tab)
    assert said == [("", None)] and made.line.text() == ""


def test_the_whole_list_opens_at_the_answer(show, heard, qtbot):
    made = show("party")
    made.show_value("JPN")
    said = heard(made)
    made.focus_part()
    qtbot.keyClick(made.line, KEY.Key_Down)
    assert made.line._list.model().rowCount() == len(made.line.codelist.codes)
    assert made.line._list.currentIndex().data() == "Japan"
    qtbot.keyClick(made.line, KEY.Key_Down)
    qtbot.keyClick(made.line, KEY.Key_Return)
    assert said == [("", "JOR")]


def test_a_click_in_the_list_takes(show, heard, qtbot):
    made = show("party")
    made.resize(600, 500)
    said = heard(made)
    made.focus_part()
    qtbot.keyClicks(made.line, "nep")
    shown = made.line._list
    place = shown.visualRect(shown.model().index(0, 0)).center()
    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert said == [("", "NPL")]


@pytest.mark.parametrize(
    ("language", "typed"), [("ar", "يابان"), ("fr", "jap"), ("ru", "япо"), ("zh", "日"), ("es", "jap")]
)
def test_every_script_is_typed_and_the_name_is_shown_in_the_interface_language(language, typed, show, heard, qtbot):
    i18n.use(language)
    made = show("party")
    said = heard(made)
    made.focus_part()
    type_text(made.line, typed)
    qtbot.keyClick(made.line, KEY.Key_Return)
    assert said == [("", "JPN")]
    assert made.line.text() == made.line.codelist.codes["JPN"].label(language)


def test_what_is_being_searched_is_left_alone_and_flush_loses_nothing(show, heard, qtbot):
    made = show("party")
    said = heard(made)
    made.focus_part()
    qtbot.keyClicks(made.line, "united")
    made.show_value("JPN")
    assert made.line.text() == "united"
    made.flush()
    assert said == [("", {"unread": "united", "locale": "en-GB"})]
    qtbot.keyClicks(made.line, " rep")
    qtbot.keyClick(made.line, KEY.Key_Return)
    assert said[-1] == ("", "TZA")


def test_the_list_goes_with_its_line(show, qtbot):
    made = show("party")
    made.focus_part()
    qtbot.keyClicks(made.line, "a")
    shown = made.line._list
    assert shown.isVisible()
    made.line.hide()
    assert not shown.isVisible()


def test_a_frozen_search_opens_nothing(show, heard, qtbot):
    made = show("party")
    made.show_value("JPN")
    made.set_read_only(True)
    said = heard(made)
    made.focus_part()
    qtbot.keyClick(made.line, KEY.Key_Down)
    qtbot.keyClicks(made.line, "x")
    assert not made.line.is_open() and made.line.text() == "Japan" and said == []


# --- tags ---


def test_tags_are_added_and_taken_away(show, heard, qtbot):
    made = show("choices", codelist="currencies")
    said = heard(made)
    made.focus_part()
    for text in ("eur", "jpy"):
        qtbot.keyClicks(made.line, text)
        qtbot.keyClick(made.line, KEY.Key_Return)
    assert said == [("EUR", True), ("JPY", True)] and made.line.text() == ""
    made.show_value(["EUR", "JPY"])
    qtbot.mouseClick(made._tags["EUR"], Qt.MouseButton.LeftButton)
    assert said[-1] == ("EUR", None) and list(made._tags) == ["JPY"]
    assert made.line.hasFocus()


def test_what_is_no_code_stays_in_the_line_of_tags(show, heard, qtbot):
    made = show("choices", codelist="currencies")
    said = heard(made)
    made.focus_part()
    qtbot.keyClicks(made.line, "florins of old")
    made.line.clearFocus()
    assert said == [] and made.line.text() == "florins of old"
