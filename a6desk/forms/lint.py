"""What is wrong, or probably wrong, with a form file, line by line: more than reading it must refuse.

Faults are certain: the file is refused, or it does not fit the document that a link names. Warnings are worth a look:
what could not be made to happen on many tried answers, or what translators and readers would stumble over. A rule may
be proved by the cases that are given.
"""

import datetime
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from a6desk import strict
from a6desk.errors import UserError
from a6desk.forms import answers, expressions, fieldtypes, reading, strings, upgrade
from a6desk.forms.check import probe
from a6desk.forms.codelists import CodeList
from a6desk.forms.definition import Link, Rule
from a6desk.forms.form import Form
from a6desk.forms.sampling import Sampler, with_party_lists
from a6desk.i18n import ntr, tr

if TYPE_CHECKING:
    from a6desk.forms.library import Library

SAMPLES = 1_000
"""Samples for one rule or condition, at most."""
SECONDS = 30.0
"""For all trials of one form, at most; what then was not tried, a warning says."""

_Path = tuple[str | int, ...]
_LONGEST = {"title": 160, "label": 300, "unit": 60, "help": 1_000, "example": 500, "message": 400, "fix": 400,
            "not_proven": 1_000}  # fmt: skip
"""Characters of a sentence of each kind."""
_MAY_BE_CODE = frozenset({"example", "unit", "text"})
_CODE = re.compile(r"\$\w+|[A-Za-z0-9]+(?:[_/?:.][A-Za-z0-9]+)+|[^\W\d_]*\d\w*")
_KEYS = frozenset(_LONGEST) | {"text"}  # of a source
_SAME = {"long_text": "text", "url": "text", "email": "text", "party": "choice", "year": "integer"}
"""Types that look the same to an expression."""


@dataclass(frozen=True, order=True)
class Remark:
    """One finding about a form file. severity: fault or warning."""

    line: int
    severity: str
    sentence: str


@dataclass(frozen=True)
class Case:
    """Answers on which a rule is to fire or to pass, from a file of cases."""

    rule: str
    answers: Mapping[str, Any]
    facts: Mapping[str, Any]


def lint(
    content: bytes,
    name: str,
    library: "Library",
    cases: Sequence[Case] = (),
    day: datetime.date | None = None,
    lists: Mapping[str, CodeList] | None = None,
) -> tuple[Form | None, list[Remark]]:
    """The form, or None where it is refused, and all remarks in the order of the file.

    day: on which codes count. lists: code lists that go before those of the library, as those of the form's own pack.
    Raises UserError where the file is no YAML at all, or in a newer grammar.
    """
    try:
        form = reading.read(content, name, {**library.codelists, **(lists or {})})
    except reading.FormFault as refused:
        return None, [Remark(line, "fault", sentence) for line, sentence in refused.faults]
    document = strict.parse_yaml(strict.decode(content, name), name)
    work = _Lint(form, document, library, cases, day)
    found = {Remark(document.line(path), severity, sentence) for path, severity, sentence in work.remarks()}
    return form, sorted(found)


def read_cases(data: Any, name: str) -> list[Case]:
    """The cases of a file: a list of {rule, facts, fires, passes, not_checked}. Raises UserError where it is none."""
    found = []
    for each in data if isinstance(data, list) else [None]:
        if not isinstance(each, dict) or not isinstance(each.get("rule"), str):
            raise UserError(tr("{name} is no list of cases: each names its rule.", name=name))
        facts = each.get("facts") or {}
        today = fieldtypes.date_of(facts.get("today")) if isinstance(facts, dict) else None
        facts = {**(facts if isinstance(facts, dict) else {}), **({"today": today} if today else {})}
        found += [
            Case(each["rule"], each[key], facts) for key in ("fires", "passes") if isinstance(each.get(key), dict)
        ]
    return found


class _Lint:
    def __init__(
        self,
        form: Form,
        document: strict.Document,
        library: "Library",
        cases: Sequence[Case],
        day: datetime.date | None,
    ):
        self.form, self.document, self.library, self.cases, self.day = form, document, library, cases, day
        self.until = time.monotonic() + SECONDS
        self.untried = 0

    def remarks(self) -> Iterator[tuple[_Path, str, str]]:
        yield from self._sentences((), self.document.data)
        yield from self._contexts()
        yield from self._code_lists()
        yield from self._links()
        yield from self._upgrades()
        yield from self._rules()
        yield from self._conditions()
        if self.untried:
            said = ntr("{n} rule or condition was not tried: there was no time.",
                       "{n} rules or conditions were not tried: there was no time.", self.untried)  # fmt: skip
            yield (), "warning", said

    # --- sentences ---

    def _sentences(self, path: _Path, value: Any) -> Iterator[tuple[_Path, str, str]]:
        """Of the file as it is written: reading takes blanks away."""
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, item in items:
            if key in _KEYS and isinstance(item, str):
                yield from (((*path, key), "warning", said) for said in self._sentence(str(key), item))
            elif key not in ("about", "links", "upgrade_from", "feeds"):
                yield from self._sentences((*path, key), item)

    @staticmethod
    def _sentence(key: str, text: str) -> Iterator[str]:
        if text != text.strip():
            yield tr("{key} begins or ends with a blank: translators would not see it.", key=key)
        if key not in _MAY_BE_CODE and (_CODE.fullmatch(text.strip()) or not any(map(str.isalpha, text))):
            yield tr("{key} is a code, not words: nobody can translate it.", key=key)
        most = _LONGEST.get(key)
        if most and len(text) > most:
            yield tr("{key} has {n} characters; more than {most} are hard to read.", key=key, n=len(text), most=most)

    def _contexts(self) -> Iterator[tuple[_Path, str, str]]:
        """One context, one English text, or a translation would stand for another; citations have one for all."""
        seen: dict[str, str] = {}
        for each in strings.of_form(self.form.definition):
            if not each.context.endswith("/source") and seen.setdefault(each.context, each.english) != each.english:
                yield (), "fault", tr("{context}: two texts have this one place.", context=each.context)

    # --- what stands elsewhere ---

    def _code_lists(self) -> Iterator[tuple[_Path, str, str]]:
        for path, spec in self._specs():
            if spec.type in ("choice", "choices", "party") and self.day is not None and not spec.as_of:
                known = self.form.codelists[fieldtypes.codelist_of(spec)]
                if not any(code.valid_on(self.day) for code in known.codes.values()):
                    said = tr("no code of the list {id} counts on {day}.", id=known.id, day=self.day)
                    yield (*path, "codelist"), "warning", said

    def _specs(self) -> Iterator[tuple[_Path, Any]]:
        for s, section in enumerate(self.form.definition.sections):
            for f, field in enumerate(section.fields):
                path: _Path = ("sections", s, "fields", f)
                yield path, field
                yield from (((*path, "columns", c), column) for c, column in enumerate(field.columns))

    def _links(self) -> Iterator[tuple[_Path, str, str]]:
        for n, link in enumerate(self.form.definition.links):
            targets = list(self._targets(link))
            if not targets:
                yield (
                    ("links", n, "to"),
                    "warning",
                    tr("there is no form and no kind of records {id} here.", id=link.to),
                )
                continue
            for key, name, type_ in _asked_of(link):
                types = {types[name] for types in targets if name in types}
                if not types:
                    yield ("links", n, key), "fault", tr("{id} has no field {name}.", id=link.to, name=name)
                elif type_ and any(_SAME.get(each, each) != _SAME.get(type_, type_) for each in types):
                    said = tr("{name} of {id} is of the type {type}.", name=name, id=link.to, type=", ".join(types))
                    yield ("links", n, key), "fault", said

    def _upgrades(self) -> Iterator[tuple[_Path, str, str]]:
        """What it says of drafts of earlier versions, of those that are at hand."""
        before = [n for n in self.library.versions.get(self.form.id, ()) if n < self.form.version]
        if before and str(before[-1]) not in self.form.definition.upgrade_from:
            yield ("version",), "warning", tr("nothing says how a draft of version {n} moves here.", n=before[-1])
        for name in self.form.definition.upgrade_from:
            if int(name) not in self.library.versions.get(self.form.id, ()):
                said = tr("version {n} is not at hand: how its drafts move here was not looked at.", n=name)
                yield ("upgrade_from", name), "warning", said
                continue
            for path, said in upgrade.plan(self.library.form(self.form.id, int(name)), self.form).faults:
                yield path, "fault", said

    def _targets(self, link: Link) -> Iterator[Mapping[str, str]]:
        """What may be linked: field -> type, and of tables also table?column."""
        full = f"{self.form.id.split('/')[0]}/{link.to}"
        if full == self.form.id:
            yield _types(self.form)
        elif full in self.library.versions:
            yield _types(self.library.form(full))
        if link.to in self.library.record_kinds:
            types: dict[str, str] = {}
            for name, type_ in self.library.records(link.to).types.items():
                types[name] = type_ if isinstance(type_, str) else "table"
                if not isinstance(type_, str):
                    types |= {f"{name}?{column}": each for column, each in type_.items()}
            yield types

    # --- what never happens ---

    def _rules(self) -> Iterator[tuple[_Path, str, str]]:
        for r, rule in enumerate(self.form.definition.rules):
            if rule.check.strip() == "()":  # it says itself that this program cannot know
                continue
            if time.monotonic() > self.until:
                self.untried += 1
                continue
            missing = {"fires", "passes"} - self._outcomes(rule)
            if "fires" in missing:
                said = tr("{id} could not be made to fire: does it ever find anything?", id=rule.id)
                yield ("rules", r, "check"), "warning", said
            if "passes" in missing:
                yield ("rules", r, "check"), "warning", tr("{id} could not be made to pass.", id=rule.id)

    def _outcomes(self, rule: Rule) -> set[str]:
        found = set()
        for case in self.cases:
            if case.rule == rule.id:
                found.add(probe(self.form, _taken(self.form, case.answers), case.facts, rule)[1])
        names = self.form.depends(rule)
        expression = self.form.expression(rule.check, rule.each)
        form = with_party_lists(self.form) if expression.party_lists else self.form
        for answers_, facts in self._samples(names, rule.id, expressions.literals(expression)):
            found.add(probe(form, answers_, facts, rule)[1])
            if {"fires", "passes"} <= found:
                break
        return found

    def _conditions(self) -> Iterator[tuple[_Path, str, str]]:
        for s, section in enumerate(self.form.definition.sections):
            ids = [field.id for field in section.fields]
            if section.relevant and self._never_asked(ids):
                said = tr("the section {id} could not be made to be asked.", id=section.id)
                yield ("sections", s, "relevant"), "warning", said
                continue
            for f, field in enumerate(section.fields):
                if field.relevant and self._never_asked([field.id]):
                    said = tr("{id} could not be made to be asked.", id=field.id)
                    yield ("sections", s, "fields", f, "relevant"), "warning", said

    def _never_asked(self, ids: list[str]) -> bool:
        if time.monotonic() > self.until:
            self.untried += 1
            return False
        for case in self.cases:
            irrelevant, _ = probe(self.form, _taken(self.form, case.answers), case.facts)
            if not irrelevant.issuperset(ids):
                return False
        for answers_, facts in self._samples(frozenset(ids), ids[0], frozenset()):
            irrelevant, _ = probe(self.form, answers_, facts)
            if not irrelevant.issuperset(ids):
                return False
        return True

    def _samples(self, names: frozenset[str], seed: str, said: frozenset[Any]) -> Iterator[tuple[Any, Any]]:
        """Samples of these fields and of all that decides whether they are asked."""
        behind, literals = set(names), set(said)
        waiting = [name for name in names if name in self.form.fields]
        while waiting:
            field = self.form.fields[waiting.pop()]
            for text in (field.relevant, field.computed, self.form.section_of[field.id].relevant):
                literals |= expressions.literals(self.form.expression(text)) if text else set()
            more = (self.form.conditional[field.id] & self.form.fields.keys()) - behind
            behind |= more
            waiting += more
        for answers_, facts in Sampler(self.form, frozenset(behind), frozenset(literals), seed).every(SAMPLES):
            yield answers_, facts
            if time.monotonic() > self.until:
                return


def _taken(form: Form, raw: Mapping[str, Any]) -> dict[str, Any]:
    return answers.take(form, raw, tr("The cases"))


def _types(form: Form) -> dict[str, str]:
    types = {field.id: field.type for field in form.fields.values()}
    columns = {f"{field.id}?{each.id}": each.type for field in form.fields.values() for each in field.columns}
    return {**types, **columns}


def _asked_of(link: Link) -> Iterator[tuple[str, str, str]]:
    """What a link asks of the other document: (key, field of theirs, its type or "" where any will do)."""
    yield from (("reads", name, type_) for name, type_ in link.reads.items())
    yield from (("fill", name, "") for name in (link.fill.values() if isinstance(link.fill, dict) else ()))
    for rows in link.rows.values():
        yield "rows", rows.table, "table"
        yield from (("rows", f"{rows.table}?{column}", "") for column in rows.columns.values())
