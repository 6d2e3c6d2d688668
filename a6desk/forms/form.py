"""A form that was read: its definition, its expressions parsed, its code lists at hand, and who depends on what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from a6desk.forms import fieldtypes
from a6desk.forms.codelists import CodeList
from a6desk.forms.definition import Column, Definition, FormField, Rule, Section
from a6desk.forms.expressions import Expression, Name

FACTS: dict[str, Name] = {
    "today": Name(),
    "mandate": Name(frozenset({"party", "role"}), rows=100),
    "demonstration": Name(),
}
"""The facts a form may ask for under `uses:`.

today: a date. mandate: what this desk may do, as maps of party and role. demonstration: whether the hub that this goes
to is a demonstration hub.
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
        """Rule id -> the fields and facts on which its finding depends."""
        return {rule.id: self._reads(rule) for rule in self.definition.rules}

    def _reads(self, rule: Rule) -> frozenset[str]:
        needs = {name.split("?")[0] for name in rule.needs} - {"row"}
        each = {rule.each} if rule.each else set()
        expression = self.expression(rule.check, rule.each)
        if expression.everything:
            return frozenset(self.fields) | expression.reads
        return (expression.reads - {"row"}) | needs | each

    @cached_property
    def conditional(self) -> dict[str, frozenset[str]]:
        """Field -> the fields that decide whether it is asked, what it computes to, or which of its codes count."""
        result = {}
        for each in self.fields.values():
            texts = (each.relevant, each.computed, self.section_of[each.id].relevant)
            reads = {name for text in texts if text for name in self.expression(text).reads}
            reads |= {column.as_of for column in (each, *each.columns) if column.as_of}
            result[each.id] = frozenset(reads)
        return result

    def affected(self, changed: frozenset[str]) -> frozenset[str]:
        """The changed fields and all that follow from them through conditions, in the end."""
        found = set(changed)
        for id_, reads in self.conditional.items():  # conditions read earlier fields only: one pass is enough
            if reads & found:
                found.add(id_)
        return frozenset(found)


def key(text: str, each: str | None) -> str:
    """Under which key an expression is kept."""
    return f"{each or ''}|{text}"


def name_of(spec: Column) -> Name:
    """What an expression may do with a field."""
    if isinstance(spec, FormField) and spec.type == "table":
        return Name(fieldtypes.lookup_parts(spec), spec.max_rows)
    return Name(fieldtypes.lookup_parts(spec), 60 if spec.type == "choices" else 1)
