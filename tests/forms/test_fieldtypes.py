"""Every field type: what is taken from a file, what counts as unanswered, what its registers hold."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from a6desk.forms import answers, fieldtypes
from a6desk.forms.definition import Column, FormField
from a6desk.forms.fieldtypes import WrongShape, is_empty, quantity_text, take
from tests.forms.small import SOURCE, form


def column(type_, **keys):
    return Column(id="c", type=type_, label="C", **keys)


def field(type_, **keys):
    return FormField(id="f_a", type=type_, label="A", source=SOURCE, publication="public", **keys)


# --- quantities: text, exact, never a float ---


@pytest.mark.parametrize(
    ("given_", "text"),
    [
        (5, "5"),
        (-5, "-5"),
        (0, "0"),
        (12345678901234567890123456789, "12345678901234567890123456789"),
        (10**39 + 1, "1" + "0" * 38 + "1"),
        (Decimal("1.50"), "1.5"),
        (Decimal("100"), "100"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-7"), "0.0000001"),
        (Decimal("-0.00"), "0"),
        (Decimal("12345678901234567890.12345678901234567891"), "12345678901234567890.12345678901234567891"),
        ("007.10", None),
        ("7.10", "7.1"),
        ("10", "10"),
        ("-0", "0"),
        ("0.0", "0"),
        ("1e3", None),
        ("1,000", None),
        ("1 000", None),
        (".5", None),
        ("5.", None),
        ("+5", None),
        ("", None),
        ("٣", None),
        ("NaN", None),
        (Decimal("NaN"), None),
        (Decimal("Infinity"), None),
        (10**40, None),
        (Decimal("0." + "1" * 21), None),
    ],
)
def test_a_quantity_has_one_text(given_, text):
    if text is None:
        with pytest.raises(WrongShape):
            quantity_text(given_)
    else:
        assert quantity_text(given_) == text == quantity_text(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=20, min_value=-(10**39), max_value=10**39))
def test_a_quantity_loses_nothing(number):
    text = quantity_text(number)
    assert Decimal(text) == number and "E" not in text and text == quantity_text(Decimal(text))


# --- from a file ---


@pytest.mark.parametrize(
    ("type_", "given_", "kept"),
    [
        ("text", "a", "a"),
        ("text", "e\u0301", "\u00e9"),
        ("long_text", "a\n\nb ", "a\n\nb "),
        ("integer", 5, 5),
        ("integer", "5", 5),
        ("integer", "-0", 0),
        ("integer", 2**53, "9007199254740992"),
        ("integer", "9007199254740992", "9007199254740992"),
        ("integer", 2**53 - 1, 2**53 - 1),
        ("year", 2026, 2026),
        ("year", "2026", 2026),
        ("quantity", 5, "5"),
        ("quantity", "5.0", "5"),
        ("quantity", "5,0", "5,0"),
        ("date", "2026-11-20", "2026-11-20"),
        ("choices", ["b", "a", "b"], ["a", "b"]),
        ("choices", [13, 1], ["1", "13"]),
        ("choices", [], []),
        ("party", "JPN", "JPN"),
        ("party", " JPN ", "JPN"),
        ("contact", {"name": "A", "email": None}, {"name": "A"}),
        ("text_by_language", {"en": "A", "fr": "B"}, {"en": "A", "fr": "B"}),
        ("period", {"from": "2026-01-01"}, {"from": "2026-01-01"}),
        ("declaration", {"ticked": True, "why": "x"}, {"ticked": True, "why": "x"}),
        ("declaration", {"ticked": False}, {"ticked": False}),
        ("text", None, None),
    ],
)
def test_an_answer_from_a_file_is_kept_as_a_draft_keeps_it(type_, given_, kept):
    keys = {"codelist": "colours"} if type_ == "choices" else {}
    taken = take(field(type_, **keys), given_)
    assert taken == kept and type(taken) is type(kept)
    assert take(field(type_, **keys), taken) == taken


ODD = [
    True,
    False,
    1,
    1.5,
    Decimal("1.5"),
    "x",
    [],
    ["x"],
    [["x"]],
    {},
    {"x": "y"},
    {"en": 1},
    {"ticked": 1},
    [{}],
    [1],
    10**5000,
]


@pytest.mark.parametrize("type_", sorted(set(fieldtypes._TAKE) | {"table", "attachment"}))
def test_an_answer_of_a_wrong_type_is_refused_in_a_sentence_or_taken_for_good(type_):
    keys = {"codelist": "colours"} if type_ in ("choice", "choices") else {}
    if type_ == "table":
        keys = {"columns": (column("text"),)}
    spec = field(type_, **keys)
    refused = 0
    for value in ODD:
        try:
            taken = take(spec, value)
        except WrongShape as error:
            refused += 1
            assert 0 < len(str(error)) < 200
        else:
            assert take(spec, taken) == taken
    assert refused >= 6


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("integer", True),
        ("integer", 1.0),
        ("integer", "1.5"),
        ("integer", "010"),
        ("integer", "1e3"),
        ("integer", "９"),
        ("integer", 10**40),
        ("year", True),
        ("year", "MMXXVI"),
        ("quantity", True),
        ("quantity", 1.5),
        ("text", 5),
        ("text", True),
        ("date", 20261120),
        ("choice", True),
        ("choices", "red"),
        ("choices", [True]),
        ("choices", ["red"] + [str(n) for n in range(300)]),
        ("contact", "A. Person"),
        ("contact", {"name": 5}),
        ("contact", {"fax": "1"}),
        ("text_by_language", "A title"),
        ("text_by_language", {"de": "Titel"}),
        ("period", {"start": "2026-01-01"}),
        ("period", "2026-01-01/2026-12-31"),
        ("declaration", True),
        ("declaration", {"ticked": "yes"}),
        ("attachment", "file.pdf"),
    ],
)
def test_an_answer_that_is_not_of_its_type_is_not_taken(type_, value):
    with pytest.raises(WrongShape):
        take(field(type_, **({"codelist": "colours"} if type_.startswith("choice") else {})), value)


@pytest.mark.parametrize(
    "rows", ["x", {}, [1], [[]], [{"no": 1}], [{"c": 1}], [{"_id": 5}], [{"_id": "a"}, {"_id": "a"}]]
)
def test_rows_of_a_wrong_shape_are_not_taken(rows):
    with pytest.raises(WrongShape):
        take(field("table", columns=(column("text"),)), rows)


def test_rows_keep_their_id_and_drop_what_is_not_answered():
    table = field("table", columns=(column("text"),))
    assert take(table, [{"_id": "r", "c": "x"}, {"c": None}]) == [{"_id": "r", "c": "x"}, {}]


# --- what counts as unanswered ---


@pytest.mark.parametrize(
    "value",
    [None, "", "  \n", False, [], {}, {"en": ""}, {"en": " ", "fr": None}, [""], [{}], [{"_id": "a"}], [{"c": " "}, {}],
     {"ticked": False}, {"ticked": False, "why": " "}, {"from": "", "to": None}],
)  # fmt: skip
def test_nothing_blank_and_empty_rows_count_as_unanswered(value):
    assert is_empty(value)


@pytest.mark.parametrize(
    "value", [0, "0", "x", True, ["a"], [0], {"en": "x"}, [{"c": "x"}], {"ticked": True}, {"why": "x"}]
)
def test_anything_else_is_an_answer(value):
    assert not is_empty(value)


# --- registers ---

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8).filter(str.strip)
VALUES = {
    "text": TEXTS,
    "text_by_language": st.dictionaries(st.sampled_from(["en", "fr", "ar"]), TEXTS, min_size=1),
    "integer": st.integers(-(10**39), 10**39),
    "quantity": st.decimals(-(10**9), 10**9, places=3),
    "choices": st.lists(st.sampled_from(["red", "green"]), min_size=1),
    "contact": st.dictionaries(st.sampled_from(["name", "email"]), TEXTS, min_size=1),
    "period": st.dictionaries(st.sampled_from(["from", "to"]), st.dates().map(str), min_size=1),
    "declaration": st.fixed_dictionaries({"ticked": st.booleans()}, optional={"why": TEXTS}),
    "date": st.dates().map(str),
    "year": st.integers(1900, 2200),
    "choice": st.sampled_from(["red", "green"]),
    "table": st.lists(
        st.fixed_dictionaries({}, optional={"q": st.decimals(0, 9, places=1), "t": TEXTS, "p": st.just("JPN")}),
        max_size=4,
    ),
}
MANY = form(
    "\n".join(f"{type_} f_{type_} {'codelist: colours' if type_.startswith('choice') else ''}" for type_ in VALUES)
    + "\n- quantity q\n- text t\n- party p"
)


@given(st.fixed_dictionaries({}, optional={f"f_{type_}": values for type_, values in VALUES.items()}))
def test_answers_taken_apart_into_registers_come_together_again(raw):
    taken = answers.take(MANY, raw, "a.yaml")
    registers, rows = {}, {}
    for path, part, value in answers.scatter(MANY, taken):
        registers.setdefault(path, {})[part] = value
    for n, row in enumerate(taken.get("f_table", ())):
        rows["f_table"] = (*rows.get("f_table", ()), f"row{n}")
        for path, value in answers.cells(MANY, "f_table", row):
            registers.setdefault(path, {})[f"row{n}"] = value
    again = answers.gather(MANY, registers, rows)
    for row in again.get("f_table", ()):
        assert row.pop("_id").startswith("row")
    assert again == {id_: value for id_, value in taken.items() if value != []}
    assert answers.take(MANY, again, "a.yaml") == again


def test_a_part_that_was_cleared_is_gone_and_the_others_stay():
    contact = field("contact")
    assert fieldtypes.join(contact, {"name": "A", "email": None}) == {"name": "A"}
    assert fieldtypes.join(field("choices", codelist="colours"), {"red": True, "green": False, "blue": None}) == ["red"]
    assert fieldtypes.join(field("text"), {}) is None
