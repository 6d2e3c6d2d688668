"""Attached files on the disk: whole or not there, whatever happens to the disk, the file or the program meanwhile."""

import errno
import hashlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from a6desk.errors import UserError
from a6desk.paths import Profile
from a6desk.store import files
from tests.support.attachments import CSV, DOCM, OF_KIND, PDF

ROOT = Path(__file__).parents[2]


@pytest.fixture
def profile(tmp_path):
    return Profile(tmp_path / "profile")


@pytest.fixture
def put(tmp_path):
    """put(content, name): a file that somebody has."""

    def write(content=PDF, name="report.pdf"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def all_files(profile):
    return sorted(path for path in profile.files.rglob("*") if path.is_file()) if profile.files.exists() else []


def refused(profile, path, match, **how):
    """It is refused in one sentence, and nothing is left behind."""
    before = all_files(profile)
    with pytest.raises(UserError, match=match) as caught:
        files.take_in(profile, path, **how)
    assert all_files(profile) == before
    assert caught.value.safe and caught.value.what.endswith((".", "…"))
    return caught.value


# --- taking in --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "content"), OF_KIND.items())
def test_a_file_is_kept_by_what_it_holds(profile, put, kind, content):
    entry = files.take_in(profile, put(content, f"My report.{kind}"))
    assert entry.sha256 == hashlib.sha256(content).hexdigest() and entry.size == len(content)
    assert entry.name == f"My report.{kind}"
    path = files.verified(profile, entry.sha256, entry.name)
    assert path == profile.files / entry.sha256[:2] / entry.sha256 and path.read_bytes() == content
    assert all_files(profile) == [path] and files.at_hand(profile) == {entry.sha256}
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0 and profile.files.stat().st_mode & 0o077 == 0


def test_the_same_content_under_two_names_lies_there_once(profile, put):
    one, two = files.take_in(profile, put()), files.take_in(profile, put(name="rapport.pdf"))
    assert one.sha256 == two.sha256 and (one.name, two.name) == ("report.pdf", "rapport.pdf")
    assert len(all_files(profile)) == 1


def test_what_was_taken_in_does_not_follow_the_file(profile, put):
    path = put()
    entry = files.take_in(profile, path)
    path.write_bytes(PDF + b"more")
    path.unlink()
    assert files.verified(profile, entry.sha256, "x").read_bytes() == PDF


def test_progress_is_told_up_to_the_end(profile, put):
    told = []
    size = files.CHUNK * 2 + 5
    files.take_in(profile, put(PDF.ljust(size)), progress=lambda done, whole: told.append((done, whole)))
    assert told == [(files.CHUNK, size), (files.CHUNK * 2, size), (size, size)]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.PDF", "report.PDF"), ("report.exe", "report.exe.pdf"), ("report", "report.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"), ("a\u202efdp.exe", "afdp.exe.pdf"), ("a\nb\x1b.pdf", "ab.pdf"),
        ("a\\b.pdf", "a_b.pdf"), (" .pdf", "file.pdf"), ("تقرير.pdf", "تقرير.pdf"),
        ("می\u200cشود.pdf", "می\u200cشود.pdf"),
        ("x" * 230 + ".pdf", "x" * 196 + ".pdf"), ("a. . .pdf", "a.pdf"), ("\udcff.pdf", "file.pdf"),
    ],
)  # fmt: skip
def test_names_hold_no_folder_and_nothing_unseen_and_end_as_their_kind(given, kept):
    assert files.clean_name(given, (".pdf",)) == kept
    assert files.clean_name(kept, (".pdf",)) == kept


@pytest.mark.parametrize(
    ("name", "end"), [("report.exe", "report.exe.pdf"), ("..", "file.pdf"), ("con.pdf", "_con.pdf")]
)
def test_a_copy_that_is_opened_ends_as_what_it_holds_whatever_another_desk_called_it(profile, put, name, end):
    entry = files.take_in(profile, put())
    opened = files.Opened(profile)
    assert opened.copy(entry.sha256, name).name == end
    script = profile.files / "ab" / ("ab" * 32)
    script.parent.mkdir()
    script.write_bytes(b"@echo off")
    with pytest.raises(UserError, match="none of"):
        opened.copy("ab" * 32, "report.bat")
    opened.close()


def test_names_that_some_disk_refuses_are_saved_under_others():
    assert [files.name_on_disk(name) for name in ("..", "nul", "Aux.tar.pdf")] == ["file", "_nul", "_Aux.tar.pdf"]
    assert files.name_on_disk('a<b>:"c|d?*.pdf') == "a_b___c_d__.pdf"
    assert len(files.name_on_disk("ق" * 190 + ".pdf").encode()) <= 204


# --- what is refused --------------------------------------------------------------------------------------------------


def test_limits_are_told_before_anything_is_read(profile, tmp_path, monkeypatch):
    path = tmp_path / "huge.pdf"
    with path.open("wb") as file:
        file.truncate(5_000_000_000)
    monkeypatch.setattr(files, "_kind_of", lambda *_: pytest.fail("it was read"))
    assert "huge.pdf has 5 GB; at most 2.1 GB are taken." in str(refused(profile, path, "5 GB"))
    assert "at most 1 kB" in str(refused(profile, path, "5 GB", most=1_000))
    assert not profile.files.exists()


@pytest.mark.parametrize(
    ("content", "name", "accept", "match"),
    [
        (b"", "empty.pdf", (), "empty.pdf is empty"),
        (b"MZ", "report.pdf", (), "none of: PDF, Word"),
        (PDF, "report.csv", ("csv",), "none of: CSV"),
        (CSV, "data.csv", ("pdf", "docx"), r"none of: PDF, Word \(.docx\)\."),
        (b"just words", "notes.txt", (), "none of"),
        ("é".encode("latin-1"), "data.csv", (), "not UTF-8"),
        (DOCM, "letter.docx", (), "holds macros"),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_refused_in_a_sentence(profile, put, content, name, accept, match):
    refused(profile, put(content, name), match, accept=accept)


def test_what_is_no_file_is_refused_and_nothing_waits(profile, tmp_path, put):
    refused(profile, tmp_path, "is a folder")
    refused(profile, tmp_path / "nowhere.pdf", "There is no file nowhere.pdf")
    refused(profile, Path("a\0b.pdf"), "cannot be read")
    link = tmp_path / "link.pdf"
    link.symlink_to(put())
    refused(profile, link, "is a link")
    os.mkfifo(tmp_path / "pipe.pdf")
    refused(profile, tmp_path / "pipe.pdf", "is not a file")
    refused(profile, Path("/dev/zero"), "is not a file")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.pdf"))
        refused(profile, tmp_path / "s.pdf", "is not a file")


def test_a_link_that_takes_the_place_of_a_file_at_the_last_moment_is_not_followed(profile, tmp_path, put, monkeypatch):
    secret, path = put(name="secret.pdf"), tmp_path / "report.pdf"
    path.symlink_to(secret)
    monkeypatch.setattr(Path, "lstat", Path.stat)
    refused(profile, path, "is a link")


def test_a_file_that_may_not_be_read_is_refused(profile, put, monkeypatch):
    def refuse(path, flags, *more):
        raise PermissionError(errno.EACCES, "Permission denied", path)

    path = put()
    monkeypatch.setattr(files.os, "open", refuse)
    refused(profile, path, "report.pdf cannot be read: Permission denied")


# --- a file that changes while it is read -----------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["grown", "shrunk", "emptied", "removed", "replaced", "rewritten"])
def test_a_file_that_changes_while_it_is_read_leaves_nothing(profile, put, what):
    size = files.CHUNK * 3
    path = put(PDF.ljust(size))

    def meddle(done, _size):
        if done != files.CHUNK:
            return
        if what in ("grown", "shrunk", "emptied"):
            os.truncate(path, {"grown": size + 5, "shrunk": size - 5, "emptied": 0}[what])
        elif what == "rewritten":
            with path.open("rb+") as file:
                file.seek(size - 5)
                file.write(b"other")
            os.utime(path, (1, 1))
        else:
            path.unlink()
            if what == "replaced":
                path.write_bytes(b"MZ")

    refused(profile, path, "was changed or removed while it was read", progress=meddle)


def test_a_disk_that_cannot_read_on_leaves_nothing(profile, put, monkeypatch):
    class Failing:
        def __init__(self, file):
            self._file, self.fileno, self.seek = file, file.fileno, file.seek

        def read(self, number):
            if number == files.CHUNK:
                raise OSError(errno.EIO, "Input/output error")
            return self._file.read(number)

    opened = files._opened

    @files.contextlib.contextmanager
    def failing(path, name):
        with opened(path, name) as file:
            yield Failing(file)

    monkeypatch.setattr(files, "_opened", failing)
    refused(profile, put(), "cannot be read: Input/output error")


# --- a disk that is full, or a program that dies ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "match"),
    [(errno.ENOSPC, "The disk is full"), (errno.EDQUOT, "The disk is full"), (errno.EIO, "could not be kept")],
)
def test_a_disk_that_does_not_take_it_is_one_sentence_and_nothing_is_left(profile, put, monkeypatch, number, match):
    kept = files.take_in(profile, put(CSV, "data.csv"))
    written = []

    def write(target, chunk):
        if written:
            raise OSError(number, os.strerror(number))
        written.append(target.write(chunk))

    monkeypatch.setattr(files, "_write", write)
    refused(profile, put(PDF.ljust(files.CHUNK * 2)), match)
    assert files.at_hand(profile) == {kept.sha256}


@pytest.mark.parametrize("verb", ["fsync", "replace"])
def test_a_disk_that_fails_at_the_very_end_leaves_nothing(profile, put, monkeypatch, verb):
    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(*((files.os, "fsync") if verb == "fsync" else (Path, "replace")), fail)
    refused(profile, put(), "The disk is full")


CRASH = """
import os, signal, sys
from pathlib import Path
from a6desk.paths import Profile
from a6desk.store import files
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
setattr(*((Path, "replace") if sys.argv[3] == "rename" else (files, "_settle")), die)
files.take_in(Profile(Path(sys.argv[1])), Path(sys.argv[2]))
"""


@pytest.mark.parametrize("when", ["rename", "sync"])
def test_a_kill_before_the_rename_leaves_only_a_part_that_the_next_start_clears(profile, put, when):
    words = [sys.executable, "-c", CRASH, str(profile.folder), str(put()), when]
    assert subprocess.run(words, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    [part] = all_files(profile)
    assert part.name.startswith(".part-") and files.at_hand(profile) == frozenset()
    files.clear(profile)
    assert all_files(profile) == []
    assert files.verified(profile, files.take_in(profile, put()).sha256, "x")


def test_what_another_program_is_copying_just_now_is_not_cleared(profile, put):
    def start(done, size):
        files.clear(profile)
        assert len(all_files(profile)) == 1

    entry = files.take_in(profile, put(), progress=start)
    files.clear(profile)
    assert files.at_hand(profile) == {entry.sha256}


# --- reading back -----------------------------------------------------------------------------------------------------


def test_a_file_that_rotted_is_found_out_and_mended_by_adding_it_again(profile, put):
    entry = files.take_in(profile, put())
    path = files.path_of(profile, entry.sha256)
    path.write_bytes(PDF[:-1] + b"x")
    with pytest.raises(UserError, match="that is kept here was altered"):
        files.verified(profile, entry.sha256, entry.name)
    files.take_in(profile, put())
    assert files.verified(profile, entry.sha256, entry.name).read_bytes() == PDF
    path.unlink()
    with pytest.raises(UserError, match="not on this computer"):
        files.verified(profile, entry.sha256, entry.name)


@pytest.mark.parametrize("odd", ["", "..", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n", "a/" * 32])
def test_only_a_sha256_is_a_place(profile, odd):
    with pytest.raises(ValueError, match="not a SHA-256"):
        files.path_of(profile, odd)


def test_what_lies_in_the_folder_and_is_no_file_of_ours_is_passed_over(profile, put):
    entry = files.take_in(profile, put())
    for odd in ("ab/x", "ab/" + "c" * 64, entry.sha256[:2] + "/notes.txt", "readme"):
        (profile.files / odd).parent.mkdir(exist_ok=True)
        (profile.files / odd).write_text("x")
    assert files.at_hand(profile) == {entry.sha256}


def test_a_copy_is_whole_or_not_there(profile, put, tmp_path):
    entry = files.take_in(profile, put())
    target = tmp_path / "out" / "copy.pdf"
    target.parent.mkdir()
    files.copy_out(profile, entry.sha256, entry.name, target)
    assert target.read_bytes() == PDF
    files.path_of(profile, entry.sha256).write_bytes(b"%PDF-other")
    with pytest.raises(UserError, match="was altered"):
        files.copy_out(profile, entry.sha256, entry.name, target)
    with pytest.raises(UserError, match="could not be written"):
        files.copy_out(profile, entry.sha256, entry.name, tmp_path / "nowhere" / "copy.pdf")
    assert target.read_bytes() == PDF and list(target.parent.iterdir()) == [target]


def test_copies_for_other_programs_go_when_the_desk_closes_or_at_the_next_start(profile, put):
    entry = files.take_in(profile, put())
    opened = files.Opened(profile)
    path = opened.copy(entry.sha256, entry.name)
    assert path.name == "report.pdf" and path.read_bytes() == PDF and opened.copy(entry.sha256, entry.name) == path
    files.clear(profile)
    assert path.exists(), "another program is at work"
    opened.close()
    assert list(profile.opened.iterdir()) == []
    left = files.Opened(profile)
    left.copy(entry.sha256, entry.name)
    left._lock.close()
    files.clear(profile)
    assert list(profile.opened.iterdir()) == []
