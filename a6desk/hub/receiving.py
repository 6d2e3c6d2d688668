"""Receiving one event: hold it against its signature and mandate, keep it for ever, give the receipt.

Every well-formed submission from a desk with the mandate is kept and receipted, even where findings remain. The same
id and digest get the same receipt, for ever; the same id with another digest is refused with both digests. An event is
worth its own signature and its own desk's mandate: who carries it does not matter.
"""

import datetime
import json
import logging
import re
import threading
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from a6desk import clock, strict
from a6desk.errors import UserError
from a6desk.events.canonical import canonical, digest
from a6desk.events.documents import Event, Mandate, Receipt, signed, verify, verify_by_hub
from a6desk.events.signing import BadSignature, key_id, public_of
from a6desk.forms import answers as forms_answers
from a6desk.forms import manifest
from a6desk.forms.check import check
from a6desk.forms.findings import Finding
from a6desk.forms.form import Form
from a6desk.forms.library import Library
from a6desk.hub import enrolment
from a6desk.hub.identity import Hub, Identity
from a6desk.hub.tables import events
from a6desk.i18n import ntr, tr
from a6desk.sync.endpoints import MAX_ANSWER_LINE, Again, Answer, FindingSent, Item

log = logging.getLogger(__name__)

_PAYLOAD = {"form", "version", "sha256", "answers"}
"""What a payload holds; waivers and the manifest of files may be beside it."""

_MOST_FINDINGS = MAX_ANSWER_LINE // 2
"""Bytes of all findings beside one receipt: an answer that no desk reads would be no answer."""
_MOST_SENT = 1_000
_MOST_NEEDED = 50
"""Events that one event may depend on."""
_NOBODY = "00000000-0000-0000-0000-000000000000"
_CHECKING = threading.Lock()
"""One check at a time: forms are shared by all threads, and Python gains nothing from two at once."""
_ID = re.compile(rb'"id"\s*:\s*"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')


class Unreceived(Exception):
    """Why an event is not taken: the status of docs/protocol.md and a sentence."""

    def __init__(self, status: int, reason: str):
        super().__init__(reason)
        self.status, self.reason = status, reason


@dataclass(frozen=True)
class Desk:
    """Who signed an event, and what that desk may do."""

    id: str
    mandates: tuple[Mandate, ...]


def receive(hub: Hub, library: Library, line: bytes) -> Answer:
    """What becomes of one line of a request. Never raises: one bad item never blocks the rest."""
    event_id = _claimed_id(line)
    try:
        event, lost = _read(line)
        event_id = event.id
        return _receive(hub, library, event, lost)
    except Unreceived as refusal:
        return Answer(event=event_id, status=refusal.status, reason=refusal.reason)
    except Exception:
        log.exception("an event could not be received")
        return Answer(event=event_id, status=500, reason=tr("The hub has a fault; it was noted there."))


def _claimed_id(line: bytes) -> str:
    """What an event calls itself, read or not: so that a desk learns which of its events was refused."""
    found = _ID.search(line)
    return found[1].decode() if found else _NOBODY


def _read(line: bytes) -> tuple[Event, Receipt | None]:
    """The event, and the receipt that this hub gave for it before it was restored."""
    try:
        data = strict.parse_json(strict.decode(line, tr("The event")), tr("The event"))
        if isinstance(data, dict) and data.get("line") == "again":
            again = Again.model_validate_json(line)
            return again.event, again.receipt
        return Event.model_validate_json(line), None
    except (UserError, ValidationError) as error:
        log.info("unreadable event: %s", type(error).__name__)
        raise Unreceived(400, tr("This event cannot be read.")) from error


def _receive(hub: Hub, library: Library, event: Event, lost: Receipt | None) -> Answer:
    with hub.db.reading() as connection:
        desk = _signer(connection, event)
        known = connection.execute(sa.select(events).where(events.c.id == event.id)).first()
    if known is not None:
        return _again(known, event)
    identity = hub.identity()
    given = lost if lost is not None and _is_ours(hub, identity, event, lost) else None
    form = _form(library, event)
    findings, checked = _content_of(form, event, identity, desk.mandates)
    if given is None:
        _require_mandate(form, event, desk.mandates)
    key, hub_key = hub.signing_key()
    with hub.db.writing() as connection:
        known = connection.execute(sa.select(events).where(events.c.id == event.id)).first()
        if known is not None:  # the same event, twice at once
            return _again(known, event)
        _require_what_it_depends_on(connection, event)
        seq = (connection.execute(sa.select(sa.func.max(events.c.seq))).scalar() or 0) + 1
        receipt = given or signed(Receipt, _receipt(event, identity, key_id(hub_key.public), seq), key)
        row = {
            "seq": seq, "id": event.id, "kind": event.kind, "subject": event.subject, "desk": desk.id,
            "party": event.party, "form": event.form, "digest": event.digest, "document": event.model_dump_json(),
            "received_at": receipt.received_at, "receipt": receipt.model_dump_json(), "checked": checked,
            "findings": json.dumps([each.model_dump(mode="json") for each in findings]),
        }  # fmt: skip
        connection.execute(sa.insert(events).values(**row))
    status = 208 if given else 200
    return Answer(event=event.id, status=status, receipt=receipt, findings=tuple(findings), checked=checked)


def _signer(connection: sa.Connection, event: Event) -> Desk:
    public = enrolment.public_of(connection, event.desk)
    if public is None:
        raise Unreceived(403, tr("The hub does not know the desk that this event names."))
    try:
        verify(event, public)
    except BadSignature:
        reason = tr("The signature of this event is not that of the desk that it names, or it was altered.")
        raise Unreceived(400, reason) from None
    return Desk(event.desk, enrolment.mandates_of(connection, event.desk))


def _is_ours(hub: Hub, identity: Identity, event: Event, receipt: Receipt) -> bool:
    """Did this hub receipt this very event, before it was restored? Then it was taken, and that receipt counts on."""
    try:
        verify_by_hub(receipt, hub.vouched_keys(), public_of(hub.root()))
    except BadSignature:
        return False
    said = (receipt.hub, receipt.event, receipt.kind, receipt.digest, receipt.party, receipt.form)
    return said == (identity.hub, event.id, event.kind, event.digest, event.party, event.form)


def _again(row: Any, event: Event) -> Answer:
    if row.digest != event.digest or row.desk != event.desk or row.kind != event.kind:
        reason = tr("This id was received with the digest {kept}, not {sent}.", kept=row.digest, sent=event.digest)
        raise Unreceived(409, reason)
    item = item_of(row)
    return Answer(event=event.id, status=208, receipt=item.receipt, findings=item.findings, checked=row.checked)


def item_of(row: Any) -> Item:
    """A kept event's receipt and findings."""
    findings = tuple(FindingSent.model_validate_json(json.dumps(each)) for each in json.loads(row.findings))
    return Item(receipt=Receipt.model_validate_json(row.receipt), findings=findings)


def _form(library: Library, event: Event) -> Form:
    if event.version not in library.versions.get(event.form, ()):
        reason = tr("This hub does not have the form {form} v{version} yet.", form=event.form, version=event.version)
        raise Unreceived(424, reason)
    return library.form(event.form, event.version)


def _content_of(
    form: Form, event: Event, identity: Identity, mandates: tuple[Mandate, ...]
) -> tuple[list[FindingSent], bool]:
    """The findings of the hub's own check, and whether it could check. Refuses what is unreadable or altered."""
    if event.kind == "withdrawal":
        if event.bytes:
            raise Unreceived(400, tr("A withdrawal carries no text."))
        return [], True
    if event.subject != event.id or digest(event.bytes.encode()) != event.digest:
        raise Unreceived(400, tr("The text does not have the digest that the event names: it was altered."))
    payload = _payload(event)
    if (payload["form"], payload["version"], payload["sha256"]) != (event.form, event.version, event.sha256):
        raise Unreceived(400, tr("The text and the event name different forms."))
    if forms_answers.about(form, payload["answers"]).get("party") != event.party:
        raise Unreceived(400, tr("The text and the event name different Parties."))
    if payload["sha256"] != form.sha256:
        return [], False
    facts: dict[str, Any] = {
        "demonstration": identity.demonstration,
        "mandate": [{"party": each.party, "role": each.role} for each in mandates],
    }
    today = _today()
    if today is not None:
        facts["today"] = today
    with _CHECKING:
        verdict = check(form, payload["answers"], facts)
    named = manifest.manifest(form, payload["answers"], verdict.irrelevant)
    if named != payload.get("files", []):
        raise Unreceived(422, tr("The list of files is not that of the answers."))
    findings = _sent(verdict.findings)
    return [*([_not_arrived(len(named))] if named else []), *findings][:_MOST_SENT], True


def _not_arrived(number: int) -> FindingSent:
    """This hub takes no files yet: so that nobody reads a receipt as if it were about more than the text."""
    message = ntr(
        "{n} file that this submission names was not sent: only its name and SHA-256 were received.",
        "{n} files that this submission names were not sent: only their names and SHA-256 were received.",
        number,
    )
    fix = tr("Bring them another way, and compare the SHA-256.")
    return FindingSent(
        id="files_not_received", rule="files_not_received", severity="warning", where=(), message=message, fix=fix,
        source="docs/protocol.md", standing="confirmed",
    )  # fmt: skip


def _today() -> datetime.date | None:
    """The day by which this hub judges; None where its clock cannot be right: then it judges nothing by a date."""
    return datetime.date.fromisoformat(clock.claimed_now()[:10]) if clock.believable_today() else None


def _sent(findings: tuple[Finding, ...]) -> list[FindingSent]:
    """As many findings as one answer carries, each text cut to its limit."""
    sent: list[FindingSent] = []
    size = 0
    for finding in findings:
        plain = finding.plain()
        plain["where"] = [strict.short(each, 500) for each in plain["where"][:10]]
        for name, most in (("id", 400), ("rule", 200), ("message", 2_000), ("fix", 2_000), ("source", 2_000)):
            plain[name] = strict.short(plain[name], most)
        text = json.dumps(plain)
        size += len(text)
        if size > _MOST_FINDINGS or len(sent) == _MOST_SENT:
            break
        sent.append(FindingSent.model_validate_json(text))
    return sent


def _payload(event: Event) -> dict[str, Any]:
    try:
        payload = strict.parse_json(event.bytes, tr("The text"))
        if not isinstance(payload, dict) or set(payload) - {"waivers", "files"} != _PAYLOAD:
            raise ValueError("not a payload")
        if not isinstance(payload["answers"], dict) or canonical(payload) != event.bytes.encode():
            raise ValueError("not canonical")
    except (UserError, ValueError) as error:
        raise Unreceived(422, tr("The text is not a submission in canonical form.")) from error
    return payload


def _require_mandate(form: Form, event: Event, mandates: tuple[Mandate, ...]) -> None:
    roles = form.definition.submit_by
    fitting = [each for each in mandates if each.party == event.party and each.role in roles]
    if not fitting:
        raise Unreceived(403, tr("This desk has no mandate to submit this for {party}.", party=event.party))
    today = _today()
    if today is None:
        log.warning("the clock of this computer cannot be right: mandates are not held against their dates")
        return
    day = today.isoformat()
    if not any(each.covers(event.party, each.role, day) for each in fitting):
        reason = tr("The mandate of this desk for {party} is not in force on {day}.", party=event.party, day=day)
        raise Unreceived(403, reason)


def _require_what_it_depends_on(connection: sa.Connection, event: Event) -> None:
    """All that this builds on is here and is the same Party's; what is withdrawn or superseded is a submission."""
    builds_on = event.subject if event.kind == "withdrawal" else event.supersedes
    needed = dict.fromkeys((*event.depends_on, *([builds_on] if builds_on else [])))
    if len(needed) > _MOST_NEEDED:
        raise Unreceived(400, tr("This event depends on too many others."))
    for id_ in needed:
        columns = (events.c.party, events.c.kind, events.c.digest)
        row = connection.execute(sa.select(*columns).where(events.c.id == id_)).first()
        if row is None:
            raise Unreceived(424, tr("This waits for {id}, which has not arrived.", id=id_))
        if row.party != event.party:
            raise Unreceived(403, tr("This is about a submission of another Party."))
        if id_ == builds_on and row.kind != "submission":
            raise Unreceived(400, tr("What this is about is not a submission."))
        if event.kind == "withdrawal" and id_ == event.subject and row.digest != event.digest:
            raise Unreceived(409, tr("The submission that is withdrawn has another digest."))


def _receipt(event: Event, identity: Identity, key: str, seq: int) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()), "event": event.id, "kind": event.kind, "digest": event.digest, "form": event.form,
        "party": event.party, "received_at": clock.claimed_now(), "claimed_at": event.claimed_at, "hub": identity.hub,
        "hub_name": identity.name, "secretariat": identity.secretariat, "demonstration": identity.demonstration,
        "key": key, "seq": seq,
    }  # fmt: skip
