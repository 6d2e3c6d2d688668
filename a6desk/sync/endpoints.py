"""The protocol's paths and shapes, spoken by the desk (client.py) and the hub alike. docs/protocol.md tells it whole.

Requests and answers are JSON, or lines of JSON (NDJSON) where items are acknowledged one by one as they stream.
"""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from a6desk.events.documents import (
    Certificate,
    Document,
    Event,
    FormId,
    HubKey,
    Moment,
    Number,
    PublicKey,
    Receipt,
    Sha256,
    Short,
    Signature,
    Uuid,
)

PROTOCOL = 1
"""The newest protocol version spoken here; a hub and a desk that share none say so in one sentence."""

HELLO, ENROL, SYNC, INDEX, RESTORED = "/v1/hello", "/v1/enrol", "/v1/sync", "/v1/index", "/v1/restored"

ENVELOPE = "A6desk-Hub"
"""A header of every answer: the hub's id. An answer without it is not the hub's: a login page answered."""

NDJSON = "application/x-ndjson"
BATCH_BYTES = 48 * 1024
"""Compressed bytes of one request, about twenty seconds of a 20 kbit/s link. A larger submission goes alone."""
MAX_REQUEST = 2_000_000
"""Compressed bytes that a hub takes in one request."""
MAX_INFLATED = 8_000_000
"""Bytes to which a request may inflate."""
MAX_LINES = 500
"""Events in one request."""
MAX_ANSWER_LINE = 400_000
"""Bytes of one line of an answer that a desk reads."""

Token = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
FormVersion = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}/[a-z][a-z0-9-]{0,59}@[1-9][0-9]{0,4}$", max_length=110)
]
Incarnation = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class HelloRequest(Document):
    """What a desk knows of the hub: so that the answer says only what is new.

    Keys that are not known here are passed over: by this very request a newer desk and an older hub find out.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    protocols: tuple[Number, ...] = Field(default=(PROTOCOL,), max_length=20, strict=False)
    """A list in JSON, which a web framework hands over as a list."""
    cursor: Number
    newest_key: Number
    newest: Uuid | None = None
    """The event of the newest receipt that this desk has of the hub."""
    forms: tuple[FormVersion, ...] | None = Field(default=None, max_length=100, strict=False)
    """The forms of what waits to be sent, as a6desk/nma-recording@1; without it, all forms are asked for."""


class FormOffer(Document):
    """A form that the hub takes submissions under."""

    form: FormId
    version: Number
    sha256: Sha256


class Hello(Document):
    """One answer to everything. keys: only those numbered after the newest that the desk has."""

    protocol: Number
    server_time: Moment
    hub: Uuid
    name: Short
    secretariat: bool
    demonstration: bool
    incarnation: Incarnation
    cursor: Number
    known: bool
    """Does the hub keep the event that the desk named as newest? If not, it was restored from an older copy."""
    waiting: Number
    """How many receipts this desk has not read yet."""
    forms: tuple[FormOffer, ...] = Field(max_length=500)
    """The forms that the hub takes, of those that the desk asked for."""
    keys: tuple[HubKey, ...] = Field(max_length=100)
    batch_bytes: Number
    max_request: Number


class EnrolRequest(Document):
    """A joining code's token and the desk's own public key, signed by that key: nobody joins in another's name."""

    token: Token
    desk: PublicKey
    name: Short
    sig: Signature


class Again(Document):
    """A line of a request: an event that the hub receipted and lost, with that receipt, which counts on."""

    line: Literal["again"] = "again"
    event: Event
    receipt: Receipt


class Enrolled(Document):
    """The hub, its keys and the desk's certificate; access authorizes transport and nothing else."""

    hub: Uuid
    name: Short
    secretariat: bool
    demonstration: bool
    incarnation: Incarnation
    root: PublicKey
    keys: tuple[HubKey, ...] = Field(max_length=100)
    certificate: Certificate
    access: Token


class FindingSent(Document):
    """A finding of the hub's own check, beside the receipt."""

    id: Annotated[str, StringConstraints(max_length=400)]
    rule: Short
    severity: Literal["blocker", "warning", "hint"]
    where: tuple[Annotated[str, StringConstraints(max_length=2_000)], ...]
    message: Annotated[str, StringConstraints(max_length=4_000)]
    fix: Annotated[str, StringConstraints(max_length=4_000)]
    source: Annotated[str, StringConstraints(max_length=2_000)]
    standing: Literal["confirmed", "second-hand", "proposed"]


class Answer(Document):
    """What became of one event. 200 done, 208 done before: both with the receipt; the rest with the reason."""

    line: Literal["answer"] = "answer"
    event: Uuid
    status: Annotated[int, Field(ge=200, le=599)]
    reason: Annotated[str, StringConstraints(max_length=1_000)] = ""
    receipt: Receipt | None = None
    findings: tuple[FindingSent, ...] = Field(default=(), max_length=1_000)
    checked: bool = True
    """Whether the hub could check it: it cannot with another text of the form."""


class Item(Document):
    """A receipt that the desk has not read yet."""

    line: Literal["item"] = "item"
    receipt: Receipt
    findings: tuple[FindingSent, ...] = Field(default=(), max_length=1_000)


class End(Document):
    """The last line: without it the answer was cut."""

    line: Literal["end"] = "end"
    incarnation: Incarnation
    cursor: Number


class Held(Document):
    """One line of the index: an event that the hub keeps of this desk, with the first 16 digits of its digest."""

    line: Literal["held"] = "held"
    event: Uuid
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class RestoredRequest(Document):
    """A receipt that the hub signed and no longer knows: proof that it was restored from an older copy."""

    receipt: Receipt


class Restored(Document):
    """The hub's incarnation from now on."""

    incarnation: Incarnation


class Trouble(Document):
    """Why a whole request was refused. What a newer hub says besides is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    reason: Annotated[str, StringConstraints(max_length=1_000)]


LINES: dict[str, Any] = {"answer": Answer, "item": Item, "end": End, "held": Held}
