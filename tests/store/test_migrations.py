"""The database's history: each step once, whole or not at all, and never altered after it was released."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlite_utils
from sqlcipher3 import dbapi2

from a6desk.events.documents import verify_by_hub
from a6desk.events.fold import fold
from a6desk.paths import Profile
from a6desk.store import connect, drafts, hubs, migrations, outbox

KEPT = Path(__file__).parents[1] / "kept"

RELEASED = {
    "m001_what_people_gave": "dfb90a3b6cf3470c8210c48dc66af0ca29ba8d0ab8f99602ed764a22654d78cd",
    "m002_ticks": "4495fb1af127bbd6bc26a9af86947bb58b8ba4782b9d5b966244b3dad52ed8a2",
    "m003_deletions": "845f00b7c4bae277e8b2e9d35438786f166c2c7e1b59769de410a6b4a596040b",
    "m004_successors": "68b741a1f9b77923896cc93179c0c8ca966293dc71e9652ab6e931d4a3e37598",
}
"""What each migration makes. A hash here changes only before its first release; after it, write the next one."""


@pytest.fixture
def empty() -> Iterator[sqlite_utils.Database]:
    connection = dbapi2.connect(":memory:", isolation_level=None)
    yield sqlite_utils.Database(connection, execute_plugins=False)
    connection.close()


def made(db: sqlite_utils.Database) -> str:
    rows = db.conn.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE '\\_%' ESCAPE '\\'")
    return hashlib.sha256("\n".join(sorted(row[0] for row in rows)).encode()).hexdigest()


def test_a_released_migration_is_never_edited(empty: sqlite_utils.Database) -> None:
    hashes = {}
    for step in migrations.STEPS:
        step(empty)
        hashes[step.__name__] = made(empty)
    assert hashes == RELEASED


def test_every_migration_has_a_kept_database() -> None:
    numbers = {name.split("_")[0].removeprefix("m").zfill(4) for name in RELEASED}
    assert {path.stem.removeprefix("desk-") for path in KEPT.glob("desk-*.db")} == numbers


def test_migrations_are_applied_once(profile: Profile) -> None:
    for _ in range(2):
        store = connect.open_desk(profile)
        applied = store.query("SELECT name FROM _sqlite_migrations")
        store.close()
    assert [row["name"] for row in applied] == list(RELEASED)


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect.open_desk(profile).close()

    def m002_good(db: sqlite_utils.Database) -> None:
        db.conn.execute("CREATE TABLE good (a TEXT) STRICT")

    def m003_bad(db: sqlite_utils.Database) -> None:
        db.conn.execute("CREATE TABLE bad (a TEXT) STRICT")
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", (*migrations.STEPS, m002_good, m003_bad))
        with pytest.raises(ZeroDivisionError):
            connect.open_desk(profile)
    store = connect.open_desk(profile)
    assert store.query("SELECT name FROM sqlite_schema WHERE name IN ('good', 'bad')") == []
    store.close()


def test_statements_are_told_apart_also_inside_triggers() -> None:
    statements = migrations._statements(migrations._FIRST)
    assert all(each.startswith("CREATE ") and each.endswith(";") for each in statements)
    triggers = [each for each in statements if each.startswith("CREATE TRIGGER")]
    assert all(each.endswith("END;") for each in triggers)
    assert len(triggers) == 18


@pytest.mark.parametrize("kept_as", ["desk-0001.db", "desk-0002.db", "desk-0003.db", "desk-0004.db"])
def test_a_kept_profile_opens_folds_and_verifies(profile: Profile, kept_as: str) -> None:
    profile.folder.mkdir()
    shutil.copyfile(KEPT / kept_as, profile.desk_db)
    store = connect.open_desk(profile)
    unsent, *gone_on, sent = drafts.all_drafts(store)
    state = fold(drafts.load(store, unsent.id))
    assert state.registers["nma_title"] == {"en": "Kept", "fr": "Gardé"}
    assert state.registers["nma_focus_areas"] == {"adaptation": True}, "one ticked, one ticked and unticked"
    assert len(state.rows["nma_participants"]) == 1, "a row was deleted again"
    assert not state.held
    assert not state.conflicts
    for later in gone_on:  # as version 2 of its form
        state = fold(drafts.load(store, later.id))
        assert state.registers["nma_title"] == {"en": "Kept, and gone on with", "fr": "Gardé"}
        assert state.registers["nma_scales"] == {"several-countries": True, "local": True}
        assert state.aside[1].registers == {"nma_acronym": {"": "KPT"}, "nma_start_date": {"": "2025-05-13"}}
        assert len(state.rows["nma_participants"]) == 1
    assert bool(gone_on) == (kept_as >= "desk-0004.db")

    (submission,) = outbox.submissions(store)
    assert submission.draft == sent.id
    assert hashlib.sha256(submission.payload).hexdigest() == submission.digest
    (delivery,) = outbox.deliveries(store)
    assert delivery.state == "received"
    (kept,) = outbox.receipts(store, delivery.event)
    hub = hubs.find(store, delivery.destination)
    assert hub is not None
    assert kept.receipt is not None
    verify_by_hub(kept.receipt, hub.keys, hub.root)
    assert kept.receipt.digest == submission.digest
    assert store.db.conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert store.db.conn.execute("PRAGMA foreign_key_check").fetchall() == []
    store.close()
