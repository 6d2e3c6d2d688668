"""Receiving one event: hold it against its signature and mandate, keep it for ever, give the receipt.

Every well-formed submission from a desk with the mandate is kept and receipted, even where findings remain. The same
id and digest get the same receipt, for ever; the same id with another digest is refused with both digests.
"""

import datetime
import json
import logging
import uuid
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from a6desk import clock, strict
from a6desk.errors import UserError
from a6desk.events.canonical import canonical, digest
from a6desk.events.documents import Event, Mandate, Receipt, signed, verify
from a6desk.events.signing import BadSignature, key_id
from a6desk.forms import answers as forms_answers
from a6desk.forms.check import check
from a6desk.forms.form import Form
from a6desk.forms.library import Library
from a6desk.hub import enrolment
from a6desk.hub.identity import Hub, Identity
from a6desk.hub.tables import events
from a6desk.i18n import tr
from a6desk.sync.endpoints import Answer, FindingSent, Item

log = logging.getLogger(__name__)

_MOST_FINDINGS = 1_000
_NOBODY = "00000000-0000-0000-0000-000000000000"


class Unreceived(Exception):
    """Why an event is not taken: the status of protocol.md and a sentence."""

    def __init__(self, status: int, reason: str):
        super().__init__(reason)
        self.status, self.reason = status, reason


def receive(hub: Hub, library: Library, desk: tuple[str, str], line: bytes) -> Answer:
    """What becomes of one line of a request. Never raises: one bad item never blocks the rest."""
    event_id = _NOBODY
    try:
        event = _read(line)
        event_id = event.id
        return _receive(hub, library, desk, event)
    except Unreceived as refusal:
        return Answer(event=event_id, status=refusal.status, reason=refusal.reason)  # type: ignore[arg-type]
    except Exception:
        log.exception("an event could not be received")
        return Answer(event=event_id, status=500, reason=tr("The hub has a fault; it was noted there."))


def _read(line: bytes) -> Event:
    try:
        text = strict.decode(line, tr("The event"))
        strict.parse_json(text, tr("The event"))
        return Event.model_validate_json(text)
    except (UserError, ValidationError) as error:
        log.info("unreadable event: %s", type(error).__name__)
        raise Unreceived(400, tr("This event cannot be read.")) from error


def _receive(hub: Hub, library: Library, desk: tuple[str, str], event: Event) -> Answer:
    desk_id, public = desk
    try:
        verify(event, public)
    except BadSignature:
        raise Unreceived(400, tr("The signature of this event is not that of the desk, or it was altered.")) from None
    if event.desk != desk_id or event.desk != key_id(public):
        raise Unreceived(403, tr("This event names another desk than the one that sends it."))
    identity = hub.identity()
    with hub.db.writing() as connection:
        known = connection.execute(sa.select(events).where(events.c.id == event.id)).first()
        mandates = enrolment.mandates_of(connection, desk_id)
    if known is not None:
        return _again(known, event)
    form = _form(library, event)
    findings, checked = _content_of(form, event, identity, mandates)
    _require_mandate(form, event, mandates)
    key, hub_key = hub.signing_key()
    with hub.db.writing() as connection:
        known = connection.execute(sa.select(events).where(events.c.id == event.id)).first()
        if known is not None:  # the same event, twice at once
            return _again(known, event)
        _require_what_it_depends_on(connection, event)
        seq = (connection.execute(sa.select(sa.func.max(events.c.seq))).scalar() or 0) + 1
        receipt = signed(Receipt, _receipt(event, identity, key_id(hub_key.public), seq), key)
        row = {
            "seq": seq, "id": event.id, "kind": event.kind, "subject": event.subject, "desk": desk_id,
            "party": event.party, "form": event.form, "digest": event.digest, "document": event.model_dump_json(),
            "received_at": receipt.received_at, "receipt": receipt.model_dump_json(), "checked": checked,
            "findings": json.dumps([each.model_dump(mode="json") for each in findings]),
        }  # fmt: skip
        connection.execute(sa.insert(events).values(**row))
    return Answer(event=event.id, status=200, receipt=receipt, findings=tuple(findings), checked=checked)


def _again(row: Any, event: Event) -> Answer:
    if row.digest != event.digest or row.desk != event.desk:
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
    facts = {
        "today": datetime.date.fromisoformat(clock.claimed_now()[:10]),
        "demonstration": identity.demonstration,
        "mandate": [{"party": each.party, "role": each.role} for each in mandates],
    }
    verdict = check(form, payload["answers"], facts)
    findings = [
        FindingSent.model_validate_json(json.dumps(found.plain())) for found in verdict.findings[:_MOST_FINDINGS]
    ]
    return findings, True


def _payload(event: Event) -> dict[str, Any]:
    try:
        payload = strict.parse_json(event.bytes, tr("The text"))
        if not isinstance(payload, dict) or set(payload) != {"form", "version", "sha256", "answers"}:
            raise ValueError("not a payload")
        if not isinstance(payload["answers"], dict) or canonical(payload) != event.bytes.encode():
            raise ValueError("not canonical")
    except (UserError, ValueError) as error:
        raise Unreceived(422, tr("The text is not a submission in canonical form.")) from error
    return payload


def _require_mandate(form: Form, event: Event, mandates: tuple[Mandate, ...]) -> None:
    today = clock.claimed_now()[:10]
    if any(mandate.covers(event.party, role, today) for mandate in mandates for role in form.definition.submit_by):
        return
    if any(mandate.party == event.party and mandate.role in form.definition.submit_by for mandate in mandates):
        reason = tr("The mandate of this desk for {party} is not in force on {day}.", party=event.party, day=today)
    else:
        reason = tr("This desk has no mandate to submit this for {party}.", party=event.party)
    raise Unreceived(403, reason)


def _require_what_it_depends_on(connection: sa.Connection, event: Event) -> None:
    for needed in event.depends_on:
        row = connection.execute(sa.select(events.c.party, events.c.digest).where(events.c.id == needed)).first()
        if row is None:
            raise Unreceived(424, tr("This waits for {id}, which has not arrived.", id=needed))
        if row.party != event.party:
            raise Unreceived(403, tr("This is about a submission of another Party."))
    if event.kind == "withdrawal":
        row = connection.execute(sa.select(events.c.digest).where(events.c.id == event.subject)).first()
        if row is None:
            raise Unreceived(424, tr("This waits for {id}, which has not arrived.", id=event.subject))
        if row.digest != event.digest:
            raise Unreceived(409, tr("The submission that is withdrawn has another digest."))


def _receipt(event: Event, identity: Identity, key: str, seq: int) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()), "event": event.id, "kind": event.kind, "digest": event.digest, "form": event.form,
        "party": event.party, "received_at": clock.claimed_now(), "claimed_at": event.claimed_at, "hub": identity.hub,
        "hub_name": identity.name, "secretariat": identity.secretariat, "demonstration": identity.demonstration,
        "key": key, "seq": seq,
    }  # fmt: skip
