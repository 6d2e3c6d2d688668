"""A form that was read: its definition, its parsed expressions, its code lists, and what depends on what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from a6desk.forms import fieldtypes
from a6desk.forms.codelists import CodeList
from a6desk.forms.definition import Column, Definition, FormField, Link, Rule, Section
from a6desk.forms.expressions import Expression, Name

FACTS: dict[str, Name] = {
    "today": Name(),
    "mandate": Name(frozenset({"party", "role"}), rows=100),
    "demonstration": Name(),
}
"""The facts a form may ask for under `uses:`.

today: a date. mandate: what this desk may do, as maps of party and role. demonstration: whether the hub that this
goes to is a demonstration hub. Linked documents come as facts["links"]: kind -> the raw answers of one, or a list of
those of all others; see Link. facts["files"]: the SHA-256 of every file that is at hand; see forms/problems.py.
"""


@dataclass(frozen=True)
class Form:
    """One version of one form, ready to check answers with."""

    definition: Definition
    sha256: str
    codelists: Mapping[str, CodeList]
    expressions: Mapping[str, Expression] = field(repr=False)
    """By the text of the expression and, for rules with `each`, its table: see key()."""

    @property
    def id(self) -> str:
        """publisher/id"""
        return self.definition.form

    @property
    def version(self) -> int:
        return self.definition.version

    @cached_property
    def fields(self) -> dict[str, FormField]:
        """Every field by its id, in the order of the form."""
        return {field.id: field for field in self.definition.fields()}

    @cached_property
    def section_of(self) -> dict[str, Section]:
        """The section in which each field stands."""
        return {field.id: section for section in self.definition.sections for field in section.fields}

    def expression(self, text: str, each: str | None = None) -> Expression:
        """The parsed expression of this text."""
        return self.expressions[key(text, each)]

    @cached_property
    def reads_of_rule(self) -> dict[str, frozenset[str]]:
        """Rule id -> the fields and facts that it looks at."""
        return {rule.id: self._reads(rule) for rule in self.definition.rules}

    def _reads(self, rule: Rule) -> frozenset[str]:
        expression = self.expression(rule.check, rule.each)
        if expression.everything:
            return frozenset(self.fields) | expression.reads
        needs = {name.split("?")[0] for name in rule.needs}
        return self._behind(expression.reads | needs | ({rule.each} if rule.each else set())) - {"row"}

    def binds(self, rule: Rule) -> frozenset[str]:
        """The fields whose values a rule is given. One that looks anywhere for a word is not given all of them."""
        needs = {name.split("?")[0] for name in rule.needs}
        return self.expression(rule.check, rule.each).reads | needs | ({rule.each} if rule.each else set())

    def _behind(self, names: frozenset[str]) -> frozenset[str]:
        """These names, and for those of linked documents also the field that says which document it is."""
        return names | {link.field for link in self.definition.links if link.field and link.kind in names}

    def depends(self, rule: Rule) -> frozenset[str]:
        """The fields that can alter a rule's finding: what it looks at, and where it stands, which may not be asked."""
        return self.reads_of_rule[rule.id] | {name.split("?")[0] for name in rule.at}

    @cached_property
    def conditional(self) -> dict[str, frozenset[str]]:
        """Field -> the fields that decide whether it is asked, what it computes to, or which of its codes count."""
        result = {}
        for each in self.fields.values():
            texts = (each.relevant, each.computed, self.section_of[each.id].relevant)
            reads = {name for text in texts if text for name in self.expression(text).reads}
            reads |= {column.as_of for column in (each, *each.columns) if column.as_of}
            result[each.id] = self._behind(frozenset(reads))
        return result

    def affected(self, changed: frozenset[str]) -> frozenset[str]:
        """The changed fields and all that follow from them through conditions, in the end."""
        found = set(changed)
        more = True
        while more:
            follow = {id_ for id_, reads in self.conditional.items() if id_ not in found and reads & found}
            found |= follow
            more = bool(follow)
        return frozenset(found)


MOST_OTHERS = 1_000
"""Other documents of one kind that an expression looks at, at most."""


def linked_name(link: Link) -> Name:
    """What an expression may do with a linked document, or with all others of its kind."""
    return Name(frozenset(link.reads), 1 if link.field else MOST_OTHERS)


def key(text: str, each: str | None) -> str:
    """Under which key an expression is kept."""
    return f"{each or ''}|{text}"


def name_of(spec: Column, codelists: Mapping[str, CodeList]) -> Name:
    """What an expression may do with a field."""
    if isinstance(spec, FormField) and spec.type == "table":
        return Name(fieldtypes.lookup_parts(spec), spec.max_rows)
    if isinstance(spec, FormField) and spec.type == "attachment":
        return Name(fieldtypes.lookup_parts(spec), spec.max_files)
    if spec.type == "choices":
        known = codelists.get(fieldtypes.codelist_of(spec))
        return Name(rows=min(len(known.codes) if known else 1, fieldtypes.MAX_CHOICES))
    return Name(fieldtypes.lookup_parts(spec))
