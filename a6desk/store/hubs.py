"""The hubs that this desk is connected to, and the certificates with the mandates that they gave it."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from a6desk.store.connect import Store

if TYPE_CHECKING:  # loaded where something is read: a list of drafts shows before
    from a6desk.events.documents import Certificate, HubKey, Mandate


@dataclass(frozen=True)
class Hub:
    """root: the public key whose fingerprint stood in the joining code. keys: its signing keys, vouched for by root."""

    id: str
    name: str
    address: str
    root: str
    keys: "tuple[HubKey, ...]"
    secretariat: bool
    demonstration: bool
    incarnation: str
    cursor: int


@dataclass(frozen=True)
class HeldMandate:
    """A mandate and who gave it."""

    hub: Hub
    mandate: "Mandate"


def add(store: Store, hub: Hub, certificate: "Certificate") -> None:
    """Remember a hub and its certificate; a hub that is known is written anew. Inside writing()."""
    keys = json.dumps([key.model_dump(mode="json") for key in hub.keys])
    store.execute(
        "INSERT INTO hubs (id, name, address, root, keys, secretariat, demonstration, incarnation, cursor)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
        " address = excluded.address, keys = excluded.keys",
        hub.id, hub.name, hub.address, hub.root, keys, int(hub.secretariat), int(hub.demonstration), hub.incarnation,
        hub.cursor,
    )  # fmt: skip
    store.execute(
        "INSERT OR IGNORE INTO certificates (hub, document) VALUES (?, ?)", hub.id, certificate.model_dump_json()
    )


def all_hubs(store: Store) -> list[Hub]:
    """Every hub, in the order of connection."""
    rows = store.query("SELECT * FROM hubs ORDER BY seq")
    return [
        Hub(
            row["id"], row["name"], row["address"], row["root"],
            tuple(_keys(row["keys"])),
            bool(row["secretariat"]), bool(row["demonstration"]), row["incarnation"], row["cursor"],
        )
        for row in rows
    ]  # fmt: skip


def _keys(text: str) -> "Iterator[HubKey]":
    """The keys that can be read; one that was altered on the disk verifies nothing."""
    try:
        known = json.loads(text)
    except ValueError:
        return
    from pydantic import ValidationError

    from a6desk.events.documents import HubKey

    for key in known if isinstance(known, list) else ():
        with contextlib.suppress(ValidationError):
            yield HubKey.model_validate_json(json.dumps(key))


def find(store: Store, id_: str) -> Hub | None:
    """The hub of this id."""
    return next((hub for hub in all_hubs(store) if hub.id == id_), None)


def certificate(store: Store, hub: str) -> "Certificate | None":
    """The certificate that this hub gave last; one that was altered on the disk says nothing.

    Not the one with the greatest number: a hub that was restored from an older copy counts again.
    """
    from pydantic import ValidationError

    from a6desk.events.documents import Certificate

    for row in store.query("SELECT document FROM certificates WHERE hub = ? ORDER BY seq DESC", hub):
        with contextlib.suppress(ValidationError):
            return Certificate.model_validate_json(row["document"])
    return None


def mandates(store: Store) -> list[HeldMandate]:
    """All mandates of all hubs, as the newest certificates say."""
    held = []
    for hub in all_hubs(store):
        given = certificate(store, hub.id)
        held += [HeldMandate(hub, mandate) for mandate in (given.mandates if given else ())]
    return held


def move_cursor(store: Store, hub: str, incarnation: str, cursor: int) -> None:
    """How far this hub's events were read, in which of its incarnations. Inside writing()."""
    store.execute("UPDATE hubs SET incarnation = ?, cursor = ? WHERE id = ?", incarnation, cursor, hub)


def add_keys(store: Store, hub: Hub, keys: "tuple[HubKey, ...]") -> None:
    """Keep newly vouched keys beside the old ones, which verify for ever. Inside writing()."""
    known = {key.number: key for key in (*keys, *hub.keys)}
    text = json.dumps([known[number].model_dump(mode="json") for number in sorted(known)])
    store.execute("UPDATE hubs SET keys = ? WHERE id = ?", text, hub.id)
