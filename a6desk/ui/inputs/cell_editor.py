"""One cell while it is edited: the same inputs as outside of tables; a long text gets room of its own."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QApplication, QFrame, QLayout, QWidget

from a6desk.forms.definition import Column
from a6desk.i18n import isolate, tr
from a6desk.ui import widgets
from a6desk.ui.inputs.base import Input, Setting
from a6desk.ui.inputs.dates import DateInput
from a6desk.ui.inputs.numbers import NumberInput
from a6desk.ui.inputs.search import SearchInput, SearchLine
from a6desk.ui.inputs.table_view import Grid
from a6desk.ui.inputs.text import Area, LongTextInput, TextInput

_WIDE = 420
_LEAST = 5
_SAID = 300
_RETURNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


def _make(spec: Column, setting: Setting, parent: QWidget) -> Input:
    if spec.type in ("choice", "party"):
        return SearchInput(spec, setting, parent)
    if spec.type in ("integer", "quantity", "year"):
        number = NumberInput(spec, setting, parent)
        number.line.setMaximumWidth(16_777_215)
        number.unit.hide()
        return number
    if spec.type == "date":
        return DateInput(spec, setting, parent, bare=True)
    return LongTextInput(spec, setting, parent) if spec.type == "long_text" else TextInput(spec, setting, parent)


class CellEditor(QFrame):
    """Edits one cell. done(where): "stay", "next", "back", "add" or "paste"; called once, when all typed is kept."""

    def __init__(self, grid: Grid, spec: Column, setting: Setting, row_id: str, done: Callable[[str], None]):
        self.long = spec.type == "long_text"
        super().__init__(grid.window() if self.long else grid.viewport())
        self.grid, self.spec, self.row_id = grid, spec, row_id
        self.before: Any = None
        self._done: Callable[[str], None] | None = done
        self.setLayoutDirection(grid.layoutDirection())
        self.input = _make(spec, setting, self)
        layout = widgets.column(margins=1 if self.long else 0, parent=self)
        if self.long:
            self._say_where(layout)
        layout.addWidget(self.input)
        if self.long:
            self.setProperty("kind", "card")
            self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            layout.addWidget(widgets.label(tr("Escape or Ctrl+Return: back to the table"), "small", wraps=False))
        self.control: QWidget = self._innermost()
        self.control.installEventFilter(self)
        for bar in (grid.horizontalScrollBar(), grid.verticalScrollBar()):
            bar.valueChanged.connect(self.place)
        grid.destroyed.connect(self.deleteLater)

    def _say_where(self, layout: QLayout) -> None:
        """What is written here, and what else stands in the row: the frame lies over the table."""
        model = self.grid.rows()
        row = model.row_of(self.row_id)
        texts = [model.text(row, n) for n, each in enumerate(model.columns) if row >= 0 and each.id != self.spec.id]
        layout.addWidget(widgets.label(self.spec.label, "label"))
        if beside := [text if len(text) <= _SAID else text[:_SAID].rstrip() + "…" for text in texts if text]:
            layout.addWidget(widgets.label(" · ".join(map(isolate, beside)), "muted"))

    def _innermost(self) -> QWidget:
        control: QWidget = self.input
        while (proxy := control.focusProxy()) is not None:
            control = proxy
        return control

    def start(self, value: Any, key: QKeyEvent | None) -> None:
        """Open with this value; key: what was typed to begin with, in place of it."""
        self.before = value
        self.input.show_value(value)
        self.place()
        self.show()
        self.raise_()
        self.control.setFocus()
        if isinstance(self.control, SearchLine) and key is None:
            self.control.open_list(everything=True)
        if self.long:
            self.control.moveCursor(QTextCursor.MoveOperation.End)
        else:
            self.control.selectAll()
        if key is not None:
            QApplication.sendEvent(self.control, key)

    def place(self) -> None:
        """Over the cell; a long text in a frame as wide as the table, which grows as high as the window."""
        model = self.grid.rows()
        row = max(model.row_of(self.row_id), 0)
        cell = self.grid.visualRect(model.index(row, model.column_of(self.spec.id)))
        if not self.long:
            self.setGeometry(cell.adjusted(1, 1, -1, -1))
            return
        window, viewport = self.grid.window(), self.grid.viewport()
        corner = viewport.mapTo(window, cell.topLeft())
        width = min(max(viewport.width(), _WIDE), window.width() - 16)
        height = self._grown(width, window.height() - 16)
        left = viewport.mapTo(window, QPoint(0, 0)).x()
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = left + viewport.width() - width if rtl else left
        x = max(8, min(x, window.width() - width - 8))
        y = max(8, min(corner.y(), window.height() - height - 8))
        self.setGeometry(QRect(QPoint(x, y), QPoint(x + width, y + height)))

    def _grown(self, width: int, most: int) -> int:
        """As high as what is written wants it, up to `most`."""
        layout, inner = self.layout(), self.input.layout()
        assert layout is not None and inner is not None and isinstance(self.control, Area)
        for each in (inner, layout):  # they would tell the height of before
            each.invalidate()
        around = layout.totalHeightForWidth(width) - self.control.minimumHeight()
        self.control.take_room(_LEAST, (most - around) // self.control.fontMetrics().lineSpacing() - 1)
        return min(around + self.control.minimumHeight(), most)

    def finish(self, where: str) -> None:
        """Close; what was typed becomes an edit first."""
        if self._done is None:
            return
        done, self._done = self._done, None
        if isinstance(self.control, SearchLine):
            self.control.settle()
        self.input.flush()
        self.control.removeEventFilter(self)
        if self.control.hasFocus():  # else Qt gives it to whatever comes next
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.deleteLater()
        done(where)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            if event.reason() not in _PASSING:
                QTimer.singleShot(0, self, lambda: self.finish("left"))
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._pressed(event)
        elif event.type() == QEvent.Type.Resize and self.long:
            QTimer.singleShot(0, self, self.place)
        return False

    def _pressed(self, event: QKeyEvent) -> bool:
        keys, ctrl = Qt.Key, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == keys.Key_Escape:
            self._escape()
        elif event.matches(QKeySequence.StandardKey.Paste) and self._rows_are_pasted():
            self.finish("paste")
        elif event.key() in (keys.Key_Tab, keys.Key_Backtab) and not ctrl:
            self._take()
            self.finish("back" if event.key() == keys.Key_Backtab else "next")
        elif event.key() in _RETURNS and ctrl:
            self._take()
            self.finish("stay" if self.long else "add")
        elif event.key() in _RETURNS and not self.long:
            self._take()
            self.finish("stay")
        else:
            return False
        return True

    def _rows_are_pasted(self) -> bool:
        """Cells of a spreadsheet, and nothing written here yet: a click had opened the cell, they are for the table."""
        text = QGuiApplication.clipboard().text().strip("\r\n")
        several = "\t" in text or ("\n" in text and self.spec.type not in ("text", "long_text"))
        return several and not self.input.is_pending and not (self.long and self.before)

    def _take(self) -> None:
        if isinstance(self.control, SearchLine) and (self.control.is_open() or self.input.is_pending):
            self.control.take_highlighted()

    def _escape(self) -> None:
        """A long text stays as it is written: it would be too much to lose for one key."""
        if not self.long:
            self.input.drop("")
            if isinstance(self.control, SearchLine):
                self.control.back()
            self.input.edited.emit("", self.before)
        self.finish("stay")
