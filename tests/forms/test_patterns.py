"""Patterns: what could run away is refused when the form is read, and what is taken ends soon on hostile text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from a6desk.forms import patterns

TAKEN = [
    "[A-Z]{3}",
    "[A-Z]{2}-?[0-9]{1,4}",
    r"\d{4}(-\d{2})?",
    r"[^@]+@[^@]+\.[a-z]{2,6}",
    "([0-9]{3},)*[0-9]{3}",
    "(yes|no)-[0-9]+",
    "a*a*b",
    "a*?b",
    r"[\]\\-]+",
    "",
]
RUNAWAY = [
    "(a|a)*$",
    "(a+)+",
    "(a+)+b",
    "(a*)*b",
    "(a?){20}a",
    "((a{1,9}){1,9}){1,9}b",
    "(a|aa)+$",
    "a*a*a*a*b",
    "a+a+a+a+b",
    "a{0,}a{0,}a{0,}b",
    "a{0,999}a{0,999}a{0,999}b",
    "a?" * 30 + "a" * 30,
    "(a|a)" * 33 + "b",
    "(" * 3 + ")" + "{999})" * 2 + "{999}",
    "(^){999}",
    ".*.*.*x",
]
NONE = [
    "(?:a)", "(?=a)", "(?i)a", "(?P<x>a)", r"(a)\1", "a**", "a*+", "a++", "*a", "+", "?", "^*", "a{", "a{,3}", "a{3,1}",
    "{2}", "a}", "]", "(", "(a", "a)", "[a", "[]a]", "[a-[b]]", "[a--b]", "[a&&b]", "[z-a]", "\\",
    r"\p{L}", r"\bx", r"\x41",
    "a" * 201, "(" * 60 + ")" * 60,
]  # fmt: skip


@pytest.mark.parametrize("pattern", TAKEN)
def test_ordinary_patterns_are_taken(pattern):
    assert patterns.fault(pattern) is None


@pytest.mark.parametrize("pattern", RUNAWAY)
def test_patterns_that_run_away_are_refused(pattern):
    assert patterns.fault(pattern) is not None
    assert patterns.fault(pattern, anywhere=True) is not None


@pytest.mark.parametrize("pattern", NONE)
def test_what_is_no_pattern_here_is_refused_in_a_sentence(pattern):
    sentence = patterns.fault(pattern)
    assert sentence and sentence.endswith(".") and len(sentence) < 300


def test_searching_at_every_place_is_counted_unless_the_pattern_begins_at_the_first():
    assert patterns.fault("a*a*b") is None
    assert patterns.fault("a*a*b", anywhere=True) is not None
    assert patterns.fault("^a*a*b", anywhere=True) is None
    assert patterns.fault("^x|a*a*b", anywhere=True) is not None
    assert patterns.fault("[0-9]+ tonnes", anywhere=True) is None


PIECES = ["a", "b", ".", "[ab]", r"\w", "(a)", "(ab)", "(a|b)", "(a|a)", "(a?)", "^", "$"]
REPEATS = ["", "", "?", "*", "+", "{2}", "{0,9}", "{1,999}", "{3,}", "*?"]


@settings(max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(REPEATS)), min_size=1, max_size=7))
def test_whatever_is_taken_ends_on_hostile_text(pieces):
    """No clock: the suite's own time limit is the bound. A runaway would take years, not seconds."""
    pattern = "".join(piece + repeat for piece, repeat in pieces)
    for text in ("a" * patterns.MAX_TEXT, "ab" * (patterns.MAX_TEXT // 2), "a" * (patterns.MAX_TEXT - 1) + "!"):
        if patterns.fault(pattern) is None:
            re.fullmatch(pattern, text)
        if patterns.fault(pattern, anywhere=True) is None:
            re.search(pattern, text)


@given(st.text(alphabet="ab()[]{}|?*+^$\\.-,019 d", max_size=30))
def test_any_text_is_either_a_pattern_that_python_reads_or_refused(text):
    if patterns.fault(text) is None:
        re.compile(text)
