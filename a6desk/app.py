"""The composition root: puts desk, sync and window together. They never meet anywhere else.

Nothing heavy is loaded before it is used: the window stands painted on the screen before desk, forms and network are.
"""

import contextlib
import getpass
import logging
import os
import sys
import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

from a6desk import i18n, settings
from a6desk.errors import UserError
from a6desk.i18n import tr
from a6desk.paths import Profile

if TYPE_CHECKING:
    from a6desk.demo import Stage
    from a6desk.desk import Desk
    from a6desk.store.hubs import Hub
    from a6desk.sync.push import Round
    from a6desk.sync.worker import Worker
    from a6desk.ui.window import Window

log = logging.getLogger(__name__)

LOOK = 2000
"""Milliseconds after which a window looks whether another program wrote into its profile."""


GRACE = 300
"""Milliseconds that the first page has for itself before the rest is loaded beside it."""


class NoScreen(UserError):
    """There is no screen for a window."""


def actor() -> str:
    """Who works here, as this computer calls them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def sync(desk: "Desk", *, keep_trying: bool = False, wake: threading.Event | None = None) -> list[tuple[str, "Round"]]:
    """One round with every hub: (name, what it came to last). keep_trying: go on until nothing waits any more.

    Each hub has a pace of its own (pace.py): what one asks for does not hold up another, and one that does not let us
    sign in is left alone. wake: set by whoever knows that the link may be back; cuts a wait short.
    """
    from a6desk.sync.pace import Pace

    known = desk.hubs()
    if not known:
        what = tr("This desk is not connected to any hub.")
        raise UserError(what, todo=tr("Connect it with a joining code: a6desk connect CODE"))
    wake = wake or threading.Event()
    paces = {hub.id: Pace() for hub in known}
    due = {hub.id: 0.0 for hub in known}  # on the monotonic clock: what waits for nobody is due now
    last: dict[str, Round] = {}
    while True:
        for hub in known:
            if hub.id in due and due[hub.id] <= time.monotonic():
                last[hub.id] = _round(desk, hub)
                wait = paces[hub.id].after(last[hub.id])
                if wait is None:
                    del due[hub.id]
                else:
                    due[hub.id] = time.monotonic() + wait
        if not keep_trying or not due:
            return [(hub.name, last[hub.id]) for hub in known]
        if wake.wait(max(0.0, min(due.values()) - time.monotonic())):
            wake.clear()
            due = dict.fromkeys(due, 0.0)


def _round(desk: "Desk", hub: "Hub") -> "Round":
    from a6desk.sync import connect, push
    from a6desk.sync.client import SignIn
    from a6desk.sync.push import Round

    try:
        client = connect.client_of(desk.keys, hub)
    except UserError as error:
        return Round(stop=SignIn(str(error)))
    try:
        return push.go(desk.store, hub, client)
    finally:
        client.close()


# --- the window ---


def _fault() -> str:
    return tr("A fault of a6desk stopped this. What was saved is safe; the log says where.")


def window(profile: Profile, demonstration: bool = False) -> int:
    """Show this profile in a window until it is closed. Raises NoScreen where there is none for one."""
    from a6desk.ui import application

    trouble = application.screen_trouble()
    if trouble:
        raise NoScreen(trouble, todo=tr("To try it without a window: a6desk demo --headless"))
    chosen = settings.load(profile)
    if chosen.language and not os.environ.get("A6DESK_LANGUAGE"):
        i18n.use(chosen.language)
    app = application.begin()
    application.speak(i18n.language())
    application.wear(chosen.theme)
    opened = _Opened(profile, chosen, demonstration)
    code = app.exec()
    if not opened.close():
        logging.shutdown()
        os._exit(code)  # a connection that is being opened cannot be cut; all that was said is on the disk
    return code


def _forms(desk: "Desk") -> set[tuple[str, int]]:
    """The forms of the drafts: among many, those that somebody works with."""
    from a6desk.store import drafts

    return {(each.form, each.version) for each in drafts.all_drafts(desk.store)}


def _load(desk: "Desk", forms: set[tuple[str, int]]) -> None:
    """What the next hands ask for, loaded beside the window: editor, check, network, and these forms."""
    from a6desk.desk import editing  # noqa: F401
    from a6desk.sync import connect  # noqa: F401

    for each in forms:
        with contextlib.suppress(UserError):  # who opens it is told
            desk.library.form(*each)


class _Opened:
    """One window on one profile, from its first picture to its end."""

    def __init__(self, profile: Profile, chosen: settings.Settings, demonstration: bool):
        from a6desk.ui import application
        from a6desk.ui.window import Window

        self._profile, self._demonstration = profile, demonstration
        self._application = application
        self._desk: Desk | None = None
        self._worker: Worker | None = None
        self._stage: Stage | None = None
        self._presence: application.Presence | None = None
        self._said_other = ""
        self._is_closed = False
        self._early: list[tuple[Any, tuple[object, ...]]] = []
        self._window: Window = Window(demonstration=demonstration)
        self._window.write_in(chosen.writing)
        application.place(self._window, chosen.geometry)
        self._window.painted.connect(lambda: application.soon(self._open))
        self._window.language_wanted.connect(lambda language: application.soon(lambda: self._speak(language)))
        for signal in (self._window.online_switched, self._window.join_wanted, self._window.sync_wanted):
            signal.connect(lambda *values, signal=signal: self._hold(signal, values))
        self._ending = application.Ending(self._window.close)
        self._hook, sys.excepthook = sys.excepthook, self._fault
        self._window.show()

    def _open(self) -> None:
        """The window stands painted: now open the profile, and show what is in it. What is heavy comes behind that."""
        from a6desk import log as log_file
        from a6desk.desk import Desk
        from a6desk.forms.library import Library
        from a6desk.keys import Keys

        log_file.start(self._profile)
        who = "demonstration" if self._demonstration else actor()
        try:
            library, keys = Library(packs=self._profile.packs), Keys(self._profile, in_files=self._demonstration)
            self._desk = Desk(self._profile, library, keys, who)
            if self._demonstration:
                from a6desk import demo

                demo.furnish(self._desk)
        except UserError as error:
            log.warning("the profile could not be opened")
            self._application.tell_trouble(self._window, str(error), self._open)
            return
        except Exception:
            log.exception("a fault while opening the profile")
            self._application.tell_trouble(self._window, _fault(), self._open)
            return
        self._window.give(self._desk, says_who=False)
        self._presence = self._application.Presence(self._profile)
        self._look()
        self._looking = self._application.every(LOOK, self._look)
        self._application.soon(self._load, GRACE)

    def _load(self) -> None:
        desk = self._desk
        if desk is not None and not self._is_closed:
            forms = _forms(desk)
            self._loading = self._application.Errand(lambda: _load(desk, forms), self._connect, self._not_loaded)

    def _connect(self, _: object) -> None:
        """All is loaded: begin to talk with the hubs."""
        from a6desk.keys import Keys
        from a6desk.sync.worker import Worker

        if self._is_closed:
            return
        self._window.say_who()
        self._worker = Worker(self._profile, Keys(self._profile, in_files=self._demonstration))
        self._wire(self._window, self._worker)
        self._worker.start()
        if self._demonstration:
            self._window.sync_said.connect(self._raise_stage)
        else:
            self._window.sync_wanted.emit()
        for signal, values in self._early:
            signal.emit(*values)

    def _hold(self, signal: Any, values: tuple[object, ...]) -> None:
        """What is asked of the connection before there is one is asked again when there is."""
        if self._worker is None:
            self._early.append((signal, values))

    def _not_loaded(self, error: Exception) -> None:
        """What is missing in this program is missed again by whoever asks for it, and says so."""
        log.error("not all could be loaded", exc_info=error)
        self._connect(None)

    def _wire(self, window: "Window", worker: "Worker") -> None:
        """Signals that carry words and ids, both ways; those of the worker end in slots of the window's thread."""
        window.sync_wanted.connect(worker.nudge)
        window.online_switched.connect(self._plug)
        window.online_switched.connect(worker.set_online)
        window.join_wanted.connect(worker.join)
        worker.state.connect(window.show_sync)
        worker.lines.connect(window.show_lines)
        worker.changed.connect(window.changed)
        worker.joined.connect(window.show_joined)
        worker.refused.connect(window.show_refused)

    def _plug(self, online: bool) -> None:
        if not online and self._worker is not None:
            self._worker.unplug()

    def _speak(self, language: str) -> None:
        with contextlib.suppress(UserError):  # then it is forgotten with the window
            settings.change(self._profile, language=language)
        self._application.speak(language)
        self._window.speak(language)
        if self._worker is not None:
            self._worker.soon("speak")

    def _look(self) -> None:
        """What others wrote is shown; and whoever else has this profile open is named."""
        assert self._desk is not None and self._presence is not None
        if self._desk.was_changed():
            self._window.changed()
        other = self._presence.other()
        if other != self._said_other:
            self._said_other = other
            if other:
                self._window.say(
                    tr("Another window has this profile open ({who}). Both may write; each shows what the other saved.",
                       who=other)
                )  # fmt: skip
            else:
                self._window.say(tr("This is the only window on this profile again."))

    def _fault(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """A fault of ours, in the window: logged and said, and the window goes on."""
        log.error("a fault", exc_info=(kind, error, trace))
        self._hook(kind, error, trace)
        self._window.say(_fault())

    # --- the demonstration's own hub ---

    def _raise_stage(self) -> None:
        """Its hub starts beside the window; then the desk joins by a real code, or talks at once.

        Once the worker has said its first word: it must not come behind what becomes of the hub.
        """
        if self._stage is not None or not self._window.sync_sentence:
            return
        from a6desk import demo

        joined = bool(self._desk and self._desk.hubs())
        stage = self._stage = demo.Stage(self._profile.folder.parent / "hub")
        self._window.show_sync("busy", tr("The demonstration's hub is starting…"))
        self._errand = self._application.Errand(lambda: stage.open(joined), self._staged, self._unstaged)

    def _staged(self, code: str) -> None:
        if code:
            self._window.join_wanted.emit(code, "")
        else:
            self._window.sync_wanted.emit()

    def _unstaged(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            log.error("the demonstration's hub did not start", exc_info=error)
        sentence = str(error) if isinstance(error, UserError) else tr("The demonstration's hub could not be started.")
        self._window.show_sync("trouble", sentence)
        self._window.say(sentence)

    # --- the end ---

    def close(self) -> bool:
        """Everything saved and ended. False where a request in flight does not let itself be cut."""
        from a6desk import log as log_file

        self._is_closed = True
        sys.excepthook = self._hook
        self._ending.undo()
        if self._presence is not None:
            self._looking.stop()
            self._presence.leave()
        if self._desk is not None:
            with contextlib.suppress(UserError):  # where the window stood is no reason to fail
                settings.change(self._profile, geometry=self._application.place_of(self._window))
        ended = self._worker is None or self._worker.end()
        if self._desk is not None:
            self._desk.close()
        if self._stage is not None:
            self._stage.close()
        log_file.stop()
        return ended
