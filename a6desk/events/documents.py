"""What desk and hub sign and send one another: events, receipts, certificates, hub keys. Unknown keys are refused.

All texts are at most as long as stated, so that a document from the network is bounded field by field.
"""

import datetime
import json
from typing import Annotated, Any, Literal, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from a6desk.events import signing
from a6desk.events.signing import BadSignature

MAX_PAYLOAD = 4_000_000
"""Characters of the canonical bytes of one submission."""


def _in_calendar(text: str) -> str:
    datetime.datetime.fromisoformat(text)  # ValueError where there is no such day or time
    return text


Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
KeyId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
# 32 and 64 bytes as signing.encode() writes them: the last letter has spare bits, which are always zero.
PublicKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$")]
Signature = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{85}[AQgw]$")]
Moment = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}Z$"), AfterValidator(_in_calendar)
]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}){2}$"), AfterValidator(_in_calendar)]
Short = Annotated[str, StringConstraints(max_length=200)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$")]
FormId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}/[a-z][a-z0-9-]{0,59}$")]
Number = Annotated[int, Field(ge=0, le=2**53 - 1)]


class Document(BaseModel):
    """Frozen, strict, nothing unknown. Field order does not matter: what is signed is the canonical JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Mandate(Document):
    """What a desk may do for a Party. `until` is the last day; none means until it is taken back."""

    party: Code
    role: Code
    since: Day
    until: Day | None = None
    letter: Short = ""
    """The letter that grants it, as the hub's officer refers to it."""

    def covers(self, party: str, role: str, day: str) -> bool:
        """May this desk act in this role for this Party on this day (2026-11-20)?"""
        in_time = self.since <= day and (self.until is None or day <= self.until)
        return (party, role) == (self.party, self.role) and in_time


class HubKey(Document):
    """One of a hub's signing keys, vouched for by its root key. They follow one another by number, never by date."""

    hub: Uuid
    number: Number
    public: PublicKey
    sig: Signature


class Certificate(Document):
    """A hub's word that this desk key may act under these mandates."""

    hub: Uuid
    number: Number
    desk: PublicKey
    name: Short
    mandates: tuple[Mandate, ...]
    key: KeyId
    sig: Signature


class Event(Document):
    """Something a desk did that a hub must know. bytes: the canonical bytes of a submission, as they are, as text."""

    id: Uuid
    kind: Literal["submission", "withdrawal"]
    subject: Uuid
    """The submission that this is or is about."""
    desk: KeyId
    actor: Short
    party: Code
    form: FormId
    version: Number
    sha256: Sha256
    """Of the form file that it was checked with."""
    digest: Sha256
    """Of bytes; of a withdrawal, the digest of the submission that is withdrawn."""
    bytes: Annotated[str, StringConstraints(max_length=MAX_PAYLOAD)] = ""
    supersedes: Uuid | None = None
    depends_on: tuple[Uuid, ...] = ()
    claimed_at: Moment
    sig: Signature


class Receipt(Document):
    """A hub's word that it keeps a submission (or knows of its withdrawal). It always names its signer."""

    id: Uuid
    event: Uuid
    kind: Literal["submission", "withdrawal"]
    digest: Sha256
    form: FormId
    party: Code
    received_at: Moment
    claimed_at: Moment
    hub: Uuid
    hub_name: Short
    secretariat: bool
    """Is the signer the UNFCCC secretariat?"""
    demonstration: bool
    key: KeyId
    seq: Number
    sig: Signature


_D = TypeVar("_D", bound=Document)


def signed(model: type[_D], content: dict[str, Any], key: Ed25519PrivateKey) -> _D:
    """A document of this kind, signed. The kind that the signature names is the model's own name."""
    blank = model.model_validate_json(_json({**content, "sig": "A" * 86}))
    unsigned = blank.model_dump(mode="json", exclude={"sig"})
    return model.model_validate_json(_json(signing.sign(model.__name__, unsigned, key)))


def verify(document: Document, public: str) -> None:
    """Raises BadSignature unless this document was signed, as its kind, by this key."""
    signing.verify(type(document).__name__, document.model_dump(mode="json"), public)


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content).encode()


def hub_key(keys: tuple[HubKey, ...], root: str, key: str, hub: str) -> HubKey:
    """The hub's key of this id, vouched for by the root. Old keys verify for ever. Raises BadSignature."""
    for each in keys:
        if signing.key_id(each.public) == key and each.hub == hub:
            verify(each, root)
            return each
    raise BadSignature("HubKey")


def verify_by_hub(document: Certificate | Receipt, keys: tuple[HubKey, ...], root: str) -> None:
    """Raises BadSignature unless one of the hub's keys signed this and the hub's root vouches for that key."""
    verify(document, hub_key(keys, root, document.key, document.hub).public)
