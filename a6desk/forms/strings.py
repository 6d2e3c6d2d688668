"""The translatable sentences of form files and code lists, and the same form in another language.

Each has a context, form/path/kind without the version, so that an unchanged sentence keeps its translation when a
new version of the form comes. The English text in the file is what is translated, and what stands where a
translation is missing.
"""

import functools
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from a6desk import i18n, strict
from a6desk.errors import UserError
from a6desk.i18n import tr

if TYPE_CHECKING:  # a code asks here for its label, and a form holds code lists
    from pydantic import BaseModel

    from a6desk.forms.codelists import CodeList
    from a6desk.forms.definition import Column, Definition, Rule, Section
    from a6desk.forms.form import Form

DOMAIN = "forms"

log = logging.getLogger(__name__)

LIMIT = 4_000_000
"""Bytes of the translations that a pack brings into one language."""
_brought: dict[str, Path] = {}
"""publisher -> the folder of the translations that its pack brought."""


def bring(publisher: str, folder: Path) -> None:
    """From now on the forms of this publisher are said with these translations: <language>.json."""
    _brought[publisher] = folder


@functools.cache
def _of_pack(folder: Path, language: str) -> Mapping[str, Mapping[str, str]]:
    path = folder / f"{language}.json"
    try:
        return parse(strict.read_bytes(path, LIMIT), path.name) if path.exists() else {}
    except UserError:  # a translation that is damaged costs a translation, never the form
        log.warning("the translations of a pack cannot be read: %s", path.name)
        return {}


def parse(content: bytes, name: str, publisher: str = "") -> Mapping[str, Mapping[str, str]]:
    """The translations in these bytes: context -> {English: translation}, of this publisher's forms alone."""
    data = strict.parse_json(strict.decode(content, name), name)
    whole = isinstance(data, dict) and all(
        context.startswith(publisher and f"{publisher}/")
        and isinstance(texts, dict)
        and all(isinstance(text, str) and text.strip() for text in texts.values())
        for context, texts in data.items()
    )
    if not whole:
        raise UserError(tr("{name} holds no translations of this publisher's forms.", name=name))
    return data


_PartT = TypeVar("_PartT", bound="BaseModel")
_Say = Callable[[str, str, str], str]
"""path, kind, English -> what stands in its place."""


@dataclass(frozen=True)
class Sentence:
    """One sentence to translate: its context (msgctxt), and the English (msgid)."""

    context: str
    english: str


def said(form_id: str, path: str, kind: str, english: str, language: str | None = None) -> str:
    """A sentence of a form in this language (the interface's by default), else in English."""
    context, language = _context(form_id, path, kind), language or i18n.language()
    brought = _brought.get(form_id.partition("/")[0])
    translated = _of_pack(brought, language).get(context, {}).get(english) if brought else None
    return translated or _said(context, english, language)


def label(list_id: str, code: str, english: str, language: str | None = None) -> str:
    """What translators made of a code's label, for where the list itself has none in this language."""
    return _said(f"codelist/{list_id}/{code}", english, language)


def _said(context: str, english: str, language: str | None) -> str:
    return i18n.catalogue(DOMAIN, language or i18n.language()).pgettext(context, english)


def _context(form_id: str, path: str, kind: str) -> str:
    return "/".join(step for step in (form_id, path, kind) if step)


def of_form(definition: "Definition") -> list[Sentence]:
    """Every sentence of a form, in the order of the form, each once."""
    found: dict[Sentence, None] = {}

    def note(path: str, kind: str, english: str) -> str:
        found[Sentence(_context(definition.form, path, kind), english)] = None
        return english

    _rewritten(definition, note)
    return list(found)


def of_lists(codelists: Mapping[str, "CodeList"]) -> Iterator[Sentence]:
    """The labels of codes whose list lacks any of the UN languages."""
    for id_, each in sorted(codelists.items()):
        for code in each.codes.values():
            if any(language not in code.labels for language in i18n.UN_LANGUAGES):
                yield Sentence(f"codelist/{id_}/{code.code}", code.labels["en"])


_translated: dict[tuple[str, str], tuple["Form", "Form"]] = {}
"""(SHA-256, language) -> a form, and the same in that language."""


def in_language(form: "Form", language: str) -> "Form":
    """This form as a reader of the language sees it: check it, show it, and every sentence of its own is translated.

    What counts is the same object or the same value: ids, expressions, code lists, limits, SHA-256; so is therefore
    what is found and what is submitted. A verdict keeps the language it was made in: after a change of language,
    check anew, without `before`.
    """
    original, translated = _translated.get((form.sha256, language), (None, None))
    if original is form and translated is not None:
        return translated
    definition = _rewritten(form.definition, lambda path, kind, english: said(form.id, path, kind, english, language))
    translated = form if definition == form.definition else replace(form, definition=definition)
    _translated[form.sha256, language] = form, translated
    return translated


# --- what of a form is language: the one place that knows ---


def _rewritten(definition: "Definition", say: _Say) -> "Definition":
    """A copy in which `say` has the word on every sentence, in the order of the form."""
    title = say("", "title", definition.title)
    help_ = say("", "help", definition.help) if definition.help else None
    not_proven = say("", "not_proven", definition.not_proven)
    sections = tuple(_section(section, say) for section in definition.sections)
    rules = tuple(_rule(rule, say) for rule in definition.rules)
    copy = _with(definition, say, "", title=title, help=help_, not_proven=not_proven)
    return copy.model_copy(update={"sections": sections, "rules": rules})


def _section(section: "Section", say: _Say) -> "Section":
    path = f"section/{section.id}"
    title = say(path, "title", section.title)
    help_ = say(path, "help", section.help) if section.help else None
    copy = section.model_copy(update={"title": title, "help": help_})
    return copy.model_copy(update={"fields": tuple(_column(field, field.id, say) for field in section.fields)})


def _column(column: "Column", path: str, say: _Say) -> "Column":
    texts = {kind: getattr(column, kind) for kind in ("label", "help", "example", "unit")}
    copy = _with(column, say, path, **{kind: say(path, kind, text) for kind, text in texts.items() if text})
    columns = getattr(column, "columns", ())
    return copy.model_copy(
        update={"columns": tuple(_column(each, f"{path}.{each.id}", say) for each in columns)} if columns else {}
    )


def _rule(rule: "Rule", say: _Say) -> "Rule":
    path = f"rule/{rule.id}"
    return _with(rule, say, path, message=say(path, "message", rule.message), fix=say(path, "fix", rule.fix))


def _with(part: _PartT, say: _Say, path: str, **texts: str | None) -> _PartT:
    """With these texts, and with its source. Sources have no path: what is cited reads the same wherever it stands."""
    source = getattr(part, "source", None)
    said_of = source.model_copy(update={"text": say("", "source", source.text)}) if source else None
    return part.model_copy(update={**texts, "source": said_of})
