"""Every field type, one answer by itself: what is found wrong with it, and what a payload holds of it."""

import pytest

from a6desk.forms.fieldtypes import canonical
from tests.forms.small import form, found, verdict

# --- one field by itself ---

ONE = {
    "text": "text f_a max_length: 5, pattern: '[a-z]*', example: abc",
    "long_text": "long_text f_a max_length: 5",
    "text_by_language": "text_by_language f_a max_length: 5",
    "integer": "integer f_a min: 1, max: 10",
    "quantity": "quantity f_a min: '0.5', max: 10",
    "date": "date f_a min: '2020-01-01', max: '2030-12-31'",
    "year": "year f_a min: 2015",
    "period": "period f_a",
    "choice": "choice f_a codelist: colours",
    "choices": "choices f_a codelist: colours",
    "party": "party f_a",
    "contact": "contact f_a parts: [name, email]",
    "url": "url f_a",
    "email": "email f_a",
    "declaration": "declaration f_a justify: warning",
    "attachment": "attachment f_a",
}


@pytest.mark.parametrize(
    ("type_", "value", "ids"),
    [
        ("text", "abc", []),
        ("text", " abc ", []),
        ("text", "abcdef", ["max_length@f_a"]),
        ("text", "e\u0301e\u0301e\u0301", ["pattern@f_a"]),  # three characters, not six
        ("text", "ABC", ["pattern@f_a"]),
        ("text", "a\u202eb", ["unseen@f_a"]),
        ("text", "a\0", ["unseen@f_a"]),
        ("text", 5, ["shape@f_a"]),
        ("text", {"unread": "x", "locale": "de"}, ["unread@f_a"]),
        ("long_text", "a\nb", []),
        ("long_text", "abcdef", ["max_length@f_a"]),
        ("text_by_language", {"en": "abc", "fr": "abcdef"}, ["max_length@f_a@fr"]),
        ("text_by_language", "abc", ["shape@f_a"]),
        ("text_by_language", {"tlh": "abc"}, ["shape@f_a"]),
        ("integer", 5, []),
        ("integer", "5", []),
        ("integer", 0, ["min@f_a"]),
        ("integer", 11, ["max@f_a"]),
        ("integer", "90071992547409920", ["max@f_a"]),
        ("integer", True, ["shape@f_a"]),
        ("integer", "x", ["shape@f_a"]),
        ("quantity", "0.5", []),
        ("quantity", "0.49999999999999999999", ["min@f_a"]),
        ("quantity", "10.00000000000000000001", ["max@f_a"]),
        ("quantity", "1,5", ["number@f_a"]),
        ("quantity", 1.5, ["shape@f_a"]),
        ("quantity", {"unread": "1,5", "locale": "de"}, ["unread@f_a"]),
        ("date", "2026-02-28", []),
        ("date", "2026-02-30", ["date@f_a"]),
        ("date", "28.02.2026", ["date@f_a"]),
        ("date", "20260228", ["date@f_a"]),
        ("date", "٢٠٢٦-٠٢-٢٨", ["date@f_a"]),
        ("date", "1453-05-29", ["date@f_a"]),
        ("date", "2019-12-31", ["min@f_a"]),
        ("date", "2031-01-01", ["max@f_a"]),
        ("year", 2026, []),
        ("year", "2026", []),
        ("year", 26, ["year@f_a"]),
        ("year", 20260, ["year@f_a"]),
        ("year", 2014, ["min@f_a"]),
        ("year", "90071992547409920", ["year@f_a"]),
        ("period", {"from": "2026-01-01", "to": "2026-12-31"}, []),
        ("period", {"from": "2026-01-01", "to": "2026-01-01"}, []),
        ("period", {"from": "2026-01-01"}, []),
        ("period", {"from": "2026-12-31", "to": "2026-01-01"}, ["period@f_a@to"]),
        ("period", {"from": "soon", "to": "2026-13-01"}, ["date@f_a@from", "date@f_a@to"]),
        ("period", {"from": {"unread": "1.1.26", "locale": "de"}, "to": "2026-01-01"}, ["unread@f_a@from"]),
        ("period", ["2026-01-01"], ["shape@f_a"]),
        ("choice", "red", []),
        ("choice", "Red", ["code@f_a"]),
        ("choice", "blue", ["code_date@f_a"]),
        ("choice", ["red"], ["shape@f_a"]),
        ("choices", ["red", "green"], []),
        ("choices", ["red", "pink", "blue"], ["code@f_a@pink", "code_date@f_a@blue"]),
        ("choices", "red", ["shape@f_a"]),
        ("party", "JPN", []),
        ("party", "Japan", ["code@f_a"]),
        ("contact", {"name": "A", "email": "a@b.example"}, []),
        ("contact", {"name": "A"}, ["part@f_a@email"]),
        ("contact", {"phone": "1", "email": "at"}, ["email@f_a@email", "part@f_a@name"]),
        ("contact", {"name": "A", "fax": "1"}, ["shape@f_a"]),
        ("url", "https://unfccc.int/nma?a=b#c", []),
        ("url", "http://[::1]/", ["url@f_a"]),
        ("url", "ftp://a.example", ["url@f_a"]),
        ("url", "javascript:alert(1)", ["url@f_a"]),
        ("url", "https://trusted.example@evil.example/", ["url@f_a"]),
        ("url", "https://a b.example", ["url@f_a"]),
        ("email", "a.b+c@d-e.example", []),
        ("email", "a@b", ["email@f_a"]),
        ("email", "a@b.example, c@d.example", ["email@f_a"]),
        ("email", "A <a@b.example>", ["email@f_a"]),
        ("declaration", {"ticked": True, "why": "Because."}, []),
        ("declaration", {"ticked": True}, ["justify@f_a@why"]),
        ("declaration", {"ticked": True, "why": " "}, ["justify@f_a@why"]),
        ("declaration", {"ticked": "yes"}, ["shape@f_a"]),
        ("declaration", "yes", ["shape@f_a"]),
        ("attachment", "x", ["shape@f_a"]),
    ],
)
def test_what_is_wrong_with_one_answer(type_, value, ids):
    assert found(form(ONE[type_]), {"f_a": value}, today="2026-11-20") == ids


@pytest.mark.parametrize("type_", sorted(ONE))
def test_nothing_is_wrong_with_what_is_not_answered(type_):
    for nothing in (None, "", [], {}):
        assert found(form(ONE[type_]), {"f_a": nothing}) == []


def test_every_finding_says_what_is_wrong_and_how_to_mend_it():
    for type_, spec in ONE.items():
        for value in ("?", 5, {"x": "y"}, ["?"], {"unread": "?", "locale": "fr"}):
            for finding in verdict(form(spec), {"f_a": value}).findings:
                assert finding.severity == "blocker" and finding.where[:2] == ("First", "F_A"), type_
                assert finding.message.endswith((".", "…")) and finding.fix, type_


def test_the_example_of_a_field_shows_how_to_mend_it():
    assert verdict(form(ONE["text"]), {"f_a": "ABC"}).findings[0].fix == "Write it like this: abc"


# --- the payload ---


@pytest.mark.parametrize(
    ("type_", "value", "stands"),
    [
        ("text", " e\u0301 ", "\u00e9"),
        ("long_text", " a\n", " a\n"),
        ("text_by_language", {"en": " a ", "fr": " "}, {"en": "a"}),
        ("quantity", "1.50", "1.5"),
        ("quantity", 5, "5"),
        ("integer", "5", 5),
        ("choices", ["red", "green", "red"], ["green", "red"]),
        ("contact", {"name": " A ", "phone": ""}, {"name": "A"}),
        ("declaration", {"ticked": False, "why": "x"}, {"why": "x"}),
        ("url", " https://a.example ", "https://a.example"),
        ("text", {"unread": "x", "locale": "de"}, None),
        ("text", 5, None),
        ("contact", {"name": {"unread": "x", "locale": "de"}}, None),
    ],
)
def test_one_answer_has_one_canonical_value(type_, value, stands):
    spec = form(ONE[type_]).fields["f_a"]
    assert canonical(spec, value) == stands
    assert canonical(spec, stands) == stands


def test_rows_lose_their_ids_and_blank_rows_are_left_out():
    spec = form("table f_a max_rows: 2\n- quantity q\n- text t").fields["f_a"]
    rows = [{"_id": "a"}, {"_id": "b", "q": "1.0", "t": " "}, {"_id": "c", "t": ""}, {"_id": "d", "t": "x"}, {"t": "y"}]
    assert canonical(spec, rows) == [{"q": "1"}, {"t": "x"}]
    assert canonical(spec, rows[:1]) is None
    assert canonical(spec, "x") is None and canonical(spec, [1, {"t": "x"}]) == [{"t": "x"}]
