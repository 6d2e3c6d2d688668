"""The outbox is these tables: submissions that never change, their deliveries, attempts, outcomes and receipts.

Nothing here is updated: what happened is added, and what a list shows as status is computed (the view `status`).
"""

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from a6desk import clock
from a6desk.store import connect
from a6desk.store.connect import Store

if TYPE_CHECKING:  # loaded where something is read: a list of drafts shows before
    from a6desk.events.documents import Event, Receipt

NETWORK = "network"


@dataclass(frozen=True)
class Submission:
    """The frozen text. payload: its exact canonical bytes. facts, findings: of the check it was submitted with."""

    id: str
    draft: str
    title: str
    party: str
    form: str
    version: int
    sha256: str
    payload: bytes
    digest: str
    codelists: dict[str, str]
    facts: dict[str, Any]
    findings: list[dict[str, Any]]
    supersedes: str | None
    actor: str
    claimed_at: str


@dataclass(frozen=True)
class Delivery:
    """One way of one submission (or its withdrawal) to one destination, and what came of it so far."""

    seq: int
    event: str
    kind: str
    submission: str
    channel: str
    destination: str
    hub_name: str
    attempts: int
    outcome: str | None
    reason: str | None
    receipt: int | None
    taken_out: bool

    @property
    def state(self) -> str:
        """waiting · sending · received · rejected · taken_out: computed, never stored."""
        if self.receipt is not None:
            return "received"
        if self.taken_out and not self.attempts:
            return "taken_out"
        if self.outcome == "rejected":
            return "rejected"
        return "sending" if self.attempts else "waiting"


@dataclass(frozen=True)
class KeptReceipt:
    """A receipt as it was received, and the findings of the hub's own check that came with it."""

    seq: int
    receipt: "Receipt | None"
    """None where what lies in the database is no receipt any more."""
    document: str
    findings: list[dict[str, Any]]


def add_submission(store: Store, submission: Submission) -> None:
    """Freeze, inside writing()."""
    store.execute(
        "INSERT INTO submissions (id, draft, title, party, form, version, sha256, payload, digest, codelists, facts,"
        " findings, supersedes, actor, claimed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        submission.id, submission.draft, submission.title, submission.party, submission.form, submission.version,
        submission.sha256, submission.payload, submission.digest, _json(submission.codelists), _json(submission.facts),
        _json(submission.findings), submission.supersedes, submission.actor, submission.claimed_at,
    )  # fmt: skip


def add_delivery(store: Store, event: "Event", destination: str) -> None:
    """Put an event on its way by the network, inside writing(). Its bytes stay with the submission, written once."""
    signed = event.model_dump_json(exclude={"bytes"})
    store.execute(
        "INSERT INTO deliveries (event, kind, submission, channel, destination, signed, claimed_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        event.id, event.kind, event.subject, NETWORK, destination, signed, event.claimed_at,
    )  # fmt: skip


def submissions(store: Store, draft: str | None = None) -> list[Submission]:
    """Every submission (of a draft), in the order in which they were made here."""
    where, values = (" WHERE draft = ?", [draft]) if draft else ("", [])
    return [_submission(store, row) for row in store.query(f"SELECT * FROM submissions{where} ORDER BY seq", *values)]


def ids_by_draft(store: Store) -> dict[str, tuple[str, ...]]:
    """draft -> its submissions' ids, oldest first. The texts are not read for it."""
    found: dict[str, tuple[str, ...]] = {}
    for row in store.query("SELECT id, draft FROM submissions ORDER BY seq"):
        found[row["draft"]] = (*found.get(row["draft"], ()), row["id"])
    return found


def find_submissions(store: Store, start: str) -> list[Submission]:
    """The submissions whose id begins like this."""
    sql = "SELECT * FROM submissions WHERE substr(id, 1, length(?)) = ? ORDER BY seq"
    return [_submission(store, row) for row in store.query(sql, start, start)]


def _submission(store: Store, row: dict[str, Any]) -> Submission:
    row = {key: value for key, value in row.items() if key != "seq"}
    for key in ("codelists", "facts", "findings"):
        row[key] = _read(store, row[key])
    return Submission(**row)


def deliveries(store: Store, submission: str | None = None) -> list[Delivery]:
    """Deliveries (of a submission) with their state, by local sequence."""
    where, values = (" WHERE submission = ?", [submission]) if submission else ("", [])
    return [_delivery(row) for row in store.query(f"SELECT * FROM status{where} ORDER BY delivery", *values)]


def _delivery_of(store: Store, event: str) -> Delivery | None:
    row = store.one("SELECT * FROM status WHERE event = ?", event)
    return _delivery(row) if row else None


def _delivery(row: dict[str, Any]) -> Delivery:
    values = {key: value for key, value in row.items() if key != "delivery"}
    values["taken_out"] = bool(values["taken_out"])
    values["hub_name"] = values["hub_name"] or values["destination"]
    return Delivery(seq=row["delivery"], **values)


def to_send(store: Store, hub: str) -> list[Delivery]:
    """What has still to go to this hub, oldest first."""
    sql = "SELECT * FROM status WHERE destination = ? AND channel = ? AND receipt IS NULL ORDER BY delivery"
    waiting = [_delivery(row) for row in store.query(sql, hub, NETWORK)]
    return [each for each in waiting if each.state in ("waiting", "sending")]


def event_of(store: Store, delivery: Delivery) -> "Event":
    """The signed event of a delivery, with the bytes of its submission."""
    from pydantic import ValidationError

    from a6desk.events.documents import Event

    row = store.one("SELECT signed FROM deliveries WHERE seq = ?", delivery.seq)
    assert row
    content = _read(store, row["signed"])
    if delivery.kind == "submission":
        kept = store.one("SELECT payload FROM submissions WHERE id = ?", delivery.submission)
        assert kept
        content["bytes"] = kept["payload"].decode("utf-8", "replace")
    try:
        return Event.model_validate_json(json.dumps(content))
    except ValidationError:
        raise connect.damaged(store.path) from None


def begin_attempt(store: Store, deliveries: list[Delivery]) -> dict[str, int]:
    """Note, before the first byte leaves, that these are on their way. From here on they are frozen.

    event -> attempt, of those that were not taken out meanwhile.
    """
    attempts = {}
    with store.writing():
        for each in deliveries:
            now = _delivery_of(store, each.event)
            if now is None or now.state == "taken_out":
                continue
            store.execute("INSERT INTO attempts (delivery, claimed_at) VALUES (?, ?)", each.seq, clock.claimed_now())
            row = store.one("SELECT last_insert_rowid() AS seq")
            assert row
            attempts[each.event] = int(row["seq"])
    return attempts


def end_attempt(store: Store, attempt: int, outcome: str, reason: str) -> None:
    """What came of an attempt: received, rejected, sign_in or try_later. Inside writing()."""
    store.execute(
        "INSERT OR IGNORE INTO outcomes (attempt, outcome, reason, claimed_at) VALUES (?, ?, ?, ?)",
        attempt, outcome, reason, clock.claimed_now(),
    )  # fmt: skip


def add_receipt(store: Store, receipt: "Receipt", findings: list[dict[str, Any]]) -> None:
    """Keep a receipt that was verified, inside writing(). One that is at hand already changes nothing."""
    store.execute(
        "INSERT OR IGNORE INTO receipts (id, event, hub, document, findings, claimed_at) VALUES (?, ?, ?, ?, ?, ?)",
        receipt.id, receipt.event, receipt.hub, receipt.model_dump_json(), _json(findings), clock.claimed_now(),
    )  # fmt: skip


def receipts(store: Store, event: str) -> list[KeptReceipt]:
    """The receipts of an event, first to last."""
    rows = store.query("SELECT seq, document, findings FROM receipts WHERE event = ? ORDER BY seq", event)
    return [_kept(row) for row in rows]


def _kept(row: dict[str, Any]) -> KeptReceipt:
    from a6desk.events.documents import Receipt

    try:
        receipt = Receipt.model_validate_json(row["document"])
        findings = json.loads(row["findings"])
    except ValueError:  # a ValidationError is one too
        receipt, findings = None, []
    return KeptReceipt(row["seq"], receipt, row["document"], findings)


@dataclass(frozen=True)
class Happening:
    """Something that happened to a submission outside of a6desk's own network. day: when, as the person says."""

    submission: str
    kind: str
    day: str
    note: str
    evidence: str
    actor: str
    claimed_at: str


def happenings(store: Store, submission: str | None = None) -> list[Happening]:
    """What happened (to one submission), in the order in which it was noted."""
    where, values = (" WHERE submission = ?", [submission]) if submission else ("", [])
    sql = f"SELECT submission, kind, day, note, evidence, actor, claimed_at FROM happenings{where} ORDER BY seq"
    return [Happening(**row) for row in store.query(sql, *values)]


def add_happening(
    store: Store, submission: str, kind: str, note: str, actor: str, *, day: str = "", evidence: str = ""
) -> None:
    """Something that happened to a submission, inside writing(). day: today where it is not said."""
    day = day or clock.claimed_today().isoformat()
    store.execute(
        "INSERT INTO happenings (id, submission, kind, day, note, evidence, actor, claimed_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        str(uuid.uuid4()), submission, kind, day, note, evidence, actor, clock.claimed_now(),
    )  # fmt: skip


def newest_of_hub(store: Store, hub: str) -> "Receipt | None":
    """The receipt with the greatest number that a hub gave: what it must still know of, unless it was restored."""
    rows = store.query("SELECT seq, document, findings FROM receipts WHERE hub = ?", hub)
    known = [kept.receipt for kept in map(_kept, rows) if kept.receipt is not None]
    return max(known, key=lambda receipt: receipt.seq, default=None)


def superseded(store: Store) -> set[str]:
    """The submissions that another one corrects."""
    return {id_ for (id_,) in store.rows("SELECT supersedes FROM submissions WHERE supersedes IS NOT NULL")}


def frozen(store: Store) -> set[str]:
    """All drafts of which is_frozen() is true."""
    sql = (
        "SELECT DISTINCT s.draft FROM submissions s WHERE NOT EXISTS"
        " (SELECT 1 FROM happenings p WHERE p.submission = s.id AND p.kind = 'taken_out')"
    )
    return {draft for (draft,) in store.rows(sql)}


def is_frozen(store: Store, draft: str) -> bool:
    """Was this draft submitted, and not taken out again before it left?"""
    sql = (
        "SELECT 1 AS found FROM submissions s WHERE s.draft = ? AND NOT EXISTS"
        " (SELECT 1 FROM happenings p WHERE p.submission = s.id AND p.kind = 'taken_out')"
    )
    return store.one(sql, draft) is not None


def _read(store: Store, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise connect.damaged(store.path) from None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
