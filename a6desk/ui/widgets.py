"""Small pieces that every room is made of. Their looks are in theme.py, by `kind`."""

import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QStandardItem
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from a6desk.i18n import is_rtl, language
from a6desk.ui.theme import UNIT

_L = TypeVar("_L", bound=QBoxLayout)
_ISOLATES, _END, _RTL_MARK = "\u2066\u2067\u2068", "\u2069", "\u200f"


def label(text: str, kind: str = "", *, wraps: bool = True, selectable: bool = False) -> QLabel:
    """A text. Plain text only: what people typed is never read as markup."""
    widget = QLabel(directed(text))
    widget.setTextFormat(Qt.TextFormat.PlainText)
    widget.setWordWrap(wraps)
    widget.setAlignment(leading() | Qt.AlignmentFlag.AlignVCenter)
    if kind:
        widget.setProperty("kind", kind)
    if selectable:
        widget.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        widget.setAccessibleName(text)
    return widget


def directed(text: str) -> str:
    """Give a text of isolated pieces alone the direction of the interface; Qt would read it from left to right."""
    depth, pieces = 0, 0
    for character in text if is_rtl(language()) else "":
        if character in _ISOLATES:
            depth, pieces = depth + 1, pieces + 1
        elif character == _END:
            depth -= 1
        elif not depth and unicodedata.bidirectional(character) in ("L", "R", "AL"):
            return text
    return _RTL_MARK + text if pieces else text


def leading() -> Qt.AlignmentFlag:
    """The side where lines begin in the interface language, also for a text in another direction."""
    side = Qt.AlignmentFlag.AlignRight if is_rtl(language()) else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignAbsolute


def button(text: str, clicked: Callable[[], object], kind: str = "", *, description: str = "") -> QPushButton:
    """A button. Its words are its accessible name; description says more where the words are not enough."""
    widget = QPushButton(text)
    widget.setAccessibleName(text)
    widget.setAccessibleDescription(description or text)
    widget.setAutoDefault(True)  # Return presses it where it has the focus, as Space does
    if kind:
        widget.setProperty("kind", kind)
    widget.clicked.connect(lambda: clicked())  # noqa: PLW0108 - drops the "checked" that Qt hands over
    return widget


def column(*, margins: int = 0, spacing: int = 1, parent: QWidget | None = None) -> QVBoxLayout:
    """A vertical layout; margins and spacing in units."""
    return _spaced(QVBoxLayout(parent) if parent else QVBoxLayout(), margins, spacing)


def row(*, margins: int = 0, spacing: int = 1, parent: QWidget | None = None) -> QHBoxLayout:
    """A horizontal layout; margins and spacing in units."""
    return _spaced(QHBoxLayout(parent) if parent else QHBoxLayout(), margins, spacing)


def _spaced(layout: _L, margins: int, spacing: int) -> _L:
    layout.setContentsMargins(*[margins * UNIT] * 4)
    layout.setSpacing(spacing * UNIT)
    return layout


def page(kind: str = "page") -> QWidget:
    """A plain ground of this kind."""
    widget = QWidget()
    widget.setProperty("kind", kind)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return widget


def line(*, upright: bool = False) -> QFrame:
    """A hairline."""
    frame = QFrame()
    frame.setProperty("kind", "upright" if upright else "line")
    return frame


def scrolled(content: QWidget) -> QScrollArea:
    """Content that scrolls up and down, never sideways."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(content)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def in_sight(widget: QWidget, areas: Iterable[QAbstractScrollArea]) -> bool:
    """Is its middle there to be looked at, or was it scrolled away in one of these that it stands in?"""
    for port in (area.viewport() for area in areas):
        whole = QRect(widget.mapTo(port, QPoint(0, 0)), widget.size())
        if not port.rect().intersects(QRect(whole.left(), whole.center().y(), whole.width(), 1)):
            return False
    return True


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


def announce(widget: QWidget, sentence: str) -> None:
    """Say this to those who listen, without moving the focus."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))


def restyle(widget: QWidget) -> None:
    """Look again at the properties that the style sheet asks for."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def item(text: str, id_: str, description: str = "") -> QStandardItem:
    """A row of a list model: what it says, and the id of what it stands for."""
    row_item = QStandardItem(text)
    row_item.setEditable(False)
    row_item.setData(id_, Qt.ItemDataRole.UserRole)
    row_item.setData(text, Qt.ItemDataRole.AccessibleTextRole)
    row_item.setData(description or text, Qt.ItemDataRole.AccessibleDescriptionRole)
    return row_item
