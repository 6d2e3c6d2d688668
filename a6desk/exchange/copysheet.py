"""The copy sheet: what of a submission goes into which box of a platform, piece by piece, in the platform's order."""

import datetime
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from a6desk import i18n
from a6desk.exchange import mappings
from a6desk.exchange.mappings import OTHER, Entry
from a6desk.exchange.walk import Answered, Declaration, Parts, Question, Section, Table, Text, walk
from a6desk.forms import answers as forms_answers
from a6desk.forms import fieldtypes
from a6desk.forms.definition import Column
from a6desk.forms.form import Form
from a6desk.forms.showing import shown, size
from a6desk.i18n import tr

_DATES = {"dd/mm/yyyy": "%d/%m/%Y", "mm/dd/yyyy": "%m/%d/%Y", "yyyy-mm-dd": "%Y-%m-%d"}


@dataclass(frozen=True)
class Item:
    """One text for one box of the platform."""

    key: str
    """Names it among all items of this submission, for the ticks; the same in every language and mapping version."""
    group: str
    row: str
    """Which row of a table it belongs to, in words; "" outside of tables."""
    label: str
    """What the platform probably calls it, in the platform's language."""
    question: str
    """What our form calls it, in the language of the sheet; "" where that says the same."""
    text: str
    direction: str
    """ltr or rtl: of the text."""
    publication: str
    how: str
    """paste, choose (from a list there) or tick."""
    note: str

    @property
    def name(self) -> str:
        """The label with its row, where it has one: unlike any other on the sheet, as far as labels go."""
        return tr("{row}, {label}", row=self.row, label=self.label) if self.row else self.label

    @property
    def todo(self) -> str:
        """What is to be done there where pasting is not all; "" where it is."""
        words = {"choose": tr("Choose it there, if there is a list."), "tick": tr("Tick it there, if there is a box.")}
        return words.get(self.how, "")

    @property
    def mark(self) -> str:
        """The mark of what is not for everybody; "" for what is."""
        marks = {"private": tr("not published"), "authorities": tr("not published: for authorities")}
        return marks.get(self.publication, "")


@dataclass(frozen=True)
class File:
    """A file to upload by hand. label: the question that it answers; size: in words."""

    label: str
    name: str
    size: str
    sha256: str
    publication: str


@dataclass(frozen=True)
class Sheet:
    """All of it. left: the questions that were answered and have no place on the platform, as far as is known."""

    title: str
    submission: str
    digest: str
    id: str
    """Of the platform and its form: ticks are kept under it."""
    platform: str
    mapping: str
    standing: str
    language: str
    items: tuple[Item, ...]
    left: tuple[str, ...]
    files: tuple[File, ...] = ()

    @property
    def has_unpublished(self) -> bool:
        """Is there anything on it that is not for everybody?"""
        return any(each.publication != "public" for each in (*self.items, *self.files))

    @property
    def standing_sentence(self) -> str:
        """How sure the order and the labels are."""
        named = {"platform": self.platform, "mapping": self.mapping}
        if self.standing == "confirmed":
            return tr("Order and labels as in {platform} ({mapping}).", **named)
        return tr("Order and labels are a6desk's proposal ({mapping}): the form of {platform} was not seen.", **named)

    def progress(self, done: int | str) -> str:
        """How far one is, in words."""
        return tr("{done} of {n} pasted", done=done, n=len(self.items))


def make(
    mapping: mappings.Mapping,
    form: Form,
    answers: Mapping[str, Any],
    language: str,
    *,
    submission: str,
    digest: str,
    title: str,
) -> Sheet:
    """The sheet of what was frozen. answers: those of the payload; language: that of the interface."""
    work = _Work(mapping, form, answers)
    steps = {
        step.question.field: step
        for step in walk(form, answers, language, say=work.say)
        if not isinstance(step, Section)
    }
    items = [
        item
        for group in mapping.groups
        for entry in group.entries
        if entry.field in steps
        for item in work.items(group.title, entry, steps[entry.field])
    ]
    on = {entry.field for group in mapping.groups for entry in group.entries}
    files = tuple(_files(steps, form, answers, language))
    left = [step.question.label for id_, step in steps.items() if id_ not in on and step.question.type != "attachment"]
    left += [id_ for id_ in answers if id_ not in form.fields]  # never let fall what somebody gave
    standing = mapping.source.standing
    return Sheet(
        title,
        submission,
        digest,
        mapping.id,
        mapping.platform,
        mapping.name,
        standing,
        language,
        tuple(items),
        tuple(left),
        files,
    )


def _files(steps: Mapping[str, Answered], form: Form, answers: Mapping[str, Any], language: str) -> Iterator[File]:
    for id_, step in steps.items():
        if step.question.type == "attachment":
            for each in fieldtypes.canonical(form.fields[id_], answers.get(id_)) or ():
                words = size(each["size"], language)
                yield File(step.question.label, each["name"], words, each["sha256"], step.question.publication)


def direction(text: str) -> str:
    """The direction of a text: that of its first letter that has one."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


class _Work:
    def __init__(self, mapping: mappings.Mapping, form: Form, answers: Mapping[str, Any]):
        self.mapping, self.form = mapping, form
        self.written_in = str(forms_answers.about(form, answers).get("language", ""))
        self.parts: dict[str, set[str]] = {}
        for group in mapping.groups:
            for entry in group.entries:
                self.parts.setdefault(entry.field, set()).add(entry.part or "")

    def say(self, spec: Column, value: Any) -> str:
        """One value as the platform takes it: a code by its name there, a number without separators, its own date."""
        if spec.type == "date" and (day := fieldtypes.date_of(value)) is not None:
            return datetime.date.strftime(day, _DATES[self.mapping.dates])
        if spec.type in ("choice", "choices", "party", "attachment"):
            return shown(spec, value, self.form.codelists, self.mapping.language)
        return _unix(str(value))

    def items(self, group: str, entry: Entry, step: Answered) -> Iterator[Item]:
        label = step.question.label
        make_item = _Maker(group, entry, step.question)
        match step:
            case Text():
                yield make_item(step.text)
            case Declaration():
                yield from self._declared(entry, step, make_item)
            case Table():
                yield from self._lines(entry, step, make_item) if entry.lines else _rows(entry, step, make_item)
            case Parts() if step.question.type == "choices":
                yield make_item(("\n" if entry.lines else "; ").join(part.text for part in step.parts))
            case Parts() if step.question.type == "text_by_language":
                yield from self._languages(entry, step, make_item)
            case Parts():
                for part in step.parts:
                    if part.id == entry.part:
                        yield make_item(part.text, part.id, tr("{label}: {part}", label=label, part=part.label))

    def _declared(self, entry: Entry, step: Declaration, make_item: "_Maker") -> Iterator[Item]:
        if entry.part == "ticked":
            say = i18n.catalogue("a6desk", self.mapping.language).gettext
            note = "" if step.ticked else tr("It was not ticked; reasons were given all the same.")
            yield make_item(say("Yes") if step.ticked else say("No"), "ticked", note=note)
        elif step.why:
            yield make_item(_unix(step.why), "why", fieldtypes.part_label("why"))

    def _languages(self, entry: Entry, step: Parts, make_item: "_Maker") -> Iterator[Item]:
        """A language that is asked for and was not given is stood in for by the document's own, or by any."""
        given = {part.id: part for part in step.parts}
        asked = [part for part in sorted(self.parts[entry.field]) if part != OTHER]
        stand_in = next((given[each] for each in (self.written_in, *given) if each in given), None)
        spent = {each for each in asked if each in given}
        missing = [each for each in asked if each not in given]
        if missing and stand_in and not spent:
            spent = {stand_in.id}
        if entry.part == OTHER:
            for part in step.parts:
                if part.id not in spent:
                    question = tr("{label}: {part}", label=step.question.label, part=part.label)
                    yield make_item(_unix(part.text), part.id, question)
        elif entry.part in given:
            yield make_item(_unix(given[entry.part].text), entry.part)
        elif stand_in and stand_in.id in spent and missing[0] == entry.part:
            note = tr(
                "There is no text in the platform's language; this one is in: {language}", language=stand_in.label
            )
            yield make_item(_unix(stand_in.text), stand_in.id, note=note)

    def _lines(self, entry: Entry, step: Table, make_item: "_Maker") -> Iterator[Item]:
        wanted = [cell.column for cell in entry.cells]
        order = [n for column in wanted for n, head in enumerate(step.heads) if head.id == column]
        yield make_item("\n".join("; ".join(row[n] for n in order if row[n]) for row in step.rows))


def _rows(entry: Entry, step: Table, make_item: "_Maker") -> Iterator[Item]:
    column = {head.id: n for n, head in enumerate(step.heads)}
    for n, row in enumerate(step.rows):
        words = tr("{label}, row {n} of {all}", label=entry.label, n=n + 1, all=len(step.rows))
        for cell in entry.cells:
            text = row[column[cell.column]]
            if text:
                head = step.heads[column[cell.column]]
                yield make_item.cell(text, f"{n}/{cell.column}", words, cell, _with_unit(head.label, head.unit))


def _unix(text: str) -> str:
    """Line ends as clipboards carry them; nothing else of a text is touched."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _with_unit(label: str, unit: str) -> str:
    return tr("{label} ({unit})", label=label, unit=unit) if unit else label


class _Maker:
    """Makes the items of one entry."""

    def __init__(self, group: str, entry: Entry, question: Question):
        self.group, self.entry, self.question = group, entry, question

    def __call__(self, text: str, part: str = "", question: str = "", *, note: str = "") -> Item:
        key = f"{self.entry.field}/{part}" if part else self.entry.field
        question = question or _with_unit(self.question.label, self.question.unit)
        return self._item(key, "", self.entry.label, question, text, self.entry.how, note)

    def cell(self, text: str, key: str, row: str, cell: mappings.Cell, question: str) -> Item:
        return self._item(f"{self.entry.field}/{key}", row, cell.label, question, text, cell.how, "")

    def _item(self, key: str, row: str, label: str, question: str, text: str, how: str, note: str) -> Item:
        same = question.casefold() == label.casefold()
        question, publication = "" if same else question, self.question.publication
        return Item(key, self.group, row, label, question, text, direction(text), publication, how, note)
