"""Folding rows: deleted, disputed, kept, moved, and what has arrived of them only in part."""

import pytest

from a6desk.events.changes import Change, ChangeId
from a6desk.events.fold import HERE, PLACE, fold
from tests.events.desks import TABLE, Desk, meet, seen


def test_a_row_deleted_by_who_saw_all_of_it_is_gone(ab):
    one, other = ab
    one.delete("r1")
    state = meet(one, other)
    assert state.rows == {TABLE: ()} and not state.disputed
    assert state.heads["table.column", "r1"][0].value == "old", "a deletion touches no cell"


def test_a_cell_that_no_deletion_saw_makes_the_row_disputed(ab):
    one, other = ab
    one.delete("r1")
    other.cell("r1", "edited")
    state = meet(one, other)
    assert state.rows == {TABLE: ("r1",)}
    assert state.disputed == {(TABLE, "r1")} and state.open_questions == 1
    assert state.registers["table.column"] == {"r1": "edited"}


def test_a_cell_in_a_new_column_disputes_too_and_so_does_one_written_back_as_it_was(ab):
    one, other = ab
    one.delete("r1")
    other.cell("r1", "old")
    assert meet(one, other).disputed
    one.delete("r1")
    assert not meet(one, other).disputed
    other.cell("r1", "late", column="second")
    assert meet(one, other).disputed


def test_a_cell_cleared_unseen_disputes_nothing(ab):
    one, other = ab
    one.delete("r1")
    other.cell("r1", None)
    state = meet(one, other)
    assert state.rows == {TABLE: ()} and not state.disputed


def test_a_disputed_row_is_kept_or_deleted_again(ab):
    one, other = ab
    one.delete("r1")
    other.cell("r1", "edited")
    meet(one, other)
    other.keep("r1")
    state = meet(one, other)
    assert state.rows == {TABLE: ("r1",)} and not state.disputed
    one.delete("r1")
    state = meet(one, other)
    assert state.rows == {TABLE: ()} and not state.disputed


def test_a_dispute_settled_by_deleting_again_is_over(ab):
    one, other = ab
    one.delete("r1")
    other.cell("r1", "edited")
    meet(one, other)
    other.delete("r1")
    state = meet(one, other)
    assert state.rows == {TABLE: ()} and not state.disputed


def test_kept_on_one_desk_and_deleted_again_on_the_other_is_disputed_still(ab):
    one, other = ab
    one.delete("r1")
    other.cell("r1", "edited")
    meet(one, other)
    one.delete("r1")
    other.keep("r1")
    assert meet(one, other).disputed == {(TABLE, "r1")}


def test_two_deletions_saw_what_either_saw(ab):
    one, other = ab
    one.cell("r1", "one", column="second")
    one.delete("r1")
    other.cell("r1", "other")
    other.delete("r1")
    state = meet(one, other)
    assert state.rows == {TABLE: ()} and not state.disputed


def test_a_deletion_that_saw_a_conflict_saw_both_sides(ab):
    one, other = ab
    one.cell("r1", "one")
    other.cell("r1", "other")
    meet(one, other)
    one.delete("r1")
    state = meet(one, other)
    assert state.rows == {TABLE: ()} and not state.open_questions


def test_conflicts_in_a_disputed_row_count_and_in_a_deleted_row_do_not(ab):
    one, other = ab
    third = Desk("C")
    third.receive(one.known.values())
    one.cell("r1", "one")
    other.cell("r1", "other")
    third.delete("r1")
    state = meet(one, other, third)
    assert state.disputed and ("table.column", "r1") in state.conflicts and state.open_questions == 2
    one.delete("r1")
    assert meet(one, other, third).open_questions == 0


def test_a_deleted_row_comes_back_with_all_its_cells(ab):
    one, other = ab
    one.delete("r1")
    meet(one, other)
    other.keep("r1")
    state = meet(one, other)
    assert state.rows == {TABLE: ("r1",)} and not state.disputed
    assert state.registers["table.column"] == {"r1": "old"} and state.place(TABLE, "r1") == "V1"


def test_moved_against_deleted_is_deleted(ab):
    one, other = ab
    one.delete("r1")
    other.move("r1", "z1")
    state = meet(one, other)
    assert state.rows == {TABLE: ()} and not state.disputed


def test_of_concurrent_moves_the_greatest_id_wins_and_nobody_is_asked(ab):
    one, other = ab
    one.move("r1", "z9")
    other.move("r1", "11")
    state = meet(one, other)
    assert state.place(TABLE, "r1") == "11", "desk B is greater than desk A"
    assert not state.open_questions
    one.move("r1", "V5")
    assert meet(one, other).place(TABLE, "r1") == "V5"


def test_the_greatest_id_goes_by_the_number_and_not_by_its_text():
    desk = Desk("A")
    ids = [ChangeId("A", 9, "f" * 12), ChangeId("A", 10, "0" * 12)]
    desk.receive(
        Change(id_, "d", TABLE + PLACE, "r1", place, (), "", "", "", "")
        for id_, place in zip(ids, ["V1", "V2"], strict=True)
    )
    assert desk.state.place(TABLE, "r1") == "V2"


def test_rows_stand_by_place_and_then_by_id(ab):
    one, other = ab
    for row, place in [("r0", "W1"), ("r9", "11"), ("r8", "a1"), ("r7", "Z1")]:
        one.keep(row)
        one.move(row, place)
    at_one_place = [f"r1{letter}" for letter in "hgfedcba"]
    for row in at_one_place:
        other.keep(row)
        other.move(row, "V1")
    one.keep("rx")
    state = meet(one, other)
    assert state.rows == {TABLE: ("rx", "r9", "r1", *reversed(at_one_place), "r0", "r7", "r8")}


def test_a_row_made_on_both_desks_is_one_row(ab):
    one, other = ab
    for desk in ab:
        desk.keep("k-JPN")
        desk.cell("k-JPN", "same")
    assert meet(one, other).rows[TABLE].count("k-JPN") == 1
    assert not meet(one, other).open_questions


def test_a_row_of_which_only_a_cell_arrived_is_shown(ab):
    """Nothing typed is hidden, and when the rest arrives it is the same row."""
    one, _ = ab
    cells = [change for change in one.known.values() if "." in change.path]
    state = fold(cells)
    assert state.rows == {TABLE: ("r1",)} and state.place(TABLE, "r1") == "" and not state.open_questions
    assert seen(fold([*cells, *one.known.values()])) == seen(one.state)


def test_a_row_whose_deletion_arrives_before_its_cells_is_deleted(ab):
    one, _ = ab
    one.delete("r1")
    deletion_first = list(one.known.values())[::-1]
    for n in range(1, len(deletion_first) + 1):
        assert not fold(deletion_first[:n]).disputed
    assert fold(deletion_first).rows == {TABLE: ()}


@pytest.mark.parametrize(
    "odd", [{"saw": [["a"], {"b": 1}, None]}, {"saw": "all"}, {"seen": []}, [], 7, "", None, False]
)
def test_what_another_desk_may_write_of_a_wrong_shape_never_ends_a_fold(ab, odd):
    one, other = ab
    other.write(TABLE + HERE, "r1", odd)
    other.write(TABLE + PLACE, "r1", odd)
    state = meet(one, other)
    assert seen(state)
    assert state.rows == {TABLE: ("r1",)}, "what saw nothing deletes nothing"


@pytest.mark.parametrize("odd", ["", "é", "V 1", "V0", "-", "V\n", 7, None])
def test_a_place_of_a_wrong_shape_is_no_place(ab, odd):
    one, other = ab
    one.move("r1", "V1")
    other.move("r1", odd)
    assert meet(one, other).place(TABLE, "r1") == "V1"
