"""Attached files, kept by what they hold: profile/files/<2 hex>/<SHA-256>. The same content twice is one file.

A file is whole under its name or not there at all: it is copied beside its place, brought to the disk, and renamed;
only then may anything refer to it. No file is ever deleted while a draft or a submission, or the history of one, names
it: nothing here deletes one at all. A `collect` that removes old files which nobody names may come later.
"""

import contextlib
import errno
import hashlib
import os
import re
import shutil
import stat
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from a6desk import disk, strict
from a6desk.errors import UserError
from a6desk.i18n import language, listed, tr
from a6desk.paths import Profile

if TYPE_CHECKING:  # loaded where a file is taken in: a list of drafts shows before
    from a6desk.forms.manifest import FileEntry

LARGEST = 2**31
"""Bytes of a file that is taken in at all; no form can ask for more."""
CHUNK = 1 << 18
_LONGEST_NAME = 200
_PART = ".part-"
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_NAME_BYTES = 200
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG})
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_DEVICE = re.compile("con|prn|aux|nul|com[0-9]|lpt[0-9]", re.IGNORECASE)
_NO_NAME = re.compile(r'[<>:"|?*/\\]')

Progress = Callable[[int, int], object]
"""(bytes done, bytes of all)."""


# --- taking in --------------------------------------------------------------------------------------------------------


def take_in(
    profile: Profile,
    path: Path,
    accept: tuple[str, ...] = (),
    most: int | None = None,
    progress: Progress = lambda done, size: None,
) -> "FileEntry":
    """Keep a copy of this file; what it is called, its kind, size and SHA-256. Takes as long as the file is large.

    accept: the kinds that are taken; all that are known where it is empty. most: bytes. Limits are told before anything
    is read. A UserError leaves nothing behind.
    """
    from a6desk.forms.manifest import MEDIA_TYPES, SUFFIXES, FileEntry

    name = path.name or str(path)
    with _opened(path, name) as source:
        before = os.fstat(source.fileno())
        _within(name, before.st_size, min(most or LARGEST, LARGEST))
        kind = _kind_of(source, name, accept)
        with _part(profile, name) as (target, part):
            sha256 = _copy(source, target, name, before, kind == "csv", progress)
            with part.open("rb") as copied:  # what was told of the file is true of the copy
                if _kind_of(copied, name, accept) != kind:
                    raise _changed(name)
            _settle(profile, target, part, sha256, name)
    called = clean_name(name, SUFFIXES[kind])
    return FileEntry(name=called, media_type=MEDIA_TYPES[kind], size=before.st_size, sha256=sha256)


@contextlib.contextmanager
def _opened(path: Path, name: str) -> Iterator[BinaryIO]:
    """The file, opened once: no link is followed, and nothing waits for a pipe that nobody writes into."""
    flags = os.O_RDONLY
    for extra in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, extra, 0)
    try:
        _require_plain(path.lstat().st_mode, name)
        number = os.open(path, flags)
    except (OSError, ValueError) as error:
        raise _unread(name, error) from error
    with os.fdopen(number, "rb", buffering=0) as file:
        _require_plain(os.fstat(number).st_mode, name)
        yield file


def _require_plain(mode: int, name: str) -> None:
    nothing = tr("Nothing was changed.")
    if stat.S_ISDIR(mode):
        raise UserError(tr("{name} is a folder.", name=name), nothing, tr("Choose a file in it."))
    if stat.S_ISLNK(mode):
        what = tr("{name} is a link to another place.", name=name)
        raise UserError(what, nothing, tr("Choose the file itself."))
    if not stat.S_ISREG(mode):
        raise UserError(tr("{name} is not a file.", name=name), nothing)


def _unread(name: str, error: OSError | ValueError) -> UserError:
    nothing = tr("Nothing was changed.")
    if isinstance(error, FileNotFoundError):
        return UserError(tr("There is no file {name}.", name=name), nothing, tr("Check its name and folder."))
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return UserError(tr("{name} is a link to another place.", name=name), nothing, tr("Choose the file itself."))
    cause = getattr(error, "strerror", None) or error
    return UserError(tr("{name} cannot be read: {cause}.", name=name, cause=cause), nothing)


def _changed(name: str) -> UserError:
    what = tr("{name} was changed or removed while it was read.", name=name)
    return UserError(what, tr("Nothing was changed."), tr("Wait until nobody writes into it, then add it again."))


def _within(name: str, size: int, most: int) -> None:
    from a6desk.forms import showing

    nothing = tr("Nothing was changed.")
    if size == 0:
        raise UserError(tr("{name} is empty.", name=name), nothing)
    if size > most:
        values = {"size": showing.size(size, language()), "most": showing.size(most, language())}
        what = tr("{name} has {size}; at most {most} are taken.", name=name, **values)
        raise UserError(what, nothing, tr("Make it smaller, or divide it."))


def _kind_of(file: BinaryIO, name: str, accept: tuple[str, ...]) -> str:
    from a6desk.forms.manifest import MEDIA_TYPES
    from a6desk.forms.saying import kind_words
    from a6desk.store import filekinds

    try:
        kind = filekinds.kind_of(file, name)
    except filekinds.Macros:
        what = tr("{name} holds macros: programs, which are not taken.", name=name)
        raise UserError(what, tr("Nothing was changed."), tr("Save it without macros, then add that.")) from None
    except OSError as error:
        raise _unread(name, error) from error
    if not kind or kind not in (accept or MEDIA_TYPES):
        kinds = listed(kind_words(each) for each in accept or MEDIA_TYPES)
        what = tr("{name} is, by its content, none of: {kinds}.", name=name, kinds=kinds)
        raise UserError(what, tr("Nothing was changed."), tr("Save it as one of these, without a password."))
    return kind


def _copy(
    source: BinaryIO, target: BinaryIO, name: str, before: os.stat_result, is_text: bool, progress: Progress
) -> str:
    """Copy in chunks; the SHA-256. Raises where the file is not the one that was looked at when it began."""
    from a6desk.store import filekinds

    summed, text, done = hashlib.sha256(), filekinds.Text(), 0
    while True:
        try:
            chunk = source.read(CHUNK) or b""
        except OSError as error:
            raise _unread(name, error) from error
        done += len(chunk)
        if done > before.st_size or (not chunk and done < before.st_size):
            raise _changed(name)
        if is_text and not text.feed(chunk, last=not chunk):
            what = tr("{name} is not UTF-8 text, as a CSV file must be.", name=name)
            raise UserError(what, tr("Nothing was changed."), tr("Save it as CSV in UTF-8, then add that."))
        if not chunk:
            break
        summed.update(chunk)
        _write(target, chunk)
        progress(done, before.st_size)
    after = os.fstat(source.fileno())
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns) or after.st_nlink == 0:
        raise _changed(name)
    return summed.hexdigest()


def _write(target: BinaryIO, chunk: bytes) -> None:
    target.write(chunk)


@contextlib.contextmanager
def _part(profile: Profile, name: str) -> Iterator[tuple[BinaryIO, Path]]:
    """A file beside the others that goes again, unless it was given its place. Held, so that nobody clears it away."""
    part = None
    try:
        profile.files.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, made = tempfile.mkstemp(prefix=_PART, dir=profile.files)
        part = Path(made)
        with os.fdopen(number, "wb", buffering=0) as target:
            _hold(target)
            yield target, part
    except OSError as error:
        raise _not_kept(name, error) from error
    finally:
        if part is not None:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)


def _not_kept(name: str, error: OSError) -> UserError:
    if error.errno in _FULL:
        what = tr("The disk is full: {name} was not taken in.", name=name)
        return UserError(what, tr("What was saved before is safe."), tr("Free some space, then try again."))
    what = tr("{name} could not be kept: {cause}.", name=name, cause=error.strerror or error)
    todo = tr("Check the disk, its free space and your rights to it, then try again.")
    return UserError(what, tr("What was saved before is safe."), todo)


def _settle(profile: Profile, target: BinaryIO, part: Path, sha256: str, name: str) -> None:
    """Give the copy its place, for ever. One that lies there already stays, if it is what it should be."""
    os.fsync(target.fileno())
    if os.name == "nt":  # which renames no open file; elsewhere it stays held until it has its place
        target.close()
    place = path_of(profile, sha256)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    with contextlib.suppress(UserError):
        verified(profile, sha256, name)
        return
    part.replace(place)
    for folder in (place.parent, profile.files):
        disk.settle(folder)


def clean_name(name: str, suffixes: tuple[str, ...]) -> str:
    """As it can be shown and saved anywhere: no folder, nothing unseen, not too long, an ending of its kind."""
    name = _UNSEEN.sub("", unicodedata.normalize("NFC", name)).replace("/", "_").replace("\\", "_")
    while (found := strict.unseen(name)) is not None:
        name = name[:found] + name[found + 1 :]
    name = name.strip().rstrip(". ")
    stem, suffix = (name[: -len(end)], name[-len(end) :]) if (end := _end(name, suffixes)) else (name, suffixes[0])
    return (stem.rstrip(". ")[: _LONGEST_NAME - len(suffix)] or tr("file")) + suffix


def _end(name: str, suffixes: tuple[str, ...]) -> str:
    return next((each for each in suffixes if name.lower().endswith(each)), "")


# --- reading back -----------------------------------------------------------------------------------------------------


def path_of(profile: Profile, sha256: str) -> Path:
    """Where a file lies or would lie. Raises ValueError for what is no SHA-256."""
    if not _SHA256.match(sha256):
        raise ValueError("not a SHA-256")
    return profile.files / sha256[:2] / sha256


def at_hand(profile: Profile) -> frozenset[str]:
    """The SHA-256 of every file that lies here; whether it still is what it was, verified() says."""
    found: set[str] = set()
    with contextlib.suppress(OSError):
        for folder in profile.files.iterdir():
            if len(folder.name) == 2:
                found.update(each.name for each in folder.iterdir() if each.name.startswith(folder.name))
    return frozenset(each for each in found if _SHA256.match(each))


def verified(profile: Profile, sha256: str, name: str) -> Path:
    """The file, read whole and found to be what it was. A UserError where it is missing or altered."""
    path = path_of(profile, sha256)
    for _ in _chunks(path, sha256, name):
        pass
    return path


def _chunks(path: Path, sha256: str, name: str) -> Iterator[bytes]:
    """The file piece by piece; at its end a UserError where it is not what it was."""
    summed = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                summed.update(chunk)
                yield chunk
    except FileNotFoundError:
        what = tr("“{name}” is named here, and the file itself is not on this computer.", name=name)
        raise UserError(what, todo=tr("Add the file again, or remove it.")) from None
    except OSError as error:
        raise UserError(tr("{name} cannot be read: {cause}.", name=name, cause=error.strerror or error)) from error
    if summed.hexdigest() != sha256:
        what = tr("The copy of “{name}” that is kept here was altered: it is not the file that was added.", name=name)
        raise UserError(what, todo=tr("Add the file again, or take it from a backup."))


def copy_out(profile: Profile, sha256: str, name: str, target: Path) -> None:
    """Write a copy, verified, whole or not at all: beside its place first."""
    try:
        with disk.written(target) as file:
            for chunk in _chunks(path_of(profile, sha256), sha256, name):
                file.write(chunk)
    except OSError as error:
        what = tr("{name} could not be written: {cause}.", name=target.name, cause=error.strerror or error)
        todo = tr("Check the disk or stick, its free space and your rights to it, then try again.")
        raise UserError(what, tr("What stood there before is unchanged."), todo) from error


def name_on_disk(name: str) -> str:
    """A name that every file system takes."""
    name = _NO_NAME.sub("_", name).strip(". ") or tr("file")
    name = f"_{name}" if _DEVICE.fullmatch(name.split(".")[0]) else name
    suffix = Path(name).suffix[-16:]
    return name.removesuffix(suffix).encode()[:_NAME_BYTES].decode(errors="ignore") + suffix


class Opened:
    """Copies for other programs to show, so that none of them writes into what is kept. They go when this closes."""

    def __init__(self, profile: Profile):
        self._profile = profile
        self._folder: Path | None = None
        self._lock: BinaryIO | None = None

    def copy(self, sha256: str, name: str) -> Path:
        """A copy of this file under its own name, not to be written.

        Its name may come from another desk: it ends as what the file holds, so that no name makes a program of it.
        """
        from a6desk.forms.manifest import SUFFIXES

        try:
            with path_of(self._profile, sha256).open("rb") as file:
                name = clean_name(name, SUFFIXES[_kind_of(file, name, ())])
        except OSError as error:
            raise _unread(name, error) from error
        try:
            if self._folder is None:
                self._profile.opened.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._folder = Path(tempfile.mkdtemp(dir=self._profile.opened))
                self._lock = (self._folder / _PART).open("wb")
                _hold(self._lock)
            folder = self._folder / sha256[:16]
            folder.mkdir(exist_ok=True)
            target = folder / name_on_disk(name)
            copy_out(self._profile, sha256, name, target)
            target.chmod(0o400)
        except OSError as error:
            raise _not_kept(name, error) from error
        return target

    def close(self) -> None:
        """Remove them all, where no program holds on to one."""
        if self._lock is not None and self._folder is not None:
            self._lock.close()
            shutil.rmtree(self._folder, ignore_errors=True)


# --- what a crash left ------------------------------------------------------------------------------------------------


def clear(profile: Profile) -> None:
    """Remove what was half copied when a program died; what another program is copying just now stays."""
    with contextlib.suppress(OSError):
        for part in profile.files.glob(_PART + "*"):
            if _is_left(part):
                part.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        for folder in profile.opened.iterdir():
            if _is_left(folder / _PART):
                shutil.rmtree(folder, ignore_errors=True)


def _is_left(path: Path) -> bool:
    try:
        with path.open("rb+") as file:
            return _hold(file)
    except OSError:
        return False


def _hold(file: BinaryIO) -> bool:
    """Take hold of an open file until it is closed. False where another program, or another part of this one, has."""
    try:
        import fcntl
    except ImportError:  # Windows: an open file cannot be removed there
        return True
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
