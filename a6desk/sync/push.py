"""One round with a hub: hello, repair where it was restored, send what waits, read what is new.

A delivery's attempt is written down before its first byte leaves; its outcome is written down as the answer streams.
A crash in between repeats the request with the same id, and the hub answers with the same receipt.
"""

import contextlib
import gzip
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from a6desk.events.documents import Receipt, verify, verify_by_hub
from a6desk.events.signing import BadSignature
from a6desk.i18n import tr
from a6desk.store import hubs, outbox
from a6desk.store.connect import Store
from a6desk.store.hubs import Hub
from a6desk.store.outbox import Delivery
from a6desk.sync import endpoints
from a6desk.sync.client import Client, Refused, Stop
from a6desk.sync.endpoints import Answer, Hello, Item

log = logging.getLogger(__name__)

_DONE = (200, 208)
_LATER = (424, 429, 500)


@dataclass
class Round:
    """What a round came to. stop: why it ended early, a sentence; None where it went through."""

    received: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    stop: Stop | None = None
    server_time: str | None = None


def go(store: Store, hub: Hub, client: Client) -> Round:
    """One round. Never raises for what a network or a hub does; what arrived before a cut is kept."""
    done = Round()
    try:
        hello = _hello(store, hub, client)
        done.server_time = hello.server_time
        hub = hubs.find(store, hub.id) or hub
        if hello.incarnation != hub.incarnation or hello.cursor < hub.cursor:
            _repair(store, hub, client, hello, done)
            hub = hubs.find(store, hub.id) or hub
        _push(store, hub, client, hello, done)
    except Stop as stop:
        log.info("round ended: %s", type(stop).__name__)
        done.stop = stop
    return done


def _hello(store: Store, hub: Hub, client: Client) -> Hello:
    newest = max((key.number for key in hub.keys), default=0)
    hello = client.hello(endpoints.HelloRequest(incarnation=hub.incarnation, cursor=hub.cursor, newest_key=newest))
    if hello.hub != hub.id:
        raise Stop(tr("Another hub answers at this address."))
    if hello.protocol != endpoints.PROTOCOL:
        raise Refused(tr("This hub speaks another version of the protocol: a newer a6desk is needed."))
    for key in hello.keys:
        try:
            verify(key, hub.root)
        except BadSignature:
            raise Stop(tr("The hub shows a key that its root key did not sign: nothing was sent.")) from None
    if hello.keys:
        with store.writing():
            hubs.add_keys(store, hub, hello.keys)
    return hello


def _push(store: Store, hub: Hub, client: Client, hello: Hello, done: Round) -> None:
    """Oldest first, a batch at a time, until nothing is left; each request also brings what is new."""
    tried: set[str] = set()
    behind = hub.cursor < hello.cursor
    while True:
        waiting = [each for each in outbox.to_send(store, hub.id) if each.event not in tried]
        tried |= {each.event for each in waiting if not _accepted(store, each, hello, done)}
        batch = _batch(store, [each for each in waiting if each.event not in tried], hello.batch_bytes)
        if not batch and not behind:
            return
        hub = _exchange(store, hub, client, batch, done)
        tried |= {delivery.event for delivery, _ in batch}
        behind = False


def _accepted(store: Store, delivery: Delivery, hello: Hello, done: Round) -> bool:
    """Does the hub take this form? If not, it waits here and says so; nothing else waits for it."""
    event = outbox.event_of(store, delivery)
    offered = {(offer.form, offer.version) for offer in hello.forms}
    if event.kind == "withdrawal" or (event.form, event.version) in offered:
        return True
    log.info("the hub does not take %s v%s yet", event.form, event.version)
    done.later.append(delivery.event)
    return False


def _batch(store: Store, waiting: Iterable[Delivery], limit: int) -> list[tuple[Delivery, bytes]]:
    """As many as fit into `limit` compressed bytes, at least one."""
    chosen: list[tuple[Delivery, bytes]] = []
    size = 0
    for delivery in waiting:
        line = outbox.event_of(store, delivery).model_dump_json().encode()
        size += len(gzip.compress(line))
        if chosen and size > limit:
            break
        chosen.append((delivery, line))
    return chosen


def _exchange(store: Store, hub: Hub, client: Client, batch: list[tuple[Delivery, bytes]], done: Round) -> Hub:
    """One request. Every answer is written down as it comes; what got none is left as it is, to be tried again."""
    attempts = outbox.begin_attempt(store, [delivery for delivery, _ in batch]) if batch else {}
    lines = [line for delivery, line in batch if delivery.event in attempts]
    deliveries = {delivery.event: delivery for delivery, _ in batch}
    open_events = set(attempts)
    try:
        with contextlib.closing(client.sync(lines, hub.cursor)) as answers:
            for line in answers:
                if isinstance(line, Answer) and line.event in open_events:
                    open_events.discard(line.event)
                    _write_down(store, hub, deliveries[line.event], attempts[line.event], line, done)
                elif isinstance(line, Item):
                    _keep_item(store, hub, line)
                elif isinstance(line, endpoints.End):
                    with store.writing():
                        hubs.move_cursor(store, hub.id, line.incarnation, line.cursor)
    except Stop as stop:
        with store.writing():
            for event in sorted(open_events):
                outbox.end_attempt(store, attempts[event], stop.outcome, stop.reason)
        raise
    return hubs.find(store, hub.id) or hub


def _write_down(store: Store, hub: Hub, delivery: Delivery, attempt: int, answer: Answer, done: Round) -> None:
    """Sent means a receipt whose digest is ours and whose signature is the hub's. Nothing less."""
    if answer.status in _DONE:
        trouble = _distrust(store, hub, delivery, answer.receipt)
        with store.writing():
            if trouble or not answer.receipt:
                outbox.end_attempt(store, attempt, "try_later", trouble)
            else:
                outbox.add_receipt(
                    store, answer.receipt, [finding.model_dump(mode="json") for finding in answer.findings]
                )
                outbox.end_attempt(store, attempt, "received", "")
        (done.later if trouble else done.received).append(delivery.event)
        if trouble:
            raise Stop(trouble)
        return
    outcome = "try_later" if answer.status in _LATER else "rejected"
    with store.writing():
        outbox.end_attempt(store, attempt, outcome, answer.reason)
    (done.later if outcome == "try_later" else done.rejected).append(delivery.event)


def _distrust(store: Store, hub: Hub, delivery: Delivery, receipt: Receipt | None) -> str:
    """Why this receipt proves nothing; empty where it does."""
    if receipt is None:
        return tr("The hub says that it arrived, and gives no receipt.")
    event = outbox.event_of(store, delivery)
    if (receipt.event, receipt.digest, receipt.hub, receipt.kind) != (event.id, event.digest, hub.id, event.kind):
        return tr("The receipt is about another text than ours.")
    try:
        verify_by_hub(receipt, hub.keys, hub.root)
    except BadSignature:
        return tr("The receipt was not signed by the hub that this desk joined.")
    return ""


def _keep_item(store: Store, hub: Hub, item: Item) -> None:
    """A receipt that comes by itself: after a lost answer, or for a desk that was restored."""
    try:
        verify_by_hub(item.receipt, hub.keys, hub.root)
    except BadSignature:
        raise Stop(tr("The receipt was not signed by the hub that this desk joined.")) from None
    ours = next((each for each in outbox.deliveries(store) if each.event == item.receipt.event), None)
    if ours and outbox.event_of(store, ours).digest != item.receipt.digest:
        raise Stop(tr("The receipt is about another text than ours."))
    with store.writing():
        outbox.add_receipt(store, item.receipt, [finding.model_dump(mode="json") for finding in item.findings])


def _repair(store: Store, hub: Hub, client: Client, hello: Hello, done: Round) -> None:
    """The hub was restored from an older copy: it is told so, and what it lost is given to it again, byte for byte."""
    log.warning("the hub went back in time: comparing")
    if hello.incarnation == hub.incarnation:
        newest = outbox.newest_of_hub(store, hub.id)
        if newest is not None:
            client.restored(endpoints.RestoredRequest(receipt=newest))
    with contextlib.closing(client.index()) as lines:
        held = {line.event: line.digest for line in lines if isinstance(line, endpoints.Held)}
    lost = []
    for delivery in outbox.deliveries(store):
        if delivery.destination == hub.id and delivery.state == "received":
            event = outbox.event_of(store, delivery)
            if held.get(event.id) != event.digest[:16]:
                lost.append(delivery)
    hub = replace(hub, cursor=0)  # all that it gave since its beginning is read again
    while True:
        batch = _batch(store, lost, hello.batch_bytes)
        lost = lost[len(batch) :]
        _exchange(store, hub, client, batch, done)
        if not lost:
            return
