"""A draft that is open in an editor: answers as they are typed, saved behind them, checked as they change.

Every verb changes what is shown at once and returns a future that is done after the commit. Nothing here waits for the
disk, and nothing here knows Qt. Use it from one thread.
"""

import uuid
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from a6desk.desk import Desk, attaching, linking, upgrading, versions
from a6desk.desk.attaching import Progress
from a6desk.desk.submitting import WAIVER
from a6desk.desk.unsaved import DELETED, Unsaved
from a6desk.desk.versions import Former
from a6desk.desk.views import title_of
from a6desk.events import fold, places
from a6desk.events.changes import Change
from a6desk.forms import answers as forms_answers
from a6desk.forms import reasons, strings
from a6desk.forms.check import check
from a6desk.forms.definition import Link
from a6desk.forms.findings import Finding, Verdict
from a6desk.i18n import tr
from a6desk.store import drafts, outbox, undo
from a6desk.store.drafts import Write
from a6desk.store.undo import Done


@dataclass(frozen=True)
class Version:
    """One value that a register had. at: as claimed. current: it stands there now."""

    part: str
    value: Any
    by: str
    at: str
    current: bool


class OpenDraft:
    """One draft, open. verdict is always that of the answers as they are.

    unsaved: shared by all drafts of a window, so that what one of them could not save is not lost with it.
    """

    def __init__(self, desk: Desk, draft: str, language: str, unsaved: Unsaved | None = None):
        self._desk = desk
        self._unsaved = unsaved or Unsaved(desk)
        self.language = language
        self.head = desk.find_draft(draft)
        pending = self._unsaved.of(self.head.id)  # before the disk is read: what gets there meanwhile is in both
        view = desk.view(self.head.id)
        self.form = strings.in_language(view.form, language)
        self._look_up()
        self._show(view.state, pending)

    def _look_up(self) -> None:
        """May it be written in: was it not submitted, and does it not go on in another version of its form?"""
        self.submitted = outbox.is_frozen(self._desk.store, self.head.id)
        self.standing = upgrading.standing(self._desk, self.head)
        self.frozen = self.submitted or self.standing.goes_on is not None

    @property
    def why_frozen(self) -> str:
        """Why nothing can be written here any more, a sentence."""
        if self.submitted:
            return tr("This draft was submitted and never changes again.")
        return " ".join(versions.standing_words(self.standing)[:1])

    def _show(self, state: fold.Draft, pending: list[Write]) -> None:
        """What the disk says, and over it what is on its way there."""
        self.state = state
        self.former = upgrading.former(self._desk, self.head, state) if self.head.continues else []
        self.conflicts = dict(state.conflicts)
        self.disputed = set(state.disputed)
        self._registers = {path: dict(parts) for path, parts in state.registers.items()}
        self._rows = {table: list(rows) for table, rows in state.rows.items()}
        self._places = {(table, row): state.place(table, row) for table, rows in state.rows.items() for row in rows}
        for write in [] if self.frozen else pending:
            self._lay(write)
        self._gather()
        self._check_whole()

    def _check_whole(self) -> None:
        self._facts = self._desk.facts_of(self.form, self.answers, self.head.id)
        self.verdict: Verdict = check(self.form, self.answers, self._facts)

    def _lay(self, write: Write) -> None:
        table, mark, _ = write.path.partition("#")
        if not table or not mark:
            self._put(write.path, write.part, write.value)
            return
        rows = self._rows.setdefault(table, [])
        if write.path.endswith(fold.PLACE):
            self._places[table, write.part] = write.value
        elif write.value is DELETED:
            rows[:] = [row for row in rows if row != write.part]
        elif write.part not in rows:
            rows.append(write.part)
        rows.sort(key=lambda row: (self._places.get((table, row), ""), row))

    def _gather(self) -> None:
        self.answers = forms_answers.gather(self.form, self._registers, {t: tuple(r) for t, r in self._rows.items()})

    @property
    def title(self) -> str:
        return title_of(self.form, self.answers)

    @property
    def waivers(self) -> Mapping[str, str]:
        """Finding id -> the reason for which a person waived it."""
        return {id_: reason for id_, reason in self._registers.get(WAIVER, {}).items() if isinstance(reason, str)}

    def refresh(self) -> None:
        """Read the draft again: after an undo, or when another window or desk changed it."""
        pending = self._unsaved.of(self.head.id)
        view = self._desk.view(self.head.id)
        self._look_up()
        self._show(view.state, pending)

    @property
    def is_whole(self) -> bool:
        """Is all of it on the disk, as far as the disk took it?"""
        return self.head.id not in self._unsaved.failing

    def speak(self, language: str) -> None:
        """Show the form in another language from now on."""
        self.language = language
        self.form = strings.in_language(self._desk.library.form(self.head.form, self.head.version), language)
        self.verdict = check(self.form, self.answers, self._facts)

    # --- verbs ---

    def take_over(self, former: Former) -> "Future[list[Change]]":
        """Answer what is asked again with its answer of an earlier version, as one step."""
        for write in former.writes:
            self._lay(write)
        self._recheck(former.target.partition("?")[0])
        return self._save(list(former.writes))

    def answer(self, field: str, part: str, value: Any) -> "Future[list[Change]]":
        """Answer (a part of) a field. None clears it. A link also fills in what its document says."""
        link = self.form.definition.link_of(field)
        if link is not None:
            return self._answer_link(link, value)
        self._put(field, part, value)
        self._recheck(field)
        return self._save([Write(field, part, value)])

    def _answer_link(self, link: Link, value: Any) -> "Future[list[Change]]":
        assert link.field is not None
        last = {table: self._places[table, rows[-1]] for table, rows in self._rows.items() if rows}
        writes = linking.writes(self._desk, self.form, link, value, self.answers, last)
        writes.insert(0, Write(link.field, "", value))
        for write in writes:
            self._lay(write)
        self._gather()
        self._check_whole()
        return self._save(writes)

    def linkables(self, field: str) -> list[linking.Linkable]:
        """What the link in this field may name; nothing where the field is none."""
        link = self.form.definition.link_of(field)
        party = forms_answers.about(self.form, self.answers).get("party", "")
        return linking.linkables(self._desk, link, party, self.head.id) if link else []

    def words_not_checked(self, finding: Finding) -> list[str]:
        """Why a rule was not checked, and what it would have said."""
        return reasons.words_not_checked(self.form, finding, self.answers, self._facts)

    def next_steps(self) -> list[linking.NextStep]:
        """Which documents may be begun from this one."""
        return linking.next_steps(self._desk, self.form, self.answers)

    def begin(self, step: linking.NextStep) -> drafts.DraftHead:
        """Begin the next document from this one, as it is on the disk."""
        return linking.begin(self._desk, step, self.head.id)

    def attach(
        self, field: str, path: Path, progress: Progress = lambda done, size: None
    ) -> "Future[attaching.Attached]":
        """Take a file in, on a thread of its own, and name it in the draft. When it is done, call attached() with it.

        progress is called on that thread.
        """
        desk, head, unsaved, spec = self._desk, self.head, self._unsaved, self.form.fields[field]

        def job() -> attaching.Attached:
            entry = attaching.take_in(desk, spec, path, progress)
            return attaching.Attached(field, entry, unsaved.save(head, [attaching.write_of(field, entry)]))

        return desk.beside(job)

    def attached(self, done: attaching.Attached) -> None:
        """Show a file that was taken in."""
        sha256 = done.entry.sha256
        self._put(done.field, sha256, attaching.value_of(done.entry))
        self._facts = {**self._facts, "files": self._facts.get("files", frozenset()) | {sha256}}
        self._recheck(done.field)

    def answer_cell(self, table: str, row: str, column: str, value: Any) -> "Future[list[Change]]":
        """Answer a cell."""
        self._put(f"{table}.{column}", row, value)
        self._recheck(table)
        return self._save([Write(f"{table}.{column}", row, value)])

    def add_rows(
        self, table: str, rows: list[Mapping[str, Any]], before: str = ""
    ) -> "tuple[list[str], Future[list[Change]]]":
        """Add rows before this one (at the end by default), as one step. Their ids, and when they are saved."""
        writes: list[Write] = []
        ids = []
        for row in rows:
            row_id = uuid.uuid4().hex[:16]
            writes += self._stand(table, row_id, before)
            for path, cell in forms_answers.cells(self.form, table, row):
                self._put(path, row_id, cell)
                writes.append(Write(path, row_id, cell))
            ids.append(row_id)
        self._recheck(table)
        return ids, self._save(writes)

    def remove_row(self, table: str, row: str) -> "Future[list[Change]]":
        """Delete a row; it says which of its cells it saw, so that what another desk wrote meanwhile is not lost."""
        self._rows[table].remove(row)
        self.disputed.discard((table, row))
        self._recheck(table)
        return self._save([Write(table + fold.HERE, row, DELETED)])

    def keep_row(self, table: str, row: str) -> "Future[list[Change]]":
        """A row that another desk deleted stays."""
        self.disputed.discard((table, row))
        return self._save([Write(table + fold.HERE, row, True)])

    def move_row(self, table: str, row: str, before: str = "") -> "Future[list[Change]]":
        """Put a row before another (at the end by default)."""
        self._rows[table].remove(row)
        writes = [each for each in self._stand(table, row, before) if each.path.endswith(fold.PLACE)]
        self._recheck(table)
        return self._save(writes)

    def _stand(self, table: str, row: str, before: str) -> list[Write]:
        rows = self._rows.setdefault(table, [])
        at = rows.index(before) if before in rows else len(rows)
        left = self._places.get((table, rows[at - 1]), "") if at else ""
        right = self._places.get((table, rows[at]), "") if at < len(rows) else ""
        place = places.between(left, right if left < right else "")
        rows.insert(at, row)
        self._places[table, row] = place
        return [Write(table + fold.HERE, row, True), Write(table + fold.PLACE, row, place)]

    def waive(self, finding: Finding, reason: str) -> "Future[list[Change]]":
        """Waive a warning, with a reason that is kept and sent along; an empty reason takes the waiver back."""
        self._put(WAIVER, finding.id, reason.strip() or None)
        return self._save([Write(WAIVER, finding.id, reason.strip() or None)])

    def undo(self) -> "Future[Done]":
        """Take back this desk's last step. Call refresh() when it is done."""
        head, actor = self.head, self._desk.actor
        return self._unsaved.run(lambda store: undo.undo(store, head, actor))

    def redo(self) -> "Future[Done]":
        """Do again what was taken back last. Call refresh() when it is done."""
        head, actor = self.head, self._desk.actor
        return self._unsaved.run(lambda store: undo.redo(store, head, actor))

    def history(self, field: str, part: str = "") -> list[Version]:
        """Every value that this register had, newest first; of a field with parts, of all of them."""
        changes = drafts.load(self._desk.store, self.head.id, (field,))
        heads = {change.id for register in fold.fold(changes).heads.values() for change in register}
        wanted = [change for change in changes if not part or change.part == part]
        return [
            Version(each.part, each.value, each.actor, each.claimed_at, each.id in heads) for each in reversed(wanted)
        ]

    # --- below the verbs ---

    def _put(self, path: str, part: str, value: Any) -> None:
        self.conflicts.pop((path, part), None)
        if value is None:
            self._registers.get(path, {}).pop(part, None)
        else:
            self._registers.setdefault(path, {})[part] = value

    def _recheck(self, field: str) -> None:
        self._gather()
        definition = self.form.definition
        if field == definition.about.party and any(link.field is None for link in definition.links):
            self._check_whole()  # the other documents are those of the Party
            return
        self.verdict = check(self.form, self.answers, self._facts, self.verdict, frozenset({field}))

    def _save(self, writes: list[Write]) -> "Future[list[Change]]":
        return self._unsaved.save(self.head, writes)
