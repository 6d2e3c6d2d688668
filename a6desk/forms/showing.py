"""Answers as texts that people read: a code by its name, a date and a number as their language writes them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from a6desk.forms import fieldtypes
from a6desk.forms.codelists import CodeList
from a6desk.forms.definition import Column, FormField
from a6desk.i18n import tr

_BETWEEN = " · "


def shown(spec: Column, value: Any, codelists: Mapping[str, CodeList], language: str) -> str:
    """An answer, a cell or one register of an answer as a text in this language; "" where nothing was answered.

    What does not fit its type is shown as it stands: nothing that somebody gave is hidden.
    """
    if fieldtypes.is_unread(value):
        return str(value["unread"])
    if value is None:
        return ""
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    if isinstance(value, list):
        rows = isinstance(spec, FormField) and spec.type == "table"
        texts = [
            _row(spec, row, codelists, language) if rows else shown(spec, row, codelists, language) for row in value
        ]
        return "\n".join(text for text in texts if text)
    if spec.type == "attachment" and isinstance(value, Mapping) and isinstance(value.get("size"), int):
        return tr("{name} ({size})", name=str(value.get("name")), size=size(value["size"], language))
    if isinstance(value, Mapping):
        return _BETWEEN.join(shown(spec, part, codelists, language) for part in value.values())
    return _simple(spec, value, codelists, language)


def _row(spec: Column, row: Any, codelists: Mapping[str, CodeList], language: str) -> str:
    if not isinstance(spec, FormField) or not isinstance(row, Mapping):
        return "" if row is None else str(row)
    cells = (shown(each, row.get(each.id), codelists, language) for each in spec.columns)
    return _BETWEEN.join(cell for cell in cells if cell)


def _simple(spec: Column, value: Any, codelists: Mapping[str, CodeList], language: str) -> str:
    if spec.type in ("choice", "choices", "party"):
        known = codelists.get(fieldtypes.codelist_of(spec))
        code = known.codes.get(str(value)) if known else None
        return code.label(language) if code else str(value)
    if spec.type in ("date", "period"):
        return date(value, language)
    if spec.type in ("integer", "quantity"):
        exact = fieldtypes.number_of(spec, value)
        return str(value) if exact is None else number(exact, language)
    return str(value)


def date(text: Any, language: str) -> str:
    """An ISO date as this language writes it; anything else as it stands."""
    from babel.dates import format_date  # late: most of what is shown is no date

    day = fieldtypes.date_of(text)
    return str(text) if day is None else format_date(day, "long", language)


def number(exact: Decimal, language: str) -> str:
    """A number with all its digits, as this language writes it."""
    from babel.numbers import format_decimal

    return format_decimal(exact, locale=language, decimal_quantization=False)


_UNITS = (("byte", 1), ("kilobyte", 1_000), ("megabyte", 1_000_000), ("gigabyte", 1_000_000_000))


def size(number: int, language: str) -> str:
    """A number of bytes as this language writes it, to two digits or so: 1.2 MB."""
    unit, factor = next((each for each in reversed(_UNITS) if number >= each[1]), _UNITS[0])
    value = round(number / factor, 1 if number < 10 * factor else 0)
    exact = Decimal(str(value)) if value % 1 else Decimal(int(value))
    if language == "en":  # which needs no language data
        short = {"byte": "byte" if exact == 1 else "bytes", "kilobyte": "kB", "megabyte": "MB", "gigabyte": "GB"}
        return f"{exact} {short[unit]}"
    from babel.units import format_unit

    return format_unit(exact, f"digital-{unit}", length="short", locale=language)


def language_name(code: str, language: str) -> str:
    """What a language is called in another; its code where that is not known."""
    from babel import Locale

    return Locale.parse(language).languages.get(code) or code
