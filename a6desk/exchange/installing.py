"""Installing packs into a profile: by a key that a person accepted, whole or not at all, and never backwards.

packs/publishers.json holds the accepted keys. A new pack is written beside its place, synced, then renamed: a crash
leaves what was there before. Forms and code lists of the pack before that the new one lacks are carried over: a draft
stays with the version that it was begun with.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from a6desk import disk, strict
from a6desk.errors import UserError
from a6desk.exchange import packs
from a6desk.exchange.packs import MANIFEST, Manifest, Pack, refused
from a6desk.forms import codelists, packed, reading, records, strings
from a6desk.forms.codelists import CodeList
from a6desk.forms.library import PUBLISHER, Library
from a6desk.i18n import tr

OWN_KEY = ""
"""The public key of whoever publishes the forms that come with the program. None is given out yet, so that no pack
can speak in that name."""

_KEYS = "publishers.json"
_LIMIT = 1_000_000


@dataclass(frozen=True)
class Installed:
    """A pack that is at hand."""

    manifest: Manifest
    folder: Path
    carried: tuple[str, ...]
    """Files of earlier packs that this one did not bring itself."""


def all_installed(folder: Path) -> list[Installed]:
    """The newest pack of each publisher. One that cannot be read is left out: forms that miss it say so."""
    found = []
    for path in packed.installed(folder).values():
        with contextlib.suppress(UserError, ValueError):
            manifest = Manifest.model_validate_json(strict.read_bytes(path / MANIFEST, packs.MAX_MANIFEST), strict=True)
            own = {each.path for each in manifest.files}
            found.append(Installed(manifest, path, tuple(sorted(_files(path).keys() - own))))
    return found


def _files(folder: Path) -> dict[str, Path]:
    every = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): path for path in every}


def accepted(folder: Path) -> dict[str, str]:
    """publisher -> the key that a person accepted."""
    path = folder / _KEYS
    if not path.exists():
        return {}
    data = strict.parse_json(strict.read_text(path, _LIMIT), path.name)
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data.values()):
        raise refused(tr("The list of accepted publishers cannot be read: {path}", path=path))
    return data


def install(pack: Pack, name: str, folder: Path, accept: str = "") -> bool:
    """Take a pack in. accept: the fingerprint of the publisher's key, as a person compared it. False: it was there.

    A UserError says in one sentence why it is not taken; then nothing was changed.
    """
    manifest = pack.manifest
    keys = _accepting(manifest, name, folder, accept)
    here = packed.newest(folder / manifest.publisher)
    if here is not None and _is_there(pack, name, here):
        return False
    check_content(pack, name, Library(packs=folder))
    carried = _carried(pack, name, here)
    _write(pack, carried, folder)
    _write_keys(folder, keys)
    _tidy(folder / manifest.publisher, keep=here)
    return True


def _accepting(manifest: Manifest, name: str, folder: Path, accept: str) -> dict[str, str]:
    """The accepted keys with this one among them."""
    keys = accepted(folder)
    publisher = manifest.publisher
    if publisher == PUBLISHER and manifest.key != OWN_KEY:
        cause = tr("{name} says that it is of {publisher}, and is not signed by it.", name=name, publisher=publisher)
        raise refused(cause)
    known = keys.get(publisher)
    if known is not None and known != manifest.key:
        cause = tr("{name} is signed by another key than the one that was accepted for {publisher}.",
                   name=name, publisher=publisher)  # fmt: skip
        raise refused(cause, tr("Ask the publisher, by a way that you trust, what happened."))
    said = "".join(accept.split()).replace(":", "").lower()
    if known is None and publisher != PUBLISHER and said != manifest.fingerprint:
        if said:
            raise refused(tr("{name} is signed by another key than the one with this fingerprint.", name=name))
        cause = tr("The publisher {publisher} is not known here; the fingerprint of its key is {fingerprint}.",
                   publisher=publisher, fingerprint=manifest.fingerprint)  # fmt: skip
        raise refused(cause, tr("Compare it with what the publisher told you by another way, then name it: --accept"))
    return {**keys, publisher: manifest.key}


def _is_there(pack: Pack, name: str, here: Path) -> bool:
    """Is it installed already? Refused where something newer is, or something else under this number."""
    number = int(here.name)
    if pack.manifest.number < number:
        raise refused(tr("{name} is older than what is installed: number {n}, after number {newest}.",
                         name=name, n=pack.manifest.number, newest=number))  # fmt: skip
    if pack.manifest.number > number:
        return False
    if strict.read_bytes(here / MANIFEST, packs.MAX_MANIFEST) != pack.signed:
        cause = tr("{name} is another pack than the one that is installed under its number {n}.", name=name, n=number)
        raise refused(cause)
    return True


# --- what the files mean ---


def check_content(pack: Pack, name: str, library: Library) -> None:
    """Every file is what it should be, and the publisher's own. library: what is at hand without this pack."""
    publisher = pack.manifest.publisher
    others = [(each, root) for each, root in library.roots() if each != publisher]
    lists: dict[str, CodeList] = {}
    for path, content in pack.files.items():
        kind, _, rest = path.partition("/")
        for other, root in others if kind in ("codelists", "records") else ():
            if (root / path).exists():
                cause = tr("{name} holds {path}, which belongs to {publisher}.", name=name, path=path, publisher=other)
                raise refused(cause)
        with _named(name):
            if kind == "codelists":
                id_ = rest.removesuffix(".csv")
                lists[id_] = codelists.parse(content, id_, path)
            elif kind == "records":
                records.parse(content, rest.removesuffix(".json"), path)
            elif kind == "strings":
                strings.parse(content, path, publisher)
    known = {**library.codelists, **lists}
    for path, content in pack.files.items():
        if path.startswith("forms/"):
            _check_form(pack, name, path, content, known)
    for publisher_, root in library.roots():
        if publisher_ == publisher:
            _refuse_other_bytes(pack, name, root)


def _check_form(pack: Pack, name: str, path: str, content: bytes, known: Mapping[str, CodeList]) -> None:
    with _named(name):
        form = reading.read(content, path, known)
    publisher = pack.manifest.publisher
    if form.id.split("/")[0] != publisher:
        raise refused(tr("{name} holds a form of another publisher, {form}.", name=name, form=form.id))
    if path != f"forms/{form.id.split('/')[1]}/v{form.version}.yaml":
        raise refused(tr("{name}: {path} says that it is {form} v{version}.",
                         name=name, path=path, form=form.id, version=form.version))  # fmt: skip


@contextlib.contextmanager
def _named(name: str) -> Iterator[None]:
    """What is wrong with a file inside a pack, said of the pack."""
    try:
        yield
    except UserError as error:
        raise refused(tr("{name}: {cause}", name=name, cause=error.what)) from error


def _refuse_other_bytes(pack: Pack, name: str, root: Path) -> None:
    """What is released is never edited: drafts and submissions name it by its version and its SHA-256."""
    for path, content in pack.files.items():
        there = root / path
        if path.startswith("forms/") and there.exists() and strict.read_bytes(there, reading.LIMIT) != content:
            cause = tr(
                "{name} holds another text of a form version that is here already, {path}.", name=name, path=path
            )
            raise refused(cause)


# --- on the disk ---


def _carried(pack: Pack, name: str, here: Path | None) -> dict[str, bytes]:
    """Forms and code lists of the pack before that the new one lacks."""
    there = _files(here) if here else {}
    wanted = [path for path in there if path.startswith(("forms/", "codelists/")) and path not in pack.files]
    return {path: strict.read_bytes(there[path], packs.MAX_FILE) for path in wanted}


def _write(pack: Pack, carried: Mapping[str, bytes], folder: Path) -> None:
    place = folder / pack.manifest.publisher / str(pack.manifest.number)
    beside: Path | None = None
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=place.parent, prefix=".new-"))
        for path, content in {**carried, **pack.files, MANIFEST: pack.signed}.items():
            _write_file(beside / path, content)
        for each in sorted({path.parent for path in beside.rglob("*")} | {beside}):
            disk.settle(each)
        beside.replace(place)
        disk.settle(place.parent)
    except OSError as error:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)
        what = tr("The pack could not be written: {cause}.", cause=error.strerror or error)
        raise refused(what, tr("Check the free space and your rights to the folder, then try again.")) from error


def _write_file(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _write_keys(folder: Path, keys: Mapping[str, str]) -> None:
    beside = folder / f"{_KEYS}.new"
    beside.unlink(missing_ok=True)
    _write_file(beside, json.dumps(keys, indent=1, sort_keys=True).encode())
    beside.replace(folder / _KEYS)
    disk.settle(folder)


def _tidy(folder: Path, keep: Path | None) -> None:
    """Older packs go, save the one before: a window that is open may still read it."""
    newest = packed.newest(folder)
    for each in folder.iterdir():
        if each not in (newest, keep):
            shutil.rmtree(each, ignore_errors=True)
