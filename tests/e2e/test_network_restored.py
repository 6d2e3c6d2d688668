"""What befalls the two ends: a hub put back from an older copy, clocks that are years off, a profile copied."""

import datetime
import shutil
import uuid
from pathlib import Path

import pytest

from a6desk import clock
from a6desk.events import signing
from a6desk.store import drafts
from a6desk.sync.endpoints import Again
from tests.support.faultproxy import FaultProxy
from tests.support.network import FORM, JAPAN, LIBRARY, HubProcess, body_lines, example, lines_of


@pytest.fixture
def own_hub(tmp_path):
    """A hub of this test alone, and a proxy through which its desks find it at whatever port it comes back."""
    process = HubProcess(tmp_path / "hub")
    proxy = FaultProxy(process.target)
    yield process, proxy
    proxy.close()
    process.stop()


def _copy_aside(hub: HubProcess) -> Path:
    """A copy of the database, as a backup takes it: the hub is stopped for it."""
    hub.stop()
    copy = hub.folder.with_name("copy.db")
    shutil.copy(hub.folder / "hub.db", copy)
    hub.start()
    return copy


def _put_back(hub: HubProcess, copy: Path) -> None:
    hub.stop()
    for leftover in hub.folder.glob("hub.db*"):
        leftover.unlink()
    shutil.copy(copy, hub.folder / "hub.db")
    hub.start()


def test_a_hub_restored_from_an_older_copy_gets_everything_back_and_its_receipts_are_given_again(own_hub, offices):
    hub, proxy = own_hub
    japan, cambodia = offices(hub, proxy), offices(hub, proxy)
    japan.join(JAPAN)
    cambodia.join("KHM:a68_focal_point")
    early = japan.submit("early"), cambodia.submit_for("KHM")
    japan.sync()
    cambodia.sync()
    copy = _copy_aside(hub)
    proxy.target = hub.target
    late = [japan.submit(str(n)) for n in range(3)]
    corrected = japan.submit("corrected", supersedes=late[0].id)
    japan.sync()
    japan.desk.withdraw(late[1].id)
    japan.sync()
    other = cambodia.submit_for("KHM")
    cambodia.sync()
    receipts = {id_: each.model_dump_json() for id_, each in hub.kept().items()}
    assert len(receipts) == 8
    incarnation = japan.joined.incarnation

    _put_back(hub, copy)
    proxy.target = hub.target
    assert len(hub.kept()) == 2
    fresh = japan.submit("fresh")

    # The repair itself is cut, in the middle of what is given back: it begins anew.
    proxy.fault("/v1/sync", down=lambda answer: answer.index(b"\n\r\n", answer.index(b'{"line"')) + 1, reset=False)
    assert japan.sync().stop is not None
    proxy.fault("/v1/index", down=100)
    assert japan.sync().stop is not None
    proxy.fault("/v1/hello", down=100)
    assert japan.sync().stop is not None
    done = japan.sync()
    assert done.stop is None
    assert fresh.id in done.received
    assert japan.joined.incarnation != incarnation
    assert japan.sync().received == []
    assert [each.path for each in proxy.seen][-1] == "/v1/hello", "once is enough"

    assert cambodia.joined.incarnation == incarnation
    assert cambodia.sync().stop is None
    assert cambodia.joined.incarnation == japan.joined.incarnation
    kept = {id_: each.model_dump_json() for id_, each in hub.kept().items()}
    assert {id_: kept.get(id_) for id_ in receipts} == receipts, "every receipt is the same, byte for byte"
    assert set(kept) == {*receipts, fresh.id}
    for office in (japan, cambodia):
        office.nothing_lost_nothing_twice()
    assert {each.id for each in (*early, *late, corrected, other, fresh)} <= set(kept)


def test_what_was_receipted_counts_after_a_restore_though_the_mandate_has_ended(own_hub, offices):
    hub, proxy = own_hub
    office = offices(hub, proxy)
    office.join("JPN:a68_focal_point:2021-01-01:2099-12-31")
    copy = _copy_aside(hub)
    proxy.target = hub.target
    submission = office.submit()
    office.sync()
    receipt = hub.kept()[submission.id]
    _put_back(hub, copy)
    proxy.target = hub.target
    text = hub.rows("SELECT document FROM certificates")[0][0].replace("2099-12-31", "2021-12-31")
    hub.write("UPDATE certificates SET document = ?", text)
    assert office.sync().stop is None
    assert hub.kept() == {submission.id: receipt}
    refused = office.submit("after the end")
    assert office.sync().rejected == [refused.id]


def test_a_receipt_of_another_submission_opens_no_door(own_hub, offices):
    """An unmandated event with a true receipt that is not its own."""
    hub, proxy = own_hub
    office, other = offices(hub, proxy), offices(hub, proxy)
    office.join(JAPAN)
    other.join("KHM:a68_focal_point")
    submission = office.submit()
    office.sync()
    forged = other.sign(
        office.event(submission.id), id=str(uuid.uuid4()), desk=signing.key_id(signing.public_of(other.key))
    )
    forged = other.sign(forged, subject=forged.id)
    line = Again(event=forged, receipt=hub.kept()[submission.id]).model_dump_json().encode()
    client = other.client()
    answers = list(client.sync([line], 0, 10**6))
    client.close()
    assert answers[0].receipt is None
    assert (answers[0].status, "no mandate" in answers[0].reason) == (403, True)
    assert set(hub.kept()) == {submission.id}


def test_a_hub_that_renews_while_a_desk_talks_to_it_is_repaired_in_the_next_round(office, proxy):
    office.submit()
    office.sync()
    before = office.joined.incarnation
    submission = office.submit("more")

    def renewed(body: bytes) -> bytes:
        lines = lines_of(body)
        lines[-1]["incarnation"] = "0123456789abcdef"
        return body_lines(lines)

    proxy.fault("/v1/sync", rewrite=renewed)
    assert office.sync().received == [submission.id]
    assert office.joined.incarnation == before, "what was compared with the old one is not taken for the new one"
    assert office.sync().stop is None


YEARS = [pytest.param(20, id="20 years fast"), pytest.param(-20, id="20 years slow")]


def _shift(years: int) -> datetime.timedelta:
    return datetime.timedelta(days=365.25 * years)


@pytest.mark.parametrize("years", YEARS)
def test_a_desk_whose_clock_is_years_off_sends_and_is_receipted(office, monkeypatch, years):
    true = clock.claimed_now()
    wrong = (datetime.datetime.now(datetime.UTC) + _shift(years)).strftime("%Y-%m-%dT%H:%M:%SZ")
    monkeypatch.setattr(clock, "claimed_now", lambda: wrong)
    monkeypatch.setattr(clock, "claimed_today", lambda: datetime.date.fromisoformat(wrong[:10]))
    submission = office.submit()
    assert office.sync().received == [submission.id]
    receipt = office.hub.kept()[submission.id]
    assert receipt.claimed_at == wrong
    assert receipt.received_at >= true
    assert receipt.received_at[:4] == true[:4]
    office.nothing_lost_nothing_twice()


WRAPPER = """
import datetime, sys
sys.path.insert(0, {root!r})
from a6desk import clock
from a6desk.events import signing
def now():
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=365.25 * {years})
clock.claimed_now = lambda: now().strftime("%Y-%m-%dT%H:%M:%SZ")
clock.claimed_today = lambda: now().date()
from a6desk.__main__ import run
run()
"""


@pytest.mark.parametrize("years", YEARS)
def test_a_hub_whose_clock_is_years_off_receives_and_receipts(tmp_path, offices, years):
    """A mandate is not held against a date that cannot be true; both times stand in the receipt."""
    wrapper = tmp_path / "wrong_clock.py"
    wrapper.write_text(WRAPPER.format(root=str(Path(__file__).parents[2]), years=years))
    hub = HubProcess(tmp_path / "hub", wrapper)
    try:
        office = offices(hub)
        office.join("JPN:a68_focal_point:2021-01-01:2036-12-31")
        submission = office.submit()
        assert office.sync().received == [submission.id]
        receipt = hub.kept()[submission.id]
        year = datetime.datetime.now(datetime.UTC).year
        assert abs(int(receipt.received_at[:4]) - (year + years)) <= 1
        assert abs(int(receipt.claimed_at[:4]) - year) <= 1
        office.nothing_lost_nothing_twice()
    finally:
        hub.stop()


def test_two_copies_of_a_profile_send_one_submission_and_both_go_on(office, tmp_path):
    waiting = office.submit("waiting")
    copy = office.copy(tmp_path / "copy")
    try:
        assert office.sync().received == [waiting.id]
        assert copy.sync().received == [waiting.id]
        assert copy.receipts(waiting.id) == office.receipts(waiting.id)
        assert drafts.incarnation(copy.desk.store) != drafts.incarnation(office.desk.store)
        ours, theirs = office.submit("ours"), copy.submit("theirs")
        assert office.sync().received == [ours.id]
        assert copy.sync().received == [theirs.id]
        assert office.sync().stop is None, "the receipt of the other copy's submission is no trouble"
        changes = [
            change.id
            for each in (office, copy)
            for head in drafts.all_drafts(each.desk.store)
            for change in drafts.load(each.desk.store, head.id)
        ]
        shared = [change.id for change in drafts.load(office.desk.store, waiting.draft)]
        assert len(changes) == len(set(changes)) + len(shared), "no two changes share an id"
        office.nothing_lost_nothing_twice()
        copy.nothing_lost_nothing_twice()
    finally:
        copy.close()


def test_two_copies_that_submit_one_draft_make_two_submissions_of_one_text(office, tmp_path):
    """Both were frozen apart: they are two, and the hub keeps both; neither is lost, nor refused as altered."""
    head = office.desk.new(LIBRARY.form(FORM, 1), example())
    copy = office.copy(tmp_path / "copy")
    try:
        ours, theirs = office.desk.submit(head.id), copy.desk.submit(head.id)
        assert ours.id != theirs.id
        assert ours.digest == theirs.digest
        assert office.sync().received == [ours.id]
        assert copy.sync().received == [theirs.id]
    finally:
        copy.close()
