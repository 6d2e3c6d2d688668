"""Who a hub is: its id, name and incarnation, its root key and its signing keys."""

import json
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from a6desk.errors import UserError
from a6desk.events import joining, signing
from a6desk.events.documents import HubKey, signed
from a6desk.hub.tables import Database, settings
from a6desk.i18n import tr
from a6desk.keys import Keys
from a6desk.paths import Profile

ADDRESS = "http://127.0.0.1:8765"
"""Where a hub is reached unless it is told otherwise: this computer only, since this is plain http."""


@dataclass(frozen=True)
class Identity:
    """What a hub says of itself in hello, enrolment and receipts."""

    hub: str
    name: str
    secretariat: bool
    demonstration: bool
    address: str


class Hub:
    """A hub's folder, open: database, identity, keys."""

    def __init__(self, folder: Path):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            what = tr("The folder {path} cannot be made: {cause}.", path=folder, cause=error.strerror or error)
            raise UserError(what) from error
        self.folder = folder
        self.db = Database(folder / "hub.db")
        self._keys = Keys(Profile(folder), in_files=True)

    def close(self) -> None:
        self.db.close()

    def found(self, name: str, address: str, *, demonstration: bool, secretariat: bool = False) -> Identity:
        """Make this folder a hub, unless it is one: then it stays who it is, and only its address may change.

        The root key comes first and is vouched for nothing yet: cut short anywhere, founding goes on where it stopped.
        """
        joining.refuse_unsafe(address)
        with self.db.writing() as connection:
            known = self._setting(connection, "identity")
            if self._keys.load("root") is None:
                if known:
                    raise UserError(
                        tr("The root key of this hub is missing from its folder."),
                        tr("What it received is untouched."),
                        tr("Put the key files back from your copy."),
                    )
                self._keys.store("root", signing.private_bytes(signing.new_key()))
            if known:
                identity = Identity(**{**json.loads(known), "address": address})
                if demonstration and not identity.demonstration:
                    raise UserError(
                        tr("This folder is a hub already, and not one for demonstrations."),
                        tr("Nothing was changed."),
                        tr("Choose another folder with --folder, or leave out --demonstration."),
                    )
            else:
                identity = Identity(str(uuid.uuid4()), name, secretariat, demonstration, address)
                self._set(connection, "incarnation", secrets.token_hex(8))
            self._set(connection, "identity", json.dumps(identity.__dict__))
        if not self.vouched_keys():
            self.succeed()
        return identity

    def is_founded(self) -> bool:
        """Was this folder made a hub?"""
        with self.db.reading() as connection:
            return self._setting(connection, "identity") is not None

    def identity(self) -> Identity:
        """Who this hub is. A UserError where the folder is not a hub's yet."""
        with self.db.reading() as connection:
            known = self._setting(connection, "identity")
        if not known:
            what = tr("This folder is not a hub yet.")
            raise UserError(what, todo=tr("Make it one with: a6desk hub serve, or a6desk hub enrol."))
        return Identity(**json.loads(known))

    def incarnation(self, connection: sa.Connection) -> str:
        """Renewed when the hub was restored from an older copy."""
        known = self._setting(connection, "incarnation")
        assert known, "founding gives every hub an incarnation"
        return known

    def renew_incarnation(self, connection: sa.Connection) -> str:
        """Say to every desk that this hub may have forgotten something."""
        self._set(connection, "incarnation", secrets.token_hex(8))
        return self.incarnation(connection)

    # --- keys ---

    def root(self) -> Ed25519PrivateKey:
        secret = self._keys.load("root")
        if secret is None:
            raise UserError(tr("The root key of this hub is missing from its folder."))
        return signing.private_key(secret)

    def vouched_keys(self) -> tuple[HubKey, ...]:
        """All signing keys, oldest first, each vouched for by the root."""
        with self.db.reading() as connection:
            return tuple(
                HubKey.model_validate_json(text) for text in json.loads(self._setting(connection, "keys") or "[]")
            )

    def signing_key(self) -> tuple[Ed25519PrivateKey, HubKey]:
        """The newest signing key, by number."""
        newest = max(self.vouched_keys(), key=lambda each: each.number)
        secret = self._keys.load(f"signing-{newest.number}")
        if secret is None:
            raise UserError(tr("The signing key of this hub is missing from its folder."))
        return signing.private_key(secret), newest

    def succeed(self) -> HubKey:
        """Make the next signing key. The older ones verify for ever."""
        known = self.vouched_keys()
        number = max((key.number for key in known), default=0) + 1
        while self._keys.load(f"signing-{number}") is not None:
            number += 1  # of a time that a restored database has forgotten: a number never names two keys
        key = signing.new_key()
        content = {"hub": self.identity().hub, "number": number, "public": signing.public_of(key)}
        vouched = signed(HubKey, content, self.root())
        self._keys.store(f"signing-{number}", signing.private_bytes(key))
        with self.db.writing() as connection:
            self._set(connection, "keys", json.dumps([each.model_dump_json() for each in (*known, vouched)]))
        return vouched

    @staticmethod
    def _setting(connection: sa.Connection, key: str) -> str | None:
        return connection.execute(sa.select(settings.c.value).where(settings.c.key == key)).scalar()

    @staticmethod
    def _set(connection: sa.Connection, key: str, value: str) -> None:
        connection.execute(sa.delete(settings).where(settings.c.key == key))
        connection.execute(sa.insert(settings).values(key=key, value=value))
