"""Where a finding stands, in words that a person finds again."""

from typing import Any

import pytest

from tests.forms import small

FORM = small.form("""
table    f_rows     row_key: party
- party  party
- quantity amount   min: 0
table    f_plain
- quantity amount   min: 0
table    f_texts    row_key: topic
- text   topic
- quantity amount   min: 0
""")


def where(answers: dict[str, Any]) -> tuple[str, ...]:
    (finding,) = small.check(FORM, answers, {}).findings
    return finding.where


@pytest.mark.parametrize(
    ("answers", "row"),
    [
        ({"f_rows": [{"party": "JPN"}, {"party": "KHM", "amount": "-1"}]}, "Khm"),
        ({"f_rows": [{"party": "JPN"}, {"amount": "-1"}]}, "row 2"),
        ({"f_plain": [{"amount": "-1"}]}, "row 1"),
        ({"f_texts": [{"topic": " cooking ", "amount": "-1"}]}, "cooking"),
        ({"f_texts": [{"topic": "x" * 500, "amount": "-1"}]}, "x" * 60),
    ],
)
def test_a_row_is_named_by_its_key_where_it_has_one(answers: dict[str, Any], row: str) -> None:
    assert where(answers)[2] == row


@pytest.mark.parametrize("key", [None, "", 7, True, ["JPN"], {"unread": "Jp"}, "XXX"])
def test_an_odd_key_stops_no_check(key: Any) -> None:
    findings = small.check(FORM, {"f_rows": [{"party": key, "amount": "-1"}]}, {}).findings
    assert any(finding.rule == "min" for finding in findings)
