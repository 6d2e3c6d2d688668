"""Fields, settings and rows that tests of inputs are made of, and what a hand does to them."""

from typing import Any

from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from a6desk.forms.definition import Column, FormField, Source
from a6desk.forms.library import Library
from a6desk.ui.inputs import Setting
from a6desk.ui.inputs.table import TableInput

SOURCE = Source(text="1/CMA.1, para. 1", standing="proposed")
_library = Library()


def field(kind: str, **keys: Any) -> FormField:
    """A field of this type."""
    return FormField(id="f_field", type=kind, label="Question", source=SOURCE, publication="public", **keys)


def setting(locale: str = "en_GB", writing: str = "en") -> Setting:
    """All code lists, and this locale."""
    return Setting(_library.codelists, QLocale(locale), writing)


COLUMNS = (
    Column(id="party", type="party", label="Party"),
    Column(id="amount", type="quantity", label="Amount", unit="USD"),
    Column(id="day", type="date", label="Day"),
    Column(id="note", type="long_text", label="Note"),
)
ROWS = (
    {"_id": "a", "party": "NPL", "amount": "120000", "day": "2026-05-01", "note": "one"},
    {"_id": "b", "party": "KHM"},
    {"_id": "c"},
)


def type_text(control: QWidget, text: str) -> None:
    """Keys in any script (QTest knows the Latin ones only)."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(control, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


def at(made: TableInput, row_id: str, column: str) -> None:
    made.focus_cell(row_id, column)


def clip(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
