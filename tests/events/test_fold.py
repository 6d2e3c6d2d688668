"""Folding: whatever desks do and however it travels, the same changes give the same draft, and nothing is lost."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from a6desk.events.changes import Change, ChangeId, make
from a6desk.events.fold import HERE, PLACE, fold
from tests.events.desks import FIELD, TABLE, Desk, everything, meet, seen, worlds

# --- any order, any part, any number of times -----------------------------------------------------------------------


@given(worlds(), st.randoms(use_true_random=False))
def test_the_same_changes_give_the_same_draft_in_any_order_and_however_often(desks, chance):
    union = everything(desks)
    once = fold(union)
    again = union + chance.sample(union, len(union) // 2)
    chance.shuffle(again)
    assert seen(fold(again)) == seen(once)


@given(worlds())
def test_desks_that_exchange_all_they_have_see_the_same(desks):
    state = meet(*desks)
    assert not state.held


@given(worlds())
def test_merging_is_union(desks):
    one, other, third = (list(desk.known.values()) for desk in desks)
    assert seen(fold(one + other + third)) == seen(fold(third + one + other)) == seen(fold([*everything(desks), *one]))
    one_then_other = Desk("D")
    one_then_other.receive(one)
    one_then_other.receive(other)
    assert seen(one_then_other.state) == seen(fold(other + one))


@given(worlds(), st.data())
def test_a_fold_is_what_its_definition_says(desks, data):
    changes = everything(desks)
    part = data.draw(st.lists(st.sampled_from(changes), unique_by=id)) if changes else []
    known = {change.id: change for change in part}
    counted = set(known)
    while held := {id_ for id_ in counted if not set(known[id_].replaces) <= counted}:
        counted -= held
    replaced = {id_ for each in counted for id_ in known[each].replaces if known[id_].register == known[each].register}
    draft = fold(part)
    assert {change.id for change in draft.held} == set(known) - counted
    assert {change.id for heads in draft.heads.values() for change in heads} == counted - replaced
    for register, heads in draft.heads.items():
        assert heads and all(change.register == register for change in heads)
        assert list(heads) == sorted(heads, key=lambda change: change.id)


# --- nothing is lost, nothing is made up -----------------------------------------------------------------------------


def ancestors(change: Change, known: dict[ChangeId, Change]) -> set[ChangeId]:
    found: set[ChangeId] = set()
    ready = [change]
    while ready:
        for id_ in ready.pop().replaces:
            if id_ not in found:
                found.add(id_)
                ready.append(known[id_])
    return found


@given(worlds(), st.data())
def test_a_cut_leaves_no_false_conflict(desks, data):
    """Whatever part arrives: of two heads in one register, neither knew of the other."""
    changes = everything(desks)
    known = {change.id: change for change in changes}
    part = data.draw(st.lists(st.sampled_from(changes), unique_by=id)) if changes else []
    for heads in fold(part).heads.values():
        ids = {head.id for head in heads}
        assert not any(ids & ancestors(head, known) for head in heads)


@given(worlds())
def test_nothing_typed_is_missing_from_history(desks):
    """Every change is a head or was replaced by one whose desk saw it; every head with a value is to be seen."""
    changes = everything(desks)
    draft = fold(changes)
    heads = {head.id for each in draft.heads.values() for head in each}
    replaced = {id_ for change in changes for id_ in change.replaces}
    assert heads | replaced == {change.id for change in changes}
    for (path, part), each in draft.heads.items():
        if path.endswith((HERE, PLACE)):
            continue
        answers = {repr(head.value) for head in each}
        if len(answers) == 1:
            shown = draft.registers.get(path, {}).get(part)
            assert repr(shown) in answers
            assert (path, part) not in draft.conflicts
        else:
            assert part not in draft.registers.get(path, {})
        table, dot, _ = path.partition(".")
        if dot and part not in draft.rows.get(table, ()):
            saw = {id_ for head in draft.heads[table + HERE, part] for id_ in head.value["saw"]}
            assert all(head.value is None or str(head.id) in saw for head in each)  # deleted by who saw it
        elif len(answers) > 1:
            assert draft.conflicts[path, part] == each


@given(
    worlds(),
    st.sampled_from([FIELD, ("other", "en"), ("table.column", "r1"), (TABLE + HERE, "r1"), (TABLE + PLACE, "r2")]),
)
def test_the_next_change_replaces_all_heads(desks, register):
    meet(*desks)
    change = desks[0].write(*register, "settled")
    state = meet(*desks)
    assert state.heads[register] == (change,)
    assert register not in state.conflicts


@given(worlds())
def test_every_question_can_be_settled(desks):
    state = meet(*desks)
    for path, part in state.conflicts:
        desks[0].write(path, part, "settled")
    for _, row in state.disputed:
        desks[0].keep(row)
    assert meet(*desks).open_questions == 0


# --- one register ----------------------------------------------------------------------------------------------------


def test_different_values_are_a_conflict_until_one_change_replaces_both(ab):
    one, other = ab
    changes = one.write(*FIELD, "one"), other.write(*FIELD, "other")
    state = meet(one, other)
    assert state.conflicts == {FIELD: changes}
    assert "field" not in state.registers
    other.write(*FIELD, "both")
    state = meet(one, other)
    assert state.conflicts == {} and state.registers["field"] == {"": "both"}


def test_settling_a_conflict_differently_on_two_desks_is_a_conflict_again(ab):
    one, other = ab
    one.write(*FIELD, "one")
    other.write(*FIELD, "other")
    meet(one, other)
    one.write(*FIELD, "one")
    other.write(*FIELD, "other")
    assert FIELD in meet(one, other).conflicts


def test_a_change_that_settles_on_one_desk_stands_against_a_later_edit_of_one_side(ab):
    one, other = ab
    one.write(*FIELD, "one")
    other.write(*FIELD, "other")
    one.receive(other.known.values())
    settled = one.write(*FIELD, "settled")
    edited = other.write(*FIELD, "other, edited")
    assert meet(one, other).conflicts == {FIELD: (settled, edited)}


def test_equal_values_are_no_conflict_and_the_next_change_replaces_them_all(ab):
    one, other = ab
    heads = one.write(*FIELD, "Re\u0301sume\u0301"), other.write(*FIELD, "R\u00e9sum\u00e9")
    state = meet(one, other)
    assert state.conflicts == {} and state.registers["field"] == {"": "R\u00e9sum\u00e9"}
    assert set(one.write(*FIELD, "new").replaces) == {head.id for head in heads}


@pytest.mark.parametrize(("one_value", "other_value"), [(True, 1), (1, "1"), (False, 0), ("", None), ([], {})])
def test_values_that_only_look_alike_are_a_conflict(ab, one_value, other_value):
    one, other = ab
    one.write(*FIELD, one_value)
    other.write(*FIELD, other_value)
    assert FIELD in meet(one, other).conflicts


def test_cleared_against_edited_is_a_conflict(ab):
    one, other = ab
    one.write(*FIELD, None)
    other.write(*FIELD, "edited")
    state = meet(one, other)
    assert FIELD in state.conflicts and "field" not in state.registers


def test_cleared_on_both_desks_is_unanswered(ab):
    one, other = ab
    one.write(*FIELD, None)
    other.write(*FIELD, None)
    state = meet(one, other)
    assert state.conflicts == {} and "field" not in state.registers


def test_different_members_merge_and_the_same_member_on_and_off_conflicts(ab):
    one, other = ab
    one.write("choices", "JPN", True)
    other.write("choices", "CAN", True)
    state = meet(one, other)
    assert state.registers["choices"] == {"CAN": True, "JPN": True} and not state.conflicts
    one.write("choices", "JPN", False)
    other.write("choices", "JPN", True)
    assert ("choices", "JPN") in meet(one, other).conflicts


# --- what has not arrived ---------------------------------------------------------------------------------------------


def test_a_change_that_replaces_something_not_yet_here_is_kept_and_held(ab):
    one, _ = ab
    first = one.write(*FIELD, "first")
    second = one.write(*FIELD, "second")
    third = one.write(*FIELD, "third")
    cut = [change for change in one.known.values() if change not in (second,)]
    state = fold(cut)
    assert state.held == (third,)
    assert state.heads[FIELD] == (first,) and not state.conflicts
    assert fold([*cut, second]).heads[FIELD] == (third,)


def test_a_change_that_replaces_two_is_held_until_both_are_here(ab):
    one, other = ab
    heads = one.write(*FIELD, "one"), other.write(*FIELD, "other")
    meet(one, other)
    settled = one.write(*FIELD, "settled")
    for missing in heads:
        state = fold(change for change in one.known.values() if change != missing)
        assert state.held == (settled,) and not state.conflicts
    assert fold(one.known.values()).heads[FIELD] == (settled,)


def test_a_held_change_is_held_with_all_that_builds_on_it_in_any_register(ab):
    one, _ = ab
    first = one.write(*FIELD, "first")
    odd = make(
        "X",
        1,
        draft="d",
        path="other",
        part="",
        value="x",
        replaces=[first.id],
        actor="",
        form="",
        claimed_at="",
        step="",
    )
    without = [change for change in one.known.values() if change != first]
    assert fold([*without, odd]).held == (odd,)
    state = fold([*without, odd, first])
    assert state.heads["other", ""] == (odd,)
    assert state.heads[FIELD] == (first,), "a replacement counts in its own register only"


def test_changes_that_replace_one_another_are_held_for_ever():
    """Nobody can make these: an id holds a digest of what it replaces. A forger may write them down all the same."""
    one, other = ChangeId("X", 1, "0" * 12), ChangeId("X", 2, "1" * 12)
    forged = [
        Change(id_, "d", "field", "", "x", (replaced,), "", "", "", "")
        for id_, replaced in [(one, other), (other, one), (ChangeId("X", 3, "2" * 12), ChangeId("X", 3, "2" * 12))]
    ]
    state = fold(forged)
    assert not state.heads and len(state.held) == 3


@pytest.mark.parametrize("order", ["forwards", "backwards", "mixed"])
def test_a_long_chain_folds_in_any_order(order, count_steps):
    """5,000 replacements of one register: linear whatever the order, and without recursion."""
    chain: list[Change] = []
    for n in range(5_000):
        replaces = [chain[-1].id] if chain else []
        id_ = ChangeId("A", n, f"{n:012x}")
        chain.append(Change(id_, "d", *FIELD, n, tuple(replaces), "", "", "", ""))
    changes = {"forwards": chain, "backwards": chain[::-1], "mixed": random.Random(1).sample(chain, len(chain))}[order]
    with count_steps() as steps:
        state = fold(changes)
    assert state.heads[FIELD] == (chain[-1],)
    assert steps.lines < 50 * len(chain)


@pytest.mark.parametrize("reverse", [False, True])
def test_a_change_that_replaces_thousands_folds_in_any_order(reverse, count_steps):
    heads = [Change(ChangeId("A", n, f"{n:012x}"), "d", *FIELD, n, (), "", "", "", "") for n in range(5_000)]
    last = Change(ChangeId("B", 0, "f" * 12), "d", *FIELD, 0, tuple(head.id for head in heads), "", "", "", "")
    changes = [last, *heads]
    with count_steps() as steps:
        state = fold(changes[::-1] if reverse else changes)
    assert state.heads[FIELD] == (last,)
    assert steps.lines < 50 * len(changes)


# --- a draft ---


def test_an_empty_draft_is_empty():
    assert seen(fold([])) == ({}, (), {}, {}, {}, frozenset(), 0)


@settings(max_examples=20)
@given(worlds(most=60))
def test_asking_a_draft_changes_nothing_in_it(desks):
    state = meet(*desks)
    first = seen(state)
    state.place("nowhere", "r")
    state.deletion("nowhere", "r")
    assert seen(state) == first == seen(fold(everything(desks)))
