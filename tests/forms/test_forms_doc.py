"""docs/forms.md is what an author reads: it names every key, type, word and function, and its examples work."""

import re
from typing import get_args

import pytest
from pydantic import BaseModel

from a6desk import paths, strict
from a6desk.forms import definition, expressions, reading, records
from tests.forms.small import LISTS, form, found

TEXT = (paths.resources().parent / "docs" / "forms.md").read_text("utf-8")
CODE = set(re.findall(r"`([^`\n]+)`", TEXT))
WORDS = {word for code in CODE for word in re.findall(r"[a-z][a-z0-9_-]*(?::[a-z-]+)?", code)}
MODELS = [
    value
    for value in vars(definition).values()
    if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == definition.__name__
]
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("model", [model for model in MODELS if not model.__name__.startswith("_")])
def test_every_key_is_explained(model):
    missing = {key for key in model.model_fields if key not in WORDS}
    assert not missing, model.__name__


def test_every_word_that_a_key_may_hold_is_explained():
    for choice in (definition.Type, definition.Severity, definition.Required, definition.Publication):
        assert set(get_args(choice)) <= WORDS
    for choice in (definition.Standing, definition.Fact, definition.ContactPart):
        assert set(get_args(choice)) <= WORDS


def test_every_function_and_operator_is_explained():
    assert set(expressions._FUNCTIONS) <= WORDS
    assert {f"a6:{name}" for name in expressions._OUR_FUNCTIONS} <= WORDS
    spelled = " ".join(CODE)
    assert all(operator in spelled for operator in expressions._OPERATORS)


def test_every_key_in_a_table_of_the_document_exists():
    keys = {key for model in MODELS for key in model.model_fields}
    described = re.findall(r"^\| \**((?:`[a-z_]+`(?:, )?)+)\** \|", TEXT, re.MULTILINE)
    named = {key for cell in described for key in re.findall(r"[a-z_]+", cell)}
    assert named <= keys | set(get_args(definition.Type)) | records._KEYS


def test_the_whole_form_of_the_document_is_read_and_its_cases_end_as_they_say():
    small = reading.read(BLOCKS[0].encode(), "forms.md", LISTS)
    (case,) = strict.parse_yaml(next(each for each in BLOCKS if each.startswith("- rule:")), "forms.md").data
    rule = case["rule"]
    assert any(id_.startswith(rule) for id_ in found(small, case["fires"]))
    assert not any(id_.startswith(rule) for id_ in found(small, case["passes"]))


@pytest.mark.parametrize(
    ("check", "given", "fires"),
    [
        ("not($f_q = 1)", {}, False),
        ("sum($f_t?q) = 0 and count($f_t) = 0 and (every $r in $f_t satisfies false())", {}, False),
        ("$f_t?role != 'host'", {"f_t": [{"role": "host"}, {"role": "guest"}]}, False),
        ("not($f_t?role = 'host')", {"f_t": [{"role": "host"}, {"role": "guest"}]}, True),
        ("if ($f_q = 0) then true() else 1 div $f_q gt 1", {"f_q": 0}, False),
        ("a6:mentions($f_a, 'ITMO|carbon credit')", {"f_a": "Carbon Credit"}, False),
    ],
)
def test_the_traps_are_as_they_are_told(check, given, fires):
    small = form("text f_a\nquantity f_q\ntable f_t\n- text role\n- quantity q", "T-1", check, "")
    assert (found(small, given) == ["T-1@f_a"]) is fires
