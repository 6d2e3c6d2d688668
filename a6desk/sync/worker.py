"""The connection while a window is open: rounds with every hub, each at its own pace, in a thread of its own.

A round that fails is tried again later, never more often than the hub asked; one that cannot sign in rests until it is
nudged; a fault of ours in a round is logged, its rows stay as they are, and the next round comes. Offline is a state
like the others. What is said is made from what is known when it is said, so that it can be said in another language.
"""

import logging
import math
import random
import time
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QMetaObject, QObject, Qt, QThread, QTimer, Signal, Slot

from a6desk import clock
from a6desk.errors import UserError
from a6desk.i18n import isolate, ntr, tr
from a6desk.keys import Keys
from a6desk.paths import Profile
from a6desk.store import connect as files
from a6desk.store import hubs, outbox
from a6desk.store.connect import Store
from a6desk.store.hubs import Hub
from a6desk.sync import connect, push
from a6desk.sync.client import SILENCE, Refused, SignIn
from a6desk.sync.cutting import Cutter
from a6desk.sync.pace import Pace
from a6desk.sync.push import Round

log = logging.getLogger(__name__)

NEWS = 300.0
"""Seconds after which a hub is asked for news even where nothing waits."""
_SAY_AGAIN = 20_000  # milliseconds: how old "next try in about 2 minutes" may become
_LONGEST_TIMER = 86_400.0
_MINUTE, _HOUR = 60, 3600


@dataclass
class _Line:
    """What is known of the line to one hub since the window opened. due, not_before: on the monotonic clock."""

    name: str
    pace: Pace = field(default_factory=Pace)
    due: float = 0.0
    not_before: float = 0.0
    waiting: int = 0
    done: Round | None = None
    fault: bool = False
    contact: datetime | None = None


class Worker(QObject):
    """Lives in its own thread from start() on; end() waits for it, within bounds. Its slots are reached by signals.

    unplug() and soon() may be called from any thread.
    """

    state = Signal(str, str)
    """none, offline, waiting, online, busy or trouble; and the sentence that says why."""
    lines = Signal(object)
    """[(hub, sentence)]: how each line stands."""
    changed = Signal()
    """Something was written down: look again."""
    joined = Signal(str)
    refused = Signal(str)
    """What came of a joining code, a sentence."""

    def __init__(self, profile: Profile, keys: Keys, silence: float = SILENCE):
        super().__init__()
        self._profile, self._keys, self._silence = profile, keys, silence
        self._store: Store | None = None
        self._trouble = ""
        self._online = True
        self._lines: dict[str, _Line] = {}
        self._cutter = Cutter()
        self._thread = QThread()
        self.moveToThread(self._thread)
        self._thread.started.connect(self._begin)

    # --- from any thread ---

    def start(self) -> None:
        """Begin to live. Nothing is said to any hub before the first nudge()."""
        self._thread.start()

    def end(self, milliseconds: int = 3000) -> bool:
        """Cut what is under way and wait for the thread. False where it still hangs, as in a connection being opened:

        then the process may end as if its power had failed; what waits is sent again with the same id.
        """
        self._cutter.cut()
        self.soon("stop")
        return self._thread.wait(milliseconds)

    def unplug(self) -> None:
        """Offline now: what is under way is cut, and the sentence says so at once. set_online(False) follows."""
        self._cutter.cut()
        self._say("offline")

    def soon(self, slot: str) -> None:
        """Call a slot without values, in this worker's own thread."""
        QMetaObject.invokeMethod(self, slot, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-overload]

    # --- in its own thread ---

    @Slot()
    def _begin(self) -> None:
        self._timer, self._repeat = QTimer(self), QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._talk)
        self._repeat.setInterval(_SAY_AGAIN)
        self._repeat.timeout.connect(self._say)
        self._look()
        self._say()

    @Slot()
    def nudge(self) -> None:
        """Something waits, or the link may be back: every hub is due now, unless it asked for patience."""
        for line in self._lines.values():
            line.due = line.not_before
        self._talk()

    @Slot(bool)
    def set_online(self, online: bool) -> None:
        """Talk, or keep quiet."""
        self._online = online
        if online:
            self._cutter.mend()
            self.nudge()
        else:
            self._cutter.cut()
            self._timer.stop()
            self._look()
            self._say()

    @Slot()
    def speak(self) -> None:
        """The language changed. What we made ourselves is said again; the reason of a failure is asked for anew."""
        self._say()
        if self._online and any(line.done and line.done.stop for line in self._lines.values()):
            self.nudge()

    @Slot(str, str)
    def join(self, code: str, name: str) -> None:
        """Use a joining code; joined or refused tells."""
        if not self._online:
            self.refused.emit(_sentences(tr("a6desk is switched to offline."), tr("Switch the connection on first.")))
            return
        if not self._look() or self._store is None:
            self.refused.emit(self._trouble)
            return
        self._say("busy", tr("Connecting…"))
        try:
            with self._cutter.obeyed():
                hub = connect.join(self._store, self._keys, code, name, self._silence)
        except UserError as error:
            self.refused.emit(str(error))
        except Exception:
            log.exception("joining failed")
            self.refused.emit(_fault())
        else:
            self._lines.pop(hub.id, None)
            goes_nowhere = tr("This is a demonstration hub: what it receives goes nowhere.")
            said = tr("Connected to {hub}.", hub=isolate(hub.name))
            self.joined.emit(_sentences(said, goes_nowhere if hub.demonstration else ""))
            self.changed.emit()
        self._talk()

    @Slot()
    def stop(self) -> None:
        """The window closes."""
        self._timer.stop()
        self._repeat.stop()
        if self._store is not None:
            try:
                self._store.close()
            except UserError:  # all is committed; only the tidying up failed
                log.warning("the worker's database could not be closed")
            self._store = None
        QThread.currentThread().quit()

    # --- rounds ---

    def _look(self) -> bool:
        """Read which hubs there are and what waits for each. False where that cannot be read; the trouble is noted."""
        try:
            if self._store is None:
                self._store = files.open_desk(self._profile)
            known = hubs.all_hubs(self._store)
            self._lines = {hub.id: self._lines.get(hub.id) or _Line(hub.name) for hub in known}
            for hub in known:
                self._lines[hub.id].waiting = len(outbox.to_send(self._store, hub.id))
            self._trouble = ""
        except UserError as error:
            self._trouble = str(error)
        return not self._trouble

    @Slot()
    def _talk(self) -> None:
        """A round with every hub that is due; then say how it stands, and set the clock."""
        if self._look() and self._store is not None:
            for hub in hubs.all_hubs(self._store):
                if self._cutter.is_cut or not self._online:
                    break
                if self._lines[hub.id].due <= time.monotonic():
                    self._say("busy", tr("Talking with {hub}…", hub=isolate(hub.name)))
                    self._note(self._lines[hub.id], self._round(self._store, hub))
            self._look()
        self._say()
        self._set_timer()

    def _round(self, store: Store, hub: Hub) -> Round | None:
        """None where a fault of ours ended it."""
        try:
            client = connect.client_of(self._keys, hub, self._silence)
            try:
                with self._cutter.obeyed():
                    return push.go(store, hub, client)
            finally:
                client.close()
        except UserError as error:  # no access on this computer, or the disk
            return Round(stop=SignIn(str(error)))
        except Exception:
            log.exception("a round failed")
            return None

    def _note(self, line: _Line, done: Round | None) -> None:
        """What came of it, and when this hub is due again."""
        now = time.monotonic()
        line.fault = done is None
        line.done = done or Round(later=["?"])
        wait = line.pace.after(line.done)
        stop = line.done.stop
        line.not_before = now + (stop.after or 0) if stop else 0.0
        if stop is None and done is not None:
            line.contact = clock.claimed_moment()
        if wait is not None:
            line.due = now + wait
        elif isinstance(stop, SignIn):
            line.due = math.inf
        else:
            line.pace.failures = 0
            line.due = now + NEWS * random.uniform(0.8, 1.2)
        if done is None or done.received or done.rejected or line.waiting:
            self.changed.emit()

    def _set_timer(self) -> None:
        now = time.monotonic()
        due = [now + _MINUTE] if self._trouble else [line.due for line in self._lines.values()]
        nearest = min(due, default=math.inf)
        if not self._online or nearest == math.inf:
            self._timer.stop()
        else:
            self._timer.start(math.ceil(min(max(nearest - now, 0.0), _LONGEST_TIMER) * 1000))

    # --- words ---

    @Slot()
    def _say(self, state: str = "", sentence: str = "") -> None:
        """Say how it stands; state and sentence where the caller knows better than the last rounds."""
        if not sentence:
            state, sentence = self._whole(state)
        if QThread.currentThread() == self._thread:
            self._repeat.start() if state == "waiting" else self._repeat.stop()
        lines = list(self._lines.items())
        is_offline = state == "offline"
        self.lines.emit([(id_, _how(line, is_offline)) for id_, line in lines])
        self.state.emit(state, sentence)

    def _whole(self, state: str) -> tuple[str, str]:
        """The state of all lines together: the worst of them speaks."""
        lines = list(self._lines.values())
        waits = _waits(sum(line.waiting for line in lines))
        last = _last_contact(lines)
        if self._trouble:
            return "trouble", self._trouble
        if not lines:
            return "none", tr("Not connected to a hub")
        if state == "offline" or not self._online:
            return "offline", _dotted(tr("Offline"), waits, last)
        for kind in ("trouble", "waiting"):
            found = next((line for line in lines if _kind(line) == kind), None)
            if found is not None:
                return kind, _dotted(_head(found), waits) + _colon(_why(found, len(lines) > 1))
        if any(line.done for line in lines):
            return "online", _dotted(tr("Online"), waits, last)
        return "waiting", _dotted(tr("No contact yet"), waits)


def _kind(line: _Line) -> str:
    if line.fault:
        return "trouble"
    stop = line.done.stop if line.done else None
    if stop is None:
        return "online"
    return "trouble" if isinstance(stop, SignIn | Refused) else "waiting"


def _head(line: _Line) -> str:
    """The first word of a line that stands still."""
    stop = line.done.stop if line.done else None
    if _kind(line) == "trouble":
        return tr("Needs you") if isinstance(stop, SignIn) else tr("Trouble")
    return tr("The hub asks for patience") if stop is not None and stop.after else tr("Offline")


def _why(line: _Line, named: bool = False) -> str:
    """Why it stands still, and when it goes on."""
    stop = line.done.stop if line.done else None
    reason = _fault() if line.fault else (stop.reason if stop else "")
    if named:
        reason = tr("{hub}: {reason}", hub=line.name, reason=reason)
    return _sentences(reason, _next_try(line.due - time.monotonic()))


def _how(line: _Line, is_offline: bool) -> str:
    """How one line stands, for the page that tells each."""
    waits, last = _waits(line.waiting), _last_contact([line])
    if not is_offline and _kind(line) != "online":
        return _dotted(_head(line), waits, last) + _colon(_why(line))
    word = tr("Offline") if is_offline else tr("Online") if line.done else tr("No contact yet")
    return _dotted(word, waits, last)


def _fault() -> str:
    return tr("A fault of a6desk stopped it. What waits is safe; the log says where.")


def _waits(number: int) -> str:
    return ntr("{n} waiting", "{n} waiting", number) if number else ""


def _last_contact(lines: list[_Line]) -> str:
    """10:42 of today, or the day too."""
    moment = max((line.contact for line in lines if line.contact), default=None)
    if moment is None:
        return ""
    form = "%H:%M" if moment.date() == clock.claimed_today() else "%Y-%m-%d %H:%M"
    return tr("last contact {time}", time=isolate(moment.strftime(form)))


def _next_try(seconds: float) -> str:
    if seconds == math.inf:
        return ""
    if seconds < 0.75 * _MINUTE:
        return tr("Next try in less than a minute.")
    if seconds < 1.5 * _HOUR:
        minutes = round(seconds / _MINUTE)
        return ntr("Next try in about {n} minute.", "Next try in about {n} minutes.", minutes)
    return ntr("Next try in about {n} hour.", "Next try in about {n} hours.", round(seconds / _HOUR))


def _dotted(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _colon(text: str) -> str:
    return f": {text}" if text else ""


def _sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)
