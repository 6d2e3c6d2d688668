"""What changed between two versions of a document, as a person reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from a6desk import i18n
from a6desk.forms.differences import differences
from tests.forms.small import form

FORM = form("""
text     f_a
quantity f_q
choices  f_m   codelist: colours
table    f_t   row_key: c
- choice c     codelist: colours
- quantity q
table    f_u
- text x
date     f_e
""")


def told(before, after):
    return [(each.field, each.was, each.now) for each in differences(FORM, before, after, "en")]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"f_a": "x"}, {"f_a": "y"}, [("f_a", "x", "y")]),
        ({"f_a": "x"}, {}, [("f_a", "x", "")]),
        ({"f_q": "1.0"}, {"f_q": "1"}, []),
        ({"f_a": " x "}, {"f_a": "x"}, []),
        ({"f_m": ["red", "other"]}, {"f_m": ["other", "red"]}, []),
        ({"f_e": "2026-01-31"}, {"f_e": "2026-02-01"}, [("f_e", "January 31, 2026", "February 1, 2026")]),
        ({"f_t": [{"c": "red", "q": "1"}, {"c": "blue", "q": "2"}]},
         {"f_t": [{"c": "blue", "q": "2"}, {"c": "red", "q": "3"}, {"c": "green"}]},
         [("f_t", "Red · 1", "Red · 3"), ("f_t", "", "Green")]),
        ({"f_u": [{"x": "a"}, {"x": "a"}, {"x": "b"}]}, {"f_u": [{"x": "b"}, {"x": "a"}]}, [("f_u", "a", "")]),
        ({"f_u": [{"x": "a", "_id": "1"}]}, {"f_u": [{"x": "a", "_id": "2"}]}, []),
    ],
)  # fmt: skip
def test_what_differs_is_told_and_what_means_the_same_is_not(before, after, expected):
    assert told(before, after) == expected


ROWS = st.lists(st.fixed_dictionaries({}, optional={"x": st.sampled_from("abc")}), max_size=4)
ANSWERS = st.fixed_dictionaries({}, optional={"f_a": st.sampled_from(["", "x", " x"]), "f_u": ROWS})


@given(ANSWERS, ANSWERS)
def test_what_came_one_way_goes_the_other_way_back(one, other):
    assert sorted((f, n, w) for f, w, n in told(one, other)) == sorted(told(other, one))
    assert told(one, one) == []


def test_cells_of_a_row_keep_their_order_where_the_language_is_written_from_the_right():
    i18n.use("ar")
    try:
        [change] = differences(FORM, {}, {"f_t": [{"c": "red", "q": "1"}]}, "ar")
        assert change.now == f"{i18n.isolate('Red')} · {i18n.isolate('1')}" != "Red · 1"
    finally:
        i18n.use("en")
