"""The closed list of field types: what an answer looks like in a file, a draft, a rule and a payload.

An answer in a draft is JSON: texts, whole numbers, booleans, lists and maps (quantities and dates are texts). What was
typed and could not be read in the user's locale is kept as {"unread": text, "locale": code} until it is mended.
"""

import datetime
import itertools
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from elementpath.datatypes import Date10

from a6desk import strict
from a6desk.forms import expressions, manifest
from a6desk.forms.codelists import CodeList
from a6desk.forms.definition import Column, FormField, Link
from a6desk.i18n import UN_LANGUAGES, tr

CONTACT_PARTS = ("name", "title", "organization", "email", "phone")
DECLARATION_PARTS = ("ticked", "why")
PERIOD_PARTS = ("from", "to")
FILE_PARTS = ("name", "media_type", "kind", "size")
"""What rules may ask of an attached file; size in bytes."""
PARTED = frozenset({"text_by_language", "contact", "declaration", "period"})
"""Types whose answer is a map of parts, each of them saved, merged and undone by itself."""
MAX_CHOICES = 300
_DIGITS = 40

_QUANTITY = re.compile(r"-?(0|[1-9][0-9]{0,39})(\.[0-9]{1,20})?\Z")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,39})\Z")


class WrongShape(ValueError):
    """An answer from a file that is not of its type. Its text is a translated sentence."""


def is_unread(value: Any) -> bool:
    """Was this typed, kept, and not yet readable?"""
    return isinstance(value, Mapping) and "unread" in value


def is_empty(value: Any) -> bool:
    """Does this count as unanswered? Nothing, blank text, no rows but blank ones, or parts that are all empty."""
    if isinstance(value, Mapping):
        return all(_is_nothing(part) for key, part in value.items() if key != "_id")
    if isinstance(value, list):
        return all(is_blank_row(item) if isinstance(item, Mapping) else _is_nothing(item) for item in value)
    return _is_nothing(value)


def is_blank_row(row: Mapping[str, Any]) -> bool:
    """A row in which nothing stands yet: it is kept, and neither checked nor submitted."""
    return all(_is_nothing(cell) for key, cell in row.items() if key != "_id")


def _is_nothing(value: Any) -> bool:
    return value is None or value is False or value in ("", [], {}) or (isinstance(value, str) and not value.strip())


def rows_of(spec: FormField, value: Any) -> list[tuple[int, Mapping[str, Any]]]:
    """The rows that say something, each with its index, at most as many as the table takes."""
    rows = enumerate(value) if isinstance(value, list) else ()
    said = ((n, row) for n, row in rows if isinstance(row, Mapping) and not is_blank_row(row))
    return list(itertools.islice(said, spec.max_rows))


def quantity_text(number: Decimal | int | str) -> str:
    """The canonical text of a quantity: plain notation, no exponent, no trailing zeros, no minus zero.

    Never through a Decimal context or a float, which would round. Raises WrongShape.
    """
    if isinstance(number, int) and abs(number) >= 10**_DIGITS:
        raise WrongShape(tr("a number has at most {n} digits before the point", n=_DIGITS))
    text = format(number, "f") if isinstance(number, Decimal) else str(number)
    if not _QUANTITY.match(text):
        raise WrongShape(tr("this is not a number such as 1250 or 0.75"))
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


# --- from a file: JSON of the right shape, or WrongShape ---------------------------------------------------------


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise WrongShape(tr("a text is expected"))
    return unicodedata.normalize("NFC", value)


def _code(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**_DIGITS:
        return str(value)  # goal 13, written without quotes
    return _text(value).strip()


def _integer(value: Any) -> int | str:
    """A whole number; as text where JSON numbers end to be exact (RFC 8785, 2^53 - 1)."""
    if isinstance(value, str) and _WHOLE.match(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 10**_DIGITS:
        raise WrongShape(tr("a whole number is expected"))
    return value if abs(value) <= 2**53 - 1 else str(value)


def _quantity(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise WrongShape(tr("a number is expected"))
    return value if isinstance(value, str) and not _QUANTITY.match(value) else quantity_text(value)


def _codes(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise WrongShape(tr("a list of codes is expected"))
    codes = sorted({_code(item) for item in value})
    if len(codes) > MAX_CHOICES:
        raise WrongShape(tr("there are more than {n} codes", n=MAX_CHOICES))
    return codes


def _parts(value: Any, allowed: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WrongShape(tr("a map of {parts} is expected", parts=", ".join(allowed)))
    for key in value:
        if key not in allowed:
            named = strict.short(str(key))
            raise WrongShape(tr("there is no part {part}; the parts are {parts}", part=named, parts=", ".join(allowed)))
    return {key: value[key] for key in allowed if value.get(key) is not None}


def _declaration(value: Any) -> dict[str, Any]:
    parts = _parts(value, DECLARATION_PARTS)
    if not isinstance(parts.get("ticked", False), bool):
        raise WrongShape(tr("ticked is true or false"))
    if "why" in parts:
        parts["why"] = _text(parts["why"])
    return parts


def _files(value: Any) -> list[dict[str, Any]]:
    for each in value if isinstance(value, list) else ():
        if isinstance(each, Mapping) and each.get("size") == 0:
            raise WrongShape(tr("the file {name} is empty", name=strict.short(str(each.get("name")))))
    try:
        return manifest.once(value)
    except ValueError:
        raise WrongShape(tr("a list of files is expected, each with name, media_type, size and sha256")) from None


def _texts(allowed: tuple[str, ...]) -> Callable[[Any], dict[str, str]]:
    return lambda value: {key: _text(part) for key, part in _parts(value, allowed).items()}


_TAKE: dict[str, Callable[[Any], Any]] = {
    "text": _text, "long_text": _text, "url": _text, "email": _text, "date": _text,
    "text_by_language": _texts(UN_LANGUAGES), "contact": _texts(CONTACT_PARTS), "period": _texts(PERIOD_PARTS),
    "integer": _integer, "year": _integer, "quantity": _quantity,
    "choice": _code, "party": _code, "choices": _codes, "declaration": _declaration,
    "attachment": _files,
}  # fmt: skip


def _table(spec: Column) -> FormField:
    assert isinstance(spec, FormField)  # the grammar: rows hold no table
    return spec


def take(spec: Column, value: Any) -> Any:
    """An answer as a file gives it, as a draft keeps it. Raises WrongShape; what it means is the check's business."""
    if value is None:
        return None
    if spec.type == "table":
        return _take_rows(_table(spec), value)
    return _TAKE[spec.type](value)


def _take_rows(spec: FormField, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or any(not isinstance(row, dict) for row in value):
        raise WrongShape(tr("a list of rows is expected"))
    columns = {column.id: column for column in spec.columns}
    rows = []
    for row in value:
        for key in row:
            if key not in columns and key != "_id":
                raise WrongShape(tr("there is no column {column}", column=strict.short(str(key))))
        taken = {key: take(columns[key], cell) for key, cell in row.items() if key != "_id" and cell is not None}
        rows.append({"_id": row["_id"], **taken} if "_id" in row else taken)
    ids = [row["_id"] for row in rows if "_id" in row]
    if any(not isinstance(id_, str) or not id_ for id_ in ids) or len(set(ids)) != len(ids):
        raise WrongShape(tr("the _id of a row is a text of its own"))
    return rows


# --- in a draft: parts, each of which is saved, merged and undone by itself --------------------------------------


def members(spec: Column, value: Any) -> dict[str, Any]:
    """An answer as its registers: part -> value ("" for an answer that is one register). Tables are not asked here."""
    if spec.type == "choices":
        return dict.fromkeys(value or (), True)
    if spec.type == "attachment":
        return {each["sha256"]: {key: each[key] for key in each if key != "sha256"} for each in value or ()}
    if spec.type in PARTED:
        return dict(value or {})
    return {"": value}


def join(spec: Column, parts: Mapping[str, Any]) -> Any:
    """The inverse of members()."""
    if spec.type == "choices":
        return sorted(code for code, on in parts.items() if on)
    if spec.type == "attachment":
        files = [_file(sha256, about) for sha256, about in parts.items() if about is not None]
        return sorted(files, key=lambda each: (str(each.get("name")), each["sha256"]))
    if spec.type in PARTED:
        return {part: value for part, value in parts.items() if value is not None}
    return parts.get("")


def _file(sha256: str, about: Any) -> dict[str, Any]:
    """An entry; what is none stays as wrong as it was, for the check to say so."""
    return {**about, "sha256": sha256} if isinstance(about, Mapping) else {"sha256": sha256, "": about}


# --- reading one value ------------------------------------------------------------------------------------------


def part_label(part: str) -> str:
    """What a part of a contact, declaration or period is called."""
    labels = {
        "name": tr("name"), "title": tr("title"), "organization": tr("organization"), "email": tr("e-mail address"),
        "phone": tr("telephone number"), "ticked": tr("declaration"), "why": tr("reasons"), "from": tr("from"),
        "to": tr("to"),
    }  # fmt: skip
    return labels.get(part, part)


def codelist_of(spec: Column) -> str:
    """The code list of a choice; Parties where none is named."""
    return spec.codelist or "parties"


def number_of(spec: Column, value: Any) -> Decimal | None:
    """An integer, a year or a quantity as an exact number; None where it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, str) and _QUANTITY.match(value):
        number = Decimal(value)
        return number if spec.type == "quantity" or number == int(number) else None
    return None


def date_of(value: Any) -> datetime.date | None:
    """An ISO date (2026-11-20) as a date; None where it is none."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip(), re.ASCII):
        return None
    try:
        return datetime.date.fromisoformat(value.strip())
    except ValueError:
        return None


# --- for the rules ------------------------------------------------------------------------------------------------


def lookup_parts(spec: Column) -> frozenset[str]:
    """What an expression may look up in this field with `?`."""
    parts: Mapping[str, tuple[str, ...]] = {
        "contact": CONTACT_PARTS, "declaration": DECLARATION_PARTS, "period": PERIOD_PARTS,
        "text_by_language": UN_LANGUAGES, "attachment": FILE_PARTS,
    }  # fmt: skip
    if spec.type == "table":
        return frozenset(column.id for column in _table(spec).columns)
    return frozenset(parts.get(spec.type, ()))


def bind(spec: Column, value: Any) -> Any:
    """What an expression sees: a value, a list, or [] for unanswered. What is not of its type binds as unanswered."""
    if spec.type == "table":
        table = _table(spec)
        rows = (row for _, row in rows_of(table, value))
        return [expressions.make_map({c.id: bind(c, row.get(c.id)) for c in table.columns}) for row in rows]
    value = canonical(spec, value)
    if value is None:
        return []
    if spec.type == "attachment":
        return [_bind_file(each) for each in value]
    if spec.type in ("integer", "year", "quantity"):
        number = number_of(spec, value)
        return [] if number is None else number if spec.type == "quantity" else int(number)
    if spec.type == "date":
        return _date10(value)
    if spec.type == "period":
        return expressions.make_map({part: _date10(value.get(part, "")) for part in PERIOD_PARTS})
    if spec.type == "declaration":
        return expressions.make_map({"ticked": value.get("ticked", False), "why": value.get("why", [])})
    return expressions.make_map(value) if spec.type in PARTED else value


def _bind_file(entry: Mapping[str, Any]) -> Any:
    kind = manifest.kind_of(entry["media_type"])
    return expressions.make_map({**{part: entry.get(part) for part in FILE_PARTS}, "kind": kind or []})


def bind_linked(link: Link, value: Any) -> Any:
    """What an expression sees of a linked document (raw answers), or of all others of its kind (a list of those)."""
    if link.field is None:
        return [_bind_document(link, each) for each in value]
    return _bind_document(link, value)


def _bind_document(link: Link, answers: Mapping[str, Any]) -> Any:
    specs = {id_: Column.model_construct(id=id_, type=type_, label=id_) for id_, type_ in link.reads.items()}
    return expressions.make_map({id_: bind(spec, answers.get(id_)) for id_, spec in specs.items()})


def sample_linked(link: Link) -> Any:
    """Raw answers of a linked document, to try expressions on; of all others, two."""
    answers = {id_: _SAMPLES.get(type_, {"integer": 1, "quantity": "1.5", "choices": ["x"]}.get(type_, "x"))
               for id_, type_ in link.reads.items()}  # fmt: skip
    return answers if link.field else [answers, answers]


def _date10(text: str) -> Any:
    day = date_of(text)
    return [] if day is None else Date10(day.year, day.month, day.day)


# --- for the payload ----------------------------------------------------------------------------------------------


def canonical(spec: Column, value: Any) -> Any:
    """An answer as it stands in the payload; None where there is nothing to say. `_id` of rows stays behind.

    What is not of its type, or was not readable, is left out as well: the check has a blocker for it.
    """
    if is_empty(value):
        return None
    if spec.type == "table":
        table = _table(spec)
        rows = ({c.id: canonical(c, row.get(c.id)) for c in table.columns} for _, row in rows_of(table, value))
        kept = ({key: cell for key, cell in row.items() if cell is not None} for row in rows)
        return [row for row in kept if row] or None
    try:
        value = take(spec, value)
    except WrongShape:
        return None
    if spec.type in PARTED:
        stripped = {part: item.strip() if isinstance(item, str) else item for part, item in value.items()}
        return {part: item for part, item in stripped.items() if not is_empty(item)}
    return value.strip() if isinstance(value, str) and spec.type != "long_text" else value


SAMPLES = 3
"""How many samples there are of each type: an ordinary answer, several in one, and zero."""
_SAMPLES: dict[str, Any] = {
    "text": "sample", "long_text": "A sample text.", "text_by_language": {"en": "Sample"}, "date": "2026-01-31",
    "year": 2026, "period": {"from": "2026-01-01", "to": "2026-12-31"}, "url": "https://b.example",
    "contact": {"name": "A", "organization": "B", "email": "a@b.example"}, "email": "a@b.example",
    "declaration": {"ticked": True, "why": "Because."},
}  # fmt: skip


def sample(spec: Column, codelists: Mapping[str, CodeList], trial: int = 0) -> Any:
    """An answer that fits the type, to try expressions on when a form is read. trial: below SAMPLES."""
    if spec.type in ("choice", "choices", "party"):
        known = codelists.get(codelist_of(spec))
        codes = list(itertools.islice(known.codes, 2)) if known else ["x"]
        return codes[: trial + 1] if spec.type == "choices" else codes[0]
    if spec.type == "table":
        row = {c.id: sample(c, codelists, trial) for c in _table(spec).columns}
        first = dict(list(row.items())[:1])
        return [row] if trial == 0 else [row, row, first]
    if spec.type == "attachment":
        kind = getattr(spec, "accept", ())[:1] or ("pdf",)
        about = {"media_type": manifest.MEDIA_TYPES[kind[0]], "size": 1}
        return [{"name": f"{n}.{kind[0]}", "sha256": str(n) * 64, **about} for n in range(1 if trial == 0 else 2)]
    if spec.type in ("integer", "quantity"):
        return {"integer": (1, 7, 0), "quantity": ("1.5", "7", "0")}[spec.type][trial]
    return _SAMPLES.get(spec.type)
