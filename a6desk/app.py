"""The composition root: puts desk and sync together. They never meet anywhere else."""

import threading
import time

from a6desk.desk import Desk
from a6desk.errors import UserError
from a6desk.i18n import tr
from a6desk.store import hubs
from a6desk.sync import connect, push
from a6desk.sync.client import SignIn
from a6desk.sync.pace import Pace
from a6desk.sync.push import Round


def sync(desk: Desk, *, keep_trying: bool = False, wake: threading.Event | None = None) -> list[tuple[str, Round]]:
    """One round with every hub: (name, what it came to last). keep_trying: go on until nothing waits any more.

    Each hub has a pace of its own (pace.py): what one asks for does not hold up another, and one that does not let us
    sign in is left alone. wake: set by whoever knows that the link may be back; cuts a wait short.
    """
    known = hubs.all_hubs(desk.store)
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


def _round(desk: Desk, hub: hubs.Hub) -> Round:
    try:
        client = connect.client_of(desk.keys, hub)
    except UserError as error:
        return Round(stop=SignIn(str(error)))
    try:
        return push.go(desk.store, hub, client)
    finally:
        client.close()
