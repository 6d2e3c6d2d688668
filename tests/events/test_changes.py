"""A change: its mark covers all of its content, its id reads back."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from a6desk.events import changes
from a6desk.events.changes import ChangeId

HEAD = ChangeId("desk", 3, "0123456789ab")
CONTENT: dict[str, Any] = {
    "draft": "d", "path": "field", "part": "en", "value": "Re\u0301sume\u0301", "replaces": [HEAD], "actor": "somebody",
    "form": "a/form@1", "claimed_at": "2026-11-20T10:00:00Z", "step": "s",
}  # fmt: skip


def made(desk: str = "desk", seq: int = 4, **other: Any) -> changes.Change:
    return changes.make(desk, seq, **{**CONTENT, **other})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("desk", "other"), ("seq", 5), ("draft", "e"), ("path", "field2"), ("part", "fr"), ("value", None),
        ("replaces", []), ("replaces", [HEAD, HEAD._replace(seq=2)]), ("actor", ""), ("form", "a/form@2"),
        ("claimed_at", "2026-11-20T10:00:01Z"), ("step", "t"),
    ],
)  # fmt: skip
def test_any_other_content_is_another_change(key, value):
    assert made(**{key: value}).id.mark != made().id.mark


def test_no_content_is_left_out_of_that():
    names = {"desk", "seq", *CONTENT}
    assert names == {name for name in changes.Change.__dataclass_fields__ if name != "id"} | {"desk", "seq"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)
    )
)
def test_a_change_kept_as_json_is_the_same_change(value):
    try:
        change = made(value=value)
    except ValueError:
        return  # keys that are equal after NFC
    assert made(value=json.loads(json.dumps(change.value))) == change


def test_texts_are_normalized_and_the_order_of_what_is_replaced_does_not_count():
    assert made() == made(value="R\u00e9sum\u00e9")
    others = [HEAD, HEAD._replace(seq=20), HEAD._replace(seq=3, mark="f" * 12)]
    assert made(replaces=others) == made(replaces=[*reversed(others), HEAD])


def test_an_id_reads_back():
    assert ChangeId.read(str(HEAD)) == HEAD
    assert made().id.desk == "desk" and made().id.seq == 4


@pytest.mark.parametrize(
    "text",
    ["", "a:1", "a:1:0123456789ab:", "a:one:0123456789ab", "a:01:0123456789ab", "a:1_0:0123456789ab",
     "a:\u0661:0123456789ab", "a:-1:0123456789ab", "a b:1:0123456789ab", "a:1:0123456789AB", "a:1:0123456789a",
     "a:1:0123456789ab\n", ":1:0123456789ab", "a:99999999999999999:0123456789ab"],
)  # fmt: skip
def test_what_is_no_id_is_refused(text):
    with pytest.raises(ValueError):
        ChangeId.read(text)


@pytest.mark.parametrize("value", [0.5, b"x", {1: "a"}])
def test_a_value_that_is_no_clean_json_is_no_change(value):
    with pytest.raises(ValueError):
        made(value=value)
