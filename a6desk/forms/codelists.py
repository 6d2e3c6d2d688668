"""Code lists: dated CSV files of codes, with labels in six languages and where each comes from."""

import csv
import datetime
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from a6desk import i18n, strict
from a6desk.errors import UserError
from a6desk.forms import strings
from a6desk.i18n import tr

LIMIT = 4_000_000
_MAX_CODES = 20_000
_HEADER = ("code", *("en", "fr", "es", "ru", "zh", "ar"), "valid_from", "valid_to", "groups", "source", "standing")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_STANDINGS = ("confirmed", "second-hand", "proposed")


@dataclass(frozen=True)
class Code:
    """One row. valid_from and valid_to are inclusive; None where no source is at hand."""

    code: str
    labels: Mapping[str, str]
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    groups: frozenset[str]
    source: str
    standing: str
    list: str = ""
    """The id of the list it stands in."""

    def label(self, language: str | None = None) -> str:
        """Its name in this language (the interface's by default): the list's, the translators', else the English."""
        language = language or i18n.language()
        return self.labels.get(language) or strings.label(self.list, self.code, self.labels["en"], language)

    def valid_on(self, date: datetime.date | None) -> bool:
        """Did it count on this day? Without a day, any code counts."""
        if date is None:
            return True
        return (self.valid_from is None or self.valid_from <= date) and (self.valid_to is None or date <= self.valid_to)


@dataclass(frozen=True)
class CodeList:
    """A list, in the order of its file."""

    id: str
    codes: Mapping[str, Code]
    sha256: str


def read(path: Path) -> CodeList:
    """The code list in this file; a UserError that names the line where it is not one."""
    content = strict.read_bytes(path, LIMIT)
    return parse(content, path.stem, path.name)


def parse(content: bytes, id: str, name: str) -> CodeList:  # noqa: A002 - the field's own word
    """The code list in these bytes. `name` is what messages call the file."""
    import hashlib

    text = unicodedata.normalize("NFC", strict.decode(content, name))
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    codes: dict[str, Code] = {}
    try:
        header = next(rows, [])
        if tuple(header) != _HEADER:
            raise _fault(name, 1, tr("the first line must be {header}.", header=",".join(_HEADER)))
        for row in rows:
            code = _code(row, id, name, rows.line_num)
            if code.code in codes:
                raise _fault(name, rows.line_num, tr("the code {code} stands twice.", code=code.code))
            codes[code.code] = code
            if len(codes) > _MAX_CODES:
                raise _fault(name, rows.line_num, tr("there are more than {n} codes.", n=_MAX_CODES))
    except csv.Error as error:
        raise _fault(name, rows.line_num, tr("this is not CSV: {cause}.", cause=error)) from None
    if not codes:
        raise _fault(name, 1, tr("there is no code."))
    return CodeList(id, MappingProxyType(codes), hashlib.sha256(content).hexdigest())


def _code(row: list[str], id_: str, name: str, line: int) -> Code:
    if len(row) != len(_HEADER):
        raise _fault(name, line, tr("there are {n} columns, not {m}.", n=len(row), m=len(_HEADER)))
    cells = dict(zip(_HEADER, row, strict=True))
    if not _CODE.match(cells["code"]):
        raise _fault(name, line, tr("this is no code: letters, digits, hyphens; at most 60."))
    if not cells["en"] or not cells["source"] or cells["standing"] not in _STANDINGS:
        raise _fault(name, line, tr("a code needs an English label, a source and a standing."))
    dates = [_date(cells[key], key, name, line) for key in ("valid_from", "valid_to")]
    if dates[0] and dates[1] and dates[1] < dates[0]:
        raise _fault(name, line, tr("valid_to is before valid_from."))
    labels = {language: cells[language] for language in i18n.UN_LANGUAGES if cells[language]}
    groups = frozenset(cells["groups"].split())
    return Code(cells["code"], MappingProxyType(labels), *dates, groups, cells["source"], cells["standing"], id_)


def _date(text: str, key: str, name: str, line: int) -> datetime.date | None:
    if not text:
        return None
    try:
        if not _DATE.match(text):
            raise ValueError(text)
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise _fault(name, line, tr("{key} is not a date like 2026-11-20.", key=key)) from None


def _fault(name: str, line: int, cause: str) -> UserError:
    return UserError(tr("{name}, line {line}: {cause}", name=name, line=line, cause=cause))
