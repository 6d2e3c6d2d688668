"""The one way to write a value as bytes: RFC 8785 JSON of clean values. Digests and signatures are over these bytes."""

import hashlib
import unicodedata
from typing import Any

import rfc8785

_SAFE_INTEGER = 2**53 - 1


def clean(value: Any) -> Any:
    """The value with every text in Unicode NFC, lone surrogates as U+FFFD, integers over 2^53-1 as texts.

    Raises ValueError on keys that become equal, on fractions (quantities are texts) and on anything that is no JSON.
    """
    if isinstance(value, str):
        return unicodedata.normalize("NFC", _no_surrogates(value))
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _SAFE_INTEGER else str(value)
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("a key that is no text")
        result = {clean(key): clean(item) for key, item in value.items()}
        if len(result) != len(value):
            raise ValueError("keys that are equal after normalization")
        return result
    raise ValueError(f"{type(value).__name__} cannot stand in canonical JSON")


def _no_surrogates(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def canonical(value: Any) -> bytes:
    """Canonical bytes of a value, cleaned first. The same bytes for the same value, whatever the order of its keys."""
    return rfc8785.dumps(clean(value))


def exact(value: Any) -> bytes:
    """RFC 8785 bytes of a value as it stands, nothing cleaned: another letter, other bytes. Raises ValueError."""
    return rfc8785.dumps(value)


def digest(content: bytes) -> str:
    """SHA-256, 64 hex digits."""
    return hashlib.sha256(content).hexdigest()
