"""The manifest of a submission's files: what the payload says of them."""

import pytest

from a6desk.forms import answers as forms_answers
from a6desk.forms.check import check
from a6desk.forms.library import Library
from a6desk.forms.manifest import entries, manifest
from tests.forms import small

A, B = "a" * 64, "b" * 64


def entry(name="report.pdf", sha256=A, **more):
    return {"name": name, "media_type": "application/pdf", "size": 1200, "sha256": sha256, **more}


@pytest.fixture(scope="module")
def form():
    return Library().form("nma-recording", 1)


def attachment_of(form):
    return next(field.id for field in form.fields.values() if field.type == "attachment")


def test_every_file_stands_once_in_the_order_of_digests(form):
    answers = {attachment_of(form): [entry(sha256=B), entry(), entry(), entry(name="rapport.pdf")]}
    said = [(each["sha256"][0], each["name"]) for each in manifest(form, answers)]
    assert said == [("a", "rapport.pdf"), ("b", "report.pdf")]


def test_a_file_that_two_questions_know_by_two_names_stands_twice():
    two = small.form("attachment f_a\nattachment f_b")
    answers = {"f_a": [entry()], "f_b": [entry(name="rapport.pdf"), entry(sha256=B)]}
    said = [(each["sha256"][0], each["name"]) for each in manifest(two, answers)]
    assert said == [("a", "rapport.pdf"), ("a", "report.pdf"), ("b", "report.pdf")]


def test_the_payload_carries_it_only_where_there_are_files(form):
    verdict = check(form, {}, {})
    assert "files" not in forms_answers.payload(form, {}, verdict)
    payload = forms_answers.payload(form, {attachment_of(form): [entry()]}, verdict)
    assert payload["files"] == [entry()]


def test_a_file_of_a_question_that_is_not_asked_is_left_out(form):
    id_ = attachment_of(form)
    assert manifest(form, {id_: [entry()]}, frozenset({id_})) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "report.pdf",
        [entry(name="../report.pdf")],
        [entry(name="a\\b.pdf")],
        [entry(name="")],
        [entry(sha256="A" * 64)],
        [entry(sha256="a" * 63)],
        [{**entry(), "size": 0}],
        [{**entry(), "size": "1200"}],
        [entry(path="/etc/passwd")],
        [{**entry(), "media_type": "PDF"}],
        [entry()] * 201,
    ],
)
def test_what_is_no_entry_is_refused_and_never_in_a_payload(form, wrong):
    with pytest.raises(ValueError, match="not a"):
        entries(wrong)
    assert manifest(form, {attachment_of(form): wrong}) == []


def test_an_answers_file_names_files_whose_bytes_may_be_elsewhere(form):
    from a6desk.errors import UserError

    id_ = attachment_of(form)
    assert forms_answers.take(form, {id_: [entry()]}, "answers.yaml") == {id_: [entry()]}
    with pytest.raises(UserError, match="a list of files is expected"):
        forms_answers.take(form, {id_: ["report.pdf"]}, "answers.yaml")
