"""Handing a draft over to another desk, and taking one over: verbs of Desk.

Whoever drafts for a Party need not be able to submit for it. What is handed over are changes, so both may write on:
taking over again brings what is new, and what contradicts is asked.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from a6desk.errors import UserError
from a6desk.events import fold
from a6desk.events.changes import Change
from a6desk.exchange import handover
from a6desk.exchange.handover import SUFFIX, File, Handed, Part
from a6desk.forms import answers as forms_answers
from a6desk.forms import manifest
from a6desk.forms.passage import Passage
from a6desk.i18n import isolate, listed, ntr, tr
from a6desk.store import connect, drafts, files, outbox, successors
from a6desk.store.drafts import DraftHead, Origin

if TYPE_CHECKING:
    from a6desk.desk import Desk

__all__ = ["SUFFIX", "Coming", "hand_over", "look", "open_questions", "take_over"]


@dataclass(frozen=True)
class Coming:
    """What taking a file over would do here. new: changes. known: a draft of this id is here already.

    writers: who wrote the new changes, as they say. trouble: why it cannot be shown here yet; it is kept all the same.
    """

    path: Path
    draft: str
    title: str
    party: str
    form: str
    version: int
    by: str
    new: int
    known: bool
    writers: tuple[str, ...]
    files: int
    trouble: str

    def lines(self, desk: "Desk") -> list[str]:
        """The same, to a person; the title stands above."""
        party = isolate(desk.party_name(self.party)) if self.party else tr("no Party yet")
        lines = [
            f"{party} · {isolate(desk.form_title(self.form, self.version))}",
            tr("Handed over by {who}, as the file says.", who=isolate(self.by)),
        ]
        writers = listed(isolate(each) for each in self.writers)
        if not self.new:
            lines.append(tr("Nothing in it is new here."))
        else:
            lines.append(ntr("{n} change by {who} is new here.", "{n} changes by {who} are new here.", self.new,
                             who=writers))  # fmt: skip
        if self.known:
            lines.append(tr("This draft is here already: what is new joins it, and what contradicts is asked."))
        if self.files:
            lines.append(ntr("{n} file travels along.", "{n} files travel along.", self.files))
        return [*lines, self.trouble] if self.trouble else lines


def hand_over(desk: "Desk", draft: str, path: Path) -> Path:
    """Write a draft as it stands into a file for another desk; its path. A UserError where it cannot be written."""
    view = desk.view(draft)
    known = successors.line(desk.store)
    parts, changes = [], []
    for id_, _ in reversed(known.before(view.head.id)):
        (head,) = [each for each in drafts.find(desk.store, id_) if each.id == id_]
        before = known.back.get(id_)
        parts.append(
            Part(id=head.id, form=head.form, version=head.version, sha256=head.sha256,
                 continues=before[0] if before else None, passage=before[1].text() if before else None)
        )  # fmt: skip
        changes += drafts.own(desk.store, id_)
    entries = manifest.manifest(view.form, view.answers)
    here = {each["sha256"]: files.verified(desk.profile, each["sha256"], each["name"]) for each in entries}
    named = {each["sha256"]: File(sha256=each["sha256"], name=each["name"], size=each["size"]) for each in entries}
    party = forms_answers.about(view.form, view.answers).get("party", "")
    handed = Handed(a6draft=1, title=view.title[:2_000], party=party[:20], by=desk.actor or "–", parts=tuple(parts),
                    files=tuple(named.values()))  # fmt: skip
    path = path if path.suffix == handover.SUFFIX else path.with_name(path.name + handover.SUFFIX)
    try:
        handover.write(path, handed, changes, here)
    except OSError as error:
        what = tr("{name} could not be written: {cause}.", name=path.name, cause=error.strerror or error)
        todo = tr("Check the disk or stick, its free space and your rights to it, then try again.")
        raise UserError(what, tr("The draft is safe and unchanged."), todo) from error
    return path


def look(desk: "Desk", path: Path) -> Coming:
    """What a file that was handed over would bring; nothing is written."""
    with _opened(path) as reader:
        return _coming(desk, path, reader)


def take_over(desk: "Desk", path: Path) -> DraftHead:
    """Take a draft over: its changes join those that are here. Twice changes nothing. The draft that it is now."""
    with _opened(path) as reader:
        _refuse(desk, reader)
        with tempfile.TemporaryDirectory(prefix=".a6desk-", dir=desk.profile.folder) as folder:
            for each in reader.handed.files:
                target = Path(folder) / each.sha256
                reader.extract(each, target)
                entry = files.take_in(desk.profile, target)
                if entry.sha256 != each.sha256:
                    what = tr("{name} was altered or damaged on the way.", name=reader.name)
                    raise UserError(what, tr("No draft was changed."), tr("Ask for it to be handed over again."))

        def job(store: connect.Store) -> None:
            _refuse(desk, reader, store)
            for part in reader.handed.parts:
                _begin(store, part)
            drafts.receive(store, reader.changes)

        desk.later(job).result()
        return desk.find_draft(successors.line(desk.store).last(reader.handed.parts[-1].id))


def open_questions(desk: "Desk", draft: str) -> int:
    """What contradicts in a draft, and a person has to settle; known also where its form is not."""
    return fold.fold(drafts.load(desk.store, draft)).open_questions


@contextmanager
def _opened(path: Path) -> Iterator[handover.Reader]:
    reader = handover.Reader(path)
    try:
        yield reader
    finally:
        reader.close()


def _begin(store: connect.Store, part: Part) -> None:
    if any(head.id == part.id for head in drafts.find(store, part.id)):
        return
    origin = Origin(part.id, part.continues, part.passage)
    drafts.begin(store, part.form, part.version, part.sha256, origin)


def _refuse(desk: "Desk", reader: handover.Reader, store: connect.Store | None = None) -> None:
    """What must not be taken over: something else under an id that is here, and what was submitted meanwhile."""
    store = store or desk.store
    nothing = tr("Nothing was changed.")
    new = _new(store, reader)
    for part in reader.handed.parts:
        for head in drafts.find(store, part.id):
            if (head.form, head.version, head.continues) != (part.form, part.version, part.continues):
                raise UserError(tr("{name} was altered or damaged on the way.", name=reader.name), nothing)
        if part.passage is not None:
            _read_passage(part.passage, reader.name)
        if outbox.is_frozen(store, part.id) and any(change.draft == part.id for change in new):
            what = tr("This draft was submitted here and never changes again.")
            raise UserError(what, nothing, tr("Begin a correction of the submission, and write into it what is new."))
    own = drafts.incarnation(store)
    if any(change.id.desk == own for change in new):  # we wrote no such change: our own counting would end there
        raise UserError(tr("{name} was altered or damaged on the way.", name=reader.name), nothing)


def _read_passage(text: str, name: str) -> None:
    try:
        Passage.of_text(text)
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(
            tr("{name} was altered or damaged on the way.", name=name), tr("Nothing was changed.")
        ) from error


def _new(store: connect.Store, reader: handover.Reader) -> list[Change]:
    here = {change.id for part in reader.handed.parts for change in drafts.own(store, part.id)}
    return [change for change in reader.changes if change.id not in here]


def _coming(desk: "Desk", path: Path, reader: handover.Reader) -> Coming:
    _refuse(desk, reader)
    handed, new = reader.handed, _new(desk.store, reader)
    last = handed.parts[-1]
    said = [change for change in new if change.path != fold.CONTINUES]
    return Coming(
        path, last.id, handed.title, handed.party, last.form, last.version, handed.by, len(said),
        bool(drafts.find(desk.store, last.id)), tuple(sorted({change.actor for change in said})), len(handed.files),
        desk.form_trouble(last.form, last.version),
    )  # fmt: skip
