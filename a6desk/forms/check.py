"""check(form, answers, facts) -> Verdict. The same check at the desk, on the command line and at a hub.

It never raises, however odd the answers are, and opens nothing: answers and facts are all it sees.
"""

import datetime
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from a6desk import strict
from a6desk.forms import expressions, fieldtypes, patterns
from a6desk.forms.asking import Asking
from a6desk.forms.definition import Column, FormField, Rule
from a6desk.forms.expressions import FactMissing, Fault
from a6desk.forms.findings import SEVERITIES, Finding, Place, Verdict
from a6desk.forms.form import Form
from a6desk.forms.problems import Setting, problems
from a6desk.i18n import tr

_SOUND = frozenset({"required", "justify", "column", "unknown", "advised_size", "file_missing"})
"""Kinds of findings that leave an answer fit for the rules; after any other, rules that read the field wait."""
_OF_REQUIRED = {"submit": "blocker", "warning": "warning", "hint": "hint"}


def check(
    form: Form,
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
    before: Verdict | None = None,
    changed: frozenset[str] = frozenset(),
) -> Verdict:
    """All that is wrong with these answers.

    facts: see FACTS; one that is not at hand is left out, and what touches it is "not checked".
    before, changed: the verdict on the same answers before these fields changed; the rest is then taken from it.
    """
    work = _Check(form, answers, facts)
    if before is None:
        fields, rules = frozenset(form.fields), form.definition.rules
        work.relevance()
    else:
        fields = form.affected(changed)
        rules = tuple(rule for rule in form.definition.rules if form.depends(rule) & fields)
        work.relevance_again(before, fields, rules)
        work.keep(before, fields, rules)
    for field in form.fields.values():
        if field.id in fields:
            work.field(field)
    for rule in rules:
        work.rule(rule)
    return work.verdict()


def trial(form: Form, answers: Mapping[str, Any], facts: Mapping[str, Any]) -> tuple[Finding, ...]:
    """The faults of a form on these answers: every expression is tried, whatever is asked and whatever is sound."""
    work = _Check(form, answers, facts)
    work.relevance(ask_all=True)
    for rule in form.definition.rules:
        work.rule(rule)
    return work.verdict().faults


def probe(
    form: Form, answers: Mapping[str, Any], facts: Mapping[str, Any], rule: Rule | None = None
) -> tuple[frozenset[str], str]:
    """Which fields are not asked, and what becomes of one rule: "fires", "passes", or "" where it says neither."""
    work = _Check(form, answers, facts)
    work.relevance()
    if rule is not None:
        for name in form.reads_of_rule[rule.id] & form.fields.keys():
            work.field(form.fields[name])
        work.rule(rule)
    fired = rule is not None and any(finding.rule == rule.id for finding in work.findings)
    return frozenset(work.irrelevant), "fires" if fired else "passes" if work.passed else ""


def worked_out(form: Form, answers: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the form computes from these answers, without checking them. Field -> answer, None where there is none."""
    work = _Check(form, answers, facts)
    work.relevance()
    return work.computed


class _Check(Asking):
    def __init__(self, form: Form, answers: Mapping[str, Any], facts: Mapping[str, Any]):
        super().__init__(form, answers, facts)
        self.unsound: set[str] = set()
        self.passed: set[str] = set()
        self.findings: list[Finding] = []
        self.not_checked: list[Finding] = []
        self.faults: list[Finding] = []
        self.today, self.files = facts.get("today"), facts.get("files")
        for name in sorted(strict.short(str(name)) for name in set(answers) - set(form.fields)):
            self._unknown(name)

    def _unknown(self, name: str) -> None:
        first = next(iter(self.form.fields))
        message, fix = tr("This form has no question {name}.", name=name), tr("Remove it from the answers.")
        place = Place(first, part=name)
        self.findings.append(Finding("unknown", "blocker", place, (name,), message, fix, self.form.definition.source))

    # --- one field by itself ---

    def keep(self, before: Verdict, fields: frozenset[str], rules: tuple[Rule, ...]) -> None:
        """Take over from an earlier verdict what the changed fields cannot have altered."""
        again = {rule.id for rule in rules}
        known = {rule.id for rule in self.form.definition.rules}
        self.findings = [
            f for f in before.findings
            if f.rule != "unknown" and (f.rule not in again if f.rule in known else f.place.field not in fields)
        ] + [f for f in self.findings if f.rule == "unknown"]  # fmt: skip
        self.not_checked = [f for f in before.not_checked if f.rule not in again]
        self.faults += [
            f for f in before.faults if (f.rule not in again if f.rule in known else f.place.field not in fields)
        ]
        self.unsound = {f.place.field for f in self.findings if f.rule not in known and f.rule not in _SOUND}

    def field(self, field: FormField) -> None:
        """Required, of its type, within its limits."""
        if field.id in self.irrelevant:
            return
        value = self.answers[field.id]
        if fieldtypes.is_empty(value):
            self._required(field, field, Place(field.id))
        elif field.type == "table":
            self._table(field, value)
        else:
            self._one(field, value, Place(field.id), field)
            if field.type == "declaration" and field.id not in self.unsound:
                self._declaration(field, value)

    def _table(self, field: FormField, value: Any) -> None:
        if not isinstance(value, list) or any(not isinstance(row, Mapping) for row in value):
            message = tr("This answer is not of its kind: {cause}.", cause=tr("a list of rows is expected"))
            self._add("shape", "blocker", Place(field.id), field, message, tr("Answer it again."))
            self.unsound.add(field.id)
            return
        said = sum(not fieldtypes.is_blank_row(row) for row in value)
        if said > field.max_rows:
            message = tr("There are {n} rows; this version takes {most}.", n=said, most=field.max_rows)
            self._add("max_rows", "blocker", Place(field.id), field, message, tr("Join or remove rows."))
            self.unsound.add(field.id)
        columns = {column.id for column in field.columns} | {"_id"}
        ids = self._row_ids(field)
        for n, row in fieldtypes.rows_of(field, value):
            for name in sorted(strict.short(str(name)) for name in set(row) - columns):
                message = tr("there is no column {column}", column=name)
                message = tr("This answer is not of its kind: {cause}.", cause=message)
                place = Place(field.id, n, "", ids[n], name)
                self._add("column", "blocker", place, field, message, tr("Remove it from the answers."))
            for column in field.columns:
                place = Place(field.id, n, column.id, ids[n])
                cell = row.get(column.id)
                if fieldtypes.is_empty(cell):
                    self._required(column, field, place)
                else:
                    self._one(column, cell, place, field)

    def _row_ids(self, field: FormField) -> dict[int, str]:
        """Index -> _id of each row that is checked; "" for an _id that is no text, or another row's too."""
        rows = fieldtypes.rows_of(field, self.answers[field.id])
        ids = {n: id_ if isinstance(id_ := row.get("_id"), str) else "" for n, row in rows}
        shared = Counter(ids.values())
        return {n: id_ if shared[id_] == 1 else "" for n, id_ in ids.items()}

    def _one(self, spec: Column, value: Any, place: Place, field: FormField) -> None:
        for problem in problems(spec, value, Setting(self.form.codelists, self._day(spec), self.files)):
            at = Place(place.field, place.row, place.column, place.row_id, problem.part)
            self._add(problem.kind, problem.severity, at, spec, problem.message, problem.fix)
            if problem.kind not in _SOUND:
                self.unsound.add(field.id)

    def _day(self, spec: Column) -> datetime.date | None:
        if spec.as_of:
            return fieldtypes.date_of(self.answers.get(spec.as_of))
        return self.today if isinstance(self.today, datetime.date) else None

    def _required(self, spec: Column, field: FormField, place: Place) -> None:
        severity = _OF_REQUIRED.get(spec.required)
        if severity:
            message = tr("This is not answered yet.")
            if spec.type == "declaration":
                message = tr("This is not declared yet.")
            self._add("required", severity, place, spec, message, spec.help or field.help or tr("Answer it."))

    def _declaration(self, field: FormField, value: Any) -> None:
        severity = _OF_REQUIRED.get(field.justify)
        if value.get("ticked") is not True:
            self._required(field, field, Place(field.id))
        elif severity and fieldtypes.is_empty(value.get("why")):
            place, message = Place(field.id, part="why"), tr("The declaration has no reasons.")
            self._add("justify", severity, place, field, message, tr("Say why, in a sentence or two."))

    # --- what spans fields ---

    def rule(self, rule: Rule) -> None:
        """One rule, of each row where it says so. Rules on unsound answers wait: one root cause, one finding."""
        reads = self.form.reads_of_rule[rule.id]
        expression = self.form.expression(rule.check, rule.each)
        if not expression.everything and reads & self.unsound:
            return
        if all(name.split("?")[0] in self.irrelevant for name in rule.at):
            return
        if rule.each is None:
            self._ask(rule, self.variables, -1, "")
            return
        table = self.form.fields[rule.each]
        bound = zip(self._row_ids(table).items(), self.variables[rule.each], strict=True)
        for (n, row_id), row in bound:
            self._ask(rule, {**self.variables, "row": row}, n, row_id)

    def _ask(self, rule: Rule, variables: Mapping[str, Any], row: int, row_id: str) -> None:
        if any(self._unanswered(name, variables) for name in rule.needs):
            return
        expression = self.form.expression(rule.check, rule.each)
        finding = self._of_rule(rule, row, row_id)
        if expression.matches and self._too_long(rule):
            self.not_checked.append(finding)
            return
        try:
            holds = expressions.truth(expression, variables, self.world)
        except FactMissing:
            self.not_checked.append(finding)
        except Fault as fault:
            self.note_fault(rule.id, self.form.fields[finding.place.field], str(fault))
        else:
            if holds is None:
                self.not_checked.append(finding)
            elif not holds:
                self.findings.append(finding)
            else:
                self.passed.add(rule.id)

    def _too_long(self, rule: Rule) -> bool:
        texts = expressions.texts_in([self.answers.get(name) for name in self.form.reads_of_rule[rule.id]])
        return any(len(text) > patterns.MAX_TEXT for text in texts)

    @staticmethod
    def _unanswered(name: str, variables: Mapping[str, Any]) -> bool:
        head, _, part = name.partition("?")
        value = variables.get(head, [])
        items = value if isinstance(value, list) else [value]
        if part:
            items = [item for holder in items for item in _items(holder(part))]
        return not items

    def _of_rule(self, rule: Rule, row: int, row_id: str) -> Finding:
        head, _, column = rule.at[0].partition("?")
        field = self.form.fields[head]
        here = head == rule.each
        part = column if field.type != "table" else ""
        column = column if field.type == "table" else ""
        place = Place(head, row if here else -1, column, row_id if here else "", part)
        where = self._where(place)
        return Finding(rule.id, rule.severity, place, where, rule.message, rule.fix, rule.source, rule.waivable)

    # --- findings ---

    def _where(self, place: Place) -> tuple[str, ...]:
        field = self.form.fields[place.field]
        labels = [self.form.section_of[place.field].title, field.label]
        if place.row >= 0:
            labels.append(self._row_name(field, place.row))
        if place.column:
            labels.append(next(column.label for column in field.columns if column.id == place.column))
        elif place.part:
            labels.append(self._file_name(field, place.part) or fieldtypes.part_label(place.part))
        return tuple(labels)

    def _file_name(self, field: FormField, sha256: str) -> str:
        """What an attached file is called; "" where this is none."""
        files = self.answers.get(field.id) if field.type == "attachment" else None
        known = {each.get("sha256"): each.get("name") for each in files or () if isinstance(each, Mapping)}
        return strict.short(str(known.get(sha256) or ""))

    def _row_name(self, field: FormField, row: int) -> str:
        """A row by its key (“Cambodia”), which stays when rows move; by its number where it has none."""
        rows = self.answers.get(field.id)
        key = rows[row].get(field.row_key) if isinstance(rows, list) and isinstance(rows[row], Mapping) else None
        if not isinstance(key, str) or not key.strip():
            return tr("row {n}", n=row + 1)
        column = next(column for column in field.columns if column.id == field.row_key)
        known = self.form.codelists.get(fieldtypes.codelist_of(column)) if column.type in ("choice", "party") else None
        entry = known.codes.get(key) if known else None
        return entry.label() if entry else key.strip()[:60]

    def _add(self, kind: str, severity: str, place: Place, spec: Column, message: str, fix: str) -> None:
        source = spec.source or self.form.fields[place.field].source
        self.findings.append(Finding(kind, severity, place, self._where(place), message, fix, source))

    def note_fault(self, rule: str, field: FormField, message: str) -> None:
        fix = tr("Tell the publisher of the form; your answers are not at fault.")
        place = Place(field.id)
        self.faults.append(Finding(rule, "blocker", place, self._where(place), message, fix, field.source))

    def verdict(self) -> Verdict:
        order = {id_: n for n, id_ in enumerate(self.form.fields)}

        def rank(finding: Finding) -> tuple[Any, ...]:
            place = finding.place
            columns = [column.id for column in self.form.fields[place.field].columns]
            column = columns.index(place.column) if place.column in columns else -1
            return order[place.field], place.row, column, SEVERITIES.index(finding.severity), finding.rule, place.part

        return Verdict(
            tuple(sorted(self.findings, key=rank)), tuple(sorted(self.not_checked, key=rank)),
            tuple(sorted(self.faults, key=rank)),
            frozenset(self.irrelevant), MappingProxyType(self.computed),
        )  # fmt: skip


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
