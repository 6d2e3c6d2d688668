"""Answers: read from a file, taken apart into registers, put together again, and written as a payload.

A register is the smallest thing edited in one input: (path, part). path is a field, or table.column for a cell, whose
part is the id of its row. What a table's rows are and in which order is kept by events/changes.py.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from a6desk import strict
from a6desk.errors import UserError
from a6desk.forms import fieldtypes
from a6desk.forms.check import Verdict
from a6desk.forms.form import Form
from a6desk.forms.manifest import manifest
from a6desk.i18n import tr

LIMIT = 5_000_000
"""Bytes of an answers file."""


@dataclass(frozen=True)
class AnswersFile:
    """What an answers file says: which form, which version, and raw answers by field."""

    name: str
    form: str
    version: int
    answers: Mapping[str, Any]


def read_file(path: Path) -> AnswersFile:
    """A JSON or YAML file {form, version, answers}; which of the two its ending says."""
    text = strict.read_text(path, LIMIT)
    if path.suffix.lower() in (".yaml", ".yml"):
        data = strict.parse_yaml(text, path.name).data
    elif path.suffix.lower() == ".json":
        data = strict.parse_json(text, path.name)
    else:
        raise UserError(tr("{name} is neither .json nor .yaml.", name=path.name))
    if not isinstance(data, dict) or set(data) != {"form", "version", "answers"}:
        raise _no_answers_file(path.name)
    form, version, answers = data["form"], data["version"], data["answers"]
    whole = isinstance(version, int) and not isinstance(version, bool)
    if not isinstance(form, str) or not whole or not isinstance(answers, dict):
        raise _no_answers_file(path.name)
    return AnswersFile(path.name, form, version, answers)


def _no_answers_file(name: str) -> UserError:
    return UserError(
        tr("{name} is not an answers file.", name=strict.short(name)),
        tr("Nothing was changed."),
        tr("It holds form (a text), version (a whole number) and answers (a map), and nothing else."),
    )


def take(form: Form, raw: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Raw answers of a file as a draft keeps them. A UserError names the first that is not of its field's type.

    What the form works out itself is passed over.
    """
    taken = {}
    for id_, value in raw.items():
        field = form.fields.get(id_)
        if field is None:
            cause = tr("the form {form} has no question {field}.", form=form.id, field=strict.short(id_))
            raise _not_taken(name, cause)
        if field.computed:
            continue
        try:
            taken[id_] = fieldtypes.take(field, value)
        except fieldtypes.WrongShape as error:
            raise _not_taken(name, tr("{field}: {cause}.", field=id_, cause=error)) from None
        rows = taken[id_] if field.type == "table" else None
        if rows is not None and len(rows) > field.max_rows:
            cause = tr("There are {n} rows; this version takes {most}.", n=len(rows), most=field.max_rows)
            raise _not_taken(name, tr("{field}: {cause}", field=id_, cause=cause))
    return taken


def _not_taken(name: str, cause: str) -> UserError:
    return UserError(tr("{name}: {cause}", name=name, cause=cause), tr("Nothing was changed."))


def scatter(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """(path, part, value) of every answer that is not a table's. Nothing for what is not answered."""
    for id_, value in answers.items():
        field = form.fields[id_]
        if field.type == "table" or value is None:
            continue
        for part, item in fieldtypes.members(field, value).items():
            yield id_, part, item


def cells(form: Form, table: str, row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(path, value) of the answered cells of one row."""
    for column in form.fields[table].columns:
        if row.get(column.id) is not None:
            yield f"{table}.{column.id}", row[column.id]


def gather(
    form: Form, registers: Mapping[str, Mapping[str, Any]], rows: Mapping[str, tuple[str, ...]]
) -> dict[str, Any]:
    """Answers from registers: path -> part -> value, and the row ids of each table in their order."""
    answers: dict[str, Any] = {}
    for field in form.fields.values():
        if field.type == "table":
            ids = rows.get(field.id, ())
            table = [_row(field.id, row_id, [c.id for c in field.columns], registers) for row_id in ids]
            if table:
                answers[field.id] = table
        elif field.id in registers:
            value = fieldtypes.join(field, registers[field.id])
            if value is not None and value not in ([], {}):
                answers[field.id] = value
    return answers


def _row(table: str, row_id: str, columns: list[str], registers: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    row: dict[str, Any] = {"_id": row_id}
    for column in columns:
        value = registers.get(f"{table}.{column}", {}).get(row_id)
        if value is not None:
            row[column] = value
    return row


def payload(form: Form, answers: Mapping[str, Any], verdict: Verdict) -> dict[str, Any]:
    """What is submitted, as plain data {form, version, sha256, answers, files where there are any}, canonical."""
    result = {}
    for field in form.fields.values():
        if field.id in verdict.irrelevant:
            continue
        value = verdict.computed.get(field.id) if field.computed else answers.get(field.id)
        value = fieldtypes.canonical(field, value)
        if value is not None:
            result[field.id] = value
    files = manifest(form, answers, verdict.irrelevant)
    content = {"form": form.id, "version": form.version, "sha256": form.sha256, "answers": result}
    return {**content, "files": files} if files else content


def about(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the program may know of a document: title, party and the like, as far as they are answered."""
    known = {}
    for meaning, id_ in form.definition.about.model_dump(exclude_none=True).items():
        value = fieldtypes.canonical(form.fields[id_], answers.get(id_))
        if value is not None:
            known[meaning] = value
    return known
