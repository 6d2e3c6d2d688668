"""One item of a copy sheet in its window: its tick, its label, a glance at its text, and Copy."""

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QPushButton, QSizePolicy, QWidget

from a6desk.desk.copying import Item
from a6desk.i18n import is_rtl, isolate, language, tr
from a6desk.ui import widgets
from a6desk.ui.theme import UNIT

_SHORT = 110
"""Characters of a text that show before it is opened."""
_LONG_WORD = re.compile(r"(\S{20})(?=\S)")
_SPOKEN = 300


def way(direction: str) -> Qt.LayoutDirection:
    return Qt.LayoutDirection.RightToLeft if direction == "rtl" else Qt.LayoutDirection.LeftToRight


def aligned(text: str) -> str:
    """A text in the direction of the interface, also where a widget would go by its first letters or by none."""
    return f"\u2067{text}\u2069" if is_rtl(language()) else text


def _breakable(text: str) -> str:
    """For showing only: a long address may be broken anywhere, so that it never widens a narrow window."""
    return _LONG_WORD.sub("\\1\u200b", text)


class ItemCard(QWidget):
    """One item: its tick, its label, a glance at its text, and Copy."""

    copied = Signal(str)
    ticked = Signal(str, bool)

    def __init__(self, item: Item, *, on: bool):
        super().__init__()
        self.item = item
        self.setProperty("kind", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = widgets.column(margins=1, spacing=0, parent=self)
        layout.addLayout(self._head(on))
        below = " · ".join(isolate(text) for text in (item.question, item.todo) if text)
        for text, kind in ((below, "small"), (item.note, "proposed")):
            if text:
                layout.addWidget(widgets.label(aligned(text), kind))
        if item.mark:
            mark = widgets.label(item.mark, "warning", wraps=False)
            layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignLeft)
        self.preview = widgets.label("")
        self.preview.setLayoutDirection(way(item.direction))
        side = Qt.AlignmentFlag.AlignRight if item.direction == "rtl" else Qt.AlignmentFlag.AlignLeft
        self.preview.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
        self.preview.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.preview.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        layout.addWidget(self.preview)
        self.more: QPushButton | None = None
        if self._glance() != item.text:
            self.more = widgets.button(tr("Show all"), self._open, "link")
            self.more.setCheckable(True)
            self.more.setAccessibleName(tr("Show all: {label}", label=item.name))
            layout.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._open()
        self._show_tick(on)

    def _head(self, on: bool) -> widgets.QHBoxLayout:
        item = self.item
        head = widgets.row(spacing=0)
        self.box = QCheckBox()
        self.box.setChecked(on)
        self.box.setAccessibleName(tr("Pasted: {label}", label=item.name))
        self.box.setAccessibleDescription(tr("Ticked by copying; tick or untick it by hand as it really is."))
        self.box.toggled.connect(self._toggled)
        self.box.setFixedWidth(4 * UNIT)
        head.addWidget(self.box)
        self.label = widgets.label(aligned(isolate(_breakable(item.label))), "label")
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        head.addWidget(self.label, 1)
        self.copy = widgets.button(tr("Copy"), lambda: self.copied.emit(item.key))
        self.copy.setAutoDefault(True)  # Enter copies, as Space does
        self.copy.setAccessibleName(tr("Copy: {label}", label=item.name))
        words = (item.question, item.todo, item.note, item.mark, item.text[:_SPOKEN])
        self.copy.setAccessibleDescription(". ".join(each for each in words if each))
        head.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        return head

    def tick(self) -> None:
        """Show that it was pasted."""
        self.box.setChecked(True)

    def _toggled(self, on: bool) -> None:
        self._show_tick(on)
        self.ticked.emit(self.item.key, on)

    def _show_tick(self, on: bool) -> None:
        self.label.setProperty("kind", "good" if on else "label")
        self.preview.setProperty("kind", "muted" if on else "")
        widgets.restyle(self.label)
        widgets.restyle(self.preview)

    def _glance(self) -> str:
        words = self.item.text if len(self.item.text) <= _SHORT else self.item.text[: _SHORT - 1].rstrip() + "…"
        lines = words.split("\n")
        return words if len(lines) <= 3 else "\n".join(lines[:3]).rstrip() + "…"

    def _open(self) -> None:
        whole = self.more is not None and self.more.isChecked()
        self.preview.setText(_breakable(self.item.text if whole else self._glance()))
        if self.more is not None:
            self.more.setText(tr("Show less") if whole else tr("Show all"))
