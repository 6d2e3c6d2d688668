"""The user's verbs. Each is one transaction on the writer's thread; reading has a connection of its own.

A list of drafts is shown before forms, signatures and the check are loaded: they are imported where they are used.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from a6desk import clock
from a6desk.desk.views import DraftRow, DraftView, Proof, SentRow, party_from, title_from
from a6desk.errors import UserError
from a6desk.events import fold, places
from a6desk.events.canonical import clean, digest
from a6desk.forms.library import Library, Outline
from a6desk.i18n import tr
from a6desk.keys import Keys
from a6desk.paths import Profile
from a6desk.store import connect, drafts, hubs, outbox, successors
from a6desk.store.drafts import DraftHead, Write
from a6desk.store.hubs import HeldMandate, Hub
from a6desk.store.outbox import Delivery, KeptReceipt, Submission
from a6desk.store.writer import Writer

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from a6desk.desk.attaching import Opened
    from a6desk.desk.submitting import Prepared
    from a6desk.forms.findings import Verdict
    from a6desk.forms.form import Form
    from a6desk.forms.manifest import FileEntry

_LONGEST_NAME = 200  # characters, as events/documents.py has it

_T = TypeVar("_T")


class Desk:
    """One profile, open. Close it when done."""

    def __init__(self, profile: Profile, library: Library, keys: Keys, actor: str):
        self.profile, self.library, self.keys = profile, library, keys
        self.actor = clean(actor)[:_LONGEST_NAME]
        self._foreign = 0
        self._asked: Future[int] | None = None
        self._copying: ThreadPoolExecutor | None = None
        self._shown: Opened | None = None
        self.seen_whole: dict[str, tuple[int, int, int]] = {}
        """SHA-256 -> how a file looked when it was last read whole (attaching.require_whole)."""
        self._writer = Writer(profile)
        try:
            self._writer.opened()
            self.store = connect.open_desk(profile)
            if profile.files.is_dir():
                from a6desk.store import files

                files.clear(profile)
        except BaseException:
            self._writer.close()
            raise

    def close(self) -> None:
        """Wait for what is being saved, then close."""
        if self._copying is not None:
            self._copying.shutdown()
        self._writer.close()
        if self._shown is not None:
            self._shown.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def later(self, job: Callable[[connect.Store], _T]) -> "Future[_T]":
        """One transaction on the writer's thread, in the order asked for; its future is done after the commit."""
        return self._writer.write(job)

    def was_changed(self) -> bool:
        """Did sync, another window or the command line write since this was last asked? Cheap, and waits for nothing.

        What this desk's own writer wrote does not count: only its connection can tell the two apart, so it is asked.
        """
        if self._asked is None and self.store.was_changed():
            self._asked = self.later(lambda store: store.foreign)
        if self._asked is None or not self._asked.done():
            return False
        asked, self._asked = self._asked, None
        if asked.exception() is not None or asked.result() == self._foreign:
            return False
        self._foreign = asked.result()
        return True

    def hubs(self) -> list[Hub]:
        """The hubs that this desk is connected to."""
        return hubs.all_hubs(self.store)

    # --- drafting ---

    def new(self, form: "Form", answers: Mapping[str, Any] | None = None, more: tuple[Write, ...] = ()) -> DraftHead:
        """Begin a draft, with these answers where there are any (forms/answers.py: take)."""

        def job(store: connect.Store) -> DraftHead:
            head = drafts.begin(store, form.id, form.version, form.sha256)
            drafts.write(store, head, [*_writes(form, answers or {}), *more], self.actor)
            return head

        return self._writer.write(job).result()

    def new_from_file(self, path: Path, expected: str | None = None) -> "tuple[Form, DraftHead]":
        """Begin a draft from an answers file (of this form). Nothing is begun where the file is not one."""
        from a6desk.forms import answers as forms_answers

        file = forms_answers.read_file(path)
        if expected not in (None, file.form):
            what = tr("{name} answers {form}, not {expected}.", name=file.name, form=file.form, expected=expected)
            raise UserError(what, tr("Nothing was begun."))
        form = self.library.form(file.form, file.version)
        return form, self.new(form, forms_answers.take(form, file.answers, file.name))

    def write(self, draft: str, writes: list[Write]) -> None:
        """Save answers. Returns after the commit; always succeeds where the disk does, even when they are wrong."""
        from a6desk.desk.submitting import refuse_frozen

        head = self.find_draft(draft)

        def job(store: connect.Store) -> None:
            refuse_frozen(store, head)
            drafts.write(store, head, writes, self.actor)

        self._writer.write(job).result()

    def view(self, draft: str) -> DraftView:
        """A draft as it stands now."""
        head = self.find_draft(draft)
        form = self.library.form(head.form, head.version)
        return DraftView(head, form, fold.fold(drafts.load(self.store, head.id)))

    def check(self, draft: str, hub: Hub | None = None) -> "Verdict":
        """What is wrong with a draft, offline. hub: where it is to go, when that is known."""
        from a6desk.forms.check import check

        view = self.view(draft)
        return check(view.form, view.answers, self.facts_of(view.form, view.answers, view.head.id, hub))

    def facts_of(self, form: "Form", answers: Mapping[str, Any], own: str, hub: Hub | None = None) -> dict[str, Any]:
        """As facts(), with what the check may know of linked documents. own: the id of the draft, "" for none."""
        from a6desk.desk import linking

        return self.facts(hub) | linking.facts(self, form, answers, own)

    def facts(self, hub: Hub | None = None) -> dict[str, Any]:
        """What a check may be told. What is not known here is left out, and its rules are "not checked"."""
        known: dict[str, Any] = {}
        today = clock.believable_today()
        if today is not None:
            known["today"] = today
        held = hubs.mandates(self.store)
        if hubs.all_hubs(self.store):
            known["mandate"] = [{"party": each.mandate.party, "role": each.mandate.role} for each in held]
        hub = hub or self._only_hub()
        if hub is not None:
            known["demonstration"] = hub.demonstration
        from a6desk.store import files

        known["files"] = files.at_hand(self.profile)
        return known

    def _only_hub(self) -> Hub | None:
        known = hubs.all_hubs(self.store)
        return known[0] if len(known) == 1 else None

    # --- files (attaching.py) ---

    def attach(self, draft: str, field: str, path: Path) -> "FileEntry":
        """Keep a copy of a file and name it in a draft. A UserError says why it is not taken, and changes nothing."""
        from a6desk.desk import attaching

        return attaching.attach(self, draft, field, path)

    def detach(self, draft: str, field: str, named: str) -> str:
        """Take a file out of a draft, by its name or SHA-256; its name. What submissions name is kept for ever."""
        from a6desk.desk import attaching

        return attaching.detach(self, draft, field, named)

    def file_path(self, sha256: str, name: str = "") -> Path:
        """Where a file lies, read whole and found to be what was added. Not to be written or handed on: file_copy()."""
        from a6desk.store import files

        return files.verified(self.profile, sha256, name or sha256[:16])

    def file_copy(self, sha256: str, name: str) -> Path:
        """A copy under its own name for another program to show; it goes when this desk closes."""
        from a6desk.store import files

        self._shown = self._shown or files.Opened(self.profile)
        return self._shown.copy(sha256, name)

    def beside(self, job: Callable[[], _T]) -> "Future[_T]":
        """Do something long with files on a thread of its own, one after another: neither typing nor saving waits."""
        from concurrent.futures import ThreadPoolExecutor

        self._copying = self._copying or ThreadPoolExecutor(1, "a6desk-files")
        return self._copying.submit(job)

    # --- submitting (submitting.py) ---

    def prepare(self, draft: str, supersedes: str | None = None) -> "Prepared":
        """What submitting would freeze and where it would go; nothing is written."""
        from a6desk.desk import submitting

        return submitting.prepare(self, draft, supersedes)

    def submit(self, draft: str, supersedes: str | None = None) -> Submission:
        """Freeze a draft into a submission and put it into the outbox. A UserError says what stands in the way."""
        from a6desk.desk import submitting

        return submitting.submit(self, draft, supersedes)

    def withdraw(self, submission: str) -> str:
        """Take a submission back: out of the outbox before its first attempt, else by an event. Says what was done."""
        from a6desk.desk import submitting

        return submitting.withdraw(self, submission)

    def correct(self, submission: str) -> DraftHead:
        """Begin a draft with the answers of a submission; its own submission will supersede that one."""
        from a6desk.desk.submitting import SUPERSEDES

        found = self.find_submission(submission)
        view = self.view(found.draft)
        return self.new(view.form, view.answers, (Write(SUPERSEDES, "", found.id),))

    def mandates(self) -> list[HeldMandate]:
        """What this desk may do, and who says so."""
        return hubs.mandates(self.store)

    def parties(self) -> list[str]:
        """The Parties that this desk works for, by name: of its mandates and of its drafts."""
        found = {each.mandate.party for each in self.mandates()} | {row.party for row in self.list_drafts()}
        return sorted(found - {""}, key=self.party_name)

    def party_name(self, code: str) -> str:
        """A Party's name in the interface language; its code where it is not in the list."""
        parties = self.library.parties
        entry = parties.codes.get(code) if parties else None
        return entry.label() if entry else code

    # --- looking ---

    def list_drafts(self, only: Collection[str] | None = None) -> list[DraftRow]:
        """Every draft (or only these), newest last. One that cannot be read here hides no other.

        Of those that go on from one another, the one to work in.
        """
        line = successors.line(self.store)
        heads = [head for head in drafts.all_drafts(self.store) if head.id not in line.left]
        sent = outbox.ids_by_draft(self.store)
        if only is not None:
            heads = [head for head in heads if head.id in only]
        frozen = outbox.frozen(self.store)
        forms = {each: self._outline(*each) for each in {(head.form, head.version) for head in heads}}
        named = {name for form in forms.values() if isinstance(form, Outline) for name in (form.title, form.party)}
        registers = drafts.latest(self.store, sorted(named), only)
        rows = []
        for head in heads:
            form, known = forms[head.form, head.version], registers.get(head.id, {})
            title, party, trouble = head.form_version, "", ""
            if isinstance(form, Outline):
                title, party = title_from(known.get(form.title, {})), party_from(known.get(form.party, {}))
            else:
                trouble = str(form)
            earlier = tuple(id_ for id_, _ in line.before(head.id)[1:])
            frozen_here = head.id in frozen
            rows.append(DraftRow(head, title, party, trouble, sent.get(head.id, ()), frozen_here, earlier=earlier))
        looks = Counter(row.look for row in rows)
        return [replace(row, has_twin=True) if looks[row.look] > 1 else row for row in rows]

    def form_title(self, id_: str, version: int) -> str:
        """What a form is called in the interface language; its id where it cannot be read here."""
        from a6desk.forms import strings

        try:
            return strings.said(id_, "", "title", self.library.title(id_, version))
        except UserError:
            return id_

    def form_trouble(self, id_: str, version: int) -> str:
        """Why a form cannot be read here, a sentence; empty where it can."""
        found = self._outline(id_, version)
        return "" if isinstance(found, Outline) else str(found)

    def _outline(self, id_: str, version: int) -> Outline | UserError:
        try:
            return self.library.outline(id_, version)
        except UserError as error:
            return error

    def list_sent(self) -> list[SentRow]:
        """The outbox: every submission with its deliveries."""
        every: dict[str, list[Delivery]] = {}
        for delivery in outbox.deliveries(self.store):
            every.setdefault(delivery.submission, []).append(delivery)
        return [SentRow(each, tuple(every.get(each.id, ()))) for each in outbox.submissions(self.store)]

    def prove(self, delivery: Delivery) -> Proof | None:
        """The newest receipt of a delivery, held against our own copy of what was sent; None without a receipt."""
        kept = next(iter(reversed(outbox.receipts(self.store, delivery.event))), None)
        if kept is None:
            return None
        hub = hubs.find(self.store, delivery.destination)
        return Proof(kept, hub, self._distrust(delivery, kept, hub))

    def _distrust(self, delivery: Delivery, kept: KeptReceipt, hub: Hub | None) -> str:
        submission = self.find_submission(delivery.submission)
        receipt = kept.receipt
        if receipt is None:
            return tr("The receipt that is kept here cannot be read any more: it was altered.")
        if digest(submission.payload) != submission.digest:
            return tr("Our own copy of this submission was altered after it was frozen.")
        if receipt.digest != submission.digest or receipt.event != delivery.event:
            return tr("The receipt is about another text than ours.")
        if hub is None:
            return tr("The hub that signed this receipt is not known here.")
        from a6desk.events.documents import verify_by_hub
        from a6desk.events.signing import BadSignature

        try:
            verify_by_hub(receipt, hub.keys, hub.root)
        except BadSignature:
            return tr("The receipt was not signed by the hub that this desk joined, or it was altered.")
        return ""

    def find_sent(self, start: str) -> SentRow | None:
        """The one submission whose id begins like this, with its deliveries; None where only a draft's does."""
        start = clean(start)
        found = outbox.find_submissions(self.store, start) if start else []
        if not found:
            return None
        submission = _one([*found, *drafts.find(self.store, start)], start)
        return SentRow(submission, tuple(outbox.deliveries(self.store, submission.id)))

    def find_draft(self, start: str) -> DraftHead:
        """The one draft whose id begins like this."""
        start = clean(start)
        return _one(drafts.find(self.store, start), start)

    def find_submission(self, start: str) -> Submission:
        """The one submission whose id begins like this; a draft's id finds its newest submission."""
        start = clean(start)
        found = outbox.find_submissions(self.store, start)
        if not found:
            of_draft = drafts.find(self.store, start)
            found = outbox.submissions(self.store, of_draft[0].id)[-1:] if len(of_draft) == 1 else []
        return _one(found, start)


def _one(found: list[Any], start: str) -> Any:
    if len(found) == 1 and start:
        return found[0]
    if not found or not start:
        raise UserError(
            tr("There is nothing with the id {id} here.", id=start[:60]), todo=tr("See the ids: a6desk list")
        )
    raise UserError(tr("Several ids begin with {id}.", id=start[:60]), todo=tr("Write more of it."))


def _writes(form: "Form", answers: Mapping[str, Any]) -> list[Write]:
    """Answers as registers; every row gets an id and a place of its own."""
    from a6desk.forms import answers as forms_answers

    writes = [Write(*each) for each in forms_answers.scatter(form, answers)]
    for id_, value in answers.items():
        if form.fields[id_].type != "table" or not value:
            continue
        place = ""
        for row in value:
            row_id, place = uuid.uuid4().hex[:16], places.between(place, "")
            writes.append(Write(id_ + fold.HERE, row_id, True))
            writes.append(Write(id_ + fold.PLACE, row_id, place))
            writes += [Write(path, row_id, cell) for path, cell in forms_answers.cells(form, id_, row)]
    return writes
