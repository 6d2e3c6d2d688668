"""Several authorizations of one Party: what counts as another one, and which of its versions."""

import pytest

from a6desk.desk import Desk, linking
from a6desk.events.documents import Mandate
from a6desk.store import hubs
from a6desk.store.drafts import DraftHead, Write
from tests.support.desks import EXAMPLE
from tests.support.office import Office

GHANA = Mandate(party="GHA", role="a62_authority", since="2020-01-01")


def authorization(desk: Desk, **changes: str) -> DraftHead:
    head = desk.new_from_file(EXAMPLE.with_name("authorization-ghana-cookstoves-complete.yaml"))[1]
    return write(desk, head, **changes)


def write(desk: Desk, head: DraftHead, **changes: str) -> DraftHead:
    desk.write(head.id, [Write(field, "", value) for field, value in changes.items()])
    return head


def next_version(desk: Desk, head: DraftHead, **changes: str) -> DraftHead:
    view = desk.view(head.id)
    steps = linking.next_steps(desk, view.form, view.answers)
    return write(desk, linking.begin(desk, next(s for s in steps if s.link.kind == "before"), head.id), **changes)


def fired(desk: Desk, head: DraftHead) -> set[str]:
    return {each.rule for each in desk.check(head.id).findings}


def test_a_version_is_no_other_authorization_than_the_one_before_it(desk: Desk) -> None:
    first = authorization(desk)
    second = next_version(desk, first, a62_adjustment_method="trajectory")
    assert "A62-R34" not in fired(desk, second)
    other = authorization(desk, a62_id="FICTITIOUS-2", a62_adjustment_method="trajectory")
    assert "A62-R34" not in fired(desk, other), "the earlier version is not in force any more"
    write(desk, other, a62_adjustment_method="average")
    assert "A62-R34" in fired(desk, other)


@pytest.mark.parametrize(("kind", "fires"), [("revocation", False), ("suspension", True)])
def test_what_was_revoked_authorizes_nothing_twice(kind: str, fires: bool, desk: Desk) -> None:
    first = authorization(desk)
    other = authorization(desk, a62_id="FICTITIOUS-2")
    assert "A62-R33" in fired(desk, other)
    second = next_version(desk, first, a62_change_kind=kind)
    assert ("A62-R33" in fired(desk, other)) == ("A62-R33" in fired(desk, second)) == fires


def test_what_is_corrected_is_no_other_document(desk: Desk, office: Office) -> None:
    with desk.store.writing():
        hubs.add(desk.store, office.hub, office.certificate(2, GHANA))
    first = authorization(desk)
    correction = desk.correct(desk.submit(first.id).id)
    again = desk.correct(desk.submit(correction.id).id)
    for head in (first, correction, again):
        assert "A62-ID-TWICE" not in fired(desk, head)
    assert "A62-ID-TWICE" in fired(desk, authorization(desk))
