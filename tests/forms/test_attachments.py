"""Attachments as answers: entries that merge one by one, what is wrong with them, what rules and people see of them."""

import itertools

import pytest

from a6desk.events import changes, fold
from a6desk.forms import answers as forms_answers
from a6desk.forms import fieldtypes
from a6desk.forms.check import check
from a6desk.forms.manifest import MEDIA_TYPES
from a6desk.forms.saying import limits_words
from a6desk.forms.showing import shown, size
from tests.forms.small import form, found, verdict

A, B, C = "a" * 64, "b" * 64, "c" * 64


def entry(sha256=A, name="report.pdf", kind="pdf", size=1_200):
    return {"name": name, "media_type": MEDIA_TYPES.get(kind, kind), "size": size, "sha256": sha256}


PLAIN = form("attachment f_a")
LIMITED = form("attachment f_a accept: [pdf, csv], max_files: 2, max_size: 5000, advised_size: 2000")


# --- registers --------------------------------------------------------------------------------------------------------


def test_each_file_is_a_register_and_the_same_content_twice_is_one():
    field = PLAIN.fields["f_a"]
    given = [entry(B, "b.pdf"), entry(A, "z.pdf"), entry(A, "a.pdf")]
    taken = fieldtypes.take(field, given)
    assert taken == [entry(A, "a.pdf"), entry(B, "b.pdf")]
    assert all(fieldtypes.take(field, list(each)) == taken for each in itertools.permutations(given))
    parts = fieldtypes.members(field, taken)
    assert set(parts) == {A, B} and "sha256" not in parts[A]
    assert fieldtypes.join(field, parts) == taken == fieldtypes.take(field, taken)
    assert fieldtypes.join(field, {**parts, C: None}) == taken


def test_two_desks_that_add_files_have_both():
    def change(desk, sha256, name):
        [(part, value)] = fieldtypes.members(PLAIN.fields["f_a"], [entry(sha256, name)]).items()
        return changes.make(
            desk, 1, draft="d", path="f_a", part=part, value=value,
            replaces=(), actor="", form="f", claimed_at="2026-11-20T10:00:00Z", step=desk,
        )  # fmt: skip

    state = fold.fold([change("one", A, "a.pdf"), change("two", B, "b.pdf"), change("three", A, "a.pdf")])
    assert not state.open_questions
    assert forms_answers.gather(PLAIN, state.registers, state.rows) == {"f_a": [entry(A, "a.pdf"), entry(B, "b.pdf")]}
    assert fold.fold([change("one", A, "a.pdf"), change("two", A, "b.pdf")]).open_questions == 1


@pytest.mark.parametrize("odd", ["x", 1, [], {}, {"name": 5}, {"name": "a.pdf", "size": "1"}, {"sha256": B}])
def test_whatever_stands_in_a_register_is_shown_and_blocks(odd):
    answers = forms_answers.gather(PLAIN, {"f_a": {A: odd}}, {})
    assert found(PLAIN, answers) == ["shape@f_a"]
    assert forms_answers.payload(PLAIN, answers, check(PLAIN, answers, {}))["answers"] == {}
    shown(PLAIN.fields["f_a"], answers["f_a"], {}, "en")


def test_names_are_in_nfc():
    assert fieldtypes.take(PLAIN.fields["f_a"], [entry(name="e\u0301.pdf")])[0]["name"] == "é.pdf"


# --- the check --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "ids"),
    [
        ([entry(), entry(B, "b.csv", "csv")], []),
        ([entry(A), entry(B), entry(C)], ["max_files@f_a"]),
        ([entry(kind="png")], [f"accept@f_a@{A}"]),
        ([entry(kind="application/zip")], [f"accept@f_a@{A}"]),
        ([entry(size=5_000)], [f"advised_size@f_a@{A}"]),
        ([entry(size=2_000)], []),
        ([entry(size=5_001)], [f"max_size@f_a@{A}"]),
        ([entry(size=0)], ["shape@f_a"]),
        ([entry(name="a\u202efdp.exe")], ["unseen@f_a"]),
        ([entry(name="../a.pdf")], ["shape@f_a"]),
        ([entry()] * 201, ["shape@f_a"]),
        ("report.pdf", ["shape@f_a"]),
    ],
)
def test_what_is_wrong_with_files(files, ids):
    assert found(LIMITED, {"f_a": files}) == ids


def test_what_is_advised_against_is_a_warning_with_the_source_of_the_field_and_rules_go_on():
    of = form("attachment f_a advised_size: 10", "T-A", "count($f_a) ge 2", "at: [f_a]")
    result = verdict(of, {"f_a": [entry()]})
    rule, advised = result.findings
    assert (advised.rule, advised.severity, advised.waivable) == ("advised_size", "warning", True)
    assert advised.source == of.fields["f_a"].source and advised.where[2] == "report.pdf" and result.ready
    assert rule.rule == "T-A"
    again = check(of, {"f_a": [entry()]}, {}, result, frozenset({"f_a"}))
    assert again.findings == result.findings


def test_an_empty_file_is_named():
    assert "the file report.pdf is empty" in verdict(PLAIN, {"f_a": [entry(size=0)]}).findings[0].message


def test_a_file_whose_bytes_are_missing_blocks_where_somebody_knows_and_only_there():
    answers = {"f_a": [entry(A), entry(B, "b.pdf")]}
    assert found(PLAIN, answers) == []
    assert found(PLAIN, answers, files=frozenset({A, B})) == []
    result = verdict(PLAIN, answers, files=frozenset({A}))
    assert [each.id for each in result.findings] == [f"file_missing@f_a@{B}"] and not result.ready
    assert "b.pdf" in result.findings[0].message


def test_required_files_are_missed():
    assert found(form("attachment f_a required: submit"), {"f_a": []}) == ["required@f_a"]


# --- rules, and people ------------------------------------------------------------------------------------------------


def test_rules_look_at_files_as_at_rows():
    of = form(
        "attachment f_a max_files: 5\ntext f_b relevant: 'exists($f_a)'",
        "T-PDF", "some $f in $f_a satisfies $f?kind = 'pdf'", "at: [f_a], needs: [f_a]",
        "T-SIZE", "sum($f_a?size) le 3000", "at: [f_a], needs: [f_a]",
        "T-COUNT", "count($f_a) le 1", "at: [f_a]",
        "T-NAME", "every $f in $f_a satisfies contains($f?name, '.pdf')", "at: [f_a]",
    )  # fmt: skip
    assert found(of, {}) == []
    assert found(of, {"f_a": [entry()]}) == []
    assert found(of, {"f_a": [entry(A, "t.csv", "csv"), entry(B, "u.csv", "csv", 2_000)]}) == [
        "T-COUNT@f_a", "T-NAME@f_a", "T-PDF@f_a", "T-SIZE@f_a",
    ]  # fmt: skip
    assert "f_b" in verdict(of, {}).irrelevant and "f_b" not in verdict(of, {"f_a": [entry()]}).irrelevant


def test_files_are_shown_by_name_and_size():
    field = PLAIN.fields["f_a"]
    assert shown(field, [entry(), entry(B, "b.pdf", size=2_345_678)], {}, "en") == "report.pdf (1.2 kB)\nb.pdf (2.3 MB)"
    assert shown(field, fieldtypes.members(field, [entry()])[A], {}, "en") == "report.pdf (1.2 kB)"


@pytest.mark.parametrize(
    ("number", "en", "fr"),
    [
        (1, "1 byte", "1 octet"), (999, "999 bytes", "999 o"), (1_000, "1 kB", "1 ko"), (1_250_000, "1.2 MB", "1,2 Mo"),
        (10_000_000, "10 MB", "10 Mo"), (5_000_000_000, "5 GB", "5 Go"), (99_950_000, "100 MB", "100 Mo"),
    ],
)  # fmt: skip
def test_sizes_are_written_as_the_language_writes_them(number, en, fr):
    assert size(number, "en") == en
    assert size(number, "fr").replace("\u202f", " ").replace("\xa0", " ") in (fr, fr.replace("octet", "o"))


def test_the_limits_are_said_in_words():
    assert limits_words(LIMITED.fields["f_a"]) == (
        "At most 2 files: PDF, CSV. Each of at most 5 kB. More than 2 kB each is advised against."
    )
    assert limits_words(form("attachment f_a max_files: 1, accept: [docx]").fields["f_a"]) == "One file: Word (.docx)."
