"""Desk and hub over a bad network: nothing is lost, nothing arrives twice, and "received" is always true."""

import gzip
import json
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from a6desk.errors import UserError
from a6desk.events import signing
from a6desk.events.canonical import digest
from a6desk.store import outbox
from tests.support.faultproxy import http_answer
from tests.support.network import body_lines, lines_of


def test_a_submission_arrives_and_its_receipt_is_verified(office):
    submission = office.submit()
    done = office.sync()
    assert (done.received, done.rejected, done.later, done.stop) == ([submission.id], [], [], None)
    office.nothing_lost_nothing_twice()
    assert office.sync().received == []


def test_nothing_new_costs_one_round_trip_and_a_kilobyte_each_way(office, proxy):
    office.submit()
    office.sync()
    proxy.seen.clear()
    proxy.connections = 0
    assert office.sync().stop is None
    assert proxy.connections == 1
    [hello] = proxy.seen
    assert hello.up <= 1_000, hello.request
    assert hello.down <= 1_000, hello.answer


def test_a_round_uses_one_connection(office, proxy):
    office.submit()
    office.sync()
    assert (proxy.connections, [each.path for each in proxy.seen]) == (1, ["/v1/hello", "/v1/sync?since=0"])


def test_the_same_event_fifty_times_is_one_submission_with_one_receipt(office):
    submission = office.submit()
    line = office.event(submission.id).model_dump_json().encode()
    client = office.client()
    answers = [each for _ in range(49) for each in client.sync([line], 0, 10**6)]
    receipts = {each.receipt.model_dump_json() for each in answers if each.line == "answer"}
    statuses = [each.status for each in answers if each.line == "answer"]
    assert statuses == [200] + [208] * 48
    assert office.sync().received == [submission.id]
    assert set(office.receipts(submission.id)) == receipts
    client.close()
    office.nothing_lost_nothing_twice()


def test_the_same_event_fifty_times_in_one_request(office):
    submission = office.submit()
    line = office.event(submission.id).model_dump_json().encode()
    client = office.client()
    answers = [each for each in client.sync([line] * 50, 0, 10**6) if each.line == "answer"]
    client.close()
    assert [each.status for each in answers] == [200] + [208] * 49
    assert len({each.receipt for each in answers}) == 1


def test_the_same_event_fifty_times_at_once(office):
    submission = office.submit()
    line = office.event(submission.id).model_dump_json().encode()
    together = threading.Barrier(50, timeout=60)

    def send(client):
        together.wait()
        try:
            return next(each for each in client.sync([line], 0, 10**6) if each.line == "answer")
        finally:
            client.close()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(send, [office.client() for _ in range(50)]))
    assert sorted(each.status for each in answers) == [200] + [208] * 49
    assert len({each.receipt.model_dump_json() for each in answers}) == 1
    assert office.hub.rows("SELECT count(*) FROM events WHERE id = ?", submission.id) == [(1,)]


def test_one_id_with_another_digest_is_refused_with_both_and_blocks_nothing(office):
    submission = office.submit()
    event = office.event(submission.id)
    text = event.bytes.replace("FICTITIOUS approach", "FICTITIOUS affront")
    other = office.sign(event, bytes=text, digest=digest(text.encode()))
    client = office.client()
    [answer] = [each for each in client.sync([other.model_dump_json().encode()], 0, 10**6) if each.line == "answer"]
    client.close()
    assert answer.status == 200
    fine = office.submit("another")
    done = office.sync()
    assert (done.received, done.rejected, done.stop) == ([fine.id], [submission.id], None)
    reason = office.reasons()[submission.id]
    assert event.digest in reason and other.digest in reason
    assert office.sync().stop is None, "the hub's receipt of the other text is passed over, and stops nothing"
    assert office.states() == {submission.id: "rejected", fine.id: "received"}


def test_a_desk_without_the_mandate_does_not_submit(hub, offices):
    office = offices(hub)
    office.join()
    with pytest.raises(UserError, match="no mandate"):
        office.submit()
    office.join("JPN:other_role", "KHM:a68_focal_point")
    with pytest.raises(UserError, match="no mandate"):
        office.submit()


def test_a_mandate_that_a_desk_only_claims_is_not_taken_by_the_hub(office, hub, offices):
    """A patched desk, or one whose mandate was never given: the signature is right, the mandate is not there."""
    event = office.event(office.submit().id)
    other = offices(hub)
    other.join("KHM:a68_focal_point")
    forged = other.sign(event, desk=signing.key_id(signing.public_of(other.key)))
    client = other.client()
    [answer, _] = list(client.sync([forged.model_dump_json().encode()], 0, 10**6))
    client.close()
    assert (answer.status, answer.receipt) == (403, None)
    assert "no mandate" in answer.reason
    assert office.sync().received == [event.id], "and the id is not spoiled for the desk whose it is"


def test_an_expired_mandate_is_accepted_offline_and_refused_by_the_hub_with_a_reason(hub, offices):
    office = offices(hub)
    office.join("JPN:a68_focal_point:2021-01-01:2021-12-31", "KHM:a68_focal_point")
    expired = office.submit("expired")
    fine = office.submit_for("KHM")
    done = office.sync()
    assert (done.received, done.rejected, done.stop) == ([fine.id], [expired.id], None)
    assert "not in force" in office.reasons()[expired.id]
    assert office.states() == {expired.id: "rejected", fine.id: "received"}


def test_a_withdrawal_before_the_first_attempt_takes_it_out(office, proxy):
    submission = office.submit()
    office.desk.withdraw(submission.id)
    done = office.sync()
    assert (done.received, done.stop) == ([], None)
    assert office.states() == {submission.id: "taken_out"}
    assert [each.path for each in proxy.seen] == ["/v1/hello"]


def test_a_withdrawal_after_the_first_attempt_is_an_event_that_waits_for_its_submission(office, proxy):
    submission = office.submit()
    proxy.fault("/v1/sync", up=300)
    office.sync()
    office.desk.withdraw(submission.id)
    [withdrawal] = set(office.states()) - {submission.id}
    event = outbox.event_of(office.desk.store, outbox.deliveries(office.desk.store, submission.id)[1])
    client = office.client()
    [answer, _] = list(client.sync([event.model_dump_json().encode()], 0, 10**6))
    assert (answer.status, answer.receipt) == (424, None)
    client.close()
    assert office.sync().received == [submission.id, withdrawal]
    office.nothing_lost_nothing_twice()


def test_a_withdrawal_that_overtakes_its_submission_goes_later(office, proxy):
    submission = office.submit()
    proxy.fault("/v1/sync", up=300)
    office.sync()
    office.desk.withdraw(submission.id)
    [withdrawal] = set(office.states()) - {submission.id}

    def only_the_withdrawal_was_heard(body: bytes) -> bytes:
        lines = lines_of(body)
        answers = [{**each, "status": 424, "receipt": None, "reason": "waits"} for each in lines if
                   each.get("event") == withdrawal]  # fmt: skip
        return body_lines([*answers, lines[-1]])

    proxy.fault("/v1/sync", rewrite=only_the_withdrawal_was_heard)
    done = office.sync()
    assert (done.received, sorted(done.later), done.stop) == ([], sorted([withdrawal, submission.id]), None)
    assert office.sync().received == [submission.id, withdrawal]


def test_a_correction_supersedes(office):
    first = office.submit("first")
    second = office.submit("second", supersedes=first.id)
    assert office.sync().received == [first.id, second.id]
    office.nothing_lost_nothing_twice()
    assert office.event(second.id).supersedes == first.id


def test_a_correction_of_another_partys_submission_is_refused(office, hub, offices):
    theirs = office.submit()
    office.sync()
    other = offices(hub)
    other.join("KHM:a68_focal_point")
    ours = other.event(other.submit_for("KHM").id)
    withdrawal = {"kind": "withdrawal", "subject": theirs.id, "digest": theirs.digest, "bytes": ""}
    forged = [
        other.sign(ours, id=str(uuid.uuid4()), **withdrawal),
        other.sign(ours, id=str(uuid.uuid4()), **withdrawal, depends_on=[]),
        other.sign(ours, supersedes=theirs.id),
        other.sign(ours, depends_on=[theirs.id]),
    ]
    client = other.client()
    answers = list(client.sync([each.model_dump_json().encode() for each in forged], 0, 10**6))[:-1]
    client.close()
    assert [(each.status, each.receipt) for each in answers] == [(403, None)] * 4
    assert {each.reason for each in answers} == {"This is about a submission of another Party."}


def test_a_form_that_the_hub_does_not_take_yet_waits_and_lets_others_go(office, proxy):
    submission = office.submit()

    def without_forms(body: bytes) -> bytes:
        return json.dumps({**json.loads(body), "forms": []}).encode()

    proxy.fault("/v1/hello", rewrite=without_forms)
    done = office.sync()
    assert (done.received, done.rejected, done.later, done.stop) == ([], [], [submission.id], None)
    assert office.states() == {submission.id: "waiting"}
    assert office.sync().received == [submission.id]


def test_a_version_of_a_form_that_the_hub_does_not_know_is_held(office):
    event = office.sign(office.event(office.submit().id), version=99)
    client = office.client()
    answers = list(client.sync([event.model_dump_json().encode()], 0, 10**6))
    client.close()
    assert (answers[0].status, answers[0].receipt) == (424, None)


def test_a_big_batch_is_cut_by_compressed_bytes(office, proxy):
    ids = [office.submit(str(n)).id for n in range(6)]
    one = len(gzip.compress(office.event(ids[0]).model_dump_json().encode()))

    def with_a_lower_limit(body: bytes) -> bytes:
        return json.dumps({**json.loads(body), "batch_bytes": int(one * 2.5)}).encode()

    proxy.fault("/v1/hello", rewrite=with_a_lower_limit)
    assert office.sync().received == ids
    assert [each.path.split("?")[0] for each in proxy.seen] == ["/v1/hello"] + ["/v1/sync"] * 3
    office.nothing_lost_nothing_twice()


def test_what_is_larger_than_the_hub_takes_is_refused_alone(office, proxy):
    ids = [office.submit(str(n)).id for n in range(3)]

    def with_no_room(body: bytes) -> bytes:
        return json.dumps({**json.loads(body), "max_request": 1_000}).encode()

    proxy.fault("/v1/hello", rewrite=with_no_room)
    done = office.sync()
    assert (done.rejected, done.received, done.stop) == (ids, [], None)
    assert [each.path for each in proxy.seen] == ["/v1/hello"], "it is known before a byte of it leaves"
    assert "larger than the hub takes" in office.reasons()[ids[0]]


def test_a_hub_that_takes_less_than_it_says_is_tried_one_by_one(office, proxy):
    ids = [office.submit(str(n)).id for n in range(3)]
    too_large = http_answer("413 Content Too Large", b'{"reason": "too large"}', A6desk_Hub=office.joined.id)
    proxy.fault("/v1/sync", answer=too_large, times=2)
    done = office.sync()
    assert (done.rejected, done.received, done.stop) == (ids[:1], ids[1:], None)


def test_one_bad_item_never_blocks_the_rest(office, proxy):
    """One of five is altered on the disk of the desk after it was frozen, and one gets no answer from the hub."""
    ids = [office.submit(str(n)).id for n in range(5)]
    store = office.desk.store
    with store.writing():
        for each in store.query("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            store.execute(f"DROP TRIGGER {each['name']}")
        store.execute("UPDATE submissions SET payload = ? WHERE id = ?", b'{"form": 1}', ids[0])
        store.execute("UPDATE deliveries SET signed = ? WHERE submission = ?", "{}", ids[1])

    def forgetful(body: bytes) -> bytes:
        return body_lines([each for each in lines_of(body) if each.get("event") != ids[2]])

    proxy.fault("/v1/sync", rewrite=forgetful)
    done = office.sync_without_looking()
    assert done.received == ids[3:]
    assert done.rejected == ids[:1]
    assert sorted(done.later) == sorted(ids[1:3])
    assert done.stop is None
    assert office.reasons()[ids[2]] == "The hub gave no answer to this."
    assert office.sync_without_looking().received == ids[2:3]


def test_the_index_lists_what_the_hub_keeps_of_this_desk(office, hub, offices):
    ids = [office.submit(str(n)) for n in range(2)]
    office.sync()
    other = offices(hub)
    other.join("JPN:a68_focal_point")
    other.submit()
    other.sync()
    client = office.client()
    lines = list(client.index())
    client.close()
    assert [(each.event, each.digest) for each in lines[:-1]] == [(each.id, each.digest[:16]) for each in ids]
    assert lines[-1].line == "end"


def test_a_receipt_that_no_answer_brought_comes_by_itself(office, proxy):
    submission = office.submit()
    client = office.client()
    list(client.sync([office.event(submission.id).model_dump_json().encode()], 0, 10**6))
    client.close()
    proxy.fault("/v1/sync", rewrite=lambda body: body_lines(
        [{"line": "item", "receipt": lines_of(body)[0]["receipt"]}, lines_of(body)[-1]]
    ))  # fmt: skip
    assert office.sync().received == [submission.id]
    office.nothing_lost_nothing_twice()
