"""Tables and the clipboard: what a spreadsheet gives is pasted, what is copied is pasted as the same."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from a6desk.forms.definition import Column
from a6desk.ui.inputs import cells
from tests.ui.inputs.making import COLUMNS, ROWS, at, clip, setting

KEY, MOD = Qt.Key, Qt.KeyboardModifier
CTRL, ALT = MOD.ControlModifier, MOD.AltModifier


def test_rows_of_a_spreadsheet_are_pasted(table, qtbot):
    made = table(ROWS[1])
    at(made, "b", "party")
    clip(
        'Japan\t1,250.50\t20 Nov 2026\t"two\nlines, ""quoted"""\r\n'
        'ATLANTIS\t1,5\tsoon\t"Hello" he said\r\nnpl\t\t\t\r\n'
    )
    qtbot.keyClick(made.grid, KEY.Key_V, CTRL)
    assert made.heard[:4] == [
        ("cell", "b", "party", "JPN"), ("cell", "b", "amount", "1250.5"), ("cell", "b", "day", "2026-11-20"),
        ("cell", "b", "note", 'two\nlines, "quoted"'),
    ]  # fmt: skip
    (_, second, _), (_, third, _) = made.heard[4:]

    def unread(text):
        return {"unread": text, "locale": "en-GB"}

    del second["_id"], third["_id"]
    assert second == {
        "party": unread("ATLANTIS"),
        "amount": unread("1,5"),
        "day": unread("soon"),
        "note": '"Hello" he said',
    }
    assert third == {"party": "NPL"}


def test_several_rows_are_said_at_once_to_who_listens(table, qtbot):
    made = table()
    together = []
    made.rows_added.connect(lambda rows, before: together.append((rows, before)))
    made.focus_part()
    clip("Party\tAmount\nJapan\t1\nNepal\t2")
    qtbot.keyClick(made.grid, KEY.Key_V, CTRL)
    assert made.heard == []
    assert [[row["party"] for row in rows] for rows, _ in together] == [["JPN", "NPL"]]


@pytest.mark.parametrize(
    ("column", "pasted", "rows"),
    [
        ("party", "Party\tAmount\nJapan\t1\nNepal\t2\n", [("JPN", "1"), ("NPL", "2")]),
        ("amount", "1\n2\n", [(None, "1"), (None, "2")]),
    ],
)
def test_rows_are_pasted_as_rows_also_where_a_click_had_opened_a_cell(column, pasted, rows, table, qtbot):
    made = table()
    index = made.model.index(0, made.model.column_of(column))
    qtbot.mouseClick(made.grid.viewport(), Qt.MouseButton.LeftButton, pos=made.grid.visualRect(index).center())
    clip(pasted)
    qtbot.keyClick(QApplication.focusWidget(), KEY.Key_V, CTRL)
    assert [(row.get("party"), row.get("amount")) for row in made.model.rows] == rows


@pytest.mark.parametrize(("column", "pasted", "stands"), [("amount", "7\n", "7"), ("note", "one\ntwo", "one\ntwo")])
def test_what_is_one_cell_is_pasted_into_the_open_cell(column, pasted, stands, table, qtbot):
    made = table(ROWS[1])
    at(made, "b", column)
    qtbot.keyClick(made.grid, KEY.Key_Return)
    clip(pasted)
    qtbot.keyClick(QApplication.focusWidget(), KEY.Key_V, CTRL)
    made.flush()
    assert [row.get(column) for row in made.model.rows] == [stands]


def test_what_does_not_fit_is_said(table, qtbot):
    made = table(max_rows=2)
    made.focus_part()
    clip("Japan\t1\t\t\tmore\nNepal\nCambodia\nViet Nam")
    qtbot.keyClick(made.grid, KEY.Key_V, CTRL)
    said = [each[1] for each in made.heard if each[0] == "said"]
    assert len(made.model.rows) == 2
    assert said == [
        "What stood to the right of the last column was not pasted.", "This table takes 2 rows.",
        "2 rows were not pasted.",
    ]  # fmt: skip


def test_what_is_copied_is_pasted_as_the_same(table, qtbot):
    made = table({**ROWS[0], "note": 'a\tb\n"c"'}, ROWS[1], locale="de_DE")
    at(made, "a", "party")
    qtbot.keyClick(made.grid, KEY.Key_A, CTRL)
    qtbot.keyClick(made.grid, KEY.Key_C, CTRL)
    other = table(locale="de_DE")
    other.focus_part()
    qtbot.keyClick(other.grid, KEY.Key_V, CTRL)
    strip = [{key: value for key, value in row.items() if key != "_id"} for row in other.model.rows]
    assert strip == [
        {"party": "NPL", "amount": "120000", "day": "2026-05-01", "note": 'a\tb\n"c"'},
        {"party": "KHM"},
    ]


def test_hostile_cells_lose_what_cannot_be_seen(table, qtbot):
    made = table(columns=(Column(id="name", type="text", label="Name"),))
    made.focus_part()
    clip("a\u202eb\nc\x07d")
    qtbot.keyClick(made.grid, KEY.Key_V, CTRL)
    assert [row["name"] for row in made.model.rows] == ["ab", "cd"]


def test_a_large_paste_is_taken_in_no_time(table, qtbot):
    made = table(max_rows=1000)
    made.focus_part()
    clip("\n".join("Japan\t1,250\t20/11/2026\tSome words" for _ in range(1000)))
    began = time.perf_counter()
    qtbot.keyClick(made.grid, KEY.Key_V, CTRL)
    assert time.perf_counter() - began < 3
    assert len(made.model.rows) == 1000


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a", [["a"]]), ("a\tb\n", [["a", "b"]]), ("a\t\nb", [["a", ""], ["b"]]), ("\t", [["", ""]]), ("", [[""]]),
        ('"a\tb"\tc', [["a\tb", "c"]]), ('"open\tc', [['"open', "c"]]), ('5" pipe\tx', [['5" pipe', "x"]]),
        ('"Hi"', [['"Hi"']]), ('"""Hi"""', [['"Hi"']]), ("a\r\nb\rc", [["a"], ["b"], ["c"]]),
    ],
)  # fmt: skip
def test_tab_separated_text_is_taken_apart(text, rows):
    assert cells.from_tsv(text) == rows


def test_huge_tab_separated_text_is_taken_apart_in_no_time():
    began = time.perf_counter()
    assert len(cells.from_tsv("\t" * 200_000)[0]) == 200_001
    assert len(cells.from_tsv('"' * 200_001)) == 1
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("column", COLUMNS, ids=lambda each: each.type)
def test_a_cell_shown_is_read_again(column):
    value = {"party": "CIV", "amount": "-1250.75", "day": "2026-11-20", "note": "a\nb"}[column.id]
    for locale in ("en_GB", "fr_FR", "ar_EG", "de_CH"):
        there = setting(locale)
        assert cells.read_cell(column, cells.cell_text(column, value, there), there) == value
