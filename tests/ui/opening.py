"""Fixtures that open the window as the program does: app.py's own wiring, sync worker and all."""

import pytest

from a6desk import app, settings
from a6desk.paths import Profile
from a6desk.ui import application, theme
from tests.support.network import JAPAN, HubProcess, Office
from tests.ui.windows import WAIT


@pytest.fixture
def open_window(qtbot, qapp, monkeypatch):
    """open_window(profile): what app.py calls _Opened, its window shown and with the focus."""
    monkeypatch.setattr(app, "LOOK", 20)
    monkeypatch.setattr("a6desk.keys._backend", lambda: None)
    made = []

    def start(profile: Profile, *, demonstration: bool = False):
        application.begin()
        application.speak(settings.load(profile).language or "en")
        theme.dress(qapp, theme.LIGHT)
        opened = app._Opened(profile, settings.load(profile), demonstration)
        made.append(opened)
        qtbot.waitUntil(lambda: opened._presence is not None, timeout=WAIT)
        opened._window.activateWindow()
        qtbot.waitUntil(opened._window.isActiveWindow, timeout=WAIT)
        return opened

    def close(opened) -> None:
        made.remove(opened)
        opened._window.close()
        qtbot.waitUntil(lambda: not opened._window.isVisible(), timeout=WAIT)
        assert opened.close()
        opened._window.deleteLater()

    start.close = close
    yield start
    for each in list(reversed(made)):
        close(each)
    application.speak("en")
    qapp.setStyleSheet("")


@pytest.fixture
def joined(tmp_path):
    """joined(hub): a profile with Japan's mandate there; through an address of its own where one is given."""

    def make(hub: HubProcess, proxy=None, name: str = "desk") -> Profile:
        office = Office(tmp_path / name, hub, proxy)
        try:
            office.join(JAPAN)
        finally:
            office.close()
        return office.desk.profile

    return make
