"""The program itself on a real screen, with real keys: what was typed is there after it was killed."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from a6desk.paths import Profile
from tests.ui import windows

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
NAMED = "FICTITIOUS approach"

pytestmark = pytest.mark.full  # a missing Xvfb or xdotool fails; `make test-full` installs them


def until(condition, told=lambda: ""):
    """Ask again and again: another process has its own time."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, told()
        time.sleep(0.02)
    return found


@pytest.fixture
def screen():
    """An X server on the first free number."""
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    number = server.stdout.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(PATIENCE)
    server.stdout.close()


class Program:
    """`a6desk` with its window on that screen, and hands on its keyboard."""

    def __init__(self, screen: str, profile: Profile, errors: Path):
        self._environment = {**os.environ, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb", "A6DESK_LANGUAGE": "en"}
        with errors.open("ab") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "a6desk", "--profile", str(profile.folder)],
                cwd=ROOT, env=self._environment, stderr=file,
            )  # fmt: skip
        lock, mine = profile.folder / "window.lock", str(self.process.pid)
        try:
            until(lambda: lock.exists() and lock.read_text().split("\n")[0] == mine, errors.read_text)
        except AssertionError:
            self.kill()
            raise
        window = self.do("search", "--sync", "--onlyvisible", "--name", "^a6desk$")
        self.do("windowfocus", window)
        until(lambda: self.do("getwindowfocus") == window)

    def do(self, *command: str) -> str:
        done = subprocess.run(
            ["xdotool", *command], env=self._environment, timeout=PATIENCE, capture_output=True, check=False
        )
        assert done.returncode == 0, (command, done.stderr)
        return done.stdout.decode().strip()

    def keys(self, *keys: str) -> None:
        self.do("key", "--clearmodifiers", *keys)

    def write(self, text: str) -> None:
        self.do("type", "--clearmodifiers", text)

    def open_the_draft(self) -> None:
        """From the rooms, where the focus is, to the list of drafts; the only one that fits is opened."""
        self.keys("Down", "Tab", "Tab", "Tab")
        self.write("fictitious")
        self.keys("Down", "Return")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)


@pytest.fixture
def start(screen, tmp_path):
    """start(profile): the program; whatever still runs at the end is killed."""
    made = []

    def begin(profile: Profile) -> Program:
        made.append(Program(screen, profile, tmp_path / "errors"))
        return made[-1]

    yield begin
    for each in made:
        each.kill()


def title(profile: Profile, draft: str) -> str:
    with contextlib.closing(windows.open_desk(profile.folder)) as desk:
        return windows.on_disk(desk, draft)["nma_title"]["en"]


def test_what_was_typed_is_there_after_a_kill_and_one_goes_on_behind_it(tmp_path, start):
    profile = Profile(tmp_path / "desk")
    with windows.open_desk(profile.folder) as desk:
        windows.begin(desk)
        draft = desk.new(windows.FORM, {"nma_title": {"en": NAMED}}).id
    expected = NAMED
    for words in (" one", " two"):
        program = start(profile)
        program.open_the_draft()
        program.keys("ctrl+End")
        program.write(words)
        expected += words
        until(lambda expected=expected: title(profile, draft) == expected, lambda: title(profile, draft))
        program.kill()
        assert title(profile, draft) == expected
    program = start(profile)
    program.process.terminate()
    assert program.process.wait(PATIENCE) == 0
    assert (tmp_path / "errors").read_text() == ""
