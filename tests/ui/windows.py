"""A real window on a real profile, and the hands and eyes of whoever sits before it."""

import threading
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from a6desk import i18n
from a6desk.desk import Desk, outlook
from a6desk.events import signing
from a6desk.forms.library import Library
from a6desk.keys import Keys
from a6desk.paths import Profile, resources
from a6desk.store import hubs, outbox
from a6desk.ui import application
from a6desk.ui.window import Window
from tests.support.desks import JAPAN
from tests.support.office import Office

LIBRARY = Library()
FORM = LIBRARY.form("a6desk/nma-recording", 1)  # what the tests type into it does not move on with it
WAIT = 30_000


def open_desk(folder: Path, actor: str = "Ana") -> Desk:
    profile = Profile(folder)
    return Desk(profile, LIBRARY, Keys(profile, in_files=True), actor)


def begin(desk: Desk, example: str = "") -> str:
    """A draft; its id."""
    if example:
        return desk.new_from_file(resources() / "examples" / f"{example}.yaml")[1].id
    return desk.new(FORM).id


def show(
    qtbot, desk: Desk, size: tuple[int, int] = (1366, 768), language: str = "en", *, demonstration: bool = False
) -> Window:
    """The window of this desk, with the focus in it."""
    application.begin()
    application.speak(language)
    window = Window(demonstration=demonstration)
    window.resize(*size)
    window.give(desk)
    with qtbot.waitActive(window, timeout=WAIT):
        window.show()
        window.activateWindow()
    return window


def put_away(qtbot, window: Window) -> None:
    """Close it as a person does, and again where it warns; then nothing of it is left."""
    window.close()
    if window.isVisible():
        qtbot.waitUntil(lambda: not window.isVisible() or window.saving.warned, timeout=WAIT)
        window.close()
    window.deleteLater()
    application.speak("en")
    i18n.use("en")


def texts(widget: QWidget) -> list[str]:
    """Every text that can be read there now."""
    QApplication.processEvents()  # what was just made is shown
    return [each.text() for each in widget.findChildren(QLabel) if each.isVisibleTo(widget.window()) and each.text()]


def said(window: Window) -> str:
    return window.statusBar().currentMessage()


def button(widget: QWidget, name: str) -> QPushButton:
    """The one button of this accessible name that can be seen there; waits until there is one."""
    patience = QDeadlineTimer(5_000)
    while len(found := [each for each in _buttons(widget) if each.accessibleName() == name]) != 1:
        assert not patience.hasExpired(), (name, [each.accessibleName() for each in _buttons(widget)])
        QApplication.processEvents()
    return found[0]


def buttons(widget: QWidget, name: str) -> list[QPushButton]:
    """All of this accessible name."""
    return [each for each in _buttons(widget) if each.accessibleName() == name]


def _buttons(widget: QWidget) -> list[QPushButton]:
    return [each for each in widget.findChildren(QPushButton) if each.isVisibleTo(widget.window())]


def press(widget: QWidget, name: str) -> None:
    """Click it as a mouse does."""
    QTest.mouseClick(button(widget, name), Qt.MouseButton.LeftButton)


def key(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press this key wherever the focus is."""
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def write(text: str) -> None:
    """Type this wherever the focus is; what no plain key writes comes as an input method brings it."""
    if text.isascii():
        QTest.keyClicks(QApplication.focusWidget(), text)
    else:
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(QApplication.focusWidget(), event)


def paste(text: str) -> None:
    """As Ctrl+V does, wherever the focus is."""
    QGuiApplication.clipboard().setText(text)
    key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def state(window: Window) -> str:
    """What stands under the title of an open draft: what is to answer, and what became of the last words."""
    return window.editor.sections.state.text()


def is_saved(window: Window) -> bool:
    return "Saved" in state(window) and window.saving.settled


def on_disk(desk: Desk, draft: str) -> dict:
    """The answers as a second program would read them."""
    return desk.view(draft).answers


@contextmanager
def slow_disk(desk: Desk):
    """The writer is stuck until go is set."""
    go, begun = threading.Event(), threading.Event()

    def stuck(_store):
        begun.set()
        go.wait(60)

    desk.later(stuck)
    assert begun.wait(60)
    try:
        yield go
    finally:
        go.set()


def fill_disk(desk: Desk) -> None:
    """No page more: as much as what is there."""
    desk.later(lambda store: store.db.conn.execute("PRAGMA max_page_count = 1").fetchone()).result()


def make_room(desk: Desk) -> None:
    desk.later(lambda store: store.db.conn.execute("PRAGMA max_page_count = 1000000").fetchone()).result()


def join(desk: Desk) -> Office:
    """A hub that gave this desk Japan's mandate, without any network."""
    office = Office()
    desk.keys.store("desk", signing.private_bytes(signing.new_key()))
    with desk.store.writing():
        hubs.add(desk.store, office.hub, office.certificate(1, JAPAN))
    return office


def furnish(desk: Desk) -> None:
    """What a window can show: a hub, a submission with its receipt and what happened to it, a draft with findings."""
    office = join(desk)
    sent = desk.submit(begin(desk, "subaru-complete"))
    event = outbox.event_of(desk.store, outbox.deliveries(desk.store, sent.id)[0])
    receipt = office.receipt(event)
    desk.later(lambda store: outbox.add_receipt(store, receipt, [])).result()
    outlook.happen(desk, sent.id, outlook.ENTERED, "2026-11-20", "FICTITIOUS note", "NMA-0012")
    begin(desk, "subaru")
