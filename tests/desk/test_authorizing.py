"""From a cooperative approach or a request to an authorization and its next versions, on the released forms."""

from typing import Any

from a6desk.desk import Desk, linking
from a6desk.store.drafts import DraftHead, Write
from tests.support.desks import EXAMPLE


def kept(desk: Desk, name: str) -> DraftHead:
    return desk.new_from_file(EXAMPLE.with_name(f"{name}.yaml"))[1]


def next_one(desk: Desk, head: DraftHead, form: str, kind: str) -> DraftHead:
    view = desk.view(head.id)
    steps = linking.next_steps(desk, view.form, view.answers)
    return linking.begin(desk, next(each for each in steps if each.form.id == form and each.link.kind == kind), head.id)


def fired(desk: Desk, head: DraftHead) -> set[str]:
    return {each.rule for each in desk.check(head.id).findings}


def said(desk: Desk, head: DraftHead) -> dict[str, Any]:
    return {**desk.view(head.id).answers, **desk.check(head.id).computed}


def test_a_next_version_counts_on_and_is_signed_anew(desk: Desk) -> None:
    head = kept(desk, "authorization-ghana-cookstoves-complete")
    for version in (2, 3):
        earlier, head = head, next_one(desk, head, "a6desk/authorization-62", "before")
        now, then = said(desk, head), said(desk, earlier)
        assert (now["a62_version"], now["a62_id"]) == (version, then["a62_id"])
        assert now["a62_first_date"] == "2024-05-14"
        answered = {id_ for id_, value in now.items() if value}
        assert not {"a62_date", "a62_signature_date", "a62_letter", "a62_change_kind"} & answered
        assert [row["number"] for row in now["a62_entities"]] == [row["number"] for row in then["a62_entities"]]
        assert "A62-ID-TWICE" not in fired(desk, head) | fired(desk, earlier)
    other = next_one(desk, earlier, "a6desk/authorization-62", "before")
    assert "A62-ID-TWICE" in fired(desk, other), "two third versions"


def test_versions_that_name_one_another_in_a_circle_count_no_further(desk: Desk) -> None:
    first = kept(desk, "authorization-ghana-cookstoves-complete")
    second = next_one(desk, first, "a6desk/authorization-62", "before")
    desk.write(first.id, [Write("a62_earlier", "", second.id)])
    assert said(desk, first)["a62_version"] is None
    desk.write(first.id, [Write("a62_earlier", "", first.id)])
    assert said(desk, first)["a62_version"] is None
    desk.write(first.id, [Write("a62_earlier", "", None)])
    assert said(desk, second)["a62_version"] == 2


def test_an_authorization_begins_from_its_cooperative_approach(desk: Desk) -> None:
    approach = kept(desk, "ghana-switzerland-complete")
    head = next_one(desk, approach, "a6desk/authorization-62", "ca")
    known, now = desk.view(approach.id).answers, desk.view(head.id).answers
    assert now["a62_party"] == known["coa_party"]
    assert [row["party"] for row in now["a62_parties"]] == [row["party"] for row in known["coa_parties"]]
    assert "a62_authority_contact" not in now, "what the approach keeps private stays there"


def test_a_request_that_was_granted_leads_to_an_authorization(desk: Desk) -> None:
    request = kept(desk, "cookstoves-request-complete")
    view = desk.view(request.id)
    forms = {each.form.id for each in linking.next_steps(desk, view.form, view.answers)}
    granted = view.answers["arq_decision"] == "granted"
    assert ("a6desk/authorization-62" in forms) == (granted and view.answers["arq_scope"] == "A6.2")
    if "a6desk/authorization-62" in forms:
        now = desk.view(next_one(desk, request, "a6desk/authorization-62", "request").id).answers
        assert now["a62_activity_title"] == view.answers["arq_activity_title"]
        assert len(now["a62_annual"]) == len(view.answers["arq_annual"])
        entities = [[row["name"], row["party"], row["number"]] for row in now["a62_entities"]]
        assert entities == [[row["name"], row["party"], row["number"]] for row in view.answers["arq_entities"]]


def test_a_statement_begins_from_the_approval_of_its_activity(desk: Desk) -> None:
    approval = kept(desk, "myanmar-cookstoves-complete")
    head = next_one(desk, approval, "a6desk/authorization-64", "approval")
    known, now = desk.view(approval.id).answers, desk.view(head.id).answers
    assert now["a64_activity_ref"] == known["hap_activity_ref"]
    assert now.get("a64_approval_date") == known.get("hap_letter_date")
    assert len(now["a64_participants"]) == len(known["hap_participants"])


def test_a_request_leads_on_to_what_its_cooperative_approach_says(desk: Desk) -> None:
    approach, request = kept(desk, "ghana-switzerland-complete"), kept(desk, "cookstoves-request-complete")
    desk.write(request.id, [Write("arq_approach", "", approach.id)])
    known, now = (
        desk.view(head.id).answers for head in (approach, next_one(desk, request, "a6desk/authorization-62", "request"))
    )
    assert now["a62_approach_id"] == known["coa_id"]
    assert (now["a62_ndc_first_year"], now["a62_adjustment_method"]) == (
        known["coa_ndc_first_year"],
        known["coa_method"],
    )
    assert [row["party"] for row in now["a62_parties"]] == [row["party"] for row in known["coa_parties"]]
    assert now["a62_sectors"] == desk.view(request.id).answers["arq_sectors"], "the request comes before its approach"


def test_entities_whose_long_names_begin_alike_stay_two(desk: Desk) -> None:
    request = kept(desk, "cookstoves-request-complete")
    names = [f"FICTITIOUS {'United ' * 9}Kitchens {which}" for which in ("North", "South")]
    form, rows = desk.view(request.id).form, [(name[-5:], {"name": name}) for name in names]
    desk.write(request.id, list(linking._new_rows(form, "arq_entities", rows, "")))
    now = desk.view(next_one(desk, request, "a6desk/authorization-62", "request").id).answers
    assert {row["name"] for row in now["a62_entities"]} == {"FICTITIOUS Kitchens Limited", *names}
