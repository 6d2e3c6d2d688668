"""Submitting, withdrawing: from a draft to frozen bytes in the outbox. The verbs of Desk that need the most care."""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from a6desk import clock, i18n
from a6desk.desk import attaching, upgrading
from a6desk.desk.views import DraftView
from a6desk.errors import UserError
from a6desk.events import signing
from a6desk.events.canonical import canonical, digest
from a6desk.events.documents import MAX_PAYLOAD, Event, signed
from a6desk.forms import answers as forms_answers
from a6desk.forms import strings
from a6desk.forms.check import check
from a6desk.forms.findings import Verdict
from a6desk.forms.form import Form
from a6desk.i18n import ntr, tr
from a6desk.store import connect, drafts, hubs, outbox
from a6desk.store.drafts import DraftHead
from a6desk.store.hubs import Hub
from a6desk.store.outbox import Submission

if TYPE_CHECKING:
    from a6desk.desk import Desk

KEY = "desk"
"""Under which name the signing key is kept."""
WAIVER = "#waiver"
"""The path of waivers in a draft: part is the id of the finding, value the reason."""
SUPERSEDES = "#supersedes"
"""The path that says which submission this draft corrects."""


@dataclass(frozen=True)
class Prepared:
    """What submitting would freeze. blockers: how many stand in the way; nothing else does."""

    view: DraftView
    verdict: Verdict
    facts: Mapping[str, Any]
    hub: Hub
    party: str
    payload: bytes
    supersedes: Submission | None

    @property
    def digest(self) -> str:
        return digest(self.payload)


def prepare(desk: "Desk", draft: str, supersedes: str | None = None) -> Prepared:
    """Everything that submitting needs, worked out and not written. A UserError says what stands in the way."""
    view = desk.view(draft)
    upgrading.refuse_left(desk.store, view.head)
    _refuse_open_questions(view)
    party = forms_answers.about(view.form, view.answers).get("party", "")
    hub = _destination(desk, view.form, party)
    facts = desk.facts_of(view.form, view.answers, view.head.id, hub)
    # In the language of the person who submits: the findings are kept and sent as they were read.
    verdict = check(strings.in_language(view.form, i18n.language()), view.answers, facts)
    named = supersedes or view.state.registers.get(SUPERSEDES, {}).get("")
    content = forms_answers.payload(view.form, view.answers, verdict)
    waivers = _waivers(view, verdict)
    if waivers:
        content["waivers"] = waivers
    payload = canonical(content)
    if len(payload.decode()) > MAX_PAYLOAD:
        what = tr("The answers come to more than {limit} MB, more than one submission carries.", limit=4)
        raise UserError(what, tr("The draft is safe and unchanged."), tr("Shorten the longest texts."))
    earlier = desk.find_submission(named) if named else None
    return Prepared(view, verdict, facts, hub, party, payload, earlier)


def _waivers(view: DraftView, verdict: Verdict) -> dict[str, str]:
    """The reasons for which warnings that still stand were waived: they are part of what is submitted."""
    given = view.state.registers.get(WAIVER, {})
    return {each.id: given[each.id] for each in verdict.findings if each.waivable and each.id in given}


def submit(desk: "Desk", draft: str, supersedes: str | None = None) -> Submission:
    """Freeze a draft into a submission and put it into the outbox."""
    prepared = prepare(desk, draft, supersedes)
    view = prepared.view
    if not prepared.verdict.ready:
        blockers = max(prepared.verdict.count("blocker"), 1)
        raise UserError(
            ntr("{n} blocker stands in the way.", "{n} blockers stand in the way.", blockers),
            tr("The draft is safe and unchanged."),
            tr("See them with: a6desk check {id}", id=view.head.id[:8]),
        )
    attaching.require_whole(desk, attaching.manifest_of(prepared.payload))
    submission = _submission(desk, prepared)
    event = _event(desk, submission, supersedes=_on_its_way(desk, prepared.supersedes))
    seen = [change.id for change in drafts.load(desk.store, view.head.id)]

    def job(store: connect.Store) -> None:
        refuse_frozen(store, view.head)
        upgrading.refuse_left(store, view.head)
        if [change.id for change in drafts.load(store, view.head.id)] != seen:
            raise UserError(tr("The draft was changed meanwhile."), tr("Nothing was submitted."), tr("Check it again."))
        outbox.add_submission(store, submission)
        outbox.add_delivery(store, event, prepared.hub.id)

    desk.later(job).result()
    return submission


def _destination(desk: "Desk", form: Form, party: str) -> Hub:
    """The hub that gave this desk a mandate for this Party and form. Whether it is in force, the hub decides."""
    held = hubs.mandates(desk.store)
    fitting = [
        each.hub for each in held if each.mandate.party == party and each.mandate.role in form.definition.submit_by
    ]
    if fitting:
        return fitting[0]
    safe = tr("The draft is safe and unchanged.")
    if not hubs.all_hubs(desk.store):
        what = tr("This desk is not connected to any hub, so it has no mandate to submit.")
        raise UserError(what, safe, tr("Connect it with a joining code: in Settings, or by a6desk connect CODE"))
    name = desk.party_name(party) or tr("no Party")
    what = tr("This desk has no mandate to submit this for {party}.", party=i18n.isolate(name))
    raise UserError(what, safe, tr("Ask the hub's office for a joining code with that mandate."))


def _submission(desk: "Desk", prepared: Prepared) -> Submission:
    form = prepared.view.form
    facts = prepared.facts
    return Submission(
        id=str(uuid.uuid4()),
        draft=prepared.view.head.id,
        title=prepared.view.title,
        party=prepared.party,
        form=form.id,
        version=form.version,
        sha256=form.sha256,
        payload=prepared.payload,
        digest=prepared.digest,
        codelists={id_: each.sha256 for id_, each in form.codelists.items()},
        facts={
            key: str(value) if isinstance(value, datetime.date) else value
            for key, value in facts.items()
            if key != "files"  # all that lies here; what belongs to this one is in its manifest
        },
        findings=[finding.plain() for finding in prepared.verdict.findings],
        supersedes=prepared.supersedes.id if prepared.supersedes else None,
        actor=desk.actor,
        claimed_at=clock.claimed_now(),
    )


def _on_its_way(desk: "Desk", earlier: Submission | None) -> Submission | None:
    """The submission that is corrected, unless it was not taken or never left: no hub waits for what never comes."""
    if earlier is None:
        return None
    states = {each.state for each in outbox.deliveries(desk.store, earlier.id) if each.kind == "submission"}
    return None if states <= {"rejected", "taken_out"} else earlier


def _event(
    desk: "Desk", submission: Submission, *, supersedes: Submission | None = None, withdraws: bool = False
) -> Event:
    secret = desk.keys.load(KEY)
    try:
        key = signing.private_key(secret or b"")
    except ValueError:
        raise UserError(
            tr("The signing key of this desk is not on this computer."),
            tr("Your drafts and submissions are safe."),
            tr("Ask the hub's office for a new joining code, and connect again."),
        ) from None
    content = {
        "id": str(uuid.uuid4()) if withdraws else submission.id,
        "kind": "withdrawal" if withdraws else "submission",
        "subject": submission.id,
        "desk": signing.key_id(signing.public_of(key)),
        "actor": desk.actor,
        "party": submission.party,
        "form": submission.form,
        "version": submission.version,
        "sha256": submission.sha256,
        "digest": submission.digest,
        "bytes": "" if withdraws else submission.payload.decode(),
        "supersedes": supersedes.id if supersedes else None,
        "depends_on": [submission.id] if withdraws else [supersedes.id] if supersedes else [],
        "claimed_at": clock.claimed_now(),
    }
    return signed(Event, content, key)


def withdraw(desk: "Desk", submission: str) -> str:
    """Take a submission back: out of the outbox before its first attempt, else by an event. Says what was done."""
    found = desk.find_submission(submission)
    event = _event(desk, found, withdraws=True)

    def job(store: connect.Store) -> str:
        sent = outbox.deliveries(store, found.id)
        if any(each.kind == "withdrawal" for each in sent) or any(each.state == "taken_out" for each in sent):
            raise UserError(tr("This was withdrawn already."), tr("Nothing was changed."))
        if all(each.state == "rejected" for each in sent):
            raise UserError(tr("The hub did not take this: there is nothing to withdraw."), tr("Nothing was changed."))
        if not any(each.attempts for each in sent):
            outbox.add_happening(store, found.id, "taken_out", "", desk.actor)
            return tr("It was taken out before anything left this computer; its draft can be edited again.")
        outbox.add_delivery(store, event, sent[0].destination)
        return tr("Its withdrawal waits in the outbox; it counts when the hub has receipted it.")

    return desk.later(job).result()


def refuse_frozen(store: connect.Store, head: DraftHead) -> None:
    """A submitted draft never changes again. Called inside the transaction that would change it."""
    if outbox.is_frozen(store, head.id):
        raise UserError(
            tr("This draft was submitted and never changes again."),
            tr("Nothing was changed."),
            tr("Begin a new draft; its submission can supersede this one."),
        )


def _refuse_open_questions(view: DraftView) -> None:
    if view.state.held:
        what = tr("A part of this draft has not arrived yet.")
        raise UserError(what, tr("The draft is safe and unchanged."), tr("Get the rest from the other desk first."))
    if view.state.open_questions:
        raise UserError(
            ntr("{n} answer is in conflict.", "{n} answers are in conflict.", view.state.open_questions),
            tr("Both versions are kept."),
            tr("Decide which counts, then submit."),
        )
