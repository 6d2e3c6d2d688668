"""One input for each field type. make_input() chooses; what every input can is in base.py."""

from PySide6.QtWidgets import QWidget

from a6desk.forms import fieldtypes
from a6desk.forms.definition import Column, FormField
from a6desk.ui.inputs.attachments import AttachmentInput
from a6desk.ui.inputs.base import Input, Setting
from a6desk.ui.inputs.choice import MOST_DOTS, MOST_TICKS, DotsInput, TagsInput, TicksInput
from a6desk.ui.inputs.contact import ContactInput
from a6desk.ui.inputs.dates import DateInput, PeriodInput
from a6desk.ui.inputs.declaration import DeclarationInput
from a6desk.ui.inputs.fixed import FixedInput
from a6desk.ui.inputs.languages import LanguagesInput
from a6desk.ui.inputs.links import LinkInput
from a6desk.ui.inputs.numbers import NumberInput
from a6desk.ui.inputs.search import SearchInput
from a6desk.ui.inputs.table import TableInput
from a6desk.ui.inputs.text import LongTextInput, TextInput

__all__ = ["Input", "Setting", "TableInput", "make_input"]

_CLASSES: dict[str, type[Input]] = {
    "text": TextInput, "url": TextInput, "email": TextInput, "long_text": LongTextInput,
    "text_by_language": LanguagesInput, "integer": NumberInput, "quantity": NumberInput, "year": NumberInput,
    "date": DateInput, "period": PeriodInput, "party": SearchInput, "contact": ContactInput,
    "declaration": DeclarationInput, "table": TableInput, "attachment": AttachmentInput,
}  # fmt: skip


def make_input(spec: Column, setting: Setting, parent: QWidget | None = None) -> Input:
    """The input for this field, named by its label until the editor says more."""
    made = _class_for(spec, setting)(spec, setting, parent)
    made.name_for_readers(spec.label, spec.help or "")
    return made


def _class_for(spec: Column, setting: Setting) -> type[Input]:
    if isinstance(spec, FormField) and spec.computed:
        return FixedInput
    if spec.id in setting.links:
        return LinkInput
    if spec.type in ("choice", "choices"):
        number = len(setting.codelists[fieldtypes.codelist_of(spec)].codes)
        if spec.type == "choice":
            return DotsInput if number <= MOST_DOTS else SearchInput
        return TicksInput if number <= MOST_TICKS else TagsInput
    return _CLASSES[spec.type]
