"""Numbers as people of a locale write them, to and from the canonical text. No float anywhere."""

import re
import unicodedata
from typing import Any

from PySide6.QtCore import QLocale

from a6desk.forms import fieldtypes
from a6desk.forms.definition import Column

_MINUS = str.maketrans(dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d", "-"))
_SPACES = re.compile(r"(?<=[0-9])[\s\u00a0\u2009\u202f'\u2019\u066c](?=[0-9])")
_ARABIC_POINT = "\u066b"
_INVISIBLE = re.compile("[\u200b-\u200f\u061c\u2066-\u2069\u2060\ufeff]")


def latin_digits(text: str) -> str:
    """The text with every script's digits as 0 to 9, and without marks of direction."""
    if not text.isascii():
        text = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in _INVISIBLE.sub("", text))
    return text.strip()


def unread(text: str, locale: QLocale) -> dict[str, str]:
    """What was typed and could not be read, kept as it is."""
    return {"unread": text, "locale": locale.bcp47Name()}


def read(spec: Column, text: str, locale: QLocale) -> Any:
    """An integer, a year or a quantity as typed in this locale: its value, None for nothing, or unread."""
    if not text.strip():
        return None
    plain = latin_digits(text).translate(_MINUS)
    if spec.unit and plain.casefold().endswith(spec.unit.casefold()):
        plain = plain[: -len(spec.unit)].rstrip()
    number = _plain_year(plain) if spec.type == "year" else _ungrouped(plain, locale)
    if number is None:
        return unread(text, locale)
    try:
        return fieldtypes.quantity_text(number) if spec.type == "quantity" else fieldtypes.take(spec, number)
    except fieldtypes.WrongShape:
        return unread(text, locale)


def _plain_year(plain: str) -> str | None:
    return plain if re.fullmatch(r"[1-9][0-9]{3}", plain) else None


def _ungrouped(plain: str, locale: QLocale) -> str | None:
    """Digits with a point for this locale's decimal sign, and no groups; None where it is no number of this locale.

    Groups must be whole: 1,5 is no number in English, rather than fifteen.
    """
    point = locale.decimalPoint()
    plain = plain.replace("- ", "-").replace(_ARABIC_POINT, point)
    if point == _ARABIC_POINT:
        plain = plain.replace(".", point)  # as it is typed with Latin digits
    sign = "-" if plain.startswith("-") else ""
    rest = plain[1:] if plain[:1] in ("-", "+") else plain
    whole, *fraction = rest.split(point) if point in rest else (rest,)
    groups = _groups(whole, locale)
    if groups is None or len(fraction) > 1 or (fraction and not re.fullmatch("[0-9]*", fraction[0])):
        return None
    if not groups and not (fraction and fraction[0]):
        return None
    digits = groups.lstrip("0") or "0"
    return f"{sign}{digits}.{fraction[0]}" if fraction and fraction[0] else sign + digits


def _groups(whole: str, locale: QLocale) -> str | None:
    separator = locale.groupSeparator()
    plain = whole if separator.isspace() else whole.replace(separator, "\u202f")
    plain = _SPACES.sub(",", plain)
    if re.fullmatch("[0-9]*", plain):
        return plain
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+", plain) or re.fullmatch(r"[0-9]{1,2}(,[0-9]{2})*,[0-9]{3}", plain):
        return plain.replace(",", "")
    return None


def show(spec: Column, value: Any, locale: QLocale) -> str:
    """The number in this locale; what is none, as it stands."""
    if value is None:
        return ""
    if fieldtypes.is_unread(value):
        return str(value["unread"])
    number = fieldtypes.number_of(spec, value)
    text = str(value)
    if number is None or not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        return text
    digits = text.removeprefix("-")
    whole, _, fraction = digits.partition(".")
    shown = _in_digits(whole, locale) if spec.type == "year" else _grouped(whole, locale)
    if fraction:
        shown += locale.decimalPoint() + _in_digits(fraction, locale)
    return locale.negativeSign() + shown if text.startswith("-") else shown


def _in_digits(digits: str, locale: QLocale) -> str:
    zero = locale.zeroDigit()
    return digits if zero == "0" else "".join(chr(ord(zero) + int(digit)) for digit in digits)


def _grouped(whole: str, locale: QLocale) -> str:
    if len(whole) <= 18:
        return locale.toString(int(whole))
    head = len(whole) % 3
    groups = [whole[:head]] if head else []
    groups += [whole[n : n + 3] for n in range(head, len(whole), 3)]
    return locale.groupSeparator().join(_in_digits(group, locale) for group in groups)
