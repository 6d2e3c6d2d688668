"""Places: strictly between, whatever is inserted where, and short."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from a6desk.events import places

one_chance_a_test = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True, params=["chance", "1", "V", "z"])
def digits_of_chance(request, monkeypatch):
    """Chance itself, and the worst that it may draw: always the lowest, always a middle one, always the highest."""
    if request.param == "chance":
        chance = random.Random(20261120)
        monkeypatch.setattr(places.secrets, "choice", chance.choice)
    else:
        monkeypatch.setattr(places.secrets, "choice", lambda digits: request.param)
    return request.param


def insert(rows: list[str], n: int) -> str:
    """A new place as the n-th of these rows."""
    before = rows[n - 1] if n else ""
    after = rows[n] if n < len(rows) else ""
    place = places.between(before, after)
    assert before < place and (not after or place < after)
    assert places.is_place(place)
    assert len(place) <= max(len(before), len(after)) + 5
    rows.insert(n, place)
    return place


@one_chance_a_test
@given(st.lists(st.integers(0, 10**6), max_size=60))
def test_a_place_is_strictly_between_its_neighbours(digits_of_chance, positions):
    rows: list[str] = []
    for position in positions:
        insert(rows, position % (len(rows) + 1))
    assert rows == sorted(rows)
    assert len(set(rows)) == len(rows)


@one_chance_a_test
@given(before=st.text(places.DIGITS, max_size=6), after=st.text(places.DIGITS, max_size=6))
def test_any_two_places_have_one_between_them(digits_of_chance, before, after):
    before, after = (text.rstrip("0") for text in (before, after))
    if after and before >= after:
        before, after = after, before
    place = places.between(before, after)
    if before == after != "":
        assert place > before
    else:
        assert before < place and (not after or place < after)
        assert after or len(place) <= len(before) + 5


@pytest.mark.parametrize("where", ["at the end", "at the beginning", "always second", "last but one", "zigzag"])
def test_places_stay_short_however_rows_are_inserted(digits_of_chance, where):
    rows: list[str] = []
    middle = 0
    for n in range(1_000):
        if where == "zigzag":  # between the last two that were inserted
            middle += n % 2
            insert(rows, min(middle, len(rows)))
            continue
        positions = {"at the end": len(rows), "at the beginning": 0, "always second": 1, "last but one": len(rows) - 1}
        insert(rows, max(0, min(positions[where], len(rows))))
    longest = max(len(place) for place in rows)
    # Rows are mostly added at the end. A quarter of a letter an insertion is the best that halving can do; chance that
    # always draws the highest digit costs most, and is not chance.
    unlucky = digits_of_chance == "z"
    if where == "at the end":
        assert longest <= (100 if unlucky else 60)
    else:
        assert longest <= (900 if unlucky else 300)


def test_two_desks_that_insert_at_one_place_rarely_draw_the_same(digits_of_chance):
    if digits_of_chance == "chance":
        assert len({places.between("V1", "V2") for _ in range(200)}) > 190


def test_equal_places_and_places_the_wrong_way_round_give_one_after_the_first(digits_of_chance):
    for before, after in [("V1", "V1"), ("W1", "V1"), ("V12", "V1"), ("zz", "1")]:
        assert places.between(before, after) > before


@pytest.mark.parametrize(
    ("text", "is_one"), [("V1", True), ("0001", True), ("", False), ("V0", False), ("é", False), (1, False)]
)
def test_a_place_is_known_by_its_letters(digits_of_chance, text, is_one):
    assert places.is_place(text) == is_one
