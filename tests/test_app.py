"""The window from its first picture to its end: order, refusals, languages, two windows, faults."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from a6desk import app, settings
from a6desk.forms.library import Library
from a6desk.paths import Profile
from a6desk.settings import Settings
from a6desk.ui import application

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("a6desk.desk", "a6desk.forms.library", "pydantic", "requests", "keyring", "sqlite_utils", "sqlcipher3", "yaml")
SCREENS = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
WAIT = 30_000


@pytest.fixture
def profile(tmp_path):
    return Profile(tmp_path / "desk")


@pytest.fixture
def show(qtbot, monkeypatch):
    """Opens windows; ends them with the test, and speaks English again."""
    monkeypatch.setattr(app, "LOOK", 20)
    monkeypatch.setattr("a6desk.keys._backend", lambda: None)
    made = []

    def start(profile, *, demonstration=False):
        application.begin()
        chosen = settings.load(profile)
        application.wear(chosen.theme)
        opened = app._Opened(profile, chosen, demonstration)
        made.append(opened)
        qtbot.waitUntil(lambda: opened._presence is not None or opened._window.pages.count() > 1, timeout=WAIT)
        return opened

    yield start
    for opened in reversed(made):
        end(opened)
    application.speak("en")


def end(opened):
    if opened._hook is not None:
        opened._window.close()
        assert opened.close()
        opened._window.deleteLater()
        opened._hook = None


def run(*arguments, screen=None, timeout=120):
    """The program in a process of its own, without a screen or with this one."""
    environment = {key: value for key, value in os.environ.items() if key not in SCREENS}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=timeout, check=False, cwd=ROOT,
        env={**environment, "A6DESK_LANGUAGE": "en", **(screen or {})},
    )  # fmt: skip


def test_the_window_is_painted_before_anything_heavy_is_loaded(tmp_path):
    script = f"""
import sys
from a6desk import __main__, app
from a6desk.ui import application

def opened(self):
    print("painted", [name for name in {HEAVY!r} if name in sys.modules])
    real(self)
    print("open", "a6desk.desk" in sys.modules, self._window.desk is not None)
    application.soon(self._window.close)

real, app._Opened._open = app._Opened._open, opened
sys.argv = ["a6desk", "--profile", {str(tmp_path / "desk")!r}]
__main__.run()
"""
    done = run("-c", script, screen={"QT_QPA_PLATFORM": "offscreen"})
    assert done.stdout.splitlines() == ["painted []", "open True True"], done.stderr
    assert done.returncode == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere a session always has a screen")
@pytest.mark.parametrize("command", [[], ["demo"]])
@pytest.mark.parametrize(
    ("screen", "said"),
    [
        ({}, "There is no screen here to show a window on."),
        ({"DISPLAY": ":6553"}, "The screen that is named here (:6553) does not answer."),
        ({"DISPLAY": "nonsense"}, "The screen that is named here (nonsense) does not answer."),
        ({"WAYLAND_DISPLAY": "a6-0", "XDG_RUNTIME_DIR": "/nowhere"}, "The screen that is named here (a6-0)"),
        ({"QT_QPA_PLATFORM": "xcb"}, "There is no screen here to show a window on."),
    ],
)
def test_without_a_screen_it_says_so_and_how_to_try_it_headless(tmp_path, command, screen, said):
    done = run("-m", "a6desk", *command, "--profile", str(tmp_path / "desk"), screen=screen)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"a6desk: {said}")
    assert done.stderr.count("\n") == 1
    assert "a6desk demo --headless" in done.stderr
    assert not (tmp_path / "desk").exists()


def test_a_library_that_is_missing_is_named(monkeypatch):
    def cannot(_):
        raise OSError("libxcb-cursor.so.0: cannot open shared object file: No such file or directory")

    monkeypatch.setattr("ctypes.CDLL", cannot)
    assert "libxcb-cursor.so.0" in application._missing_library()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere a session always has a screen")
def test_where_either_will_do_the_demonstration_goes_on_without_a_window(tmp_path):
    done = run("-m", "a6desk", "demo", "--window-or-headless", "--profile", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("a6desk: There is no screen here")
    assert "not by the UNFCCC secretariat" in done.stdout


def test_the_profile_is_opened_in_the_window(profile, show, qtbot):
    opened = show(profile)
    assert opened._window.desk is opened._desk
    qtbot.waitUntil(lambda: opened._window.sync_state == "none", timeout=WAIT)
    assert opened._window.pill.text() == "Not connected to a hub"


def test_a_profile_that_cannot_be_opened_is_said_in_the_window_and_can_be_tried_again(profile, show, qtbot):
    profile.folder.mkdir()
    profile.desk_db.write_bytes(b"no database " * 400)
    opened = show(profile)
    page = opened._window.pages.currentWidget()
    said = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "is damaged or is not a profile's database." in said
    assert "Nothing was changed." in said
    assert "restore a backup" in said
    assert opened._window.desk is None
    profile.desk_db.unlink()
    again = page.findChild(QPushButton)
    assert again.hasFocus()
    qtbot.keyClick(again, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: opened._window.desk is not None, timeout=WAIT)


def test_another_language_is_spoken_at_once_and_the_next_time(profile, show, qtbot):
    opened = show(profile)
    window = opened._window
    qtbot.waitUntil(lambda: window.sync_state == "none", timeout=WAIT)
    window.show_page("settings")
    before = window.centralWidget()
    window.language_wanted.emit("ar")
    qtbot.waitUntil(lambda: window.layoutDirection() == Qt.LayoutDirection.RightToLeft, timeout=WAIT)
    assert window.centralWidget() is not before
    assert settings.load(profile).language == "ar"
    assert QApplication.instance().layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert QApplication.translate("QPlatformTheme", "Cancel") != "Cancel"
    qtbot.waitUntil(lambda: window.sync_sentence != "Not connected to a hub", timeout=WAIT)
    window.language_wanted.emit("en")
    qtbot.waitUntil(lambda: window.sync_sentence == "Not connected to a hub", timeout=WAIT)
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_where_the_window_stood_is_where_it_stands_again(profile, show):
    opened = show(profile)
    opened._window.setGeometry(30, 40, 640, 480)
    end(opened)
    assert show(profile)._window.size().toTuple() == (640, 480)


def test_two_windows_on_one_profile_know_of_one_another_and_each_shows_what_the_other_saved(
    profile, show, qtbot, monkeypatch
):
    first = show(profile)
    assert first._window.statusBar().currentMessage() == ""
    second = show(profile)
    said = second._window.statusBar().currentMessage()
    assert said.startswith("Another window has this profile open")
    assert str(os.getpid()) in said
    looked = []
    monkeypatch.setattr(first._window, "changed", lambda: looked.append("first"))
    monkeypatch.setattr(second._window, "changed", lambda: looked.append("second"))
    first._desk.new(first._desk.library.form("a6desk/nma-recording"))
    qtbot.waitUntil(lambda: "second" in looked, timeout=WAIT)
    assert looked == ["second"]
    end(first)
    qtbot.waitUntil(lambda: "only window" in second._window.statusBar().currentMessage(), timeout=WAIT)


def test_of_many_forms_those_of_the_drafts_are_read_beside_the_window(profile, show, qtbot, monkeypatch):
    first = show(profile)
    first._desk.new(first._desk.library.form("a6desk/nma-recording"))
    end(first)
    read, real = [], Library.read
    monkeypatch.setattr(Library, "read", lambda library, path: (read.append(path.parent.name), real(library, path))[1])
    second = show(profile)
    qtbot.waitUntil(lambda: second._worker is not None, timeout=WAIT)  # it talks when all is loaded
    assert read == ["nma-recording"] and len(second._desk.library.versions) > 1


def test_a_lock_that_a_crash_left_behind_counts_for_nothing(profile, show):
    profile.folder.mkdir()
    (profile.folder / "window.lock").write_text("4194000\npython\nelsewhere-long-gone\n")
    lock = profile.folder / "window.lock"
    lock.write_text(f"4194000\npython\n{os.uname().nodename}\n")
    assert show(profile)._presence.alone


def test_a_fault_is_logged_and_said_and_the_window_goes_on(profile, show):
    opened = show(profile)
    hooked, opened._hook = [], lambda *fault: hooked.append(fault)
    try:
        raise RuntimeError("planted")
    except RuntimeError as fault:
        opened._fault(type(fault), fault, fault.__traceback__)
    assert opened._window.statusBar().currentMessage().startswith("A fault of a6desk stopped this.")
    assert len(hooked) == 1
    assert "RuntimeError at test_app.py" in profile.log.read_text()
    assert "planted" not in profile.log.read_text()


def test_the_demonstration_joins_by_a_real_code_switches_and_is_kept(profile, show, qtbot):
    opened = show(profile, demonstration=True)
    window = opened._window
    qtbot.waitUntil(lambda: window.sync_state == "online", timeout=WAIT)
    assert [each.mandate.party for each in opened._desk.mandates()] == ["JPN"]
    assert len(opened._desk.list_drafts()) == 2
    window.switch.click()
    qtbot.waitUntil(lambda: window.sync_state == "offline", timeout=WAIT)
    opened._desk.submit(opened._desk.list_drafts()[-1].head.id)
    window.sync_wanted.emit()
    qtbot.waitUntil(lambda: window.sync_sentence.startswith("Offline · 1 waiting"), timeout=WAIT)
    window.switch.click()
    qtbot.waitUntil(lambda: window.sync_state == "online", timeout=WAIT)
    assert [each.state for row in opened._desk.list_sent() for each in row.deliveries] == ["received"]
    end(opened)
    again = show(profile, demonstration=True)
    qtbot.waitUntil(lambda: again._window.sync_state == "online", timeout=WAIT)
    assert len(again._desk.list_drafts()) == 2


def test_a_demonstration_whose_hub_does_not_start_says_so(profile, show, qtbot):
    (profile.folder.parent / "hub").write_text("a file where the hub's folder should be")
    opened = show(profile, demonstration=True)
    qtbot.waitUntil(lambda: opened._window.sync_state == "trouble", timeout=WAIT)
    assert opened._window.sync_sentence == "The demonstration's hub could not be started."
    assert opened._window.desk is not None


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_a_polite_kill_closes_the_window_as_its_button_would(tmp_path, kind):
    script = f"""
import sys
from a6desk import app
from a6desk.paths import Profile
real = app._Opened._open
app._Opened._open = lambda self: (real(self), print("open", flush=True))
sys.exit(app.window(Profile(__import__("pathlib").Path({str(tmp_path / "desk")!r}))))
"""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    ) as child:
        assert child.stdout.readline() == "open\n"
        child.send_signal(kind)
        assert child.wait(60) == 0
    assert settings.load(Profile(tmp_path / "desk")) != Settings()
    assert not (tmp_path / "desk" / "window.lock").exists()
