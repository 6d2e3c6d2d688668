"""A pack: forms, code lists, records, translations of one publisher in one signed file, read as if an enemy wrote it.

A zip whose first entry, manifest.json, says what else is in it and is signed (Ed25519, events/signing.py). Nothing is
unpacked before the signature was verified and the packed bytes were held against it; and the whole file must be, byte
for byte, what build() writes, so that nothing can stand in it that the publisher did not sign. docs/packs.md.
"""

import hashlib
import io
import json
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field, StringConstraints, ValidationError

from a6desk import strict
from a6desk.errors import UserError
from a6desk.events import signing
from a6desk.events.canonical import exact
from a6desk.events.documents import Document, PublicKey, Sha256, Signature
from a6desk.forms.definition import GRAMMAR
from a6desk.i18n import tr

FORMAT = 1
"""The newest format of packs that this program reads."""
KIND = "Pack"
"""What the signature names."""
MANIFEST = "manifest.json"
MAX_PACK = 20_000_000
MAX_FILE = 4_000_000
MAX_UNPACKED = 60_000_000
MAX_MANIFEST = 400_000
MAX_FILES = 1_000
MAX_RATIO = 200
"""Unpacked bytes for each packed one; text of forms has about five."""

_NAMES = re.compile(
    r"(?:forms/[a-z][a-z0-9-]{0,59}/v[1-9][0-9]{0,3}\.yaml|codelists/[a-z][a-z0-9-]{0,59}\.csv"
    r"|records/[a-z][a-z0-9-]{0,59}\.json|strings/[a-z]{2,3}\.json)\Z"
)
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ENCRYPTED = 0x1


class Entry(Document):
    """One file. size and sha256: of the file itself. packed: SHA-256 of its bytes as they stand in the zip."""

    path: Annotated[str, StringConstraints(max_length=150)]
    size: Annotated[int, Field(ge=1, le=MAX_FILE)]
    sha256: Sha256
    packed: Sha256


class Manifest(Document):
    """What a pack says of itself. number: of two packs of a publisher, the greater one is the newer."""

    pack: Literal[1]
    publisher: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    title: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"\S")]
    number: Annotated[int, Field(ge=1, le=2**31)]
    grammar: Annotated[int, Field(ge=1, le=1_000)]
    files: Annotated[tuple[Entry, ...], Field(min_length=1, max_length=MAX_FILES)]
    key: PublicKey
    sig: Signature

    @property
    def fingerprint(self) -> str:
        """Of the publisher's key, 64 hex digits."""
        return signing.fingerprint(self.key)


@dataclass(frozen=True)
class Pack:
    """A pack that was read: its signature, names, sizes and digests hold. What its files mean is checked later."""

    manifest: Manifest
    signed: bytes
    """manifest.json as it stands."""
    files: Mapping[str, bytes]


# --- writing ----------------------------------------------------------------------------------------------------------


def build(publisher: str, title: str, number: int, files: Mapping[str, bytes], key: Ed25519PrivateKey) -> bytes:
    """The bytes of a pack. The same files give the same bytes on the same system. Raises UserError on bad names."""
    packed = {name: _deflated(files[name]) for name in sorted(files)}
    entries = [
        {"path": name, "size": len(files[name]), "sha256": _sha256(files[name]), "packed": _sha256(packed[name])}
        for name in packed
    ]
    said = {"pack": FORMAT, "publisher": publisher, "title": title, "number": number, "grammar": GRAMMAR,
            "files": entries, "key": signing.public_of(key)}  # fmt: skip
    manifest = exact(signing.sign(KIND, said, key))
    stored = [_Stored(name, files[name], raw, True) for name, raw in packed.items()]
    content = _container([_Stored(MANIFEST, manifest, manifest, False), *stored])
    read(content, title)  # what nobody could install is not built
    return content


@dataclass(frozen=True)
class _Stored:
    name: str
    content: bytes
    raw: bytes
    deflated: bool


def _container(entries: Iterable[_Stored]) -> bytes:
    """A zip without anything that could be otherwise: no times, comments, attributes, extras or gaps."""
    body, directory = io.BytesIO(), io.BytesIO()
    count = 0
    for each in entries:
        name, where = each.name.encode("ascii"), body.tell()
        about = struct.pack(
            "<HHHHHIIIHH", 20, 0, 8 if each.deflated else 0, 0, 0x21, zlib.crc32(each.content), len(each.raw),
            len(each.content), len(name), 0,
        )  # fmt: skip
        body.write(b"PK\x03\x04" + about + name + each.raw)
        directory.write(b"PK\x01\x02" + struct.pack("<H", 20) + about + struct.pack("<HHHII", 0, 0, 0, 0, where) + name)
        count += 1
    listed = directory.getvalue()
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(listed), body.tell(), 0)
    return body.getvalue() + listed + b"PK\x05\x06" + end


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# --- reading ----------------------------------------------------------------------------------------------------------


def refused(cause: str, todo: str = "") -> UserError:
    """Why a pack is not taken: one sentence, and that nothing happened."""
    return UserError(cause, tr("Nothing was installed."), todo)


def read(content: bytes, name: str) -> Pack:
    """The pack in these bytes. `name` is what messages call the file. A UserError where anything is wrong with it."""
    entries = _entries(content, name)
    manifest_bytes = _manifest_bytes(content, entries, name)
    manifest = _manifest(manifest_bytes, name)
    named = {each.path: each for each in manifest.files}
    if len(named) != len(manifest.files) or named.keys() != entries.keys() - {MANIFEST}:
        raise refused(tr("{name}: its manifest names other files than it holds.", name=name))
    stored = [_Stored(MANIFEST, manifest_bytes, manifest_bytes, False)]
    for path, each in named.items():
        stored.append(_unpacked(content, entries[path], each, name))
    if _container(stored) != content:
        raise _altered(name)
    return Pack(manifest, manifest_bytes, {each.name: each.content for each in stored[1:]})


def _altered(name: str) -> UserError:
    return refused(tr("{name} was altered after its publisher signed it, or damaged on the way.", name=name))


def _entries(content: bytes, name: str) -> dict[str, zipfile.ZipInfo]:
    """What the zip says that it holds: everything that can be refused without unpacking is refused here."""
    if len(content) > MAX_PACK:
        raise strict.too_large(name, MAX_PACK)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            infos = file.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, IndexError, struct.error, NotImplementedError) as error:
        raise refused(tr("{name} is no pack: it is not a zip file, or it is not whole.", name=name)) from error
    if len(infos) > MAX_FILES + 1:
        raise refused(tr("{name} holds more than {n} files.", name=name, n=MAX_FILES))
    found: dict[str, zipfile.ZipInfo] = {}
    folded: set[str] = set()
    for info in infos:
        path = info.orig_filename
        _check_entry(info, path, name)
        if path in found:
            raise refused(tr("{name} holds {path} twice.", name=name, path=path))
        if path.casefold() in folded:
            raise refused(tr("{name} holds {path} twice, in large and small letters.", name=name, path=path))
        if path != MANIFEST and not _NAMES.match(path):
            raise refused(tr("{name} holds {path}, which has no place in a pack.", name=name, path=path))
        found[path] = info
        folded.add(path.casefold())
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise refused(tr("{name} would unpack to more than {n} MB.", name=name, n=MAX_UNPACKED // 1_000_000))
    return found


def _check_entry(info: zipfile.ZipInfo, path: str, name: str) -> None:
    shown = strict.short(path, 80)
    if strict.unseen(path) is not None:
        raise refused(tr("{name} holds a file with unseen characters in its name.", name=name))
    if path.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", path):
        raise refused(tr("{name} holds a file with an absolute path, {path}.", name=name, path=shown))
    if ".." in re.split(r"[/\\]", path):
        raise refused(tr("{name} holds a file that would leave its folder, {path}.", name=name, path=shown))
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise refused(tr("{name} holds a link or another special file, {path}.", name=name, path=shown))
    if info.flag_bits & _ENCRYPTED:
        raise refused(tr("{name} holds an encrypted file, {path}.", name=name, path=shown))
    if info.file_size > MAX_FILE or info.file_size > MAX_RATIO * max(info.compress_size, 1) + 1_000:
        raise refused(tr("{name} holds a file that would unpack to far too much, {path}.", name=name, path=shown))
    if path.casefold().endswith((".zip", ".a6p", ".jar", ".docx", ".xlsx")):
        raise refused(tr("{name} holds another packed file, {path}.", name=name, path=shown))


def _raw(content: bytes, info: zipfile.ZipInfo) -> bytes:
    """The bytes of an entry as they stand in the file: right behind its header, as our own container has it."""
    start = info.header_offset + 30 + len(info.orig_filename.encode())
    return content[start : start + info.compress_size]


def _manifest_bytes(content: bytes, entries: Mapping[str, zipfile.ZipInfo], name: str) -> bytes:
    info = entries.get(MANIFEST)
    if info is None:
        raise refused(tr("{name} is no pack: it has no {file}.", name=name, file=MANIFEST))
    if info.file_size > MAX_MANIFEST or info.compress_type != zipfile.ZIP_STORED:
        raise refused(tr("{name} is no pack: its {file} is not as in a pack.", name=name, file=MANIFEST))
    return _raw(content, info)


def _manifest(content: bytes, name: str) -> Manifest:
    data = _data(content, name)
    for key, newest in (("pack", FORMAT), ("grammar", GRAMMAR)):
        said = data.get(key)
        if isinstance(said, int) and said > newest:
            cause = tr("{name} was made for a newer a6desk.", name=name)
            raise refused(cause, tr("Install a newer a6desk to use this pack."))
    if signing.SIGNATURE not in data or "key" not in data:
        raise refused(tr("{name} is not signed.", name=name))
    try:
        signing.verify(KIND, data, str(data["key"]))
    except signing.BadSignature:
        raise _altered(name) from None
    try:
        manifest = Manifest.model_validate_json(content, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        cause = tr("{name}: its manifest is not as it should be: {key}.", name=name, key=strict.short(where))
        raise refused(cause) from None
    if exact(data) != content:
        raise _altered(name)
    return manifest


def _data(content: bytes, name: str) -> dict[str, Any]:
    try:
        data = strict.parse_json(strict.decode(content, name), name)
        if isinstance(data, dict):
            json.dumps(data)  # no fraction stands in a manifest: Decimal is no JSON, and could not have been signed
            return data
    except (UserError, TypeError):
        pass
    raise refused(tr("{name} is no pack: its {file} is not as in a pack.", name=name, file=MANIFEST))


def _unpacked(content: bytes, info: zipfile.ZipInfo, entry: Entry, name: str) -> _Stored:
    raw = _raw(content, info)
    if info.file_size != entry.size:
        raise refused(tr("{name}: its manifest gives {path} another size.", name=name, path=entry.path))
    if _sha256(raw) != entry.packed:
        raise _altered(name)
    try:
        packer = zlib.decompressobj(-15)
        text = packer.decompress(raw, entry.size + 1)
    except zlib.error as error:
        raise _altered(name) from error
    if len(text) != entry.size or not packer.eof or packer.unused_data:
        raise refused(tr("{name}: its manifest gives {path} another size.", name=name, path=entry.path))
    if _sha256(text) != entry.sha256:
        raise _altered(name)
    if text.startswith(_ZIPS):
        raise refused(tr("{name} holds another packed file, {path}.", name=name, path=entry.path))
    return _Stored(entry.path, text, raw, True)
