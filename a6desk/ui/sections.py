"""The sections of the form that is open: as a list at the leading side, and as a box where the window is narrow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from a6desk.i18n import isolate, ntr, tr
from a6desk.ui import widgets
from a6desk.ui.theme import UNIT


@dataclass(frozen=True)
class SectionRow:
    """A section as the list shows it. todo: what stops submitting; is_clean: no finding of any kind."""

    id: str
    title: str
    todo: int
    is_clean: bool


class _Tall(QStyledItemDelegate):
    """As high as its words need beside the room that the style sheet leaves around them."""

    def __init__(self, parent: QListView):
        super().__init__(parent)
        self._known: dict[tuple[str, int, str], QSize] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        view = self.parent()
        assert isinstance(view, QListView)
        width, text = max(80, view.viewport().width() - 5 * UNIT), str(index.data())
        key = (text, width, option.font.key())
        if key not in self._known:
            room = QRect(0, 0, width, 10_000)
            words = QFontMetrics(option.font).boundingRect(room, int(Qt.TextFlag.TextWordWrap), text)
            self._known[key] = QSize(width, words.height() + 2 * UNIT + 4)
        return self._known[key]


class Sections(QWidget):
    """The list, with the document's title and what became of the last words above it. chosen carries a section's id."""

    chosen = Signal(str)

    def __init__(self, about: str):
        super().__init__()
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(30 * UNIT)
        layout = widgets.column(margins=1, spacing=1, parent=self)
        self.title = widgets.label("", "heading")
        self.state = widgets.label("", "small")
        for each in (widgets.label(about, "small"), self.title, self.state):
            each.setContentsMargins(UNIT, 0, UNIT, 0)
            layout.addWidget(each)
        self.list = QListView()
        self.list.setAccessibleName(tr("Sections"))
        self.list.setAccessibleDescription(tr("Up and down choose a section of the form."))
        self.list.setWordWrap(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._model = QStandardItemModel(self)
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Tall(self.list))
        self.list.selectionModel().currentChanged.connect(self._list_chosen)
        self.list.clicked.connect(self._list_chosen)  # also the one that is chosen already: it leads back to the form
        layout.addWidget(self.list, 1)
        self.box = self._make_box()

    def _make_box(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(tr("Sections"))
        box.setAccessibleDescription(tr("Choose a section of the form."))
        box.setMinimumContentsLength(8)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.activated.connect(lambda n: self.chosen.emit(box.itemData(n)))
        return box

    def make_compact(self, toggle_findings: Callable[[], object]) -> QWidget:
        """The same in one line, with the way to the findings, for above the form."""
        compact = widgets.page("panel")
        layout = widgets.row(margins=1, spacing=1, parent=compact)
        layout.addWidget(self.box, 1)
        layout.addWidget(
            widgets.button(
                tr("Findings"),
                toggle_findings,
                description=tr("Shows the findings in place of the form, or the form."),
            )
        )
        return compact

    def show_rows(self, rows: Sequence[SectionRow], current: str) -> None:
        """These sections, this one chosen. Says nothing about a choice of its own."""
        if self._model.rowCount() != len(rows):
            self._model.clear()
            self.box.clear()
            for row in rows:
                self._model.appendRow(widgets.item("", row.id))
                self.box.addItem("", row.id)
        for n, row in enumerate(rows):
            said = tr("{n}. {title}", n=n + 1, title=row.title)
            text = f"{said}  ({isolate(str(row.todo))})" if row.todo else f"{said}  ✓" if row.is_clean else said
            entry = self._model.item(n)
            if entry.text() != text:
                entry.setText(text)
                clean = tr("no findings") if row.is_clean else tr("nothing missing")
                count = ntr("{n} to answer", "{n} to answer", row.todo) if row.todo else clean
                entry.setData(f"{said}, {count}", Qt.ItemDataRole.AccessibleTextRole)
                self.box.setItemText(n, text)
        at = next((n for n, row in enumerate(rows) if row.id == current), 0)
        selection = self.list.selectionModel()
        selection.blockSignals(True)
        self.list.setCurrentIndex(self._model.index(at, 0))
        selection.blockSignals(False)
        self.list.viewport().update()
        self.box.setCurrentIndex(at)

    @Slot(QModelIndex)
    def _list_chosen(self, index: QModelIndex) -> None:
        id_ = index.data(Qt.ItemDataRole.UserRole)
        if id_:
            self.chosen.emit(id_)
