"""What needs me: computed from what is in the profile each time it is looked at, never stored."""

from dataclasses import dataclass
from typing import Any

from a6desk.desk import Desk
from a6desk.desk.views import DraftRow, Proof, SentRow
from a6desk.errors import UserError
from a6desk.events import fold
from a6desk.i18n import day, isolate, listed, moment, ntr, titled, tr
from a6desk.store import drafts, outbox, successors
from a6desk.store.outbox import Delivery, Happening, Submission

ENTERED, MAILED, QUERY, RETURNED = "entered_in_portal", "mailed", "query_received", "returned"
RECORDED, WITHDRAWN, TAKEN_OUT = "recorded", "withdrawn", "taken_out"
BY_HAND = (ENTERED, MAILED, QUERY, RETURNED, RECORDED, WITHDRAWN)
"""What a person notes by hand, with its date and evidence."""


@dataclass(frozen=True)
class Need:
    """Something that waits for a person. severity: blocker (act), warning (look), hint (know)."""

    severity: str
    title: str
    party: str
    sentence: str
    draft: str = ""
    submission: str = ""
    form: str = ""
    """What a draft fills in; one title often stands over an approval and over the statement that rests on it."""


def kind_words(kind: str) -> str:
    """A happening's kind, for a list."""
    words = {
        ENTERED: tr("entered in the UNFCCC portal"), MAILED: tr("mailed"), QUERY: tr("query received"),
        RETURNED: tr("returned with findings"), RECORDED: tr("recorded"), WITHDRAWN: tr("withdrawn"),
        TAKEN_OUT: tr("taken out before it left"),
    }  # fmt: skip
    return words.get(kind, kind)


def happening_sentence(happening: Happening) -> str:
    """One line of the outbox."""
    said = tr("{kind} on {day}", kind=kind_words(happening.kind), day=day(happening.day))
    rest = listed((happening.note, happening.evidence))
    return titled(said, rest) if rest else said


def happen(desk: Desk, submission: str, kind: str, day: str, note: str, evidence: str) -> None:
    """Note what happened outside, with its date and its evidence (an Id, a link, a file's name)."""
    from a6desk.forms.fieldtypes import date_of

    if kind not in BY_HAND:
        raise ValueError(kind)
    if date_of(day) is None:
        raise UserError(tr("“{text}” is not a date.", text=day[:30]), todo=tr("Write it like this: 2026-11-20"))
    found = desk.find_submission(submission)
    desk.later(
        lambda store: outbox.add_happening(
            store, found.id, kind, note.strip(), desk.actor, day=day, evidence=evidence.strip()
        )
    ).result()


def counts(desk: Desk) -> dict[str, int]:
    """Room -> how many wait there."""
    deliveries = outbox.deliveries(desk.store)
    waiting = sum(each.state in ("waiting", "sending", "rejected") for each in deliveries)
    return {"outbox": waiting, "drafts": drafts.count(desk.store) - len(outbox.frozen(desk.store))}


def who(desk: Desk) -> str:
    """For whom somebody works here: Party and role, or that there is none."""
    held = desk.mandates()
    if not held:
        return tr("No mandate yet: drafting works, submitting needs a connection to a hub")
    parties = sorted({desk.party_name(each.mandate.party) for each in held})
    roles = sorted({role_words(desk, each.mandate.role) for each in held})
    return f"{listed(parties)} · {listed(roles)}"


def role_words(desk: Desk, role: str) -> str:
    """What a role is called; its code where the list has it not."""
    known = desk.library.roles.codes.get(role) if desk.library.roles else None
    return known.label() if known else isolate(role)


def delivery_sentence(desk: Desk, delivery: Delivery) -> str:
    """The truth of one delivery, and with whom it is. The receipt is verified now, not remembered."""
    proof = desk.prove(delivery)
    hub = isolate(delivery.hub_name)
    if proof is not None:
        return _proof_sentence(delivery, proof, files_of(desk, delivery))
    if delivery.state == "taken_out":
        return tr("taken out before anything left this computer")
    if delivery.state == "rejected":
        return tr("not taken by {hub}: {reason}", hub=hub, reason=delivery.reason or "")
    if delivery.state == "sending":
        tries = ntr("{n} try", "{n} tries", delivery.attempts)
        reason = delivery.reason or tr("the last try ended without an answer")
        return tr("on its way to {hub}, {tries}, no receipt yet: {reason}", hub=hub, tries=tries, reason=reason)
    return tr("waits for a connection to {hub}", hub=hub)


def files_of(desk: Desk, delivery: Delivery) -> int:
    """How many files a delivery names; none is carried by it yet."""
    from a6desk.desk import attaching  # late: Home shows before

    if delivery.kind != "submission":
        return 0
    return len(attaching.manifest_of(desk.find_submission(delivery.submission).payload))


def _proof_sentence(delivery: Delivery, proof: Proof, files: int = 0) -> str:
    receipt = proof.kept.receipt
    if receipt is None or not proof.verified:
        return tr("the receipt proves nothing: {trouble}", trouble=proof.trouble)
    values = {"hub": isolate(receipt.hub_name), "time": moment(receipt.received_at)}
    if delivery.kind == "withdrawal":
        return tr("withdrawal received by {hub} at {time}", **values)
    said = tr("received by {hub} at {time}; not by the UNFCCC secretariat", **values)
    if receipt.secretariat:
        said = tr("received by {hub} at {time}", **values)
    if not files:
        return said
    return ntr(
        "{said}: the text only; its {n} file was not sent and stays on this computer",
        "{said}: the text only; its {n} files were not sent and stay on this computer",
        files,
        said=said,
    )


def happenings(desk: Desk, submission: str) -> list[Happening]:
    """What happened to a submission."""
    return outbox.happenings(desk.store, submission)


def relations(desk: Desk, submission: Submission) -> list[str]:
    """Which submission it corrects, and which corrects it."""
    lines = []
    if submission.supersedes:
        lines.append(tr("Supersedes {id}.", id=isolate(submission.supersedes[:8])))
    lines += [
        tr("Superseded by {id}.", id=isolate(each.id[:8]))
        for each in outbox.submissions(desk.store)
        if each.supersedes == submission.id
    ]
    return lines


def can_withdraw(row: SentRow) -> bool:
    """Is there something to withdraw: neither withdrawn nor taken out yet, and not refused by the hub?"""
    kinds = {each.kind for each in row.deliveries}
    return "withdrawal" not in kinds and all(each.state not in ("taken_out", "rejected") for each in row.deliveries)


def needs(desk: Desk, most: int, party: str = "") -> list[Need]:
    """All that waits for a person: what came back or is in conflict first, then drafts, then what arrived.

    most: of drafts that only wait to be gone on with, so many, the newest first. party: only what is this Party's.
    """
    superseded = outbox.superseded(desk.store)
    found = [need for row in desk.list_sent() if row.submission.id not in superseded for need in _of_sent(desk, row)]
    unsettled, frozen = drafts.unsettled(desk.store), outbox.frozen(desk.store)
    gone = frozen | successors.line(desk.store).left
    heads = [head for head in reversed(drafts.all_drafts(desk.store)) if head.id not in gone]
    missing = {form for form in {(head.form, head.version) for head in heads} if desk.form_trouble(*form)}
    odd = {head.id for head in heads if head.id in unsettled or (head.form, head.version) in missing}
    calm = [head.id for head in heads if head.id not in odd]
    wanted = {*odd, *(calm if party else calm[:most])}  # whose a draft is, only its row says
    for row in reversed([row for row in desk.list_drafts(wanted) if party in ("", row.party)]):
        need = _trouble_of_draft(desk, row, unsettled)
        if need is None and most > 0:
            most -= 1
            said = tr("A draft, begun {time}, not submitted yet.", time=moment(row.head.begun_at))
            form = desk.form_title(row.head.form, row.head.version)
            need = Need("warning", row.name, row.party, said, draft=row.head.id, form=form)
        if need is not None:
            found.append(need)
    order = ("blocker", "warning", "hint")
    return sorted((need for need in found if party in ("", need.party)), key=lambda need: order.index(need.severity))


def _of_sent(desk: Desk, row: SentRow) -> list[Need]:
    submission = row.submission
    named: dict[str, Any] = {"title": submission.title, "party": submission.party, "submission": submission.id}
    happened = outbox.happenings(desk.store, submission.id)
    if any(each.kind in (WITHDRAWN, TAKEN_OUT) for each in happened):
        return []
    last = happened[-1] if happened else None
    if last and last.kind in (QUERY, RETURNED):
        return [Need("blocker", sentence=tr("{happening}. Answer it, or correct and submit again.",
                                            happening=happening_sentence(last)), **named)]  # fmt: skip
    if last and last.kind == RECORDED:
        return [Need("hint", sentence=tr("{happening}.", happening=happening_sentence(last)), **named)]
    result = []
    for delivery in row.deliveries:
        sentence = delivery_sentence(desk, delivery)
        if delivery.state == "rejected":
            result.append(
                Need("blocker", sentence=tr("{state}. Correct it and submit again.", state=sentence), **named)
            )
        elif delivery.state in ("waiting", "sending"):
            result.append(Need("hint", sentence=sentence, **named))
        elif delivery.state == "received" and delivery.kind == "submission":
            next_step = "" if last else " " + tr("Next: enter it in the UNFCCC portal with the copy sheet.")
            result.append(Need("hint", sentence=sentence + "." + next_step, **named))
    return result


def _trouble_of_draft(desk: Desk, row: DraftRow, unsettled: set[str]) -> Need | None:
    """What has to be settled before it can be submitted; nothing of most drafts."""
    named = {"title": row.name, "party": row.party, "draft": row.head.id}
    if row.trouble:
        return Need("blocker", sentence=row.trouble, **named)
    if row.head.id not in unsettled:
        return None
    state = fold.fold(drafts.load(desk.store, row.head.id))
    if state.open_questions:
        said = ntr("{n} answer is in conflict.", "{n} answers are in conflict.", state.open_questions)
        return Need("blocker", sentence=said, **named)
    return None
