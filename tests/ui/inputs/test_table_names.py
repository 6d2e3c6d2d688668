"""A wide table that is scrolled sideways still shows whose row it is."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from a6desk.forms.definition import Column
from tests.ui.inputs.making import at

COLUMNS = (
    Column(id="topic", type="text", label="Topic"),
    *(Column(id=f"c{n}", type="long_text", label=f"Column {n}") for n in range(6)),
)
ROWS = [{"_id": id_, "topic": f"topic {id_}", **{f"c{n}": f"{id_} {n}" for n in range(6)}} for id_ in "abc"]


@pytest.fixture(params=[Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft], ids=["ltr", "rtl"])
def wide(request, table):
    made = table(*ROWS, columns=COLUMNS, row_key="topic")
    made.setLayoutDirection(request.param)
    made.resize(460, 300)
    return made


def leading(made, rect, of):
    """How far behind the leading edge of the table a rectangle begins."""
    x = of.mapTo(made.grid, rect.topLeft()).x()
    edge = made.grid.viewport().geometry()
    rtl = made.layoutDirection() == Qt.LayoutDirection.RightToLeft
    return edge.right() - (x + rect.width() - 1) if rtl else x - edge.left()


def cell(made, row, column):
    return leading(made, made.grid.visualRect(made.model.index(row, column)), made.grid.viewport())


def test_the_names_stay_at_the_leading_edge_and_cover_no_cell_that_is_walked_to(wide, qtbot):
    names = wide.grid.names
    at(wide, "b", "topic")
    assert not names.isVisible()
    for n in range(1, len(COLUMNS)):
        qtbot.keyClick(wide.grid, Qt.Key.Key_Tab)
        assert wide.grid.currentIndex().column() == n
        assert cell(wide, 1, n) >= names.taken()
    assert cell(wide, 1, 0) < 0 < names.taken() and names.isVisible()
    assert leading(wide, names.rect(), names) == 0 and names.width() == names.taken()
    for n in reversed(range(len(COLUMNS) - 1)):
        qtbot.keyClick(wide.grid, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        assert cell(wide, 1, n) >= names.taken()
    assert not names.isVisible()


def test_they_follow_the_bar_and_show_what_stands_in_the_column(wide, qtbot):
    grid, bar = wide.grid, wide.grid.horizontalScrollBar()
    bar.setValue(bar.maximum())
    shown = grid.names.grab().toImage()
    wide.show_value([{**row, "topic": "another"} for row in ROWS])
    assert grid.names.grab().toImage() != shown
    wide.resize(1600, 300)
    qtbot.waitUntil(lambda: not grid.names.isVisible())
    wide.resize(460, 300)
    bar.setValue(bar.maximum())
    assert grid.names.isVisible()
    wide.show_value(None)
    assert not grid.names.isVisible()


def test_a_click_on_a_name_writes_into_no_cell_behind_it(wide):
    grid, bar = wide.grid, wide.grid.horizontalScrollBar()
    bar.setValue(bar.maximum())
    y = grid.viewport().y() - grid.names.y() + grid.rowViewportPosition(2) + grid.rowHeight(2) // 2
    QTest.mouseClick(grid.names, Qt.MouseButton.LeftButton, pos=QPoint(20, y))
    assert (wide._editor.row_id, wide._editor.spec.id) == ("c", "topic")
    assert cell(wide, 2, 0) == 0 and not grid.names.isVisible()


def test_it_is_the_column_of_the_row_key_where_that_is_another(table):
    made = table(*ROWS, columns=(COLUMNS[1], COLUMNS[0], *COLUMNS[2:]), row_key="topic")
    assert made.grid.names.column == 1
    assert table(*ROWS, columns=COLUMNS).grid.names.column == 0
