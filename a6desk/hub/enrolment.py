"""Joining: an officer makes a code with mandates, a desk uses it once, and gets its certificate."""

import hashlib
import json
import secrets
from typing import Any

import sqlalchemy as sa

from a6desk import clock
from a6desk.errors import UserError
from a6desk.events import joining, signing
from a6desk.events.documents import Certificate, Mandate, signed
from a6desk.events.joining import JoiningCode
from a6desk.hub.identity import Hub
from a6desk.hub.tables import certificates, desks, events, invitations
from a6desk.i18n import tr


class NotInvited(ValueError):
    """The token is unknown, or another desk used it."""


def invite(hub: Hub, name: str, mandates: list[Mandate]) -> str:
    """A joining code for one desk. The token itself is not kept, only its digest."""
    identity = hub.identity()
    token = secrets.token_hex(16)
    given = json.dumps([mandate.model_dump(mode="json") for mandate in mandates])
    with hub.db.writing() as connection:
        row = {"token_sha256": _sha256(token), "name": name, "mandates": given, "made_at": clock.claimed_now()}
        connection.execute(sa.insert(invitations).values(**row))
    root = signing.fingerprint(signing.public_of(hub.root()))
    return joining.write(JoiningCode(identity.address, root, token, identity.demonstration))


def enrol(hub: Hub, token: str, public: str, name: str) -> tuple[Certificate, str]:
    """(certificate, access) for the desk that shows this token. The same desk may ask again: its answer was lost."""
    key_id = signing.key_id(public)
    access = secrets.token_hex(16)
    with hub.db.writing() as connection:
        row = connection.execute(sa.select(invitations).where(invitations.c.token_sha256 == _sha256(token))).first()
        if row is None or row.used_by not in (None, key_id):
            raise NotInvited(token[:4])
    key, hub_key = hub.signing_key()
    with hub.db.writing() as connection:
        taken = sa.update(invitations).where(invitations.c.seq == row.seq, invitations.c.used_by.is_(None))
        connection.execute(taken.values(used_by=key_id))
        now = connection.execute(sa.select(invitations.c.used_by).where(invitations.c.seq == row.seq)).scalar()
        if now != key_id:
            raise NotInvited(token[:4])
        given = json.loads(row.mandates)
        _keep_desk(connection, key_id, public, name or row.name, access)
        earlier = _newest(connection, key_id)
        if row.used_by == key_id and earlier is not None:
            return earlier, access
        certificate = signed(
            Certificate, _content(connection, hub, hub_key.public, public, name or row.name, given, earlier), key
        )
        connection.execute(
            sa.insert(certificates).values(
                number=certificate.number, desk=key_id, document=certificate.model_dump_json()
            )
        )
    return certificate, access


def _content(
    connection: sa.Connection,
    hub: Hub,
    hub_public: str,
    public: str,
    name: str,
    given: list[Any],
    earlier: Certificate | None,
) -> dict[str, Any]:
    number = (connection.execute(sa.select(sa.func.max(certificates.c.number))).scalar() or 0) + 1
    kept = [mandate.model_dump(mode="json") for mandate in earlier.mandates] if earlier else []
    return {
        "hub": json.loads(hub._setting(connection, "identity") or "{}")["hub"],
        "number": number,
        "desk": public,
        "name": name,
        "mandates": kept + [mandate for mandate in given if mandate not in kept],
        "key": signing.key_id(hub_public),
    }


def _keep_desk(connection: sa.Connection, key_id: str, public: str, name: str, access: str) -> None:
    row = {"public": public, "name": name, "access_sha256": _sha256(access)}
    if connection.execute(sa.select(desks.c.key_id).where(desks.c.key_id == key_id)).first():
        connection.execute(sa.update(desks).where(desks.c.key_id == key_id).values(**row))
    else:
        connection.execute(sa.insert(desks).values(key_id=key_id, joined_at=clock.claimed_now(), **row))


def _newest(connection: sa.Connection, key_id: str) -> Certificate | None:
    query = (
        sa.select(certificates.c.document).where(certificates.c.desk == key_id).order_by(certificates.c.number.desc())
    )
    text = connection.execute(query).scalar()
    return Certificate.model_validate_json(text) if text else None


def desk_of(connection: sa.Connection, access: str) -> tuple[str, str] | None:
    """(key id, public key) of the desk with this access; None where there is none."""
    query = sa.select(desks.c.key_id, desks.c.public).where(desks.c.access_sha256 == _sha256(access))
    row = connection.execute(query).first()
    return (row.key_id, row.public) if row else None


def mandates_of(connection: sa.Connection, key_id: str) -> tuple[Mandate, ...]:
    """What this desk may do, by its newest certificate."""
    newest = _newest(connection, key_id)
    return newest.mandates if newest else ()


def list_desks(hub: Hub) -> list[dict[str, Any]]:
    """Every desk with its mandates, and invitations that nobody used yet."""
    with hub.db.writing() as connection:
        rows = connection.execute(sa.select(desks).order_by(desks.c.joined_at, desks.c.key_id)).all()
        joined = [
            {
                "desk": row.key_id,
                "name": row.name,
                "joined_at": row.joined_at,
                "mandates": [mandate.model_dump(mode="json") for mandate in mandates_of(connection, row.key_id)],
            }
            for row in rows
        ]
        waiting = connection.execute(sa.select(invitations).where(invitations.c.used_by.is_(None))).all()
        invited = [
            {"desk": None, "name": row.name, "joined_at": None, "mandates": json.loads(row.mandates)} for row in waiting
        ]
    return joined + invited


def list_received(hub: Hub) -> list[dict[str, Any]]:
    """What was received, in the order of its numbers, without the texts."""
    columns = (
        events.c.seq,
        events.c.id,
        events.c.kind,
        events.c.party,
        events.c.form,
        events.c.digest,
        events.c.received_at,
    )
    with hub.db.writing() as connection:
        return [dict(row._mapping) for row in connection.execute(sa.select(*columns).order_by(events.c.seq)).all()]


def read_mandate(text: str) -> Mandate:
    """JPN:a68_focal_point or JPN:a68_focal_point:2026-01-01:2027-12-31, as a Mandate."""
    import pydantic

    parts = text.split(":")
    names = ("party", "role", "since", "until")
    values = dict(zip(names, parts, strict=False))
    values.setdefault("since", "2021-01-01")
    try:
        if not 2 <= len(parts) <= len(names):
            raise ValueError(text)
        return Mandate.model_validate(values)
    except (pydantic.ValidationError, ValueError):
        raise UserError(
            tr("{text} is not a mandate.", text=text[:80]),
            todo=tr("Write PARTY:role, or PARTY:role:from:until, as in JPN:a68_focal_point:2026-01-01:2027-12-31."),
        ) from None


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
