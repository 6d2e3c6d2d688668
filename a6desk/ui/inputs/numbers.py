"""Whole numbers, quantities and years, read and shown as the user's locale has them."""

from typing import Any

from PySide6.QtWidgets import QWidget

from a6desk.forms.definition import Column
from a6desk.ui import widgets
from a6desk.ui.inputs import numerals
from a6desk.ui.inputs.base import Input, Setting, mark
from a6desk.ui.inputs.text import Line

WIDEST = 240
"""Pixels: a number does not need a line of its own length."""


class NumberInput(Input):
    """One number, its unit beside it. What cannot be read stays as it was typed."""

    def __init__(self, spec: Column, setting: Setting, parent: QWidget | None = None):
        super().__init__(spec, setting, parent)
        self._value: Any = None
        self.line = Line(setting.direction, self, coded=True)
        self.line.setMaximumWidth(WIDEST)
        layout = widgets.row(parent=self)
        layout.addWidget(self.line, 1)
        self.unit = widgets.label(spec.unit or "", "muted", wraps=False)
        layout.addWidget(self.unit)
        self.unit.setVisible(bool(spec.unit))
        layout.addStretch()
        self.setFocusProxy(self.line)
        self.line.typed.connect(self._typed)
        self.line.left.connect(self._leave)

    def _typed(self, text: str) -> None:
        self._value = numerals.read(self.spec, text, self.setting.locale)
        self.later("", self._value)

    def _leave(self) -> None:
        self.flush()
        self._show()

    def _show(self) -> None:
        self.line.show_text(numerals.show(self.spec, self._value, self.setting.locale))

    def flush(self) -> None:
        super().flush()
        if not self.line.hasFocus():
            self._show()

    def show_value(self, value: Any) -> None:
        if self.holds() or (value == self._value and self.line.hasFocus()):
            return
        self._value = value
        self._show()

    def set_read_only(self, read_only: bool) -> None:
        mark(self.line, readOnly=read_only)

    def set_trouble(self, severity: str) -> None:
        mark(self.line, trouble=severity)

    def focus_part(self, part: str = "") -> None:
        self.line.setFocus()

    def name_for_readers(self, name: str, description: str) -> None:
        self.line.setAccessibleName(f"{name} ({self.spec.unit})" if self.spec.unit else name)
        self.line.setAccessibleDescription(description)
