"""What is wrong with one answer by itself: every field type's own checks. What spans fields are the form's rules."""

import datetime
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from a6desk import strict
from a6desk.forms import expressions, fieldtypes, manifest, patterns
from a6desk.forms.codelists import CodeList
from a6desk.forms.definition import Column
from a6desk.forms.saying import kind_words
from a6desk.forms.showing import size
from a6desk.i18n import language, listed, tr

EMAIL = re.compile(r"[^@\s,;<>()\"]{1,64}@[^@\s,;<>()\"]{1,190}\.[^@\s,;<>()\".]{2,63}\Z")
URL = re.compile(r"https?://[^\s<>\"@/?#:]{1,253}(:[0-9]{1,5})?([/?#][^\s<>\"]*)?\Z")
FIRST_YEAR, LAST_YEAR = 1900, 2200


@dataclass(frozen=True)
class Problem:
    """Something wrong with one answer by itself. kind is stable; part names the part of a contact, or a file."""

    kind: str
    message: str
    fix: str
    part: str = ""
    severity: str = "blocker"


@dataclass(frozen=True)
class Setting:
    """What a type needs to know besides the answer: the code lists, and the day on which codes count.

    files: the SHA-256 of every file that is at hand; None where nobody knows, and then none is missed.
    """

    codelists: Mapping[str, CodeList]
    day: datetime.date | None = None
    files: Collection[str] | None = None


def _how_to_write(spec: Column) -> str:
    """For what could not be read: in a table no example stands beside it."""
    if spec.type in ("date", "period"):
        return tr("Write the day as 2026-11-20, or with the month in words: 20 November 2026.")
    if spec.type in ("choice", "choices", "party"):
        return tr("Choose one from the list that opens as you type.")
    return tr("Type it again as the example beside the field shows.")


def problems(spec: Column, value: Any, setting: Setting) -> Iterator[Problem]:
    """What is wrong with one answer (not a table) by itself. Never raises, however odd the answer."""
    unread = [(part, item["unread"]) for part, item in _by_part(spec, value) if fieldtypes.is_unread(item)]
    for part, typed in unread:
        yield Problem(
            "unread",
            tr("“{text}” could not be read.", text=strict.short(typed) if isinstance(typed, str) else "…"),
            _how_to_write(spec),
            strict.short(part),
        )
    if unread:
        return
    if fieldtypes.is_empty(value):
        return
    try:
        value = fieldtypes.take(spec, value)
    except fieldtypes.WrongShape as error:
        yield Problem("shape", tr("This answer is not of its kind: {cause}.", cause=error), tr("Answer it again."))
        return
    for text in expressions.texts_in(value):
        found = strict.unseen(text)
        if found is not None:
            yield Problem(
                "unseen",
                tr("There is an unseen character (U+{code}).", code=f"{ord(text[found]):04X}"),
                tr("Remove it: it can make a text read otherwise than it is."),
            )
            return
    yield from _PROBLEMS.get(spec.type, _no_problem)(spec, value, setting)


def _by_part(spec: Column, value: Any) -> list[tuple[str, Any]]:
    if spec.type in fieldtypes.PARTED and isinstance(value, Mapping) and not fieldtypes.is_unread(value):
        return [(str(part), item) for part, item in value.items()]
    return [("", value)]


def _no_problem(spec: Column, value: Any, setting: Setting) -> Iterator[Problem]:
    return iter(())


def _length_problems(spec: Column, value: Any) -> Iterator[Problem]:
    for part, text in fieldtypes.members(spec, value).items():
        if spec.max_length is not None and len(text) > spec.max_length:
            message = tr("This text has {n} characters; at most {most} are taken.", n=len(text), most=spec.max_length)
            yield Problem("max_length", message, tr("Shorten it."), part)


def _text_problems(spec: Column, value: Any, setting: Setting) -> Iterator[Problem]:
    yield from _length_problems(spec, value)
    if spec.pattern and (len(value) > patterns.MAX_TEXT or not re.fullmatch(spec.pattern, value.strip())):
        yield Problem("pattern", tr("This does not have the form that is expected."), _like(spec))


def _number_problems(spec: Column, value: Any, setting: Setting) -> Iterator[Problem]:
    number = fieldtypes.number_of(spec, value)
    if number is None:
        yield Problem("number", tr("This is not a number."), _like(spec, "1250"))
        return
    if spec.min is not None and number < Decimal(str(spec.min)):
        yield Problem("min", tr("This is below {least}.", least=spec.min), tr("Is there a digit missing?"))
    if spec.max is not None and number > Decimal(str(spec.max)):
        yield Problem("max", tr("This is above {most}.", most=spec.max), tr("Is there a digit too many?"))


def _year_problems(spec: Column, value: Any, setting: Setting) -> Iterator[Problem]:
    if not isinstance(value, int) or not FIRST_YEAR <= value <= LAST_YEAR:
        yield Problem("year", tr("This is not a year such as 2026."), _like(spec, "2026"))
        return
    yield from _number_problems(spec, value, setting)


def _date_problems(spec: Column, value: Any, setting: Setting) -> Iterator[Problem]:
    day = fieldtypes.date_of(value)
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        yield Problem("date", tr("“{text}” is not a date.", text=value[:30]), _like(spec, "2026-11-20"))
        return
    if spec.min is not None and day.isoformat() < str(spec.min):
        yield Problem("min", tr("This is before {least}.", least=spec.min), tr("Is the year right?"))
    if spec.max is not None and day.isoformat() > str(spec.max):
        yield Problem("max", tr("This is after {most}.", most=spec.max), tr("Is the year right?"))


def _period_problems(spec: Column, value: Any, setting: Setting) -> Iterator[Problem]:
    days = {}
    for part, text in value.items():
        days[part] = fieldtypes.date_of(text)
        if text.strip() and days[part] is None:
            message = tr("“{text}” is not a date.", text=text[:30])
            yield Problem("date", message, _like(spec, "2026-11-20"), part)
    if days.get("from") and days.get("to") and days["to"] < days["from"]:
        yield Problem("period", tr("The end is before the beginning."), tr("Exchange the two dates?"), "to")


def _code_problems(spec: Column, value: Any, setting: Setting) -> Iterator[Problem]:
    known = setting.codelists.get(fieldtypes.codelist_of(spec))
    for code in value if isinstance(value, list) else [value]:
        entry = known.codes.get(code) if known else None
        part = strict.short(code) if spec.type == "choices" else ""
        if entry is None:
            message = tr("“{code}” is not in the list.", code=strict.short(code))
            yield Problem("code", message, tr("Choose from the list."), part)
        elif not entry.valid_on(setting.day):
            message = tr("“{label}” was not in the list on {day}.", label=entry.label(), day=setting.day)
            yield Problem("code_date", message, tr("Choose from the list."), part)


def _email_problems(spec: Column, value: Any, setting: Setting) -> Iterator[Problem]:
    yield from _length_problems(spec, value)
    if not EMAIL.match(value.strip()):
        yield Problem("email", tr("This is not an e-mail address."), _like(spec, "focal.point@ministry.example"))


def _url_problems(spec: Column, value: Any, setting: Setting) -> Iterator[Problem]:
    yield from _length_problems(spec, value)
    if not URL.match(value.strip()):
        yield Problem("url", tr("This is not a web address."), _like(spec, "https://unfccc.int/nma-platform"))


def _contact_problems(spec: Column, value: Any, setting: Setting) -> Iterator[Problem]:
    for part in getattr(spec, "parts", ()):
        if fieldtypes.is_empty(value.get(part)):
            message = tr("The contact has no {part}.", part=fieldtypes.part_label(part))
            yield Problem("part", message, tr("Add it, or clear the whole contact."), part)
    email = value.get("email", "")
    if email.strip() and not EMAIL.match(email.strip()):
        like = tr("Write it like this: {example}", example="focal.point@ministry.example")  # not as the whole contact
        yield Problem("email", tr("This is not an e-mail address."), like, "email")


def _file_problems(spec: Any, value: Any, setting: Setting) -> Iterator[Problem]:
    """Limits of the form are blockers, save what is only advised against; a file that is not at hand is one too."""
    if len(value) > spec.max_files:
        message = tr("There are {n} files; at most {most} are taken.", n=len(value), most=spec.max_files)
        yield Problem("max_files", message, tr("Join or remove files."))
    for each in value:
        named, part, bytes_ = strict.short(each["name"]), each["sha256"], each["size"]
        if spec.accept and manifest.kind_of(each["media_type"]) not in spec.accept:
            kinds = listed(kind_words(kind) for kind in spec.accept)
            message = tr("“{name}” is of a kind that is not taken here.", name=named)
            yield Problem("accept", message, tr("Add it as one of: {kinds}.", kinds=kinds), part)
        values = {"name": named, "size": size(bytes_, language())}
        if spec.max_size is not None and bytes_ > spec.max_size:
            most = size(spec.max_size, language())
            message = tr("“{name}” has {size}; at most {most} are taken.", most=most, **values)
            yield Problem("max_size", message, tr("Make it smaller, or divide it."), part)
        elif spec.advised_size is not None and bytes_ > spec.advised_size:
            most = size(spec.advised_size, language())
            message = tr("“{name}” has {size}; more than {most} is advised against.", most=most, **values)
            yield Problem("advised_size", message, tr("Make it smaller, or divide it."), part, "warning")
        if setting.files is not None and part not in setting.files:
            message = tr("“{name}” is named here, and the file itself is not on this computer.", name=named)
            yield Problem("file_missing", message, tr("Add the file again, or remove it."), part)


_PROBLEMS: dict[str, Callable[[Any, Any, Setting], Iterator[Problem]]] = {
    "text": _text_problems, "long_text": _text_problems, "text_by_language": _text_problems,
    "integer": _number_problems, "quantity": _number_problems, "year": _year_problems,
    "date": _date_problems, "period": _period_problems, "choice": _code_problems, "choices": _code_problems,
    "party": _code_problems, "contact": _contact_problems, "url": _url_problems, "email": _email_problems,
    "attachment": _file_problems,
}  # fmt: skip


def _like(spec: Column, example: str = "") -> str:
    example = spec.example or example
    return tr("Write it like this: {example}", example=example) if example else tr("See the help of this field.")
