"""Tables: shown, walked, written, moved by keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from a6desk.ui.inputs.base import PAUSE
from tests.ui.inputs.making import COLUMNS, ROWS, at, clip, type_text

KEY, MOD = Qt.Key, Qt.KeyboardModifier
CTRL, ALT = MOD.ControlModifier, MOD.AltModifier


def here(made):
    index = made.grid.currentIndex()
    return made.model.row_id(index.row()), made.model.columns[index.column()].id


def type_cell(qtbot, made, text):
    """The first key begins, the others go where the cursor then is."""
    type_text(made.grid, text[0])
    type_text(made._editor.control, text[1:])


# --- showing ---


def test_rows_are_shown_in_the_locale(table):
    made = table(*ROWS, locale="de_DE")
    assert [made.model.text(0, n) for n in range(4)] == ["Nepal", "120.000", "01.05.2026", "one"]
    made.show_value(None)
    assert made.model.is_blank and made.model.rowCount() == 1
    assert made.heard == []


def test_the_table_is_as_high_as_its_rows_and_then_scrolls(table):
    def height(count):
        made.show_value([{"_id": str(n), "party": "NPL"} for n in range(count)])
        return made.grid.minimumHeight()

    made = table()
    assert height(0) == height(1) < height(4) < height(8) == height(20)


def test_rows_that_come_from_elsewhere_leave_the_cursor_where_it_was(table):
    made = table(*ROWS)
    at(made, "b", "amount")
    made.show_value([{"_id": "new"}, *ROWS])
    assert here(made) == ("b", "amount")


def test_a_cell_that_is_being_written_is_left_alone(table, qtbot):
    made = table(*ROWS)
    at(made, "a", "amount")
    type_cell(qtbot, made, "77")
    assert made.is_pending
    made.show_value([{**ROWS[0], "amount": "5", "party": "JPN"}, *ROWS[1:]])
    assert made._editor.control.text() == "77" and made.model.text(0, 0) == "Japan"
    made.flush()
    assert made.heard == [("cell", "a", "amount", "77")]


def test_words_for_a_row_that_went_meanwhile_are_not_lost(table, qtbot):
    made = table(*ROWS)
    at(made, "b", "amount")
    type_cell(qtbot, made, "77")
    made.show_value([ROWS[0]])
    assert made.heard == [("cell", "b", "amount", "77")]


# --- walking ---


def test_tab_walks_the_cells_and_leaves_at_both_ends(table, qtbot):
    made = table(*ROWS[:2])
    at(made, "a", "party")
    seen = [here(made)]
    for _ in range(7):
        qtbot.keyClick(made.grid, KEY.Key_Tab)
        seen.append(here(made))
    assert seen == [(row, column.id) for row in "ab" for column in COLUMNS]
    qtbot.keyClick(made.grid, KEY.Key_Tab)
    assert made.add.hasFocus()
    qtbot.keyClick(made.add, KEY.Key_Backtab, MOD.ShiftModifier)
    assert made.grid.hasFocus() and here(made) == ("b", "note")
    qtbot.keyClick(made.grid, KEY.Key_Backtab, MOD.ShiftModifier)
    assert here(made) == ("b", "day")


def test_arrows_move(table, qtbot):
    made = table(*ROWS)
    at(made, "a", "party")
    qtbot.keyClick(made.grid, KEY.Key_Down)
    qtbot.keyClick(made.grid, KEY.Key_Right)
    assert here(made) == ("b", "amount")


def test_arrows_are_mirrored(table, qtbot):
    made = table(*ROWS)
    made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    at(made, "a", "party")
    qtbot.keyClick(made.grid, KEY.Key_Left)
    assert here(made) == ("a", "amount")


# --- writing ---


def test_typing_begins_an_edit_that_is_said_after_the_pause(table, qtbot):
    made = table(*ROWS)
    at(made, "b", "amount")
    with qtbot.waitSignal(made.cell_edited, timeout=PAUSE * 10):
        type_cell(qtbot, made, "1,250.5")
    assert made.heard == [("cell", "b", "amount", "1250.5")]
    qtbot.keyClick(made._editor.control, KEY.Key_Return)
    assert made._editor is None and made.grid.hasFocus() and here(made) == ("b", "amount")
    assert made.model.text(1, 1) == "1,250.5" and len(made.heard) == 1


@pytest.mark.parametrize("key", [KEY.Key_Return, KEY.Key_F2])
def test_a_key_opens_the_cell_with_what_stands_there(key, table, qtbot):
    made = table(*ROWS)
    at(made, "a", "amount")
    qtbot.keyClick(made.grid, key)
    control = made._editor.control
    assert control.text() == "120,000" and control.selectedText() == "120,000"


def test_escape_brings_the_cell_back(table, qtbot):
    made = table(*ROWS)
    at(made, "a", "amount")
    type_cell(qtbot, made, "7")
    qtbot.keyClick(made._editor.control, KEY.Key_Escape)
    assert made.heard == [] and made.model.text(0, 1) == "120,000"
    type_cell(qtbot, made, "7")
    made.flush()
    qtbot.keyClick(made._editor.control, KEY.Key_Escape)
    assert made.heard == [("cell", "a", "amount", "7"), ("cell", "a", "amount", "120000")]


def test_tab_takes_a_choice_and_goes_on(table, qtbot):
    made = table(*ROWS)
    at(made, "c", "party")
    type_cell(qtbot, made, "jap")
    qtbot.keyClick(made._editor.control, KEY.Key_Tab)
    assert made.heard == [("cell", "c", "party", "JPN")] and here(made) == ("c", "amount")
    type_cell(qtbot, made, "5")
    qtbot.keyClick(made._editor.control, KEY.Key_Backtab, MOD.ShiftModifier)
    assert made.heard[-1] == ("cell", "c", "amount", "5") and here(made) == ("c", "party")


def test_what_is_no_answer_of_the_cell_is_kept(table, qtbot):
    made = table(*ROWS)
    for column, text in (("party", "Atlantis"), ("amount", "1,5"), ("day", "soon")):
        at(made, "c", column)
        type_cell(qtbot, made, text)
        qtbot.keyClick(made._editor.control, KEY.Key_Return)
    assert [each[2:] for each in made.heard] == [
        (column, {"unread": text, "locale": "en-GB"})
        for column, text in (("party", "Atlantis"), ("amount", "1,5"), ("day", "soon"))
    ]
    assert made.model.text(2, 1) == "1,5"


def test_a_long_text_gets_room_and_keeps_its_returns(table, qtbot):
    made = table(*ROWS)
    made.resize(700, 500)
    at(made, "a", "note")
    qtbot.keyClick(made.grid, KEY.Key_Return)
    editor = made._editor
    assert editor.long and editor.height() > made.grid.rowHeight(0)
    qtbot.keyClicks(editor.control, "!")
    qtbot.keyClick(editor.control, KEY.Key_Return)
    qtbot.keyClicks(editor.control, "two")
    qtbot.keyClick(editor.control, KEY.Key_Escape)
    assert made.heard == [("cell", "a", "note", "one!\ntwo")] and made.grid.hasFocus()


def test_clicking_elsewhere_keeps_what_was_typed(table, qtbot):
    made = table(*ROWS)
    at(made, "a", "amount")
    type_cell(qtbot, made, "9")
    made.add.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.waitUntil(lambda: made._editor is None)
    assert made.heard == [("cell", "a", "amount", "9")] and made.add.hasFocus()


def test_delete_empties_the_selected_cells(table, qtbot):
    made = table(*ROWS)
    at(made, "a", "party")
    qtbot.keyClick(made.grid, KEY.Key_Right, MOD.ShiftModifier)
    qtbot.keyClick(made.grid, KEY.Key_Delete)
    assert made.heard == [("cell", "a", "party", None), ("cell", "a", "amount", None)]


# --- rows ---


def test_ctrl_return_adds_a_row_below(table, qtbot):
    made = table(*ROWS)
    at(made, "a", "amount")
    qtbot.keyClick(made.grid, KEY.Key_Return, CTRL)
    [(verb, row, before)] = made.heard
    assert (verb, set(row), before) == ("added", {"_id"}, "b")
    assert here(made) == (row["_id"], "party")


def test_the_buttons_add_at_the_end_and_remove(table, qtbot):
    made = table(*ROWS)
    at(made, "a", "party")
    made.add.setFocus()
    qtbot.keyClick(made.add, KEY.Key_Space)
    assert made.heard[-1][0] == "added" and made.heard[-1][2] == ""
    at(made, "b", "party")
    qtbot.mouseClick(made.remove, Qt.MouseButton.LeftButton)
    assert made.heard[-1] == ("removed", "b") and here(made)[0] == "c"


def test_typing_into_the_blank_row_makes_one(table, qtbot):
    made = table()
    made.focus_part()
    type_cell(qtbot, made, "nepal")
    qtbot.keyClick(made._editor.control, KEY.Key_Tab)
    [(verb, row, before)] = made.heard
    assert (verb, row["party"], before) == ("added", "NPL", "")
    assert here(made) == (row["_id"], "amount")
    type_cell(qtbot, made, "5")
    qtbot.keyClick(made._editor.control, KEY.Key_Return)
    assert made.heard[-1] == ("cell", row["_id"], "amount", "5")


def test_leaving_the_blank_row_blank_makes_none(table, qtbot):
    made = table()
    made.focus_part()
    qtbot.keyClick(made.grid, KEY.Key_Return)
    qtbot.keyClick(made._editor.control, KEY.Key_Escape)
    assert made.heard == [] and made.model.is_blank


def test_ids_given_by_others_are_taken_over_while_one_writes(table, qtbot):
    made = table()
    made.row_added.connect(lambda row, _: made.show_value([{**row, "_id": "theirs"}]))
    made.row_added.connect(lambda *_: made.focus_part("theirs"))
    made.focus_part()
    type_cell(qtbot, made, "1")
    made.grid.parent()
    at_first = made._editor
    qtbot.keyClick(at_first.control, KEY.Key_Escape)
    at(made, "", "amount")
    type_cell(qtbot, made, "1")
    made.flush()
    type_text(made._editor.control, "2")
    assert made._editor.control.hasFocus()
    made.flush()
    assert made.heard[-1] == ("cell", "theirs", "amount", "12")


def test_ctrl_delete_removes_and_alt_arrows_move(table, qtbot):
    made = table(*ROWS)
    at(made, "a", "party")
    qtbot.keyClick(made.grid, KEY.Key_Down, ALT)
    assert made.heard[-1] == ("moved", "a", "c") and here(made) == ("a", "party")
    qtbot.keyClick(made.grid, KEY.Key_Down, ALT)
    assert made.heard[-1] == ("moved", "a", "")
    qtbot.keyClick(made.grid, KEY.Key_Down, ALT)
    qtbot.keyClick(made.grid, KEY.Key_Up, ALT)
    assert made.heard[2:] == [("moved", "a", "c")]
    qtbot.keyClick(made.grid, KEY.Key_Delete, CTRL)
    assert made.heard[-1] == ("removed", "a")
    assert [row["_id"] for row in made.model.rows] == ["b", "c"]


def test_the_last_row_can_go(table, qtbot):
    made = table(ROWS[0])
    at(made, "a", "party")
    qtbot.keyClick(made.grid, KEY.Key_Delete, CTRL)
    assert made.heard == [("removed", "a")] and made.model.is_blank and not made.remove.isVisible()


def test_more_rows_than_the_table_takes_are_refused_with_a_sentence(table, qtbot):
    made = table(*ROWS, max_rows=3)
    at(made, "a", "party")
    qtbot.keyClick(made.grid, KEY.Key_Return, CTRL)
    assert made.heard == [("said", "This table takes 3 rows.")]


# --- frozen ---


def test_a_frozen_table_can_be_walked_and_copied_and_not_changed(table, qtbot):
    made = table(*ROWS)
    made.set_read_only(True)
    at(made, "a", "party")
    clip("x")
    for key, with_ in (
        (KEY.Key_Return, MOD.NoModifier), (KEY.Key_X, MOD.NoModifier), (KEY.Key_Delete, MOD.NoModifier),
        (KEY.Key_Return, CTRL), (KEY.Key_Delete, CTRL), (KEY.Key_Down, ALT), (KEY.Key_V, CTRL),
    ):  # fmt: skip
        qtbot.keyClick(made.grid, key, with_)
    assert made.heard == [] and made._editor is None and not made.add.isVisible()
    qtbot.keyClick(made.grid, KEY.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "Nepal"
