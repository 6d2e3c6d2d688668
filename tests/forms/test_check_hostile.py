"""The check of hostile and very long answers: it ends, it says what is wrong in few words, it opens nothing."""

import pytest

from a6desk.forms import answers, patterns
from a6desk.forms.check import check
from tests.forms.small import form, found, verdict


def test_long_texts_are_not_matched_against_patterns():
    rule = form(
        "text f_a pattern: '[a-z]*[0-9]*'\nlong_text f_b", "T-1", "matches($f_b, '^(ab)*$')", "needs: [f_b], at: [f_b]"
    )
    assert found(rule, {"f_a": "a" * patterns.MAX_TEXT, "f_b": "ab" * (patterns.MAX_TEXT // 2)}) == []
    result = verdict(rule, {"f_a": "a" * (patterns.MAX_TEXT + 1), "f_b": "ab" * patterns.MAX_TEXT})
    assert [finding.id for finding in result.findings] == ["pattern@f_a"]
    assert [finding.rule for finding in result.not_checked] == ["T-1"]


LONG = "word " * 40_000


@pytest.mark.parametrize("text", [LONG, "a" * 200_000, "@" * 200_000, "https://" + "a." * 100_000, "1" * 200_000])
def test_texts_of_200_000_characters_are_checked_and_cut_in_messages(text):
    fields = "\n".join(
        f"{kind} f_{kind}" for kind in ("text", "long_text", "url", "email", "date", "quantity", "integer", "party")
    )
    rules = ("T-1", "a6:words($f_text) gt 0 and not(a6:mentions($f_long_text, 'x|y|carbon credits'))", "")
    rules += ("T-2", "contains($f_text, 'word') or string-length($f_text) gt 5 or a6:anywhere('zzz')", "")
    small = form(fields, *rules)
    result = verdict(small, dict.fromkeys(small.fields, text))
    assert all(len(finding.message) < 300 and len(finding.id) < 300 for finding in result.findings)


def deep(depth):
    value = "x"
    for n in range(depth):
        value = [value] if n % 2 else {"a": value}
    return value


def test_nesting_without_end_is_a_finding():
    fields = "\n".join(
        f"{kind} f_{kind}" for kind in ("text", "contact", "quantity", "text_by_language", "declaration")
    )
    small = form(fields + "\nchoices f_c codelist: colours\ntable f_t\n- text a", "T-1", "not(a6:anywhere('FICT'))", "")
    for value in (
        deep(20_000),
        {"unread": deep(20_000)},
        [{"_id": deep(20_000), "a": deep(20_000)}],
        {"en": deep(9_999)},
    ):
        result = verdict(small, dict.fromkeys(small.fields, value))
        assert not result.ready and result.faults == ()
        answers.payload(small, dict.fromkeys(small.fields, value), result)


def test_a_table_over_its_limit_is_not_multiplied_out():
    pairs = "some $r in $f_t satisfies some $s in $f_t satisfies $r?q lt $s?q and $r?q gt $s?q"
    small = form(f"table f_t max_rows: 50\n- quantity q\ntext f_a relevant: {pairs}", "T-1", pairs, "")
    assert found(small, {"f_t": [{"q": str(n)} for n in range(20_000)]}) == ["max_rows@f_t"]


def test_more_choices_than_any_list_has_are_not_multiplied_out():
    pairs = "some $a in $f_c satisfies some $b in $f_c satisfies $a != $a"
    small = form(f"choices f_c codelist: colours\ntext f_a relevant: {pairs}", "T-1", pairs, "")
    assert found(small, {"f_c": [str(n) for n in range(20_000)]}) == ["shape@f_c"]


def test_the_check_opens_nothing(monkeypatch):
    import builtins
    import socket

    small = form("text f_a required: submit", "T-1", "a6:words($f_a) gt 1 and $f_a = 'x'", "")
    verdict(small, {"f_a": "x"})  # whatever is loaded late is loaded now

    def forbidden(*_, **__):
        raise AssertionError("opened")

    monkeypatch.setattr(builtins, "open", forbidden)
    monkeypatch.setattr(socket, "socket", forbidden)
    assert check(small, {"f_a": "x"}, {}).findings
