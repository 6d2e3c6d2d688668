"""The outbox adds and never alters; what a list shows is computed."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlcipher3 import dbapi2

from a6desk.errors import UserError
from a6desk.events import signing
from a6desk.events.canonical import canonical, digest
from a6desk.events.documents import Event, HubKey, Mandate, signed
from a6desk.store import drafts, hubs, outbox, ticks
from a6desk.store.connect import Store
from a6desk.store.outbox import Delivery, Submission
from tests.support.office import NOW, Office

FORM = "a6desk/some-form"


def submit(store: Store, office: Office, text: str = "x", draft: str = "") -> tuple[Submission, Event]:
    payload = canonical({"answers": {"f_text": text}})
    key = Ed25519PrivateKey.generate()
    with store.writing():
        draft = draft or drafts.begin(store, FORM, 1, "0" * 64).id
        submission = Submission(
            str(uuid.uuid4()), draft, text, "JPN", FORM, 1, "0" * 64, payload, digest(payload), {}, {}, [], None,
            "somebody", NOW,
        )  # fmt: skip
        content = {
            "id": submission.id, "kind": "submission", "subject": submission.id, "actor": "somebody", "party": "JPN",
            "desk": signing.key_id(signing.public_of(key)), "form": FORM, "version": 1, "sha256": "0" * 64,
            "digest": submission.digest, "bytes": payload.decode(), "claimed_at": NOW,
        }  # fmt: skip
        event = signed(Event, content, key)
        outbox.add_submission(store, submission)
        outbox.add_delivery(store, event, office.id)
    return submission, event


@pytest.fixture
def office(store: Store) -> Office:
    office = Office()
    with store.writing():
        hubs.add(store, office.hub, office.certificate(1))
    return office


def only(store: Store) -> Delivery:
    (delivery,) = outbox.deliveries(store)
    return delivery


def end(store: Store, attempt: int, outcome: str, reason: str = "") -> None:
    with store.writing():
        outbox.end_attempt(store, attempt, outcome, reason)


def every_table(store: Store, office: Office) -> None:
    submission, event = submit(store, office)
    (attempt,) = outbox.begin_attempt(store, outbox.deliveries(store)).values()
    end(store, attempt, "received")
    with store.writing():
        outbox.add_receipt(store, office.receipt(event), [])
        outbox.add_happening(store, submission.id, "noted", "", "somebody")
        head = drafts.find(store, submission.draft)[0]
        drafts.write(store, head, [drafts.Write("f_text", "", "x")], "somebody")
        ticks.tick(store, submission.id, "platform", "item", True)
        store.execute(
            "INSERT INTO attestations (id, subject_digest, kind, who, signature, evidence, claimed_at)"
            " VALUES ('a', 'b', 'c', 'd', 'e', 'f', 'g')"
        )


ONLY_ADDED = (
    "changes", "submissions", "deliveries", "attempts", "outcomes", "receipts", "attestations", "happenings",
    "certificates", "ticks",
)  # fmt: skip


@pytest.mark.parametrize("table", ONLY_ADDED)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_nothing_that_people_gave_is_ever_updated_or_deleted(
    store: Store, office: Office, table: str, statement: str
) -> None:
    every_table(store, office)
    column = store.query(f"SELECT name FROM pragma_table_info('{table}') LIMIT 1")[0]["name"]
    before = store.query(f"SELECT * FROM {table}")
    assert before
    with pytest.raises(dbapi2.IntegrityError, match=f"{table} are only added"), store.writing():
        store.execute(statement.format(table, column, column))
    assert store.query(f"SELECT * FROM {table}") == before


def test_every_table_is_only_added_to_or_known_to_be_altered(store: Store) -> None:
    tables = {row["name"] for row in store.query("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert tables - set(ONLY_ADDED) == {"desk", "drafts", "hubs", "_sqlite_migrations"}


def test_a_submission_is_kept_byte_for_byte(store: Store, office: Office) -> None:
    submission, event = submit(store, office, "é\u2028 العربية")
    assert outbox.submissions(store) == [submission]
    assert outbox.submissions(store, submission.draft) == [submission]
    assert outbox.find_submissions(store, submission.id[:8]) == [submission]
    assert outbox.ids_by_draft(store) == {submission.draft: (submission.id,)}
    assert outbox.event_of(store, only(store)) == event


def test_the_states_of_a_delivery(store: Store, office: Office) -> None:
    _, event = submit(store, office)
    assert (only(store).state, only(store).attempts, only(store).hub_name) == ("waiting", 0, "Office")
    attempts = outbox.begin_attempt(store, outbox.deliveries(store))
    assert (only(store).state, only(store).attempts) == ("sending", 1)
    end(store, attempts[event.id], "try_later", "away")
    assert (only(store).state, only(store).reason) == ("sending", "away")
    attempts = outbox.begin_attempt(store, outbox.deliveries(store))
    assert (only(store).state, only(store).attempts, only(store).reason) == ("sending", 2, "away"), "what is known last"
    end(store, attempts[event.id], "rejected", "no mandate")
    assert (only(store).state, only(store).reason) == ("rejected", "no mandate")
    assert outbox.to_send(store, office.id) == []
    with store.writing():
        outbox.add_receipt(store, office.receipt(event), [])
    assert only(store).state == "received", "a receipt counts whatever was said before"


def test_what_is_to_be_sent_is_in_order_and_of_this_hub(store: Store, office: Office) -> None:
    events = [submit(store, office, str(n))[1].id for n in range(5)]
    other = Office()
    with store.writing():
        hubs.add(store, other.hub, other.certificate(1))
    submit(store, other)
    assert [each.event for each in outbox.to_send(store, office.id)] == events


def test_an_attempt_is_on_the_disk_before_the_first_byte_leaves(store: Store, office: Office, profile: Any) -> None:
    from a6desk.store import connect

    submit(store, office)
    outbox.begin_attempt(store, outbox.deliveries(store))
    assert not store.db.conn.in_transaction
    other = connect.open_desk(profile)
    assert only(other).attempts == 1
    other.close()


def test_an_attempt_ends_once(store: Store, office: Office) -> None:
    _, event = submit(store, office)
    attempt = outbox.begin_attempt(store, outbox.deliveries(store))[event.id]
    end(store, attempt, "try_later", "first")
    end(store, attempt, "rejected", "second")
    assert (only(store).outcome, only(store).reason) == ("try_later", "first")


def test_what_was_taken_out_never_leaves(store: Store, office: Office) -> None:
    submission, _ = submit(store, office)
    seen = outbox.deliveries(store)
    with store.writing():
        outbox.add_happening(store, submission.id, "taken_out", "", "somebody")
    assert only(store).state == "taken_out"
    assert outbox.to_send(store, office.id) == []
    assert outbox.begin_attempt(store, seen) == {}, "whoever read the list before is told now"
    assert only(store).attempts == 0


def test_a_draft_is_frozen_from_its_submission_until_that_is_taken_out(store: Store, office: Office) -> None:
    submission, _ = submit(store, office)
    assert outbox.is_frozen(store, submission.draft)
    with store.writing():
        outbox.add_happening(store, submission.id, "taken_out", "", "somebody")
    assert not outbox.is_frozen(store, submission.draft)
    submit(store, office, "again", submission.draft)
    assert outbox.is_frozen(store, submission.draft)


def test_a_receipt_that_is_at_hand_changes_nothing(store: Store, office: Office) -> None:
    _, event = submit(store, office)
    receipt = office.receipt(event)
    for findings in ([], [{"id": "later"}]):
        with store.writing():
            outbox.add_receipt(store, receipt, findings)
    (kept,) = outbox.receipts(store, event.id)
    assert (kept.receipt, kept.findings) == (receipt, [])


def test_a_receipt_of_another_hub_does_not_make_a_delivery_received(store: Store, office: Office) -> None:
    _, event = submit(store, office)
    with store.writing():
        outbox.add_receipt(store, Office().receipt(event), [])
    assert only(store).state == "waiting"


def test_the_newest_receipt_of_a_hub_is_that_with_the_greatest_number(store: Store, office: Office) -> None:
    events = [submit(store, office, str(n))[1] for n in range(3)]
    assert outbox.newest_of_hub(store, office.id) is None
    for seq, event in zip((2, 9, 4), events, strict=True):
        with store.writing():
            outbox.add_receipt(store, office.receipt(event, seq), [])
    newest = outbox.newest_of_hub(store, office.id)
    assert newest is not None
    assert newest.seq == 9


def alter(store: Store, statement: str) -> None:
    """As a rotten disk would: behind the back of the triggers."""
    with store.writing():
        for table in ONLY_ADDED:
            store.execute(f"DROP TRIGGER IF EXISTS {table}_never_change")
        store.execute(statement)


def test_what_rotted_is_said_and_hides_nothing_else(store: Store, office: Office) -> None:
    _, event = submit(store, office)
    with store.writing():
        outbox.add_receipt(store, office.receipt(event), [])
    alter(store, "UPDATE receipts SET findings = '[{'")
    (kept,) = outbox.receipts(store, event.id)
    assert kept.receipt is None
    alter(store, "UPDATE deliveries SET signed = replace(signed, 'submission', 'submissiom')")
    with pytest.raises(UserError, match="is damaged"):
        outbox.event_of(store, only(store))
    alter(store, "UPDATE submissions SET facts = '{'")
    with pytest.raises(UserError, match="is damaged"):
        outbox.submissions(store)


def test_hubs_certificates_and_mandates(store: Store, office: Office) -> None:
    japan = Mandate(party="JPN", role="a68_focal_point", since="2026-01-01")
    nepal = Mandate(party="NPL", role="a68_focal_point", since="2026-01-01")
    moved = replace(office.hub, address="http://127.0.0.1:2", name="New", incarnation="other", cursor=7)
    with store.writing():
        hubs.add(store, moved, office.certificate(3, japan))
        hubs.add(store, moved, office.certificate(2, nepal))
    (known,) = hubs.all_hubs(store)
    assert (known.address, known.name, known.cursor) == ("http://127.0.0.1:2", "New", 0), "how far it read is its own"
    assert [each.mandate for each in hubs.mandates(store)] == [nepal], "the one given last counts"
    with store.writing():
        hubs.move_cursor(store, office.id, "second", 12)
    known = hubs.find(store, office.id)
    assert known is not None
    assert (known.incarnation, known.cursor) == ("second", 12)
    assert hubs.find(store, "nobody") is None


def test_keys_of_a_hub_are_kept_beside_one_another(store: Store, office: Office) -> None:
    second = signed(
        HubKey, {"hub": office.id, "number": 2, "public": signing.public_of(Ed25519PrivateKey.generate())}, office.root
    )
    with store.writing():
        hubs.add_keys(store, office.hub, (second,))
    known = hubs.find(store, office.id)
    assert known is not None
    assert known.keys == (office.vouched, second)


@pytest.mark.parametrize("keys", ["[", "null", "[1]", "[{}]", '"text"', "7"])
def test_keys_of_a_hub_that_rotted_verify_nothing(store: Store, office: Office, keys: str) -> None:
    with store.writing():
        store.execute("UPDATE hubs SET keys = ?", keys)
    (known,) = hubs.all_hubs(store)
    assert known.keys == ()


def test_a_certificate_that_rotted_gives_no_mandate(store: Store, office: Office) -> None:
    japan = Mandate(party="JPN", role="a68_focal_point", since="2026-01-01")
    with store.writing():
        hubs.add(store, office.hub, office.certificate(2, japan))
    alter(store, "UPDATE certificates SET document = replace(document, 'mandates', 'mandatez')")
    assert hubs.mandates(store) == []
