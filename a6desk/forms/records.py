"""Records that the program carries and that forms link to: calls for views, approaches that are on the platform.

A file of records is data from outside: read whole or refused whole, with every answer held against its type.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from a6desk import strict
from a6desk.errors import UserError
from a6desk.forms import fieldtypes
from a6desk.forms.definition import Column, FormField, Standing, Type
from a6desk.forms.folding import fold
from a6desk.i18n import tr

LIMIT = 4_000_000
"""Bytes of a file of records."""
MAX_RECORDS = 20_000
_MAX_FIELDS = 200
_MAX_ROWS = 1_000
_LONGEST_ID = 80
_LONGEST_SOURCE = 2_000

_KEYS = frozenset({"kind", "source", "standing", "title", "types", "records"})
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
_STEPS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_NOT_OF_A_RECORD = frozenset({"table", "attachment", "declaration"})
_NOT_OF_A_ROW = frozenset({*_NOT_OF_A_RECORD, "contact", "text_by_language", "choices", "period"})
_TITLES = frozenset({"text", "long_text", "text_by_language"})


@dataclass(frozen=True)
class Record:
    """One of them. id: kind-…, so that it is never taken for the id of a draft. answers: raw, as a draft's are."""

    id: str
    kind: str
    title: str
    answers: Mapping[str, Any]

    @cached_property
    def folded(self) -> str:
        """All its texts, as a search compares them."""
        return fold(" ".join([self.id, self.title, *_texts(list(self.answers.values()))]))


@dataclass(frozen=True)
class RecordList:
    """All records of a kind, in the order of their file. types: field -> type, of a table column -> type."""

    kind: str
    source: str
    standing: str
    types: Mapping[str, str | Mapping[str, str]]
    records: tuple[Record, ...]
    _by_id: Mapping[str, Record] = field(repr=False)

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)

    def find(self, id_: str) -> Record | None:
        """The record of this id; None where there is none."""
        return self._by_id.get(id_)

    def search(self, text: str) -> tuple[Record, ...]:
        """The records in which every word stands, whole or in part, in any order: first those with all in the title."""
        words = fold(text).split()
        found = [record for record in self.records if all(word in record.folded for word in words)]
        titles = {record.id: fold(record.title) for record in found}
        return tuple(sorted(found, key=lambda record: not all(word in titles[record.id] for word in words)))


def read(path: Path) -> RecordList:
    """The records in this file, whose name is their kind; a UserError where it is no such file."""
    return parse(strict.read_bytes(path, LIMIT), path.stem, path.name)


def parse(content: bytes, kind: str, name: str) -> RecordList:
    """The records in these bytes. `name` is what messages call the file."""
    data = strict.parse_json(strict.decode(content, name), name)
    if not isinstance(data, dict) or set(data) != _KEYS:
        raise _fault(name, tr("its keys must be {keys}.", keys=", ".join(sorted(_KEYS))))
    if data["kind"] != kind:
        raise _fault(name, tr("it says that it holds another kind of records."))
    source, standing = data["source"], data["standing"]
    if not isinstance(source, str) or not 0 < len(source.strip()) <= _LONGEST_SOURCE:
        raise _fault(name, tr("records need a source and a standing."))
    if standing not in get_args(Standing):
        raise _fault(name, tr("records need a source and a standing."))
    specs = _specs(data["types"], name)
    title = specs.get(data["title"]) if isinstance(data["title"], str) else None
    if title is None or title.type not in _TITLES:
        raise _fault(name, tr("title must name the field of a text."))
    raw = data["records"]
    if not isinstance(raw, list) or len(raw) > MAX_RECORDS:
        raise _fault(name, tr("records must be a list of at most {n}.", n=MAX_RECORDS))
    by_id: dict[str, Record] = {}
    for each in raw:
        record = _record(each, kind, specs, title, name)
        if record.id in by_id:
            raise _fault(name, tr("the id {id} stands twice.", id=record.id))
        by_id[record.id] = record
    types = {id_: _type_of(spec) for id_, spec in specs.items()}
    return RecordList(kind, source, standing, MappingProxyType(types), tuple(by_id.values()), MappingProxyType(by_id))


def _specs(types: Any, name: str) -> dict[str, Column]:
    if not isinstance(types, dict) or not 0 < len(types) <= _MAX_FIELDS:
        raise _fault(name, tr("types must be a map of fields and their types."))
    return {id_: _spec(id_, type_, name) for id_, type_ in types.items()}


def _spec(id_: str, type_: Any, name: str) -> Column:
    if isinstance(type_, dict) and 0 < len(type_) <= _MAX_FIELDS:
        columns = tuple(_column(column, of, _NOT_OF_A_ROW, name) for column, of in type_.items())
        if _NAME.match(id_):
            return FormField.model_construct(id=id_, type="table", label=id_, columns=columns, max_rows=_MAX_ROWS)
    return _column(id_, type_, _NOT_OF_A_RECORD, name)


def _column(id_: str, type_: Any, refused: frozenset[str], name: str) -> Column:
    if not _NAME.match(id_) or not isinstance(type_, str) or type_ not in get_args(Type) or type_ in refused:
        raise _fault(name, tr("the type of {field} is none that a record has.", field=strict.short(id_)))
    return Column.model_construct(id=id_, type=type_, label=id_)


def _type_of(spec: Column) -> str | Mapping[str, str]:
    if isinstance(spec, FormField):
        return MappingProxyType({column.id: column.type for column in spec.columns})
    return spec.type


def _record(raw: Any, kind: str, specs: Mapping[str, Column], title: Column, name: str) -> Record:
    if not isinstance(raw, dict) or set(raw) != {"id", "answers"} or not isinstance(raw["answers"], dict):
        raise _fault(name, tr("a record has an id and answers, and nothing else."))
    id_ = raw["id"]
    if not isinstance(id_, str) or len(id_) > _LONGEST_ID or not _is_id(id_, kind):
        raise _fault(name, tr("an id is {kind}, then small letters, digits and hyphens.", kind=f"{kind}-"))
    answers = {key: _answer(specs, key, value, f"{name}, {id_}") for key, value in raw["answers"].items()}
    named = answers.get(title.id)
    said = (named.get("en") or next(iter(named.values()), "")) if isinstance(named, dict) else named or ""
    if not said.strip():
        raise _fault(f"{name}, {id_}", tr("there is no title."))
    return Record(id_, kind, said.strip(), MappingProxyType(answers))


def _is_id(id_: str, kind: str) -> bool:
    return id_.startswith(f"{kind}-") and bool(_STEPS.match(id_.removeprefix(f"{kind}-")))


def _answer(specs: Mapping[str, Column], key: str, value: Any, name: str) -> Any:
    spec = specs.get(key)
    if spec is None:
        raise _fault(name, tr("{field} is not among the types.", field=strict.short(key)))
    try:
        taken = fieldtypes.take(spec, value)
    except fieldtypes.WrongShape as error:
        raise _fault(name, tr("{field}: {cause}.", field=key, cause=error)) from None
    # What stands here was never typed by anybody: it is of its type, or the file is at fault.
    if fieldtypes.is_empty(taken) or (isinstance(taken, list) and len(taken) > _MAX_ROWS) or not _fits(spec, taken):
        raise _fault(name, tr("{field} is not of its type.", field=key))
    return taken


def _fits(spec: Column, value: Any) -> bool:
    if isinstance(spec, FormField):
        cells = [(column, row[column.id]) for row in value for column in spec.columns if column.id in row]
        return all("_id" not in row for row in value) and all(_fits(column, cell) for column, cell in cells)
    if spec.type == "date":
        return fieldtypes.date_of(value) is not None
    if spec.type == "period":
        return all(fieldtypes.date_of(part) is not None for part in value.values())
    if spec.type in ("integer", "year", "quantity"):
        return fieldtypes.number_of(spec, value) is not None
    return True


def _texts(values: list[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, Mapping):
            yield from _texts(list(value.values()))
        elif isinstance(value, list):
            yield from _texts(value)
        else:
            yield str(value)


def _fault(name: str, cause: str) -> UserError:
    return UserError(tr("{name}: {cause}", name=name, cause=cause))
