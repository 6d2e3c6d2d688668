"""Every sentence a person reads goes through tr() or ntr(): gettext, no Qt, since files and the console speak too."""

import gettext
import os
import unicodedata

from a6desk import paths

UN_LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")

_RTL = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_FSI, _PDI = "\u2068", "\u2069"  # first strong isolate … pop directional isolate

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def use(language: str) -> None:
    """Speak this language from now on; English where a sentence has no translation yet."""
    global _catalogue, _language  # noqa: PLW0603 - one process speaks one language at a time
    _language = language
    _catalogue = gettext.translation("a6desk", paths.i18n(), languages=[language], fallback=True)


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


def tr(sentence: str, /, **values: object) -> str:
    """The sentence in the interface language, its {names} filled in. Values are isolated by the caller if need be."""
    translated = _catalogue.gettext(sentence)
    return translated.format(**values) if values else translated


def ntr(one: str, many: str, number: int, /, **values: object) -> str:
    """As tr(), choosing the plural form for `number`, which fills {n}."""
    return _catalogue.ngettext(one, many, number).format(n=number, **values)


def is_rtl(language: str) -> bool:
    """Is this language written from right to left?"""
    return language.split("_", maxsplit=1)[0].split("-", maxsplit=1)[0] in _RTL


def isolate(text: str) -> str:
    """Keep a code, a number or a foreign name from disturbing the direction of the sentence around it.

    Unchanged where everything runs from left to right: a plain console would show the marks as boxes.
    """
    rtl_text = any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)
    return f"{_FSI}{text}{_PDI}" if rtl_text or is_rtl(_language) else text
