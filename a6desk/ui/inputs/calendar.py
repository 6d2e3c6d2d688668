"""Days as people of a locale write them, to and from ISO dates. Pure reading: the input is in dates.py."""

import datetime
import functools
import re
from typing import Any

from PySide6.QtCore import QDate, QLocale

from a6desk import i18n
from a6desk.forms import fieldtypes
from a6desk.ui.inputs.codes import fold
from a6desk.ui.inputs.numerals import latin_digits, unread

_FORMATS = (QLocale.FormatType.LongFormat, QLocale.FormatType.ShortFormat)


def words_locale(locale: QLocale) -> QLocale:
    """The locale whose names of months are shown: the interface's language, as the user's country has it."""
    spoken = QLocale("en_GB" if i18n.language() == "en" else i18n.language())
    return locale if locale.language() == spoken.language() else spoken


def read(text: str, locale: QLocale) -> Any:
    """A day as typed: its ISO date, None for nothing, or unread where it is impossible or could be another day."""
    if not text.strip():
        return None
    plain = latin_digits(text)
    day = _numbers(plain, locale) or _words(plain, locale)
    return day.isoformat() if day else unread(text, locale)


def show(value: Any, locale: QLocale) -> str:
    """The day in the locale's short format with all four digits of the year; what is no day, as it stands."""
    if value is None:
        return ""
    if fieldtypes.is_unread(value):
        return str(value["unread"])
    day = fieldtypes.date_of(value)
    if day is None:
        return str(value)
    return locale.toString(QDate(day.year, day.month, day.day), short_format(locale))


def in_words(value: Any, locale: QLocale) -> str:
    """The day in words, so that nobody takes a month for a day: Friday, 20 November 2026. Empty for no day."""
    day = None if fieldtypes.is_unread(value) else fieldtypes.date_of(value)
    if day is None:
        return ""
    return words_locale(locale).toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)


def short_format(locale: QLocale) -> str:
    """The locale's short format with a year of four digits."""
    return re.sub("y+", "yyyy", locale.dateFormat(QLocale.FormatType.ShortFormat))


def _order(locale: QLocale) -> str:
    """ "dmy", "mdy" or "ymd"."""
    return re.sub(r"(.)\1*", r"\1", re.sub("[^dMy]", "", locale.dateFormat(QLocale.FormatType.ShortFormat))).lower()


def _date(year: str, month: str | int, day: str) -> datetime.date | None:
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _numbers(plain: str, locale: QLocale) -> datetime.date | None:
    chinese = re.fullmatch(r"([0-9]{4})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号]?.*", plain)
    first = re.fullmatch(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})\.?", plain)
    if chinese:
        return _date(*chinese.groups())
    if first:
        return _date(first[1], first[3], first[4])
    last = re.fullmatch(r"([0-9]{1,2})\s*[-/. ]\s*([0-9]{1,2})\s*[-/. ]\s*([0-9]{4})\s*(?:г\.?)?", plain)
    order = _order(locale)
    if last is None or not order.endswith("y"):
        return None
    day, month = (last[1], last[2]) if order.startswith("d") else (last[2], last[1])
    return _date(last[3], month, day)


def _words(plain: str, locale: QLocale) -> datetime.date | None:
    """20 Nov 2026, November 20, 2026, le 1er novembre 2026, 20 de noviembre de 2026, 20 ноября 2026 г."""
    text = f" {fold(plain)} "
    found = {number for name, number in _month_names(locale.name(), i18n.language()) if f" {name} " in text}
    years = re.findall(r" ([0-9]{4})(?= )", text)
    days = re.findall(r" ([0-9]{1,2})(?:st|nd|rd|th|er)?(?= )", text)
    if len(found) != 1 or len(years) != 1 or len(days) != 1:
        return None
    return _date(years[0], found.pop(), days[0])


@functools.lru_cache(maxsize=16)
def _month_names(name: str, language: str) -> tuple[tuple[str, int], ...]:
    """(folded name, month) in the locale, the interface's language and English, long and short."""
    names: set[tuple[str, int]] = set()
    for locale in (QLocale(name), QLocale(language), QLocale("en")):
        for month in range(1, 13):
            for length in _FORMATS:
                names.add((fold(locale.monthName(month, length)), month))
                names.add((fold(locale.standaloneMonthName(month, length)), month))
    return tuple(sorted((text, month) for text, month in names if text and not text[0].isdigit()))
