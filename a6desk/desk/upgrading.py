"""Moving a draft to a newer version of its form, and back: verbs of Desk.

The draft that goes on is a successor (store/successors.py): it reads the changes of the earlier one, which is kept, can
be looked at, and whatever arrives for it later passes through. A submission is never upgraded.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from a6desk import i18n
from a6desk.desk.versions import Former, Preview, Standing
from a6desk.errors import UserError
from a6desk.events import fold
from a6desk.events.canonical import canonical
from a6desk.forms import answers as forms_answers
from a6desk.forms import showing, strings, upgrade
from a6desk.forms.definition import Column, FormField
from a6desk.forms.form import Form
from a6desk.forms.upgrade import Plan, Row
from a6desk.i18n import tr
from a6desk.store import connect, drafts, outbox, successors
from a6desk.store.drafts import DraftHead, Write

if TYPE_CHECKING:
    from a6desk.desk import Desk


# --- which versions, and how ------------------------------------------------------------------------------------


def versions(desk: "Desk", head: DraftHead) -> tuple[int, ...]:
    """The newer versions that a draft of this form can move to, one after the other. No form is read whole for it."""
    found, here = [], head.version
    for version in desk.library.versions.get(head.form, ()):
        if version > here and here in _earlier(desk, head.form, version):
            found.append(version)
            here = version
    return tuple(found)


def _earlier(desk: "Desk", id_: str, version: int) -> frozenset[int]:
    try:
        return desk.library.earlier(id_, version)
    except UserError:
        return frozenset()


def _plans(desk: "Desk", head: DraftHead, to: int | None = None) -> list[Plan]:
    """Step by step to that version (the newest by default): always over every version that can be gone to.

    So two desks that upgrade to different versions still meet.
    """
    found: list[Plan] = []
    old = _form(desk, head.form, head.version)
    for version in versions(desk, head):
        new = _form(desk, head.form, version)
        if old is None or new is None or (to is not None and version > to):
            break
        found.append(upgrade.plan(old, new))
        old = new
    return found


def _form(desk: "Desk", id_: str, version: int) -> Form | None:
    """As the person reads it; None where it cannot be read here."""
    try:
        return strings.in_language(desk.library.form(id_, version), i18n.language())
    except UserError:
        return None


def _to(desk: "Desk", head: DraftHead, to: int | None) -> list[Plan]:
    safe = tr("The draft is safe and unchanged.")
    plans = _plans(desk, head, to)
    if not plans or (to is not None and plans[-1].new.version != to):
        known = versions(desk, head)
        what = tr("There is no newer version of this form that this draft could move to.")
        if known:
            what = tr("This draft cannot move to version {n}.", n=to)
        raise UserError(what, safe, tr("It can move to: {versions}", versions=i18n.listed(map(str, known))) if known
                        else "")  # fmt: skip
    for plan in plans:
        if plan.faults:
            what = tr("The form does not say rightly how to move from version {old} to {new}: {cause}",
                      old=plan.old.version, new=plan.new.version, cause=plan.faults[0][1])  # fmt: skip
            raise UserError(what, safe, tr("See all that is wrong: a6desk form lint FILE"))
    return plans


def standing(desk: "Desk", head: DraftHead) -> Standing:
    """Where this draft stands."""
    known = successors.line(desk.store)
    last = known.last(head.id)
    goes_on = None if last == head.id else desk.find_draft(last)
    earlier = tuple(desk.find_draft(id_) for id_, _ in known.before(head.id)[1:])
    newer = () if goes_on or outbox.is_frozen(desk.store, head.id) else versions(desk, head)
    return Standing(goes_on, earlier, newer)


# --- the verbs ---------------------------------------------------------------------------------------------------


def preview(desk: "Desk", draft: str, to: int | None = None) -> Preview:
    """What would become of each answer, and what would be asked anew. Nothing is written."""
    view = desk.view(draft)
    plans = _to(desk, view.head, to)
    registers, rows = view.state.registers, view.state.rows
    changes = drafts.load(desk.store, view.head.id)
    steps, before, again = [], view.head, []
    for plan in plans:
        answers = forms_answers.gather(plan.old, registers, rows)
        steps.append((plan.old.version, tuple(upgrade.preview(plan, answers))))
        changes = [successors.read(change, (plan.passage,)) for change in changes]
        state = fold.fold(changes)
        registers, rows = state.registers, state.rows
        id_ = successors.id_of(before.id, f"{plan.new.id}@{plan.new.version}")
        before = replace(before, id=id_, version=plan.new.version)
        again += own_answers(desk, id_, plan.new)
    return Preview(plans[-1].new.version, tuple(steps), tuple(again))


def go_on(desk: "Desk", draft: str, to: int | None = None) -> DraftHead:
    """Upgrade: the draft in which the work goes on. A second time it changes nothing."""
    head = desk.find_draft(draft)
    plans = _to(desk, head, to)
    step = uuid.uuid4().hex[:12]

    def job(store: connect.Store) -> DraftHead:
        refuse_left(store, head, plans[-1].new)
        if outbox.is_frozen(store, successors.line(store).last(head.id)):
            what = tr("This was submitted, and a submission is never moved to another version.")
            todo = tr("A correction begins a new draft, which can be moved.")
            raise UserError(what, tr("Nothing was changed."), todo)
        here = head
        for plan in plans:
            form, version, sha256 = plan.new.id, plan.new.version, plan.new.sha256
            here = successors.go_on(store, here, form, version, sha256, plan.passage, desk.actor, step)
        (last,) = drafts.find(store, successors.line(store).last(here.id))
        return last

    return desk.later(job).result()


def refuse_left(store: connect.Store, head: DraftHead, onto: Form | None = None) -> None:
    """Work goes on in one draft only. Called inside the transaction that would begin something in this one.

    onto: where it is to go on; that it does so already is no reason.
    """
    known = successors.line(store)
    last = known.last(head.id)
    if last == head.id:
        return
    (other,) = drafts.find(store, last)
    if onto is not None and other.version <= onto.version and head.id in dict(known.before(last)):
        return
    what = tr("This draft goes on as version {n} of its form.", n=other.version)
    raise UserError(what, tr("Nothing was changed."), tr("Go on in that one: {id}", id=other.id[:8]))


def take_back(desk: "Desk", draft: str) -> DraftHead:
    """Go back to the draft before the upgrade, exactly as it was. What was answered since is kept with the other."""
    head = desk.find_draft(draft)

    def job(store: connect.Store) -> str:
        last = successors.line(store).last(head.id)
        if last not in successors.line(store).back:
            raise UserError(tr("This draft was not moved from another version."), tr("Nothing was changed."))
        if outbox.is_frozen(store, last):
            raise UserError(tr("This draft was submitted and never changes again."), tr("Nothing was changed."))
        return successors.take_back(store, last, desk.actor)

    return desk.find_draft(desk.later(job).result())


def going_on(desk: "Desk", draft: str) -> DraftHead:
    """The draft in which the work of this one goes on; itself, mostly."""
    return desk.find_draft(successors.line(desk.store).last(desk.find_draft(draft).id))


def since(desk: "Desk", head: DraftHead) -> tuple[Row, ...]:
    """What was answered in this draft itself since it went on from the one before: what going back would set aside."""
    form = _form(desk, head.form, head.version)
    return tuple(own_answers(desk, head.id, form)) if form else ()


def own_answers(desk: "Desk", draft: str, form: Form) -> list[Row]:
    """What was written in a draft itself, as it stands."""
    mine = {change.id for change in drafts.own(desk.store, draft)}
    if not mine:
        return []
    state = fold.fold(drafts.load(desk.store, draft))
    heads = {register for register, each in state.heads.items() if mine & {head.id for head in each}}
    names = dict.fromkeys(path.partition("#")[0].partition(".")[0] for path, _ in sorted(heads))
    answers = forms_answers.gather(form, state.registers, state.rows)
    return [
        Row("new", name, form.fields[name].label, _text(form, form.fields[name], answers.get(name)))
        for name in form.fields
        if name in names
    ]


# --- what was set aside -------------------------------------------------------------------------------------------


def take_over(desk: "Desk", draft: str, field: str) -> Former:
    """Answer a question that is asked again with its former answer, where it fits."""
    view = desk.view(draft)
    known = [each for each in former(desk, view.head, view.state) if each.target in (field, field.replace(".", "?"))]
    if not known:
        what = tr("No earlier answer to {field} was set aside.", field=i18n.isolate(field[:80]))
        raise UserError(what, tr("Nothing was changed."))
    if not known[0].writes:
        what = tr("The earlier answer does not fit the question as it is now.")
        raise UserError(what, tr("It is kept, and shown beside the question."))
    desk.write(view.head.id, list(known[0].writes))
    return known[0]


def former(desk: "Desk", head: DraftHead, state: fold.Draft) -> list[Former]:
    """All that was set aside on the way to this draft's version, in the order of the forms, values in conflict too."""
    found = []
    for version, kept in state.aside.items():
        base = next((each for each in (desk.find_draft(id_) for id_, _ in successors.line(desk.store).before(head.id))
                     if each.version == version), None)  # fmt: skip
        form, plans = _form(desk, head.form, version), _plans(desk, base, head.version) if base else []
        if form is None or not plans:
            found += [Former(version, path, path, str(each.value)) for (path, _), heads in kept.heads.items()
                      for each in heads if each.value is not None]  # fmt: skip
            continue
        set_aside = _SetAside(form, kept, plans, state)
        for spec in form.fields.values():
            found += set_aside.of_field(spec)
    return found


@dataclass(frozen=True)
class _SetAside:
    """What one version had to leave behind. kept: as it stood there. plans: from there to today. now: the draft."""

    form: Form
    kept: fold.Draft
    plans: list[Plan]
    now: fold.Draft

    def of_field(self, spec: FormField) -> Iterator[Former]:
        """Of a field its own answer, or those of its columns that were set aside by themselves."""
        if spec.id not in self.plans[0].asked and spec.id not in self.plans[0].dropped:
            for column in spec.columns:
                texts = self._texts(column, f"{spec.id}.{column.id}")
                if texts:
                    yield self._former(f"{spec.id}?{column.id}", "\n".join(texts))
            return
        answers = forms_answers.gather(self.form, self.kept.registers, self.kept.rows)
        if spec.id in answers:
            yield self._former(spec.id, _text(self.form, spec, answers[spec.id]))
        for path, _ in self.kept.conflicts:
            column = next((each for each in spec.columns if path == f"{spec.id}.{each.id}"), None)
            if path == spec.id or column:
                for text in self._texts(column or spec, path):
                    yield self._former(spec.id, text)

    def _texts(self, spec: Column, path: str) -> list[str]:
        heads = [head for (each, _), heads in self.kept.heads.items() if each == path for head in heads]
        return [_text(self.form, spec, head.value) for head in heads if head.value is not None]

    def _former(self, name: str, text: str) -> Former:
        target = self.plans[0].asked.get(name, "")
        for plan in self.plans[1:]:
            target = plan.names.get(target, "")  # asked once more or dropped since: that version says so itself
        label = upgrade.label_of(self.form, name)
        return Former(self.form.version, name, label, text, target, self._writes(name) if target else ())

    def _writes(self, name: str) -> tuple[Write, ...]:
        """The former answer as an answer of today; nothing where any of it does not fit."""
        writes = []
        field, _, column = name.partition("?")
        for (path, part), heads in self.kept.heads.items():
            stem = path.partition("#")[0]
            if stem != name.replace("?", ".") and (column or not stem.startswith(f"{field}.")):
                continue
            if "." in stem or stem != path:
                rows = self.now.rows.get(self._today(field), ()) if column else self.kept.rows.get(field, ())
                if part not in rows:
                    continue  # a row that was deleted
            value = True if path.endswith(fold.HERE) else heads[0].value
            alike = len({canonical(head.value) for head in heads}) == 1 or path.endswith((fold.HERE, fold.PLACE))
            fitting = upgrade.fits(self.plans[0], name, path, part, value)
            if fitting is None or not alike:
                return ()
            for plan in self.plans[1:]:
                fitting = plan.passage.read(*fitting)
            if value is not None:
                writes.append(Write(*fitting))
        return tuple(writes)

    def _today(self, field: str) -> str:
        for plan in self.plans:
            field = plan.names.get(field, field)
        return field


def _text(form: Form, spec: Column, value: object) -> str:
    return showing.shown(spec, value, form.codelists, i18n.language())
