"""The only opener of a database, and the only place that knows the driver's errors.

The driver is sqlcipher3 (unkeyed for now): one SQLite version everywhere, encryption later without a move. Its
exceptions are its own, not sqlite3's. WAL and synchronous=FULL: what was committed survives a power cut.
"""

import contextlib
import hashlib
import logging
import operator
import platform
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from a6desk.errors import UserError
from a6desk.i18n import tr
from a6desk.paths import Profile
from a6desk.store import migrations

log = logging.getLogger(__name__)

BUSY_MS = 10_000
"""How long to wait for another program that is writing."""
_TURNS = 100

_FULL, _READ_ONLY, _IO, _NO_FILE = 13, 8, 10, 14
_BUSY, _LOCKED = 5, 6
_CORRUPT, _NO_DATABASE = 11, 26


@dataclass(frozen=True)
class _Database:
    conn: dbapi2.Connection


class Store:
    """One connection to one profile's desk.db, used by the thread that opened it."""

    def __init__(self, connection: dbapi2.Connection, path: Path):
        self.db, self.path = _Database(connection), path
        self.memory: dict[Any, Any] = {}
        """What was read and still holds: forgotten when a transaction fails or another connection has written."""
        self.foreign = 0
        """How often it was seen that another connection had written."""
        self._data_version = connection.execute("PRAGMA data_version").fetchone()[0]

    def query(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """The rows of a SELECT. Plain: a keystroke waits for it (sqlite-utils wraps each in a savepoint)."""
        with troubles(self.path):
            cursor = self.db.conn.execute(sql, values)
            names = [each[0] for each in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """As query(), without the names: for what is asked of thousands of rows."""
        with troubles(self.path):
            return self.db.conn.execute(sql, values).fetchall()

    def state(self) -> tuple[int, int]:
        """Another one as soon as anybody committed, on this connection or another."""
        with troubles(self.path):
            version = self.db.conn.execute("PRAGMA data_version").fetchone()[0]
        return version, self.db.conn.total_changes

    def one(self, sql: str, *values: Any) -> dict[str, Any] | None:
        """The first row of a SELECT, or None."""
        rows = self.query(sql, *values)
        return rows[0] if rows else None

    def execute(self, sql: str, *values: Any) -> None:
        """One statement inside writing()."""
        assert self.db.conn.in_transaction, "a write stands inside writing()"
        self.db.conn.execute(sql, values)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """One short transaction: all of it is on the disk when the block ends, or none of it. No network inside."""
        with troubles(self.path, saving=True):
            self.db.conn.execute("BEGIN IMMEDIATE")
            try:
                self.was_changed()
                yield
                self.db.conn.execute("COMMIT")
            except BaseException:
                self.memory.clear()
                _roll_back(self.db.conn)
                raise

    def was_changed(self) -> bool:
        """Did another connection commit since this was last asked, or since a transaction last began here?"""
        with troubles(self.path):
            version = self.db.conn.execute("PRAGMA data_version").fetchone()[0]
        if version == self._data_version:
            return False
        self.memory.clear()
        self._data_version = version
        self.foreign += 1
        return True

    def close(self) -> None:
        """Close the connection; the last one of a profile leaves a single file behind."""
        with troubles(self.path):
            self.db.conn.close()


def _roll_back(connection: dbapi2.Connection) -> None:
    if connection.in_transaction:  # a full disk rolls back by itself
        with contextlib.suppress(dbapi2.Error):
            connection.execute("ROLLBACK")


@contextlib.contextmanager
def troubles(path: Path, *, saving: bool = False) -> Iterator[None]:
    """What the disk and the driver say, as one sentence for a person. saving: while something was being written."""
    try:
        yield
    except dbapi2.Error as error:
        # Never the driver's own text: it can quote what was typed.
        log.warning("database: %s %s", type(error).__name__, getattr(error, "sqlite_errorname", ""))
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest is detail
        trouble = _trouble(code, str(error), path, saving)
        if trouble is None:
            raise  # ours: a wrong statement or a broken law of the schema
        raise trouble from error


def _trouble(code: int, cause: str, path: Path, saving: bool) -> UserError | None:
    safe = tr("What was saved before is safe.")
    if code == _FULL:
        return UserError(tr("The disk is full: this could not be saved."), safe, tr("Free some space, then try again."))
    if code in (_BUSY, _LOCKED):
        what = tr("Another program is using this profile: this could not be saved.")
        if not saving:
            what = tr("Another program is using this profile: it could not be read.")
        return UserError(what, safe, tr("Close the other window or wait a moment, then try again."))
    if code in (_IO, _READ_ONLY, _NO_FILE):
        what = tr("The disk did not take it ({cause}): this could not be saved.", cause=cause)
        if not saving:
            what = tr("{path} could not be opened or read ({cause}).", path=path, cause=cause)
        return UserError(what, safe, tr("Check the disk, its free space and your rights to it, then try again."))
    if code in (_CORRUPT, _NO_DATABASE):
        return damaged(path)
    return None


def damaged(path: Path) -> UserError:
    """The refusal of a database that cannot be what was written."""
    what = tr("{path} is damaged or is not a profile's database.", path=path)
    return UserError(what, tr("Nothing was changed."), tr("Keep the file; restore a backup beside it."))


def open_desk(profile: Profile) -> Store:
    """Open a profile, making it where there is none and migrating it where it is older. Renews a copy's incarnation."""
    try:
        profile.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # what is drafted is nobody else's business
    except OSError as error:
        what = tr("The folder {path} cannot be made: {cause}.", path=profile.folder, cause=error.strerror or error)
        raise UserError(what, todo=tr("Choose another folder with --profile.")) from error
    with troubles(profile.desk_db):
        store = Store(_connect(profile.desk_db), profile.desk_db)
        try:
            _migrate(store)
            _renew_incarnation(store)
        except BaseException:
            store.db.conn.close()
            raise
        return store


def _connect(path: Path) -> dbapi2.Connection:
    connection = dbapi2.connect(str(path), isolation_level=None, timeout=BUSY_MS / 1000)
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        _to_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
    except BaseException:
        connection.close()
        raise
    # A byte that rotted on the disk must not hide the rest: whoever reads the text finds it changed.
    connection.text_factory = operator.methodcaller("decode", "utf-8", "replace")
    return connection


def _to_wal(connection: dbapi2.Connection) -> None:
    """Turn to WAL, which a file remembers. Turning is the one thing for which SQLite does not wait its turn.

    So wait by a transaction, which it does wait for, and try again: of several first starts at once, one turns it.
    """
    for _ in range(_TURNS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except dbapi2.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (_BUSY, _LOCKED):
                raise
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    connection.execute("PRAGMA journal_mode = WAL")


def _migrate(store: Store) -> None:
    """All pending migrations in one transaction of our own: two starts at once must not do them twice."""
    known, applied = {step.__name__ for step in migrations.STEPS}, _applied(store)
    if applied - known:
        what = tr("This profile was written by a newer a6desk.")
        raise UserError(what, tr("Nothing was changed."), tr("Open it with that version or a newer one."))
    if applied != known:
        import sqlite_utils

        with store.writing():
            if not _applied(store) and store.query("SELECT 1 FROM sqlite_schema LIMIT 1"):
                raise damaged(store.path)  # another program's database
            migrations.desk().apply(sqlite_utils.Database(store.db.conn, execute_plugins=False))


def _applied(store: Store) -> set[str]:
    """The steps that this database has behind it, as sqlite-utils notes them."""
    if not store.query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_sqlite_migrations'"):
        return set()
    return {name for (name,) in store.rows("SELECT name FROM _sqlite_migrations WHERE migration_set = 'desk'")}


def _renew_incarnation(store: Store) -> None:
    """A restored or copied profile must not count on as the old one: two desks would give out the same numbers.

    The file's own identity on its disk tells: a copy has another, and a profile that was only moved keeps it. A renewal
    too many costs nothing, one too few would.
    """
    place = _place(store.path)
    known = store.one("SELECT value FROM desk WHERE key = 'place'")
    if known and known["value"] == place:
        return
    with store.writing():
        current = store.one("SELECT value FROM desk WHERE key = 'place'")
        if current and current["value"] == place:
            return
        store.execute("INSERT OR REPLACE INTO desk (key, value) VALUES ('place', ?)", place)
        store.execute("INSERT OR REPLACE INTO desk (key, value) VALUES ('incarnation', ?)", uuid.uuid4().hex[:16])
        if current:
            log.info("this profile was copied or restored: a new incarnation")


def _place(path: Path) -> str:
    return hashlib.sha256(f"{platform.node()} {path.stat().st_ino}".encode()).hexdigest()[:16]
