"""A draft that goes on as a newer version: merged and upgraded in any order it says the same, and nothing is lost."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from a6desk.desk.submitting import WAIVER
from a6desk.events import fold as folding
from a6desk.events.changes import Change, make
from a6desk.events.fold import HERE, PLACE, Draft, fold
from a6desk.forms import answers, passage, reading, upgrade
from a6desk.forms.check import check
from a6desk.forms.form import Form
from a6desk.paths import Profile
from a6desk.store import connect, drafts, successors
from a6desk.store.connect import Store
from a6desk.store.drafts import DraftHead, Write
from tests.events.desks import seen
from tests.forms.test_upgrade import LISTS, NEW, OLD, UPGRADE
from tests.forms.test_upgrade import form as small

FIRST = small(OLD)
SECOND = small(NEW, 2, **{"1": UPGRADE})
THIRD = small(
    NEW.replace("f_label", "f_name3").replace("f_extra", "f_day2\ndate f_extra"), 3,
    **{"2": {"rename": {"f_label": "f_name3"}, "ask": ["f_extra"], "drop": []}},
)  # fmt: skip
PLAN, NEXT = upgrade.plan(FIRST, SECOND), upgrade.plan(SECOND, THIRD)
OLDEST, LATER = "old", successors.id_of("old", "test/small@2")


def test_the_forms_of_these_tests_move_rightly() -> None:
    assert PLAN.faults == NEXT.faults == ()
    assert (folding.CONTINUES, WAIVER) == (passage._CONTINUES, passage._WAIVER)


class Desk:
    """A desk that writes into both drafts as a real one does: each change replaces the heads that it sees there."""

    def __init__(self, name: str):
        self.name, self.known, self._seq = name, {}, 0  # type: str, dict[ChangeId, Change], int

    def changes(self, draft: str) -> list[Change]:
        passages = (PLAN.passage,) if draft == LATER else ()
        own = [each for each in self.known.values() if each.draft == draft]
        before = [each for each in self.known.values() if each.draft == OLDEST] if passages else []
        return [successors.read(each, passages) for each in before] + own

    def state(self, draft: str) -> Draft:
        return fold(self.changes(draft))

    def write(self, draft: str, path: str, part: str, value: Any) -> None:
        self._seq += 1
        if value == "delete":
            value = self.state(draft).deletion(path.removesuffix(HERE), part)
        heads = self.state(draft).heads.get((path, part), ())
        change = make(
            self.name, self._seq, draft=draft, path=path, part=part, value=value, replaces=[head.id for head in heads],
            actor="somebody", form="test/small@1", claimed_at="2026-11-20T10:00:00Z", step="s",
        )  # fmt: skip
        self.known[change.id] = change

    def receive(self, arrived: Iterable[Change]) -> None:
        for change in arrived:
            self.known.setdefault(change.id, change)


texts = st.sampled_from([None, "x", "y", {"unread": "?", "locale": "fr"}])
codes = st.sampled_from([None, "red", "green", " red", "mauve"])
rows = st.sampled_from(["r1", "r2"])
in_old = st.one_of(
    st.tuples(st.sampled_from(["f_name", "f_short", "f_day", "f_label"]), st.just(""), texts),
    st.tuples(st.just("f_one"), st.just(""), codes),
    st.tuples(st.just("f_many"), st.sampled_from(["red", "green"]), st.sampled_from([True, None])),
    st.tuples(st.sampled_from(["f_rows.a", "f_rows.gone", "f_rows.c", "f_old.x"]), rows, codes),
    st.tuples(st.sampled_from(["f_rows#here", "f_old#here"]), rows, st.sampled_from([True, "delete"])),
    st.tuples(st.just("f_rows#place"), rows, st.sampled_from(["V1", "V2"])),
    st.tuples(st.just(WAIVER), st.sampled_from(["T-1@f_name", "T-1@f_rows@r1@a", "required@f_short"]), texts),
)
in_new = st.one_of(
    st.tuples(st.sampled_from(["f_label", "f_day", "f_extra"]), st.just(""), texts),
    st.tuples(st.just("f_one"), st.just(""), st.sampled_from([None, "crimson", "pale"])),
    st.tuples(st.just("f_many"), st.sampled_from(["crimson", "pale"]), st.sampled_from([True, None])),
    st.tuples(st.sampled_from(["f_rows.b", "f_rows.c", "f_rows.fresh", "f_new.x"]), rows, codes),
    st.tuples(st.sampled_from(["f_rows#here", "f_new#here"]), rows, st.sampled_from([True, "delete"])),
)
writes = st.one_of(st.tuples(st.just(OLDEST), in_old), st.tuples(st.just(LATER), in_new))
steps = st.tuples(st.integers(0, 1), st.one_of(writes, st.just("send"), st.integers(0, 2**16 - 1)))


@st.composite
def worlds(draw: st.DrawFn) -> list[Desk]:
    """Two desks after anything that two desks can do in both drafts, and exchange any part of it."""
    desks = [Desk("A"), Desk("B")]
    for n, step in draw(st.lists(steps, max_size=20)):
        if isinstance(step, tuple):
            desks[n].write(step[0], *step[1])
        else:
            bits = step if isinstance(step, int) else -1
            desks[1 - n].receive([each for k, each in enumerate(desks[n].known.values()) if bits >> (k % 16) & 1])
    return desks


@given(worlds())
def test_merging_then_upgrading_is_upgrading_then_merging(desks: list[Desk]) -> None:
    one, other = desks
    mine = [one.changes(LATER), other.changes(LATER)]  # each upgraded by itself, what it has
    one.receive(other.known.values())
    other.receive(one.known.values())
    assert seen(one.state(LATER)) == seen(other.state(LATER)) == seen(fold([*mine[0], *mine[1]]))


@given(worlds())
def test_nothing_is_lost(desks: list[Desk]) -> None:
    """Every answer of the old draft stands in the new one, as it was or by its new code, or is set aside."""
    desk = desks[0]
    desk.known = {id_: each for id_, each in desk.known.items() if each.draft == OLDEST}
    old, new = desk.state(OLDEST), desk.state(LATER)
    assert {head.id for heads in old.heads.values() for head in heads} == {
        head.id for heads in new.heads.values() for head in heads
    }
    assert {each.id for each in old.held} == {each.id for each in new.held}
    for (path, part), heads in old.heads.items():
        for head in heads:
            register = PLAN.passage.read(path, part, head.value)
            assert register[2] in [each.value for each in new.heads[register[:2]]]
    assert len(old.conflicts) >= len(new.conflicts) - len(old.disputed), "an upgrade makes no question of its own"


@given(worlds())
def test_a_check_of_what_was_upgraded_never_raises(desks: list[Desk]) -> None:
    state = desks[0].state(LATER)
    check(SECOND, answers.gather(SECOND, state.registers, state.rows), {})
    upgrade.preview(PLAN, answers.gather(FIRST, (old := desks[0].state(OLDEST)).registers, old.rows))
    twice = fold([successors.read(each, (NEXT.passage,)) for each in desks[0].changes(LATER)])
    check(THIRD, answers.gather(THIRD, twice.registers, twice.rows), {})
    assert set(twice.aside) <= {1, 2}


@given(worlds())
def test_what_is_written_in_the_new_draft_leaves_the_old_one_as_it_is(desks: list[Desk]) -> None:
    """So going back restores it exactly."""
    desk = desks[0]
    before = seen(desk.state(OLDEST))
    desk.write(LATER, "f_label", "", "new")
    desk.write(LATER, "f_rows#here", "r1", "delete")
    assert seen(desk.state(OLDEST)) == before


# --- the same on real databases ---


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[list[Store]]:
    made = [connect.open_desk(Profile(tmp_path / name)) for name in ("one", "other")]
    yield made
    for store in made:
        store.close()


def go_on(store: Store, head: DraftHead, plan: upgrade.Plan = PLAN) -> DraftHead:
    new: Form = plan.new
    with store.writing():
        return successors.go_on(store, head, new.id, new.version, new.sha256, plan.passage, "Ana", "step")


def begun_alike(stores: list[Store]) -> DraftHead:
    """One draft that both desks have."""
    with stores[0].writing():
        head = drafts.begin(stores[0], FIRST.id, 1, FIRST.sha256)
    with stores[1].writing():
        stores[1].execute(
            "INSERT INTO drafts (id, form, version, sha256, begun_at) VALUES (?, ?, ?, ?, ?)",
            head.id, head.form, head.version, head.sha256, head.begun_at,
        )  # fmt: skip
    return head


def write(store: Store, head: DraftHead, path: str, part: str, value: Any) -> None:
    with store.writing():
        drafts.write(store, head, [Write(path, part, value)], "Ana")


def exchange(stores: list[Store], ids: list[str]) -> None:
    for here, there in (stores, stores[::-1]):
        with there.writing():
            for id_ in ids:
                drafts.receive(there, drafts.own(here, id_))


def test_two_desks_that_both_upgrade_meet(stores: list[Store]) -> None:
    head = begun_alike(stores)
    write(stores[0], head, "f_name", "", "Cities")
    exchange(stores, [head.id])
    later = [go_on(store, head) for store in stores]
    assert later[0].id == later[1].id
    write(stores[0], later[0], "f_label", "", "Towns")
    write(stores[1], later[1], "f_rows#here", "r", True)
    write(stores[1], head, "f_short", "", "late")  # somebody still had the old one open
    exchange(stores, [head.id, later[0].id])
    states = [fold(drafts.load(store, later[0].id)) for store in stores]
    assert seen(states[0]) == seen(states[1])
    assert states[0].registers["f_label"] == {"": "Towns"}
    assert states[0].aside[1].registers == {"f_short": {"": "late"}}
    assert not states[0].open_questions


def test_what_is_answered_in_both_versions_is_a_conflict_and_settled_there(stores: list[Store]) -> None:
    head = begun_alike(stores)
    write(stores[0], head, "f_name", "", "Cities")
    exchange(stores, [head.id])
    later = go_on(stores[0], head)
    write(stores[0], later, "f_label", "", "Towns")
    write(stores[1], head, "f_name", "", "Villages")  # a desk that knows nothing of it
    exchange(stores, [head.id])
    assert ("f_label", "") in fold(drafts.load(stores[0], later.id)).conflicts
    write(stores[0], later, "f_label", "", "Villages")
    state = fold(drafts.load(stores[0], later.id))
    assert not state.conflicts
    assert not state.held
    assert state.registers["f_label"] == {"": "Villages"}


def test_what_a_desk_writes_replaces_what_it_read_through_the_passage(stores: list[Store]) -> None:
    store, head = stores[0], begun_alike(stores)
    write(store, head, "f_many", "red", True)
    write(store, head, "f_rows.a", "r", "A")
    later = go_on(store, head)
    write(store, later, "f_many", "crimson", None)
    write(store, later, "f_rows.b", "r", "B")
    state = fold(drafts.load(store, later.id))
    assert state.registers == {"f_rows.b": {"r": "B"}, folding.CONTINUES: {"": head.id}}
    assert not state.conflicts
    assert drafts.load(store, later.id, ["f_rows.b"]) == [
        each for each in drafts.load(store, later.id) if each.path == "f_rows.b"
    ]
    assert drafts.latest(store, ["f_label", "f_rows.b"])[later.id] == {"f_rows.b": {"r": "B"}}


def test_what_was_written_in_the_old_draft_meanwhile_is_replaced_by_whoever_sees_it(stores: list[Store]) -> None:
    store, head = stores[0], begun_alike(stores)
    later = go_on(store, head)
    write(store, later, "f_label", "", "one")
    write(store, later, "f_rows#here", "r", True)
    write(store, head, "f_many", "red", True)
    write(store, later, "f_many", "crimson", True)
    write(store, head, "f_many", "red", None)  # a conflict: it did not see what the successor says
    assert ("f_many", "crimson") in fold(drafts.load(store, later.id)).conflicts
    write(store, later, "f_many", "crimson", True)
    assert not fold(drafts.load(store, later.id)).conflicts


def test_upgrading_twice_is_upgrading_once_and_back_and_forth_keeps_all(stores: list[Store]) -> None:
    store, head = stores[0], begun_alike(stores)
    write(store, head, "f_name", "", "Cities")
    before = drafts.load(store, head.id)
    later = go_on(store, head)
    count = len(drafts.own(store, later.id))
    assert go_on(store, head) == later
    assert len(drafts.own(store, later.id)) == count
    write(store, later, "f_extra", "", "since")
    with store.writing():
        assert successors.take_back(store, later.id, "Ana") == head.id
    assert drafts.load(store, head.id) == before, "exactly as it was"
    assert successors.line(store).left == {later.id}
    assert go_on(store, head) == later
    assert fold(drafts.load(store, later.id)).registers["f_extra"] == {"": "since"}
    assert successors.line(store).left == {head.id}


def test_a_line_over_three_versions_reads_each_through_all_that_follow(stores: list[Store]) -> None:
    store, head = stores[0], begun_alike(stores)
    write(store, head, "f_name", "", "Cities")
    write(store, head, "f_short", "", "C")
    second = go_on(store, head)
    third = go_on(store, second, NEXT)
    write(store, second, "f_label", "", "late")
    write(store, head, "f_one", "", "red")
    state = fold(drafts.load(store, third.id))
    assert state.registers["f_name3"] == {"": "late"}
    assert state.registers["f_one"] == {"": "crimson"}
    assert state.aside[1].registers == {"f_short": {"": "C"}}
    line = successors.line(store)
    assert [id_ for id_, _ in line.before(third.id)] == [third.id, second.id, head.id]
    assert {line.last(each.id) for each in (head, second, third)} == {third.id}
    with store.writing():
        assert successors.take_back(store, third.id, "Ana") == second.id, "somebody wrote there: it is gone back to"
        assert successors.take_back(store, second.id, "Ana") == head.id
    assert successors.line(store).last(third.id) == head.id


def test_a_reader_sees_what_the_writer_began(stores: list[Store], tmp_path: Path) -> None:
    head = begun_alike(stores)
    reader = connect.open_desk(Profile(tmp_path / "one"))
    assert successors.line(reader).left == frozenset()
    later = go_on(stores[0], head)
    assert successors.line(reader).left == {head.id}
    with stores[0].writing():
        successors.take_back(stores[0], later.id, "Ana")
    assert successors.line(reader).left == {later.id}
    reader.close()


def test_what_one_desk_took_back_and_another_did_not_see_goes_on(stores: list[Store]) -> None:
    head = begun_alike(stores)
    later, _ = [go_on(store, head) for store in stores]
    with stores[0].writing():
        successors.take_back(stores[0], later.id, "Ana")
    exchange(stores, [later.id])
    assert successors.line(stores[0]).left == {head.id}, "two desks, two opinions: nothing disappears"
    assert not fold(drafts.load(stores[0], later.id)).conflicts, "and it is no question among the answers"


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 1), st.one_of(writes, st.just("send"))), max_size=8))
def test_the_databases_agree_with_the_fold(tmp_path_factory: pytest.TempPathFactory, script: list[Any]) -> None:
    folder = tmp_path_factory.mktemp("both")
    stores = [connect.open_desk(Profile(folder / name)) for name in ("one", "other")]
    head = begun_alike(stores)
    later, _ = [go_on(store, head) for store in stores]
    for n, step in [*script, (0, "send")]:
        if step == "send":
            exchange(stores, [head.id, later.id])
        elif step[1][2] != "delete":
            write(stores[n], head if step[0] == OLDEST else later, *step[1])
    states = [fold(drafts.load(store, later.id)) for store in stores]
    assert seen(states[0]) == seen(states[1])
    assert not states[0].held
    assert all(drafts.latest(store, ["f_label"]).get(later.id, {}).keys() <= {"f_label"} for store in stores)
    for store in stores:
        store.close()


def test_the_same_files_give_the_same_passage() -> None:
    again = reading.read(json.dumps(_data(NEW, 2)).encode(), "v2.yaml", LISTS)
    assert upgrade.plan(FIRST, again).passage == PLAN.passage


def _data(fields: str, version: int) -> dict[str, Any]:
    from tests.forms.small import source

    return source(fields, version=version, upgrade_from={"1": UPGRADE})


def test_places_stay(stores: list[Store]) -> None:
    store, head = stores[0], begun_alike(stores)
    for row, place in (("r1", "V2"), ("r2", "V1")):
        write(store, head, "f_old" + HERE, row, True)
        write(store, head, "f_old" + PLACE, row, place)
    later = go_on(store, head)
    assert fold(drafts.load(store, later.id)).rows["f_new"] == ("r2", "r1")
