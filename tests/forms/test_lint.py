"""Lint finds what reading cannot refuse: each fault planted, and every released form clean."""

import datetime
import json
import random
import re
import time

import pytest

from a6desk import paths, strict
from a6desk.errors import UserError
from a6desk.forms import lint, patterns
from a6desk.forms.library import Library
from a6desk.forms.sampling import like
from tests.forms.small import LISTS, code_list, source

RELEASED = sorted((paths.resources() / "forms").glob("*/v*.yaml"))
LIBRARY = Library()
TODAY = datetime.date(2026, 11, 20)


class Small:
    """A library of code lists, with what links may name."""

    codelists = LISTS
    versions = LIBRARY.versions
    record_kinds = LIBRARY.record_kinds
    form, records = LIBRARY.form, LIBRARY.records


def remarks(data, cases=(), day=TODAY, library=Small):
    _, found = lint.lint(json.dumps(data, indent=1, ensure_ascii=False).encode(), "v1.yaml", library, cases, day)
    return found


def said(fields, *rules, cases=(), day=TODAY, library=Small, **keys):
    data = {**source(fields, *rules, uses=["today", "mandate", "demonstration"]), **keys}
    for section in data["sections"]:
        for field in section["fields"]:
            for spec in (field, *field.get("columns", ())):
                spec["label"] = "A question"
    return [f"{each.severity}: {each.sentence}" for each in remarks(data, cases, day, library)]


# --- released forms ---


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_released_form_is_clean(path):
    """With its cases as proof. All of them take some seconds; one that takes long is slow to write too."""
    name = f"{path.parent.name.replace('-', '_')}_{path.stem}.yaml"
    cases = paths.resources().parent / "tests" / "forms" / "cases" / name
    proofs = lint.read_cases(strict.parse_yaml(strict.read_text(cases, 1_000_000), name).data, name)
    begun = time.process_time()
    form, found = lint.lint(path.read_bytes(), path.name, LIBRARY, proofs, TODAY)
    assert form is not None
    assert [f"{path.parent.name}/{path.name}:{each.line}: {each.sentence}" for each in found] == []
    assert time.process_time() - begun < 20


def test_a_small_form_is_clean():
    assert said("text f_a\ndate f_b", "T-1", "$f_b le $today", "at: [f_b]") == []


# --- rules ---

CAN = {
    "a number": ("integer f_a", "$f_a le 17", ""),
    "exactly a number": ("quantity f_a", "$f_a ne 17.5", ""),
    "a code": ("choice f_a codelist: colours", "$f_a != 'blue'", ""),
    "one of a large list": ("party f_a", "$f_a = 'NPL'", ""),
    "a text of ours": ("text f_a", "not(contains($f_a, 'carbon credit'))", ""),
    "words": ("long_text f_a", "not(a6:mentions($f_a, 'ITMO|credit'))", ""),
    "many words": ("long_text f_a", "a6:words($f_a) le 250", ""),
    "a long text": ("text f_a", "string-length($f_a) le 500", ""),
    "a pattern": ("text f_a", "matches($f_a, '^[A-Z]{2}[0-9]{4}(-[a-z]+)?$')", ""),
    "a day": ("date f_a", "$f_a le $today", ""),
    "a year": ("date f_a\nyear f_b", "year-from-date($f_a) = $f_b", ""),
    "a period": ("period f_a\nperiod f_b", "$f_a?to le $f_b?from", ""),
    "the same twice": ("table f_a\n- party p", "count($f_a?p) = count(distinct-values($f_a?p))", "at: [f_a]"),
    "many rows": ("table f_a max_rows: 20\n- text t", "count($f_a) le 12", "at: [f_a]"),
    "each row": ("table f_a\n- quantity q\n- date d", "$row?q gt 0", "each: f_a, needs: [row?q], at: [f_a]"),
    "a sum": ("table f_a\n- quantity q\nquantity f_b", "sum($f_a?q) = $f_b", "needs: [f_b], at: [f_a]"),
    "all of them": ("choices f_a codelist: colours", "count($f_a) ge 4", "needs: [f_a]"),
    "a mandate": ("party f_a", "some $m in $mandate satisfies $m?party = $f_a and $m?role = 'a_role'", "needs: [f_a]"),
    "a demonstration": ("text f_a", "if (a6:anywhere('FICTITIOUS')) then $demonstration else true()", ""),
    "two parties that meet": ("party f_a\nparty f_b", "$f_a ne $f_b", ""),
    "a tick": ("declaration f_a", "$f_a?ticked", "needs: [f_a]"),
    "a contact": ("contact f_a", "exists($f_a?email)", "needs: [f_a]"),
    "a language": ("text_by_language f_a", "exists($f_a?en)", "needs: [f_a]"),
    "a condition first": (
        "choice f_a codelist: colours\ndate f_b relevant: $f_a = 'blue'", "$f_b gt $today", "at: [f_b]",
    ),
    "a list of a Party": (
        "party f_a\nchoices f_b codelist: colours", "a6:eligible($f_a, $f_b)", "at: [f_b], needs: [f_a, f_b]",
    ),
    "files": ("attachment f_a max_files: 5", "count($f_a) le 2", "needs: [f_a]"),
    "a number that is worked out": ("quantity f_a\nquantity f_b computed: $f_a + 1", "$f_b ne 84", ""),
}  # fmt: skip


@pytest.mark.parametrize("what", CAN)
def test_a_rule_that_can_fire_and_pass_is_made_to(what):
    fields, check, options = CAN[what]
    first = fields.split()[1]
    assert said(fields, "T-1", check, options or f"at: [{first}], needs: [{first}]") == []


NEVER_FIRES = {
    "always true": ("integer f_a", "$f_a gt 3 or $f_a le 3", "needs: [f_a]"),
    "count is never below 0": ("text f_a", "count($f_a) ge 0", ""),
    "true": ("text f_a", "true()", ""),
    "a declaration without tick and reasons is none": (
        "declaration f_a",
        "$f_a?ticked or exists($f_a?why)",
        "needs: [f_a]",
    ),
    "only where nothing is asked": ("text f_a\ntext f_b relevant: exists($f_a)", "exists($f_a)", "at: [f_b]"),
}
NEVER_PASSES = {
    "false": ("text f_a", "false()", ""),
    "a contradiction": ("integer f_a", "$f_a gt 5 and $f_a lt 2", "needs: [f_a]"),
    "a code that is in no list": ("choice f_a codelist: colours", "$f_a = 'pink'", "needs: [f_a]"),
}


@pytest.mark.parametrize("what", NEVER_FIRES)
def test_a_rule_that_can_never_fire_is_found(what):
    fields, check, options = NEVER_FIRES[what]
    assert said(fields, "T-1", check, options) == [
        "warning: T-1 could not be made to fire: does it ever find anything?"
    ]


@pytest.mark.parametrize("what", NEVER_PASSES)
def test_a_rule_that_can_never_pass_is_found(what):
    fields, check, options = NEVER_PASSES[what]
    assert said(fields, "T-1", check, options) == ["warning: T-1 could not be made to pass."]


def test_a_rule_that_says_itself_that_it_cannot_be_checked_is_no_remark():
    assert said("text f_a", "T-1", "()", "") == []


def test_a_case_proves_what_no_sample_finds():
    check = "not(starts-with($f_a, 'ab') and string-length($f_a) = 7 and year-from-date($f_b) = 1987)"
    rule = ("text f_a\ndate f_b max: '1990-12-31'", "T-1", check, "")
    assert "could not be made to fire" in said(*rule)[0]
    case = {"rule": "T-1", "fires": {"f_a": "abcdefg", "f_b": "1987-03-04"}}
    assert said(*rule, cases=lint.read_cases([case], "cases.yaml")) == []


@pytest.mark.parametrize("data", [None, {"rule": "T-1"}, [1], [{"fires": {}}], [{"rule": 1}]])
def test_cases_that_are_none_are_refused(data):
    with pytest.raises(UserError, match="no list of cases"):
        lint.read_cases(data, "cases.yaml")


def test_trials_have_an_end(monkeypatch):
    monkeypatch.setattr(lint, "SECONDS", 0.0)
    assert said("text f_a", "T-1", "true()", "") == ["warning: 1 rule or condition was not tried: there was no time."]


def test_the_same_form_gives_the_same_remarks():
    fields, check, options = CAN["a sum"]
    assert said(fields, "T-1", check, options) == said(fields, "T-1", check, options)


# --- questions ---


def test_a_question_that_is_never_asked_is_found():
    fields = "choice f_a codelist: colours\ntext f_b relevant: $f_a = 'pink'\ntext f_c relevant: $f_a = 'red'"
    assert said(fields) == ["warning: f_b could not be made to be asked."]


def test_a_section_that_is_never_asked_is_found_once():
    fields = "integer f_a\n== relevant: $f_a gt 5 and $f_a lt 5\ntext f_b\ntext f_c relevant: exists($f_b)"
    assert said(fields) == ["warning: the section s1 could not be made to be asked."]


def test_a_condition_behind_a_condition_is_reached():
    fields = "integer f_a\ntext f_b relevant: $f_a gt 41\n== relevant: \"$f_b = 'blue'\"\ntext f_c"
    assert said(fields) == []


# --- sentences ---


def with_label(label):
    data = source("text f_a")
    data["sections"][0]["fields"][0]["label"] = label
    return [each.sentence for each in remarks(data)]


def test_sentences_that_nobody_can_translate_are_found():
    assert with_label("$f_a") == ["label is a code, not words: nobody can translate it."]
    for code in ("f_a", "nma/recording", "3.2", "***", "A6.2"):
        assert with_label(code), code
    for words in ("Title", "E-mail", "Co-operation", "Début", "العنوان", "Unit (t CO2)"):
        assert with_label(words) == [], words


def test_blanks_around_a_sentence_and_long_ones_are_found():
    assert with_label(" Title") == ["label begins or ends with a blank: translators would not see it."]
    assert with_label("Title " * 60 + "x") == ["label has 361 characters; more than 300 are hard to read."]


def test_two_texts_in_one_place_are_found(monkeypatch):
    several = [lint.strings.Sentence("test/small/f_a/label", text) for text in ("One", "Two")]
    monkeypatch.setattr(lint.strings, "of_form", lambda definition: several)
    assert "fault: test/small/f_a/label: two texts have this one place." in said("text f_a")


# --- code lists, patterns, keys, sources ---


def test_a_code_list_that_is_out_of_date_is_found():
    class Old(Small):
        codelists = {**LISTS, "old": code_list("old", "a 2020-01-01 2025-12-31", "b 2020-01-01 2024-12-31")}

    assert said("choice f_a codelist: old", library=Old) == ["warning: no code of the list old counts on 2026-11-20."]
    assert said("choice f_a codelist: old", library=Old, day=datetime.date(2025, 1, 1)) == []
    assert said("date f_d\nchoice f_a codelist: old, as_of: f_d", library=Old) == []


@pytest.mark.parametrize("pattern", ["(a+)+b", "a*a*a*a*b", "(a|a)*$"])
def test_a_pattern_that_can_run_away_is_found(pattern):
    assert patterns.fault(pattern)
    assert said(f"text f_a pattern: '{pattern}'")[0].startswith("fault: ")
    assert said("text f_a", "T-1", f"matches($f_a, '{pattern}')", "")[0].startswith("fault: ")


def test_unknown_keys_and_fields_without_a_source_are_found():
    data = source("text f_a label: A\ntable f_t label: T\n- text c label: C")
    data["sections"][0]["fields"][0]["labl"] = "x"
    del data["sections"][0]["fields"][1]["source"]
    found = [each.sentence for each in remarks(data)]
    assert any("labl: the grammar has no such key" in each for each in found)
    assert any(re.search(r"f_t\.source is missing", each) for each in found)
    assert said("table f_t\n- text c") == [], "a column has its table's source"


def test_a_remark_names_its_line():
    data = source("text f_a label: A\ntext f_b label: B, relevant: $f_a != $f_a")
    lines = json.dumps(data, indent=1).splitlines()
    (remark,) = remarks(data)
    assert "relevant" in lines[remark.line - 1]


# --- links ---

CALL = {"kind": "call", "to": "call", "field": "f_a"}


def linked(**keys):
    link = {**CALL, **keys}
    return said("text f_a\ntext f_b\ntable f_t\n- text k", form="a6desk/small", links=[link])


def test_a_link_that_fits_is_no_remark():
    rows = {"f_t": {"table": "call_questions", "key": "k", "columns": {"k": "ref"}}}
    assert linked(reads={"call_deadline": "date"}, fill={"f_b": "call_title"}, rows=rows) == []


def test_a_link_to_nothing_at_hand_is_found():
    assert linked(to="nowhere") == ["warning: there is no form and no kind of records nowhere here."]


@pytest.mark.parametrize(
    "keys",
    [
        {"reads": {"call_dedline": "date"}},
        {"fill": {"f_b": "call_titel"}},
        {"rows": {"f_t": {"table": "call_question", "key": "k", "columns": {"k": "ref"}}}},
        {"rows": {"f_t": {"table": "call_questions", "key": "k", "columns": {"k": "rf"}}}},
    ],
)
def test_a_link_to_a_field_that_is_not_there_is_found(keys):
    assert linked(**keys)[0].startswith("fault: call has no field ")


def test_a_link_that_reads_another_type_is_found():
    assert linked(reads={"call_deadline": "text"}) == ["fault: call_deadline of call is of the type date."]


# --- writing what a pattern asks for ---


@pytest.mark.parametrize(
    "pattern",
    [
        "^[A-Z]{3}$",
        "[a-z]{2,5}-[0-9]+",
        "(JI|CDM)-\\d{4}",
        "^[^,]+, [^,]+$",
        "a?b*c+",
        "^GHA/(A|B)[0-9]{2}(-x)?$",
        "\\w+@x",
    ],
)
def test_what_is_written_for_a_pattern_fits_it(pattern):
    chance = random.Random(1)
    texts = [like(pattern, chance) for _ in range(50)]
    assert all(re.search(pattern, text) for text in texts)
