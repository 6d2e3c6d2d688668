"""What a document changes against the one before it: the version that it names, the submission that it corrects."""

from typing import Any

from a6desk.desk import Desk, changed, linking, reporting
from a6desk.events.documents import Mandate
from a6desk.exchange import pdf, report
from a6desk.store import hubs
from a6desk.store.drafts import DraftHead, Write
from tests.support.desks import EXAMPLE
from tests.support.office import Office

GHANA = Mandate(party="GHA", role="a62_authority", since="2020-01-01")


def authorization(desk: Desk) -> DraftHead:
    return desk.new_from_file(EXAMPLE.with_name("authorization-ghana-cookstoves-complete.yaml"))[1]


def next_version(desk: Desk, head: DraftHead) -> DraftHead:
    view = desk.view(head.id)
    steps = linking.next_steps(desk, view.form, view.answers)
    return linking.begin(desk, next(each for each in steps if each.link.kind == "before"), head.id)


def told(desk: Desk, head: DraftHead) -> list[tuple[str, dict[str, tuple[str, str]] | None]]:
    return [
        (each.kind, None if each.changes is None else {c.field: (c.was, c.now) for c in each.changes})
        for each in changed.of_draft(desk, head.id)
    ]


def write(desk: Desk, head: DraftHead, **answers: Any) -> None:
    desk.write(head.id, [Write(field, "", value) for field, value in answers.items()])


def test_a_first_version_changes_nothing(desk: Desk) -> None:
    assert told(desk, authorization(desk)) == []


def test_a_next_version_tells_what_it_changes_and_what_it_left_out(desk: Desk) -> None:
    first = authorization(desk)
    head = next_version(desk, first)
    write(desk, head, a62_quantity=500, a62_purpose="NDC-OIMP", a62_change_kind="quantity")
    [(kind, changes)] = told(desk, head)
    assert kind == "version" and changes is not None
    assert changes["a62_quantity"] == ("800", "500")
    assert changes["a62_purpose"] == ("NDC", "NDC and OIMP")
    assert changes["a62_version"] == ("1", "2")
    assert changes["a62_signature_date"] == ("May 14, 2024", "")
    assert changes["a62_effective_transfer"] == ("First international transfer", ""), "what the form works out, too"
    assert "a62_earlier" not in changes and "a62_entities" not in changes and "a62_first_date" not in changes


def test_what_is_not_asked_any_more_counts_as_gone(desk: Desk) -> None:
    head = next_version(desk, authorization(desk))
    write(desk, head, a62_any_party="yes")
    [(_, changes)] = told(desk, head)
    assert changes is not None and changes["a62_authorized_parties"] == ("Switzerland", "")


def test_a_version_that_is_not_here_is_said_to_be_missing(desk: Desk) -> None:
    head = authorization(desk)
    write(desk, head, a62_earlier="3f0e8a52-0000-4000-8000-000000000000")
    assert told(desk, head) == [("version", None)]


def test_what_was_submitted_counts_and_a_correction_tells_what_it_corrects(desk: Desk, office: Office) -> None:
    with desk.store.writing():
        hubs.add(desk.store, office.hub, office.certificate(2, GHANA))
    first = authorization(desk)
    sent = desk.submit(first.id)
    correction = desk.correct(sent.id)
    assert told(desk, correction) == [("correction", {})]
    write(desk, correction, a62_place="FICTITIOUS Kumasi")
    assert told(desk, correction) == [("correction", {"a62_place": ("Accra", "FICTITIOUS Kumasi")})]
    head = next_version(desk, first)
    desk.write(head.id, [Write("#supersedes", "", sent.id)])
    assert [kind for kind, _ in told(desk, head)] == ["version", "correction"]


def test_the_report_of_a_check_tells_what_changes(desk: Desk) -> None:
    first = authorization(desk)
    assert "What changes" not in report.html(reporting.of_draft(desk, first.id)[2])
    head = next_version(desk, first)
    write(desk, head, a62_terms="FICTITIOUS <b>one</b>\ntwo", a62_quantity=500)
    made = reporting.of_draft(desk, head.id)[2]
    page = report.html(made)
    assert "What changes against the earlier version" in page
    assert '<p class="where">Quantity › Authorized quantity</p>' in page
    assert '<p class="text">Before: 800</p>' in page and '<p class="text">Now: 500</p>' in page
    assert "Now: FICTITIOUS &lt;b&gt;one&lt;/b&gt;\ntwo" in page
    assert pdf.pdf(report.html(made, paged=True), "en", made.title).startswith(b"%PDF")
