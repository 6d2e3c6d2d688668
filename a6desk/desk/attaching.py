"""Attaching files to drafts, and what becomes of them: the verbs of Desk that take as long as a file is large.

Bytes come first, then what refers to them: a draft never names a file that was not brought to the disk here.
"""

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from a6desk.errors import UserError
from a6desk.i18n import ntr, tr
from a6desk.store import files
from a6desk.store.drafts import Write
from a6desk.store.files import Opened, Progress

if TYPE_CHECKING:
    from a6desk.desk import Desk
    from a6desk.forms.definition import FormField
    from a6desk.forms.form import Form
    from a6desk.forms.manifest import FileEntry

__all__ = ["Attached", "Opened", "Progress"]


@dataclass(frozen=True)
class Attached:
    """A file that was taken in. saved: done when the draft that names it is on the disk too."""

    field: str
    entry: "FileEntry"
    saved: "Future[Any]"


def field_of(form: "Form", field: str) -> "FormField":
    """The question that takes files. A UserError where it is none."""
    found = form.fields.get(field)
    if found is None:
        what = tr("the form {form} has no question {field}.", form=form.id, field=field[:60])
        raise UserError(what, tr("Nothing was changed."))
    if found.type != "attachment":
        known = [each.id for each in form.fields.values() if each.type == "attachment"]
        what = tr("{field} takes no files.", field=field)
        todo = tr("These do: {fields}.", fields=", ".join(known)) if known else ""
        raise UserError(what, tr("Nothing was changed."), todo)
    return found


def take_in(desk: "Desk", field: "FormField", path: Path, progress: Progress = lambda done, size: None) -> "FileEntry":
    """Keep a copy of a file, as far as this question takes it. On any thread."""
    return files.take_in(desk.profile, path, tuple(field.accept), field.max_size, progress)


def write_of(field: str, entry: "FileEntry") -> Write:
    """What names a file in a draft."""
    return Write(field, entry.sha256, value_of(entry))


def value_of(entry: "FileEntry") -> dict[str, Any]:
    """What stands in the register of a file."""
    return entry.model_dump(exclude={"sha256"})


def attach(desk: "Desk", draft: str, field: str, path: Path) -> "FileEntry":
    """Take a file in and name it in a draft. Returns after the commit."""
    from a6desk.desk.submitting import refuse_frozen

    view = desk.view(draft)
    spec = field_of(view.form, field)
    refuse_frozen(desk.store, view.head)
    entry = take_in(desk, spec, path)
    desk.write(view.head.id, [write_of(field, entry)])
    return entry


def detach(desk: "Desk", draft: str, field: str, named: str) -> str:
    """Take a file out of a draft, by its name or the beginning of its SHA-256; its name. Its bytes stay: see files."""
    view = desk.view(draft)
    field_of(view.form, field)
    known = view.state.registers.get(field, {})
    found = [
        (sha256, about["name"])
        for sha256, about in known.items()
        if isinstance(about, dict) and (about.get("name") == named or (len(named) >= 4 and sha256.startswith(named)))
    ]
    if len(found) != 1:
        what = tr("There is no file {name} here.", name=named[:200])
        if found:
            what = tr("Several files are called {name}.", name=named[:200])
        raise UserError(what, tr("Nothing was changed."), tr("See them with: a6desk show {id}", id=view.head.id[:8]))
    [(sha256, name)] = found
    desk.write(view.head.id, [Write(field, sha256, None)])
    return str(name)


def require_whole(desk: "Desk", entries: Iterable[Mapping[str, Any]]) -> None:
    """Read every one of these files whole and hold it against its SHA-256. A UserError names the first that fails.

    What was read in this run and was not touched since is not read again: submitting asks twice. On any thread.
    """
    for each in entries:
        sha256 = each["sha256"]
        before = _looks(desk, sha256)
        if before is None or desk.seen_whole.get(sha256) != before:
            try:
                path = files.verified(desk.profile, sha256, each["name"])
            except UserError as error:
                raise UserError(error.what, tr("The draft is safe and unchanged."), error.todo) from None
            if path.stat().st_size != each["size"]:
                what = tr("“{name}” does not have the size that the draft names.", name=each["name"])
                raise UserError(what, tr("The draft is safe and unchanged."), tr("Add the file again, or remove it."))
            if before is not None:
                desk.seen_whole[sha256] = before


def _looks(desk: "Desk", sha256: str) -> tuple[int, int, int] | None:
    try:
        found = files.path_of(desk.profile, sha256).stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def manifest_of(payload: bytes) -> list[dict[str, Any]]:
    """The files that a submission names. Cheap where it names none."""
    if b'"files":[' not in payload:
        return []
    from a6desk.forms.manifest import MOST_OF_ALL, entries

    try:
        return [each.model_dump() for each in entries(json.loads(payload)["files"], MOST_OF_ALL)]
    except (ValueError, LookupError, TypeError):  # altered: whoever proves it says so
        return []


def stays_sentence(number: int) -> str:
    """That files do not travel yet: wherever "received" could be read as if they had."""
    return ntr(
        "Its file stays on this computer: this version sends the text, which names it with its SHA-256, and no files.",
        "Its {n} files stay on this computer: this version sends the text, which names each with its SHA-256, and no"
        " files.",
        number,
    )


def copy_all(desk: "Desk", entries: Iterable[Mapping[str, Any]], folder: Path) -> list[Path]:
    """Write copies of these files into a folder; what lies there already stays. On any thread."""
    made = []
    for each in entries:
        target = _free(folder, files.name_on_disk(each["name"]))
        files.copy_out(desk.profile, each["sha256"], each["name"], target)
        made.append(target)
    return made


def _free(folder: Path, name: str) -> Path:
    target, n = folder / name, 2
    while target.exists() or target.is_symlink():
        target, n = folder / f"{Path(name).stem} ({n}){Path(name).suffix}", n + 1
    return target
