"""The hub's tables (SQLAlchemy Core; SQLite by default). What was received is only ever added."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from a6desk.errors import UserError
from a6desk.i18n import tr

VERSION = 1
"""Of these tables. A database of a newer hub is not opened."""

metadata = sa.MetaData()

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)

invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("token_sha256", sa.String, nullable=False, unique=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("mandates", sa.String, nullable=False),
    sa.Column("made_at", sa.String, nullable=False),
    sa.Column("used_by", sa.String),
)

desks = sa.Table(
    "desks",
    metadata,
    sa.Column("key_id", sa.String, primary_key=True),
    sa.Column("public", sa.String, nullable=False, unique=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("access_sha256", sa.String, nullable=False, unique=True),
    sa.Column("joined_at", sa.String, nullable=False),
)

certificates = sa.Table(
    "certificates",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("desk", sa.String, sa.ForeignKey("desks.key_id"), nullable=False, index=True),
    sa.Column("document", sa.String, nullable=False),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("id", sa.String, nullable=False, unique=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("subject", sa.String, nullable=False, index=True),
    sa.Column("desk", sa.String, sa.ForeignKey("desks.key_id"), nullable=False, index=True),
    sa.Column("party", sa.String, nullable=False),
    sa.Column("form", sa.String, nullable=False),
    sa.Column("digest", sa.String, nullable=False),
    sa.Column("document", sa.String, nullable=False),
    sa.Column("received_at", sa.String, nullable=False),
    sa.Column("receipt", sa.String, nullable=False),
    sa.Column("findings", sa.String, nullable=False),
    sa.Column("checked", sa.Boolean, nullable=False),
)


for _verb in ("UPDATE", "DELETE"):
    sa.event.listen(
        events,
        "after_create",
        sa.DDL(
            f"CREATE TRIGGER events_stay_{_verb.lower()} BEFORE {_verb} ON events"
            " BEGIN SELECT RAISE(ABORT, 'what was received stays as it is'); END"
        ).execute_if(dialect="sqlite"),
    )


class Database:
    """One engine. Every write is one transaction that begins with the write lock, so that numbers follow commits."""

    def __init__(self, path: Path):
        self._engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30, "isolation_level": None})
        sa.event.listen(self._engine, "connect", _durable)
        sa.event.listen(self._engine, "begin", _begin)
        self._for_reading = self._engine.execution_options(reading=True)
        try:
            with self.writing() as connection:
                version = connection.exec_driver_sql("PRAGMA user_version").scalar() or 0
                if version < VERSION:
                    metadata.create_all(connection)
                    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
        except sa.exc.DatabaseError as error:
            self.close()
            what = tr("The hub's database {path} cannot be opened: {cause}.", path=path, cause=error.orig)
            raise UserError(what, tr("Nothing was changed."), tr("Check the folder, or put your copy back.")) from error
        if version > VERSION:
            self.close()
            what = tr("The hub's database was written by a newer a6desk.")
            raise UserError(what, tr("Nothing was changed."), tr("Serve it with that version or a newer one."))

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that holds the write lock from its beginning."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """One state of the tables, whatever is written meanwhile; waits for no writer."""
        with self._for_reading.begin() as connection:
            yield connection

    def close(self) -> None:
        self._engine.dispose()


def _durable(connection: Any, record: Any) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
