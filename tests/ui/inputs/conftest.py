"""Inputs shown in a window, and what they say written down."""

from typing import Any

import pytest

from a6desk.ui.inputs import Input, make_input
from a6desk.ui.inputs.table import TableInput
from tests.ui.inputs.making import COLUMNS, field, setting


class Heard(list):
    """What an input said, in order."""


@pytest.fixture
def heard():
    """heard(input): a list that fills with (part, value)."""

    def listen(to: Input) -> Heard:
        said = Heard()
        to.edited.connect(lambda part, value: said.append((part, value)))
        return said

    return listen


@pytest.fixture
def show(qtbot):
    """show(type, locale=…, writing=…, **field keys): the input, in a window that has the focus."""

    def make(kind: str, locale: str = "en_GB", writing: str = "en", **keys: Any) -> Input:
        made = make_input(field(kind, **keys), setting(locale, writing))
        qtbot.addWidget(made)
        made.resize(600, made.sizeHint().height())
        with qtbot.waitActive(made):
            made.show()
            made.activateWindow()
        return made

    return make


@pytest.fixture
def table(show):
    """A table of COLUMNS with these rows; what it says is in .heard."""

    def make(*rows: dict[str, Any], locale: str = "en_GB", **keys: Any) -> TableInput:
        made = show("table", locale, columns=keys.pop("columns", COLUMNS), **keys)
        assert isinstance(made, TableInput)
        made.heard = said = []
        made.row_added.connect(lambda row, before: said.append(("added", row, before)))
        made.row_removed.connect(lambda row: said.append(("removed", row)))
        made.row_moved.connect(lambda row, before: said.append(("moved", row, before)))
        made.cell_edited.connect(lambda row, column, value: said.append(("cell", row, column, value)))
        made.said.connect(lambda sentence: said.append(("said", sentence)))
        made.resize(700, 300)
        if rows:
            made.show_value([dict(row) for row in rows])
        return made

    return make
