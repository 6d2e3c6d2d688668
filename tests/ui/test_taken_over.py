"""What is said of what a document filled in: answers and rows of tables, each counted as what it is."""

import pytest

from a6desk.ui.taken_over import taken_over

LINK = {"plan": "an id"}
ROWS = [{"_id": "a", "ref": "1"}, {"_id": "b", "ref": "2"}]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {}, ""),
        ({"title": "Trees"}, {"title": "Trees"}, ""),
        ({}, {"title": "Trees"}, "1 answer was taken over from it."),
        ({}, {"title": "Trees", "party": "NPL"}, "2 answers were taken over from it."),
        ({}, {"steps": ROWS}, "2 rows of tables were taken over from it."),
        ({"steps": ROWS[:1]}, {"steps": ROWS}, "1 row of a table was taken over from it."),
        ({}, {"title": "Trees", "steps": ROWS, "more": ROWS}, "Taken over from it: 1 answer, 4 rows of tables."),
        ({}, {"title": "Trees", "party": "NPL", "steps": ROWS[:1]}, "Taken over from it: 2 answers, 1 row of a table."),
        ({}, {"languages": {"en": "x"}, "kinds": ["a", "b"]}, "2 answers were taken over from it."),
    ],
)
def test_rows_are_counted_beside_answers(before, after, said):
    assert taken_over(before, {**after, **LINK}, "plan").replace("\u2068", "").replace("\u2069", "") == said
