"""Every released form and its examples: each rule has cases that fire and pass, and says where it comes from."""

import dataclasses
import datetime
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from a6desk import paths, strict
from a6desk.forms import answers
from a6desk.forms.check import check
from a6desk.forms.codelists import Code, CodeList
from a6desk.forms.library import Library

LIBRARY = Library()
FORMS = [LIBRARY.form(id_, version) for id_, versions in LIBRARY.versions.items() for version in versions]
EXAMPLES = sorted((paths.resources() / "examples").glob("*.yaml"))
OUTCOMES = ("fires", "passes", "not_checked")
named = {"ids": lambda value: getattr(value, "stem", None) or f"{value.id}-v{value.version}"}


def cases(form):
    name = f"{form.id.split('/')[1].replace('-', '_')}_v{form.version}.yaml"
    path = paths.resources().parent / "tests" / "forms" / "cases" / name
    if not path.exists():  # then no rule of this form has its cases, which its own test says
        return []
    return strict.parse_yaml(strict.read_text(path, 1_000_000), name).data


def of_facts(raw):
    facts = dict(raw)
    if "today" in facts:
        facts["today"] = datetime.date.fromisoformat(facts["today"])
    return facts


def with_lists(form, lists):
    """The form where these lists of Parties are at hand: {eligible-gha: [solar]}. None is released with the program."""
    made = {
        id_: CodeList(
            id_, {code: Code(code, {"en": code}, None, None, frozenset(), "case", "proposed") for code in codes}, ""
        )
        for id_, codes in lists.items()
    }
    return dataclasses.replace(form, codelists={**form.codelists, **made}) if made else form


def outcome(form, rule, raw, facts):
    """What becomes of one rule: fires, passes or not_checked. The case itself is sound: no answer is in its way."""
    taken = answers.take(form, raw, "case")
    verdict = check(form, taken, facts)
    assert not verdict.faults
    unsound = [finding.id for finding in verdict.findings if finding.rule not in {r.id for r in form.definition.rules}]
    assert all(id_.startswith(("required@", "justify@", "part@")) for id_ in unsound), unsound
    fired = any(finding.rule == rule for finding in verdict.findings)
    unknown = any(finding.rule == rule for finding in verdict.not_checked)
    assert not (fired and unknown)
    return "fires" if fired else "not_checked" if unknown else "passes"


EVERY = [
    pytest.param(form, case, expected, id=f"{case['rule']}-{n}-{expected}")
    for form in FORMS
    for n, case in enumerate(cases(form))
    for expected in OUTCOMES
    if expected in case
]


@pytest.mark.parametrize(("form", "case", "expected"), EVERY)
def test_a_case_ends_as_it_says(form, case, expected):
    assert case["rule"] in {rule.id for rule in form.definition.rules}
    assert set(case) <= {"rule", "facts", "lists", "blocks", *OUTCOMES}
    form = with_lists(form, case.get("lists", {}))
    assert outcome(form, case["rule"], case[expected], of_facts(case.get("facts", {}))) == expected


@pytest.mark.parametrize("form", FORMS, **named)
def test_every_rule_has_a_case_that_fires_and_one_that_passes(form):
    have = {(case["rule"], expected) for case in cases(form) for expected in OUTCOMES if expected in case}
    for rule in form.definition.rules:
        if rule.check.strip() == "()":  # it says openly that this program cannot check it
            assert (rule.id, "not_checked") in have and not {(rule.id, "fires"), (rule.id, "passes")} & have
        else:
            assert {(rule.id, "fires"), (rule.id, "passes")} <= have, rule.id


@pytest.mark.parametrize("form", FORMS, **named)
def test_every_rule_that_touches_a_fact_has_a_case_without_it(form):
    for rule in form.definition.rules:
        linked = {link.kind for link in form.definition.links}
        if form.expression(rule.check, rule.each).reads & {"today", "mandate", "demonstration", *linked}:
            assert any(case["rule"] == rule.id and "not_checked" in case for case in cases(form)), rule.id


# --- laws of a form file ---


def parts(form):
    """Every field, column and rule, each with its source (a column's may be its field's)."""
    for field in form.fields.values():
        yield field.id, field, field.source
        for column in field.columns:
            yield f"{field.id}?{column.id}", column, column.source or field.source
    for rule in form.definition.rules:
        yield rule.id, rule, rule.source


@pytest.mark.parametrize("form", FORMS, **named)
def test_every_field_and_rule_says_its_source_and_how_sure_it_is(form):
    for name, _, source in (*parts(form), ("form", form, form.definition.source)):
        assert len(source.text) >= 8 and source.standing in ("confirmed", "second-hand", "proposed"), name
        # Where only the text of a source is shown, in Word or on paper, a proposal is still seen to be one.
        assert source.standing != "proposed" or re.search(r"\bproposal\b", source.text, re.IGNORECASE), name


@pytest.mark.parametrize("form", FORMS, **named)
def test_what_is_required_is_explained_with_an_example(form):
    for name, part, _ in parts(form):
        if getattr(part, "required", "never") in ("submit", "warning"):
            assert part.help and 10 <= len(part.help.split()) <= 60, name
            assert part.example, name


@pytest.mark.parametrize("form", FORMS, **named)
def test_no_rule_without_an_official_source_blocks_save_where_a_submission_makes_no_sense(form):
    """forms.md: a rule that no official text confirms is a warning. Each exception says why, in a case of its own."""
    sensible = {case["rule"] for case in cases(form) if len(case.get("blocks", "")) > 20}
    for rule in form.definition.rules:
        if rule.source.standing == "proposed" and rule.severity == "blocker":
            assert rule.id in sensible, rule.id


@pytest.mark.parametrize("form", FORMS, **named)
def test_who_may_submit_are_roles_that_a_hub_gives_mandates_for(form):
    assert set(form.definition.submit_by) <= set(LIBRARY.codelists["mandate-roles"].codes)


@pytest.mark.parametrize("form", FORMS, **named)
def test_every_finding_carries_its_standing(form):
    verdict = check(form, {}, {})
    assert verdict.findings
    for finding in (*verdict.findings, *verdict.not_checked):
        assert finding.plain()["standing"] in ("confirmed", "second-hand", "proposed")


@pytest.mark.parametrize("form", FORMS, **named)
def test_a_sentence_of_a_form_is_a_sentence(form):
    for rule in form.definition.rules:
        assert rule.message.endswith(".") and rule.fix.endswith("."), rule.id
    for name, part, _ in parts(form):
        help_ = getattr(part, "help", None)
        assert help_ is None or help_.endswith((".", "?")), name


# --- examples ---

FACTS = {
    "today": datetime.date(2026, 11, 20),
    "demonstration": True,
    "mandate": [{"party": "JPN", "role": "a68_focal_point"}],
}


def own_facts(path):
    """What example_facts/<example>.yaml adds: mandates, linked documents; `invents` where its text says FICTITIOUS."""
    own = paths.resources().parent / "tests" / "forms" / "example_facts" / path.name
    data = strict.parse_yaml(strict.read_text(own, 1_000_000), own.name).data if own.exists() else {}
    assert set(data) <= {"mandate", "links", "invents"}, own.name
    return data


def example(path, **facts):
    read = answers.read_file(path)
    form = LIBRARY.form(read.form, read.version)
    taken = answers.take(form, read.answers, path.name)
    own = {key: value for key, value in own_facts(path).items() if key != "invents"}
    return form, taken, check(form, taken, {**FACTS, **own, **facts})


@pytest.mark.parametrize("path", EXAMPLES, **named)
def test_an_example_loads_and_has_no_unsound_answer(path):
    form, _, verdict = example(path)
    rules = {rule.id for rule in form.definition.rules}
    assert not verdict.faults
    assert {finding.rule for finding in verdict.findings} - rules <= {"required", "justify"}


@pytest.mark.parametrize("path", [path for path in EXAMPLES if path.stem.endswith("-complete")], **named)
def test_a_complete_example_has_no_blocker_and_no_warning(path):
    form, taken, verdict = example(path)
    assert [finding.id for finding in verdict.findings if finding.severity != "hint"] == []
    assert answers.payload(form, taken, verdict)["answers"]
    _, _, elsewhere = example(path, demonstration=False)
    assert not elsewhere.ready, "what is invented may go to a demonstration hub only"


def test_facts_of_examples_are_of_examples_that_are_there():
    folder = paths.resources().parent / "tests" / "forms" / "example_facts"
    assert {path.stem for path in folder.iterdir()} <= {path.stem for path in EXAMPLES}


def test_the_examples_are_there():
    assert {"subaru", "subaru-complete", "reciclo-organicos", "adaptation-benefits"} <= {path.stem for path in EXAMPLES}


def test_facts_alone_leave_findings_open():
    _, _, verdict = example(paths.resources() / "examples" / "subaru.yaml")
    assert not verdict.ready and verdict.count("warning") > 3


@pytest.mark.parametrize("path", EXAMPLES, **named)
def test_an_example_names_what_it_invents(path):
    """Facts stand alone, or the word FICTITIOUS stands in the text: a complete example cannot be mistaken for one."""
    _, taken, _ = example(path)
    invents = path.stem.endswith("-complete") or own_facts(path).get("invents", False)
    assert ("FICTITIOUS" in str(taken)) == invents


def test_many_threads_may_check_at_once():
    """A hub checks in the threads of its requests; one parsed form serves them all."""
    wanted = [example(path)[2] for path in EXAMPLES]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: example(EXAMPLES[n % len(EXAMPLES)])[2], range(40)))
    assert all(verdict == wanted[n % len(EXAMPLES)] for n, verdict in enumerate(found))
