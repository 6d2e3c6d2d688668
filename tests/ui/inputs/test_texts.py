"""Lines and areas of text."""

import re
import time

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication

from a6desk.ui.inputs.base import PAUSE
from tests.ui.inputs.test_plain import WORD

LTR, RTL = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
HOSTILE = "a\x00b\u202ec\u2066\x07\nd"


def paste(control, text="", html=""):
    data = QMimeData()
    if text:
        data.setText(text)
    if html:
        data.setHtml(html)
    QGuiApplication.clipboard().setMimeData(data)
    control.paste()


@pytest.mark.parametrize("kind", ["text", "long_text", "url", "email"])
def test_what_is_typed_is_an_edit_after_a_pause(kind, show, heard, qtbot):
    made = show(kind)
    said = heard(made)
    made.focus_part()
    with qtbot.waitSignal(made.edited, timeout=PAUSE * 10):
        qtbot.keyClicks(made.focusProxy(), "hello")
        assert made.is_pending and said == []
    assert said == [("", "hello")]
    assert not made.is_pending


@pytest.mark.parametrize("kind", ["text", "long_text", "url", "email"])
def test_leaving_or_flushing_waits_for_no_pause(kind, show, heard, qtbot):
    made = show(kind)
    said = heard(made)
    made.focus_part()
    qtbot.keyClicks(made.focusProxy(), "a")
    made.focusProxy().clearFocus()
    assert said == [("", "a")]
    made.focus_part()
    qtbot.keyClicks(made.focusProxy(), "b")
    made.flush()
    assert said[-1][1] in ("ab", "ba")


def test_return_in_a_line_is_an_edit_at_once(show, heard, qtbot):
    made = show("text")
    said = heard(made)
    qtbot.keyClicks(made.line, "a")
    qtbot.keyClick(made.line, Qt.Key.Key_Return)
    assert said == [("", "a")]


@pytest.mark.parametrize("kind", ["text", "long_text", "url"])
@pytest.mark.parametrize("value", ["https://a.example/ü", {"unread": "x", "locale": "en"}, None, 7])
def test_a_value_shown_emits_nothing_and_none_clears(kind, value, show, heard):
    made = show(kind)
    said = heard(made)
    control = made.focusProxy()
    made.show_value(value)
    made.flush()
    shown = {None: "", 7: "7"}.get(value if not isinstance(value, dict) else "", value)
    assert control.text() == ("x" if isinstance(value, dict) else shown)
    made.show_value(None)
    assert control.text() == "" and said == []


@pytest.mark.parametrize("kind", ["text", "long_text"])
def test_what_is_being_typed_is_left_alone(kind, show, heard, qtbot):
    made = show(kind)
    said = heard(made)
    made.focus_part()
    control = made.focusProxy()
    qtbot.keyClicks(control, "mine")
    made.show_value("theirs")
    assert control.text() == "mine"
    made.flush()
    made.show_value("mine")
    made.show_value("theirs")  # an undo, after the edit
    assert control.text() == "theirs" and said == [("", "mine")]


def test_an_answer_that_comes_back_composed_moves_no_cursor(show, qtbot):
    made = show("text")
    made.focus_part()
    paste(made.line, "cafe\u0301 x")
    made.line.setCursorPosition(2)
    made.flush()
    made.show_value("café x")
    assert made.line.cursorPosition() == 2


@pytest.mark.parametrize("kind", ["text", "long_text", "url"])
def test_hostile_characters_are_dropped_when_pasted(kind, show, heard):
    made = show(kind)
    said = heard(made)
    paste(made.focusProxy(), HOSTILE)
    made.flush()
    assert said == [("", "abc\u2066\nd" if kind == "long_text" else "abc\u2066 d")]


def test_hostile_characters_are_dropped_when_typed(show, heard, qtbot):
    made = show("long_text")
    said = heard(made)
    made.area.textCursor().insertText("ab\u202ecd")
    made.flush()
    assert said == [("", "abcd")]
    assert made.area.textCursor().position() == 4


@pytest.mark.parametrize(
    "text",
    [
        "x" * 200_000,
        "word " * 40_000,
        ("word " * 20 + "\n") * 2_000,
        "تغير " * 40_000,
        "气" * 2_000,
        "\n" * 2_000 + "x",
    ],
    ids=["run", "words", "paragraphs", "arabic", "chinese", "breaks"],
)
@pytest.mark.parametrize("kind", ["long_text", "text"])
def test_200_000_characters_are_taken_whole_and_without_a_stall(kind, text, show, heard):
    made = show(kind)
    said = heard(made)
    made.focus_part()
    times = []
    for _ in range(3):
        made.focusProxy().selectAll()
        QGuiApplication.clipboard().setText(text)
        began = time.perf_counter()
        made.focusProxy().paste()
        made.grab()
        times.append(time.perf_counter() - began)
    made.flush()
    assert said == [("", text if kind == "long_text" else re.sub("\n+", " ", text))]
    assert min(times) < 1, "0.2 s on a quiet machine"


def test_word_pastes_words_lists_and_tables(show, heard):
    made = show("long_text")
    said = heard(made)
    paste(made.area, "Hello", WORD)
    made.flush()
    assert said == [("", "Hello bold\u00a0world\n• First\n2. Second\na\tb c\nd\te\nend")]


def test_hard_spaces_survive_editing(show, heard, qtbot):
    made = show("long_text")
    said = heard(made)
    made.show_value("« Oui »")
    made.area.selectAll()
    made.focus_part()
    qtbot.keyClick(made.area, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(made.area, "!")
    made.flush()
    assert said == [("", "« Oui »!")]


def test_words_are_counted_below(show):
    made = show("long_text")
    made.show_value("one two three")
    assert made.count.text() == "3 words"
    made.show_value("one")
    assert made.count.text() == "1 word"
    made.show_value(None)
    assert made.count.text() == ""


def test_an_area_grows_with_its_text_and_then_scrolls(show, qtbot):
    made = show("long_text")
    made.resize(600, 600)

    def height(lines):
        made.show_value("\n".join(["line"] * lines))
        return made.area.height()

    qtbot.waitUntil(lambda: made.area.width() > 500)
    three, six, twelve, many = (height(n) for n in (1, 6, 12, 100))
    assert three < six < twelve <= many
    assert many - twelve < (six - three) / 3
    assert made.area.verticalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAsNeeded


def test_tab_leaves_an_area(show, heard, qtbot):
    made = show("long_text")
    said = heard(made)
    made.focus_part()
    qtbot.keyClicks(made.area, "a")
    qtbot.keyClick(made.area, Qt.Key.Key_Tab)
    made.flush()
    assert said == [("", "a")]


def test_undo_is_left_to_the_editor(show, qtbot):
    made = show("text")
    qtbot.keyClicks(made.line, "abc")
    qtbot.keyClick(made.line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert made.line.text() == "abc"


def test_the_text_gives_the_direction_and_the_writing_where_there_is_none(show):
    made = show("text", writing="ar")
    assert made.line.layoutDirection() == RTL
    made.show_value("SUBARU")
    assert made.line.layoutDirection() == LTR
    made.show_value("مبادرة")
    assert made.line.layoutDirection() == RTL
    area = show("long_text", writing="ar").area
    assert area.document().defaultTextOption().textDirection() == RTL
    assert area.document().defaultTextOption().alignment() == Qt.AlignmentFlag.AlignRight


@pytest.mark.parametrize("kind", ["url", "email"])
def test_addresses_run_from_left_to_right_at_the_leading_edge(kind, show):
    made = show(kind, writing="ar")
    made.setLayoutDirection(RTL)
    made.line.turn()
    assert made.line.layoutDirection() == LTR
    assert made.line.alignment() & Qt.AlignmentFlag.AlignRight


@pytest.mark.parametrize("kind", ["text", "long_text"])
def test_a_frozen_text_can_be_selected_and_copied_and_not_changed(kind, show, heard, qtbot):
    made = show(kind)
    said = heard(made)
    made.show_value("frozen")
    made.set_read_only(True)
    made.focus_part()
    control = made.focusProxy()
    qtbot.keyClicks(control, "x")
    control.selectAll()
    control.copy()
    assert QGuiApplication.clipboard().text() == "frozen" and control.text() == "frozen"
    made.set_read_only(False)
    qtbot.keyClicks(control, "y")
    made.flush()
    assert said == [("", "y")]


def test_trouble_is_a_property_of_the_control(show):
    made = show("text")
    made.set_trouble("blocker")
    assert made.line.property("trouble") == "blocker"
    made.set_trouble("")
    assert made.line.property("trouble") == ""
