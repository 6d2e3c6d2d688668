"""Whom to ask: name, title, organization, e-mail address and telephone number."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from a6desk.forms import fieldtypes
from a6desk.forms.definition import Column, FormField
from a6desk.i18n import listed, tr
from a6desk.ui import widgets
from a6desk.ui.inputs import plain
from a6desk.ui.inputs.base import Input, Setting, mark
from a6desk.ui.inputs.text import Line
from a6desk.ui.theme import UNIT

_WIDE = 480
_CODED = ("email", "phone")
_PLACES = {"name": (0, 0, 1), "title": (0, 1, 1), "organization": (1, 0, 2), "email": (2, 0, 1), "phone": (2, 1, 1)}
"""Row, column and columns of each part where there is room for two beside each other."""


class ContactInput(Input):
    """One contact; each part is saved by itself."""

    def __init__(self, spec: Column, setting: Setting, parent: QWidget | None = None):
        super().__init__(spec, setting, parent)
        self.labels = {
            "name": tr("Name"), "title": tr("Title or function"), "organization": tr("Organization"),
            "email": tr("E-mail"), "phone": tr("Telephone"),
        }  # fmt: skip
        needed = spec.parts if isinstance(spec, FormField) else ()
        self.lines: dict[str, Line] = {}
        self._blocks: dict[str, QWidget] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * UNIT)
        self._wide: bool | None = None
        for part in fieldtypes.CONTACT_PARTS:
            block = self._blocks[part] = QWidget(self)
            column = widgets.column(spacing=0, parent=block)
            column.setSpacing(2)
            line = self.lines[part] = Line(setting.direction, block, coded=part in _CODED)
            text = self.labels[part]
            column.addWidget(_small(tr("{part}, required", part=text) if part in needed else text))
            column.addWidget(line)
            line.typed.connect(lambda text, part=part: self.later(part, self._read(part, text)))
            line.left.connect(self.flush)
        self._arrange()
        self.setFocusProxy(self.lines["name"])

    @staticmethod
    def _read(part: str, text: str) -> str | None:
        value = plain.written(text)
        return value.strip() if value and part in _CODED else value

    def _arrange(self) -> None:
        wide = self.width() >= _WIDE
        if wide == self._wide:
            return
        self._wide = wide
        for n, (part, block) in enumerate(self._blocks.items()):
            row, column, columns = _PLACES[part] if wide else (n, 0, 1)
            self._grid.addWidget(block, row, column, 1, columns)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1 if wide else 0)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._arrange()

    def show_value(self, value: Any) -> None:
        given = value if isinstance(value, dict) else {}
        for part, line in self.lines.items():
            if not self.holds(part) and self._read(part, line.text()) != given.get(part):
                line.show_text(plain.text_of(given.get(part)))

    def set_read_only(self, read_only: bool) -> None:
        for line in self.lines.values():
            mark(line, readOnly=read_only)

    def set_trouble(self, severity: str) -> None:
        for line in self.lines.values():
            mark(line, trouble=severity)

    def set_part_troubles(self, troubles: Mapping[str, str]) -> None:
        for part, line in self.lines.items():
            mark(line, trouble=troubles.get(part, troubles.get("", "")))

    def focus_part(self, part: str = "") -> None:
        self.lines.get(part, self.lines["name"]).setFocus()

    def name_for_readers(self, name: str, description: str) -> None:
        for part, line in self.lines.items():
            line.setAccessibleName(listed((name, self.labels[part])))
            line.setAccessibleDescription(description)


def _small(text: str) -> QLabel:
    return widgets.label(text, "small", wraps=False)
