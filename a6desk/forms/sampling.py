"""Many answers to try a form on: lint asks with them whether a rule can fire and pass, and a question can be asked.

Values come from what the expressions say themselves (their literals, one more, one less), from limits, code lists,
examples and dates around a day; few different ones, so that equal ones meet. The same form gives the same samples.
"""

import datetime
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from a6desk.forms import fieldtypes, manifest
from a6desk.forms.codelists import CodeList
from a6desk.forms.definition import Column, FormField, Link
from a6desk.forms.expressions import OF_PARTY
from a6desk.forms.form import Form
from a6desk.i18n import UN_LANGUAGES

TODAY = datetime.date(2026, 11, 20)
_DAYS = ("2019-12-31", "2021-01-01", "2025-06-15", "2026-11-20", "2026-11-21", "2030-12-31", "2031-01-01")
_MOST_ROWS = 25
_LONGEST = 2_000
_ODD = ("_", "Ж", "%", "é", " ", ".", "0")
_SIMPLE_ATOMS = {"d": "0123456789", "w": "aB3_", "s": " ", "D": "x", "W": "-", "S": "x"}


class Sampler:
    """Samples for what some expressions look at. seed: the same seed, the same samples."""

    def __init__(self, form: Form, names: frozenset[str], literals: frozenset[str | Decimal], seed: str):
        self.form = form
        self.names = names
        self.chance = random.Random(seed)
        texts = sorted(
            {each for text in literals if isinstance(text, str) for each in (text, *text.split("|")) if each}
        )
        self.patterns = [text for text in texts if re.search(r"[\\\[({^$+*?]", text)]
        self.texts = texts
        said = sorted({number for number in literals if isinstance(number, Decimal)})
        self.numbers = sorted({each for number in said for each in (number - 1, number, number + 1)} | {Decimal(0)})
        self.days: list[str] = []
        self.again, self.today = 0.5, TODAY
        self.seen: dict[str, list[Any]] = {}

    def every(self, most: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """(answers, facts), at most so many."""
        facts = {"today": TODAY, "demonstration": True, "mandate": []}
        yield {}, {**facts, "links": {}}
        fields = [field for field in self.form.fields.values() if field.id in self.names]
        for trial in range(fieldtypes.SAMPLES):
            self._settle(0.5)
            yield {f.id: fieldtypes.sample(f, self.form.codelists, trial) for f in fields}, self._facts(0.0)
        linked = {link.field for link in self.form.definition.links}
        for n in range(most - fieldtypes.SAMPLES - 1):
            self._settle((0.1, 0.5, 0.9)[n % 3])
            gaps = (0.05, 0.3, 0.6)[n // 3 % 3]
            answers = {field.id: self._answer(field, 0.2 if field.id in linked else gaps) for field in fields}
            yield {id_: value for id_, value in answers.items() if value is not None}, self._facts(gaps)

    def _settle(self, again: float) -> None:
        """Which few days this sample is made of, and how often a value comes again."""
        self.days = self.chance.sample([*_DAYS, *self._literal_days()], 3)
        self.again, self.seen = again, {}
        self.today = self.chance.choice([TODAY] * 6 + [TODAY.replace(year=TODAY.year - 1), datetime.date(2022, 2, 2)])

    def _literal_days(self) -> list[str]:
        years = [int(number) for number in self.numbers if 1900 <= number <= 2200 and number == int(number)]
        return [f"{year}-{rest}" for year in years for rest in ("01-01", "12-31")]

    # --- facts ---

    def _facts(self, gaps: float) -> dict[str, Any]:
        parties = self._codes_of("parties")
        roles = [*self.form.definition.submit_by, *self.texts]
        mandate = [
            {"party": self.chance.choice(parties or ["XXX"]), "role": self.chance.choice(roles)}
            for _ in range(self.chance.randrange(3))
        ]
        links = {link.kind: self._linked(link, gaps) for link in self.form.definition.links}
        return {"today": self.today, "demonstration": self.chance.random() < 0.5, "mandate": mandate, "links": links}

    def _linked(self, link: Link, gaps: float) -> Any:
        specs = [Column.model_construct(id=id_, type=type_, label=id_) for id_, type_ in link.reads.items()]

        def document() -> dict[str, Any]:
            return {spec.id: self._cell(spec, gaps) for spec in specs}

        return document() if link.field else [document() for _ in range(self.chance.randrange(4))]

    # --- answers ---

    def _answer(self, field: FormField, gaps: float) -> Any:
        if self.chance.random() < gaps:
            return None
        if field.type != "table":
            return self._value(field)
        counts = [1, 2, 2, 3, *(int(n) for n in self.numbers if 1 <= n <= _MOST_ROWS and n == int(n))]
        most = min(self.chance.choice(counts), field.max_rows)
        rows = [{each.id: self._cell(each, gaps) for each in field.columns} for _ in range(most)]
        if most > 1 and self.chance.random() < 0.3:
            rows[1] = dict(rows[0])
        return [{key: cell for key, cell in row.items() if cell is not None} for row in rows]

    def _cell(self, spec: Column, gaps: float) -> Any:
        return None if self.chance.random() < gaps else self._value(spec)

    def _value(self, spec: Column) -> Any:
        """One like those that this sample holds already, as often as it is to come again; else a new one."""
        kind = _KINDS.get(spec.type, spec.type)
        before = [each for each in self.seen.get(kind, ()) if self._fits(spec, each)]
        if before and self.chance.random() < self.again:
            return self.chance.choice(before)
        value = _VALUES[spec.type](self, spec)
        self.seen.setdefault(kind, []).append(value)
        if spec.type == "choices":
            self.seen.setdefault("choice", []).extend(value)
        return value

    def _fits(self, spec: Column, value: Any) -> bool:
        if _KINDS.get(spec.type, spec.type) == "choice" and (spec.codelist or spec.type == "party"):
            known = self.form.codelists.get(fieldtypes.codelist_of(spec))
            return known is None or value in self._valid(known)
        return not spec.pattern or bool(re.fullmatch(spec.pattern, str(value)))

    def _codes_of(self, id_: str) -> list[str]:
        """Codes that meet: those that the expressions name, the first ones of the list, some of any."""
        known = self.form.codelists.get(id_)
        if known is None:
            return [*self.texts, "x"]
        codes = self._valid(known)
        named = [text for text in self.texts if text in codes]
        return [*named, *codes[:2], self.chance.choice(codes)]

    def _valid(self, known: CodeList) -> list[str]:
        """The codes that count today; where none does, all."""
        return [each.code for each in known.codes.values() if each.valid_on(self.today)] or list(known.codes)

    def code(self, spec: Column) -> str:
        """One code."""
        known = spec.codelist or spec.type == "party"  # of a linked document only the type is known
        return self.chance.choice(self._codes_of(fieldtypes.codelist_of(spec) if known else ""))

    def several(self, spec: Column) -> list[str]:
        """Several codes, sometimes all, sometimes one."""
        known = self.form.codelists.get(fieldtypes.codelist_of(spec)) if spec.codelist else None
        codes = self._valid(known) if known else [*self._codes_of(""), *self.seen.get("choice", ())]
        codes = list(dict.fromkeys(codes))[: fieldtypes.MAX_CHOICES]
        kind = self.chance.random()
        if kind < 0.3:
            return codes
        one = self.chance.choice(codes[:3]) if spec.codelist is None else self.code(spec)
        rest = self.chance.sample(codes, self.chance.randrange(len(codes)))
        return sorted({one, *(rest if kind < 0.7 else ())})

    def text(self, spec: Column) -> str:
        """A text that an expression may look for, or of a length that it may count."""
        lengths = [int(n) for n in self.numbers if 1 <= n <= _LONGEST and n == int(n)]
        pool: list[Callable[[], str]] = [lambda: "sample", lambda: spec.example or "Another text"]
        pool += [lambda: self.chance.choice(self.texts)] * 2 if self.texts else []
        pool += [lambda: f"It says {self.chance.choice(self.texts)} here."] if self.texts else []
        pool += [lambda: like(self.chance.choice(self.patterns), self.chance)] * 2 if self.patterns else []
        pool += (
            [lambda: like(self.chance.choice(self.patterns), self.chance) + self.chance.choice(_ODD)]
            if self.patterns
            else []
        )
        pool += [lambda: " ".join(["word"] * self.chance.choice(lengths))] if lengths else []
        pool += [lambda: "x" * self.chance.choice(lengths)] if lengths else []
        found = self.chance.choice(pool)()
        if spec.pattern and not re.fullmatch(spec.pattern, found):
            found = like(spec.pattern, self.chance)
        return found[: spec.max_length] if spec.max_length else found

    def number(self, spec: Column) -> Decimal:
        """A number near one that is named, or a limit."""
        limits = [Decimal(str(limit)) for limit in (spec.min, spec.max) if limit is not None]
        return self.chance.choice([*self.numbers, *limits, Decimal(1), Decimal(2), Decimal(7), Decimal(1000)])

    def whole(self, spec: Column) -> int:
        """The same, without a fraction."""
        return int(self.number(spec))

    def year(self, spec: Column) -> int:
        """A year near one that is named, or near today."""
        near = [int(n) for n in self.numbers if 1900 <= n <= 2200]
        limits = [int(str(limit)) for limit in (spec.min, spec.max) if limit is not None]
        return self.chance.choice([*near, *limits, 2021, 2025, TODAY.year, TODAY.year + 1, 2030, 2031])

    def day(self, spec: Column) -> str:
        """A day among a few, or a limit."""
        return self.chance.choice([*self.days, *(str(limit) for limit in (spec.min, spec.max) if limit is not None)])

    def period(self, spec: Column) -> dict[str, str]:
        """From and to, in order more often than not, sometimes one alone."""
        days = sorted([self.chance.choice(self.days), self.chance.choice(self.days)])
        whole = {"from": days[0], "to": days[1]}
        return whole if self.chance.random() < 0.8 else {"from": days[0]}

    def parts(self, spec: Column, names: tuple[str, ...]) -> dict[str, str]:
        """Some parts of a contact, or some languages."""
        few = [name for name in names if self.chance.random() < 0.6 or name in getattr(spec, "parts", ())]
        return {name: "a@b.example" if name == "email" else self.text(spec) for name in few or names[:1]}

    def declared(self, spec: Column) -> dict[str, Any]:
        """Ticked or not, with or without reasons."""
        why = {"why": self.text(spec)} if self.chance.random() < 0.6 else {}
        return {"ticked": self.chance.random() < 0.7, **why}

    def files(self, spec: Column) -> list[dict[str, Any]]:
        """One file or some, of the kinds that are taken, of sizes near those that are named."""
        kinds = [kind for kind in manifest.MEDIA_TYPES if kind in (getattr(spec, "accept", ()) or manifest.MEDIA_TYPES)]
        sizes = [1, *(int(n) for n in self.numbers if n >= 1)]
        entries = []
        for n in range(self.chance.randrange(1, 4)):
            kind = self.chance.choice(kinds)
            about = {"media_type": manifest.MEDIA_TYPES[kind], "size": self.chance.choice(sizes), "sha256": f"{n}" * 64}
            entries.append({"name": f"{n}.{kind}", **about})
        return entries


_VALUES: Mapping[str, Callable[[Sampler, Any], Any]] = {
    "text": Sampler.text, "long_text": Sampler.text, "year": Sampler.year, "date": Sampler.day,
    "text_by_language": lambda sampler, spec: sampler.parts(spec, ("en", "fr", *UN_LANGUAGES[:1])),
    "integer": Sampler.whole, "quantity": lambda sampler, spec: f"{sampler.number(spec):f}", "period": Sampler.period,
    "choice": Sampler.code, "party": Sampler.code, "choices": Sampler.several,
    "contact": lambda sampler, spec: sampler.parts(spec, fieldtypes.CONTACT_PARTS),
    "url": lambda sampler, spec: sampler.chance.choice(["https://a.example", "https://b.example/c", *_urls(sampler)]),
    "email": lambda sampler, spec: sampler.chance.choice(["a@b.example", "c@d.example"]),
    "declaration": Sampler.declared, "attachment": Sampler.files,
}  # fmt: skip


_KINDS = {"long_text": "text", "party": "choice"}
"""Types whose values may meet; the others meet their own."""


def _urls(sampler: Sampler) -> list[str]:
    named = [text if "://" in text else f"https://{text}" for text in sampler.texts if "." in text]
    said = [text for text in sampler.seen.get("text", ()) if re.fullmatch(r"[\w.-]+", text)]
    return [*named, *(f"https://a.example/{text}" for text in said)]


def with_party_lists(form: Form) -> Form:
    """The form where every Party has a list of its own, on which each second code of every list stands."""
    codes = {id_: code for known in form.codelists.values() for id_, code in list(known.codes.items())[::2]}
    parties = form.codelists["parties"].codes if "parties" in form.codelists else {}
    ids = [OF_PARTY + party.lower() for party in parties]
    own = {id_: CodeList(id_, codes, "") for id_ in ids if id_ not in form.codelists}
    return replace(form, codelists={**form.codelists, **own})


def like(pattern: str, chance: random.Random) -> str:
    """A text that a pattern of ours (forms/patterns.py) probably finds: repeats few times, of choices any."""
    return _Writer(pattern, chance).choice()


class _Writer:
    """Reads a pattern from left to right and writes what it asks for."""

    def __init__(self, pattern: str, chance: random.Random):
        self.left, self.chance = pattern, chance

    def choice(self) -> str:
        """All ways up to the end of a group; one of them."""
        ways = [self._sequence()]
        while self.left.startswith("|"):
            self.left = self.left[1:]
            ways.append(self._sequence())
        return self.chance.choice(ways)

    def _sequence(self) -> str:
        said = ""
        while self.left and self.left[0] not in "|)":
            start = self.left
            piece = self._atom()
            times = self._times()
            rest = self.left
            for _ in range(times):
                said += piece
                self.left = start
                piece = self._atom()
            self.left = rest
        return said

    def _atom(self) -> str:
        first, self.left = self.left[0], self.left[1:]
        if first == "(":
            inner = self.choice()
            self.left = self.left[1:]
            return inner
        if first == "[":
            return self._one_of()
        if first == "\\":
            kind, self.left = self.left[:1], self.left[1:]
            return self.chance.choice(_SIMPLE_ATOMS.get(kind, kind or "x"))
        return "" if first in "^$" else "x" if first == "." else first

    def _one_of(self) -> str:
        found = re.match(r"(\^?)((?:\\.|[^\]\\])+)\]", self.left)
        if not found:
            return ""
        self.left = self.left[found.end() :]
        usual = "aA0x.-_ é7Zq/"
        fitting = [each for each in usual if re.fullmatch(f"[{found.group(1)}{found.group(2)}]", each)]
        return self.chance.choice(fitting or [found.group(2)[0]])

    def _times(self) -> int:
        found = re.match(r"\{(\d+)(,?)(\d*)\}|[?*+]", self.left)
        if not found:
            return 1
        self.left = self.left[found.end() :].removeprefix("?")
        if found.group(1) is not None:
            least = int(found.group(1))
            most = int(found.group(3) or least + 2) if found.group(2) else least
            return self.chance.randint(least, min(most, least + 3))
        return {"?": self.chance.randrange(2), "*": self.chance.randrange(3)}.get(
            found.group(), 1 + self.chance.randrange(3)
        )
