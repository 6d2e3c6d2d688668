"""Texts: a line, and an area that grows with what is written."""

import math
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent, QTextOption, QValidator
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from a6desk.forms.definition import Column
from a6desk.i18n import ntr
from a6desk.ui import widgets
from a6desk.ui.inputs import plain
from a6desk.ui.inputs.base import Input, Setting, mark

NARROW = 160
"""Pixels: what a line of text may shrink to."""
_LARGEST = 100_000_000  # characters; a QLineEdit cuts at 32,767 otherwise
_COUNTED_AT_ONCE = 20_000
_LAID_OUT_ONCE = 5_000
_UNDO = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
_PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""Reasons to lose the focus that are no leaving: it comes back."""


def _is_undo(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and any(event.matches(key) for key in _UNDO)


class _Seen(QValidator):
    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        cleaned = plain.one_line(text)
        if cleaned != text:
            position = len(plain.one_line(text[:position]))
        return QValidator.State.Acceptable, cleaned, position


class Line(QLineEdit):
    """A line of text without anything unseen. typed: by a person. left: they moved on or pressed Return.

    Its direction is that of its first letter; a coded line (a number, an address) runs from left to right and stands
    at the leading edge. Undo is left to the editor, which knows more than the line does.
    """

    typed = Signal(str)
    left = Signal()

    def __init__(self, writing: Qt.LayoutDirection, parent: QWidget | None = None, *, coded: bool = False):
        super().__init__(parent)
        self._writing, self._coded = writing, coded
        self.setMaxLength(_LARGEST)
        self.setValidator(_Seen(self))
        self.setMinimumWidth(NARROW // 2)
        self.textEdited.connect(self._edited)
        self.returnPressed.connect(self.left)
        self.turn()

    def show_text(self, text: str) -> None:
        """Put this text here; nobody typed it."""
        if text != self.text():
            self.setText(text)
            if not self.hasFocus():
                self.setCursorPosition(0)
        self.turn()

    def turn(self) -> None:
        """Take the direction of the text."""
        if not self._coded:
            direction = plain.direction(self.text(), self._writing)
            if direction != self.layoutDirection() or not self.testAttribute(Qt.WidgetAttribute.WA_SetLayoutDirection):
                self.setLayoutDirection(direction)
            return
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        parent = self.parentWidget()
        rtl = parent is not None and parent.layoutDirection() == Qt.LayoutDirection.RightToLeft
        edge = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(edge | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)

    def _edited(self, text: str) -> None:
        self.turn()
        self.typed.emit(text)

    def showEvent(self, event: Any) -> None:
        self.turn()
        super().showEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and _is_undo(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_undo(event):
            event.ignore()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _PASSING:
            self.left.emit()


class Area(QPlainTextEdit):
    """Text over several lines, which grows with it and then scrolls. Signals as Line's. least, most: lines shown.

    Tab moves on. single: Return moves on, too.
    """

    typed = Signal(str)
    left = Signal()
    changed = Signal()
    """Another text stands here, whoever put it."""

    def __init__(
        self, writing: Qt.LayoutDirection, parent: QWidget | None = None, *, least: int = 3, most: int = 12,
        single: bool = False,
    ):  # fmt: skip
        super().__init__(parent)
        self._writing, self._least, self._most, self._single = writing, least, most, single
        self._showing = False
        self.document().setDocumentMargin(2)
        self.setTabChangesFocus(True)
        self.setMinimumWidth(NARROW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.textChanged.connect(self._text_changed)
        self._turn()
        self.fit()

    def text(self) -> str:
        """What stands here, hard spaces included (toPlainText would make them soft)."""
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def show_text(self, text: str) -> None:
        """Put this text here; nobody typed it."""
        if text == self.text():
            return
        self._showing = True
        self._wrap_for(text)
        self.setPlainText(text)
        self._showing = False
        self.changed.emit()

    def _text_changed(self) -> None:
        self._turn()
        self.fit()
        if self._showing:
            return
        text = self.text()
        cleaned = plain.many_lines(text)
        if cleaned != text:  # typed by a strange keyboard
            cursor = self.textCursor()
            position = len(plain.many_lines(text[: cursor.position()]))
            self.setPlainText(cleaned)  # comes back here
            cursor = self.textCursor()
            cursor.setPosition(position)
            self.setTextCursor(cursor)
            return
        self.typed.emit(text)
        self.changed.emit()

    def _turn(self, coming: str = "") -> None:
        """The whole text stands at the edge where its first letter begins; each paragraph runs in its own direction."""
        begins = plain.direction(coming or self.document().firstBlock().text(), self._writing)
        rtl = begins == Qt.LayoutDirection.RightToLeft
        option = self.document().defaultTextOption()
        runs = begins if self.document().isEmpty() and not coming else Qt.LayoutDirection.LayoutDirectionAuto
        edge = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        if option.textDirection() != runs or option.alignment() != edge:
            option.setTextDirection(runs)
            option.setAlignment(edge)
            self.document().setDefaultTextOption(option)

    def _wrap_for(self, text: str) -> None:
        modes = QTextOption.WrapMode
        mode = modes.WrapAnywhere if plain.has_long_run(text) else modes.WrapAtWordBoundaryOrAnywhere
        if mode != self.wordWrapMode():
            self.setWordWrapMode(mode)

    def fit(self) -> None:
        """As high as the text, between least and most lines."""
        layout, block = self.document().documentLayout(), self.document().begin()
        lines, spacing = 0, float(self.fontMetrics().lineSpacing())
        while block.isValid() and lines <= self._most:
            layout.blockBoundingRect(block)  # lays it out
            if block.layout().lineCount():
                spacing = max(spacing, block.layout().lineAt(0).height())
            lines += max(1, block.layout().lineCount())
            block = block.next()
        frame = self.height() - self.contentsRect().height()
        shown = min(max(lines, self._least), self._most)
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if lines > self._most else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if policy != self.verticalScrollBarPolicy():
            self.setVerticalScrollBarPolicy(policy)
        height = math.ceil(shown * spacing) + 4 + frame
        if height != self.minimumHeight() or height != self.maximumHeight():
            self.setFixedHeight(height)
        if lines <= self._most:
            self.verticalScrollBar().setValue(0)

    def take_room(self, least: int, most: int) -> None:
        """Show so many lines from now on."""
        if (least, most) != (self._least, self._most):
            self._least, self._most = least, max(least, most)
            self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def insertFromMimeData(self, source: QMimeData) -> None:
        text = plain.from_mime(source)
        if self._single:
            text = plain.one_line(text)
        if not text:
            return
        if plain.has_long_run(text):
            self._wrap_for(text)
        if len(text) > _LAID_OUT_ONCE:  # what follows from it first: each would have all of it broken into lines again
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
            if self.document().isEmpty():
                self._turn(text)
        self.textCursor().insertText(text)
        self.ensureCursorVisible()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() or source.hasHtml()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and _is_undo(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_undo(event):
            event.ignore()
            return
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):  # nowhere to go
            event.ignore()
            return
        returned = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if self._single and returned and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _PASSING:
            self.left.emit()


class TextInput(Input):
    """A text, an address of a page or of a person: one line."""

    def __init__(self, spec: Column, setting: Setting, parent: QWidget | None = None):
        super().__init__(spec, setting, parent)
        coded = spec.type in ("url", "email")
        self.line = Line(setting.direction, self, coded=coded)
        widgets.row(parent=self).addWidget(self.line)
        self.setFocusProxy(self.line)
        self.line.typed.connect(lambda text: self.later("", self._read(text)))
        self.line.left.connect(self.flush)

    def _read(self, text: str) -> str | None:
        value = plain.written(text)
        return value.strip() if value and self.spec.type in ("url", "email") else value

    def show_value(self, value: Any) -> None:
        if not self.holds() and self._read(self.line.text()) != (value or None):
            self.line.show_text(plain.text_of(value))

    def set_read_only(self, read_only: bool) -> None:
        mark(self.line, readOnly=read_only)

    def set_trouble(self, severity: str) -> None:
        mark(self.line, trouble=severity)

    def focus_part(self, part: str = "") -> None:
        self.line.setFocus()

    def name_for_readers(self, name: str, description: str) -> None:
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(description)


class LongTextInput(Input):
    """A text of any length, its words counted below."""

    def __init__(self, spec: Column, setting: Setting, parent: QWidget | None = None):
        super().__init__(spec, setting, parent)
        self.area = Area(setting.direction, self)
        self.count = widgets.label("", "small", wraps=False)
        layout = widgets.column(spacing=0, parent=self)
        layout.setSpacing(2)
        layout.addWidget(self.area)
        layout.addWidget(self.count)
        self.setFocusProxy(self.area)
        self._counting = QTimer(self, singleShot=True, interval=300)
        self._counting.timeout.connect(self._count)
        self.area.typed.connect(lambda text: self.later("", plain.written(text)))
        self.area.left.connect(self.flush)
        self.area.changed.connect(self._changed)
        self._count()

    def _changed(self) -> None:
        if self.area.document().characterCount() < _COUNTED_AT_ONCE:
            self._count()
        else:
            self._counting.start()

    def _count(self) -> None:
        number = plain.words(self.area.text())
        self.count.setText(ntr("{n} word", "{n} words", number) if number else "")

    def show_value(self, value: Any) -> None:
        if not self.holds() and plain.written(self.area.text()) != (value or None):
            self.area.show_text(plain.text_of(value))

    def set_read_only(self, read_only: bool) -> None:
        flags = Qt.TextInteractionFlag
        mark(self.area, readOnly=read_only)
        if read_only:
            self.area.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)

    def set_trouble(self, severity: str) -> None:
        mark(self.area, trouble=severity)

    def focus_part(self, part: str = "") -> None:
        self.area.setFocus()

    def name_for_readers(self, name: str, description: str) -> None:
        self.area.setAccessibleName(name)
        self.area.setAccessibleDescription(description)
