"""The hub as a process and a folder: how it begins, how it ends, what it says."""

import json
import re
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from a6desk import log
from a6desk.errors import UserError
from a6desk.events import joining, signing
from a6desk.events.documents import verify
from a6desk.hub import commands
from a6desk.hub.identity import ADDRESS, Hub
from tests.support.network import JAPAN, HubProcess

ROOT = Path(__file__).parents[2]


def _hub(*arguments: str):
    command = [sys.executable, "-m", "a6desk", "hub", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)


def test_its_address_is_printed_when_it_listens_and_it_ends_cleanly_when_told_to(tmp_path):
    hub = HubProcess(tmp_path / "hub")
    with socket.create_connection(hub.target, timeout=60):
        pass
    with socket.create_connection(hub.target, timeout=60) as idle:
        idle.sendall(b"POST /v1/hello HTTP/1.1\r\n")
        assert hub.stop() == 0
    assert hub.errors.read_text() == ""
    assert not list((tmp_path / "hub").glob("hub.db-*")), "nothing waits to be written"


def test_what_cannot_be_served_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(commands.signal, "signal", lambda *_: None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for arguments, sentence in [
            (["serve", "--port", port], "cannot listen on 127.0.0.1"),
            (["serve", "--host", "0.0.0.0", "--port", "0"], "to this computer only"),
            (["serve", "--host", "hub.example", "--port", "0"], "to this computer only"),
            (["serve", "--port", "0", "--address", "http://hub.example"], "not an address that is reached by https"),
            (["list"], "not a hub yet"),
            (["enrol", "--desk", "x", "--mandate", "JPN"], "not a mandate"),
            (["enrol", "--desk", "x", "--address", "hub.example"], "not an address that is reached by https"),
        ]:
            done = CliRunner().invoke(commands.hub, [*arguments, "--folder", str(tmp_path / "hub")])
            assert isinstance(done.exception, UserError), done
            assert sentence in str(done.exception)
            assert done.stdout == ""


@pytest.mark.parametrize(
    ("mandate", "sentence", "todo"),
    [
        ("JAP:a68_focal_point", "JAP is not a Party to the Paris Agreement.", "JPN:a68_focal_point"),
        ("jpn:a68_focal_point", "not a", "JPN:a68_focal_point"),
        ("JPN:a68-focal-point", "not a", "a68_focal_point"),
        ("JPN:a68_focalpoint", "a68_focalpoint is not a role that mandates are given for.", "a64_dna"),
    ],
)
def test_a_mandate_for_a_party_or_a_role_that_is_none_is_refused_before_anything_is_written(
    tmp_path, mandate, sentence, todo
):
    asked = ["enrol", "--desk", "x", "--mandate", JAPAN, "--mandate", mandate, "--folder", str(tmp_path / "hub")]
    done = CliRunner().invoke(commands.hub, asked)
    assert isinstance(done.exception, UserError), done
    assert sentence in str(done.exception) and todo in done.exception.todo
    assert done.stdout == "" and not (tmp_path / "hub").exists()


def test_a_folder_that_is_no_hubs_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "hub.db").write_text("This is not a database. " * 100)
    (tmp_path / "newer").mkdir()
    with sqlite3.connect(tmp_path / "newer" / "hub.db") as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    for name, sentence in [("file", "cannot be made"), ("damaged", "cannot be opened"), ("newer", "newer a6desk")]:
        with pytest.raises(UserError, match=sentence):
            Hub(tmp_path / name)


def test_a_hub_without_its_root_key_says_so(tmp_path):
    hub = Hub(tmp_path)
    hub.found("a hub", ADDRESS, demonstration=True)
    (tmp_path / "keys" / "root.key").unlink()
    with pytest.raises(UserError, match="root key"):
        hub.found("a hub", ADDRESS, demonstration=True)
    hub.close()


def test_founding_again_changes_the_address_and_nothing_else(tmp_path):
    hub = Hub(tmp_path)
    first = hub.found("a hub", ADDRESS, demonstration=True)
    second = hub.found("another name", "https://hub.example", demonstration=False)
    assert (second.hub, second.name, second.demonstration) == (first.hub, "a hub", True)
    assert second.address == "https://hub.example"
    hub.close()


def test_keys_follow_one_another_and_no_number_names_two(tmp_path):
    hub = Hub(tmp_path)
    hub.found("a hub", ADDRESS, demonstration=True)
    for number in (2, 3):
        assert hub.succeed().number == number
    public_root = signing.public_of(hub.root())
    for key in hub.vouched_keys():
        verify(key, public_root)
    private, newest = hub.signing_key()
    assert newest.number == 3
    assert signing.public_of(private) == newest.public
    with hub.db.writing() as connection:  # as an older copy of the database has it
        hub._set(connection, "keys", json.dumps([key.model_dump_json() for key in hub.vouched_keys()[:1]]))
    assert hub.succeed().number == 4
    hub.close()


def test_what_was_received_cannot_be_changed(hub, offices):
    office = offices(hub)
    office.join(JAPAN)
    office.submit()
    office.sync()
    for statement in ("UPDATE events SET party = 'KHM'", "DELETE FROM events"):
        with pytest.raises(sqlite3.IntegrityError, match="stays as it is"):
            hub.write(statement)


def test_the_commands_that_invite_and_list(hub, offices):
    done = _hub("enrol", "--desk", "FICTITIOUS office", "--mandate", JAPAN, "--folder", str(hub.folder))
    assert done.returncode == 0, done.stderr
    assert joining.read(done.stdout).address == hub.address
    office = offices(hub)
    office.join(code=done.stdout)
    submission = office.submit()
    office.sync()
    listed = json.loads(_hub("list", "--json", "--folder", str(hub.folder)).stdout)
    assert submission.id in [each["id"] for each in listed["received"]]
    assert "FICTITIOUS office" in [each["name"] for each in listed["desks"]]
    assert "FICTITIOUS office" in _hub("list", "--folder", str(hub.folder)).stdout
    token = joining.read(done.stdout).token
    assert token not in json.dumps(listed)
    assert hub.rows("SELECT count(*) FROM invitations WHERE token_sha256 = ?", token) == [(0,)]


def test_reading_waits_for_no_writer(tmp_path):
    hub = Hub(tmp_path)
    hub.found("a hub", ADDRESS, demonstration=True)
    with hub.db.writing():
        assert hub.identity().name == "a hub"
        assert len(hub.vouched_keys()) == 1
    hub.close()


def test_the_log_holds_neither_answers_nor_tokens(tmp_path, offices):
    """Also where the hub has a fault in the middle of a submission."""
    hub = HubProcess(tmp_path / "hub")
    try:
        office = offices(hub)
        log.start(office.desk.profile)
        code = hub.invite(JAPAN)
        office.join(code=code)
        office.submit("a word that no log may hold")
        hub.write("ALTER TABLE events RENAME TO elsewhere")
        assert office.sync().stop is not None
        hub.write("ALTER TABLE elsewhere RENAME TO events")
        hub.write("ALTER TABLE events RENAME COLUMN findings TO elsewhere")
        done = office.sync()
        assert done.stop is not None or done.later
        hub.write("ALTER TABLE events RENAME COLUMN elsewhere TO findings")
        assert len(office.sync().received) == 1
        with pytest.raises(UserError):
            offices(hub).join(code=code)
    finally:
        hub.stop()
        log.stop()
    written = hub.errors.read_text() + office.desk.profile.log.read_text()
    assert "fault" in written
    assert "Error at" in written
    assert "FICTITIOUS" not in written
    assert "a word that no log" not in written
    assert "INSERT" not in written
    access = {path.read_text(errors="replace") for path in office.desk.profile.keys.glob("token-*")}
    for secret in (*access, joining.read(code).token, code, *code.split("-")[3:6]):
        assert secret not in written
    assert not re.search(r"[0-9a-f]{32}", written.replace(hub.folder.name, ""))
