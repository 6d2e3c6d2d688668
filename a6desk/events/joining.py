"""Joining codes: all that a desk needs to find a hub and know it again, short enough for a sheet of paper.

Binary inside, base-32 in Crockford's letters outside (no I, L, O, U), in groups of five, with a checksum. What is
mistyped is found here, before anything is asked of a network.
"""

import hashlib
import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from a6desk.errors import UserError
from a6desk.i18n import tr

PREFIX = "A6J1"
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MAX = 600  # characters
_MAX_ADDRESS = 300  # characters
_TOKEN, _FINGERPRINT, _CHECK = 16, 32, 3  # bytes


@dataclass(frozen=True)
class JoiningCode:
    """address: where the hub is. root: SHA-256 of its root key, 64 hex digits. token: used once, 32 hex digits."""

    address: str
    root: str
    token: str
    demonstration: bool


def refuse_unsafe(address: str) -> None:
    """Raises a UserError unless the address is https, or http to this computer itself, and nothing else besides."""
    plain = address.isascii() and address.isprintable() and " " not in address and len(address) <= _MAX_ADDRESS
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        plain = False
    else:
        plain = plain and port != 0 and parts.username is None and not parts.query and not parts.fragment
    if plain and host and (parts.scheme == "https" or (parts.scheme == "http" and _is_this_computer(host))):
        return
    raise UserError(
        tr("{address} is not an address that is reached by https.", address=ascii(address[:_MAX_ADDRESS])[1:-1]),
        tr("Nothing was sent."),
        tr("The hub's office has to give an https address of at most {n} plain letters.", n=_MAX_ADDRESS),
    )


def _is_this_computer(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def write(code: JoiningCode) -> str:
    """The code as text. A UserError where no desk would use the address."""
    refuse_unsafe(code.address)
    content = bytes([int(code.demonstration)]) + bytes.fromhex(code.token) + bytes.fromhex(code.root)
    content += code.address.encode()
    content += hashlib.sha256(content).digest()[:_CHECK]
    letters = _to_letters(content)
    groups = [letters[n : n + 5] for n in range(0, len(letters), 5)]
    return "-".join([PREFIX, *groups])


def read(text: str) -> JoiningCode:
    """The inverse of write(), forgiving about case, spaces and the letters that look like digits.

    A UserError where it is no code, or where its address is not safe to use.
    """
    letters = re.sub(r"[\s\-]", "", text[: _MAX * 2]).upper().replace("O", "0").replace("I", "1").replace("L", "1")
    start = PREFIX.replace("O", "0").replace("I", "1")
    if len(letters) > _MAX or not letters.startswith(start) or not set(letters[len(start) :]) <= set(_LETTERS):
        raise _wrong()
    content = _from_letters(letters[len(start) :])
    body, check = content[:-_CHECK], content[-_CHECK:]
    if len(body) <= 1 + _TOKEN + _FINGERPRINT or hashlib.sha256(body).digest()[:_CHECK] != check or body[0] > 1:
        raise _wrong()
    token, root = body[1 : 1 + _TOKEN], body[1 + _TOKEN : 1 + _TOKEN + _FINGERPRINT]
    try:
        address = body[1 + _TOKEN + _FINGERPRINT :].decode("ascii")
    except UnicodeDecodeError:
        raise _wrong() from None
    refuse_unsafe(address)
    return JoiningCode(address, root.hex(), token.hex(), bool(body[0]))


def _wrong() -> UserError:
    return UserError(
        tr("This is not a joining code, or a letter of it is wrong."),
        tr("Nothing was sent."),
        tr("Compare it with the sheet, or ask the hub's office for a new one."),
    )


def _to_letters(content: bytes) -> str:
    bits = "".join(f"{byte:08b}" for byte in content)
    bits += "0" * (-len(bits) % 5)
    return "".join(_LETTERS[int(bits[n : n + 5], 2)] for n in range(0, len(bits), 5))


def _from_letters(letters: str) -> bytes:
    bits = "".join(f"{_LETTERS.index(letter):05b}" for letter in letters)
    return bytes(int(bits[n : n + 8], 2) for n in range(0, len(bits) - len(bits) % 8, 8))
