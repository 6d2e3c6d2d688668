"""Drafts and their changes. Plain SQL where a keystroke waits for it (docs/decisions/0004)."""

import json
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from a6desk import clock
from a6desk.events import changes, fold
from a6desk.events.canonical import clean
from a6desk.events.changes import Change, ChangeId
from a6desk.store import successors
from a6desk.store.connect import Store


@dataclass(frozen=True)
class DraftHead:
    """What is known of a draft without its changes. continues: the draft of an earlier version that it goes on from."""

    id: str
    form: str
    version: int
    sha256: str
    begun_at: str
    continues: str | None = None

    @property
    def form_version(self) -> str:
        """a6desk/nma-recording@1"""
        return f"{self.form}@{self.version}"


@dataclass(frozen=True)
class Write:
    """A value for a register: path and part (forms/answers.py). None clears it."""

    path: str
    part: str
    value: Any
    replaces: tuple[ChangeId, ...] | None = None
    """The heads it replaces where that is not simply what stands there now (store/undo.py)."""


@dataclass(frozen=True)
class Origin:
    """Of a draft that goes on from another (successors.py). passage: how it reads the other's changes, as kept."""

    id: str
    continues: str
    passage: str


Registers = dict[str, dict[str, Any]]
"""path -> part -> value."""
_HEAD = "SELECT id, form, version, sha256, begun_at, continues FROM drafts"


def begin(store: Store, form: str, version: int, sha256: str, origin: Origin | None = None) -> DraftHead:
    """A new draft, inside writing()."""
    id_, before, passage = (origin.id, origin.continues, origin.passage) if origin else (str(uuid.uuid4()), None, None)
    head = DraftHead(id_, form, version, sha256, clock.claimed_now(), before)
    store.execute(
        "INSERT INTO drafts (id, form, version, sha256, begun_at, continues, passage) VALUES (?, ?, ?, ?, ?, ?, ?)",
        head.id, head.form, head.version, head.sha256, head.begun_at, before, passage,
    )  # fmt: skip
    store.memory.pop("line", None)
    return head


def all_drafts(store: Store) -> list[DraftHead]:
    """Every draft, in the order in which they were begun here."""
    return [DraftHead(*row) for row in store.rows(f"{_HEAD} ORDER BY seq")]


def count(store: Store) -> int:
    """In how many drafts somebody works, or worked to the end: those that go on as another count once."""
    [(number,)] = store.rows("SELECT count(*) FROM drafts")
    return int(number) - len(successors.line(store).left)


def find(store: Store, start: str) -> list[DraftHead]:
    """The drafts whose id begins like this."""
    sql = f"{_HEAD} WHERE substr(id, 1, length(?)) = ? ORDER BY seq"
    return [DraftHead(*row) for row in store.rows(sql, start, start)]


def write(store: Store, draft: DraftHead, writes: Iterable[Write], actor: str, step: str = "") -> list[Change]:
    """Put values into registers, inside writing(). Each replaces the heads that stand there now.

    step: what one action did together; a new one unless it is said (store/undo.py).
    """
    desk = incarnation(store)
    seq = _last_seq(store, desk)
    now, step = clock.claimed_now(), step or uuid.uuid4().hex[:12]
    made = []
    for each in writes:
        seq += 1
        path, part = clean(each.path), clean(each.part)
        replaces = _heads(store, draft.id, path, part) if each.replaces is None else each.replaces
        change = changes.make(
            desk, seq, draft=draft.id, path=path, part=part, value=each.value,
            replaces=replaces, actor=actor, form=draft.form_version, claimed_at=now, step=step,
        )  # fmt: skip
        _insert(store, change)
        if each.replaces is None:
            store.memory[draft.id, path, part] = (change.id,)
        else:
            store.memory.pop((draft.id, path, part), None)
        made.append(change)
    if any(each.path == fold.CONTINUES for each in made):
        store.memory.pop("line", None)
    if draft.id in successors.line(store).earlier:
        store.memory.clear()  # what stands in a register of its successor is another change now
    return made


def _heads(store: Store, draft: str, path: str, part: str) -> tuple[ChangeId, ...]:
    """What stands in a register. Its history is read once and then remembered: a text is saved many times over.

    The values themselves, which may be long, are not read for it.
    """
    known = store.memory.get((draft, path, part))
    if known is not None:
        return known
    if draft in successors.line(store).back:
        heads = fold.fold(load(store, draft, (path,))).heads
    else:
        sql = f"{_SELECT_WITHOUT_VALUE} WHERE draft = ? AND path = ? AND part = ?"
        heads = fold.fold(_changes(store.query(sql, draft, path, part))).heads
    return tuple(change.id for change in heads.get((path, part), ()))


def load(store: Store, draft: str, paths: Sequence[str] | None = None) -> list[Change]:
    """Every change of a draft (to these paths), in the order of arrival.

    Of a successor also those of the drafts before, read through its passages: what travels is own().
    """
    line = successors.line(store).before(draft)
    where, values = [], []
    for id_, passages in line:
        wanted = None if paths is None else set(paths)
        for passage in reversed(passages):
            wanted = None if wanted is None else {each for path in wanted for each in passage.sources(path)}
        marks = "" if wanted is None else f" AND path IN ({', '.join('?' * len(wanted))})"
        where.append(f"(draft = ?{marks})")
        values += [id_, *sorted(wanted or ())]
    found = _changes(store.query(f"{_SELECT} WHERE {' OR '.join(where)} ORDER BY arrival", *values))
    if len(line) == 1:
        return found
    through = dict(line)
    found = [successors.read(change, through[change.draft]) for change in found]
    return found if paths is None else [change for change in found if change.path in paths]


def own(store: Store, draft: str, path: str | None = None) -> list[Change]:
    """The changes that were made in this draft itself (to this path), as they were made, in the order of arrival."""
    where, values = (" AND path = ?", (path,)) if path else ("", ())
    return _changes(store.query(f"{_SELECT} WHERE draft = ?{where} ORDER BY arrival", draft, *values))


def load_all(store: Store, paths: Sequence[str]) -> dict[str, list[Change]]:
    """draft -> its own changes to these paths: what a list says of a thousand drafts, in one query."""
    marks = ", ".join("?" * len(paths))
    # CROSS JOIN: from each draft into the index of its registers, never through all that was ever typed
    columns = ", ".join(f"c.{name}" for name in _COLUMNS.split(", "))
    sql = f"SELECT {columns} FROM drafts d CROSS JOIN changes c ON c.draft = d.id AND c.path IN ({marks})"
    found: dict[str, list[Change]] = {}
    for change in _changes(store.query(sql, *paths)):
        found.setdefault(change.draft, []).append(change)
    return found


def latest(store: Store, paths: Sequence[str], only: Collection[str] | None = None) -> dict[str, Registers]:
    """draft -> path -> part -> value of these paths, of every draft (or only of these): what a list of drafts shows.

    Remembered until something is written; not to be changed.
    """
    key, state = ("latest", *paths), store.state()
    known = store.memory.get(key)
    if known is None or known[0] != state:
        known = state, _latest(store, paths, only)
        if only is None:
            store.memory[key] = known
    return known[1]


def _latest(store: Store, paths: Sequence[str], only: Collection[str] | None) -> dict[str, Registers]:
    """Where this desk alone wrote, each change replaced the one before: the last one stands. Else all are folded."""
    marks = ", ".join("?" * len(paths))
    these = "" if only is None else f" WHERE d.id IN ({', '.join('?' * len(only))})"
    sql = (
        "SELECT c.draft, c.path, c.part, c.value, max(c.seq), sum(c.desk <> ?)"
        f" FROM drafts d CROSS JOIN changes c ON c.draft = d.id AND c.path IN ({marks}){these}"
        " GROUP BY c.draft, c.path, c.part"
    )
    found: dict[str, Registers] = {}
    others = set()
    for draft, path, part, text, _, number in store.rows(sql, incarnation(store), *paths, *(only or ())):
        value = json.loads(text)
        if number:
            others.add(draft)
        elif value is not None:
            found.setdefault(draft, {}).setdefault(path, {})[part] = value
    changes = load_all(store, paths) if others else {}
    folded = {draft: fold.fold(changes[draft]).registers for draft in others}
    going = [draft for draft in successors.line(store).back if only is None or draft in only]
    return {**found, **folded, **{draft: fold.fold(load(store, draft, paths)).registers for draft in going}}


def unsettled(store: Store) -> set[str]:
    """The drafts whose changes may contradict one another. One desk alone never does, save where a row was deleted.

    Remembered until something is written; not to be changed.
    """
    state = store.state()
    if store.memory.get("unsettled", (None,))[0] != state:
        store.memory["unsettled"] = state, _unsettled(store)
    return store.memory["unsettled"][1]


def _unsettled(store: Store) -> set[str]:
    sql = "SELECT DISTINCT draft FROM changes WHERE substr(value, 1, 6) = '{\"saw\"'"
    found = {draft for (draft,) in store.rows(sql)}
    [(is_one,)] = store.rows("SELECT (SELECT min(desk) FROM changes) IS (SELECT max(desk) FROM changes)")
    if not is_one:
        sql = "SELECT draft FROM changes GROUP BY draft HAVING min(desk) <> max(desk)"
        found.update(draft for (draft,) in store.rows(sql))
    return found | set(successors.line(store).back)


def receive(store: Store, arrived: Sequence[Change]) -> int:
    """Take over changes of other desks, inside writing(); those at hand already change nothing. How many were new."""
    before = store.db.conn.total_changes
    store.memory.clear()
    for change in arrived:
        _insert(store, change, "INSERT OR IGNORE")
    return int(store.db.conn.total_changes - before)


def incarnation(store: Store) -> str:
    """This desk's number space: renewed when the profile is copied or restored."""
    row = store.one("SELECT value FROM desk WHERE key = 'incarnation'")
    assert row, "open_desk gives every profile an incarnation"
    return str(row["value"])


def _last_seq(store: Store, desk: str) -> int:
    row = store.one("SELECT max(seq) AS seq FROM changes WHERE desk = ?", desk)
    return int(row["seq"] or 0) if row else 0


_COLUMNS = "desk, seq, mark, draft, path, part, value, replaces, actor, form, claimed_at, step"
_SELECT = f"SELECT {_COLUMNS} FROM changes"
_SELECT_WITHOUT_VALUE = _SELECT.replace("value", "'null' AS value")


def _insert(store: Store, change: Change, verb: str = "INSERT") -> None:
    store.execute(
        f"{verb} INTO changes ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *change.id, change.draft, change.path, change.part, json.dumps(change.value, ensure_ascii=False),
        " ".join(str(id_) for id_ in change.replaces), change.actor, change.form, change.claimed_at, change.step,
    )  # fmt: skip


def _changes(rows: list[dict[str, Any]]) -> list[Change]:
    return [
        Change(
            ChangeId(row["desk"], row["seq"], row["mark"]), row["draft"], row["path"], row["part"],
            json.loads(row["value"]), tuple(ChangeId.read(text) for text in row["replaces"].split()), row["actor"],
            row["form"], row["claimed_at"], row["step"],
        )
        for row in rows
    ]  # fmt: skip
