"""Drafts: every draft of this profile, its Party on every row, found as you type."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableView, QWidget

from a6desk.forms.folding import fold
from a6desk.i18n import day, isolate, tr
from a6desk.ui import widgets
from a6desk.ui.theme import UNIT

if TYPE_CHECKING:
    from a6desk.desk.views import DraftRow
    from a6desk.ui.window import Window


_COLUMNS = 5
_MEASURED = 50  # rows: how wide a column is, these say
_Index = QModelIndex | QPersistentModelIndex


class _Drafts(QAbstractTableModel):
    """The rows of the list, said when they are looked at: nobody sees a thousand at once."""

    def __init__(self, window: "Window", parent: QObject):
        super().__init__(parent)
        self._window = window
        self._rows: Sequence[DraftRow] = ()

    def show_rows(self, rows: "Sequence[DraftRow]") -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def index_of(self, id_: str) -> QModelIndex:
        """The first cell of this draft's row; an invalid index where it has none."""
        at = next((n for n, row in enumerate(self._rows) if row.head.id == id_), -1)
        return self.index(at, 0) if at >= 0 else QModelIndex()

    def words_of(self, at: int) -> str:
        """What a search finds a row by, as a search compares it: all that it shows, and its Party's code."""
        row = self._rows[at]
        return fold(" ".join([*(self._said(row, column) for column in range(_COLUMNS)), row.party]))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        return 0 if parent.isValid() else _COLUMNS

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        roles = Qt.ItemDataRole
        if role == roles.UserRole:
            return self._rows[index.row()].head.id
        if role in (roles.DisplayRole, roles.AccessibleTextRole, roles.AccessibleDescriptionRole):
            return self._said(self._rows[index.row()], index.column())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (tr("Title"), tr("Party"), tr("State"), tr("Form"), tr("Begun"))[section]

    def _said(self, row: "DraftRow", column: int) -> str:
        desk = self._window.desk
        assert desk is not None
        if column == 0:
            return row.name
        if column == 1:
            return desk.party_name(row.party) if row.party else tr("no Party yet")
        if column == 2:
            return row.trouble or (tr("submitted") if row.frozen else tr("draft"))
        return desk.form_title(row.head.form, row.head.version) if column == 3 else day(row.head.begun_at[:10])


class _Found(QSortFilterProxyModel):
    """The rows in which every word stands that is looked for, in any order."""

    def __init__(self, model: _Drafts, parent: QObject):
        super().__init__(parent)
        self._model, self._wanted = model, list[str]()
        self.setSourceModel(model)

    def find(self, text: str) -> None:
        self.beginFilterChange()
        self._wanted = fold(text).split()
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: _Index) -> bool:
        if not self._wanted:
            return True
        words = self._model.words_of(row)
        return all(each in words for each in self._wanted)


class DraftsPage(QWidget):
    """Enter or a double click opens."""

    def __init__(self, window: "Window"):
        super().__init__()
        self._window = window
        layout = widgets.column(margins=3, spacing=2, parent=self)
        layout.addWidget(widgets.label(tr("Drafts"), "title"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find a draft by its title or Party"))
        self.search.setAccessibleName(tr("Find a draft"))
        self.search.setAccessibleDescription(tr("The list below shows what fits."))
        self.search.returnPressed.connect(lambda: self._open(self.table.currentIndex()))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        layout.addWidget(self.search)
        self._model = _Drafts(window, self)
        self._found = _Found(self._model, self)
        self.search.textChanged.connect(self._find)
        self.table = QTableView()
        self.table.setModel(self._found)
        self.table.setAccessibleName(tr("Drafts"))
        self.table.setAccessibleDescription(tr("Enter opens the draft."))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setResizeContentsPrecision(_MEASURED)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(80)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self.table.verticalHeader().setDefaultSectionSize(5 * UNIT)
        self.table.activated.connect(self._open)
        layout.addWidget(self.table, 1)
        self.empty = widgets.label("", "muted")
        layout.addWidget(self.empty)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down choose in the list while the search has the focus; Return opens what is chosen."""
        keys = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or event.key() not in keys:
            return False
        row = self.table.currentIndex().row() + keys[Qt.Key(event.key())]
        if 0 <= row < self._found.rowCount():
            self.table.setCurrentIndex(self._found.index(row, 0))
        return True

    def _find(self, text: str) -> None:
        self._found.find(text)
        if self._found.rowCount() and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self._found.index(0, 0))

    def refresh(self) -> None:
        """Read the list again; the row that was chosen stays chosen."""
        desk = self._window.desk
        assert desk is not None
        chosen = self._id(self.table.currentIndex())
        party = self._window.who.party
        rows = [row for row in desk.list_drafts() if party in ("", row.party)]
        self._model.show_rows(rows[::-1])
        self.empty.setVisible(not rows)
        name = isolate(desk.party_name(party))
        none = tr("There is no draft for {party}. Others are shown under “All Parties”.", party=name)
        self.empty.setText(none if party else tr("There is no draft yet. New begins one."))
        self._choose(chosen)

    def _choose(self, id_: str) -> None:
        index = self._found.mapFromSource(self._model.index_of(id_))
        self.table.setCurrentIndex(index if index.isValid() else self._found.index(0, 0))

    @staticmethod
    def _id(index: QModelIndex) -> str:
        return str(index.data(Qt.ItemDataRole.UserRole) or "") if index.isValid() else ""

    def _open(self, index: QModelIndex) -> None:
        id_ = self._id(index)
        if id_:
            self._window.open_draft(id_)
