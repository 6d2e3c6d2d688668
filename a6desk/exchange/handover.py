"""A draft in a file, handed to another desk by stick or mail: its changes, and the files that it names.

A zip of draft.json and files/<SHA-256>, read as if an enemy wrote it. What is in it are the changes themselves, each
with its mark, so that taking it over is the union that drafts always merge by: twice changes nothing, and what both
desks wrote meanwhile is kept from both. It is not signed; a draft is nobody's word yet.
"""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from a6desk import disk, strict
from a6desk.errors import UserError
from a6desk.events.canonical import canonical
from a6desk.events.changes import Change, from_content, to_content
from a6desk.events.documents import Document, Sha256, Uuid
from a6desk.i18n import tr

SUFFIX = ".a6draft"
MAX_DRAFT = 30_000_000
MAX_CHANGES = 200_000
MAX_FILES = 200
MAX_FILE = 2**31
_DRAFT = "draft.json"
_FILE = re.compile(r"files/([0-9a-f]{64})\Z")
_CHUNK = 1 << 18
_ENCRYPTED = 0x1
_BAD_ZIP = (zipfile.BadZipFile, ValueError, OSError, EOFError, IndexError, NotImplementedError, RuntimeError)

_Text = Annotated[str, StringConstraints(max_length=2_000)]
_Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Part(Document):
    """A draft, or one of an earlier version that it goes on from. passage: how it reads that one's changes."""

    id: Uuid
    form: _Name
    version: Annotated[int, Field(ge=1, le=10_000)]
    sha256: Sha256
    continues: Uuid | None = None
    passage: Annotated[str, StringConstraints(max_length=200_000)] | None = None


class File(Document):
    """A file that the draft names and that travels along. size: bytes."""

    sha256: Sha256
    name: _Name
    size: Annotated[int, Field(ge=1, le=MAX_FILE)]


class Handed(Document):
    """What is in the file. parts: the earliest first; the last is the draft. by: who handed it over, as they say."""

    a6draft: Literal[1]
    title: _Text
    party: Annotated[str, StringConstraints(max_length=20)]
    by: _Name
    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=50)]
    files: Annotated[tuple[File, ...], Field(max_length=MAX_FILES)] = ()


def write(path: Path, handed: Handed, changes: Sequence[Change], files: Mapping[str, Path]) -> None:
    """Write the file, whole or not at all. files: SHA-256 -> where it lies, verified before. Raises OSError."""
    content = canonical({**handed.model_dump(mode="json"), "changes": [to_content(each) for each in changes]})
    with disk.written(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_DRAFT, content)
        for each in handed.files:
            archive.write(files[each.sha256], f"files/{each.sha256}")


class Reader:
    """A file that was handed over, open. Everything that it says was held against itself before it is believed."""

    def __init__(self, path: Path):
        self.name = path.name
        try:
            self._archive = zipfile.ZipFile(path)
        except _BAD_ZIP as error:
            raise self._refused(
                tr("{name} is no draft that was handed over, or it is not whole.", name=self.name)
            ) from error
        try:
            self._infos = self._entries()
            self.handed, self.changes = self._read()
        except BaseException:
            self._archive.close()
            raise

    def close(self) -> None:
        self._archive.close()

    @staticmethod
    def _refused(cause: str) -> UserError:
        return UserError(cause, tr("Nothing was changed."), tr("Ask whoever sent it to hand it over again."))

    def _altered(self) -> UserError:
        return self._refused(tr("{name} was altered or damaged on the way.", name=self.name))

    def _entries(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._archive.infolist()
        found: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            path = info.orig_filename
            kind = stat.S_IFMT(info.external_attr >> 16)
            is_plain = kind in (0, stat.S_IFREG) and not info.flag_bits & _ENCRYPTED
            if path in found or not is_plain or (path != _DRAFT and not _FILE.match(path)):
                held = strict.short(path, 80)
                raise self._refused(tr("{name} holds {path}, which has no place in it.", name=self.name, path=held))
            found[path] = info
        if _DRAFT not in found or len(found) > MAX_FILES + 1:
            raise self._refused(tr("{name} is no draft that was handed over, or it is not whole.", name=self.name))
        return found

    def _read(self) -> tuple[Handed, tuple[Change, ...]]:
        text = strict.decode(b"".join(self._stream(_DRAFT, MAX_DRAFT)), self.name)
        data = strict.parse_json(text, self.name)
        if isinstance(data, dict) and isinstance(data.get("a6draft"), int) and data["a6draft"] > 1:
            raise UserError(
                tr("{name} was written by a newer a6desk.", name=self.name), tr("Nothing was changed."),
                tr("Install a newer a6desk to take it over."),
            )  # fmt: skip
        contents = data.pop("changes", None) if isinstance(data, dict) else None
        if not isinstance(contents, list) or len(contents) > MAX_CHANGES:
            raise self._altered()
        try:
            handed = Handed.model_validate_json(canonical(data), strict=True)
            changes = tuple(from_content(each) for each in contents)
        except (ValidationError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise self._altered() from error
        self._hold(handed, changes)
        return handed, changes

    def _hold(self, handed: Handed, changes: tuple[Change, ...]) -> None:
        """The parts follow one another, every change is of one of them, and the files are those that are there."""
        ids = [part.id for part in handed.parts]
        line = [part.continues for part in handed.parts]
        forms = {part.id: f"{part.form}@{part.version}" for part in handed.parts}
        named = {f"files/{each.sha256}": each for each in handed.files}
        fits = (
            len(set(ids)) == len(ids)
            and line == [None, *ids[:-1]]
            and all((part.passage is None) == (part.continues is None) for part in handed.parts)
            and all(change.draft in forms and change.form == forms[change.draft] for change in changes)
            and len(named) == len(handed.files)
            and named.keys() == self._infos.keys() - {_DRAFT}
            and all(self._infos[path].file_size == each.size for path, each in named.items())
        )
        if not fits:
            raise self._altered()

    def _stream(self, path: str, most: int) -> Iterator[bytes]:
        """The bytes of an entry; never more than it says, nor than `most`."""
        size = self._infos[path].file_size
        if size > most:
            raise strict.too_large(self.name, most)
        done = 0
        try:
            with self._archive.open(self._infos[path]) as file:
                while chunk := file.read(_CHUNK):
                    done += len(chunk)
                    if done > size:
                        raise self._altered()
                    yield chunk
        except (*_BAD_ZIP, zlib.error) as error:
            raise self._altered() from error

    def extract(self, each: File, target: Path) -> None:
        """Write a file that travelled along to this place. What it holds is verified where it is taken in."""
        with target.open("wb") as file:
            for chunk in self._stream(f"files/{each.sha256}", MAX_FILE):
                file.write(chunk)
