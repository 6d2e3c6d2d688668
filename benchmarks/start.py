"""A window from the start of its process: python -m benchmarks.start empty|a6desk PROFILE BEGUN_NS.

Prints JSON: milliseconds since BEGUN_NS (on the monotonic clock that all processes share) to each stage, and the
memory when nothing moves any more. The window is the one that the command opens, by the command's own function; this
only looks on, and presses keys as a person would.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_SETTLED = 3_000  # milliseconds after the last stage
_LOOK = 1  # milliseconds
_DRAFTS = 1_000

begun_at = 0
stages: dict[str, float] = {}


def reached(stage: str) -> None:
    stages.setdefault(stage, (time.monotonic_ns() - begun_at) / 1e6)


def memory() -> float:
    """Proportional set size in MB: what this process uses, shared pages counted in shares."""
    text = Path("/proc/self/smaps_rollup").read_text("ascii")
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024


def press(widget: Any, key: Any) -> None:
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.postEvent(widget, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))


def painting(widget: Any) -> Callable[[], bool]:
    """Whether this widget was painted since now."""
    from PySide6.QtCore import QEvent, QObject

    class Watch(QObject):
        seen = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            Watch.seen = Watch.seen or event.type() == QEvent.Type.Paint
            return False

    watch = Watch(widget)
    widget.installEventFilter(watch)
    return lambda: Watch.seen


def drive(steps: list[Callable[[], bool]]) -> None:
    """Ask each step again and again until it says that it is done, then the next; then measure memory and end."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    timer = QTimer(QApplication.instance())
    timer.setInterval(_LOOK)

    def look() -> None:
        while steps and steps[0]():
            steps.pop(0)
        if not steps:
            timer.stop()
            QTimer.singleShot(_SETTLED, end)

    def end() -> None:
        print(json.dumps({**stages, "pss": memory()}), flush=True)
        os._exit(0)

    timer.timeout.connect(look)
    timer.start()


def empty() -> None:
    """The baseline: what Qt itself costs in Python."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication, QMainWindow

    keys: list[int] = []

    class Window(QMainWindow):
        def keyPressEvent(self, event: QKeyEvent) -> None:
            keys.append(event.key())

    app = QApplication(["empty"])
    window = Window()
    window.resize(1366, 768)
    painted = painting(window)
    window.show()

    def is_painted() -> bool:
        if painted():
            press(window, Qt.Key.Key_Down)
        return painted()

    def took_a_key() -> bool:
        if keys:
            reached("key")
        return bool(keys)

    drive([is_painted, took_a_key])
    app.exec()


def a6desk(profile: str) -> None:
    from a6desk import __main__
    from a6desk.ui import application

    begin = application.begin

    def begun() -> Any:
        app = begin()
        drive(_steps())
        return app

    application.begin = begun
    sys.argv[1:] = ["--profile", profile]
    __main__.run()


def _steps() -> list[Callable[[], bool]]:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    found: dict[str, Any] = {}

    def framed() -> bool:
        windows = [each for each in QApplication.topLevelWidgets() if hasattr(each, "rooms")]
        if windows and "frame" not in found:
            window = found["window"] = windows[0]
            found["frame"] = painting(window.centralWidget())
            # Watched from the moment it is shown: its first painting is what counts.
            window.pages.currentChanged.connect(lambda: found.update(page=painting(window.pages.currentWidget())))
        return "frame" in found and found["frame"]()

    def home() -> bool:
        reached("frame")
        shown = found["window"].desk is not None and "page" in found and found["page"]()
        if shown:
            found["window"].rooms.setFocus()
            press(found["window"].rooms, Qt.Key.Key_Tab)
        return shown

    def home_took_a_key() -> bool:
        rooms = found["window"].rooms
        if rooms.hasFocus():
            return False
        reached("home")
        press(rooms, Qt.Key.Key_Down)
        return True

    def asked_for_drafts() -> bool:
        window = found["window"]
        if window.rooms.currentIndex().row() != 1:
            return False
        found["table"] = window.pages.currentWidget().table
        return True

    def listed() -> bool:
        if found["page"]():
            assert found["table"].model().rowCount() >= _DRAFTS
            press(found["table"], Qt.Key.Key_Down)
        return found["page"]()

    def took_a_key() -> bool:
        moved = found["table"].currentIndex().row() == 1
        if moved:
            reached("drafts")
        return moved

    return [framed, home, home_took_a_key, asked_for_drafts, listed, took_a_key]


if __name__ == "__main__":
    _, what, folder, moment = sys.argv
    begun_at = int(moment)
    empty() if what == "empty" else a6desk(folder)
