"""A hub as far as documents go: it vouches, certifies and receipts, and nothing is sent anywhere."""

import uuid

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from a6desk.events import signing
from a6desk.events.documents import Certificate, Event, HubKey, Mandate, Receipt, signed
from a6desk.store.hubs import Hub

NOW = "2026-11-20T10:00:00Z"


class Office:
    def __init__(self) -> None:
        self.root, self.key = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
        self.id = str(uuid.uuid4())
        self.vouched = signed(HubKey, {"hub": self.id, "number": 1, "public": signing.public_of(self.key)}, self.root)
        self.hub = Hub(
            self.id, "Office", "http://127.0.0.1:1", signing.public_of(self.root), (self.vouched,), False, True, "i", 0
        )

    def certificate(self, number: int, *mandates: Mandate) -> Certificate:
        desk = signing.public_of(Ed25519PrivateKey.from_private_bytes(b"d" * 32))
        content = {
            "hub": self.id, "number": number, "desk": desk, "name": "d", "key": signing.key_id(self.vouched.public),
            "mandates": [each.model_dump() for each in mandates],
        }  # fmt: skip
        return signed(Certificate, content, self.key)

    def receipt(self, event: Event, seq: int = 1) -> Receipt:
        content = {
            "id": str(uuid.uuid4()), "event": event.id, "kind": event.kind, "digest": event.digest, "form": event.form,
            "party": event.party, "received_at": NOW, "claimed_at": NOW, "hub": self.id, "hub_name": "Office",
            "secretariat": False, "demonstration": True, "key": signing.key_id(self.vouched.public), "seq": seq,
        }  # fmt: skip
        return signed(Receipt, content, self.key)
