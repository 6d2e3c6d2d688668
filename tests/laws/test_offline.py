"""Opening, editing, checking, printing and packing open no internet socket (law 4), and load nothing heavy."""

import contextlib
import json
import shutil
import socket

import pytest

from a6desk import paths
from a6desk.forms import answers as forms_answers
from a6desk.forms.check import check
from a6desk.forms.library import Library
from tests.support.offline import CAUGHT, run

EXAMPLE = paths.resources() / "examples" / "subaru-complete.yaml"
HEAVY = {"PySide6", "shiboken6", "fastapi", "starlette", "sqlalchemy", "uvicorn"}
NETWORK = {"requests", "urllib3", "truststore"}


def heavy(modules: frozenset[str]) -> set[str]:
    return {module.split(".")[0] for module in modules} & HEAVY


@pytest.fixture
def folder(tmp_path):
    shutil.copy(EXAMPLE, tmp_path / "answers.yaml")
    return tmp_path


@pytest.fixture
def a6desk(folder):
    """Run a command on a profile of its own, watched. It must end with one of these codes."""

    def command(*words, codes=(0,)):
        done = run(folder, "-m", "a6desk", *words)
        assert done.code in codes, done.err
        assert not heavy(done.modules)
        return done

    return command


# --- the program ------------------------------------------------------------------------------------------------------


def test_a_draft_is_begun_listed_shown_and_checked_without_the_internet(a6desk):
    profile = ("--profile", "profile")
    draft = json.loads(a6desk("new", "nma-recording", "--answers", "answers.yaml", *profile, "--json").out)["draft"]
    listed = json.loads(a6desk("list", *profile, "--json").out)
    assert [row["id"] for row in listed["drafts"]] == [draft]
    assert json.loads(a6desk("show", draft, *profile, "--json").out)["answers"]
    a6desk("show", draft, *profile)
    a6desk("check", draft, *profile, codes=(0, 1))
    a6desk("submit", draft, *profile, codes=(2,))  # no hub was joined: it says so, and asks nobody


def test_a_file_is_checked_without_the_internet_and_without_loading_what_is_heavy(a6desk):
    done = a6desk("check", "answers.yaml", "--json", codes=(0, 1))
    assert json.loads(done.out)["form"] == "a6desk/nma-recording"
    assert not {module.split(".")[0] for module in done.modules} & NETWORK


def test_a_report_is_written_without_the_internet_and_only_a_pdf_loads_qt(a6desk, folder):
    a6desk("check", "answers.yaml", "--report", "report.html", codes=(0, 1))
    done = run(folder, "-m", "a6desk", "check", "answers.yaml", "--report", "report.pdf")
    assert done.code in (0, 1), done.err
    assert (folder / "report.pdf").stat().st_size > 5_000


def test_a_form_is_read_without_the_internet(a6desk):
    a6desk("form", "lint", str(paths.resources() / "forms" / "nma-recording" / "v1.yaml"))


def test_sync_without_a_hub_asks_nobody(folder):
    assert run(folder, "-m", "a6desk", "sync", "--profile", "profile", sockets=False).code == 2


def test_importing_the_command_line_loads_nothing_heavy(folder):
    done = run(folder, "-c", "import a6desk.__main__")
    assert done.code == 0, done.err
    assert "a6desk.__main__" in done.modules
    assert not heavy(done.modules)


def test_checking_opens_no_socket_and_no_connection_in_this_process(offline):
    library = Library()
    file = forms_answers.read_file(EXAMPLE)
    form = library.form(file.form, file.version)
    verdict = check(form, forms_answers.take(form, file.answers, file.name), {})
    assert not verdict.faults


# --- the watching itself ----------------------------------------------------------------------------------------------

PLANTED = [
    "import socket; socket.socket()",
    "import socket; socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
    "import _socket; _socket.socket()",
    "import socket\ntry:\n    socket.create_connection(('127.0.0.1', 9))\nexcept BaseException:\n    pass",
    "import socket; socket.getaddrinfo('hub.example', 443)",
    "import urllib.request\ntry:\n    urllib.request.urlopen('http://127.0.0.1:9')\nexcept Exception:\n    pass",
    "import asyncio\nasync def main():\n    await asyncio.start_server(print, '127.0.0.1', 0)\nasyncio.run(main())",
    "import threading, socket\nt = threading.Thread(target=socket.socket); t.start(); t.join()",
]


@pytest.mark.parametrize("text", PLANTED)
def test_a_planted_socket_ends_a_child(tmp_path, text):
    done = run(tmp_path, "-c", text)
    assert done.code == CAUGHT
    assert "internet: socket." in done.err


def test_a_socket_planted_in_a_command_is_found(tmp_path):
    """As a module that the program loads would do it, inside a child of a child."""
    (tmp_path / "planted.py").write_text("import socket\nsocket.socket()\n")
    text = "import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', 'import planted']).returncode)"
    assert run(tmp_path, "-c", text).code == CAUGHT


def test_sockets_of_this_computer_are_no_internet(tmp_path):
    done = run(tmp_path, "-c", "import socket; socket.socketpair()")
    assert done.code == (0 if hasattr(socket, "AF_UNIX") else CAUGHT)


def test_a_child_that_is_not_forbidden_sockets_may_open_one(tmp_path):
    assert run(tmp_path, "-c", "import socket; socket.socket().close()", sockets=False).code == 0


@pytest.mark.parametrize("module", ["sqlalchemy", "fastapi", "uvicorn", "PySide6.QtCore"])
def test_a_planted_heavy_import_is_seen(tmp_path, module):
    done = run(tmp_path, "-c", f"import {module}", sockets=False)
    assert done.code == 0, done.err
    assert heavy(done.modules)


def test_a_planted_socket_fails_a_test_that_is_offline(tmp_path):
    """Even where the code under test swallows what goes wrong."""
    (tmp_path / "conftest.py").write_text("from tests.support.offline import offline\n")
    (tmp_path / "test_planted.py").write_text(
        "import contextlib, socket\n\n\n"
        "def test_quiet(offline):\n    pass\n\n\n"
        "def test_swallowed(offline):\n    with contextlib.suppress(BaseException):\n        socket.socket()\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_planted.py")
    done = run(tmp_path, *words, sockets=False)
    assert "2 passed, 1 error" in done.out, done.out
    assert "socket.__new__" in done.out


def test_outside_of_such_a_test_sockets_are_free():
    with contextlib.closing(socket.socket()) as opened:
        assert opened.family == socket.AF_INET
