"""A declaration: ticked or not, and the reasons."""

from typing import Any

from PySide6.QtWidgets import QWidget

from a6desk.forms.definition import Column, FormField
from a6desk.i18n import ntr, tr
from a6desk.ui import widgets
from a6desk.ui.inputs import plain
from a6desk.ui.inputs.base import Input, Setting, mark
from a6desk.ui.inputs.text import Area
from a6desk.ui.inputs.ticks import Tick


class DeclarationInput(Input):
    """Parts ticked (True or None) and why."""

    def __init__(self, spec: Column, setting: Setting, parent: QWidget | None = None):
        super().__init__(spec, setting, parent)
        self._read_only = False
        layout = widgets.column(spacing=0, parent=self)
        layout.setSpacing(2)
        self.tick = Tick(tr("Declared"), self)
        self.tick.clicked.connect(self._ticked)
        layout.addWidget(self.tick)
        layout.addSpacing(4)
        layout.addWidget(widgets.label(tr("Reasons"), "small", wraps=False))
        needed = isinstance(spec, FormField) and spec.justify != "never"
        self.area = Area(setting.direction, self, least=2 if needed else 1)  # it grows with what is written
        self.area.typed.connect(lambda text: self.later("why", plain.written(text)))
        self.area.left.connect(self.flush)
        self.area.changed.connect(self._count)
        layout.addWidget(self.area)
        self.count = widgets.label("", "small", wraps=False)
        layout.addWidget(self.count)
        self.setFocusProxy(self.tick)

    def _ticked(self, on: bool) -> None:
        if self._read_only:
            self.tick.setChecked(not on)
        else:
            self.now("ticked", True if on else None)

    def _count(self) -> None:
        number = plain.words(self.area.text())
        self.count.setText(ntr("{n} word", "{n} words", number) if number else "")

    def show_value(self, value: Any) -> None:
        given = value if isinstance(value, dict) else {}
        if not self.holds("ticked"):
            self.tick.setChecked(given.get("ticked") is True)
        if not self.holds("why") and plain.written(self.area.text()) != given.get("why"):
            self.area.show_text(plain.text_of(given.get("why")))

    def set_read_only(self, read_only: bool) -> None:
        self._read_only = read_only
        mark(self.area, readOnly=read_only)

    def set_trouble(self, severity: str) -> None:
        mark(self.tick, trouble=severity)
        mark(self.area, trouble=severity)

    def focus_part(self, part: str = "") -> None:
        (self.area if part == "why" else self.tick).setFocus()

    def name_for_readers(self, name: str, description: str) -> None:
        self.tick.setAccessibleName(f"{name}: {self.tick.words}")
        self.tick.setAccessibleDescription(description)
        self.area.setAccessibleName(tr("{field}: reasons", field=name))
        self.area.setAccessibleDescription(description)
