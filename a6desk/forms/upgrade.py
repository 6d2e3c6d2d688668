"""Moving a draft to a newer version of its form: what `upgrade_from` says, held against both versions, and shown.

plan() is what lint, the preview and the move itself go by. Each old name (a field, table?column) has one fate: it
stays or is renamed, its codes mapped; it is asked again; or it is dropped. Nothing that was answered is lost: what has
no place in the new version is set aside under the old one (passage.py) and shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from a6desk import i18n
from a6desk.forms import fieldtypes, showing
from a6desk.forms.definition import Column, FormField, Upgrade
from a6desk.forms.form import Form
from a6desk.forms.passage import Passage
from a6desk.i18n import tr

Fault = tuple[tuple[str, ...], str]
"""Where in the form file, and what is wrong there."""
Kind = Literal["renamed", "mapped", "aside", "asked", "new"]
_CODED = ("choice", "choices", "party")


@dataclass(frozen=True)
class Plan:
    """How a draft of `old` moves to `new`. faults: why it cannot, none of a good one. Names are field or table?column.

    names: old -> new, of all that keeps its answers. asked: old -> new, of what is asked again. dropped: old ones.
    """

    old: Form
    new: Form
    faults: tuple[Fault, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def passage(self) -> Passage:
        """The same, as it is kept with a draft."""
        renames = {_path(old): _path(new) for old, new in self.names.items() if old != new}
        left = frozenset(_path(name) for name in (*self.asked, *self.dropped))
        codes = {_path(name): dict(each) for name, each in self.codes.items()}
        choices = frozenset(_path(name) for name in self.codes if spec_of(self.old, name).type == "choices")
        return Passage(self.old.version, renames, left, codes, choices)


def spec_of(form: Form, name: str) -> Column:
    """The field or column of this name. Raises KeyError."""
    head, _, part = name.partition("?")
    whole = form.fields[head]
    return {column.id: column for column in whole.columns}[part] if part else whole


def has(form: Form, name: str) -> bool:
    """Is there such a field or column?"""
    try:
        return spec_of(form, name) is not None
    except KeyError:
        return False


def _path(name: str) -> str:
    return name.replace("?", ".")


def _names(form: Form) -> Iterator[str]:
    for each in form.fields.values():
        yield each.id
        yield from (f"{each.id}?{column.id}" for column in each.columns)


def plan(old: Form, new: Form) -> Plan:
    """What `new` says of a draft of `old`. It never raises: what is wrong stands in faults."""
    upgrade = new.definition.upgrade_from.get(str(old.version))
    if upgrade is None or old.id != new.id or old.version >= new.version:
        said = tr("{form} v{new} does not say how a draft of version {old} moves to it.",
                  form=new.id, new=new.version, old=old.version)  # fmt: skip
        return Plan(old, new, ((("upgrade_from",), said),))
    return _Planner(old, new, upgrade).plan()


class _Planner:
    def __init__(self, old: Form, new: Form, upgrade: Upgrade):
        self.old, self.new, self.upgrade = old, new, upgrade
        self.faults: list[Fault] = []
        self.names: dict[str, str] = {}
        self.asked: dict[str, str] = {}
        self.dropped: set[str] = set()
        self.codes: dict[str, dict[str, str]] = {}

    def plan(self) -> Plan:
        for each in self.old.fields.values():
            target = self._fate(each.id, self.upgrade.rename.get(each.id, each.id), each)
            for column in each.columns if target else ():
                name = f"{each.id}?{column.id}"
                self._fate(name, self._column(name, f"{target}?{column.id}", str(target)), column)
        self._meetings()
        self._unknown()
        self._maps()
        return Plan(self.old, self.new, tuple(self.faults), self.names, self.asked, frozenset(self.dropped), self.codes)

    def _fault(self, key: str, name: str, sentence: str) -> None:
        self.faults.append((("upgrade_from", str(self.old.version), *([key] if key else []), *([name] if name else [])),
                            sentence))  # fmt: skip

    def _column(self, name: str, stays: str, table: str) -> str:
        target = self.upgrade.rename.get(name, stays)
        if target.partition("?")[0] != table:
            self._fault("rename", name, tr("{name}: a column stays in its table.", name=name))
            return stays
        return target

    def _fate(self, name: str, target: str, spec: Column) -> str | None:
        """What becomes of one old name; the new name where its answers go on."""
        if name in self.upgrade.drop:
            self.dropped.add(name)
            if name in self.upgrade.rename or has(self.new, name):
                said = tr("{name} is still there: ask it again instead of dropping it.", name=name)
                self._fault("drop", "", said)
            return None
        if ("?" in name) != ("?" in target):
            self._fault("rename", name, tr("{name}: a column stays in its table.", name=name))
            return None
        if not has(self.new, target):
            key = "rename" if name in self.upgrade.rename else ""
            said = tr("{name} is not in version {n}: rename it, drop it, or ask another question instead.",
                      name=target, n=self.new.version)  # fmt: skip
            self._fault(key, name if key else "", said)
            return None
        if target in self.upgrade.ask:
            self.asked[name] = target
            return None
        there = spec_of(self.new, target)
        if there.type != spec.type:
            said = tr("{name} is of the type {old} and {target} of the type {new}: ask it again.",
                      name=name, old=spec.type, target=target, new=there.type)  # fmt: skip
            self._fault("rename" if name in self.upgrade.rename else "", name if name in self.upgrade.rename else "",
                        said)  # fmt: skip
            return None
        if isinstance(there, FormField) and there.computed and not getattr(spec, "computed", None):
            self.dropped.add(name)  # worked out from now on: what was typed is kept and shown
            return None
        self.names[name] = target
        return target

    def _meetings(self) -> None:
        """No two answers may come to stand at one question, and a rename begins at something old."""
        seen: dict[str, str] = {}
        for name, target in (*self.names.items(), *self.asked.items()):
            if target in seen:
                said = tr("{first} and {second} would both become {name}.", first=seen[target], second=name,
                          name=target)  # fmt: skip
                self._fault("rename", name if name in self.upgrade.rename else "", said)
            seen[target] = name

    def _unknown(self) -> None:
        known = set(_names(self.old))
        for key, names in (("rename", self.upgrade.rename), ("drop", self.upgrade.drop)):
            for name in names:
                if name not in known:
                    said = tr("version {n} has no question {name}.", n=self.old.version, name=name)
                    self._fault(key, name if key == "rename" else "", said)
        asked = set(self.asked.values())
        for name in self.upgrade.ask:
            if not has(self.new, name):
                said = tr("version {n} has no question {name}.", n=self.new.version, name=name)
                self._fault("ask", "", said)
            elif name not in asked:
                self._fault("ask", "", tr("{name} was not asked before: it need not be asked again.", name=name))

    # --- codes ---

    def _maps(self) -> None:
        back = {new: old for old, new in (*self.names.items(), *self.asked.items())}
        for target, codes in self.upgrade.map.items():
            name = back.get(target)
            if name is None or not has(self.new, target):
                self._fault("map", target, tr("{name} takes no earlier answers.", name=target))
            elif spec_of(self.new, target).type not in _CODED or spec_of(self.old, name).type not in _CODED:
                self._fault("map", target, tr("{name} has no codes.", name=target))
            else:
                self._map(name, target, codes)
        for name, target in self.names.items():
            if spec_of(self.new, target).type in _CODED and target not in self.upgrade.map:
                self._map(name, target, {})

    def _map(self, name: str, target: str, codes: Mapping[str, str]) -> None:
        before, after = _list(self.old, name), _list(self.new, target)
        for old, new in codes.items():
            if old not in before:
                self._fault("map", target, tr("{code} is no code of version {n}.", code=old, n=self.old.version))
            if new not in after:
                self._fault("map", target, tr("{code} is no code of version {n}.", code=new, n=self.new.version))
        whole = {code: codes.get(code, code) for code in before}
        lost = [code for code, new in whole.items() if new not in after and code not in codes]
        if lost and name in self.names:
            said = tr("{name}: the new list lacks {codes}; say what becomes of it.", name=target, codes=lost[0])
            self._fault("map" if codes else "", target if codes else "", said)
        if spec_of(self.new, target).type == "choices" and len(set(whole.values())) != len(whole):
            said = tr("{name}: two codes would become one, and could not be told apart again.", name=target)
            self._fault("map", target, said)
        mapped = {old: new for old, new in codes.items() if old != new}
        if mapped:
            self.codes[name] = mapped


def _list(form: Form, name: str) -> frozenset[str]:
    known = form.codelists.get(fieldtypes.codelist_of(spec_of(form, name)))
    return frozenset(known.codes) if known else frozenset()


# --- what becomes of these answers ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One line of a preview. name: in the old form, of a new question in the new. value: as it was answered, shown.

    becomes: the new question's label, and of mapped codes how they are called now.
    """

    kind: Kind
    name: str
    label: str
    value: str = ""
    becomes: str = ""


def preview(plan: Plan, answers: Mapping[str, Any]) -> list[Row]:
    """What upgrading does with these answers of the old form, and what is new. What just stays is not listed."""
    rows: list[Row] = []
    for each in plan.old.fields.values():
        value = answers.get(each.id)
        if not fieldtypes.is_empty(value):
            rows += _of_field(plan, each, value)
    return rows + [Row("new", name, label_of(plan.new, name)) for name in _new(plan)]


def _new(plan: Plan) -> Iterator[str]:
    """What was not asked before. A column counts where its table was: a new table is one new question."""
    kept = {*plan.names.values(), *plan.asked.values()}
    for name in _names(plan.new):
        table, _, column = name.partition("?")
        if name not in kept and not plan.new.fields[table].computed and (not column or table in plan.names.values()):
            yield name


def _of_field(plan: Plan, spec: FormField, value: Any) -> Iterator[Row]:
    text = _text(plan.old, spec, value)
    label = label_of(plan.old, spec.id)
    if spec.id in plan.asked:
        yield Row("asked", spec.id, label, text, label_of(plan.new, plan.asked[spec.id]))
    elif spec.id not in plan.names:
        yield Row("aside", spec.id, label, text)
    else:
        target = plan.names[spec.id]
        if target != spec.id:
            yield Row("renamed", spec.id, label, text, label_of(plan.new, target))
        if spec.id in plan.codes:
            yield from _mapped(plan, spec.id, value if isinstance(value, list) else [value])
        for column in spec.columns:
            cells = [row[column.id] for row in value if not fieldtypes.is_empty(row.get(column.id))]
            if cells:
                yield from _of_column(plan, f"{spec.id}?{column.id}", column, cells)


def _of_column(plan: Plan, name: str, column: Column, cells: Sequence[Any]) -> Iterator[Row]:
    label, text = label_of(plan.old, name), "\n".join(_text(plan.old, column, cell) for cell in cells)
    if name in plan.asked:
        yield Row("asked", name, label, text, label_of(plan.new, plan.asked[name]))
    elif name not in plan.names:
        yield Row("aside", name, label, text)
    else:
        if plan.names[name].partition("?")[2] != column.id:
            yield Row("renamed", name, label, text, label_of(plan.new, plan.names[name]))
        if name in plan.codes:
            yield from _mapped(plan, name, cells)


def _mapped(plan: Plan, name: str, codes: Sequence[Any]) -> Iterator[Row]:
    target = plan.names[name]
    for code in dict.fromkeys(code.strip() for code in codes if isinstance(code, str)):
        if code in plan.codes[name]:
            old, new = spec_of(plan.old, name), spec_of(plan.new, target)
            now = _text(plan.new, new, plan.codes[name][code])
            yield Row("mapped", name, label_of(plan.old, name), _text(plan.old, old, code), now)


def label_of(form: Form, name: str) -> str:
    """What a field is called; of a column with its table."""
    head, _, part = name.partition("?")
    whole = form.fields[head].label
    return i18n.titled(whole, spec_of(form, name).label) if part else whole


def _text(form: Form, spec: Column, value: Any) -> str:
    return showing.shown(spec, value, form.codelists, i18n.language())


def fits(plan: Plan, name: str, path: str, part: str, value: Any) -> tuple[str, str, Any] | None:
    """A former answer to something that is asked again, as it would stand in the new version; None where it cannot.

    name: the old name that is asked again. path, part: of the old version, as changes have them.
    """
    base, mark, _ = path.partition("#")
    old_name, target = base.replace(".", "?", 1), plan.asked[name]
    if old_name != name:
        target = f"{target}?{old_name.partition('?')[2]}"
    if not has(plan.new, target) or not has(plan.old, old_name):
        return None
    old, new = spec_of(plan.old, old_name), spec_of(plan.new, target)
    if old.type != new.type:
        return None
    if not mark and old.type in _CODED:
        codes = plan.codes.get(old_name, {})
        code = part if old.type == "choices" else value
        code = codes.get(code.strip(), code) if isinstance(code, str) else code
        if code is not None and code not in _list(plan.new, target):
            return None
        part, value = (code, value) if old.type == "choices" else (part, code)
    return _path(target) + path[len(base) :], part, value
