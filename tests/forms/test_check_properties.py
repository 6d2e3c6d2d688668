"""Laws of the check that hold for any answers: it never raises, and a keystroke's check says what a whole one says."""

import datetime
import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from a6desk.events.canonical import canonical as canonical_bytes
from a6desk.forms import answers, expressions
from a6desk.forms.check import check
from a6desk.forms.library import Library
from tests.forms.small import form

FIELDS = """
text     f_a   required: submit, max_length: 5
choice   f_b   codelist: colours, as_of: f_late, required: warning
quantity f_q   max: 10
integer  f_n   relevant: "$f_a = 'x'"
quantity f_c   computed: $f_q * $f_n, max: 50
table    f_t   max_rows: 3, required: submit
- quantity q   required: submit
- choice c     codelist: colours, as_of: f_late
contact  f_k   parts: [name]
choices  f_m   codelist: colours
== relevant: $f_q gt 2
date     f_e   relevant: "$f_b = 'red' or $f_m = 'other'"
period   f_p
text_by_language f_l required: submit
declaration f_d justify: submit, relevant: exists($f_e)
long_text f_z
date     f_late  relevant: exists($f_a)
"""
RULES = (
    "T-1", "$f_q le 5", "at: [f_e]",
    "T-2", "sum($f_t?q) = $f_c", "at: [f_t, f_c]",
    "T-3", "$row?q lt $f_q", "each: f_t, needs: [row?q], at: [f_t?q]",
    "T-4", "not(a6:anywhere('x'))", "at: [f_z]",
    "T-5", "if ($f_b = 'other') then $f_e le $today else true()", "at: [f_b]",
    "T-6", "exists($f_n)", "needs: [f_d?why], at: [f_n]",
    "T-7", "if ($f_b = 'green') then 1 else true()", "at: [f_q]",
    "T-8", "matches($f_z, '^[a-z]*$')", "needs: [f_z], at: [f_z]",
    "T-9", "count($f_m) = count(distinct-values($f_t?c))", "at: [f_m]",
)  # fmt: skip
FORM = form(FIELDS, *RULES)
LIBRARY = Library()
RELEASED = [LIBRARY.form(id_, version) for id_, versions in LIBRARY.versions.items() for version in versions]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
TEXT = st.sampled_from(["", "x", " x ", "abc", "abcdef", "A", "\u202e", "e\u0301", "3000 x", "red"])
COLOUR = st.sampled_from(["red", "green", "blue", "other", "pink"])
NUMBER = st.sampled_from(["0", "1", "2.50", "3", "7", "11", "many", "", "0.1"])
DAY = st.sampled_from(["2025-12-31", "2026-11-20", "2026-12-01", "2026-02-30", "soon", ""])
UNREAD = st.just({"unread": "1,5", "locale": "de"})
LIKELY = {
    "f_a": TEXT,
    "f_b": COLOUR,
    "f_q": NUMBER | UNREAD,
    "f_n": st.integers(-1, 7) | st.just("4"),
    "f_c": NUMBER,
    "f_t": st.lists(
        st.fixed_dictionaries({}, optional={"q": NUMBER | UNREAD, "c": COLOUR, "_id": st.sampled_from("abc")}),
        max_size=4,
    ),
    "f_k": st.dictionaries(st.sampled_from(["name", "email", "fax"]), TEXT),
    "f_m": st.lists(COLOUR, max_size=3),
    "f_e": DAY,
    "f_p": st.dictionaries(st.sampled_from(["from", "to"]), DAY | UNREAD),
    "f_l": st.dictionaries(st.sampled_from(["en", "fr", "tlh"]), TEXT),
    "f_d": st.fixed_dictionaries({"ticked": st.booleans()}, optional={"why": TEXT}),
    "f_z": TEXT | st.just("y" * 3_000),
    "f_late": DAY,
}
ANY = {id_: JSON | likely for id_, likely in LIKELY.items()}
ANSWERS = st.fixed_dictionaries({}, optional=LIKELY)
FACTS = st.fixed_dictionaries(
    {}, optional={"today": st.just(datetime.date(2026, 11, 20)), "demonstration": st.booleans()}
)  # fmt: skip


@settings(max_examples=300)
@given(st.dictionaries(st.text(max_size=4), JSON, max_size=2), st.fixed_dictionaries({}, optional=ANY), FACTS)
def test_the_check_never_raises(unknown, given_, facts):
    everything = {**unknown, **given_}
    verdict = check(FORM, everything, facts)
    payload = answers.payload(FORM, everything, verdict)
    answers.about(FORM, everything)
    assert all(finding.message and finding.fix and finding.where for finding in verdict.findings)
    assert len({finding.id for finding in verdict.findings}) == len(verdict.findings)
    json.dumps([finding.plain() for finding in (*verdict.findings, *verdict.not_checked, *verdict.faults)])
    if verdict.ready:
        canonical_bytes(payload)


@settings(max_examples=150)
@given(st.data(), st.sampled_from(RELEASED))
def test_the_check_of_every_released_form_never_raises(data, released):
    some = data.draw(st.dictionaries(st.sampled_from(list(released.fields)), JSON, max_size=6))
    verdict = check(released, some, {})
    assert not verdict.faults
    answers.payload(released, some, verdict)


@settings(max_examples=100)
@given(st.data(), st.sampled_from([each for each in RELEASED if each.definition.links] or RELEASED))
def test_whatever_a_linked_document_says_the_check_never_raises(data, released):
    told = {}
    for link in released.definition.links:
        theirs = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(link.reads, JSON)))
        told[link.kind] = theirs if link.field else [theirs, theirs]
    fields = [link.field for link in released.definition.links if link.field]
    named = {id_: data.draw(JSON | st.just("a-document")) for id_ in fields}
    verdict = check(released, named, {"links": told, "today": datetime.date(2026, 11, 20)})
    assert not verdict.faults


@settings(max_examples=30)
@given(st.data(), st.sampled_from(RELEASED))
def test_a_check_takes_a_bounded_number_of_steps(data, released):
    """Each condition once, each rule once or once for each row that is looked at; what one of them may look at is
    bounded when the form is read (expressions.MAX_PAIRS)."""
    some = data.draw(st.dictionaries(st.sampled_from(list(released.fields)), JSON, max_size=6))
    tables = [field for field in released.fields.values() if field.type == "table"]
    some |= {field.id: [{"_id": str(n), field.columns[0].id: "x"} for n in range(2_000)] for field in tables}
    asked = sum(bool(each.relevant) + bool(each.computed) for each in released.fields.values())
    asked += sum(bool(released.section_of[id_].relevant) for id_ in released.fields)
    rules = sum(released.fields[r.each].max_rows if r.each else 1 for r in released.definition.rules)
    steps, evaluate = [], expressions.evaluate
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(expressions, "evaluate", lambda *given_: steps.append(1) or evaluate(*given_))
        check(released, some, {})
    assert 0 < len(steps) <= asked + rules


@settings(max_examples=300)
@given(ANSWERS, st.lists(st.fixed_dictionaries({}, optional=LIKELY), min_size=1, max_size=4), FACTS)
def test_the_check_after_an_edit_says_what_the_whole_check_says(begun, edits, facts):
    now = begun
    verdict = check(FORM, now, facts)
    for edit in edits:
        now = {**now, **edit}
        verdict = check(FORM, now, facts, before=verdict, changed=frozenset(edit))
        assert verdict == check(FORM, now, facts)


@given(ANSWERS, st.sampled_from(sorted(LIKELY)), FACTS)
def test_the_check_after_an_answer_was_cleared_says_what_the_whole_check_says(begun, cleared, facts):
    now = {id_: value for id_, value in begun.items() if id_ != cleared}
    after = check(FORM, now, facts, before=check(FORM, begun, facts), changed=frozenset({cleared}))
    assert after == check(FORM, now, facts)


@settings(max_examples=300)
@given(ANSWERS, FACTS)
def test_a_hub_finds_in_the_payload_what_the_desk_finds_in_the_draft(given_, facts):
    """Blank rows, ids of rows and what is not asked stay behind; the verdict is the same without them."""
    verdict = check(FORM, given_, facts)
    sound = {f.rule for f in verdict.findings} <= {"required", "justify"} | {rule.id for rule in FORM.definition.rules}
    if not sound:
        return
    payload = answers.payload(FORM, given_, verdict)
    assert json.loads(canonical_bytes(payload)) == payload
    again = check(FORM, payload["answers"], facts)

    def said(of):
        findings = [(f.rule, f.severity, f.place.field, f.place.column, f.place.part) for f in of.findings]
        return findings, [f.rule for f in of.not_checked], [f.rule for f in of.faults]

    assert said(again) == said(verdict)
    assert answers.payload(FORM, payload["answers"], again) == payload


@given(ANSWERS, st.randoms())
def test_the_order_in_which_questions_were_answered_changes_nothing(given_, random):
    shuffled = list(given_.items())
    random.shuffle(shuffled)
    one, other = check(FORM, given_, {}), check(FORM, dict(shuffled), {})
    assert one == other
    assert canonical_bytes(answers.payload(FORM, given_, one)) == canonical_bytes(
        answers.payload(FORM, dict(shuffled), other)
    )


def test_the_payload_of_known_answers_is_known():
    """Bytes that must never change for the same answers: digests and signatures are over them."""
    given_ = {
        "f_a": " x ", "f_q": "2.50", "f_n": "4", "f_t": [{"_id": "r", "q": "1.0", "c": "red"}, {"_id": "s"}],
        "f_m": ["red", "other", "red"], "f_l": {"fr": "e\u0301t\u00e9", "en": " "}, "f_z": "y" * 3,
        "f_d": {"ticked": False}, "f_k": {"name": "N"},
    }  # fmt: skip
    payload = answers.payload(FORM, given_, check(FORM, given_, {}))
    payload["sha256"] = "…"
    assert canonical_bytes(payload).decode() == (
        '{"answers":{"f_a":"x","f_c":"10","f_k":{"name":"N"},"f_l":{"fr":"été"},"f_m":["other","red"],"f_n":4,'
        '"f_q":"2.5","f_t":[{"c":"red","q":"1"}],"f_z":"yyy"},"form":"test/small","sha256":"…","version":1}'
    )


ODD = [Decimal("NaN"), Decimal("sNaN"), float("nan"), float("inf"), 10**5_000, "\ud800"]


@pytest.mark.parametrize("n", range(len(ODD)))
def test_values_that_no_file_can_hold_are_findings_too(n):
    value = ODD[n]
    everything = dict.fromkeys(FORM.fields, value) | {
        "f_t": [{"q": value, "c": value, "_id": value}],
        "f_k": {"name": value},
    }
    verdict = check(FORM, everything, {})
    assert not verdict.ready
    answers.payload(FORM, everything, verdict)


def test_an_edit_reaches_what_depends_on_it_by_two_steps():
    """A code counts as of a date that is asked for further down, and only while something else is answered."""
    small = form("text f_a\nchoice f_b codelist: colours, as_of: f_d\ndate f_d relevant: exists($f_a)")
    begun = {"f_a": "x", "f_b": "blue", "f_d": "2026-01-01"}
    before = check(small, begun, {})
    assert [finding.id for finding in before.findings] == ["code_date@f_b"]
    now = {**begun, "f_a": ""}
    assert check(small, now, {}, before=before, changed=frozenset({"f_a"})) == check(small, now, {})
    assert not check(small, now, {}).findings
