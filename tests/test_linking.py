"""Links between documents: what may be named, what the check sees, what is filled in, what comes next."""

import pytest

from a6desk.desk import Desk
from a6desk.desk.editing import OpenDraft
from a6desk.keys import Keys
from a6desk.paths import Profile
from tests.support import linked


@pytest.fixture
def library(tmp_path):
    return linked.library(tmp_path / "resources")


@pytest.fixture
def desk(tmp_path, library):
    with Desk(Profile(tmp_path / "desk"), library, Keys(Profile(tmp_path / "desk"), in_files=True), "Ana") as desk:
        yield desk


@pytest.fixture
def plan(desk):
    return desk.new(desk.library.form("plan"), linked.GIVEN)


def report(desk, **answers):
    return OpenDraft(desk, desk.new(desk.library.form("report"), answers).id, "en")


def rows(draft):
    return [(row["ref"], row.get("what")) for row in draft.answers.get("rp_steps", [])]


def fired(draft):
    return {each.rule for each in draft.verdict.findings}, {each.rule for each in draft.verdict.not_checked}


def test_naming_a_document_fills_in_what_it_says_and_brings_its_rows(desk, plan):
    draft = report(desk)
    draft.answer("rp_plan", "", plan.id).result()
    assert draft.answers["rp_title"] == "Trees" and draft.answers["rp_party"] == "NPL"
    assert rows(draft) == [("a", "Plant"), ("b", "Water")]
    again = OpenDraft(desk, draft.head.id, "en")
    assert again.answers == draft.answers, "and all of it is on the disk"


def test_what_was_answered_stays_and_a_row_is_brought_once(desk, plan):
    draft = report(desk, rp_title="Ours", rp_steps=[{"ref": "b", "what": "My own"}])
    draft.answer("rp_plan", "", plan.id).result()
    draft.answer("rp_plan", "", None).result()
    draft.answer("rp_plan", "", plan.id).result()
    assert draft.answers["rp_title"] == "Ours"
    assert rows(draft) == [("b", "My own"), ("a", "Plant")]


def test_two_desks_that_name_the_same_document_bring_each_row_once(desk, plan):
    one, two = report(desk), report(desk)
    for draft in (one, two):
        draft.answer("rp_plan", "", plan.id).result()
    ids = [[row["_id"] for row in draft.answers["rp_steps"]] for draft in (one, two)]
    assert ids[0] == ids[1] == ["k-a", "k-b"]


def test_one_undo_takes_back_all_that_a_link_filled_in(desk, plan):
    draft = report(desk)
    draft.answer("rp_plan", "", plan.id).result()
    draft.undo().result()
    draft.refresh()
    assert draft.answers == {}


def test_a_rule_sees_what_the_linked_document_says_now(desk, plan):
    draft = report(desk, rp_spent="11")
    assert fired(draft) == (set(), set()), "without a plan there is nothing to hold against"
    draft.answer("rp_plan", "", plan.id).result()
    assert "RP-AMOUNT" in fired(draft)[0]
    OpenDraft(desk, plan.id, "en").answer("pl_amount", "", "12").result()
    draft.refresh()
    assert "RP-AMOUNT" not in fired(draft)[0] | fired(draft)[1]


def test_a_document_that_is_not_at_hand_is_not_checked_and_never_passes(desk):
    draft = report(desk, rp_spent="11", rp_plan="3f0e8a52-0000-4000-8000-000000000000")
    assert "RP-AMOUNT" in fired(draft)[1]


def test_a_document_of_another_form_is_no_answer_to_a_link(desk):
    other = report(desk)
    draft = report(desk, rp_spent="11")
    draft.answer("rp_plan", "", other.head.id).result()
    assert "rp_title" not in draft.answers and "RP-AMOUNT" in fired(draft)[1]


def test_the_other_documents_are_those_of_the_same_party(desk):
    report(desk, rp_title="Trees", rp_party="NPL")
    assert "RP-TWIN" in fired(report(desk, rp_title="Trees", rp_party="NPL"))[0]
    elsewhere = report(desk, rp_title="Trees", rp_party="JPN")
    assert "RP-TWIN" not in fired(elsewhere)[0]
    elsewhere.answer("rp_party", "", "NPL").result()
    assert "RP-TWIN" in fired(elsewhere)[0]


def test_what_may_be_named_is_of_the_same_party_or_of_none(desk, plan):
    desk.new(desk.library.form("plan"), {"pl_title": "Elsewhere", "pl_party": "JPN"})
    desk.new(desk.library.form("plan"), {"pl_title": "Nobody's"})
    titles = [each.title for each in report(desk, rp_party="NPL").linkables("rp_plan")]
    assert titles == ["Nobody's", "Trees"]
    assert len(report(desk).linkables("rp_plan")) == 3, "no Party is chosen yet"


def test_the_next_step_is_offered_when_it_is_due_and_begins_with_what_was_said(desk, plan):
    opened = OpenDraft(desk, plan.id, "en")
    (step,) = opened.next_steps()
    begun = OpenDraft(desk, opened.begin(step).id, "en")
    assert begun.answers["rp_plan"] == plan.id and begun.answers["rp_title"] == "Trees" and len(rows(begun)) == 2
    opened.answer("pl_said", "", "no").result()
    assert opened.next_steps() == []


def test_the_next_version_takes_over_all_but_what_is_given_anew(desk, plan):
    first = report(desk, rp_title="Trees", rp_note="Signed in May", rp_steps=[{"ref": "a", "what": "Plant"}])
    (step,) = [each for each in first.next_steps() if each.link.kind == "before"]
    second = OpenDraft(desk, first.begin(step).id, "en")
    assert second.answers["rp_title"] == "Trees" and rows(second) == [("a", "Plant")]
    assert "rp_note" not in second.answers
    assert first.verdict.computed["rp_number"] == 1


def test_what_was_computed_from_a_link_stays_where_the_linked_document_is_not_at_hand(desk):
    """A hub has the payload alone: it takes the number as it came, and says what it could not check."""
    from a6desk.forms.check import check

    form = desk.library.form("report")
    verdict = check(form, {"rp_before": "x", "rp_number": 7, "rp_plan": "y", "rp_spent": "3"}, {})
    assert verdict.computed["rp_number"] == 7
    assert {each.rule for each in verdict.not_checked} == {"RP-AMOUNT"}


def test_the_facts_of_links_are_kept_with_what_the_form_reads_and_nothing_else(desk, plan):
    draft = report(desk, rp_plan=plan.id)
    known = desk.facts_of(draft.form, draft.answers, draft.head.id)["links"]
    assert known == {"plan": {"pl_until": "2027-01-31", "pl_amount": "10"}, "others": []}
