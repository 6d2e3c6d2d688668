"""Watching for internet sockets: in this process (fixture `offline`), and in a child and all its Python children.

Python's audit hooks see every socket that Python code opens, in C too, however it catches what goes wrong. What a C++
library opens by itself (Qt's own network classes) they do not see; law 1 keeps those out of the program.
"""

import os
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CAUGHT = 97
"""Exit code of a child that opened an internet socket or asked for a host's address."""

_INTERNET = (-1, int(socket.AF_INET), int(socket.AF_INET6))  # -1: the default, which is AF_INET
_ASKING = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")


def is_internet(event: str, args: tuple[object, ...]) -> bool:
    """Is this audit event the opening of an internet socket, or a question to a name server?"""
    return (event == "socket.__new__" and args[1] in _INTERNET) or event in _ASKING


# Run before anything else in a child: Python imports a module of this name by itself when it starts.
_SITE = f"""
import atexit, os, sys, traceback

def watch(event, args):
    if (event == "socket.__new__" and args[1] in {_INTERNET}) or event in {_ASKING}:
        traceback.print_stack()
        sys.stderr.write("internet: " + event + "\\n")
        sys.stderr.flush()
        os._exit({CAUGHT})

def loaded():
    with open(os.environ["WATCHED_MODULES"], "a") as file:
        file.write("\\n".join(sorted(sys.modules)) + "\\n")

if os.environ.get("WATCHED_SOCKETS"):
    sys.addaudithook(watch)
atexit.register(loaded)
"""


@dataclass(frozen=True)
class Ended:
    """What became of a child. modules: all that it had loaded when it ended."""

    code: int
    out: str
    err: str
    modules: frozenset[str]


def run(folder: Path, *command: str, sockets: bool = True) -> Ended:
    """Python with these arguments, watched. folder: for what the watching needs. It ends with CAUGHT at once where an
    internet socket is opened, unless sockets is false."""
    site, modules = folder / "site", folder / "modules"
    site.mkdir(exist_ok=True)
    (site / "sitecustomize.py").write_text(_SITE, "utf-8")
    modules.write_text("", "utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(site), str(ROOT)]),
        "WATCHED_MODULES": str(modules),
        "WATCHED_SOCKETS": "1" if sockets else "",
        "A6DESK_LANGUAGE": "en",
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    return Ended(done.returncode, done.stdout, done.stderr, frozenset(modules.read_text("utf-8").split()))


_armed = False
_seen: list[str] = []


def _watch(event: str, args: tuple[object, ...]) -> None:
    if _armed and is_internet(event, args):
        _seen.append(f"{event}\n{''.join(traceback.format_stack(limit=12)[:-1])}")
        raise AssertionError(f"an internet socket: {event}")


sys.addaudithook(_watch)  # for the life of the process; it does nothing while it is not armed


@pytest.fixture
def offline() -> Iterator[list[str]]:
    """No internet socket may be opened during this test: opening one fails there, and the test fails at its end too."""
    global _armed  # noqa: PLW0603 - an audit hook cannot be taken back
    _seen.clear()
    _armed = True
    try:
        yield _seen
    finally:
        _armed = False
    assert not _seen, _seen[0]
