"""Reading a form file: strict YAML, the grammar, then all that spans keys; of each step, all faults at once."""

import datetime
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from a6desk import strict
from a6desk.errors import UserError
from a6desk.forms import expressions, fieldtypes, patterns
from a6desk.forms.codelists import CodeList
from a6desk.forms.definition import GRAMMAR, Column, Definition, FormField
from a6desk.forms.expressions import OF_PARTY, Expression, Fault, Name
from a6desk.forms.form import FACTS, Form, key, linked_name, name_of
from a6desk.i18n import ntr, tr

LIMIT = 1_000_000
"""Bytes of a form file."""

_COMPUTED = frozenset({"text", "long_text", "integer", "quantity", "date", "year", "choice", "party"})
_Path = tuple[str | int, ...]


class FormFault(UserError):
    """A form file that is not one. faults: (line, sentence), in the order of the file."""

    def __init__(self, name: str, faults: list[tuple[int, str]]):
        self.faults = sorted(faults)
        line, sentence = self.faults[0]
        what = tr("{name}, line {line}: {cause}", name=name, line=line, cause=sentence)
        more = len(self.faults) - 1
        super().__init__(what, ntr("There is {n} more fault.", "There are {n} more faults.", more) if more else "")


def read(content: bytes, name: str, codelists: Mapping[str, CodeList]) -> Form:
    """The form in these bytes; `name` is what messages call the file. Raises FormFault or another UserError."""
    if len(content) > LIMIT:
        raise strict.too_large(name, LIMIT)
    document = strict.parse_yaml(strict.decode(content, name), name)
    if not isinstance(document.data, dict):
        raise FormFault(name, [(1, tr("a form file is a map of keys."))])
    grammar = document.data.get("grammar")
    if isinstance(grammar, int) and grammar > GRAMMAR:
        raise UserError(
            tr("{name} is written in grammar {n}; this a6desk reads up to {m}.", name=name, n=grammar, m=GRAMMAR),
            todo=tr("Install a newer a6desk to use this form."),
        )
    try:
        # JSON mode: lists become tuples, and nothing else is converted.
        definition = Definition.model_validate_json(_as_json(document.data), strict=True)
    except ValidationError as error:
        roots = _without_consequences(error.errors(include_url=False, include_context=False, include_input=False))
        raise FormFault(name, [_grammar_fault(each, document) for each in roots]) from None
    reader = _Reader(definition, codelists)
    faults = [(document.line(path), sentence) for path, sentence in reader.faults()]
    if faults:
        raise FormFault(name, faults)
    own = {id_ for id_ in codelists if id_.startswith(OF_PARTY)} if reader.party_lists else set()
    used = {id_: codelists[id_] for id_ in sorted(reader.lists | own)}
    form = Form(definition, hashlib.sha256(content).hexdigest(), used, reader.expressions)
    trials = [(document.line(path), sentence) for path, sentence in _trials(form)]
    if trials:
        raise FormFault(name, trials)
    return form


def _as_json(data: Any) -> bytes:
    import json

    return json.dumps(data, ensure_ascii=False).encode()


def _without_consequences(errors: Sequence[Any]) -> list[Any]:
    """Without "at least 1 item, not 0" about a list whose items are themselves refused."""
    places = {each["loc"][:n] for each in errors for n in range(len(each["loc"]))}
    return [each for each in errors if each["type"] != "too_short" or each["loc"] not in places]


def _grammar_fault(error: Any, document: strict.Document) -> tuple[int, str]:
    path, names, here = [], [], document.data
    for step in error["loc"]:
        if isinstance(here, dict) and step in here:
            names.append(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            named = here[step].get("id") if isinstance(here[step], dict) else None
            names[-1] = named if isinstance(named, str) else f"{names[-1]} {step + 1}"
        else:  # a key that is missing, or a step inside the grammar
            names += [step] if error["type"] == "missing" else []
            break
        path.append(step)
        here = here[step]
    where = strict.short(".".join(str(name) for name in names), 200)
    if error["type"] == "extra_forbidden":
        sentence = tr("{key}: the grammar has no such key.", key=where)
    elif error["type"] == "missing":
        sentence = tr("{key} is missing.", key=where)
    else:
        sentence = tr("{key}: {cause}.", key=where, cause=error["msg"].removeprefix("Value error, "))
    return document.line(tuple(path)), sentence


class _Reader:
    """What the grammar alone cannot say: unique ids, names that exist, expressions that are allowed."""

    def __init__(self, definition: Definition, codelists: Mapping[str, CodeList]):
        self.definition, self.codelists = definition, codelists
        self.fields = {field.id: field for field in definition.fields()}
        self.expressions: dict[str, Expression] = {}
        self.lists: set[str] = set()
        self.party_lists = False
        self.facts: dict[str, Name] = {fact: FACTS[fact] for fact in definition.uses}
        self.facts |= {link.kind: linked_name(link) for link in definition.links}

    def faults(self) -> Iterator[tuple[_Path, str]]:
        yield from self._ids()
        earlier = dict(self.facts)
        for s, section in enumerate(self.definition.sections):
            if section.relevant:
                yield from self._condition(section.relevant, earlier, ("sections", s, "relevant"))
            for f, field in enumerate(section.fields):
                yield from self._field(field, earlier, ("sections", s, "fields", f))
                earlier[field.id] = name_of(field, self.codelists)
        yield from self._rules(earlier)
        yield from self._names()
        yield from self._links()

    def _ids(self) -> Iterator[tuple[_Path, str]]:
        seen: set[tuple[str, str]] = set()
        for kind, path, id_ in self._all_ids():
            if (kind, id_) in seen:
                yield path, tr("{id} stands twice.", id=id_)
            seen.add((kind, id_))
        prefixes = {id_.split("_")[0] for id_ in self.fields}
        if len(prefixes) != 1 or any("_" not in id_ for id_ in self.fields):
            yield ("sections",), tr("all field ids begin with the same prefix, such as nma_.")

    def _all_ids(self) -> Iterator[tuple[str, _Path, str]]:
        for s, section in enumerate(self.definition.sections):
            yield "section", ("sections", s, "id"), section.id
            for f, field in enumerate(section.fields):
                path: _Path = ("sections", s, "fields", f)
                yield "field", (*path, "id"), field.id
                for c, column in enumerate(field.columns):
                    yield field.id, (*path, "columns", c, "id"), column.id
        for r, rule in enumerate(self.definition.rules):
            yield "rule", ("rules", r, "id"), rule.id

    def _field(self, field: FormField, earlier: dict[str, Name], path: _Path) -> Iterator[tuple[_Path, str]]:
        for key_ in ("relevant", "computed"):
            text = getattr(field, key_)
            if text:
                yield from self._condition(text, earlier, (*path, key_))
        yield from self._column(field, path)
        for c, column in enumerate(field.columns):
            yield from self._column(column, (*path, "columns", c))
        if field.row_key and all(column.id != field.row_key for column in field.columns):
            yield (*path, "row_key"), tr("there is no column {column}.", column=field.row_key)
        if field.computed and field.type not in _COMPUTED:
            yield (*path, "computed"), tr("the type {type} cannot be computed.", type=field.type)

    def _column(self, column: Column, path: _Path) -> Iterator[tuple[_Path, str]]:
        if column.type in ("choice", "choices", "party"):
            id_ = fieldtypes.codelist_of(column)
            yield from self._list(id_, (*path, "codelist"))
        if column.as_of and (column.as_of not in self.fields or self.fields[column.as_of].type != "date"):
            yield (*path, "as_of"), tr("{name} is not a date field.", name=column.as_of)
        if column.pattern and (cause := patterns.fault(column.pattern)):
            yield (*path, "pattern"), cause
        for key_ in ("min", "max"):
            limit = getattr(column, key_)
            if limit is not None and not self._is_limit(column, str(limit)):
                yield (*path, key_), tr("{limit} is no limit for this type.", limit=limit)

    def _list(self, id_: str, path: _Path) -> Iterator[tuple[_Path, str]]:
        if id_ in self.codelists:
            self.lists.add(id_)
        else:
            yield path, tr("there is no code list {id}.", id=id_)

    @staticmethod
    def _is_limit(column: Column, limit: str) -> bool:
        if column.type == "date":
            return fieldtypes.date_of(limit) is not None
        return fieldtypes.number_of(column, limit) is not None

    def _rules(self, names: dict[str, Name]) -> Iterator[tuple[_Path, str]]:
        for r, rule in enumerate(self.definition.rules):
            path: _Path = ("rules", r)
            scope = dict(names)
            if rule.each:
                table = self.fields.get(rule.each)
                if table is None or table.type != "table":
                    yield (*path, "each"), tr("{name} is not a table.", name=rule.each)
                    continue
                scope["row"] = Name(fieldtypes.lookup_parts(table))
            yield from self._parse(rule.check, scope, (*path, "check"), rule.each)
            for key_ in ("needs", "at"):
                for name in getattr(rule, key_):
                    if not self._stands(name, scope, key_):
                        yield (*path, key_), tr("there is no field {name}.", name=name)
            if rule.each and rule.at[0].split("?")[0] != rule.each:
                yield (*path, "at"), tr("a rule of each row stands first at its table, {name}.", name=rule.each)

    def _stands(self, name: str, scope: Mapping[str, Name], key_: str) -> bool:
        head, _, part = name.partition("?")
        if head not in scope or head in self.facts or (head == "row" and key_ == "at"):
            return False
        return not part or part in scope[head].parts

    def _names(self) -> Iterator[tuple[_Path, str]]:
        for path, name in self._named():
            if name not in self.fields:
                yield path, tr("there is no field {name}.", name=strict.short(name))
        columns = {f"{field.id}?{column.id}" for field in self.fields.values() for column in field.columns}
        for ledger, names in self.definition.feeds.items():
            for key_, name in names.items():
                if name not in self.fields and name not in columns:
                    yield ("feeds", ledger, key_), tr("there is no field {name}.", name=strict.short(name))
        for version, upgrade in self.definition.upgrade_from.items():
            if not version.isdecimal() or not 0 < int(version[:6]) < self.definition.version:
                yield ("upgrade_from", version), tr("{version} is no earlier version.", version=strict.short(version))
            for name in (*upgrade.rename.values(), *upgrade.map, *upgrade.ask):
                if name not in self.fields and name not in columns:
                    yield ("upgrade_from", version), tr("there is no field {name}.", name=strict.short(name))

    def _links(self) -> Iterator[tuple[_Path, str]]:
        kinds = [link.kind for link in self.definition.links]
        for n, link in enumerate(self.definition.links):
            path: _Path = ("links", n)
            if kinds.count(link.kind) > 1 or link.kind in {*self.fields, *FACTS, "row"}:
                yield (*path, "kind"), tr("${name} has a meaning already.", name=link.kind)
            field = self.fields.get(link.field or "")
            if field and field.type != "text":
                yield (*path, "field"), tr("a link stands in a field of the type {type}.", type="text")
            if link.field is None and (link.fill or link.rows or link.when):
                yield path, tr("a link without a field has nothing to fill.")
            if link.newest and (link.field or link.to != self.definition.form.split("/")[1]):
                yield (*path, "newest"), tr("only other documents of the same form follow one another.")
            if link.fill == "all" and link.to != self.definition.form.split("/")[1]:
                yield (*path, "fill"), tr("only a document of the same form fills all.")
            for id_, rows in link.rows.items():
                table = self.fields.get(id_)
                columns = {column.id for column in table.columns} if table else set()
                if table and (not columns or {*rows.columns, rows.key} - columns or rows.key not in rows.columns):
                    yield (*path, "rows", id_), tr("rows name the columns of a table, their key among them.")

    def _named(self) -> Iterator[tuple[_Path, str]]:
        for key_, name in self.definition.about.model_dump(exclude_none=True).items():
            yield ("about", key_), name
        for n, link in enumerate(self.definition.links):
            if link.field:
                yield ("links", n, "field"), link.field
            for name in (*(link.fill if link.fill != "all" else ()), *link.leave, *link.rows):
                yield ("links", n), name

    def _condition(self, text: str, names: Mapping[str, Name], path: _Path) -> Iterator[tuple[_Path, str]]:
        yield from self._parse(text, names, path)
        parsed = self.expressions.get(key(text, None))
        if parsed and parsed.everything:
            yield path, tr("{function} looks at answers that come later: use it in rules only.", function="a6:anywhere")

    def _parse(
        self, text: str, names: Mapping[str, Name], path: _Path, each: str | None = None
    ) -> Iterator[tuple[_Path, str]]:
        try:
            parsed = expressions.parse(text, names)
        except Fault as fault:
            yield path, str(fault)
        else:
            self.expressions[key(text, each)] = parsed
            self.party_lists = self.party_lists or parsed.party_lists
            for id_ in sorted(parsed.lists):
                yield from self._list(id_, path)


def _trials(form: Form) -> Iterator[tuple[_Path, str]]:
    """Every expression on an empty record and some samples: one that cannot be evaluated is found now, not in use."""
    from a6desk.forms.check import trial  # late: check reads forms, reading tries them

    definition, seen = form.definition, set()
    paths: dict[str, _Path] = {rule.id: ("rules", r, "check") for r, rule in enumerate(definition.rules)}
    for s, section in enumerate(definition.sections):
        paths |= {field.id: ("sections", s, "fields", f) for f, field in enumerate(section.fields)}
    records = [{}] + [
        {field.id: fieldtypes.sample(field, form.codelists, trial_) for field in form.fields.values()}
        for trial_ in range(fieldtypes.SAMPLES)
    ]
    for record in records:
        for fault in trial(form, record, sample_facts(definition)):
            if fault.rule not in seen:
                seen.add(fault.rule)
                yield paths[fault.rule], fault.message


def sample_facts(definition: Definition) -> dict[str, Any]:
    """Facts to try a form with."""
    links = {link.kind: fieldtypes.sample_linked(link) for link in definition.links}
    mandate = [{"party": "XXX", "role": "sample"}, {"party": "XXY", "role": "sample"}]
    return {"today": datetime.date(2026, 1, 31), "mandate": mandate, "demonstration": True, "links": links}
