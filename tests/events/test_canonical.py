"""Canonical bytes: the golden vectors, and what holds for every value."""

import decimal
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from a6desk.events.canonical import canonical, clean, exact

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "canonical.json").read_text("utf-8"))

# Letters that normal forms move about, surrogates, and the rest.
letters = st.one_of(st.characters(), st.sampled_from("eé\u0301\u0323\u0307가ᄒ\ud83d\ude00\ufb33ÅÅ"))
texts = st.text(letters, max_size=12)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), texts)


def maps(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Maps whose keys stay different after cleaning."""
    return st.dictionaries(texts, values, max_size=5).filter(
        lambda map_: len({clean(key) for key in map_}) == len(map_)
    )


values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=5) | maps(inner), max_leaves=20)


def shuffled(value: Any, draw: Any) -> Any:
    """The same value, its keys in another order and its texts in another normal form."""
    if isinstance(value, dict):
        items = draw(st.permutations(list(value.items())))
        return {shuffled(key, draw): shuffled(item, draw) for key, item in items}
    if isinstance(value, list):
        return [shuffled(item, draw) for item in value]
    if isinstance(value, str):
        whole = clean(value)  # lone surrogates have no normal form
        return unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), whole)
    return value


@pytest.mark.parametrize("vector", GOLDEN["canonical"], ids=lambda vector: vector["name"])
def test_a_value_has_these_bytes(vector):
    assert canonical(json.loads(vector["value"])) == vector["text"].encode()


@pytest.mark.parametrize("vector", GOLDEN["exact"], ids=lambda vector: vector["name"])
def test_exact_bytes_clean_nothing(vector):
    assert exact(json.loads(vector["value"])) == vector["text"].encode()


@pytest.mark.parametrize("vector", GOLDEN["refused"], ids=lambda vector: vector["name"])
def test_a_value_that_has_no_canonical_bytes_is_refused(vector):
    with pytest.raises(ValueError):
        canonical(json.loads(vector["value"]))


@pytest.mark.parametrize(
    "value",
    [
        decimal.Decimal("1.5"),
        1.5,
        float("nan"),
        b"bytes",
        {1, 2},
        object(),
        {1: "a"},
        {2**60: "a"},
        {None: 1},
        {(1,): 1},
    ],
    ids=repr,
)
def test_what_is_no_json_is_refused(value):
    for outer in (value, [value], {"a": value}):
        with pytest.raises(ValueError):
            canonical(outer)


@pytest.mark.parametrize("value", ["\ud800", {"a": "\udfff"}, 2**53, {1: 2}, b"bytes", float("nan")], ids=repr)
def test_exact_bytes_exist_for_clean_json_only(value):
    with pytest.raises(ValueError):
        exact(value)


@given(st.data(), values)
def test_bytes_do_not_depend_on_the_order_of_keys_or_the_normal_form(data, value):
    assert canonical(shuffled(value, data.draw)) == canonical(value)


@given(values)
def test_canonical_bytes_are_json_of_the_cleaned_value_and_cleaning_again_changes_nothing(value):
    cleaned = clean(value)
    assert json.loads(canonical(value)) == cleaned
    assert clean(cleaned) == cleaned
    assert exact(cleaned) == canonical(value)


@given(texts)
def test_only_lone_surrogates_are_replaced(text):
    paired = text.encode("utf-16-le", "surrogatepass")
    units = [int.from_bytes(paired[n : n + 2], "little") for n in range(0, len(paired), 2)]
    expected, n = "", 0
    while n < len(units):
        if 0xD800 <= units[n] < 0xDC00 and n + 1 < len(units) and 0xDC00 <= units[n + 1] < 0xE000:
            expected += chr(0x10000 + ((units[n] - 0xD800) << 10) + units[n + 1] - 0xDC00)
            n += 2
        else:
            expected += "\ufffd" if 0xD800 <= units[n] < 0xE000 else chr(units[n])
            n += 1
    assert clean(text) == unicodedata.normalize("NFC", expected)


@given(values, values)
def test_other_values_have_other_bytes(one, other):
    # Python takes True for 1; JSON does not.
    same = json.dumps(clean(one), sort_keys=True) == json.dumps(clean(other), sort_keys=True)
    assert (canonical(one) == canonical(other)) == same
