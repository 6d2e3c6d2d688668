"""The demonstration: the whole way, again, cut short, and with a single byte altered."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from a6desk import demo
from a6desk.desk import Desk
from a6desk.forms.library import Library
from a6desk.keys import Keys
from a6desk.paths import Profile
from tests.support.children import quick_children  # noqa: F401

ROOT = Path(__file__).parents[2]
DEMO = [sys.executable, "-m", "a6desk", "demo", "--headless"]


def run(*arguments: str) -> tuple[int, Any]:
    """Exit code and JSON of a real run."""
    done = subprocess.run([*DEMO, "--json", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A demonstration that was kept, and what it printed."""
    folder = tmp_path_factory.mktemp("kept") / "demo"
    code, said = run("--profile", str(folder))
    assert code == 0
    return folder, said


@pytest.fixture
def folder(kept: tuple[Path, Any], tmp_path: Path) -> Path:
    return shutil.copytree(kept[0], tmp_path / "demo")


def received(folder: Path) -> list[Any]:
    command = [sys.executable, "-m", "a6desk", "hub", "list", "--json", "--folder", str(folder / "hub")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["received"]


def test_it_ends_with_a_receipt_of_a_separate_process_that_was_verified(kept: tuple[Path, Any]) -> None:
    folder, said = kept
    assert said["receipt"]["verified"] is True
    assert said["receipt"]["digest"] == said["submission"]["digest"]
    assert len(said["submission"]["digest"]) == 64
    assert said["check"]["ready"] is True
    assert len(said["hub_away"]) == 1, "it was submitted while the hub was away"
    assert [each["digest"] for each in received(folder)] == [said["submission"]["digest"]]


def test_on_a_kept_profile_it_goes_on_and_never_sends_twice(folder: Path, kept: tuple[Path, Any]) -> None:
    for _ in range(2):
        code, said = run("--profile", str(folder))
        assert code == 0
        assert said["submission"]["digest"] == kept[1]["submission"]["digest"]
        assert said["submission"]["deliveries"][0]["attempts"] == 1
    assert len(received(folder)) == 1


def test_a_folder_may_be_named_from_where_one_stands(
    kept: tuple[Path, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert demo.run(Path("here"), as_json=True) == 0
    assert sorted(path.name for path in (tmp_path / "here").iterdir()) == ["desk", "hub"]
    assert json.loads(capsys.readouterr().out)["receipt"]["verified"]


def test_cut_short_at_every_step_it_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    for step in ("1.", "2.", "3.", "4.", "5."):
        process = subprocess.Popen([*DEMO, "--profile", str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(step):
                process.send_signal(signal.SIGKILL)
                break
        process.stdout.close()
        assert process.wait() == -signal.SIGKILL, f"step {step} was never said"
    code, said = run("--profile", str(folder))
    assert code == 0
    assert said["receipt"]["verified"]
    assert len(received(folder)) == 1
    with Desk(Profile(folder / "desk"), Library(), Keys(Profile(folder / "desk"), in_files=True), "") as desk:
        assert len(desk.list_drafts()) == 1
        assert len(desk.list_sent()) == 1


FLIPPED = {
    "the payload": ("submissions", "payload"),
    "the receipt": ("receipts", "document"),
    "the hub's root key": ("hubs", "root"),
    "the hub's signing key": ("hubs", "keys"),
}


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def put(connection: Any, table: str, column: str, content: bytes) -> None:
    for trigger in ("never_change", "stay"):
        connection.execute(f"DROP TRIGGER IF EXISTS {table}_{trigger}")
    as_type = "BLOB" if column == "payload" else "TEXT"
    connection.execute(f"UPDATE {table} SET {column} = CAST(? AS {as_type})", (content,))


def stored(connection: Any, table: str, column: str) -> bytes:
    return bytes(connection.execute(f"SELECT CAST({column} AS BLOB) FROM {table}").fetchone()[0])


@pytest.mark.parametrize("what", FLIPPED)
def test_with_one_byte_altered_it_ends_with_1(folder: Path, what: str) -> None:
    table, column = FLIPPED[what]
    connection = dbapi2.connect(str(folder / "desk" / "desk.db"), isolation_level=None)
    content = stored(connection, table, column)
    at = content.index(b'"public": "') + 15 if column == "keys" else len(content) // 2
    put(connection, table, column, flipped(content, at))
    connection.close()
    code, said = run("--profile", str(folder))
    assert code == 1
    assert said["receipt"]["verified"] is False


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    profile = Profile(folder / "desk")
    with Desk(profile, Library(), Keys(profile, in_files=True), "") as desk:
        yield desk


@pytest.mark.parametrize("what", FLIPPED)
def test_no_byte_can_be_altered_unnoticed(desk: Desk, what: str) -> None:
    table, column = FLIPPED[what]
    connection = desk.store.db.conn
    content = stored(connection, table, column)
    (row,) = desk.list_sent()
    step = max(1, len(content) // 1_000)
    for at in range(0, len(content), step):
        connection.execute("BEGIN")
        put(connection, table, column, flipped(content, at))
        proof = desk.prove(row.deliveries[0])
        connection.execute("ROLLBACK")
        assert proof is not None
        assert not proof.verified, f"byte {at} of {what}: {content[max(0, at - 20) : at + 20]!r}"
    proof = desk.prove(row.deliveries[0])
    assert proof is not None
    assert proof.verified, "and it verifies again when all is put back"


def test_another_receipt_of_the_same_hub_proves_nothing(desk: Desk) -> None:
    """A true receipt, of something else: signed, and not about this text."""
    (row,) = desk.list_sent()
    other = "0" * 8 + row.deliveries[0].event[8:]
    connection = desk.store.db.conn
    connection.execute("DROP TRIGGER receipts_never_change")
    connection.execute("UPDATE receipts SET event = ?", (other,))
    connection.execute("DROP TRIGGER deliveries_never_change")
    connection.execute("UPDATE deliveries SET event = ?", (other,))
    (row,) = desk.list_sent()
    proof = desk.prove(row.deliveries[0])
    assert proof is not None
    assert "another text" in proof.trouble


def test_its_hub_ends_with_it(tmp_path: Path) -> None:
    """However the demonstration ends, its hub does not stay behind: the pipe that holds it closes."""
    (tmp_path / "hub").mkdir()
    process, line = demo._start(tmp_path / "hub", ["serve", "--folder", str(tmp_path / "hub"), "--port", "0"])
    assert "serving" in line
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    assert process.wait() in (0, -signal.SIGTERM)
    process.stdout.close()
