"""Radio buttons and check boxes whose words wrap: a label may be a sentence, and a window narrow."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QRadioButton, QSizePolicy, QWidget

from a6desk.ui import theme

_PADDING = 6
_GAP = 8
_SIGN = 16
_FLAGS = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignAbsolute


class _Wrapping:
    """Mixed into a button: paints its sign beside the first line, and wraps its words."""

    round = False

    def set_up(self, text: str) -> None:
        self.words = text
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _words_height(self, width: int) -> int:
        room = QRect(0, 0, max(width - _SIGN - _GAP - 2 * _PADDING, 20), 10_000)
        return self.fontMetrics().boundingRect(room, int(_FLAGS), self.words).height()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._words_height(width) + 2 * _PADDING

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.words) + _SIGN + _GAP + 2 * _PADDING + 2
        return QSize(width, self.fontMetrics().height() + 2 * _PADDING)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 160), self.sizeHint().height())

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(QColor(worn.accent), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = self.width() - _PADDING - _SIGN if rtl else _PADDING
        y = _PADDING + (self.fontMetrics().height() - _SIGN) // 2
        self._paint_sign(painter, QRectF(x + 0.5, y + 0.5, _SIGN - 1, _SIGN - 1))
        beside = _PADDING + _SIGN + _GAP
        room = self.rect().adjusted(_PADDING if rtl else beside, _PADDING, -beside if rtl else -_PADDING, -_PADDING)
        edge = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        painter.setPen(QColor(worn.text if self.isEnabled() else worn.muted))
        painter.drawText(room, int(_FLAGS | edge), self.words)

    def _paint_sign(self, painter: QPainter, box: QRectF) -> None:
        worn, on = theme.current(), self.isChecked()
        trouble = self.property("trouble") == "blocker"
        ink = worn.accent if on or self.isDown() else worn.blocker if trouble else worn.control
        painter.setPen(QPen(QColor(ink), 1.5 if trouble else 1))
        if self.round:
            painter.setBrush(QColor(worn.surface))
            painter.drawEllipse(box)
            if on:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(worn.accent))
                painter.drawEllipse(box.adjusted(3.5, 3.5, -3.5, -3.5))
        else:
            painter.setBrush(QColor(worn.accent if on else worn.surface))
            painter.drawRoundedRect(box, 4, 4)
            if on:
                pen = QPen(QColor(worn.on_accent), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
                pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                painter.setPen(pen)
                corner = box.topLeft()
                painter.drawPolyline([corner + QPointF(*at) for at in ((3.5, 7.8), (6.4, 10.8), (11.6, 4.8))])
        painter.setBrush(Qt.BrushStyle.NoBrush)


class Tick(_Wrapping, QCheckBox):
    """A check box."""

    def __init__(self, text: str, parent: QWidget | None = None):
        super().__init__(parent)
        self.set_up(text)


class Dot(_Wrapping, QRadioButton):
    """A radio button."""

    round = True

    def __init__(self, text: str, parent: QWidget | None = None):
        super().__init__(parent)
        self.set_up(text)
