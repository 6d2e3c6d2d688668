"""The hub's tables (SQLAlchemy Core; SQLite by default). What was received is only ever added."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

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


class Database:
    """One engine. Every write is one transaction that begins with the write lock, so that numbers follow commits."""

    def __init__(self, path: Path):
        self.engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30, "isolation_level": None})
        sa.event.listen(self.engine, "connect", _durable)
        sa.event.listen(self.engine, "begin", _immediate)
        with self.writing() as connection:
            metadata.create_all(connection)

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction."""
        with self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def _durable(connection: Any, record: Any) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _immediate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
