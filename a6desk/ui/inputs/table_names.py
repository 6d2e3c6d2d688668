"""The column that names the rows of a table, kept in sight while the others are scrolled sideways."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from a6desk.ui import theme

if TYPE_CHECKING:
    from a6desk.ui.inputs.table_view import Grid

_MOST = 0.4
"""Of the width: the rest is for what is being written."""
_SIDE = 8


class Names(QWidget):
    """Painted over the leading edge of a grid, so that cells stay where they are and are walked and read as ever.

    The column of the row key, else the first. It is there only while that column itself is out of sight.
    """

    def __init__(self, grid: "Grid"):
        super().__init__(grid)
        self._grid = grid
        model = grid.rows()
        self.column = next((n for n, each in enumerate(model.columns) if each.id == model.key), 0)
        self.hide()
        for changed in (
            grid.horizontalScrollBar().valueChanged, grid.verticalScrollBar().valueChanged, model.dataChanged,
            model.modelReset, model.rowsInserted, model.rowsRemoved, model.rowsMoved,
            grid.horizontalHeader().sectionResized, grid.verticalHeader().sectionResized,
            grid.selectionModel().currentChanged,
        ):  # fmt: skip
            changed.connect(self.follow)

    def _begins(self, column: int) -> int:
        """How far behind the leading edge of what is in sight this column begins; less than nothing: before it."""
        head = self._grid.horizontalHeader()
        return head.sectionPosition(column) - head.offset()

    def _room(self) -> int:
        return min(self._grid.columnWidth(self.column), int(self._grid.viewport().width() * _MOST))

    def taken(self) -> int:
        """The pixels that it takes from the leading edge now."""
        ends = self._begins(self.column) + self._grid.columnWidth(self.column)
        return self._room() if ends < self._room() and not self._grid.rows().is_blank else 0

    def uncover(self, column: int) -> None:
        """Scroll back until this column begins behind the names."""
        hidden = self.taken() - self._begins(column)
        if column > self.column and self.taken() and hidden > 0:
            bar = self._grid.horizontalScrollBar()
            bar.setValue(bar.value() - hidden)

    def follow(self) -> None:
        """Stand where it has to, or not at all."""
        taken = self.taken()
        if taken:
            seen, top = self._grid.viewport().geometry(), self._grid.horizontalHeader().y()
            left = seen.right() + 1 - taken if self._mirrored() else seen.left()
            self.setGeometry(QRect(left, top, taken, seen.bottom() + 1 - top))
            self.raise_()
            self.update()
        self.setVisible(bool(taken))

    def _mirrored(self) -> bool:
        return self._grid.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _head_height(self) -> int:
        return self._grid.viewport().y() - self.y()

    def paintEvent(self, event: QPaintEvent) -> None:
        grid, worn = self._grid, theme.current()
        model, top = grid.rows(), self._head_height()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(worn.surface))
        painter.setClipRect(QRect(0, top, self.width(), self.height() - top))
        for row in range(max(grid.rowAt(0), 0), model.rowCount()):
            at = QRect(0, top + grid.rowViewportPosition(row), self.width(), grid.rowHeight(row))
            if at.top() > self.height():
                break
            option = QStyleOptionViewItem()
            grid.initViewItemOption(option)
            option.rect = at
            grid.itemDelegate().paint(painter, option, model.index(row, self.column))
        painter.setClipping(False)
        painter.fillRect(QRect(0, top - 1, self.width(), 1), QColor(worn.line))
        painter.fillRect(QRect(0 if self._mirrored() else self.width() - 1, 0, 1, self.height()), QColor(worn.control))
        painter.setPen(QColor(worn.muted))
        painter.setFont(grid.horizontalHeader().font())
        side = Qt.AlignmentFlag.AlignRight if self._mirrored() else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        words = str(model.headerData(self.column, Qt.Orientation.Horizontal))
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self.width() - 2 * _SIDE)
        painter.drawText(QRect(_SIDE, 0, self.width() - 2 * _SIDE, top), int(flags), words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a name leads to its own cell."""
        row = self._grid.rowAt(int(event.position().y()) - self._head_height())
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            index = self._grid.rows().index(row, self.column)
            self._grid.setFocus(Qt.FocusReason.MouseFocusReason)
            self._grid.setCurrentIndex(index)
            self._grid.clicked.emit(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._grid.wheelEvent(event)
