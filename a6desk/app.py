"""The composition root: puts desk and sync together. They never meet anywhere else."""

import threading

from a6desk.desk import Desk
from a6desk.errors import UserError
from a6desk.i18n import tr
from a6desk.store import hubs
from a6desk.sync import connect, push
from a6desk.sync.client import SignIn
from a6desk.sync.pace import Pace
from a6desk.sync.push import Round


def sync(desk: Desk, *, keep_trying: bool = False, wake: threading.Event | None = None) -> list[tuple[str, Round]]:
    """One round with every hub: (name, what it came to). keep_trying: go on at the pace of pace.py until nothing waits.

    wake: set by whoever knows that the link may be back; cuts a wait short.
    """
    if not hubs.all_hubs(desk.store):
        what = tr("This desk is not connected to any hub.")
        raise UserError(what, todo=tr("Connect it with a joining code: a6desk connect CODE"))
    wake = wake or threading.Event()
    pace = Pace()
    while True:
        rounds = [_round(desk, hub) for hub in hubs.all_hubs(desk.store)]
        stops = [each.stop for _, each in rounds if each.stop is not None]
        waits = stops or [each for _, each in rounds if each.later]
        if not keep_trying or not waits or any(isinstance(stop, SignIn) for stop in stops):
            return rounds
        wake.wait(pace.failed(max((stop.after or 0 for stop in stops), default=0)))
        wake.clear()


def _round(desk: Desk, hub: hubs.Hub) -> tuple[str, Round]:
    client = connect.client_of(desk.keys, hub)
    try:
        return hub.name, push.go(desk.store, hub, client)
    finally:
        client.close()
