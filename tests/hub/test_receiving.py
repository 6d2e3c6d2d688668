"""Whatever a desk of somebody else's making signs: kept with findings, or refused with a reason. Never a fault."""

import json
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from a6desk.events import joining, signing
from a6desk.events.canonical import canonical, digest
from a6desk.events.documents import signed
from a6desk.hub import enrolment, receiving
from a6desk.hub.enrolment import NotInvited
from a6desk.hub.identity import Hub
from a6desk.sync.endpoints import MAX_ANSWER_LINE, EnrolRequest
from tests.support.network import FORM, JAPAN, LIBRARY, Office, example

FIELDS = sorted(LIBRARY.form(FORM, 1).fields)
scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20)
odd = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def here(hub, tmp_path_factory):
    """The hub's own parts in this process, and a desk that joined it."""
    office = Office(tmp_path_factory.mktemp("desk") / "desk", hub)
    office.join(JAPAN)
    event = office.event(office.submit().id)
    opened = Hub(hub.folder)
    yield opened, office, event
    opened.close()
    office.close()


def _receive(here, answers: dict):
    opened, office, event = here
    payload = canonical({**json.loads(event.bytes), "answers": {"nma_submitting_party": "JPN", **answers}})
    id_ = str(uuid.uuid4())
    made = office.sign(event, id=id_, subject=id_, bytes=payload.decode(), digest=digest(payload))
    answer = receiving.receive(opened, LIBRARY, made.model_dump_json().encode())
    assert answer.event == id_
    assert len(answer.model_dump_json()) <= MAX_ANSWER_LINE
    return answer


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), odd, max_size=8))
def test_odd_answers_are_kept_with_findings_or_refused_never_a_fault(here, answers):
    answers.pop("nma_submitting_party", None)
    assert _receive(here, answers).status in (200, 400, 422)


def test_an_empty_submission_is_kept_with_its_findings(here):
    answer = _receive(here, {})
    assert (answer.status, answer.checked) == (200, True)
    assert answer.receipt is not None
    assert "blocker" in {each.severity for each in answer.findings}


def test_thousands_of_findings_still_fit_one_line(here):
    """An answer that no desk can read would be asked for again for ever."""
    rows = [{"party": "x" * 900, "role": "\u00e9" * 900, f"unknown{n}": n} for n in range(900)]
    answer = _receive(here, {**example(), "nma_participants": rows, **{f"zz{n}" * 20: n for n in range(900)}})
    assert answer.status == 200
    assert len(answer.findings) > 10


def test_a_long_name_of_a_question_is_no_fault(here):
    assert _receive(here, {"x" * 100_000: "y" * 100_000}).status == 200


def test_a_text_of_another_make_of_the_form_is_kept_unchecked(here):
    opened, office, event = here
    payload = canonical({**json.loads(event.bytes), "sha256": "0" * 64})
    id_ = str(uuid.uuid4())
    made = office.sign(event, id=id_, subject=id_, sha256="0" * 64, bytes=payload.decode(), digest=digest(payload))
    answer = receiving.receive(opened, LIBRARY, made.model_dump_json().encode())
    assert (answer.status, answer.checked, answer.findings) == (200, False, ())


def test_the_same_event_between_two_steps_of_itself_is_one_submission(here, monkeypatch):
    """Two requests at once, in the worst order: the second runs whole while the first is being checked."""
    opened, office, _ = here
    line = office.event(office.submit().id).model_dump_json().encode()
    form_of, inner = receiving._form, []

    def meanwhile(library, event):
        if not inner:
            inner.append(None)
            inner[0] = receiving.receive(opened, LIBRARY, line)
        return form_of(library, event)

    monkeypatch.setattr(receiving, "_form", meanwhile)
    outer = receiving.receive(opened, LIBRARY, line)
    assert (inner[0].status, outer.status) == (200, 208)
    assert inner[0].receipt == outer.receipt


def test_an_event_gets_its_receipt_again_when_mandate_and_form_are_gone(here, hub, offices, monkeypatch):
    opened, _, _ = here
    office = offices(hub)
    office.join("JPN:a68_focal_point:2021-01-01:2099-12-31")
    event = office.event(office.submit().id)
    line = event.model_dump_json().encode()
    first = receiving.receive(opened, LIBRARY, line)
    [[text]] = hub.rows("SELECT document FROM certificates WHERE desk = ?", event.desk)
    hub.write("UPDATE certificates SET document = ? WHERE desk = ?", text.replace("2099", "2022"), event.desk)
    monkeypatch.setattr(LIBRARY, "versions", {})
    again = receiving.receive(opened, LIBRARY, line)
    assert (first.status, again.status) == (200, 208)
    assert again.receipt == first.receipt


def test_nobody_joins_in_anothers_name(here, hub):
    """The public key of a desk is no secret; its access is given to whoever signs with it, and to nobody else."""
    opened, office, _ = here
    token = joining.read(hub.invite(JAPAN)).token
    mine = signing.public_of(office.key)
    stranger = signing.new_key()
    for desk, key in ((mine, stranger), (signing.public_of(stranger), office.key)):
        request = signed(EnrolRequest, {"token": token, "desk": desk, "name": ""}, key)
        with pytest.raises(NotInvited):
            enrolment.enrol(opened, request)
    request = signed(EnrolRequest, {"token": token, "desk": mine, "name": ""}, office.key)
    certificate, _ = enrolment.enrol(opened, request)
    assert certificate.desk == mine
