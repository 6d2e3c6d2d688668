"""Reading a form file: whoever writes one with a text editor is told the line and what is wrong there."""

import json

import pytest

from a6desk.errors import UserError
from a6desk.forms import definition, reading
from a6desk.forms.reading import FormFault
from tests.forms.small import LISTS, SOURCE, form, read, source

FORM = """\
grammar: 1
form: test/small
version: 1
title: Small
source: {text: A decision, standing: confirmed}
not_proven: Nothing.
about: {title: f_title, party: f_party}
uses: [today]
submit_by: [a_role]
sections:
  - id: first
    title: First
    fields:
      - id: f_title
        type: text
        label: Title
        source: {text: A decision, standing: confirmed}
        publication: public
      - id: f_party
        type: party
        label: Party
        source: {text: A decision, standing: confirmed}
        publication: public
rules:
  - id: T-1
    check: exists($f_title)
    severity: warning
    at: [f_title]
    message: There is no title.
    fix: Add one.
    source: {text: A decision, standing: confirmed}
"""


def read_text(text):
    return reading.read(text.encode(), "small.yaml", LISTS)


def faults(text):
    with pytest.raises(FormFault) as caught:
        read_text(text)
    assert str(caught.value).startswith(f"small.yaml, line {caught.value.faults[0][0]}: ")
    return caught.value.faults


def faults_of(*arguments, **keys):
    with pytest.raises(FormFault) as caught:
        form(*arguments, **keys)
    return " ".join(sentence for _, sentence in caught.value.faults)


def test_the_small_form_is_read():
    read = read_text(FORM)
    assert (read.id, read.version, list(read.fields)) == ("test/small", 1, ["f_title", "f_party"])
    assert list(read.codelists) == ["parties"] and len(read.sha256) == 64


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("title: Small", "title: Small\ntitel: x", 5, "titel: the grammar has no such key"),
        ("        label: Title", "        label: Title\n        colour: red", 17, "f_title.colour: the grammar has no"),
        ("    fix: Add one.", "    fix: Add one.\n    fixx: 1", 31, "T-1.fixx: the grammar has no such key"),
        ("{title: f_title,", "{title: f_title, name: f_title,", 7, "about.name: the grammar has no such key"),
        ("    fix: Add one.\n", "", 25, "T-1.fix is missing"),
        ("        label: Title\n", "", 14, "f_title.label is missing"),
        ("title: Small\n", "", 1, "title is missing"),
        ("type: text", "type: txt", 15, "f_title.type: Input should be 'text'"),
        ("version: 1", "version: one", 3, "version: Input should be a valid integer"),
        ("version: 1", "version: '1'", 3, "version: Input should be a valid integer"),
        ("label: Title", "label: 7", 16, "f_title.label: Input should be a valid string"),
        ("label: Title", "label: ''", 16, "f_title.label: String should have at least 1 character"),
        ("uses: [today]", "uses: today", 8, "uses: Input should be"),
        ("uses: [today]", "uses: [weather]", 8, "Input should be 'today'"),
        ("standing: confirmed}\nnot", "standing: certain}\nnot", 5, "source.standing: Input should be"),
        ("severity: warning", "severity: error", 27, "T-1.severity: Input should be"),
        ("id: f_title", "id: F-title", 14, "should match pattern"),
        ("id: f_party", "id: f_title", 19, "f_title stands twice"),
        ("id: f_party", "id: g_party", 10, "all field ids begin with the same prefix"),
        ("type: text", "type: text\n        min: 1", 14, "min: not for the type text"),
        ("type: text", "type: text\n        columns: []", 14, "columns: not for the type text"),
        ("type: text", "type: text\n        max_rows: 3", 14, "max_rows: not for the type text"),
        ("type: text", "type: text\n        justify: hint", 14, "justify: not for the type text"),
        ("type: text", "type: table", 14, "a table needs columns"),
        ("type: text", "type: choice", 14, "a choice needs a codelist"),
        ("type: text", "type: choice\n        codelist: none", 16, "there is no code list none"),
        ("type: party", "type: party\n        as_of: f_title", 21, "f_title is not a date field"),
        ("type: text", "type: text\n        pattern: (a|a)*", 16, "a repeated group of a pattern"),
        ("type: text", "type: integer\n        min: 0.5", 16, "0.5 is no limit for this type"),
        ("type: text", "type: date\n        max: soon", 16, "soon is no limit for this type"),
        ("type: text", "type: text\n        relevant: $f_party = 'JPN'", 16, "$f_party is not a field or a fact"),
        ("type: text", "type: text\n        relevant: a6:anywhere('x') and true()", 16, "use it in rules only"),
        ("type: text", "type: table\n        columns: [{id: a, type: table, label: A}]", 14, "simple fields only"),
        ("exists($f_title)", "exists($f_titel)", 26, "$f_titel is not a field or a fact of this form."),
        ("exists($f_title)", "exists($mandate)", 26, "$mandate is not a field or a fact of this form."),
        ("exists($f_title)", "exists($f_title", 26, "this is not an expression"),
        ("exists($f_title)", "$f_title gt 1", 26, "$f_title gt 1"),
        ("exists($f_title)", "count($f_title)", 26, "a rule must give true or false"),
        ("exists($f_title)", "a6:valid-code($f_title, 'none')", 26, "there is no code list none"),
        ("at: [f_title]", "at: [f_none]", 28, "there is no field f_none"),
        ("at: [f_title]", "at: [f_title?en]", 28, "there is no field f_title?en"),
        ("at: [f_title]", "at: [today]", 28, "there is no field today"),
        ("at: [f_title]", "at: []", 28, "at least 1 item"),
        ("    severity", "    needs: [f_none]\n    severity", 27, "there is no field f_none"),
        ("    severity", "    each: f_title\n    severity", 27, "f_title is not a table"),
        ("about: {title: f_title", "about: {title: f_none", 7, "there is no field f_none"),
        ("uses:", "links: [{field: f_none, to: x, kind: y}]\nuses:", 8, "there is no field f_none"),
        ("uses:", "links: [{kind: y, to: x, newest: true}]\nuses:", 8, "only other documents of the same form"),
        ("uses:", "feeds: {a: {b: f_none}}\nuses:", 8, "there is no field f_none"),
        ("uses:", "feeds: {a: {b: f_title?x}}\nuses:", 8, "there is no field f_title?x"),
        ("uses:", "upgrade_from: {'1': {}}\nuses:", 8, "1 is no earlier version"),
        ("  - id: T-1", "  - id: t1", 25, "should match pattern"),
    ],
)
def test_a_fault_is_said_with_its_line(old, new, line, said):
    assert FORM.count(old) >= 1
    found = faults(FORM.replace(old, new, 1))
    assert any(at == line and said in sentence for at, sentence in found), found


def test_all_faults_of_a_step_are_found_at_once():
    text = FORM.replace("exists($f_title)", "$f_x").replace("at: [f_title]", "at: [f_y]").replace("f_party}", "f_z}")
    found = faults(text)
    assert [line for line, _ in found] == [7, 26, 28]
    assert len(faults(FORM.replace("        label: Title\n", "").replace("    fix: Add one.\n", ""))) == 2
    with pytest.raises(UserError, match="There are 2 more faults"):
        read_text(text)


@pytest.mark.parametrize("text", ["", "[]", "1", "text", "- a", "null", "~"])
def test_what_is_no_map_is_no_form(text):
    assert faults(text) == [(1, "a form file is a map of keys.")]


@pytest.mark.parametrize("cut", range(0, len(FORM) - 5, 41))
def test_a_form_that_was_cut_off_is_refused_in_one_sentence(cut):
    with pytest.raises(UserError) as caught:
        read_text(FORM[:cut])
    assert len(str(caught.value)) < 500 and "\n" not in str(caught.value)


@pytest.mark.parametrize("wrong", [None, True, 7, "text", [], [7], {}, {"a": 1}, [[[]]], "9" * 3_000])
@pytest.mark.parametrize("key", sorted(definition.Definition.model_fields))
def test_a_value_of_a_wrong_type_is_a_fault_and_never_a_crash(key, wrong):
    data = source("text f_a", "T-1", "exists($f_a)", "", uses=["today"], links=[], feeds={}, upgrade_from={}, help="H")
    data[key] = wrong
    try:
        read(data)
    except UserError as error:
        assert len(str(error)) < 700


def test_a_newer_grammar_is_said_to_be_newer():
    with pytest.raises(UserError) as caught:
        read_text(FORM.replace("grammar: 1", "grammar: 2\nnew: x"))
    assert not isinstance(caught.value, FormFault)
    assert str(caught.value) == (
        "small.yaml is written in grammar 2; this a6desk reads up to 1. Install a newer a6desk to use this form."
    )


def test_a_form_over_its_limit_is_not_read():
    with pytest.raises(UserError, match="larger than 1 MB"):
        reading.read(b"#" * (reading.LIMIT + 1), "small.yaml", LISTS)


@pytest.mark.parametrize(
    ("fields", "check", "options", "said"),
    [
        ("choices f_a codelist: colours", "$f_a eq 'red'", "", "$f_a eq 'red'"),
        ("table f_a\n- quantity q", "$f_a?q gt 1", "", "$f_a?q gt 1"),
        ("quantity f_a\nquantity f_b", "$f_a div $f_b gt 1", "", "$f_a div $f_b gt 1"),
        ("text f_a pattern: '[0-9]{3}'", "$f_a + 1 = 2", "", "$f_a + 1 = 2"),
        ("text f_a\ntext f_b relevant: $f_a = 'never'", "$f_b + 1 = 2", "", "$f_b + 1 = 2"),
        ("text f_a", "$today lt 1", "", "$today lt 1"),
        ("text f_a\ntable f_t\n- text c", "exists($row?c)", "each: f_t", "first at its table, f_t"),
    ],
)
def test_a_rule_that_could_fail_in_use_is_found_when_the_form_is_read(fields, check, options, said):
    """One choice, one row, an answer that fits its pattern: with these alone each would seem right."""
    assert said in faults_of(fields, "T-1", check, options)


def test_what_decides_comes_before_what_it_decides():
    form("text f_a\ntext f_b relevant: \"$f_a = 'x'\"")
    assert "$f_b is not a field" in faults_of("text f_a relevant: \"$f_b = 'x'\"\ntext f_b")
    assert "$f_a is not a field" in faults_of("text f_a relevant: \"$f_a = 'x'\"")
    assert "$f_b is not a field" in faults_of("text f_a\n== relevant: exists($f_b)\ntext f_b")


def test_only_single_values_are_computed():
    form("quantity f_a\nquantity f_b computed: $f_a * 2")
    assert "cannot be computed" in faults_of("quantity f_a\ncontact f_b computed: $f_a")
    assert "whole number" in faults_of("quantity f_a\ninteger f_b computed: $f_a")
    assert "no single value" in faults_of("choices f_a codelist: colours\ntext f_b computed: $f_a")


def test_a_code_list_that_only_a_rule_names_comes_along():
    read = form("text f_a", "T-1", "a6:valid-code($f_a, 'colours')", "needs: [f_a]")
    assert list(read.codelists) == ["colours"]


def test_sources_are_demanded_of_fields_and_rules():
    for place in ("fields", "rules"):
        data = source("text f_a", "T-1", "exists($f_a)", "")
        part = data["rules"][0] if place == "rules" else data["sections"][0]["fields"][0]
        assert part.pop("source") == SOURCE
        with pytest.raises(FormFault, match="source is missing"):
            read(data)


def test_nothing_in_a_form_file_is_ever_run():
    for text in ("__import__('os').system('id')", "{{7*7}}", "${7*7}", "{title.__class__}", "%s%n", "{0}"):
        data = json.loads(json.dumps(source("text f_a", "T-1", "empty($f_a)", "")))
        data["title"] = data["rules"][0]["message"] = data["sections"][0]["fields"][0]["label"] = text
        loaded = read(data)
        assert (loaded.definition.title, loaded.definition.rules[0].message) == (text, text)
