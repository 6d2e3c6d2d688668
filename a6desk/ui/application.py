"""The program around the window: a screen or a sentence, languages, looks, where the window stood, how it ends."""

import contextlib
import ctypes
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QByteArray,
    QLibraryInfo,
    QLocale,
    QObject,
    QSocketNotifier,
    Qt,
    QTimer,
    QTranslator,
    Signal,
    Slot,
)
from PySide6.QtWidgets import QApplication, QMainWindow

from a6desk import i18n
from a6desk.i18n import tr
from a6desk.paths import Profile
from a6desk.ui import theme, widgets

if TYPE_CHECKING:
    from a6desk.ui.window import Window

_QT_NAMES = {"zh": "zh_CN"}


# --- a screen ---


def screen_trouble() -> str:
    """Why no window can be shown, a sentence, or "". Qt itself would abort the process without a word."""
    chosen = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0].split(";")[0]
    if not sys.platform.startswith("linux") or chosen not in ("", "xcb", "wayland"):
        return ""
    x11, wayland = os.environ.get("DISPLAY", ""), os.environ.get("WAYLAND_DISPLAY", "")
    if not x11 and not wayland:
        return tr("There is no screen here to show a window on.")
    if wayland and chosen != "xcb" and _answers_wayland(wayland):
        return ""
    if not x11 or chosen == "wayland" or not _answers_x11(x11):
        return tr("The screen that is named here ({name}) does not answer.", name=x11 or wayland)
    return _missing_library()


def _answers_x11(display: str) -> bool:
    """Does an X server listen there?"""
    host, _, rest = display.rpartition(":")
    number = rest.split(".")[0]
    if not number.isdigit():
        return False
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"
        return any(_answers(socket.AF_UNIX, each) for each in (f"\0{path}", path))
    return _answers(socket.AF_INET, (host, 6000 + int(number)))


def _answers_wayland(name: str) -> bool:
    return _answers(socket.AF_UNIX, str(Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / name))


def _answers(family: socket.AddressFamily, address: Any) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as end, contextlib.suppress(OSError):
        end.settimeout(2)
        end.connect(address)
        return True
    return False


def _missing_library() -> str:
    """Qt names the wrong one when it misses a library of X11: so the loader is asked."""
    plugin = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms" / "libqxcb.so"
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        missing = str(error).split(":")[0]
        return tr("This system lacks {library}, without which no window can be shown.", library=missing)
    return ""


# --- the application ---


def begin() -> QApplication:
    """The one QApplication, with the system's own look noted before it is dressed."""
    app = QApplication.instance() or QApplication(["a6desk"])
    assert isinstance(app, QApplication)
    app.setApplicationName("a6desk")
    app.setApplicationDisplayName("a6desk")
    app.setDesktopFileName("a6desk")
    _system_dark[:] = _system_dark or [theme.is_dark(app)]
    return app


_system_dark: list[bool] = []
_translators: list[QTranslator] = []


def wear(choice: str) -> None:
    """system, light or dark."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    scheme = app.styleHints().colorScheme()
    system = scheme == Qt.ColorScheme.Dark or (scheme == Qt.ColorScheme.Unknown and _system_dark == [True])
    wanted = theme.DARK if choice == "dark" or (choice == "system" and system) else theme.LIGHT
    theme.dress(app, wanted)


def speak(language: str) -> None:
    """The program's language, its direction, and Qt's own words (Cancel, Copy) where Qt has them."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    i18n.use(language)
    for each in _translators:
        app.removeTranslator(each)
    _translators.clear()
    translator = QTranslator()
    name = f"qtbase_{_QT_NAMES.get(language, language)}"
    if translator.load(name, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
        _translators.append(translator)
    QLocale.setDefault(QLocale(language) if QLocale.system().name()[:2] != language else QLocale.system())
    rtl = i18n.is_rtl(language)
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)


def place(window: QMainWindow, geometry: str) -> None:
    """Where it stood last time; the first time, no larger than the screen."""
    if geometry and window.restoreGeometry(QByteArray.fromBase64(QByteArray(geometry.encode()))):
        return
    room = window.screen().availableGeometry()
    window.resize(min(window.width(), room.width()), min(window.height(), room.height()))


def place_of(window: QMainWindow) -> str:
    """Where it stands, for place()."""
    return window.saveGeometry().toBase64().toStdString()


def soon(call: Callable[[], object], milliseconds: int = 0) -> None:
    """Call it when the window has nothing else to do."""
    QTimer.singleShot(milliseconds, call)


def every(milliseconds: int, call: Callable[[], object]) -> QTimer:
    """Call it again and again, while the timer is kept."""
    timer = QTimer()
    timer.timeout.connect(call)
    timer.start(milliseconds)
    return timer


def tell_trouble(window: "Window", sentence: str, again: Callable[[], object]) -> None:
    """The profile could not be opened: what happened, what is safe, what to do, and to try again."""
    page = widgets.page()
    layout = widgets.column(margins=4, spacing=2, parent=page)

    def try_again() -> None:
        window.pages.removeWidget(page)
        page.deleteLater()
        soon(again)

    layout.addStretch(1)
    layout.addWidget(widgets.label(tr("This profile could not be opened"), "title"))
    layout.addWidget(widgets.label(sentence, selectable=True))
    buttons = widgets.row()
    button = widgets.button(tr("Try again"), try_again, "primary", description=tr("Open the profile once more."))
    buttons.addWidget(button)
    buttons.addStretch(1)
    layout.addLayout(buttons)
    layout.addStretch(2)
    window.pages.addWidget(page)
    window.pages.setCurrentWidget(page)
    button.setFocus()


# --- work beside the window ---


class Errand(QObject):
    """Work in a thread of its own; what came of it comes back into the window's thread, to `done` or `failed`."""

    _ended = Signal(object, object)

    def __init__(
        self, work: Callable[[], object], done: Callable[[Any], object], failed: Callable[[Exception], object]
    ):
        super().__init__()
        self._work, self._done, self._failed = work, done, failed
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)
        self.thread_ = threading.Thread(target=self._run, name="a6desk-errand", daemon=True)
        self.thread_.start()

    def _run(self) -> None:
        try:
            result, error = self._work(), None
        except Exception as trouble:  # noqa: BLE001 - it is handed to the window's thread, which shows it
            result, error = None, trouble
        with contextlib.suppress(RuntimeError):  # the window went meanwhile
            self._ended.emit(result, error)

    @Slot(object, object)
    def _end(self, result: object, error: Exception | None) -> None:
        if error is None:
            self._done(result)
        else:
            self._failed(error)


# --- two windows, and the end ---


class Presence:
    """Who has a window open on this profile: a lock file with process and computer. A stale one counts for nothing."""

    def __init__(self, profile: Profile):
        from PySide6.QtCore import QLockFile  # late: it takes its time

        self._file = QLockFile(str(profile.folder / "window.lock"))
        self._file.setStaleLockTime(0)
        self.alone = self._file.tryLock(0)

    def other(self) -> str:
        """The computer and process of the other window; empty where there is none, and then we are the one."""
        self.alone = self.alone or self._file.tryLock(0)
        if self.alone or self._file.error() != self._file.LockError.LockFailedError:
            return ""
        process, computer, _ = self._file.getLockInfo()[-3:]
        return tr("process {process} on {computer}", process=process, computer=computer)

    def leave(self) -> None:
        self._file.unlock()


class Ending(QObject):
    """Ctrl+C and a polite kill close the window, at once, as its own button would."""

    def __init__(self, close: Callable[[], object]):
        super().__init__()
        self._close = close
        self._ours, self._kernel = socket.socketpair()
        self._ours.setblocking(False)
        self._kernel.setblocking(False)
        self._before = signal.set_wakeup_fd(self._kernel.fileno())
        self._handlers = {each: signal.signal(each, lambda *_: None) for each in (signal.SIGINT, signal.SIGTERM)}
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._heard)

    @Slot()
    def _heard(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._ours.recv(64)
        self._close()

    def undo(self) -> None:
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        with contextlib.suppress(OSError, ValueError):  # whose it was before has ended before us
            signal.set_wakeup_fd(self._before)
        for each, handler in self._handlers.items():
            signal.signal(each, handler)
        self._ours.close()
        self._kernel.close()
