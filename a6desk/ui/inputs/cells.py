"""Cells of a table as text and back: what is shown, copied to a spreadsheet, and read from one."""

import re
from typing import Any

from a6desk.forms import fieldtypes
from a6desk.forms.definition import Column
from a6desk.i18n import tr
from a6desk.ui.inputs import calendar, codes, numerals, plain
from a6desk.ui.inputs.base import Setting

NUMBERS = frozenset({"integer", "quantity", "year"})
CHOICES = frozenset({"choice", "party"})
CODED = NUMBERS | {"date", "url", "email"}
"""Types that run from left to right in every language."""

_QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)"(?=\t|\n|\Z)')
_PLAIN = re.compile(r"[^\t\n]*")


def cell_text(spec: Column, value: Any, setting: Setting) -> str:
    """A value of a simple type as a person of this locale reads it."""
    if value is None or fieldtypes.is_unread(value):
        return plain.text_of(value)
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if spec.type in NUMBERS:
        return numerals.show(spec, value, setting.locale)
    if spec.type == "date":
        return calendar.show(value, setting.locale)
    if spec.type in (*CHOICES, "choices"):
        return codes.name_of(setting.codelists.get(fieldtypes.codelist_of(spec)), value)
    return plain.text_of(value)


def read_cell(spec: Column, text: str, setting: Setting) -> Any:
    """The inverse: what a person wrote as a value; None for nothing, unread for what is none."""
    text = plain.many_lines(text) if spec.type == "long_text" else plain.one_line(text)
    if not text.strip():
        return None
    if spec.type in NUMBERS:
        return numerals.read(spec, text, setting.locale)
    if spec.type == "date":
        return calendar.read(text, setting.locale)
    if spec.type in CHOICES:
        code = codes.lookup(setting.codelists[fieldtypes.codelist_of(spec)], text)
        return code if code is not None else numerals.unread(text, setting.locale)
    value = plain.written(text)
    return value.strip() if value and spec.type in ("url", "email") else value


def to_tsv(rows: list[list[str]]) -> str:
    """Rows for the clipboard, as spreadsheets write them."""
    return "\n".join("\t".join(_quote(cell) for cell in row) for row in rows)


def _quote(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in '\t\n"') else cell


def from_tsv(text: str) -> list[list[str]]:
    """Rows of the clipboard. Quotes that a spreadsheet put around a cell go; those of a person stay."""
    text = re.sub(r"\r\n?", "\n", text).removesuffix("\n")
    rows: list[list[str]] = [[]]
    at = 0
    while True:
        quoted = _QUOTED.match(text, at) if text.startswith('"', at) else None
        if quoted and re.search(r'[\t\n]|""', quoted[1]):
            rows[-1].append(quoted[1].replace('""', '"'))
            at = quoted.end()
        else:
            plain_cell = _PLAIN.match(text, at)
            assert plain_cell
            rows[-1].append(plain_cell[0])
            at = plain_cell.end()
        if at >= len(text):
            return rows
        if text[at] == "\n":
            rows.append([])
        at += 1
        if at >= len(text):
            rows[-1].append("")
            return rows
