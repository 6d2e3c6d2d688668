"""What a form asks on these answers, and what it works out from them: conditions, computed values, variables.

The first half of a check (check.py): when it is done, every expression of a rule finds what it looks at.
"""

import datetime
import decimal
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from elementpath.datatypes import Date10

from a6desk.forms import expressions, fieldtypes
from a6desk.forms.definition import FormField, Rule
from a6desk.forms.expressions import FactMissing, Fault, World
from a6desk.forms.findings import Verdict
from a6desk.forms.form import FACTS, Form
from a6desk.i18n import tr


class Asking:
    """variables: what expressions see, by name. irrelevant: fields that are not asked. computed: field -> answer."""

    def __init__(self, form: Form, answers: Mapping[str, Any], facts: Mapping[str, Any]):
        self.form = form
        self.answers = {id_: answers.get(id_) for id_ in form.fields}
        self.world = World((), form.codelists)
        self.variables: dict[str, Any] = {name: _bind_fact(facts[name]) for name in FACTS if name in facts}
        self.irrelevant: set[str] = set()
        self.computed: dict[str, Any] = {}
        self._held: dict[str, bool] = {}
        self._bind_links(facts.get("links", {}))

    def note_fault(self, rule: str, field: FormField, message: str) -> None:
        """An expression is wrong, not the answers."""
        raise NotImplementedError

    def _bind_links(self, known: Mapping[str, Any]) -> None:
        """A link that names nothing is empty; one whose document is not at hand stays unbound, a missing fact."""
        for link in self.form.definition.links:
            if link.field and fieldtypes.is_empty(self.answers.get(link.field)):
                self.variables[link.kind] = []
            elif link.kind in known:
                self.variables[link.kind] = fieldtypes.bind_linked(link, known[link.kind])

    def relevance(self, ask_all: bool = False) -> None:
        """Bind every answer; what is not asked is bound as unanswered. Conditions read earlier fields only."""
        for field in self.form.fields.values():
            section = self.form.section_of[field.id]
            asked = self._holds(section.relevant, field) and self._holds(field.relevant, field)
            if not asked and not ask_all:
                self._leave_out(field)
                continue
            if field.computed:
                self.answers[field.id] = self._compute(field)
            self.variables[field.id] = fieldtypes.bind(field, self.answers[field.id])
        self.world = World(tuple(expressions.texts_in(self.answers)), self.form.codelists)

    def relevance_again(self, before: Verdict, fields: frozenset[str], rules: tuple[Rule, ...]) -> None:
        """As relevance(), after these fields changed: of the others it is known, and only what is read is bound."""
        read = frozenset().union(
            *(self.form.binds(rule) for rule in rules), *(self.form.conditional.get(f, ()) for f in fields)
        )
        for field in self.form.fields.values():
            section = self.form.section_of[field.id]
            if field.id not in fields:
                asked = field.id not in before.irrelevant
            else:
                asked = self._holds(section.relevant, field) and self._holds(field.relevant, field)
            if not asked:
                self._leave_out(field)
                continue
            if field.computed and field.id in fields:
                self.answers[field.id] = self._compute(field)
            elif field.computed:
                self.answers[field.id] = self.computed[field.id] = before.computed.get(field.id)
            if field.id in read:
                self.variables[field.id] = fieldtypes.bind(field, self.answers[field.id])
        self.world = World(tuple(expressions.texts_in(self.answers)), self.form.codelists)

    def _leave_out(self, field: FormField) -> None:
        self.irrelevant.add(field.id)
        self.answers[field.id] = None
        self.variables[field.id] = []
        link = self.form.definition.link_of(field.id)
        if link:
            self.variables[link.kind] = []

    def _holds(self, text: str | None, field: FormField) -> bool:
        """Is this condition true? What it reads is bound by then and stays, so it is asked once for all who have it."""
        if text is None:
            return True
        if text not in self._held:
            self._held[text] = self._ask_condition(text, field)
        return self._held[text]

    def _ask_condition(self, text: str, field: FormField) -> bool:
        try:
            return expressions.truth(self.form.expression(text), self.variables, self.world) is True
        except FactMissing:
            return True  # asked rather than hidden
        except Fault as fault:
            self.note_fault(field.id, field, str(fault))
            return True

    def _compute(self, field: FormField) -> Any:
        assert field.computed is not None
        try:
            found = expressions.evaluate(self.form.expression(field.computed), self.variables, self.world)
            value = _plain(found)
            if value is not None:
                value = fieldtypes.take(field, value)
        except FactMissing as missing:
            # A hub has not the documents that this one is linked with: there, what came along counts.
            linked = any(link.kind == str(missing) for link in self.form.definition.links)
            value = self.answers[field.id] if linked else None
        except (Fault, fieldtypes.WrongShape) as fault:
            self.note_fault(field.id, field, str(fault))
            value = None
        self.computed[field.id] = value
        return value


def _bind_fact(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return Date10(value.year, value.month, value.day)
    if isinstance(value, list):
        return [expressions.make_map(item) for item in value]
    return value


def _plain(value: Any) -> Any:
    """What an expression computed, as an answer; a quotient that never ends is cut at 20 places, half to even."""
    if isinstance(value, Decimal):
        with decimal.localcontext(expressions.CONTEXT):
            exact = value.as_tuple().exponent
            return fieldtypes.quantity_text(round(value, 20) if isinstance(exact, int) and exact < -20 else value)
    if isinstance(value, Date10):
        return str(value)
    if value is None or (isinstance(value, str | int) and not isinstance(value, bool)):
        return value
    raise fieldtypes.WrongShape(tr("this cannot be worked out: it gives no single value"))
