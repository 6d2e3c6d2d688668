"""A table as it is seen and walked by keyboard. What a key means is said to its owner (inputs/table.py)."""

from typing import Any, Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from a6desk.i18n import tr
from a6desk.ui import theme
from a6desk.ui.inputs import plain
from a6desk.ui.inputs.cells import CHOICES, CODED
from a6desk.ui.inputs.table_model import Rows
from a6desk.ui.inputs.table_names import Names

_Index = QModelIndex | QPersistentModelIndex
_SIDE, _TOP = 8, 8
_LINES = 3
_SHOWN = 8
"""Rows that are shown before the table scrolls."""
_WIDTHS = {"integer": 96, "quantity": 110, "year": 76, "date": 118, "choice": 130, "party": 140, "long_text": 160}
_USUAL_WIDTH = 140
_GREEDY = {"long_text": 4, "text": 3, "url": 2, "email": 2, "choice": 2, "party": 2}
_LOOKS = """
    QTableView, QTableView:focus { border: 0; padding: 0; background: palette(base); show-decoration-selected: 0;
        selection-background-color: transparent; }
    QTableView::item:selected { background: transparent; }
    QScrollBar:horizontal { background: palette(base); border: 0; height: 10px; margin: 0 8px; }
    QScrollBar::handle:horizontal { background: palette(mid); border-radius: 3px; min-width: 32px; margin: 2px 0; }
    QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
    QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""
"""A frame would move the cells when the focus comes; the current cell shows it instead."""
_JUMPS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Owner(Protocol):
    """What a grid asks of the input that it stands in."""

    def edit(self, event: QKeyEvent | None = None) -> None: ...
    def add_row(self) -> None: ...
    def remove_rows(self) -> None: ...
    def move_row(self, by: int) -> None: ...
    def clear_cells(self) -> None: ...
    def copy(self) -> None: ...
    def paste(self) -> None: ...


class CellPainter(QStyledItemDelegate):
    """Paints a cell: up to three lines, in the direction of its words, with what was found in it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model: Rows = index.model()
        view = self.parent()
        worn = theme.current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        trouble = model.trouble(index.row(), index.column())
        if trouble in ("blocker", "warning"):
            painter.fillRect(option.rect, QColor(getattr(worn, f"{trouble}_soft")))
        focused = view.hasFocus()
        if focused and option.state & option.state.State_Selected and len(view.selectedIndexes()) > 1:
            painter.fillRect(option.rect, QColor(worn.accent_soft))
        below = QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1)
        painter.fillRect(below, QColor(worn.line))
        self._write(painter, option, index, worn)
        if trouble == "blocker":
            self._edge(painter, option, QColor(worn.blocker))
        elif trouble == "warning":
            self._edge(painter, option, QColor(worn.warning))
        if focused and view.currentIndex() == index:
            pen = painter.pen()
            pen.setColor(QColor(worn.accent))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.drawRoundedRect(option.rect.adjusted(1, 1, -1, -2), 4, 4)
        painter.restore()

    @staticmethod
    def _edge(painter: QPainter, option: QStyleOptionViewItem, colour: QColor) -> None:
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        left = option.rect.right() - 2 if rtl else option.rect.left()
        painter.fillRect(QRect(left, option.rect.top() + 1, 3, option.rect.height() - 2), colour)

    def _write(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, worn: theme.Colours) -> None:
        model: Rows = index.model()
        column = model.columns[index.column()]
        text = model.text(index.row(), index.column())
        room = option.rect.adjusted(_SIDE, _TOP, -_SIDE, -_TOP)
        painter.setPen(QColor(worn.text if text else worn.muted))
        if model.is_blank:
            if index.column():
                return
            text = "" if model.read_only else tr("Type here, or paste rows from a spreadsheet")
            whole = self.parent().viewport().rect().adjusted(_SIDE, 0, -_SIDE, 0)
            room = QRect(whole.left(), room.top(), whole.width(), room.height())
            painter.setClipping(False)
        elif not text and column.type in CHOICES and not model.read_only:
            text = tr("Choose…")
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        _draw_lines(painter, room, text, option, coded=column.type in CODED, mirrored=mirrored)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        model: Rows = index.model()
        view = self.parent()
        metrics = option.fontMetrics
        width = view.columnWidth(index.column()) - 2 * _SIDE
        text = "" if model.is_blank else model.text(index.row(), index.column())
        return QSize(width, _lines(metrics, text, width) * metrics.lineSpacing() + 2 * _TOP + 4)


def _lines(metrics: QFontMetrics, text: str, width: int) -> int:
    if "\n" not in text and metrics.horizontalAdvance(text[:400]) <= width:
        return 1
    flags = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)
    height = metrics.boundingRect(QRect(0, 0, max(width, 20), 10_000), flags, text[:600]).height()
    return max(1, min(_LINES, round(height / max(metrics.lineSpacing(), 1))))


def _draw_lines(
    painter: QPainter, room: QRect, text: str, option: QStyleOptionViewItem, *, coded: bool, mirrored: bool
) -> None:
    """Up to _LINES lines at the leading edge, the last one shortened with an ellipsis."""
    ltr, rtl = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
    edge = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
    flags = int(edge | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
    painter.setLayoutDirection(ltr if coded else plain.direction(text, rtl if mirrored else ltr))
    spacing = option.fontMetrics.lineSpacing()
    lines = _broken(text[:600], option.font, room.width(), max(1, min(_LINES, (room.height() + 6) // spacing)))
    lines[-1] = option.fontMetrics.elidedText(lines[-1], Qt.TextElideMode.ElideRight, room.width())
    top = room.top() + max(0, (room.height() - len(lines) * spacing) // 2)
    for n, line in enumerate(lines):
        painter.drawText(QRect(room.left(), top + n * spacing, room.width(), spacing), flags, line)


def _broken(text: str, font: QFont, width: int, most: int) -> list[str]:
    """At most so many lines; what is left over stands at the end of the last."""
    if most == 1:
        return [text.replace("\n", " ")]
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    wrap = QTextOption()
    wrap.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(wrap)
    layout.beginLayout()
    lines: list[str] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        end = line.textStart() + line.textLength() if len(lines) < most - 1 else None
        lines.append(_utf16(text, line.textStart(), end).strip().replace("\n", " "))
        if len(lines) == most:
            break
    layout.endLayout()
    return lines or [""]


def _utf16(text: str, start: int, end: int | None) -> str:
    """A piece of a text by Qt's counting, in which rare characters are two."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * start : None if end is None else 2 * end].decode("utf-16-le", "replace")


class Grid(QTableView):
    """The table itself."""

    def __init__(self, owner: Owner, model: Rows, parent: QWidget):
        super().__init__(parent)
        self._owner = owner
        self.setModel(model)
        self.names = Names(self)
        self.setItemDelegate(CellPainter(self))
        self.setStyleSheet(_LOOKS)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setMinimumSectionSize(64)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        self.setMinimumWidth(200)
        self.clicked.connect(self._clicked)

    def rows(self) -> Rows:
        """Its model."""
        model = self.model()
        assert isinstance(model, Rows)
        return model

    def spread(self) -> None:
        """Share the width among the columns: what texts need first; sideways scrolling where there is too little."""
        columns = self.rows().columns
        metrics = self.horizontalHeader().fontMetrics()
        heads = [metrics.horizontalAdvance(str(self.rows().headerData(n, Qt.Orientation.Horizontal))) + 24
                 for n in range(len(columns))]  # fmt: skip
        widths = [max(_WIDTHS.get(each.type, _USUAL_WIDTH), min(head, 180))
                  for each, head in zip(columns, heads, strict=True)]  # fmt: skip
        narrow = self._short_key(heads)
        widths = [narrow.get(n, width) for n, width in enumerate(widths)]
        spare = self.viewport().width() - sum(widths)
        if spare > 0:
            shares = [0 if n in narrow else _GREEDY.get(each.type, 1) for n, each in enumerate(columns)]
            widths = [width + spare * share // sum(shares) for width, share in zip(widths, shares, strict=True)]
            widths[-1] += self.viewport().width() - sum(widths)
        for n, width in enumerate(widths):
            if self.columnWidth(n) != width:
                self.setColumnWidth(n, width)

    def _short_key(self, heads: list[int]) -> dict[int, int]:
        """A column of texts that name the rows, such as (a): as wide as they are, where that is less than usual."""
        model, metrics = self.rows(), self.fontMetrics()
        at = next((n for n, each in enumerate(model.columns) if each.id == model.key and each.type == "text"), None)
        if at is None or model.is_blank or len(model.columns) < 2:
            return {}
        texts = [model.text(row, at)[:_USUAL_WIDTH] for row in range(model.rowCount())]
        wanted = max(64, heads[at], *(metrics.horizontalAdvance(text) + 3 * _SIDE for text in texts))
        return {at: wanted} if wanted < _USUAL_WIDTH else {}

    def fit(self) -> None:
        """As high as its rows, up to _SHOWN of them."""
        delegate, model = self.itemDelegate(), self.rows()
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        for row in range(model.rowCount()):
            cells = (delegate.sizeHint(option, model.index(row, n)).height() for n in range(len(model.columns)))
            height = max(cells)
            if self.rowHeight(row) != height:
                self.setRowHeight(row, height)
        bar = self.horizontalScrollBar()
        height = self.horizontalHeader().sizeHint().height() + 2
        height += sum(self.rowHeight(row) for row in range(min(model.rowCount(), _SHOWN)))
        wide = sum(self.columnWidth(n) for n in range(len(model.columns))) > self.viewport().width()
        height += bar.sizeHint().height() if wide else 0
        if self.minimumHeight() != height or self.maximumHeight() != height:
            self.setFixedHeight(height)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.spread()
        self.fit()
        self.names.follow()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self.spread()
        self.fit()

    def scrollTo(
        self, index: _Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        super().scrollTo(index, hint)
        self.names.uncover(index.column())

    def _clicked(self, index: QModelIndex) -> None:
        if len(self.selectedIndexes()) <= 1:
            self._owner.edit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        last = self.model().index(self.model().rowCount() - 1, self.model().columnCount() - 1)
        if event.reason() == _JUMPS[0] or not self.currentIndex().isValid():
            self.setCurrentIndex(self.model().index(0, 0))
        elif event.reason() == _JUMPS[1]:
            self.setCurrentIndex(last)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def step(self, next_: bool) -> bool:
        """To the next cell, or the one before. False at the end."""
        index, model = self.currentIndex(), self.model()
        at = index.row() * model.columnCount() + index.column() + (1 if next_ else -1)
        if not index.isValid() or not 0 <= at < model.rowCount() * model.columnCount():
            return False
        self.setCurrentIndex(model.index(*divmod(at, model.columnCount())))
        return True

    def focusNextPrevChild(self, next_: bool) -> bool:
        return self.step(next_) or super().focusNextPrevChild(next_)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys, modifiers = Qt.Key, event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ctrl, alt = modifiers == Qt.KeyboardModifier.ControlModifier, modifiers == Qt.KeyboardModifier.AltModifier
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self._owner.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._owner.paste()
        elif ctrl and key in (keys.Key_Return, keys.Key_Enter):
            self._owner.add_row()
        elif ctrl and key == keys.Key_Delete:
            self._owner.remove_rows()
        elif alt and key in (keys.Key_Up, keys.Key_Down):
            self._owner.move_row(-1 if key == keys.Key_Up else 1)
        elif key in (keys.Key_Delete, keys.Key_Backspace) and not modifiers:
            self._owner.clear_cells()
        elif key in (keys.Key_Return, keys.Key_Enter, keys.Key_F2) and not modifiers:
            self._owner.edit()
        elif event.text().isprintable() and event.text() and not (ctrl or alt):
            self._owner.edit(event)
        elif any(event.matches(each) for each in (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)):
            event.ignore()
        else:
            super().keyPressEvent(event)
