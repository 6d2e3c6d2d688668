"""A line that finds codes as one types: by any of their names in six languages, or by the code."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QListView,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from a6desk import i18n
from a6desk.forms import fieldtypes
from a6desk.forms.codelists import CodeList
from a6desk.i18n import listed, tr
from a6desk.ui import theme, widgets
from a6desk.ui.inputs import codes, numerals, plain
from a6desk.ui.inputs.base import Input, Setting, direction_of, mark
from a6desk.ui.inputs.text import Line

_SHOWN = 8
_ROW = 34
_LEAST_ASIDE = 60
_Index = QModelIndex | QPersistentModelIndex


def _aside(found: codes.Found) -> str:
    return found.code.aside if isinstance(found.code, codes.Described) else ""


class _Rows(QAbstractListModel):
    def __init__(self, parent: QWidget):
        super().__init__(parent)
        self.found: list[codes.Found] = []
        self.with_asides = False

    def show(self, found: list[codes.Found]) -> None:
        self.beginResetModel()
        self.found = found
        self.with_asides = any(_aside(each) for each in found)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.found)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        found = self.found[index.row()]
        label, aside = found.code.label(), _aside(found)
        return listed((label, aside)) if aside and role == Qt.ItemDataRole.AccessibleTextRole else label


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        lines = 2 if index.model().with_asides else 1
        return QSize(120, max(_ROW, option.fontMetrics.height() * lines + 14))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        found = index.model().found[index.row()]
        worn = theme.current()
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        whole = option.rect.adjusted(12, 5, -12, -5)
        aside = _aside(found)
        rect = whole.adjusted(0, 0, 0, -whole.height() // 2) if aside else whole
        painter.save()
        if option.state & option.state.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(worn.accent_soft))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(option.rect.adjusted(4, 1, -4, -1), 6, 6)
        start, end = (Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft)[:: 1 if rtl else -1]
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        code = found.code.code if len(found.code.code) <= 4 else ""
        room = rect.width() - (56 if code else 0)
        painter.setPen(QColor(worn.text))
        label = option.fontMetrics.elidedText(found.code.label(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(rect, int(middle | start), label)
        room -= option.fontMetrics.horizontalAdvance(label) + 16
        small = painter.font()
        small.setPixelSize(12)
        painter.setFont(small)
        painter.setPen(QColor(worn.muted))
        painter.drawText(rect, int(middle | end), code)
        if found.also and room > _LEAST_ASIDE:
            also = painter.fontMetrics().elidedText(found.also, Qt.TextElideMode.ElideRight, room)
            taken = 48 if code else 0
            beside = rect.adjusted(taken if rtl else 0, 0, 0 if rtl else -taken, 0)
            painter.drawText(beside, int(middle | end), also)
        if aside:
            under = whole.adjusted(0, whole.height() // 2, 0, 0)
            said = painter.fontMetrics().elidedText(aside, Qt.TextElideMode.ElideRight, under.width())
            painter.drawText(under, int(middle | start), said)
        painter.restore()


class Choices(QListView):
    """The list under a search line. It lives in the window, not in a window of its own, and never has the focus."""

    taken = Signal(str)

    def __init__(self, line: "SearchLine"):
        super().__init__(line.window())
        self._line = line
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("kind", "choices")
        self.setStyleSheet(
            "QListView { background: palette(base); border: 1px solid palette(mid); border-radius: 8px; padding: 3px; }"
        )
        self.setLayoutDirection(direction_of(i18n.language()))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setAccessibleName(tr("{field}: choices", field=line.accessibleName()))
        self.setModel(_Rows(self))
        self.setItemDelegate(_Painter(self))
        self._areas: list[QAbstractScrollArea] = []
        parent = line.parentWidget()
        while parent is not None and not parent.isWindow():
            if isinstance(parent, QAbstractScrollArea):
                self._areas.append(parent)
            parent = parent.parentWidget()
        for area in self._areas:
            for bar in (area.verticalScrollBar(), area.horizontalScrollBar()):
                bar.valueChanged.connect(self._follow)
        line.destroyed.connect(self.deleteLater)

    def show_found(self, found: list[codes.Found], row: int) -> None:
        """Show these, this row highlighted."""
        self.model().show(found)
        if not widgets.in_sight(self._line, self._areas):
            for area in self._areas:
                if isinstance(area, QScrollArea):
                    area.ensureWidgetVisible(self._line)
        self.place()
        self.highlight(row)
        self.show()
        self.raise_()

    def _follow(self) -> None:
        """With the line as long as that is in sight; what was typed stays in it."""
        if widgets.in_sight(self._line, self._areas):
            self.place()
        else:
            self.hide()

    def place(self) -> None:
        """Under the line, or above it where there is more room."""
        line, window = self._line, self.parentWidget()
        corner = line.mapTo(window, QPoint(0, 0))
        seen = QRect(QPoint(0, 0), line.size()).translated(corner)
        below, above = window.height() - seen.bottom() - 8, seen.top() - 8
        row = self.sizeHintForRow(0) if self.model().rowCount() else _ROW
        wanted = min(max(self.model().rowCount(), 1), _SHOWN) * row + 10
        width = min(max(line.width(), 280), window.width() - 16)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = seen.right() + 1 - width if rtl else seen.left()
        x = max(8, min(x, window.width() - width - 8))
        down = wanted <= below or below >= above
        height = min(wanted, max(below if down else above, row + 10))
        self.setGeometry(x, seen.bottom() + 3 if down else seen.top() - height - 2, width, height)

    def highlight(self, row: int) -> None:
        """Highlight a row and say it to readers of the screen."""
        if not 0 <= row < self.model().rowCount():
            self.setCurrentIndex(QModelIndex())
            return
        index = self.model().index(row, 0)
        self.setCurrentIndex(index)
        hint = QListView.ScrollHint.EnsureVisible if self.isVisible() else QListView.ScrollHint.PositionAtCenter
        self.scrollTo(index, hint)
        if QAccessible.isActive():
            place = tr("{n} of {count}", n=row + 1, count=self.model().rowCount())
            spoken = listed((index.data(Qt.ItemDataRole.AccessibleTextRole), place))
            said = QAccessibleAnnouncementEvent(self._line, spoken)
            QAccessible.updateAccessibility(said)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.taken.emit(self.model().found[index.row()].code.code)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.setCurrentIndex(index)


class SearchLine(Line):
    """A line for a code of a list. settled: a person chose, cleared or left; value() is the code, None or unread.

    Return and Tab take what is highlighted, Escape brings back what stood there. What is no code is never lost.
    """

    settled = Signal()
    searching = Signal()

    def __init__(self, codelist: CodeList, setting: Setting, parent: QWidget | None = None):
        super().__init__(direction_of(i18n.language()), parent)
        self.codelist, self._setting = codelist, setting
        self.without: frozenset[str] = frozenset()
        self._value: Any = None
        self._list: Choices | None = None
        self._searching = False
        self.setPlaceholderText(tr("Type to search"))
        self.typed.connect(self._search)
        self.left.connect(self.settle)

    def value(self) -> Any:
        """The code, None, or what is no code as unread."""
        return self._named() if self._searching else self._value

    def show_code(self, value: Any) -> None:
        """Show this value; nobody chose it."""
        self._value, self._searching = value, False
        self.close_list()
        text = plain.text_of(value)
        unread = value is None or fieldtypes.is_unread(value)
        self.show_text(text if unread else codes.name_of(self.codelist, text))

    def _named(self) -> Any:
        text = self.text().strip()
        if not text:
            return None
        code = codes.lookup(self.codelist, text)
        if code is None:
            found = codes.find(self.codelist, text, self.without)
            code = found[0].code.code if len(found) == 1 else None
        return code if code is not None else numerals.unread(self.text(), self._setting.locale)

    def _search(self) -> None:
        self._searching = True
        self.searching.emit()
        self.open_list()

    def open_list(self, *, everything: bool = False) -> None:
        """Show what fits the text; everything: the whole list."""
        if self.isReadOnly():
            return
        found = codes.find(self.codelist, "" if everything else self.text(), self.without)
        if not found:
            self.close_list()
            return
        if self._list is None:
            self._list = Choices(self)
            self._list.taken.connect(self.take)
        here = [n for n, each in enumerate(found) if each.code.code == self._value]
        first = 0 if self.text().strip() and not everything else -1
        self._list.show_found(found, here[0] if here and everything else first)

    def is_open(self) -> bool:
        """Is the list shown?"""
        return self._list is not None and self._list.isVisible()

    def is_searching(self) -> bool:
        """Is a person in the middle of it?"""
        return self._searching

    def close_list(self) -> None:
        if self._list is not None:
            self._list.hide()

    def take(self, code: str) -> None:
        """A person chose this; a long name is read from its beginning."""
        self.show_code(code)
        self.setCursorPosition(0)
        self.settled.emit()

    def settle(self) -> None:
        """They moved on: what stands here is the answer."""
        if self._searching:
            self.show_code(self._named())
            self.settled.emit()
        self.close_list()

    def back(self) -> bool:
        """Bring back what stood here. Was there anything to take back?"""
        had = self._searching or self.is_open()
        if had:
            self.show_code(self._value)
            self.settled.emit()
        return had

    def _highlighted(self) -> str | None:
        if self._list is None or not self.is_open():
            return None
        index = self._list.currentIndex()
        return self._list.model().found[index.row()].code.code if index.isValid() else None

    def take_highlighted(self) -> None:
        """Take what is highlighted in the list, else what stands in the line."""
        code = self._highlighted()
        if code is None:
            self.settle()
        else:
            self.take(code)

    def _move(self, by: int) -> None:
        if self._list is None or not self.is_open():
            self.open_list(everything=not self._searching)
            return
        last = self._list.model().rowCount() - 1
        row = self._list.currentIndex().row()
        self._list.highlight(max(0, min(row + by, last)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        steps = {keys.Key_Down: 1, keys.Key_Up: -1, keys.Key_PageDown: _SHOWN, keys.Key_PageUp: -_SHOWN}
        if event.key() in steps and not self.isReadOnly():
            self._move(steps[event.key()])
        elif event.key() in (keys.Key_Return, keys.Key_Enter):
            if self._searching or self.is_open():
                self.take_highlighted()
            else:
                event.ignore()
        elif event.key() == keys.Key_Escape and self.back():
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next_: bool) -> bool:
        if self._searching or self.is_open():
            self.take_highlighted()
        return super().focusNextPrevChild(next_)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if not self.is_open():
            self.open_list(everything=not self._searching)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.close_list()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.close_list()


class SearchInput(Input):
    """One code of a long list: a Party, a currency, a language."""

    def __init__(self, spec: Any, setting: Setting, parent: QWidget | None = None):
        super().__init__(spec, setting, parent)
        self.line = SearchLine(setting.codelists[fieldtypes.codelist_of(spec)], setting, self)
        widgets.row(parent=self).addWidget(self.line)
        self.setFocusProxy(self.line)
        self.line.searching.connect(lambda: self.hold("", None))
        self.line.settled.connect(self._settled)
        self._given: Any = None

    def _settled(self) -> None:
        self.hold("", None)
        self.flush()

    def flush(self) -> None:
        """Says what stands in the line now, unless that is what the draft says already."""
        if self.holds():
            value = self.line.value()
            if value == self._given:
                self.drop("")
            else:
                self._given = value
                self.hold("", value)
        super().flush()

    def show_value(self, value: Any) -> None:
        if self.holds() or (value == self._given and self.line.is_searching()):
            return
        self._given = value
        self.line.show_code(value)

    def set_read_only(self, read_only: bool) -> None:
        mark(self.line, readOnly=read_only)

    def set_trouble(self, severity: str) -> None:
        mark(self.line, trouble=severity)

    def focus_part(self, part: str = "") -> None:
        self.line.setFocus()

    def name_for_readers(self, name: str, description: str) -> None:
        said = tr("Type to search; the arrow keys go through the list, Return takes, Escape brings back.")
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(" ".join(filter(None, (description, said))))
