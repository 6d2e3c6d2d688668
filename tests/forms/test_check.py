"""The check as a person meets it: small forms, answers, and what is found, not checked, or not asked."""

import pytest

from a6desk.forms import answers
from a6desk.forms.check import check, trial
from tests.forms.small import SOURCE, form, found, verdict

# --- required ---


@pytest.mark.parametrize(
    ("required", "severity"), [("submit", "blocker"), ("warning", "warning"), ("hint", "hint"), ("never", None)]
)
def test_what_is_required_is_found_with_its_severity(required, severity):
    result = verdict(form(f"text f_a required: {required}, help: Say it."), {})
    if severity is None:
        assert result.findings == ()
    else:
        (finding,) = result.findings
        assert (finding.id, finding.severity, finding.fix) == ("required@f_a", severity, "Say it.")
        assert finding.source.standing == "proposed"
    assert result.ready is (severity != "blocker")
    assert result.count("blocker") == (severity == "blocker")


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("text", "  "),
        ("text_by_language", {"en": "", "fr": " "}),
        ("contact", {"name": ""}),
        ("declaration", {"ticked": False}),
        ("declaration", {"ticked": False, "why": "Because."}),
        ("table", [{}, {"_id": "a"}, {"c": " "}]),
    ],
)
def test_blank_answers_do_not_count(kind, answer):
    columns = "\n- text c" if kind == "table" else ""
    assert found(form(f"{kind} f_a required: submit{columns}"), {"f_a": answer}) == ["required@f_a"]


def test_a_required_column_is_asked_of_each_row_that_says_something():
    rows = form("table f_t\n- text a required: submit\n- text b required: hint")
    assert found(rows, {}) == []
    assert found(rows, {"f_t": [{"b": "x"}, {}, {"_id": "r", "a": "y"}]}) == ["required@f_t@0@a", "required@f_t@r@b"]


def test_a_declaration_that_is_ticked_needs_its_reasons():
    declared = form("declaration f_a required: submit, justify: warning")
    assert found(declared, {"f_a": {"ticked": True}}) == ["justify@f_a@why"]
    assert found(declared, {"f_a": {"ticked": True, "why": "Because."}}) == []


# --- rules ---


def test_a_rule_fires_passes_or_cannot_be_checked():
    rule = form("quantity f_a\nquantity f_b", "T-1", "$f_a le $f_b", "at: [f_b], message: Too much.")
    assert found(rule, {"f_a": "2", "f_b": "1"}) == ["T-1@f_b"]
    assert found(rule, {"f_a": "1", "f_b": "1.0"}) == []
    result = verdict(rule, {"f_a": "1"})
    assert result.findings == () and [f.message for f in result.not_checked] == ["Too much."]


def test_sixty_digits_are_compared_exactly():
    rule = form("table f_t\n- quantity q\nquantity f_sum", "T-1", "sum($f_t?q) = $f_sum", "needs: [f_sum]")
    rows = [{"q": "1000000000000000000000000000000000000000"}, {"q": "0.00000000000000000001"}]
    assert found(rule, {"f_t": rows, "f_sum": "1000000000000000000000000000000000000000.00000000000000000001"}) == []
    assert found(rule, {"f_t": rows, "f_sum": "1000000000000000000000000000000000000000"}) == ["T-1@f_t"]
    cents = [{"q": "0.1"}] * 3
    assert found(rule, {"f_t": cents, "f_sum": "0.3"}) == []


def test_without_needs_an_aggregate_of_nothing_gives_an_answer():
    assert found(form("table f_t\n- quantity q", "T-1", "sum($f_t?q) gt 0", ""), {}) == ["T-1@f_t"]
    rule = form("table f_t\n- quantity q", "T-1", "sum($f_t?q) gt 0", "needs: [f_t?q]")
    assert found(rule, {}) == [] and verdict(rule, {}).not_checked == ()
    assert found(rule, {"f_t": [{"q": "0"}]}) == ["T-1@f_t"]


@pytest.mark.parametrize("needs", ["f_a?from", "f_b?en", "f_c?name", "f_d?why", "f_t?c"])
def test_needs_looks_into_parts_and_columns(needs):
    fields = "period f_a\ntext_by_language f_b\ncontact f_c\ndeclaration f_d\ntable f_t\n- text c"
    rule = form(fields, "T-1", "false()", f"needs: [{needs}], at: [f_a]")
    full = {
        "f_a": {"from": "2026-01-01"}, "f_b": {"en": "x"}, "f_c": {"name": "x"}, "f_d": {"ticked": True, "why": "x"},
        "f_t": [{}, {"c": "x"}],
    }  # fmt: skip
    head = needs.split("?")[0]
    assert found(rule, full) == ["T-1@f_a"]
    other = {
        "f_a": {"to": "2026-01-01"},
        "f_b": {"fr": "x"},
        "f_c": {"phone": "1"},
        "f_d": {"ticked": True},
        "f_t": [{}],
    }
    assert found(rule, {**full, head: other[head]}) == []
    assert found(rule, {name: value for name, value in full.items() if name != head}) == []


def test_a_rule_of_each_row_stands_at_the_row():
    fields = "table f_t\n- quantity a\n- quantity b"
    rule = form(fields, "T-1", "$row?a le $row?b", "each: f_t, needs: [row?a, row?b], at: [f_t?b]")
    rows = [{"a": "2", "b": "1"}, {}, {"a": "2"}, {"_id": "x", "a": "3", "b": "2"}, {"a": "1", "b": "1"}]
    result = verdict(rule, {"f_t": rows})
    assert [finding.id for finding in result.findings] == ["T-1@f_t@0@b", "T-1@f_t@x@b"]
    assert [finding.where for finding in result.findings] == [
        ("First", "F_T", "row 1", "B"),
        ("First", "F_T", "row 4", "B"),
    ]
    assert result.not_checked == ()


def test_a_row_may_be_compared_with_another_field():
    rule = form("date f_d\ntable f_t\n- date d", "T-1", "$row?d le $f_d", "each: f_t, needs: [row?d, f_d], at: [f_t?d]")
    assert found(rule, {"f_d": "2026-01-01", "f_t": [{"d": "2026-01-02"}]}) == ["T-1@f_t@0@d"]
    assert found(rule, {"f_t": [{"d": "2026-01-02"}]}) == []


# --- one root cause, one finding ---


@pytest.mark.parametrize("answer", ["many", {"unread": "1,5", "locale": "de"}, 1.5, "11", True])
def test_a_rule_on_an_unsound_answer_waits(answer):
    fields = "quantity f_a max: 10\nquantity f_b"
    rule = form(fields, "T-1", "$f_a le $f_b", "at: [f_b]", "T-2", "$f_b = 0", "at: [f_b]")
    result = verdict(rule, {"f_a": answer, "f_b": "1"})
    assert [finding.rule for finding in result.findings if finding.place.field == "f_b"] == ["T-2"]
    assert len(result.findings) == 2 and result.not_checked == ()


def test_one_unsound_cell_silences_the_rules_on_its_table_only():
    fields = "table f_t max_rows: 3\n- quantity q\ntable f_u\n- quantity q"
    rule = form(fields, "T-1", "sum($f_t?q) gt 9", "at: [f_t]", "T-2", "sum($f_u?q) gt 9", "at: [f_u]")
    assert found(rule, {"f_t": [{"q": "1"}, {"_id": "r", "q": "x"}]}) == ["number@f_t@r@q", "T-2@f_u"]
    assert found(rule, {"f_t": [{"q": {"unread": "x", "locale": "fr"}}]}) == ["unread@f_t@0@q", "T-2@f_u"]
    assert found(rule, {"f_t": [{"q": "1"}] * 4}) == ["max_rows@f_t", "T-2@f_u"]
    assert found(rule, {"f_t": [{"q": "1"}, {}, {}, {"_id": "x"}]}) == ["T-1@f_t", "T-2@f_u"]
    assert found(rule, {"f_t": ["q"]}) == ["shape@f_t", "T-2@f_u"]
    assert found(rule, {"f_t": [7, {"q": "1"}]}) == ["shape@f_t", "T-2@f_u"]
    assert found(rule, {"f_t": [{"q": "1", "z": "1"}]}) == ["T-1@f_t", "column@f_t@0@z", "T-2@f_u"]


def test_a_missing_answer_does_not_silence_its_rules():
    rule = form("text f_a required: submit\ntext f_b", "T-1", "exists($f_a) or exists($f_b)", "at: [f_b]")
    assert found(rule, {}) == ["required@f_a", "T-1@f_b"]


# --- facts ---


def test_a_fact_that_is_not_at_hand_gives_not_checked_only_where_it_is_touched():
    rule = form("text f_a\ndate f_d", "T-1", "if ($f_a = 'x') then $f_d le $today else true()", "needs: [f_d]")
    late = {"f_a": "x", "f_d": "2026-11-21"}
    result = verdict(rule, late)
    assert result.findings == () and [f.rule for f in result.not_checked] == ["T-1"] and result.ready
    assert found(rule, late, today="2026-11-20") == ["T-1@f_a"]
    assert found(rule, late, today="2026-11-21") == []
    assert verdict(rule, {**late, "f_a": "y"}).not_checked == ()


def test_mandate_and_demonstration_are_facts():
    text = "some $m in $mandate satisfies $m?party = $f_a and $m?role = 'r'"
    rule = form("party f_a", "T-1", text, "needs: [f_a]", "T-2", "$demonstration", "")
    held = [{"party": "JPN", "role": "r"}]
    assert found(rule, {"f_a": "JPN"}, mandate=held, demonstration=True) == []
    assert found(rule, {"f_a": "NPL"}, mandate=held, demonstration=False) == ["T-1@f_a", "T-2@f_a"]
    assert found(rule, {"f_a": "NPL"}, mandate=[], demonstration=True) == ["T-1@f_a"]
    assert [f.rule for f in verdict(rule, {"f_a": "NPL"}).not_checked] == ["T-1", "T-2"]


def test_a_rule_looks_through_all_texts_that_would_be_submitted():
    fields = "text f_a\ncontact f_b\ntable f_t\n- text c\ntext f_d relevant: \"$f_a = 'x'\"\nquantity f_q"
    rule = form(fields, "T-1", "not(a6:anywhere('FICTITIOUS'))", "")
    word = "it is FICTITIOUS here"
    for answer in ({"f_a": word}, {"f_b": {"name": word}}, {"f_t": [{}, {"c": word}]}, {"f_a": "x", "f_d": word}):
        assert found(rule, answer) == ["T-1@f_a"]
    assert found(rule, {"f_q": "many", "f_a": word}) == ["T-1@f_a", "number@f_q"]
    assert found(rule, {"f_a": "fictitious"}) == []
    assert found(rule, {"f_a": "y", "f_d": word}) == []  # kept, not asked, not submitted


# --- what is asked ---

RELEVANT = """
text f_a
text f_b  required: submit, relevant: "$f_a = 'x'"
text f_c  required: submit, relevant: exists($f_b)
== relevant: "$f_a = 'x'"
text f_d  required: submit
"""


def test_what_is_not_asked_is_not_found_and_not_submitted_but_kept():
    small = form(RELEVANT, "T-1", "false()", "at: [f_b]", "T-2", "false()", "at: [f_b, f_a]")
    given = {"f_a": "y", "f_b": "kept", "f_c": "kept", "f_d": "kept"}
    result = verdict(small, given)
    assert result.irrelevant == {"f_b", "f_c", "f_d"}
    assert [finding.rule for finding in result.findings] == ["T-2"]
    assert answers.payload(small, given, result)["answers"] == {"f_a": "y"}
    assert given["f_b"] == "kept"
    asked = {**given, "f_a": "x"}
    assert verdict(small, asked).irrelevant == frozenset()
    assert answers.payload(small, asked, verdict(small, asked))["answers"] == asked


def test_an_answer_that_is_not_asked_counts_nowhere():
    small = form(RELEVANT, "T-1", "empty($f_b)", "at: [f_a]")
    assert found(small, {"f_a": "y", "f_b": "kept"}) == []
    assert found(small, {"f_a": "x"}) == ["required@f_b", "required@f_d"]
    assert found(small, {"f_a": "x", "f_b": "z"}) == ["T-1@f_a", "required@f_c", "required@f_d"]


def test_a_condition_on_a_fact_that_is_not_at_hand_asks():
    assert found(form("text f_a relevant: $demonstration, required: hint"), {}) == ["required@f_a"]


def test_a_condition_that_is_empty_does_not_ask():
    assert found(form("quantity f_q\ntext f_a relevant: $f_q gt 1, required: hint"), {}) == []


# --- what is worked out ---


@pytest.mark.parametrize(
    ("spec", "given", "computed"),
    [
        ("quantity f_c computed: sum($f_t?q)", {"f_t": [{"q": "0.1"}, {"q": "0.2"}]}, "0.3"),
        ("quantity f_c computed: count($f_t)", {"f_t": [{"q": "1"}, {}]}, "1"),
        ("integer f_c computed: count($f_t)", {}, 0),
        ("integer f_c computed: $f_n * 2", {"f_n": 2**53}, "18014398509481984"),
        ("quantity f_c computed: 'a6:share($f_n, 5)'", {"f_n": 1}, "0.05"),
        ("quantity f_c computed: $f_n div 3", {"f_n": 2}, "0.66666666666666666667"),
        ("quantity f_c computed: $f_n * 2", {}, None),
        ("year f_c computed: year-from-date($f_d)", {"f_d": "2026-11-20"}, 2026),
        ("date f_c computed: $f_d", {"f_d": "2026-11-20"}, "2026-11-20"),
        ("text f_c computed: $f_x", {"f_x": "a"}, "a"),
        ("date f_c computed: $today", {}, None),
    ],
)
def test_a_computed_answer_is_exact_and_never_typed(spec, given, computed):
    small = form("table f_t\n- quantity q\ninteger f_n\ndate f_d\ntext f_x\n" + spec)
    typed = {**given, "f_c": "typed"}
    result = verdict(small, typed)
    assert result.computed == {"f_c": computed} and result.faults == () and result.findings == ()
    written = answers.payload(small, typed, result)["answers"].get("f_c")
    assert written == computed


def test_a_rule_reads_what_was_computed():
    rule = form("quantity f_a\nquantity f_b computed: $f_a * 2", "T-1", "$f_b le 10", "at: [f_b]")
    assert found(rule, {"f_a": "6"}) == ["T-1@f_b"] and found(rule, {"f_a": "5"}) == []


# --- code lists ---


def test_codes_count_as_of_a_date():
    small = form("date f_d\nchoice f_a codelist: colours, as_of: f_d\nchoice f_b codelist: colours")
    blue = {"f_a": "blue", "f_b": "blue"}
    assert found(small, {**blue, "f_d": "2025-12-31"}, today="2025-12-31") == []
    assert found(small, {**blue, "f_d": "2025-12-31"}, today="2026-01-01") == ["code_date@f_b"]
    assert found(small, {**blue, "f_d": "2026-01-01"}, today="2025-12-31") == ["code_date@f_a"]
    assert found(small, blue) == []  # neither day is known
    assert found(small, {**blue, "f_d": "soon"}) == ["date@f_d"]


# --- findings ---


def test_findings_stand_in_the_order_of_the_form():
    table = "table f_t\n- text c required: hint\n- text d required: submit"
    rules = (
        "T-2",
        "false()",
        "at: [f_t], severity: hint",
        "T-1",
        "false()",
        "at: [f_b]",
        "T-3",
        "false()",
        "at: [f_a]",
    )
    small = form(f"text f_a required: hint\n{table}\ntext f_b required: submit", *rules)
    assert found(small, {"f_t": [{"c": "x"}, {}, {"d": "x"}, {"c": "x", "d": "x"}, {"c": "y"}]}) == [
        "T-3@f_a", "required@f_a", "T-2@f_t", "required@f_t@0@d", "required@f_t@2@c", "required@f_t@4@d",
        "required@f_b", "T-1@f_b",
    ]  # fmt: skip
    assert found(small, {}) == ["T-3@f_a", "required@f_a", "T-2@f_t", "required@f_b", "T-1@f_b"]


def test_a_finding_keeps_its_id_when_rows_move():
    small = form("table f_t\n- text a required: submit\n- text b")
    rows = [{"_id": "x", "b": "1"}, {"_id": "y", "a": "1"}]
    assert found(small, {"f_t": rows}) == found(small, {"f_t": rows[::-1]}) == ["required@f_t@x@a"]


@pytest.mark.parametrize("ids", [["x", "x"], [5, 6], [None, {}], [["x"], ["x"]]])
def test_row_ids_that_are_no_names_are_not_used_as_such(ids):
    small = form("table f_t\n- text a required: submit\n- text b")
    rows = [{"_id": id_, "b": "1"} for id_ in ids]
    assert found(small, {"f_t": rows}) == ["required@f_t@0@a", "required@f_t@1@a"]


def test_a_finding_says_where_why_and_how():
    rule = form("contact f_a", "T-1", "exists($f_a?email)", "needs: [f_a], at: [f_a?email], severity: hint, fix: Ask.")
    (finding,) = verdict(rule, {"f_a": {"name": "A"}}).findings
    assert finding.where == ("First", "F_A", "e-mail address")
    assert (finding.severity, finding.message, finding.fix, finding.source.text) == (
        "hint",
        "M",
        "Ask.",
        SOURCE["text"],
    )
    assert finding.plain()["id"] == "T-1@f_a@email" and finding.plain()["standing"] == "proposed"


def test_an_answer_to_no_question_is_a_blocker():
    result = verdict(form("text f_a"), {"f_b": "x", "F" * 200: 1})
    assert [finding.rule for finding in result.findings] == ["unknown", "unknown"] and not result.ready
    assert all(len(finding.id) < 100 for finding in result.findings)


# --- faults of the form ---


def test_an_error_in_a_rule_is_a_fault_of_the_form():
    rule = form("choice f_c codelist: colours\nquantity f_a", "T-1", "if ($f_c = 'other') then 1 else true()", "")
    result = verdict(rule, {"f_c": "other"})
    assert result.findings == () and not result.ready
    (fault,) = result.faults
    assert fault.rule == "T-1" and "your answers are not at fault" in fault.fix
    assert verdict(rule, {"f_c": "red"}).ready


def test_trying_a_form_asks_everything():
    small = form("text f_a\ntext f_b relevant: \"$f_a = 'x'\", pattern: '[0-9]+'", "T-1", "a6:words($f_b) lt 5", "")
    assert trial(small, {"f_b": "sample"}, {}) == ()


def test_a_change_to_a_question_that_the_form_has_not_alters_nothing():
    """An answer of an earlier version, or of somebody's own making, may be named as changed."""
    small = form("text f_a required: submit")
    before = check(small, {}, {})
    assert check(small, {}, {}, before=before, changed=frozenset({"f_gone"})) == before
