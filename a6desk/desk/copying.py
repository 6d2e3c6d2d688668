"""The copy sheet of one submission, for typing it into a platform by hand: its items, and which are pasted already."""

from concurrent.futures import Future
from pathlib import Path
from typing import Self

from a6desk import disk, paths, strict
from a6desk.desk import Desk, attaching
from a6desk.errors import UserError
from a6desk.events.canonical import digest
from a6desk.exchange import copysheet, copysheet_page, mappings
from a6desk.exchange.copysheet import Item, Sheet
from a6desk.forms import strings
from a6desk.i18n import tr
from a6desk.store import ticks
from a6desk.store.outbox import Submission

__all__ = ["CopySheet", "Item", "Sheet"]


class CopySheet:
    """One sheet, open. What it shows never changes; only the ticks do. Use it from one thread."""

    def __init__(self, desk: Desk, sheet: Sheet):
        self._desk, self.sheet = desk, sheet
        known = {item.key for item in sheet.items}
        self.ticked = set(ticks.ticked(desk.store, sheet.submission, sheet.id) & known)
        """The keys of what was pasted."""

    @classmethod
    def open(cls, desk: Desk, submission_id: str, language: str) -> Self:
        """The sheet of a submission in the language of the interface, with the ticks of last time."""
        return cls(desk, sheet_of(desk, desk.find_submission(submission_id), language))

    def tick(self, key: str, on: bool) -> "Future[None]":
        """Note that an item was pasted, or was not. Shown at once; the future is done after the commit."""
        if on:
            self.ticked.add(key)
        else:
            self.ticked.discard(key)
        submission, sheet = self.sheet.submission, self.sheet.id
        return self._desk.later(lambda store: ticks.tick(store, submission, sheet, key, on))

    @property
    def file_name(self) -> str:
        """What the HTML file is called where nobody says otherwise."""
        kept = (character if character.isalnum() else "-" for character in self.sheet.title[:40])
        return f"{'-'.join(filter(None, ''.join(kept).split('-'))) or 'a6desk'}-copy-sheet.html"

    def save_html(self, path: Path) -> None:
        """Write the sheet as one HTML file for another PC: whole or not at all."""
        save(path, copysheet_page.html(self.sheet, self.sheet.language))

    def save_files(self, folder: Path) -> "Future[list[Path]]":
        """Write copies of all its files into a folder, on a thread of its own; what lies there already stays."""
        named = [{"name": each.name, "sha256": each.sha256} for each in self.sheet.files]
        return self._desk.beside(lambda: attaching.copy_all(self._desk, named, folder))


def sheet_of(desk: Desk, submission: Submission, language: str) -> Sheet:
    """The sheet of exactly what was frozen. A UserError where our own copy is not what it was."""
    if digest(submission.payload) != submission.digest:
        what = tr("Our own copy of this submission was altered after it was frozen.")
        raise UserError(what, todo=tr("Take it from a backup or from the hub; do not enter this one."))
    payload = strict.parse_json(submission.payload.decode(), tr("The submission"))
    form = strings.in_language(desk.library.form(submission.form, submission.version), language)
    mapping = mappings.find(paths.resources() / "mappings", form)
    return copysheet.make(
        mapping, form, payload["answers"], language,
        submission=submission.id, digest=submission.digest, title=submission.title,
    )  # fmt: skip


def save(path: Path, content: str | bytes) -> None:
    """Write a file beside its place, then put it there: a crash or a full stick leaves what was there before."""
    if path.is_dir():
        raise UserError(
            tr("{name} is a folder.", name=path.name),
            tr("Nothing was written."),
            tr("Give the file a name of its own."),
        )
    try:
        with disk.written(path) as file:
            file.write(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        what = tr("{name} could not be written: {cause}.", name=path.name, cause=error.strerror or error)
        todo = tr("Check the disk or stick, its free space and your rights to it, then try again.")
        raise UserError(what, tr("What stood there before is unchanged."), todo) from error
