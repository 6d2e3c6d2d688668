"""Invented text goes to a demonstration hub and nowhere else: the joining code, hello and receipts say which it is."""

import json

import pytest

from a6desk.errors import UserError
from a6desk.events import joining
from a6desk.events.canonical import digest
from a6desk.sync.endpoints import HelloRequest
from tests.support.network import FORM, JAPAN, LIBRARY, HubProcess, example


@pytest.fixture(scope="module")
def earnest(tmp_path_factory):
    """A hub that is not for demonstrations."""
    process = HubProcess(tmp_path_factory.mktemp("earnest") / "hub", arguments=())
    yield process
    process.stop()


@pytest.fixture
def office(earnest, offices):
    office = offices(earnest)
    office.join(JAPAN)
    return office


def in_earnest(answers):
    """These answers without the mark of what is invented."""
    return json.loads(json.dumps(answers, default=str).replace("FICTITIOUS", "made"))


def begin(office, answers):
    return office.desk.new(LIBRARY.form(FORM, 1), answers).id


def rules(office, draft):
    return {finding.rule for finding in office.desk.check(draft).findings if finding.severity == "blocker"}


def test_what_says_fictitious_stays_here_until_it_says_so_no_more(office, earnest):
    draft = begin(office, example())
    assert rules(office, draft) == {"NMA-FICTITIOUS"}
    with pytest.raises(UserError, match="1 blocker stands in the way"):
        office.desk.submit(draft)
    assert office.desk.list_sent() == []

    submission = office.desk.submit(begin(office, in_earnest(example())))
    assert office.sync().received == [submission.id]
    assert earnest.kept()[submission.id].demonstration is False


@pytest.mark.parametrize("where", ["in a part", "in a row"])
def test_one_word_anywhere_is_enough(office, where):
    answers = in_earnest(example())
    if where == "in a part":
        answers["nma_focal_point"]["title"] = "FICTITIOUS focal point"
    else:
        answers["nma_ndc_links"][-1]["ndc"] = "FICTITIOUS version"
    assert rules(office, begin(office, answers)) == {"NMA-FICTITIOUS"}


def test_joining_code_enrolment_and_hello_say_which_hub_it_is(office, earnest, hub, offices):
    office_of_the_other = offices(hub)
    office_of_the_other.join(JAPAN)
    for each, server, said in ((office, earnest, False), (office_of_the_other, hub, True)):
        assert joining.read(server.invite(JAPAN)).demonstration is said
        assert each.joined.demonstration is said
        assert each.desk.facts()["demonstration"] is said
        client = each.client()
        assert client.hello(HelloRequest(cursor=0, newest_key=0, newest=None)).demonstration is said
        client.close()


def test_with_two_hubs_it_is_decided_by_where_the_text_goes(office, hub):
    """Until a Party is named there is no telling, and the rule is "not checked"."""
    office.join(code=hub.invite("CHL:a68_focal_point"))
    draft = begin(office, example())
    assert "NMA-FICTITIOUS" in {finding.rule for finding in office.desk.check(draft).not_checked}
    with pytest.raises(UserError, match="1 blocker stands in the way"):
        office.desk.submit(draft)
    submission = office.desk.submit(begin(office, {**example(), "nma_submitting_party": "CHL"}))
    assert office.event(submission.id).party == "CHL"


def test_a_hub_finds_it_too(office, earnest):
    """A desk of another make may send it all the same: it is receipted, with the finding beside the receipt."""
    sent = office.desk.submit(begin(office, in_earnest(example())))
    event = office.event(sent.id)
    text = event.bytes.replace('"made', '"FICTITIOUS', 1)
    other = office.sign(
        event, id=(id_ := "11111111-2222-3333-4444-555555555555"), subject=id_, bytes=text, digest=digest(text.encode())
    )
    client = office.client()
    answer = next(iter(client.sync([other.model_dump_json().encode()], 0, 10**6)))
    client.close()
    assert answer.status == 200
    assert [finding.rule for finding in answer.findings] == ["NMA-FICTITIOUS"]
