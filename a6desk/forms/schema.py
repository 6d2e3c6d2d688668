"""The JSON Schema (2020-12) of what a form submits, for whoever writes another desk, hub or register.

It says the structure: types, what is always required, codes, limits, patterns, tables, files. What spans fields, on
which day a code counts, and limits of quantities and dates no schema can say: a desk and a hub check those
(forms/check.py). Every payload whose structure the check accepts fits. It is in English, as the form file is.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from a6desk.forms import fieldtypes, patterns, problems
from a6desk.forms.definition import Column, FormField
from a6desk.forms.form import Form
from a6desk.forms.manifest import MOST, FileEntry
from a6desk.i18n import UN_LANGUAGES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MOST_CODES = 500
"""Codes that are written out; of a longer list, only how a code looks."""

_Schema = dict[str, Any]
_EXACT = 2**53 - 1  # the largest whole number that stands as a number; larger ones are texts
_DAY = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_UNSEEN = "[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u202a-\\u202e]"
_TEXT = {"type": "string", "pattern": "\\S", "not": {"pattern": _UNSEEN}}
"""Something that can be seen, and nothing that cannot: see strict.unseen()."""
_CODE = "^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$"
_PLAIN = r"(0|[1-9][0-9]{0,39})(\.[0-9]{0,19}[1-9])?"


def text(form: Form) -> str:
    """The schema as it stands in a file."""
    return json.dumps(schema(form), ensure_ascii=False, indent=2) + "\n"


def schema(form: Form) -> _Schema:
    """Of the whole payload; its answers alone are #/$defs/answers."""
    definition = form.definition
    sha256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    files = {"type": "array", "items": {"$ref": "#/$defs/file"}, "minItems": 1, "maxItems": MOST, "uniqueItems": True}
    waivers = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"$ref": "#/$defs/text"},
        "description": "Warnings that a person set aside: the id of each finding, and the reason.",
    }
    return {
        "$schema": DIALECT,
        "$id": f"urn:a6desk:form:{form.id}:{form.version}",
        "title": definition.title,
        "description": " ".join(filter(None, (definition.help, _SAYS, definition.not_proven))),
        "$comment": _sourced(definition.source),
        "type": "object",
        "required": ["form", "version", "sha256", "answers"],
        "properties": {
            "form": {"const": form.id},
            "version": {"const": form.version},
            "sha256": {**sha256, "const": form.sha256, "description": "Of the form file."},
            "answers": {"$ref": "#/$defs/answers"},
            "waivers": waivers,
            "files": files,
        },
        "additionalProperties": False,
        "$defs": {
            "answers": _answers(form),
            "text": _TEXT,
            "day": _DAY,
            "file": _file(),
            **{f"codes-{id_}": _codes(form, id_) for id_ in sorted(_lists(form))},
        },
    }


_SAYS = (
    "This schema says the structure alone. A question that is asked only under a condition is never required here; "
    "its description says when it is. What spans several answers is in the rules of the form."
)


def _answers(form: Form) -> _Schema:
    fields = form.fields.values()
    required = [each.id for each in fields if each.required == "submit" and not _conditions(form, each)]
    found: _Schema = {"type": "object", "properties": {each.id: _field(form, each) for each in fields}}
    return {**found, **({"required": required} if required else {}), "additionalProperties": False}


def _conditions(form: Form, field: FormField) -> list[str]:
    """What must hold for a field to be asked at all."""
    return [text for text in (form.section_of[field.id].relevant, field.relevant) if text]


def _field(form: Form, field: FormField) -> _Schema:
    says = [field.help or ""]
    conditions = _conditions(form, field)
    if conditions:
        asked = " and ".join(f"({text})" if len(conditions) > 1 else text for text in conditions)
        needed = "Asked, and then required, only while: " if field.required == "submit" else "Asked only while: "
        says.append(f"{needed}{asked}.")
    if field.computed:
        says.append(f"Worked out, never typed: {field.computed}.")
    about: _Schema = {"x-publication": field.publication, "$comment": _sourced(field.source)}
    return {**_named(field, says), **about, **_shape(field)}


def _named(spec: Column, says: list[str]) -> _Schema:
    words = " ".join(text for text in says if text)
    named: _Schema = {"title": spec.label, **({"description": words} if words else {})}
    named |= {"x-unit": spec.unit} if spec.unit else {}
    return named | ({"examples": [spec.example]} if spec.example and spec.type in ("text", "long_text") else {})


def _sourced(source: Any) -> str:
    return f"{source.text} ({source.standing})"


def _shape(spec: Column) -> _Schema:
    return _SHAPES[spec.type](spec)


# --- one type each ---------------------------------------------------------------------------------------------------


def _text(spec: Column) -> _Schema:
    most = [spec.max_length] if spec.max_length is not None else []
    found: _Schema = {"$ref": "#/$defs/text"}
    if spec.pattern:
        most.append(patterns.MAX_TEXT)
        found["pattern"] = f"^(?:{spec.pattern})$"
    return {**found, **({"maxLength": min(most)} if most else {})}


def _written(like: re.Pattern[str]) -> Callable[[Column], _Schema]:
    """A text that a pattern of ours must match from its beginning, as an address."""
    pattern = "^" + like.pattern.replace("\\Z", "$").replace('\\"', '"')
    return lambda spec: {**_text(spec), "pattern": pattern}


_url, _email = _written(problems.URL), _written(problems.EMAIL)


def _parts(shapes: Mapping[str, _Schema], required: tuple[str, ...] = ()) -> _Schema:
    found: _Schema = {"type": "object", "properties": dict(shapes), "minProperties": 1, "additionalProperties": False}
    return {**found, **({"required": list(required)} if required else {})}


def _contact(spec: Column) -> _Schema:
    shapes = {part: _email(spec) if part == "email" else _text(spec) for part in fieldtypes.CONTACT_PARTS}
    return _parts(shapes, getattr(spec, "parts", ()))


def _declaration(spec: Column) -> _Schema:
    """A tick that is not set is not submitted."""
    required = ("ticked",) if spec.required == "submit" else ()
    found = _parts({"ticked": {"const": True}, "why": {"$ref": "#/$defs/text"}}, required)
    return {**found, **({"dependentRequired": {"ticked": ["why"]}} if getattr(spec, "justify", "") == "submit" else {})}


def _day(spec: Column) -> _Schema:
    limits = {f"x-{name}": str(limit) for name, limit in (("min", spec.min), ("max", spec.max)) if limit is not None}
    return {"$ref": "#/$defs/day", **limits}


def _whole(least: int | None, most: int | None) -> _Schema:
    limits = {"minimum": least, "maximum": most}
    return {"type": "integer", **{key: limit for key, limit in limits.items() if limit is not None}}


def _limit(limit: str | int | None) -> int | None:
    return None if limit is None else int(str(limit).partition(".")[0])


def _integer(spec: Column) -> _Schema:
    least, most = _limit(spec.min), _limit(spec.max)
    small = _whole(max(-_EXACT, -_EXACT if least is None else least), min(_EXACT, _EXACT if most is None else most))
    if least is not None and least >= -_EXACT and most is not None and most <= _EXACT:
        return small
    sign = "-?" if least is None or least < -_EXACT else ""
    large = {"type": "string", "pattern": f"^{sign}[1-9][0-9]{{15,39}}$"}
    return {"anyOf": [small, large]}


def _year(spec: Column) -> _Schema:
    first, last = problems.FIRST_YEAR, problems.LAST_YEAR
    least, most = _limit(spec.min), _limit(spec.max)
    return _whole(first if least is None else max(first, least), last if most is None else min(last, most))


def _quantity(spec: Column) -> _Schema:
    """As text, exact. A schema cannot compare texts: of the limits it says itself only that nothing is negative."""
    limits = {f"x-{name}": str(limit) for name, limit in (("min", spec.min), ("max", spec.max)) if limit is not None}
    negative = spec.min is None or str(spec.min).startswith("-")
    return {"type": "string", "pattern": f"^{'(?!-0$)-?' if negative else ''}{_PLAIN}$", **limits}


def _choice(spec: Column) -> _Schema:
    return {"$ref": f"#/$defs/codes-{fieldtypes.codelist_of(spec)}"}


def _choices(spec: Column) -> _Schema:
    most = fieldtypes.MAX_CHOICES
    return {"type": "array", "items": _choice(spec), "minItems": 1, "maxItems": most, "uniqueItems": True}


def _table(spec: Column) -> _Schema:
    assert isinstance(spec, FormField)
    cells = {each.id: {**_named(each, [each.help or ""]), **_shape(each)} for each in spec.columns}
    row = _parts(cells, tuple(each.id for each in spec.columns if each.required == "submit"))
    return {"type": "array", "items": row, "minItems": 1, "maxItems": spec.max_rows}


def _attachment(spec: Column) -> _Schema:
    most = min(getattr(spec, "max_files", MOST), MOST)
    return {"type": "array", "items": {"$ref": "#/$defs/file"}, "minItems": 1, "maxItems": most}


_SHAPES: dict[str, Callable[[Column], _Schema]] = {
    "text": _text, "long_text": _text, "url": _url, "email": _email,
    "text_by_language": lambda spec: _parts({language: _text(spec) for language in UN_LANGUAGES}),
    "integer": _integer, "quantity": _quantity, "year": _year, "date": _day,
    "period": lambda spec: _parts({part: {"$ref": "#/$defs/day"} for part in fieldtypes.PERIOD_PARTS}),
    "choice": _choice, "party": _choice, "choices": _choices, "contact": _contact, "declaration": _declaration,
    "table": _table, "attachment": _attachment,
}  # fmt: skip


# --- what is named once ----------------------------------------------------------------------------------------------


def _lists(form: Form) -> set[str]:
    specs = [spec for field in form.fields.values() for spec in (field, *field.columns)]
    return {fieldtypes.codelist_of(spec) for spec in specs if spec.type in ("choice", "choices", "party")}


def _codes(form: Form, id_: str) -> _Schema:
    """Every code that ever counted; on which day each counts, the check says."""
    known = form.codelists[id_]
    comment = f"codelists/{id_}.csv"
    if len(known.codes) > MOST_CODES:
        return {"type": "string", "pattern": _CODE, "$comment": comment}
    return {"enum": list(known.codes), "$comment": comment}


def _file() -> _Schema:
    model = FileEntry.model_json_schema()
    plain = {
        name: {key: item for key, item in shape.items() if key != "title"}
        for name, shape in model["properties"].items()
    }
    return {"type": "object", "properties": plain, "required": model["required"], "additionalProperties": False}
