"""Which pages there are, by id. Each is made when it is first shown and has refresh()."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from a6desk.ui.window import Window


def _home(window: "Window") -> QWidget:
    from a6desk.ui.home import HomePage

    return HomePage(window)


def _new(window: "Window") -> QWidget:
    from a6desk.ui.begin import NewPage

    return NewPage(window)


def _drafts(window: "Window") -> QWidget:
    from a6desk.ui.drafts import DraftsPage

    return DraftsPage(window)


def _outbox(window: "Window") -> QWidget:
    from a6desk.ui.outbox import OutboxPage

    return OutboxPage(window)


def _settings(window: "Window") -> QWidget:
    from a6desk.ui.settings import SettingsPage

    return SettingsPage(window)


def _sync(window: "Window") -> QWidget:
    from a6desk.ui.sync import SyncPage

    return SyncPage(window)


MAKERS: dict[str, Callable[["Window"], QWidget]] = {
    "home": _home,
    "new": _new,
    "drafts": _drafts,
    "outbox": _outbox,
    "settings": _settings,
    "sync": _sync,
}
