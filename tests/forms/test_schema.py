"""The JSON Schema of a form: what the check takes fits it, what is not of its structure fits neither."""

import datetime
import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from a6desk import paths
from a6desk.events.canonical import canonical
from a6desk.forms import answers, schema
from a6desk.forms.check import check
from a6desk.forms.fieldtypes import MAX_CHOICES
from a6desk.forms.library import Library
from a6desk.forms.sampling import Sampler
from tests.forms import test_check_properties as likely
from tests.forms.small import form, read, source

LIBRARY = Library()
RELEASED = [LIBRARY.form(id_, version) for id_, versions in LIBRARY.versions.items() for version in versions]
DOCS = paths.resources().parent / "docs" / "schemas"
EXAMPLES = sorted((paths.resources() / "examples").glob("*.yaml"))
TODAY = {"today": datetime.date(2025, 11, 20)}
named = {"ids": lambda value: getattr(value, "stem", None) or f"{value.id}-v{value.version}"}


VALIDATORS = {}


def errors(of, payload):
    if of.sha256 not in VALIDATORS:
        checker = Draft202012Validator.FORMAT_CHECKER
        VALIDATORS[of.sha256] = Draft202012Validator(schema.schema(of), format_checker=checker)
    found = VALIDATORS[of.sha256].iter_errors(payload)
    return sorted(f"{each.json_path}: {each.message[:90]}" for each in found)


def fits(of, said):
    """Do these answers fit, as they would be submitted? What else is missing does not count."""
    whole = {"form": of.id, "version": of.version, "sha256": of.sha256, "answers": said}
    return errors(of, whole) == []


# --- released forms ---


@pytest.mark.parametrize("released", RELEASED, **named)
def test_the_committed_schema_is_that_of_the_form(released):
    path = DOCS / f"{released.id.split('/')[1]}.v{released.version}.json"
    assert path.exists() and path.read_text("utf-8") == schema.text(released), "make them anew: make schemas"


def test_no_schema_stands_there_without_its_form():
    there = {f"{form.id.split('/')[1]}.v{form.version}.json" for form in RELEASED}
    assert {path.name for path in DOCS.glob("*.json")} == there


@pytest.mark.parametrize("released", RELEASED, **named)
def test_a_schema_is_one(released):
    made = schema.schema(released)
    Draft202012Validator.check_schema(made)
    answered = made["$defs"]["answers"]
    assert list(answered["properties"]) == list(released.fields)
    assert answered["additionalProperties"] is False


@pytest.mark.parametrize("path", EXAMPLES, **named)
def test_the_payload_of_every_example_fits(path):
    file = answers.read_file(path)
    of = LIBRARY.form(file.form, file.version)
    taken = answers.take(of, file.answers, file.name)
    verdict = check(of, taken, TODAY)
    payload = json.loads(canonical(answers.payload(of, taken, verdict)))
    missing = {finding.place.field for finding in verdict.findings if finding.severity == "blocker"}
    # An example with facts alone leaves required questions open: nothing else may be wrong with it.
    wrong = [each for each in errors(of, payload) if "is a required property" not in each]
    assert wrong == [] and (missing or errors(of, payload) == [])
    assert errors(of, {**payload, "waivers": {"X-1@x": "Because."}}) == errors(of, payload)
    for broken in ({**payload, "more": 1}, {**payload, "sha256": "0" * 64}, {**payload, "version": "1"}):
        assert len(errors(of, broken)) == len(errors(of, payload)) + 1


@pytest.mark.parametrize("released", RELEASED, **named)
def test_tried_answers_of_a_released_form_fit(released):
    """Answers as lint tries them, without those that the check refuses; only what is required may be missing."""
    sampler = Sampler(released, frozenset(released.fields), frozenset(), released.id)
    answered = 0
    for given_, facts in itertools.islice(sampler.every(40), 1, 40):
        verdict, payload = submitted(released, given_, MISSING | {"part"}, facts)
        answered += len(payload["answers"])
        assert [each for each in errors(released, payload) if "is a required property" not in each] == []
        if not blocking(verdict):
            assert errors(released, payload) == []
    assert answered > 100


# --- laws, for any answers ---

FORM = likely.FORM
KINDS = form("""
text     f_a   max_length: 5, pattern: "[a-z]{1,3}"
long_text f_b
integer  f_i   min: -5
integer  f_j   min: 0, max: 9
quantity f_q   min: 0
quantity f_r
date     f_d   min: "2020-01-01"
year     f_y   min: 2000
period   f_p
choice   f_c   codelist: colours
choices  f_m   codelist: colours
party    f_z
contact  f_k   parts: [name]
url      f_u   max_length: 40
email    f_e
declaration f_s justify: submit
text_by_language f_l
attachment f_x  max_files: 1
table    f_t   max_rows: 2
- text   a     required: submit
- quantity q   min: 0
- url    u
""")
MISSING = {"required", "justify"}
FULL = {"f_a": "x", "f_q": "2.50", "f_n": 2, "f_t": [{"q": "1"}], "f_l": {"fr": "x"}}
ODD = st.recursive(  # no fractions: 1.0 is an integer to a schema and not to us, and canonical JSON has none
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
ANSWERS = st.fixed_dictionaries({}, optional={
    "f_a": st.sampled_from(["abc", "x", " ab ", "abcd", "A", "abc\n"]), "f_b": st.text(max_size=5) | st.just("a\nb"),
    "f_i": st.integers(-9, 2**60) | st.just("12"), "f_j": st.integers(-1, 11),
    "f_q": st.decimals(-2, 9, places=3) | likely.NUMBER, "f_r": st.decimals(-2, 2, places=1) | st.just("-0"),
    "f_p": st.dictionaries(st.sampled_from(["from", "to"]), likely.DAY), "f_d": likely.DAY,
    "f_y": st.integers(1990, 2300),
    "f_c": likely.COLOUR, "f_m": st.lists(likely.COLOUR, max_size=4), "f_z": st.sampled_from(["JPN", "XXX"]),
    "f_k": st.dictionaries(st.sampled_from(["name", "email"]), st.sampled_from(["A", "a@b.example", " "])),
    "f_u": st.sampled_from(["https://a.example/b", "ftp://x", "https://a.example/" + "x" * 40]),
    "f_e": st.sampled_from(["a@b.example", "a@b", " a@b.example "]),
    "f_s": st.fixed_dictionaries({"ticked": st.booleans()}, optional={"why": st.sampled_from(["Because.", " "])}),
    "f_l": st.dictionaries(st.sampled_from(["en", "ar"]), st.sampled_from(["T", " ", "é"])),
    "f_t": st.lists(st.fixed_dictionaries({}, optional={
        "a": st.sampled_from(["x", " "]), "q": likely.NUMBER, "u": st.sampled_from(["https://a.example", "x"]),
        "_id": st.sampled_from("abc")}), max_size=3),
})  # fmt: skip


def blocking(verdict):
    return [finding for finding in verdict.findings if finding.severity == "blocker"]


def submitted(of, given_, kept=frozenset(), facts=TODAY):
    """The payload of these answers without those that the check refuses, as canonical JSON gives it back."""
    while True:
        rules = {rule.id for rule in of.definition.rules} | kept
        bad = {each.place.field for each in blocking(check(of, given_, facts)) if each.rule not in rules}
        if not bad & given_.keys():
            break
        given_ = {id_: value for id_, value in given_.items() if id_ not in bad}
    verdict = check(of, given_, facts)
    return verdict, json.loads(canonical(answers.payload(of, given_, verdict)))


@settings(max_examples=300)
@given(ANSWERS)
def test_what_the_check_takes_fits(given_):
    verdict, payload = submitted(KINDS, given_)
    assert not blocking(verdict)
    assert errors(KINDS, payload) == []


@settings(max_examples=300)
@given(likely.ANSWERS | st.just(FULL))
def test_what_the_check_takes_fits_with_conditions_and_what_is_worked_out(given_):
    """What is required and not there is the one thing that may be wrong, and then the check says so too."""
    verdict, payload = submitted(FORM, given_, MISSING)
    wrong = errors(FORM, payload)
    assert all("is a required property" in each for each in wrong)
    assert not wrong or blocking(verdict)


@settings(max_examples=200)
@given(ANSWERS, st.text(min_size=1, max_size=5).filter(lambda key: key not in KINDS.fields), ODD)
def test_a_key_that_the_form_does_not_have_fits_neither(given_, key, value):
    _, payload = submitted(KINDS, given_)
    broken = {**payload["answers"], key: value}
    assert "unknown" in {finding.rule for finding in check(KINDS, broken, TODAY).findings}
    assert not fits(KINDS, broken)


@settings(max_examples=400)
@given(st.sampled_from(sorted(KINDS.fields)), ODD)
def test_an_answer_of_another_type_fits_neither(name, value):
    """What the check refuses for its type, the schema refuses; and what fits the schema, the check takes."""
    refused = {finding.rule for finding in check(KINDS, {name: value}, TODAY).findings}
    if refused & {"shape", "column", "number", "code", "url", "email", "date", "year", "pattern", "unseen"}:
        assert not fits(KINDS, {name: value})
    if fits(KINDS, {name: value}):
        assert refused <= {"code_date", "min", "max"}


# --- one at a time ---

FILE = {"name": "a.pdf", "media_type": "application/pdf", "size": 3, "sha256": "0" * 64}
WRONG = {
    "f_x": [[], [FILE, {**FILE, "sha256": "1" * 64}], [{**FILE, "size": 0}], "a.pdf", [{**FILE, "_id": "x"}], FILE],
    "f_a": ["", "abcd", 1, ["abc"], None], "f_b": ["", " ", "a\u202eb", True], "f_i": [-6, "12", "0", True, "x"],
    "f_j": [10, -1, "12345678901234567890"], "f_q": ["-1", "1.50", "01", 1, ".5", "1e3"], "f_r": ["-0", "1.0", 2],
    "f_d": ["2026-02-30", "20261120", "2026-1-1"], "f_y": [1999, 2201, "2026"], "f_p": [{}, {"by": "2026-01-01"}, []],
    "f_c": ["pink", ["red"], ""], "f_m": [[], ["red", "red"], "red", ["pink"]], "f_z": ["XXX", 1],
    "f_k": [{}, {"email": "a@b.example"}, {"name": "A", "email": "x"}, {"name": "A", "fax": "1"}],
    "f_u": ["ftp://a.example", "https://a.example/" + "x" * 40, "https://a b"], "f_e": ["a@b", "a b@c.example"],
    "f_s": [{"ticked": False, "why": "x"}, {"ticked": True}, {}, True], "f_l": [{}, {"tlh": "x"}, {"en": ""}, "x"],
    "f_t": [[], [{}], [{"q": "1"}], [{"a": "x", "b": 1}], [{"a": "x"}] * 3, [{"a": "x", "_id": "a"}], {"a": "x"}],
}  # fmt: skip
RIGHT = {
    "f_x": [[FILE]],
    "f_a": ["abc"], "f_b": ["a\n b "], "f_i": [-5, 0, "12345678901234567890"], "f_j": [0, 9], "f_q": ["0", "1.5", "12"],
    "f_r": ["-1.5", "-10"], "f_d": ["2026-11-20"], "f_y": [2000, 2200], "f_p": [{"from": "2026-01-01"}],
    "f_c": ["blue"], "f_m": [["blue", "red"]], "f_z": ["JPN"], "f_k": [{"name": "A", "email": "a@b.example"}],
    "f_u": ["https://a.example/x?y#z"], "f_e": ["a@b.example"], "f_s": [{"ticked": True, "why": "x"}, {"why": "x"}],
    "f_l": [{"en": "x", "zh": "好"}], "f_t": [[{"a": "x"}, {"a": "y", "q": "2"}]],
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_planted_fault_does_not_fit(name, value):
    assert not fits(KINDS, {name: value})


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in RIGHT.items() for value in values])
def test_what_is_right_fits(name, value):
    assert set(RIGHT) == set(WRONG) == set(KINDS.fields)
    assert fits(KINDS, {name: value})
    assert not blocking(check(KINDS, {name: value}, TODAY))


def test_what_is_asked_under_a_condition_is_never_required_and_says_so():
    of = form("""
text f_a required: submit
text f_b "required": submit, relevant: "$f_a = 'x'"
== relevant: exists($f_b)
text f_c required: submit
text f_d required: warning
""")
    answered = schema.schema(of)["$defs"]["answers"]
    assert answered["required"] == ["f_a"]
    assert "then required, only while: $f_a = 'x'." in answered["properties"]["f_b"]["description"]
    assert "only while: exists($f_b)." in answered["properties"]["f_c"]["description"]


def test_a_declaration_that_is_required_is_ticked():
    of = form("declaration f_a required: submit")
    assert fits(of, {"f_a": {"ticked": True}})
    assert not fits(of, {"f_a": {"why": "x"}}) and not fits(of, {})


def test_a_long_list_is_not_written_out(monkeypatch):
    monkeypatch.setattr(schema, "MOST_CODES", 3)
    of = form("choice f_a codelist: colours\nparty f_b")
    shapes = schema.schema(of)["$defs"]
    assert shapes["codes-colours"]["pattern"] and shapes["codes-parties"]["pattern"]
    assert fits(of, {"f_a": "anything"}) and not fits(of, {"f_a": "not a code"})


def test_several_choices_have_an_end():
    of = form("choices f_a codelist: colours")
    assert schema.schema(of)["$defs"]["answers"]["properties"]["f_a"]["maxItems"] == MAX_CHOICES


def test_files_are_entries_of_a_manifest():
    of = read(source("attachment f_a max_files: 2"))
    _, payload = submitted(of, {"f_a": [FILE]})
    assert payload["files"] == [FILE]
    assert errors(of, payload) == []
    for broken in ({**FILE, "size": 0}, {**FILE, "name": "a/b"}, {**FILE, "more": 1}, {"name": "a"}):
        assert errors(of, {**payload, "files": [broken]})


def test_desk_and_hub_check_with_the_forms_of_one_library():
    """The hub has no check of its own: its form, its check and its payload are those of a6desk.forms."""
    from a6desk.hub import receiving

    assert receiving.check is check
    assert receiving.Library is Library
    assert receiving.forms_answers is answers
