"""What is shown and not typed: computed answers."""

from typing import Any

from PySide6.QtWidgets import QWidget

from a6desk.forms import fieldtypes
from a6desk.forms.definition import Column
from a6desk.i18n import tr
from a6desk.ui import widgets
from a6desk.ui.inputs.base import Input, Setting, mark
from a6desk.ui.inputs.cells import cell_text
from a6desk.ui.inputs.text import Area


class FixedInput(Input):
    """A computed answer. It can be read and copied."""

    def __init__(self, spec: Column, setting: Setting, parent: QWidget | None = None):
        super().__init__(spec, setting, parent)
        self.area = Area(setting.direction, self, least=1)
        mark(self.area, readOnly=True)
        widgets.row(parent=self).addWidget(self.area)
        self.setFocusProxy(self.area)

    def show_value(self, value: Any) -> None:
        self.area.show_text(self._words(value))

    def _words(self, value: Any) -> str:
        if isinstance(value, list):
            return "\n".join(self._words(each) for each in value)
        if isinstance(value, dict) and not fieldtypes.is_unread(value):
            return "\n".join(self._words(each) for each in value.values())
        text = cell_text(self.spec, value, self.setting)
        return f"{text} {self.spec.unit}" if text and self.spec.unit else text

    def set_read_only(self, read_only: bool) -> None:
        """It always is."""

    def set_trouble(self, severity: str) -> None:
        mark(self.area, trouble=severity)

    def focus_part(self, part: str = "") -> None:
        self.area.setFocus()

    def name_for_readers(self, name: str, description: str) -> None:
        said = tr("Worked out from other answers.")
        self.area.setAccessibleName(name)
        self.area.setAccessibleDescription(" ".join(filter(None, (description, said))))
