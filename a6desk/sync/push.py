"""One round with a hub: hello, repair where it was restored, send what waits, read what is new.

A delivery's attempt is written down before its first byte leaves; its outcome is written down as the answer streams.
A crash in between repeats the request with the same id, and the hub answers with the same receipt.
"""

import contextlib
import gzip
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from a6desk.errors import UserError
from a6desk.events.documents import Event, Receipt, verify, verify_by_hub
from a6desk.events.signing import BadSignature
from a6desk.i18n import tr
from a6desk.store import hubs, outbox
from a6desk.store.connect import Store
from a6desk.store.hubs import Hub
from a6desk.store.outbox import Delivery
from a6desk.sync import endpoints
from a6desk.sync.client import Client, Refused, Stop, TooLarge
from a6desk.sync.endpoints import Answer, End, FindingSent, Hello, Item

log = logging.getLogger(__name__)

_DONE = (200, 208)
_LATER = (401, 424, 429)


@dataclass
class Round:
    """What a round came to. stop: why it ended early, a sentence; None where it went through."""

    received: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    stop: Stop | None = None
    server_time: str | None = None


@dataclass(frozen=True)
class _Parcel:
    delivery: Delivery
    event: Event
    line: bytes


def go(store: Store, hub: Hub, client: Client) -> Round:
    """One round. Never raises for what a network or a hub does; what arrived before a cut is kept."""
    done = Round()
    hub = hubs.find(store, hub.id) or hub
    try:
        hello = _hello(store, hub, client)
        done.server_time = hello.server_time
        hub = hubs.find(store, hub.id) or hub
        if hello.incarnation != hub.incarnation or not hello.known:
            hub = _repair(store, hub, client, hello, done)
        _push(store, hub, client, hello, done)
    except Stop as stop:
        log.info("round ended: %s", type(stop).__name__)
        done.stop = stop
    return done


def _hello(store: Store, hub: Hub, client: Client) -> Hello:
    receipt = outbox.newest_of_hub(store, hub.id)
    hello = client.hello(
        endpoints.HelloRequest(
            cursor=hub.cursor,
            newest_key=max((key.number for key in hub.keys), default=0),
            newest=receipt.event if receipt else None,
            forms=_forms_to_send(store, hub),
        )
    )
    if hello.hub != hub.id:
        raise Stop(tr("Another hub answers at this address."))
    if hello.protocol != endpoints.PROTOCOL:
        raise Refused(tr("This hub speaks another version of the protocol than this a6desk."))
    for key in hello.keys:
        try:
            verify(key, hub.root)
        except BadSignature:
            raise Stop(tr("The hub shows a key that its root key did not sign: nothing was sent.")) from None
    if hello.keys:
        with store.writing():
            hubs.add_keys(store, hub, hello.keys)
    return hello


def _forms_to_send(store: Store, hub: Hub) -> tuple[str, ...]:
    """The forms of what waits for this hub, each once."""
    events = [_event_of(store, delivery) for delivery in outbox.to_send(store, hub.id)]
    return tuple(sorted({f"{each.form}@{each.version}" for each in events if each is not None}))[:100]


def _push(store: Store, hub: Hub, client: Client, hello: Hello, done: Round) -> None:
    """Oldest first, a batch at a time, until nothing is left; each request also brings what is new."""
    tried: set[str] = set()
    behind = hello.waiting > 0
    while True:
        batch = _batch(_open(store, hub, tried, hello, done), hello.batch_bytes)
        if not batch and not behind:
            return
        tried |= {parcel.delivery.event for parcel in batch}
        hub = _exchange(store, hub, client, batch, done, hello.max_request)
        behind = False


def _open(store: Store, hub: Hub, tried: set[str], hello: Hello, done: Round) -> Iterable[_Parcel]:
    """What can go now. A form that the hub does not take yet, or a copy that was altered here, keeps nothing else."""
    offered = {(offer.form, offer.version) for offer in hello.forms}
    for delivery in outbox.to_send(store, hub.id):
        if delivery.event in tried:
            continue
        event = _event_of(store, delivery)
        if event is not None and (event.kind == "withdrawal" or (event.form, event.version) in offered):
            yield _Parcel(delivery, event, event.model_dump_json().encode())
            continue
        log.info("not sent: %s", "the hub does not take its form yet" if event else "our copy cannot be read")
        tried.add(delivery.event)
        done.later.append(delivery.event)


def _event_of(store: Store, delivery: Delivery) -> Event | None:
    """The event of a delivery, or None where what lies on this disk is none any more."""
    try:
        return outbox.event_of(store, delivery)
    except (UserError, ValueError):
        return None


def _batch(parcels: Iterable[_Parcel], limit: int) -> list[_Parcel]:
    """As many as fit into `limit` compressed bytes, at least one."""
    chosen: list[_Parcel] = []
    size = 0
    for parcel in parcels:
        size += len(gzip.compress(parcel.line))
        if chosen and size > limit:
            break
        chosen.append(parcel)
        if len(chosen) == endpoints.MAX_LINES:
            break
    return chosen


def _exchange(
    store: Store, hub: Hub, client: Client, batch: list[_Parcel], done: Round, most: int, since: int | None = None
) -> Hub:
    """One request. Every answer is written down as it comes; what got none is left as it is, to be tried again.

    most: bytes that the hub takes. since: read everything after this, not after what was read last.
    """
    attempts = outbox.begin_attempt(store, [parcel.delivery for parcel in batch]) if batch else {}
    waiting = {parcel.event.id: parcel for parcel in batch if parcel.event.id in attempts}
    alone = len(waiting) == 1
    end = None
    try:
        lines = [parcel.line for parcel in waiting.values()]
        with contextlib.closing(client.sync(lines, hub.cursor if since is None else since, most)) as answers:
            for line in answers:
                if isinstance(line, Answer) and line.event in waiting:
                    _write_down(store, hub, waiting[line.event].event, attempts[line.event], line, done)
                    del waiting[line.event]
                elif isinstance(line, Item):
                    if _keep_item(store, hub, line, done) and waiting.pop(line.receipt.event, None):
                        with store.writing():
                            outbox.end_attempt(store, attempts[line.receipt.event], "received", "")
                elif isinstance(line, End):
                    end = line
    except TooLarge as refusal:
        if not waiting:
            raise
        with store.writing():
            for event in waiting:
                outbox.end_attempt(store, attempts[event], "rejected" if alone else "try_later", refusal.reason)
        if alone:  # it alone is larger than the hub takes: nothing else waits for it
            done.rejected += waiting
            return hub
        for parcel in waiting.values():
            hub = _exchange(store, hub, client, [parcel], done, most, since)
        return hub
    except Stop as stop:
        with store.writing():
            for event in waiting:
                outbox.end_attempt(store, attempts[event], stop.outcome, stop.reason)
        raise
    with store.writing():
        for event in waiting:
            outbox.end_attempt(store, attempts[event], "try_later", tr("The hub gave no answer to this."))
        if end is not None and end.incarnation == hub.incarnation:  # if not, the next hello will tell
            hubs.move_cursor(store, hub.id, hub.incarnation, end.cursor)
    done.later += waiting
    return hubs.find(store, hub.id) or hub


def _write_down(store: Store, hub: Hub, event: Event, attempt: int, answer: Answer, done: Round) -> None:
    """Sent means a receipt whose digest is ours and whose signature is the hub's. Nothing less."""
    receipt, outcome, reason = None, "try_later", answer.reason
    if answer.status not in _DONE:
        later = answer.status in _LATER or not 400 <= answer.status < 500
        outcome = "try_later" if later else "rejected"
    elif answer.receipt is None:
        reason = tr("The hub says that it arrived, and gives no receipt.")
    elif not _is_about(answer.receipt, event, hub):
        reason = tr("The receipt is about another text than ours.")
    else:
        receipt, outcome, reason = answer.receipt, "received", ""
    with store.writing():
        if receipt is not None:
            outbox.add_receipt(store, receipt, _plain(answer.findings))
        outbox.end_attempt(store, attempt, outcome, reason)
    {"received": done.received, "rejected": done.rejected}.get(outcome, done.later).append(event.id)


def _is_about(receipt: Receipt, event: Event | None, hub: Hub) -> bool:
    """Is this the receipt of our event? None: of one that we do not have, as another copy of this profile sent it.

    A Stop where the hub that we joined did not sign it: then another sits at the end of this line.
    """
    try:
        verify_by_hub(receipt, hub.keys, hub.root)
    except BadSignature:
        raise Stop(tr("The receipt was not signed by the hub that this desk joined.")) from None
    if event is None:
        return True
    said = (receipt.event, receipt.kind, receipt.digest, receipt.party, receipt.form)
    return receipt.hub == hub.id and said == (event.id, event.kind, event.digest, event.party, event.form)


def _keep_item(store: Store, hub: Hub, item: Item, done: Round) -> bool:
    """A receipt that comes by itself: after a lost answer, or for a desk that was restored or copied."""
    ours = next((each for each in outbox.deliveries(store) if each.event == item.receipt.event), None)
    event = _event_of(store, ours) if ours else None
    if not _is_about(item.receipt, event, hub):
        log.warning("a receipt about another text than ours was passed over")
        return False
    with store.writing():
        outbox.add_receipt(store, item.receipt, _plain(item.findings))
    if ours is not None and ours.state != "received":
        done.received.append(ours.event)
    return True


def _repair(store: Store, hub: Hub, client: Client, hello: Hello, done: Round) -> Hub:
    """The hub was restored from an older copy: it is told so, and what it lost is given to it again, byte for byte.

    Its new incarnation is written down last, so that a repair that is cut begins anew.
    """
    log.warning("the hub went back in time: comparing")
    newest = outbox.newest_of_hub(store, hub.id)
    if newest is not None and hello.incarnation == hub.incarnation:  # nobody told it so far
        client.restored(endpoints.RestoredRequest(receipt=newest))
    held: dict[str, str] = {}
    with contextlib.closing(client.index()) as lines:
        for line in lines:
            if isinstance(line, endpoints.Held):
                held[line.event] = line.digest
            elif isinstance(line, End):
                compared = replace(hub, incarnation=line.incarnation)
    given: set[str] = set()
    while batch := _batch(_lost(store, hub, held, given), hello.batch_bytes):
        given |= {parcel.event.id for parcel in batch}
        _exchange(store, hub, client, batch, done, hello.max_request)
    return _exchange(store, compared, client, [], done, hello.max_request, since=0)


def _lost(store: Store, hub: Hub, held: dict[str, str], given: set[str]) -> Iterable[_Parcel]:
    """What the hub receipted and does not keep, each with its receipt."""
    for delivery in outbox.deliveries(store):
        if delivery.destination != hub.id or delivery.state != "received" or delivery.event in given:
            continue
        event = _event_of(store, delivery)
        receipt = next((kept.receipt for kept in outbox.receipts(store, delivery.event) if kept.receipt), None)
        if event is not None and receipt is not None and held.get(event.id) != event.digest[:16]:
            yield _Parcel(delivery, event, endpoints.Again(event=event, receipt=receipt).model_dump_json().encode())


def _plain(findings: Iterable[FindingSent]) -> list[dict[str, Any]]:
    return [finding.model_dump(mode="json") for finding in findings]
