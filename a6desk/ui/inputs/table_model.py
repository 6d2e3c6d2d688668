"""The rows of a table as Qt asks for them. Rows are maps with an _id, as answers have them."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from a6desk.forms import fieldtypes
from a6desk.forms.definition import Column, FormField
from a6desk.i18n import listed, tr
from a6desk.ui.inputs.base import Setting
from a6desk.ui.inputs.cells import cell_text

_Index = QModelIndex | QPersistentModelIndex
_ROLES = Qt.ItemDataRole
_NOWHERE = QModelIndex()


class Rows(QAbstractTableModel):
    """What stands in a table. Where there is no row, one blank row is shown to type into (blank_row)."""

    def __init__(self, spec: FormField, setting: Setting, parent: QWidget):
        super().__init__(parent)
        self.columns: tuple[Column, ...] = spec.columns
        self.key = spec.row_key
        self.setting = setting
        self.rows: list[dict[str, Any]] = []
        self.read_only = False
        self.troubles: Mapping[tuple[str, str], str] = {}

    @property
    def is_blank(self) -> bool:
        """Is there nothing but the row to type into?"""
        return not self.rows

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else max(len(self.rows), 1)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLES.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == _ROLES.DisplayRole else None
        column = self.columns[section]
        if role in (_ROLES.DisplayRole, _ROLES.AccessibleTextRole):
            return f"{column.label} ({column.unit})" if column.unit else column.label
        if role == _ROLES.ToolTipRole:
            return column.help or column.label
        if role == _ROLES.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = _ROLES.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == _ROLES.DisplayRole:
            return self.text(index.row(), index.column())
        if role == _ROLES.AccessibleTextRole:
            return self._spoken(index)
        if role == _ROLES.AccessibleDescriptionRole:
            return self.columns[index.column()].help or self.columns[index.column()].label
        return None

    def _spoken(self, index: _Index) -> str:
        words = {"blocker": tr("blocker"), "warning": tr("warning"), "hint": tr("hint")}
        said = [self.columns[index.column()].label, self.text(index.row(), index.column()) or tr("empty")]
        trouble = words.get(self.trouble(index.row(), index.column()))
        return listed([*said, trouble or ""])

    def text(self, row: int, column: int) -> str:
        """What a cell shows."""
        return cell_text(self.columns[column], self.value(row, column), self.setting)

    def value(self, row: int, column: int) -> Any:
        """What stands in a cell."""
        return self.rows[row].get(self.columns[column].id) if row < len(self.rows) else None

    def row_id(self, row: int) -> str:
        """The id of a row; "" for none."""
        return str(self.rows[row]["_id"]) if 0 <= row < len(self.rows) else ""

    def row_of(self, row_id: str) -> int:
        """Where this row stands; -1 for nowhere."""
        return next((n for n, row in enumerate(self.rows) if row["_id"] == row_id), -1)

    def column_of(self, column: str) -> int:
        """Where this column stands; the first if there is none."""
        return next((n for n, each in enumerate(self.columns) if each.id == column), 0)

    def trouble(self, row: int, column: int) -> str:
        """The severity of what was found in a cell, or in its row ("" as column)."""
        row_id = self.row_id(row)
        return self.troubles.get((row_id, self.columns[column].id)) or self.troubles.get((row_id, ""), "")

    # --- changes ---

    def put(self, row: int, column: int, value: Any) -> None:
        """A cell says something else now."""
        key = self.columns[column].id
        if value is None:
            self.rows[row].pop(key, None)
        else:
            self.rows[row][key] = value
        index = self.index(row, column)
        self.dataChanged.emit(index, index)

    def insert(self, at: int, rows: list[dict[str, Any]]) -> None:
        """Rows come in."""
        if self.is_blank:
            self._replace(rows)
            return
        self.beginInsertRows(QModelIndex(), at, at + len(rows) - 1)
        self.rows[at:at] = rows
        self.endInsertRows()

    def remove(self, at: int) -> None:
        """A row goes."""
        if len(self.rows) == 1:
            self._replace([])
            return
        self.beginRemoveRows(QModelIndex(), at, at)
        del self.rows[at]
        self.endRemoveRows()

    def move(self, at: int, to: int) -> None:
        """A row stands elsewhere. to: its index afterwards."""
        if self.beginMoveRows(QModelIndex(), at, at, QModelIndex(), to if to < at else to + 1):
            self.rows.insert(to, self.rows.pop(at))
            self.endMoveRows()

    def show(self, rows: list[Mapping[str, Any]]) -> None:
        """All of it as the draft has it; only what differs is touched."""
        fresh = [{key: cell for key, cell in row.items() if cell is not None} for row in rows]
        if [row["_id"] for row in fresh] != [row["_id"] for row in self.rows]:
            self._replace(fresh)
            return
        for n, row in enumerate(fresh):
            if row != self.rows[n]:
                self.rows[n] = row
                self.dataChanged.emit(self.index(n, 0), self.index(n, len(self.columns) - 1))

    def _replace(self, rows: list[dict[str, Any]]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def find_trouble(self, troubles: Mapping[tuple[str, str], str]) -> None:
        """Show these findings."""
        if troubles != self.troubles:
            self.troubles = dict(troubles)
            last = self.index(self.rowCount() - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags if self.read_only else flags | Qt.ItemFlag.ItemIsEditable

    def is_empty_cell(self, row: int, column: int) -> bool:
        """Does nothing stand here?"""
        return fieldtypes.is_empty(self.value(row, column))
