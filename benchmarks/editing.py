"""The editor in a window that is open already: python -m benchmarks.editing PROFILE. Prints JSON, milliseconds.

opened: from asking for a complete draft to form and findings painted, first and later. key: from one key in a required
text, which makes its finding come or go, to the list of findings painted again; the pause for thought is left out by
flush(), all else is as a person's key has it.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from a6desk.ui import application
from a6desk.ui.editor import EditorPage
from a6desk.ui.window import Window
from benchmarks import largest, profile

_OPENINGS, _KEYS = 6, 40


class _Painted(QObject):
    """Which of these widgets were painted since ask()."""

    def __init__(self, *widgets: QWidget):
        super().__init__()
        self._widgets = widgets
        self._waiting: set[int] = set()
        for widget in widgets:
            widget.installEventFilter(self)
        self.ask()

    def ask(self) -> None:
        self._waiting = {id(widget) for widget in self._widgets}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._waiting.discard(id(watched))
        return False

    def all(self) -> bool:
        return not self._waiting


def until(done: Callable[[], bool]) -> None:
    while not done():
        QApplication.processEvents()


def open_once(window: Window, draft: str) -> float:
    begun = time.perf_counter()
    window.open_draft(draft)
    editor = window.editor
    assert editor is not None
    painted = _Painted(editor, editor.panel.list.viewport(), *(box for box in editor.boxes.values() if _seen(box)))
    until(painted.all)
    took = time.perf_counter() - begun
    settle()
    return took


def _seen(box: QWidget) -> bool:
    return not box.visibleRegion().isEmpty()


def settle() -> None:
    """What is still on its way is not counted."""
    end = time.perf_counter() + 0.3
    while time.perf_counter() < end:
        QApplication.processEvents()


def keys(editor: EditorPage) -> list[float]:
    """A letter typed into an empty required text and taken back, again and again."""
    form = editor.draft.form
    field = next(each for each in form.fields.values() if each.type == "long_text" and each.required == "submit")
    editor.draft.answer(field.id, "", None).result()
    editor.refresh()
    editor.go_to(field.id)
    settle()
    box = editor.boxes[field.id]
    painted = _Painted(editor.panel.list.viewport())
    took = []
    for n in range(_KEYS):
        key, text = (Qt.Key.Key_X, "x") if n % 2 == 0 else (Qt.Key.Key_Backspace, "")
        before = len(editor.draft.verdict.findings)
        painted.ask()
        begun = time.perf_counter()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(box.input.area, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))
        box.input.flush()
        until(painted.all)
        took.append(time.perf_counter() - begun)
        assert len(editor.draft.verdict.findings) != before
        settle()
    return took


def main(folder: Path) -> None:
    application.begin()
    application.speak("en")
    application.wear("light")
    with profile.open_desk(folder) as desk:
        form, answers = profile.example(desk.library, "subaru-complete")
        draft = desk.new(form, answers).id
        window = Window()
        window.show()
        window.give(desk)
        settle()
        opened = []
        for _ in range(_OPENINGS):
            opened.append(open_once(window, draft))
            window.show_page("drafts")
            settle()
        open_once(window, draft)
        assert window.editor is not None
        took = keys(window.editor)
        draft = desk.new(*largest.largest(desk.library)).id
        most = []
        for _ in range(_OPENINGS):
            window.show_page("drafts")
            settle()
            most.append(open_once(window, draft))
        window.close_editor()
    found = {"opened": opened, "largest": most, "key": took}
    print(json.dumps({name: [1000 * each for each in times] for name, times in found.items()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
