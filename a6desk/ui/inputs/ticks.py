"""Radio buttons and check boxes whose words wrap: a label may be a sentence, and a window narrow."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QRadioButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

_PADDING = 6  # the border and padding that theme.py gives them
_GAP = 8
_FLAGS = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop


class _Wrapping:
    """Mixed into a button: paints its sign beside the first line, and wraps its words."""

    element: QStyle.ControlElement
    sign: QStyle.PixelMetric

    def set_up(self, text: str) -> None:
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        self.words = text
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _beside(self) -> int:
        return self.style().pixelMetric(self.sign, None, self) + _GAP + 2 * _PADDING

    def _words_height(self, width: int) -> int:
        room = QRect(0, 0, max(width - self._beside(), 20), 10_000)
        return self.fontMetrics().boundingRect(room, int(_FLAGS), self.words).height()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._words_height(width) + 2 * _PADDING

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.words) + self._beside() + 2
        return QSize(width, self.fontMetrics().height() + 2 * _PADDING)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 160), self.fontMetrics().height() + 2 * _PADDING)

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        first = self.fontMetrics().height() + 2 * _PADDING
        focused = self.hasFocus()
        if focused:
            self._paint_focus(painter)
        option.state &= ~QStyle.StateFlag.State_HasFocus
        option.rect = QRect(0, 0, self.width(), first)
        painter.drawControl(self.element, option)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        beside = self._beside() - _PADDING
        room = self.rect().adjusted(_PADDING if rtl else beside, _PADDING, -beside if rtl else -_PADDING, -_PADDING)
        edge = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        painter.setPen(option.palette.color(self.foregroundRole()))
        painter.drawText(room, int(_FLAGS | edge), self.words)

    def _paint_focus(self, painter: QStylePainter) -> None:
        pen = painter.pen()
        pen.setColor(self.palette().highlight().color())
        pen.setWidth(2)
        painter.setPen(pen)
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)


class Tick(_Wrapping, QCheckBox):
    """A check box."""

    element, sign = QStyle.ControlElement.CE_CheckBox, QStyle.PixelMetric.PM_IndicatorWidth

    def __init__(self, text: str, parent: QWidget | None = None):
        super().__init__(parent)
        self.set_up(text)


class Dot(_Wrapping, QRadioButton):
    """A radio button."""

    element, sign = QStyle.ControlElement.CE_RadioButton, QStyle.PixelMetric.PM_ExclusiveIndicatorWidth

    def __init__(self, text: str, parent: QWidget | None = None):
        super().__init__(parent)
        self.set_up(text)
