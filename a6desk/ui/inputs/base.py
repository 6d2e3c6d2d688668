"""What every input is: one class for each field type, made by make_input() (inputs/__init__.py).

An input shows a value and says what a person did to it, register by register. It never saves, checks or looks
anything up outside what it was given; labels, help, sources and findings are the editor's (ui/editor.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from a6desk.forms.codelists import CodeList
from a6desk.forms.definition import Column
from a6desk.i18n import is_rtl
from a6desk.ui.widgets import restyle

PAUSE = 300
"""Milliseconds of quiet after which what was typed is an edit."""


@dataclass(frozen=True)
class Setting:
    """What inputs are given. writing: the language a person writes in, not the one the program speaks."""

    codelists: Mapping[str, CodeList]
    locale: QLocale
    writing: str
    links: Mapping[str, CodeList] = field(default_factory=dict)
    """Field -> what its link may name (inputs/links.py); only for fields that are links."""

    @property
    def direction(self) -> Qt.LayoutDirection:
        """The direction of what is written."""
        return direction_of(self.writing)


def direction_of(language: str) -> Qt.LayoutDirection:
    """The direction in which this language is written."""
    return Qt.LayoutDirection.RightToLeft if is_rtl(language) else Qt.LayoutDirection.LeftToRight


def locale_of(language: str) -> QLocale:
    """How numbers and days are written: as the computer's country does where it speaks this language. English that is
    nobody's country's has the day before the month, as at the United Nations."""
    system = QLocale.system()
    if system.name() != "C" and system.language() == QLocale(language).language():
        return system
    return QLocale("en_GB" if language == "en" else language)


def mark(widget: QWidget, **properties: object) -> None:
    """Set properties that the style sheet asks for (trouble="blocker"), and have it look again."""
    fresh = {name: value for name, value in properties.items() if widget.property(name) != value}
    for name, value in fresh.items():
        widget.setProperty(name, value)
    if fresh:
        restyle(widget)


class Input(QWidget):
    """Base of all inputs.

    edited(part, value): after a pause, on leaving the input or on flush(). part is the register's part ("" for a field
    that is one register); None clears it. What cannot be read in the locale is {"unread": text, "locale": code}.
    Tables say row_* instead (inputs/table.py).
    """

    edited = Signal(str, object)

    def __init__(self, spec: Column, setting: Setting, parent: QWidget | None = None):
        super().__init__(parent)
        self.spec, self.setting = spec, setting
        self._pending: dict[str, Any] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.flush)

    def show_value(self, value: Any) -> None:
        """Show what the draft says. Emits nothing; leaves alone what a person is typing just now."""
        raise NotImplementedError

    def set_read_only(self, read_only: bool) -> None:
        """A frozen draft can be read and copied, not changed."""
        raise NotImplementedError

    def set_trouble(self, severity: str) -> None:
        """Mark the control: "blocker", "warning", "hint" or "" for none. The words stand beside it."""
        raise NotImplementedError

    def set_part_troubles(self, troubles: Mapping[str, str]) -> None:
        """Mark the controls of these parts, part -> severity; part "" for the whole. The worst comes first."""
        self.set_trouble(next(iter(troubles.values()), ""))

    def focus_part(self, part: str = "") -> None:
        """Put the cursor where this part is edited."""
        raise NotImplementedError

    def name_for_readers(self, name: str, description: str) -> None:
        """Give every control in here its accessible name and description."""
        raise NotImplementedError

    def later(self, part: str, value: Any) -> None:
        """A person is typing: this becomes an edit after a pause."""
        self._pending[part] = value
        self._pause.start()

    def now(self, part: str, value: Any) -> None:
        """A person chose: this is an edit at once."""
        self._pending[part] = value
        self.flush()

    def hold(self, part: str, value: Any) -> None:
        """A person is in the middle of something: this becomes an edit when they leave, or on flush()."""
        self._pending[part] = value

    def drop(self, part: str) -> None:
        """What was typed here was taken back by the person who typed it."""
        self._pending.pop(part, None)

    def holds(self, part: str = "") -> bool:
        """Has a person typed something here that is no edit yet?"""
        return part in self._pending

    def flush(self) -> None:
        """What is pending becomes an edit now: on leaving, closing, submitting."""
        self._pause.stop()
        pending, self._pending = self._pending, {}
        for part, value in pending.items():
            self.edited.emit(part, value)

    @property
    def is_pending(self) -> bool:
        """Has a person typed something that is no edit yet?"""
        return bool(self._pending)
