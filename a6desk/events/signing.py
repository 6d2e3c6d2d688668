"""Ed25519 signatures over RFC 8785 bytes. A signature names its kind of document, so none can stand for another.

What is signed is the document as it stands: no cleaning stands between the bytes that came and the bytes that count.
"""

import base64
import hashlib
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from a6desk.events.canonical import exact

SIGNATURE = "sig"


class BadSignature(ValueError):
    """This was not signed by that key, or was altered since."""


def encode(raw: bytes) -> str:
    """Bytes as unpadded base64url: how keys and signatures are written."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The inverse of encode(). Raises BadSignature on what encode() would not write: bytes have one spelling."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise BadSignature("not base64url") from error
    if encode(raw) != text:
        raise BadSignature("not the spelling of base64url")
    return raw


def new_key() -> Ed25519PrivateKey:
    """A new signing key."""
    return Ed25519PrivateKey.generate()


def private_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 secret bytes of a key."""
    return key.private_bytes_raw()


def private_key(raw: bytes) -> Ed25519PrivateKey:
    """The inverse of private_bytes(). Raises ValueError."""
    return Ed25519PrivateKey.from_private_bytes(raw)


def public_of(key: Ed25519PrivateKey) -> str:
    """The public half, written out."""
    return encode(key.public_key().public_bytes_raw())


def key_id(public: str) -> str:
    """A short name of a public key: the first 16 hex digits of its SHA-256. Raises BadSignature where it is no key."""
    return fingerprint(public)[:16]


def fingerprint(public: str) -> str:
    """SHA-256 of a public key, 64 hex digits. Raises BadSignature where it is no key."""
    return hashlib.sha256(decode(public)).hexdigest()


def sign(kind: str, document: dict[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """The document with its signature. Raises ValueError where it cannot stand in canonical JSON."""
    return {**document, SIGNATURE: encode(key.sign(_signed_bytes(kind, document)))}


def verify(kind: str, document: dict[str, Any], public: str) -> None:
    """Raises BadSignature unless this very document was signed, as this kind, by this key."""
    signature = document.get(SIGNATURE)
    try:
        key = Ed25519PublicKey.from_public_bytes(decode(public))
        key.verify(decode(str(signature)), _signed_bytes(kind, document))
    except (InvalidSignature, ValueError) as error:
        raise BadSignature(kind) from error


def _signed_bytes(kind: str, document: dict[str, Any]) -> bytes:
    unsigned = {key: value for key, value in document.items() if key != SIGNATURE}
    return b"a6desk " + kind.encode() + b"\n" + exact(unsigned)
