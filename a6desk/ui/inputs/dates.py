"""A date, and a period from one to another: typed, or taken from a calendar."""

from typing import Any

from PySide6.QtCore import QDate, QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QGridLayout, QSizePolicy, QWidget

from a6desk.clock import claimed_today
from a6desk.forms import fieldtypes
from a6desk.forms.definition import Column
from a6desk.i18n import listed, tr
from a6desk.ui import theme, widgets
from a6desk.ui.inputs import calendar
from a6desk.ui.inputs.base import Input, Setting, mark
from a6desk.ui.inputs.text import Line

WIDEST = 220


class DateLine(QWidget):
    """One day: a line, a button for the calendar, and the day in words. typed: a value as it stands in a draft."""

    typed = Signal(object)
    chosen = Signal(object)
    left = Signal()

    def __init__(self, setting: Setting, parent: QWidget | None = None, *, bare: bool = False):
        super().__init__(parent)
        self._locale, self._name = setting.locale, ""
        self.value: Any = None
        self.line = Line(setting.direction, self, coded=True)
        self.line.setPlaceholderText(_pattern(setting))
        self.line.setMaximumWidth(16_777_215 if bare else WIDEST)
        self.button = widgets.button(tr("Calendar"), self.open_calendar, "link")
        self.words = widgets.label("", "muted", wraps=False)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = widgets.row(parent=self)
        layout.addWidget(self.line, 100)
        layout.addWidget(self.button)
        if not bare:
            layout.addWidget(self.words, 1)
        self.button.setVisible(not bare)
        self._bare = bare
        self.setFocusProxy(self.line)
        self.line.typed.connect(self._typed)
        self.line.left.connect(self._leave)
        self.line.installEventFilter(self)

    def _typed(self, text: str) -> None:
        self.value = calendar.read(text, self._locale)
        self._say()
        self.typed.emit(self.value)

    def _leave(self) -> None:
        self.left.emit()
        self.show_value(self.value)

    def _say(self) -> None:
        words = calendar.in_words(self.value, self._locale)
        room = self.width() - WIDEST - self.button.sizeHint().width() - 3 * theme.UNIT
        self.words.setText(words if self.words.fontMetrics().horizontalAdvance(words) <= room else "")

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._say()

    def show_value(self, value: Any) -> None:
        """Show this day, in the locale's way; nobody typed it."""
        self.value = value
        self.line.show_text(calendar.show(value, self._locale))
        self._say()

    def is_showing(self, value: Any) -> bool:
        """Is this what a person just typed, in their own way?"""
        return self.line.hasFocus() and value == self.value

    def set_read_only(self, read_only: bool) -> None:
        mark(self.line, readOnly=read_only)
        self.button.setVisible(not read_only and not self._bare)

    def name_for_readers(self, name: str, description: str) -> None:
        self._name = name
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(
            " ".join(filter(None, (description, tr("Alt and the down arrow open a calendar."))))
        )
        self.button.setAccessibleName(tr("{field}: choose from a calendar", field=name))
        self.button.setAccessibleDescription(description)

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
            if event.key() == Qt.Key.Key_F4 or (alt and event.key() == Qt.Key.Key_Down):
                self.open_calendar()
                return True
        return super().eventFilter(watched, event)

    def open_calendar(self) -> None:
        """Show a calendar under the line."""
        if not self.line.isReadOnly():
            Calendar(self, self._locale, self._name).popup(self.value)

    def take(self, day: QDate) -> None:
        """A person chose this day in the calendar."""
        self.show_value(day.toString(Qt.DateFormat.ISODate))
        self.line.setFocus()
        self.chosen.emit(self.value)


def _pattern(setting: Setting) -> str:
    """How a day is written here, by an example: nobody has to know what dd and MM are."""
    return tr("for example {date}", date=calendar.show("2026-11-20", setting.locale))


_LOOKS = """
    QWidget#qt_calendar_navigationbar { background: palette(base); }
    QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 4px 8px; background: transparent;
        font-weight: 600; }
    QToolButton::menu-indicator { image: none; }
    QToolButton#qt_calendar_prevmonth { qproperty-icon: none; qproperty-text: "‹"; font-size: 18px; }
    QToolButton#qt_calendar_nextmonth { qproperty-icon: none; qproperty-text: "›"; font-size: 18px; }
    QTableView, QTableView:focus { border: 0; padding: 0; background: palette(base); }
    QTableView::item { padding: 0; }
"""


class Month(QCalendarWidget):
    """A month in quiet colours; the days of its neighbours stand back."""

    today = None

    def paintCell(self, painter: QPainter, rect: QRect, date: QDate) -> None:
        worn = theme.current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, QColor(worn.surface))
        inside = date.month() == self.monthShown() and date.year() == self.yearShown()
        ink = worn.text if inside else worn.muted
        box = rect.adjusted(4, 2, -4, -2)
        if date == self.selectedDate():
            ink = worn.on_accent
            painter.setBrush(QColor(worn.accent))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(box, 6, 6)
        elif date.toPython() == self.today:
            painter.setPen(QColor(worn.accent))
            painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor(ink))
        if not inside:
            small = painter.font()
            small.setPixelSize(11)
            painter.setFont(small)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), self.locale().toString(date.day()))
        painter.restore()


class Calendar(QFrame):
    """A calendar that opens under a date and goes when a day was chosen."""

    def __init__(self, owner: DateLine, locale: Any, name: str):
        super().__init__(owner, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("kind", "card")
        self.setStyleSheet(_LOOKS)
        self._owner = owner
        self.month = Month(self)
        self.month.today = claimed_today()
        self.month.setLocale(calendar.words_locale(locale))
        self.month.setFirstDayOfWeek(locale.firstDayOfWeek())
        self.month.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.month.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        self.month.setMinimumSize(40 * theme.UNIT, 33 * theme.UNIT)
        muted = QTextCharFormat()
        muted.setForeground(QColor(theme.current().muted))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.month.setWeekdayTextFormat(day, muted)
        muted.setBackground(QColor(theme.current().surface))
        self.month.setHeaderTextFormat(muted)
        self.month.setAccessibleName(name or tr("Calendar"))
        self.month.setAccessibleDescription(tr("The arrow keys go from day to day, Return takes one, Escape closes."))
        _name_the_parts(self.month)
        widgets.column(margins=1, parent=self).addWidget(self.month)
        self.month.activated.connect(self._take)
        self.month.clicked.connect(self._take)

    def popup(self, value: Any) -> None:
        """Open at this day."""
        day = None if fieldtypes.is_unread(value) else fieldtypes.date_of(value)
        if day is not None:
            self.month.setSelectedDate(QDate(day.year, day.month, day.day))
        self.adjustSize()
        line = self._owner.line
        rtl = self._owner.layoutDirection() == Qt.LayoutDirection.RightToLeft
        corner = QPoint(line.width() - self.width() if rtl else 0, line.height() + 2)
        at = line.mapToGlobal(corner)
        screen = line.screen().availableGeometry()
        if at.y() + self.height() > screen.bottom():
            at = line.mapToGlobal(QPoint(corner.x(), -self.height() - 2))
        at.setX(max(screen.left(), min(at.x(), screen.right() - self.width())))
        self.move(at)
        self.show()
        self.month.setFocus(Qt.FocusReason.PopupFocusReason)

    def _take(self, day: QDate) -> None:
        self._owner.take(day)
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            self._owner.line.setFocus()
        else:
            super().keyPressEvent(event)


def _name_the_parts(month: QCalendarWidget) -> None:
    names = {
        "qt_calendar_prevmonth": tr("Previous month"), "qt_calendar_nextmonth": tr("Next month"),
        "qt_calendar_monthbutton": tr("Month"), "qt_calendar_yearbutton": tr("Year"),
        "qt_calendar_yearedit": tr("Year"), "qt_calendar_calendarview": tr("Days"),
    }  # fmt: skip
    for part in month.findChildren(QWidget):
        if part.objectName() in names:
            part.setAccessibleName(names[part.objectName()])


class DateInput(Input):
    """One day."""

    def __init__(self, spec: Column, setting: Setting, parent: QWidget | None = None, *, bare: bool = False):
        super().__init__(spec, setting, parent)
        self.date = DateLine(setting, self, bare=bare)
        widgets.row(parent=self).addWidget(self.date)
        self.setFocusProxy(self.date.line)
        self.date.typed.connect(lambda value: self.later("", value))
        self.date.chosen.connect(lambda value: self.now("", value))
        self.date.left.connect(self.flush)

    def show_value(self, value: Any) -> None:
        if not self.holds() and not self.date.is_showing(value):
            self.date.show_value(value)

    def set_read_only(self, read_only: bool) -> None:
        self.date.set_read_only(read_only)

    def set_trouble(self, severity: str) -> None:
        mark(self.date.line, trouble=severity)

    def focus_part(self, part: str = "") -> None:
        self.date.line.setFocus()

    def name_for_readers(self, name: str, description: str) -> None:
        self.date.name_for_readers(name, description)


class PeriodInput(Input):
    """Two days: parts from and to."""

    def __init__(self, spec: Column, setting: Setting, parent: QWidget | None = None):
        super().__init__(spec, setting, parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        self.dates: dict[str, DateLine] = {}
        self.labels = {"from": tr("From"), "to": tr("To")}
        for n, (part, text) in enumerate(self.labels.items()):
            date = self.dates[part] = DateLine(setting, self)
            grid.addWidget(widgets.label(text, "muted", wraps=False), n, 0)
            grid.addWidget(date, n, 1)
            date.typed.connect(lambda value, part=part: self.later(part, value))
            date.chosen.connect(lambda value, part=part: self.now(part, value))
            date.left.connect(self.flush)
        self.setFocusProxy(self.dates["from"].line)

    def show_value(self, value: Any) -> None:
        given = value if isinstance(value, dict) else {}
        for part, date in self.dates.items():
            if not self.holds(part) and not date.is_showing(given.get(part)):
                date.show_value(given.get(part))

    def set_read_only(self, read_only: bool) -> None:
        for date in self.dates.values():
            date.set_read_only(read_only)

    def set_trouble(self, severity: str) -> None:
        for date in self.dates.values():
            mark(date.line, trouble=severity)

    def focus_part(self, part: str = "") -> None:
        self.dates.get(part, self.dates["from"]).line.setFocus()

    def name_for_readers(self, name: str, description: str) -> None:
        for part, date in self.dates.items():
            date.name_for_readers(listed((name, self.labels[part])), description)
