"""Every sentence a person reads goes through tr() or ntr(): gettext, no Qt, since files and the console speak too.

Three things are separate: the interface language (use(), language()); the language that somebody writes in, which
an answer or a document carries itself; and the direction of a text, which follows from its own language (is_rtl()).

A catalogue is data: one that is missing, damaged or wrong costs a translation, never the program.
"""

import functools
import gettext
import logging
import os
import re
import string
import struct
import unicodedata
from collections.abc import Iterable

from a6desk import paths

UN_LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")

_RTL = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_FSI, _PDI = "\u2068", "\u2069"  # first strong isolate … pop directional isolate
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAMAGED = (OSError, ValueError, LookupError, TypeError, ArithmeticError, struct.error)
"""What gettext raises on a file that is not a catalogue."""

_log = logging.getLogger(__name__)
_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def use(language: str) -> None:
    """Speak this language from now on, at once; English where a sentence has no translation yet.

    What was said before stays as it was: who shows it asks again.
    """
    global _catalogue, _language
    _catalogue, _language = catalogue("a6desk", language), language


def use_environment() -> None:
    """Speak the language that A6DESK_LANGUAGE, LC_ALL, LC_MESSAGES or LANG asks for, when it is a UN language."""
    for name in ("A6DESK_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        language = os.environ.get(name, "").replace("-", "_").split(".")[0].split("_")[0].lower()
        if language:
            return use(language if language in UN_LANGUAGES else "en")
    return use("en")


def language() -> str:
    """The interface language, one of UN_LANGUAGES."""
    return _language


@functools.cache
def catalogue(domain: str, language: str) -> gettext.NullTranslations:
    """The sentences of a domain (a6desk: the program; forms: form files and code lists); an empty one where none is."""
    if language in UN_LANGUAGES and language != "en":
        path = paths.i18n() / language / f"{domain}.mo"
        try:
            with path.open("rb") as file:
                return gettext.GNUTranslations(file)
        except FileNotFoundError:
            pass
        except _DAMAGED as error:
            _log.warning("%s/%s.mo cannot be used: %s", language, domain, type(error).__name__)
    return gettext.NullTranslations()


def available() -> list[str]:
    """The languages that the program speaks: English, and each that has a catalogue that can be read."""
    spoken = [each for each in UN_LANGUAGES if type(catalogue("a6desk", each)) is gettext.GNUTranslations]
    return sorted(["en", *spoken])


def tr(sentence: str, /, **values: object) -> str:
    """The sentence in the interface language, its {names} filled in; texts among them are isolated, see isolate()."""
    translated = _catalogue.gettext(sentence)
    return _filled(translated if _fits(translated, sentence) else sentence, values) if values else translated


def ntr(one: str, many: str, number: int, /, **values: object) -> str:
    """As tr(), choosing the plural form for `number`, which fills {n}. A translated form may leave {n} out."""
    try:
        translated = _catalogue.ngettext(one, many, number)
    except _DAMAGED as error:  # its plural formula divides by zero, for one
        _log.warning("%s: the plural of %r cannot be chosen: %s", _language, one, type(error).__name__)
        translated = ""
    if not translated or not _fits(translated, many, "n"):
        translated = one if number == 1 else many
    return _filled(translated, {"n": number, **values})


@functools.cache
def placeholders(sentence: str) -> dict[str, bool] | None:
    """The {names} of a sentence, and whether each stands outside any isolate; None where they are not names alone."""
    found: dict[str, bool] = {}
    depth = 0
    try:
        for before, name, spec, conversion in string.Formatter().parse(sentence):
            depth += before.count(_FSI) - before.count(_PDI)
            if name is not None:
                if not name.isidentifier() or spec or conversion:
                    return None
                found[name] = found.get(name, True) and depth <= 0
    except ValueError:
        return None
    return found


@functools.cache
def _fits(translated: str, sentence: str, optional: str = "") -> bool:
    """Does a translation take what its sentence takes? One that does not is not used, and the log says so once."""
    if translated == sentence:
        return True
    here, there = placeholders(translated), placeholders(sentence)
    if here is not None and there is not None and {*here, optional} == {*there, optional}:
        return True
    _log.warning("%s: a translation does not fit its sentence: %r", _language, sentence)
    return False


def _filled(sentence: str, values: dict[str, object]) -> str:
    bare = placeholders(sentence) or {}
    texts = {
        name: isolate(str(value))
        for name, value in values.items()
        if isinstance(value, str | os.PathLike | Exception) and bare.get(name)
    }
    return sentence.format(**{**values, **texts})


def listed(texts: Iterable[str]) -> str:
    """Several things in a row, as the interface language sets them apart; empty ones are left out."""
    # Translators: stands between two things in a row; with its space.
    return tr(", ").join(isolate(text) for text in texts if text)


def titled(label: str, said: str) -> str:
    """What is said under a label, in one line; a label that is a sentence loses its full stop before the colon."""
    return tr("{label}: {part}", label=label.removesuffix("."), part=said)


def is_rtl(language: str) -> bool:
    """Is this language written from right to left?"""
    return language.split("_", maxsplit=1)[0].split("-", maxsplit=1)[0] in _RTL


def isolate(text: str) -> str:
    """Keep a code, a number or a foreign name from disturbing the direction of the sentence around it.

    Unchanged where everything runs from left to right (a plain console would show the marks as boxes), and where
    the text is isolated already.
    """
    rtl_text = any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)
    if not (rtl_text or is_rtl(_language)) or (text.startswith(_FSI) and text.endswith(_PDI)):
        return text
    return f"{_FSI}{text}{_PDI}"


def moment(text: str) -> str:
    """A time as we keep it (2026-11-20T10:42:07Z) as the interface language writes it, to the minute, in UTC."""
    return _dated(text, _MOMENT, "d MMM y, HH:mm", " UTC")


def day(text: str) -> str:
    """A day as we keep it (2026-11-20), written as the day of a moment() is."""
    return _dated(text, _DAY, "d MMM y", "")


def _dated(text: str, shape: re.Pattern[str], pattern: str, zone: str) -> str:
    import datetime

    try:
        if not shape.match(text):
            raise ValueError(text)
        time = datetime.datetime.fromisoformat(text)
    except ValueError:
        return isolate(text)
    if _language == "en":  # which needs no language data, and the first page says many of them
        said = f"{time.day} {_MONTHS[time.month - 1]} {time.year}" + (f", {time:%H:%M}" if "HH" in pattern else "")
    else:
        from babel.dates import format_datetime

        said = format_datetime(time, pattern, locale=_language)
    return isolate(f"{said}{zone}")
