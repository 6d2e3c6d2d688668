"""Opening a profile, and what the disk can do to it."""

import contextlib
import logging
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from a6desk.errors import UserError
from a6desk.paths import Profile
from a6desk.store import connect
from a6desk.store.connect import Store

ROOT = Path(__file__).parents[2]


def pragma(store: Store, name: str) -> Any:
    return store.db.conn.execute(f"PRAGMA {name}").fetchone()[0]


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Another program is in the middle of a write."""
    other = dbapi2.connect(str(path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_what_was_committed_survives_a_power_cut_and_keeps_its_references(store: Store) -> None:
    assert pragma(store, "journal_mode") == "wal"
    assert pragma(store, "synchronous") == 2  # FULL
    assert pragma(store, "foreign_keys") == 1
    assert pragma(store, "trusted_schema") == 0
    assert pragma(store, "busy_timeout") == connect.BUSY_MS


def test_foreign_keys_are_enforced(store: Store) -> None:
    with pytest.raises(dbapi2.IntegrityError), store.writing():
        store.execute("INSERT INTO attempts (delivery, claimed_at) VALUES (99, '')")


def test_the_folder_of_a_profile_is_its_owners_alone(profile: Profile, store: Store) -> None:
    assert stat.S_IMODE(profile.folder.stat().st_mode) == 0o700


def test_three_processes_may_open_a_new_profile_at_once(profile: Profile) -> None:
    program = (
        "import sys; from pathlib import Path; from a6desk.paths import Profile; from a6desk.store import connect\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "store = connect.open_desk(Profile(Path(sys.argv[1])))\n"
        "print(store.one(\"SELECT value FROM desk WHERE key = 'incarnation'\")['value'])\n"
        "store.close()\n"
    )
    command = [sys.executable, "-c", program, str(profile.folder)]
    every = [
        subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(3)
    ]
    for each in every:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in every:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    said = [each.communicate()[0] for each in every]
    assert [each.returncode for each in every] == [0, 0, 0]
    assert len(set(said)) == 1, "one incarnation, not three"


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writing():
        store.execute("INSERT INTO desk (key, value) VALUES ('half', 'done')")
        raise ZeroDivisionError
    assert store.one("SELECT 1 FROM desk WHERE key = 'half'") is None
    with store.writing():
        store.execute("INSERT INTO desk (key, value) VALUES ('whole', 'done')")
    assert store.one("SELECT value FROM desk WHERE key = 'whole'") == {"value": "done"}


def test_a_write_outside_a_transaction_is_a_bug(store: Store) -> None:
    with pytest.raises(AssertionError):
        store.execute("INSERT INTO desk (key, value) VALUES ('a', 'b')")


def test_a_locked_database_is_one_sentence_and_waited_for(
    profile: Profile, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "BUSY_MS", 20)
    impatient = connect.open_desk(profile)
    refused = pytest.raises(UserError, match="Another program is using this profile")
    with held(profile.desk_db), refused, impatient.writing():
        pass
    with impatient.writing():  # and it goes on afterwards
        impatient.execute("INSERT INTO desk (key, value) VALUES ('later', 'yes')")
    impatient.close()
    assert store.one("SELECT value FROM desk WHERE key = 'later'") == {"value": "yes"}


def test_reading_goes_on_while_another_program_writes(profile: Profile, store: Store) -> None:
    with held(profile.desk_db):
        assert store.one("SELECT value FROM desk WHERE key = 'incarnation'")


def test_a_full_disk_is_one_sentence_and_the_last_state_stays(store: Store) -> None:
    with store.writing():
        store.execute("INSERT INTO desk (key, value) VALUES ('before', 'kept')")
    room = pragma(store, "max_page_count")
    store.db.conn.execute("PRAGMA max_page_count = 1")  # SQLite takes the present size instead
    with pytest.raises(UserError, match="The disk is full") as raised, store.writing():
        store.execute("UPDATE desk SET value = 'lost' WHERE key = 'before'")
        store.execute("INSERT INTO desk (key, value) VALUES ('big', ?)", "x" * 100_000)
    assert "safe" in raised.value.safe
    assert store.query("SELECT key FROM desk WHERE key = 'big'") == []
    assert store.one("SELECT value FROM desk WHERE key = 'before'") == {"value": "kept"}
    store.db.conn.execute(f"PRAGMA max_page_count = {room}")
    with store.writing():  # there is space again
        store.execute("INSERT INTO desk (key, value) VALUES ('big', ?)", "x" * 100_000)
    assert pragma(store, "integrity_check") == "ok"


def test_a_disk_that_only_reads_is_one_sentence(store: Store) -> None:
    store.db.conn.execute("PRAGMA query_only = ON")
    with pytest.raises(UserError, match="The disk did not take it"), store.writing():
        store.execute("INSERT INTO desk (key, value) VALUES ('a', 'b')")


def test_our_own_wrong_statement_is_a_bug_and_not_a_sentence(store: Store) -> None:
    with pytest.raises(dbapi2.OperationalError):
        store.query("SELECT nothing FROM nowhere")
    with pytest.raises(dbapi2.IntegrityError), store.writing():
        store.execute("INSERT INTO desk (key, value) VALUES ('incarnation', 'full locked malformed')")


def test_the_log_names_the_kind_of_trouble_and_never_what_was_typed(
    store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("a6desk"), "propagate", True)
    with pytest.raises(dbapi2.Error):
        store.query("SELECT json_extract('{\"typed\": \"SECRET', '$')")
    with pytest.raises(dbapi2.Error):
        store.query("SELECT 1 FROM SECRET")
    assert "database:" in caplog.text
    assert "SECRET" not in caplog.text


@pytest.mark.parametrize("content", [b"no database at all " * 100, b"SQLite format 3\0" + b"\xff" * 5000, b"\0" * 8192])
def test_a_file_that_is_no_database_is_one_sentence_and_stays_as_it_is(profile: Profile, content: bytes) -> None:
    profile.folder.mkdir()
    profile.desk_db.write_bytes(content)
    with pytest.raises(UserError, match="is damaged or is not a profile's database"):
        connect.open_desk(profile)
    assert profile.desk_db.read_bytes() == content


def test_pages_that_rotted_are_one_sentence(profile: Profile) -> None:
    store = connect.open_desk(profile)
    store.close()
    content = bytearray(profile.desk_db.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    profile.desk_db.write_bytes(content)
    with pytest.raises(UserError, match="is damaged"):
        connect.open_desk(profile)


def test_a_letter_that_rotted_hides_nothing_else(profile: Profile, store: Store) -> None:
    with store.writing():
        store.execute("INSERT INTO desk (key, value) VALUES ('rotten', CAST(x'6162ff' AS TEXT))")
    assert store.one("SELECT value FROM desk WHERE key = 'rotten'") == {"value": "ab\ufffd"}


def test_another_programs_database_is_left_alone(profile: Profile) -> None:
    profile.folder.mkdir()
    other = dbapi2.connect(str(profile.desk_db))
    other.execute("CREATE TABLE recipes (dish TEXT)")
    other.close()
    with pytest.raises(UserError, match="is not a profile's database"):
        connect.open_desk(profile)
    other = dbapi2.connect(str(profile.desk_db))
    assert other.execute("SELECT name FROM sqlite_schema").fetchall() == [("recipes",)]
    other.close()


def test_a_newer_profile_is_left_alone(profile: Profile, store: Store) -> None:
    with store.writing():
        store.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('desk', 'm999_of_tomorrow', '')"
        )
    with pytest.raises(UserError, match="newer a6desk"):
        connect.open_desk(profile)


def test_a_file_where_the_folder_should_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(UserError, match="cannot be made"):
            connect.open_desk(Profile(folder))


def test_a_folder_where_the_file_should_be_is_one_sentence(profile: Profile) -> None:
    profile.desk_db.mkdir(parents=True)
    with pytest.raises(UserError, match="could not be opened or read"):
        connect.open_desk(profile)


def test_the_last_to_leave_leaves_one_file(profile: Profile) -> None:
    first, second = connect.open_desk(profile), connect.open_desk(profile)
    first.close()
    second.close()
    assert [path.name for path in profile.folder.iterdir()] == ["desk.db"]
