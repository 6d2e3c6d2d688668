"""A submission in the order of its form, as plain steps: what every exporter writes, each in its own way.

Pure: a form, answers and a language in; steps with texts for people out. Nothing here knows a file format.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from a6desk.forms import fieldtypes, strings
from a6desk.forms.definition import Column, FormField
from a6desk.forms.form import Form
from a6desk.forms.showing import language_name, shown

Say = Callable[[Column, Any], str]
"""What one simple value is as a text. Never asked of a table or of an answer in parts."""


@dataclass(frozen=True)
class Section:
    """A section begins."""

    id: str
    title: str
    help: str


@dataclass(frozen=True)
class Question:
    """What every step below tells of its question."""

    field: str
    type: str
    label: str
    help: str
    unit: str
    publication: str


@dataclass(frozen=True)
class Text:
    """One text. Empty where the question was not answered."""

    question: Question
    text: str


@dataclass(frozen=True)
class Part:
    """A part of an answer: of a contact or a period, a text in one language, or one of several choices."""

    id: str
    label: str
    text: str


@dataclass(frozen=True)
class Parts:
    """An answer in parts, those alone that were given."""

    question: Question
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Declaration:
    """A statement that was ticked or was not, with the reasons that were given."""

    question: Question
    ticked: bool
    why: str


@dataclass(frozen=True)
class Head:
    """A column."""

    id: str
    type: str
    label: str
    unit: str


@dataclass(frozen=True)
class Table:
    """Rows of texts, one for each column; "" for a cell without an answer."""

    question: Question
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]


_DATE = Column(id="date", type="date", label="date")
_WORDS = Column(id="words", type="text", label="words")

Answered = Text | Parts | Declaration | Table
Step = Section | Answered


def walk(
    form: Form,
    answers: Mapping[str, Any],
    language: str,
    *,
    irrelevant: Collection[str] = (),
    empty: bool = False,
    say: Say | None = None,
) -> Iterator[Step]:
    """The steps of these answers, in the order of the form, its own words in this language.

    irrelevant: what was not asked is passed over. empty: also questions without an answer. A section in which nothing
    is left does not begin. say: how a simple value is written; as people read it in this language by default.
    """
    form = strings.in_language(form, language)
    write = say or (lambda spec, value: shown(spec, value, form.codelists, language))
    for section in form.definition.sections:
        steps = [
            _step(form, field, answers.get(field.id), language, write)
            for field in section.fields
            if field.id not in irrelevant
        ]
        left = [step for step in steps if empty or not is_empty(step)]
        if left:
            yield Section(section.id, section.title, section.help or "")
            yield from left


def is_empty(step: Answered) -> bool:
    """Was this question left without an answer?"""
    match step:
        case Text():
            return not step.text
        case Parts():
            return not step.parts
        case Declaration():
            return not step.ticked and not step.why
        case Table():
            return not step.rows


def _step(form: Form, field: FormField, value: Any, language: str, say: Say) -> Answered:
    question = Question(field.id, field.type, field.label, field.help or "", field.unit or "", field.publication)
    value = fieldtypes.canonical(field, value)
    match field.type:
        case "table":
            rows = tuple(
                tuple(_cell(column, row.get(column.id), say) for column in field.columns) for row in value or ()
            )
            heads = tuple(Head(each.id, each.type, each.label, each.unit or "") for each in field.columns)
            return Table(question, heads, rows)
        case "declaration":
            return Declaration(question, bool((value or {}).get("ticked")), (value or {}).get("why", ""))
        case "choices":
            order = list(form.codelists[fieldtypes.codelist_of(field)].codes)
            codes = sorted(value or (), key=lambda code: order.index(code) if code in order else len(order))
            return Parts(question, tuple(Part(code, "", say(field, code)) for code in codes))
        case "text_by_language":
            parts = (Part(code, language_name(code, language), text) for code, text in (value or {}).items())
            return Parts(question, tuple(parts))
        case "contact" | "period":
            simple = _DATE if field.type == "period" else _WORDS
            parts = (Part(id_, fieldtypes.part_label(id_), say(simple, text)) for id_, text in (value or {}).items())
            return Parts(question, tuple(parts))
        case _:
            return Text(question, _cell(field, value, say))


def _cell(spec: Column, value: Any, say: Say) -> str:
    return "" if value is None else say(spec, value)
