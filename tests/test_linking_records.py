"""Links to records that the program carries: a call for views, in the form that answers it."""

import pytest

from a6desk.desk import Desk
from a6desk.desk.editing import OpenDraft
from a6desk.forms.library import Library
from a6desk.keys import Keys
from a6desk.paths import Profile

CALL = "call-art-6-8-2023"


@pytest.fixture
def desk(tmp_path):
    profile = Profile(tmp_path / "desk")
    with Desk(profile, Library(), Keys(profile, in_files=True), "Ana") as desk:
        yield desk


@pytest.fixture
def views(desk):
    head = desk.new(desk.library.form("views-submission"), {"vws_occasion": "known-call", "vws_party": "BOL"})
    return OpenDraft(desk, head.id, "en")


def severities(draft):
    return {each.rule: each.severity for each in draft.verdict.findings}


def test_a_call_fills_in_what_it_says_and_brings_its_questions(views):
    views.answer("vws_call", "", CALL).result()
    assert views.answers["vws_call_mandate"] == "FCCC/SBSTA/2023/L.4"
    assert views.answers["vws_call_deadline"] == "2023-09-18" and views.answers["vws_call_open"] == "no"
    assert [row["ref"] for row in views.answers["vws_answers"]] == ["(a)", "(b)", "(c)"]


def test_a_deadline_that_has_passed_is_one_quiet_line(views):
    views.answer("vws_call", "", CALL).result()
    assert severities(views)["VWS-LATE"] == "hint"
    assert [rule for rule in severities(views) if rule.startswith("VWS-CALL")] == []


def test_a_deadline_that_is_not_that_of_the_call_is_seen(views):
    views.answer("vws_call", "", CALL).result()
    views.answer("vws_call_deadline", "", "2023-09-30").result()
    assert severities(views)["VWS-CALL-DEADLINE"] == "warning"


def test_every_call_can_be_named(desk, views):
    named = {each.id for each in views.linkables("vws_call")}
    assert named == {record.id for record in desk.library.records("call")}


def test_a_call_that_is_not_carried_is_not_checked(views):
    views.answer("vws_call_deadline", "", "2023-09-30").result()
    views.answer("vws_call", "", "call-unknown").result()
    assert "VWS-CALL-DEADLINE" in {each.rule for each in views.verdict.not_checked}


def test_a_translation_takes_over_what_it_shares_with_its_original(desk, views):
    views.answer("vws_call", "", CALL).result()
    views.answer("vws_language", "", "es").result()
    views.answer("vws_title", "", "Opiniones").result()
    given = {"vws_language_relation": "courtesy-translation", "vws_language": "en"}
    other = OpenDraft(desk, desk.new(desk.library.form("views-submission"), given).id, "en")
    other.answer("vws_translation_of", "", views.head.id).result()
    assert other.answers["vws_party"] == "BOL" and other.answers["vws_call"] == CALL
    assert other.answers["vws_language"] == "en"
    assert "vws_title" not in other.answers and "vws_answers" not in other.answers
    assert "VWS-ORIGINAL-LANGUAGE" not in severities(other)
