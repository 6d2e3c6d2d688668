"""Who is at the other end: only what the hub that was joined signed counts as received."""

import json

import pytest

from a6desk.errors import UserError
from a6desk.events import joining, signing
from a6desk.events.documents import Certificate, HubKey, Receipt, signed
from a6desk.store import hubs
from tests.support.faultproxy import FaultProxy
from tests.support.network import JAPAN, HubProcess, body_lines, lines_of, through


@pytest.fixture(scope="module")
def impostor(tmp_path_factory):
    """Another hub, honest by itself."""
    process = HubProcess(tmp_path_factory.mktemp("impostor") / "hub")
    yield process
    process.stop()


def _forged(**changed):
    """An answer with its receipt changed and signed anew by a key that the hub's root never vouched for."""
    stranger = signing.new_key()
    if changed.get("key") == "its own":
        changed["key"] = signing.key_id(signing.public_of(stranger))

    def forge(body: bytes) -> bytes:
        lines = lines_of(body)
        for line in lines:
            if line.get("receipt"):
                content = {key: value for key, value in line["receipt"].items() if key != "sig"} | changed
                line["receipt"] = signed(Receipt, content, stranger).model_dump(mode="json")
        return body_lines(lines)

    return forge


def _nothing_is_received(office, ids):
    assert not [office.receipts(each) for each in ids if office.receipts(each)]
    assert {office.states()[each] for each in ids} == {"sending"}


@pytest.mark.parametrize("changed", [{}, {"key": "its own"}, {"key": "0" * 16}], ids=["ours", "its own", "none"])
def test_a_receipt_signed_by_another_key_counts_for_nothing(office, proxy, changed):
    ids = [office.submit(str(n)).id for n in range(2)]
    proxy.fault("/v1/sync", rewrite=_forged(**changed))
    done = office.sync()
    assert done.received == []
    assert done.stop.reason == "The receipt was not signed by the hub that this desk joined."
    _nothing_is_received(office, ids)
    assert office.sync().received == ids
    office.nothing_lost_nothing_twice()


def test_a_hub_key_that_the_root_did_not_sign_is_refused_before_anything_is_sent(office, proxy):
    submission = office.submit()
    stranger = signing.new_key()
    key = {"hub": office.joined.id, "number": 2, "public": signing.public_of(stranger)}
    forged = signed(HubKey, key, stranger).model_dump(mode="json")
    proxy.fault("/v1/hello", rewrite=lambda body: json.dumps({**json.loads(body), "keys": [forged]}).encode())
    done = office.sync()
    assert "did not sign" in done.stop.reason
    assert office.states() == {submission.id: "waiting"}
    assert [each.number for each in office.joined.keys] == [1]


@pytest.mark.parametrize("changed", [
    {"digest": "0" * 64}, {"party": "KHM"}, {"form": "a6desk/other"}, {"kind": "withdrawal"},
    {"received_at": "2001-01-01T00:00:00Z"}, {"secretariat": True}, {"demonstration": False}, {"seq": 0},
])  # fmt: skip
def test_a_receipt_with_a_changed_word_counts_for_nothing(office, proxy, changed):
    submission = office.submit()

    def change(body: bytes) -> bytes:
        lines = lines_of(body)
        lines[0]["receipt"] |= changed
        return body_lines(lines)

    proxy.fault("/v1/sync", rewrite=change)
    assert office.sync().received == []
    _nothing_is_received(office, [submission.id])
    assert office.sync().received == [submission.id]


def test_the_receipt_of_one_submission_does_not_stand_for_another(office, proxy):
    ids = [office.submit(str(n)).id for n in range(2)]

    def swap(body: bytes) -> bytes:
        lines = lines_of(body)
        lines[0]["receipt"], lines[1]["receipt"] = lines[1]["receipt"], lines[0]["receipt"]
        return body_lines(lines)

    proxy.fault("/v1/sync", rewrite=swap)
    done = office.sync()
    assert (done.received, done.later, done.stop) == ([], ids, None)
    assert set(office.reasons().values()) == {"The receipt is about another text than ours."}
    assert office.sync().received == ids


@pytest.mark.parametrize("status", [200, 208])
def test_arrived_without_a_receipt_is_not_received(office, proxy, status):
    submission = office.submit()

    def strip(body: bytes) -> bytes:
        lines = lines_of(body)
        lines[0] |= {"receipt": None, "status": status}
        return body_lines(lines)

    proxy.fault("/v1/sync", rewrite=strip)
    assert office.sync().later == [submission.id]
    assert office.reasons()[submission.id] == "The hub says that it arrived, and gives no receipt."


@pytest.mark.parametrize(("status", "state"), [
    (300, "sending"), (400, "rejected"), (403, "rejected"), (410, "rejected"), (418, "rejected"), (422, "rejected"),
    (401, "sending"), (424, "sending"), (429, "sending"), (500, "sending"), (503, "sending"), (599, "sending"),
])  # fmt: skip
def test_what_each_status_of_an_item_comes_to(office, proxy, status, state):
    first, second = office.submit("first"), office.submit("second")

    def answer(body: bytes) -> bytes:
        lines = lines_of(body)
        lines[0] |= {"receipt": None, "status": status, "reason": "because"}
        return body_lines(lines)

    proxy.fault("/v1/sync", rewrite=answer)
    done = office.sync()
    assert (done.received, done.stop) == ([second.id], None)
    assert office.states() == {first.id: state, second.id: "received"}
    assert office.reasons()[first.id] == "because"


def test_another_hub_at_the_address_is_noticed_before_anything_is_sent(office, proxy, impostor):
    submission = office.submit()
    target, proxy.target = proxy.target, impostor.target
    assert office.sync().stop.reason == "Another hub answers at this address."
    assert office.states() == {submission.id: "waiting"}
    proxy.target = target
    assert office.sync().received == [submission.id]


def test_a_code_with_another_root_joins_nothing(hub, impostor, offices, proxy):
    office = offices(hub)
    honest, other = joining.read(hub.invite(JAPAN)), joining.read(impostor.invite(JAPAN))
    mixed = joining.write(joining.JoiningCode(honest.address, other.root, honest.token, True))
    with pytest.raises(UserError, match="not the hub that the joining code names"):
        office.join(code=mixed)
    assert hubs.all_hubs(office.desk.store) == []


def test_a_proxy_that_swaps_the_hub_while_joining_is_found_out(hub, impostor, offices):
    office, proxy = offices(hub), FaultProxy(impostor.target)
    code = through(hub.invite(JAPAN), proxy.address)
    with pytest.raises(UserError, match="used already, or the hub does not know it"):
        office.join(code=code)
    proxy.close()
    assert hubs.all_hubs(office.desk.store) == []


@pytest.mark.parametrize("change", [
    lambda said: said | {"root": signing.public_of(signing.new_key())},
    lambda said: said | {"demonstration": False},
    lambda said: said | {"hub": "00000000-0000-0000-0000-000000000000"},
    lambda said: said | {"keys": []},
    lambda said: said | {"keys": [said["keys"][0] | {"sig": "A" * 86}]},
    lambda said: said | {"certificate": said["certificate"] | {"name": "another"}},
    lambda said: said | {"certificate": said["certificate"] | {"mandates": [
        {"party": "USA", "role": "a68_focal_point", "since": "2021-01-01"}]}},
    lambda said: said | {"certificate": said["certificate"] | {"desk": signing.public_of(signing.new_key())}},
])  # fmt: skip
def test_an_enrolment_that_was_changed_on_the_way_is_refused_and_can_be_repeated(hub, offices, proxy, change):
    office, code = offices(hub, proxy), hub.invite(JAPAN)
    proxy.fault("/v1/enrol", rewrite=lambda body: json.dumps(change(json.loads(body))).encode())
    with pytest.raises(UserError, match="Nothing was changed"):
        office.join(code=code)
    assert hubs.all_hubs(office.desk.store) == []
    office.join(code=code)
    assert [each.mandate.party for each in office.desk.mandates()] == ["JPN"]


@pytest.mark.parametrize("fault", [{"up": 0}, {"up": 100}, {"down": 0}, {"down": 300}])
def test_an_enrolment_that_was_cut_is_repeated_with_the_same_code(hub, offices, proxy, fault):
    office, code = offices(hub, proxy), hub.invite(JAPAN)
    proxy.fault("/v1/enrol", **fault)
    with pytest.raises(UserError, match="cut"):
        office.join(code=code)
    office.join(code=code)
    submission = office.submit()
    assert office.sync().received == [submission.id]
    [count] = hub.rows("SELECT count(*) FROM certificates WHERE desk = ?", office.event(submission.id).desk)
    assert count == (1,)


def test_a_code_that_another_desk_used_is_refused(hub, offices):
    code = hub.invite(JAPAN)
    offices(hub).join(code=code)
    other = offices(hub)
    with pytest.raises(UserError, match="used already"):
        other.join(code=code)
    assert hubs.all_hubs(other.desk.store) == []


def test_a_second_code_adds_to_the_mandates(hub, offices):
    office = offices(hub)
    first = hub.invite(JAPAN)
    office.join(code=first)
    office.join("KHM:a68_focal_point:2026-01-01:2027-12-31")
    office.join(code=first)  # the first once more: nothing is taken away
    assert sorted(each.mandate.party for each in office.desk.mandates()) == ["JPN", "KHM"]
    japan, cambodia = office.submit(), office.submit_for("KHM")
    assert office.sync().received == [japan.id, cambodia.id]


def test_a_hub_of_a_known_id_with_another_root_takes_nothing_over(office, hub, impostor, proxy):
    """A code for the id of a hub that this desk joined before: what that one signed stays true."""
    submission = office.submit()
    office.sync()
    ours = office.joined
    code = through(impostor.invite(JAPAN), proxy.address)
    target, proxy.target = proxy.target, impostor.target
    theirs = signing.private_key((impostor.folder / "keys" / "root.key").read_bytes())
    signer = signing.private_key((impostor.folder / "keys" / "signing-1.key").read_bytes())

    def in_its_name(body: bytes) -> bytes:
        said = json.loads(body) | {"hub": ours.id}
        key = signed(HubKey, {"hub": ours.id, "number": 1, "public": signing.public_of(signer)}, theirs)
        certificate = {name: value for name, value in said["certificate"].items() if name != "sig"} | {"hub": ours.id}
        said["keys"] = [key.model_dump(mode="json")]
        said["certificate"] = signed(Certificate, certificate, signer).model_dump(mode="json")
        return json.dumps(said).encode()

    proxy.fault("/v1/enrol", rewrite=in_its_name)
    with pytest.raises(UserError, match="not the hub that the joining code names"):
        office.join(code=code)
    proxy.target = target
    assert office.joined == ours
    office.hold_to_the_truth()
    assert office.states() == {submission.id: "received"}


def test_a_lost_signing_key_costs_a_new_code_and_what_waits_still_goes(office, proxy):
    """What the old key signed is worth its signature, whoever carries it."""
    waiting = office.submit("signed by the old key")
    for each in office.desk.profile.keys.iterdir():
        each.unlink()
    office.join(JAPAN)
    fresh = office.submit("signed by the new key")
    assert office.event(waiting.id).desk != office.event(fresh.id).desk
    assert office.sync().received == [waiting.id, fresh.id]
    office.nothing_lost_nothing_twice()


def test_a_lost_access_stops_with_a_sentence_and_a_new_code_brings_it_back(office, hub):
    submission = office.submit()
    office.sync()
    more = office.submit("more")
    for each in office.desk.profile.keys.glob("token-*"):
        each.write_bytes(b"0" * 32)
    done = office.sync()
    assert done.stop.outcome == "sign_in"
    assert "access" in done.stop.reason
    assert office.states() == {submission.id: "received", more.id: "waiting"}
    office.join(JAPAN)
    assert office.sync().received == [more.id]
