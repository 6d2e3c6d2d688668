"""Answers as people read them: names for codes, and nothing hidden that does not fit."""

from typing import Any

import pytest

from a6desk.forms import showing
from tests.forms import small

FORM = small.form("""
text     f_text
choice   f_colour   codelist: colours
choices  f_colours  codelist: colours
party    f_party
integer  f_count
year     f_year
quantity f_amount
date     f_day
period   f_period
contact  f_contact
declaration f_says
text_by_language f_title
table    f_rows     row_key: party
- party  party
- quantity amount
- text   note
""")


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("f_text", "As it stands\n2026-11-20", "As it stands\n2026-11-20"),
        ("f_text", None, ""),
        ("f_colour", "red", "Red"),
        ("f_colour", "no-such-code", "no-such-code"),
        ("f_colours", ["blue", "mauve", "red"], "Blue\nmauve\nRed"),
        ("f_colours", [], ""),
        ("f_party", "JPN", "Jpn"),
        ("f_count", 1234567, "1,234,567"),
        ("f_count", "12345678901234567890", "12,345,678,901,234,567,890"),
        ("f_year", 2026, "2026"),
        ("f_amount", "1234567.000001", "1,234,567.000001"),
        ("f_amount", "not a number", "not a number"),
        ("f_day", "2026-11-20", "November 20, 2026"),
        ("f_day", "soon", "soon"),
        ("f_period", {"from": "2026-01-01", "to": "later"}, "January 1, 2026 · later"),
        ("f_contact", {"name": "A", "organization": "B", "email": "a@b.example"}, "A · B · a@b.example"),
        ("f_says", {"ticked": True, "why": "Because."}, "Yes · Because."),
        ("f_says", {"ticked": False}, "No"),
        ("f_title", {"en": "One", "fr": "Un"}, "One · Un"),
        ("f_amount", {"unread": "1.2.3", "locale": "fr"}, "1.2.3"),
        ("f_rows", [{"_id": "a", "party": "JPN", "amount": "1000"}, {"_id": "b"}, {"note": "n"}], "Jpn · 1,000\nn"),
    ],
)
def test_an_answer_as_a_person_reads_it(field: str, value: Any, text: str) -> None:
    assert showing.shown(FORM.fields[field], value, FORM.codelists, "en") == text


def test_numbers_and_dates_follow_the_language() -> None:
    amount, day = FORM.fields["f_amount"], FORM.fields["f_day"]
    assert showing.shown(amount, "1234.5", FORM.codelists, "es") != showing.shown(
        amount, "1234.5", FORM.codelists, "en"
    )
    assert showing.shown(day, "2026-11-20", FORM.codelists, "fr") == "20 novembre 2026"


@pytest.mark.parametrize("field", list(FORM.fields))
@pytest.mark.parametrize(
    "value", [None, True, 7, -1.5, "x", [], [1], [None], {}, {"a": {"b": [1]}}, [[]], [{"party": 1}]]
)
def test_nothing_odd_stops_it(field: str, value: Any) -> None:
    assert isinstance(showing.shown(FORM.fields[field], value, FORM.codelists, "en"), str)
