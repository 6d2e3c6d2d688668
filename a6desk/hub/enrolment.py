"""Joining: an officer makes a code with mandates, a desk uses it once, and gets its certificate."""

import hashlib
import json
import secrets
from typing import Any

import sqlalchemy as sa

from a6desk import clock
from a6desk.errors import UserError
from a6desk.events import joining, signing
from a6desk.events.documents import Certificate, Mandate, signed, verify
from a6desk.events.joining import JoiningCode
from a6desk.events.signing import BadSignature
from a6desk.hub.identity import Hub
from a6desk.hub.tables import certificates, desks, events, invitations
from a6desk.i18n import tr
from a6desk.sync.endpoints import EnrolRequest


class NotInvited(ValueError):
    """The token is unknown, or another desk used it, or the key is not the asker's own."""


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


def enrol(hub: Hub, request: EnrolRequest) -> tuple[Certificate, str]:
    """(certificate, access) for the desk that shows this token. The same desk may ask again: its answer was lost.

    Another code for a desk that is here already adds to its mandates. Raises NotInvited.
    """
    try:
        verify(request, request.desk)
    except BadSignature:
        raise NotInvited("not signed by the desk's key") from None
    key_id, token_sha256 = signing.key_id(request.desk), _sha256(request.token)
    access = secrets.token_hex(16)
    key, hub_key = hub.signing_key()
    with hub.db.writing() as connection:
        row = connection.execute(sa.select(invitations).where(invitations.c.token_sha256 == token_sha256)).first()
        if row is None or row.used_by not in (None, key_id):
            raise NotInvited("the token is unknown, or another desk used it")
        name = request.name or row.name
        _keep_desk(connection, key_id, request.desk, name, access)
        earlier = _newest(connection, key_id)
        if row.used_by == key_id and earlier is not None:
            return earlier, access
        given = [Mandate.model_validate(each) for each in json.loads(row.mandates)]
        kept = list(earlier.mandates) if earlier else []
        mandates = kept + [mandate for mandate in given if mandate not in kept]
        content = {
            "hub": hub_key.hub,
            "number": (connection.execute(sa.select(sa.func.max(certificates.c.number))).scalar() or 0) + 1,
            "desk": request.desk,
            "name": name,
            "mandates": [mandate.model_dump(mode="json") for mandate in mandates],
            "key": signing.key_id(hub_key.public),
        }
        certificate = signed(Certificate, content, key)
        connection.execute(
            sa.insert(certificates).values(
                number=certificate.number, desk=key_id, document=certificate.model_dump_json()
            )
        )
        connection.execute(sa.update(invitations).where(invitations.c.seq == row.seq).values(used_by=key_id))
    return certificate, access


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


def desk_of(connection: sa.Connection, access: str) -> str | None:
    """The key id of the desk with this access; None where there is none."""
    query = sa.select(desks.c.key_id).where(desks.c.access_sha256 == _sha256(access))
    return connection.execute(query).scalar()


def public_of(connection: sa.Connection, key_id: str) -> str | None:
    """The public key of a desk that joined."""
    return connection.execute(sa.select(desks.c.public).where(desks.c.key_id == key_id)).scalar()


def mandates_of(connection: sa.Connection, key_id: str) -> tuple[Mandate, ...]:
    """What this desk may do, by its newest certificate."""
    newest = _newest(connection, key_id)
    return newest.mandates if newest else ()


def list_desks(hub: Hub) -> list[dict[str, Any]]:
    """Every desk with its mandates, and invitations that nobody used yet."""
    with hub.db.reading() as connection:
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
    with hub.db.reading() as connection:
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
