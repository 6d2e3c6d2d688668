"""The documents that a document is about: which may be named, what the check sees of them, what they fill in, and
which document comes next. The form declares it all (docs/forms.md, Links); here it is done.

A link names a draft by its id, also once it was submitted (it never changes after that), or a record that the program
or a pack carries.
"""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from a6desk.desk.submitting import SUPERSEDES
from a6desk.errors import UserError
from a6desk.events import fold, places
from a6desk.forms import answers as forms_answers
from a6desk.forms import fieldtypes
from a6desk.forms.definition import Column, Link
from a6desk.forms.form import MOST_OTHERS, Form
from a6desk.forms.records import Record
from a6desk.store import drafts, outbox, successors
from a6desk.store.drafts import DraftHead, Write

if TYPE_CHECKING:
    from a6desk.desk import Desk
    from a6desk.desk.views import DraftRow, DraftView

_LONGEST_ROW_ID = 60
_SHORT = 40
"""Characters of a text that stands beside a record's title."""
_MOST_BEHIND = 100
"""Documents behind one another of which something is computed; each is some steps deeper in the program's own stack."""


@dataclass(frozen=True)
class Linkable:
    """A document that a link may name."""

    id: str
    title: str
    party: str
    state: Literal["draft", "submitted", "record"]
    aside: tuple[str, ...] = ()
    """What tells records of one title apart: their short texts, and their days as they are kept."""
    words: str = ""
    """All that a record says, folded: it is found by any of it."""


@dataclass(frozen=True)
class NextStep:
    """A document that may be begun from another: its form, and the link by which it draws on it."""

    form: Form
    link: Link


def linkables(desk: "Desk", link: Link, party: str, own: str) -> list[Linkable]:
    """What a link may name, newest first: own documents of the same Party (or of none yet), then records."""
    wanted = desk.library.full_id(link.to)
    rows = [row for row in desk.list_drafts() if row.head.form == wanted and row.head.id != own]
    found = [
        Linkable(row.head.id, row.title, row.party, "submitted" if row.frozen else "draft")
        for row in reversed(rows)
        if not party or row.party in ("", party)
    ]
    return found + [_as_linkable(desk, link, each) for each in _records(desk, link)]


def _as_linkable(desk: "Desk", link: Link, record: Record) -> Linkable:
    types = desk.library.records(link.to).types
    short = (value for id_, value in record.answers.items() if types[id_] in ("text", "date"))
    aside = tuple(value for value in short if isinstance(value, str) and len(value) <= _SHORT and value != record.title)
    return Linkable(record.id, record.title, "", "record", aside, record.folded)


def _records(desk: "Desk", link: Link) -> tuple[Record, ...]:
    return desk.library.records(link.to).records if link.to in desk.library.record_kinds else ()


def find(desk: "Desk", link: Link, id_: Any, behind: frozenset[str] = frozenset()) -> dict[str, Any] | None:
    """The answers of the document that a link names, with what its form computes; None where it is not at hand, or is
    of another form.

    behind: documents from which links led here. Of these nothing is computed again: links may go in a circle.
    """
    if not isinstance(id_, str) or not id_.strip():
        return None
    if link.to in desk.library.record_kinds:
        record = desk.library.records(link.to).find(id_.strip())
        if record is not None:
            return dict(record.answers)
    heads = [head for head in drafts.find(desk.store, id_.strip()) if head.id == id_.strip()]
    if not heads or heads[0].form != desk.library.full_id(link.to):
        return None
    try:
        view = desk.view(successors.line(desk.store).last(heads[0].id))
    except UserError:  # its form cannot be read here: then what it says is not known
        return None
    return dict(view.answers) | _computed(desk, view, behind | {heads[0].id, view.head.id})


def _computed(desk: "Desk", view: "DraftView", behind: frozenset[str]) -> dict[str, Any]:
    """What stands in no register: a version that counts on from the one before, which counts on from its own."""
    if len(behind) > _MOST_BEHIND or not any(field.computed for field in view.form.fields.values()):
        return {}
    from a6desk.forms.check import worked_out

    known = desk.facts() | {"links": _named(desk, view.form, view.answers, behind)}
    return {id_: value for id_, value in worked_out(view.form, view.answers, known).items() if value is not None}


def _named(desk: "Desk", form: Form, answers: Mapping[str, Any], behind: frozenset[str]) -> dict[str, dict[str, Any]]:
    """Kind -> what the form reads of the document that is named, of those that are at hand."""
    known = {}
    for link in form.definition.links:
        if link.field is None:
            continue
        id_ = answers.get(link.field)
        if isinstance(id_, str) and id_.strip() in behind:
            continue  # a circle: what it computes would never end
        if (found := find(desk, link, id_, behind)) is not None:
            known[link.kind] = {name: found[name] for name in link.reads if found.get(name) is not None}
    return known


def facts(desk: "Desk", form: Form, answers: Mapping[str, Any], own: str) -> dict[str, Any]:
    """What a check may know of linked documents: {"links": {kind: answers}}, of each only what the form reads."""
    known: dict[str, Any] = dict(_named(desk, form, answers, frozenset({own})))
    for link in form.definition.links:
        if link.field is None:
            known[link.kind] = _others(desk, form, link, answers, own)
    return {"links": known} if known else {}


def _others(desk: "Desk", form: Form, link: Link, answers: Mapping[str, Any], own: str) -> list[dict[str, Any]]:
    """All other documents of a kind for the same Party, as their registers say without reading any whole.

    A document and what corrects it are one; with `newest` so are versions that follow one another.
    """
    wanted = desk.library.full_id(link.to)
    party = forms_answers.about(form, answers).get("party", "")
    rows = [row for row in desk.list_drafts() if row.head.form == wanted and (row.head.id == own or row.party == party)]
    steps = [each.field for each in form.definition.links if each.field and desk.library.full_id(each.to) == wanted]
    registers = drafts.latest(desk.store, sorted({*link.reads, *(steps if link.newest else ()), SUPERSEDES}))
    gone = _replaced(rows, registers, own, steps if link.newest else [])
    rows = [row for row in rows if row.head.id not in gone]
    specs = {id_: Column.model_construct(id=id_, type=type_, label=id_) for id_, type_ in link.reads.items()}
    found = []
    for row in rows[-MOST_OTHERS:] if party else ():
        known = registers.get(row.head.id, {})
        values = {id_: fieldtypes.join(spec, known[id_]) for id_, spec in specs.items() if id_ in known}
        found.append({id_: value for id_, value in values.items() if value is not None})
    return found


def _replaced(
    rows: list["DraftRow"], registers: Mapping[str, drafts.Registers], own: str, steps: list[str]
) -> set[str]:
    """This draft, all that another one corrects or that correct this one, and those that a next version names."""
    draft_of = {submission: row.head.id for row in rows for submission in row.submissions}
    corrects = {row.head.id: draft_of.get(_named_in(registers, row.head.id, SUPERSEDES)) for row in rows}
    gone = {own, *(_named_in(registers, row.head.id, field) for row in rows for field in steps)} - {""}
    while heirs := {id_ for id_, before in corrects.items() if before in gone} - gone:
        gone |= heirs
    return gone | {before for before in corrects.values() if before}


def _named_in(registers: Mapping[str, drafts.Registers], draft: str, path: str) -> str:
    value = registers.get(draft, {}).get(path, {}).get("")
    return value.strip() if isinstance(value, str) else ""


def writes(
    desk: "Desk", form: Form, link: Link, id_: Any, answers: Mapping[str, Any], last: Mapping[str, str]
) -> list[Write]:
    """What naming a document fills in: answers that are not given yet, and the rows that are not there yet. Where one
    of these answers names a document in its turn, that one fills in the rest.

    last: the place of each table's last row; new ones stand behind it.
    """
    found = find(desk, link, id_)
    if found is None:
        return []
    made = [*_filled(form, link, found, answers), *_rows(form, link, found, answers, last)]
    if link.fill == "all":  # an earlier version: what was left empty in it stays so
        return made
    taken = {write.path: write.value for write in made if write.part == ""}
    for further in form.definition.links:
        if further.field in taken:
            here = {(write.path, write.part) for write in made}
            known = {**answers, **{write.path: write.value for write in made if write.path in form.fields}}
            more = writes(desk, form, further, taken[further.field], known, last)
            made += [write for write in more if (write.path, write.part) not in here]
    return made


def _filled(form: Form, link: Link, found: Mapping[str, Any], answers: Mapping[str, Any]) -> Iterator[Write]:
    pairs = link.fill
    if pairs == "all":
        left = {link.field, *link.leave}
        pairs = {id_: id_ for id_, field in form.fields.items() if id_ not in left and not field.computed}
    for ours, theirs in pairs.items():
        field, value = form.fields[ours], found.get(theirs)
        if fieldtypes.is_empty(value) or not fieldtypes.is_empty(answers.get(ours)):
            continue
        if field.type == "table":
            yield from _new_rows(form, ours, [(str(row.get("_id") or n), row) for n, row in enumerate(value)], "")
            continue
        for part, item in fieldtypes.members(field, value).items():
            yield Write(ours, part, item)


def _rows(
    form: Form, link: Link, found: Mapping[str, Any], answers: Mapping[str, Any], last: Mapping[str, str]
) -> Iterator[Write]:
    for ours, source in link.rows.items():
        here = answers.get(ours) or []
        ids, keys = {row.get("_id") for row in here}, {row.get(source.key) for row in here}
        fresh = []
        for row in found.get(source.table) or []:
            key = row.get(source.columns[source.key])
            id_ = f"k-{key}"  # the same on every desk, so that two desks do not make two rows of one
            if len(id_) > _LONGEST_ROW_ID:  # long names may begin alike
                id_ = f"{id_[: _LONGEST_ROW_ID - 9]}-{zlib.crc32(id_.encode()):08x}"
            if key is not None and key not in keys and id_ not in ids:
                fresh.append((id_, {column: row.get(theirs) for column, theirs in source.columns.items()}))
        yield from _new_rows(form, ours, fresh[: form.fields[ours].max_rows - len(here)], last.get(ours, ""))


def _new_rows(form: Form, table: str, rows: list[tuple[str, Mapping[str, Any]]], place: str) -> Iterator[Write]:
    for id_, row in rows:
        place = places.between(place, "")
        yield Write(table + fold.HERE, id_, True)
        yield Write(table + fold.PLACE, id_, place)
        for path, cell in forms_answers.cells(form, table, row):
            yield Write(path, id_, cell)


def next_steps(desk: "Desk", form: Form, answers: Mapping[str, Any]) -> list[NextStep]:
    """Which documents may be begun from this one: every form that draws on it, as far as the answers allow it."""
    short = form.id.rpartition("/")[2]
    found = []
    for each in desk.library.drawing_on(short):
        for link in each.definition.links:
            if link.to == short and link.field and (link.fill or link.rows) and _is_due(link, answers):
                found.append(NextStep(each, link))
    return found


def next_version(form: Form) -> NextStep | None:
    """The step to the next version, where documents of this form are versions of one another; else a submission that
    was wrong is corrected by one that supersedes it."""
    about = form.definition.about
    link = form.definition.link_of(about.supersedes) if about.version and about.supersedes else None
    return NextStep(form, link) if link and link.fill else None


def _is_due(link: Link, answers: Mapping[str, Any]) -> bool:
    return all(answers.get(field) in codes for field, codes in link.when.items())


def begin(desk: "Desk", step: NextStep, source: str) -> DraftHead:
    """Begin the next document: it names the one that it comes from, and takes over what that one says."""
    assert step.link.field is not None
    source = desk.find_draft(source).id  # a UserError where there is none
    more = writes(desk, step.form, step.link, source, {}, {})
    return desk.new(step.form, {step.link.field: source}, tuple(more))


def is_submitted(desk: "Desk", id_: str) -> bool:
    """Was the document that a link names submitted, so that it never changes again?"""
    return outbox.is_frozen(desk.store, id_)
