"""In which order a platform asks, as data: resources/mappings/<name>-platform.v<n>.yaml, which says how it is read.

A file from outside: unknown keys are refused, and what spans keys is held against the form, each fault with its line.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from a6desk import strict
from a6desk.errors import UserError
from a6desk.forms import fieldtypes
from a6desk.forms.definition import FormField, FormId, Id, ListId, Sentence, Source
from a6desk.forms.form import Form
from a6desk.i18n import UN_LANGUAGES, ntr, tr

LIMIT = 500_000
"""Bytes of a mapping file."""
OTHER = "other"
"""The part of a text in several languages that stands for every language without an entry of its own."""

How = Literal["paste", "choose", "tick"]
_Path = tuple[str | int, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Cell(_Strict):
    """A column of a row, as the platform asks for it."""

    column: Id
    label: Sentence
    how: How = "paste"


class Entry(_Strict):
    """One thing that the platform asks for, and what of our answers goes there."""

    field: Id
    part: Id | None = None
    label: Sentence
    how: How = "paste"
    cells: tuple[Cell, ...] = ()
    lines: bool = False
    """The whole answer as one text, one line for each choice or row."""
    asked: Sentence | None = None
    """For what is not published: why the platform is thought to ask for it all the same."""
    source: Source


class Group(_Strict):
    """A page or a part of the platform's form."""

    id: Id
    title: Sentence
    entries: Annotated[tuple[Entry, ...], Field(min_length=1)]


class LeftOut(_Strict):
    """A question of ours that the platform is not known to ask."""

    field: Id
    reason: Sentence


class Mapping(_Strict):
    """A mapping file, whole."""

    grammar: Literal[1]
    id: ListId
    version: Annotated[int, Field(ge=1, le=10_000)]
    form: FormId
    form_versions: Annotated[tuple[int, ...], Field(min_length=1)]
    platform: Sentence
    language: Annotated[str, StringConstraints(pattern=f"^({'|'.join(UN_LANGUAGES)})$")]
    """What the platform is written in: codes are given by their names in it."""
    dates: Literal["dd/mm/yyyy", "mm/dd/yyyy", "yyyy-mm-dd"]
    source: Source
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.id} v{self.version}"


class MappingFault(UserError):
    """A mapping file that is not one. faults: (line, sentence), in the order of the file."""

    def __init__(self, name: str, faults: list[tuple[int, str]]):
        self.faults = sorted(faults)
        line, sentence = self.faults[0]
        what = tr("{name}, line {line}: {cause}", name=name, line=line, cause=sentence)
        more = len(self.faults) - 1
        super().__init__(what, ntr("There is {n} more fault.", "There are {n} more faults.", more) if more else "")


def find(folder: Path, form: Form) -> Mapping:
    """The newest mapping for this form in this folder; without one, the form's own order (of_form)."""
    fitting = []
    for path in sorted(folder.glob("*-platform.v*.yaml")):
        mapping, document = _parsed(path)
        if mapping.form == form.id and form.version in mapping.form_versions:
            _refuse(path.name, document, faults(mapping, form))
            fitting.append(mapping)
    return max(fitting, key=lambda mapping: mapping.version, default=of_form(form))


def read(path: Path, form: Form) -> Mapping:
    """The mapping in this file, held against its form. Raises MappingFault or another UserError."""
    mapping, document = _parsed(path)
    _refuse(path.name, document, faults(mapping, form))
    return mapping


def _parsed(path: Path) -> tuple[Mapping, strict.Document]:
    document = strict.parse_yaml(strict.read_text(path, LIMIT), path.name)
    try:  # JSON mode: lists become tuples, and nothing else is converted
        return Mapping.model_validate_json(json.dumps(document.data), strict=True), document
    except ValidationError as error:
        found = [(document.line(each["loc"]), _sentence(each)) for each in error.errors()]
        raise MappingFault(path.name, found) from None


def _sentence(error: object) -> str:
    assert isinstance(error, dict)
    key = strict.short(".".join(str(step) for step in error["loc"]), 200)
    if error["type"] == "extra_forbidden":
        return tr("{key}: a mapping has no such key.", key=key)
    if error["type"] == "missing":
        return tr("{key} is missing.", key=key)
    return tr("{key}: {cause}.", key=key, cause=error["msg"])


def _refuse(name: str, document: strict.Document, found: Iterator[tuple[_Path, str]]) -> None:
    lines = [(document.line(path), sentence) for path, sentence in found]
    if lines:
        raise MappingFault(name, lines)


# --- held against the form ---


def faults(mapping: Mapping, form: Form) -> Iterator[tuple[_Path, str]]:
    """What is wrong with a mapping for this form: (path in the file, sentence)."""
    if mapping.form != form.id or form.version not in mapping.form_versions:
        yield ("form",), tr("this is not for the form {form} v{version}.", form=form.id, version=form.version)
    parts: dict[str, set[str]] = {}
    for g, group in enumerate(mapping.groups):
        for e, entry in enumerate(group.entries):
            path: _Path = ("groups", g, "entries", e)
            field = form.fields.get(entry.field)
            if field is None:
                yield (*path, "field"), tr("the form has no question {field}.", field=entry.field)
                continue
            part = entry.part or ""
            if part in parts.setdefault(field.id, set()):
                yield (*path, "field"), tr("{field} stands twice.", field=f"{field.id} {part}".strip())
            parts[field.id].add(part)
            yield from ((path, sentence) for sentence in _of_entry(entry, field))
    yield from _of_left_out(mapping, form, parts)


def _of_entry(entry: Entry, field: FormField) -> Iterator[str]:
    table, parted = field.type == "table", parts_of(field)
    if (entry.part is not None) != bool(parted) or (entry.part and entry.part not in parted):
        yield tr("{field}: part must be one of: {parts}.", field=field.id, parts=", ".join(parted) or tr("none"))
    columns = {column.id for column in field.columns}
    named = [cell.column for cell in entry.cells]
    if table != bool(entry.cells) or not set(named) <= columns or len(set(named)) != len(named):
        yield tr("{field}: cells must be columns of it, each once: {columns}.", field=field.id,
                 columns=", ".join(sorted(columns)) or tr("none"))  # fmt: skip
    if entry.lines and field.type not in ("table", "choices"):
        yield tr("{field}: lines are for tables and choices.", field=field.id)
    if field.publication != "public" and not entry.asked:
        yield tr("{field} is not published: say under asked why the platform asks for it.", field=field.id)


def parts_of(field: FormField) -> tuple[str, ...]:
    """The parts that entries may take a field's answer apart into."""
    parts = {
        "text_by_language": (*UN_LANGUAGES, OTHER), "contact": fieldtypes.CONTACT_PARTS,
        "declaration": fieldtypes.DECLARATION_PARTS, "period": fieldtypes.PERIOD_PARTS,
    }  # fmt: skip
    return parts.get(field.type, ())


def _needed(field: FormField) -> set[str]:
    return {OTHER} if field.type == "text_by_language" else set(parts_of(field))


def _of_left_out(mapping: Mapping, form: Form, on: dict[str, set[str]]) -> Iterator[tuple[_Path, str]]:
    """No answer may fall through: every question, every part and every column has its place or its reason."""
    out = {each.field for each in mapping.left_out}
    for n, each in enumerate(mapping.left_out):
        if each.field not in form.fields:
            yield ("left_out", n), tr("the form has no question {field}.", field=each.field)
        if each.field in on:
            yield ("left_out", n), tr("{field} is left out, and has a place.", field=each.field)
    for field in form.fields.values():
        missing = tr("{field} has no place, and is not left out with a reason.", field=field.id)
        if field.id not in on and field.id not in out:
            yield ("groups",), missing
        elif field.id in on and (lost := _needed(field) - on[field.id]):
            yield (
                ("groups",),
                tr("{field}: these parts have no place: {parts}.", field=field.id, parts=", ".join(sorted(lost))),
            )
    for g, group in enumerate(mapping.groups):
        for e, entry in enumerate(group.entries):
            field = form.fields.get(entry.field)
            cells = {cell.column for cell in entry.cells}
            lost = [column.id for column in field.columns if column.id not in cells] if field and entry.cells else []
            if lost:
                path = ("groups", g, "entries", e)
                yield (
                    path,
                    tr("{field}: these columns have no place: {columns}.", field=entry.field, columns=", ".join(lost)),
                )


# --- where nothing is known of a platform ---


def of_form(form: Form) -> Mapping:
    """The form's own order and words; what is not published is left out."""
    source = Source(
        text=tr("No order of a platform is known for this form: this is the form's own."), standing="proposed"
    )
    groups = []
    for section in form.definition.sections:
        public = [field for field in section.fields if field.publication == "public" and field.type != "attachment"]
        entries = [entry for field in public for entry in _entries(field, source)]
        if entries:
            groups.append(Group(id=section.id, title=section.title, entries=tuple(entries)))
    on = {entry.field for group in groups for entry in group.entries}
    out = [LeftOut(field=id_, reason=tr("not published")) for id_ in form.fields if id_ not in on]
    return Mapping(
        grammar=1, id=form.id.split("/")[1], version=form.version, form=form.id, form_versions=(form.version,),
        platform=form.definition.title, language="en", dates="dd/mm/yyyy", source=source, groups=tuple(groups),
        left_out=tuple(out),
    )  # fmt: skip


def _entries(field: FormField, source: Source) -> list[Entry]:
    cells = tuple(Cell(column=each.id, label=each.label) for each in field.columns)
    lines = field.type == "choices"
    parts = ("en", OTHER) if field.type == "text_by_language" else parts_of(field) or (None,)
    return [
        Entry(field=field.id, part=part, label=_label(field, part), cells=cells, lines=lines, source=source)
        for part in parts
    ]


def _label(field: FormField, part: str | None) -> str:
    if part is None or field.type == "text_by_language":
        return field.label
    return tr("{label}: {part}", label=field.label, part=fieldtypes.part_label(part))
