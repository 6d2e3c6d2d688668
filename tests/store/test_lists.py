"""What a list of a thousand drafts asks is answered by a few rows each, and says what folding all changes says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from a6desk.events import changes
from a6desk.events.fold import fold
from a6desk.paths import Profile
from a6desk.store import connect, drafts, undo
from a6desk.store.connect import Store
from a6desk.store.drafts import DraftHead, Write


def begin(store: Store) -> DraftHead:
    with store.writing():
        return drafts.begin(store, "a6desk/some-form", 1, "0" * 64)


def one(store: Store, head: DraftHead, path: str, value: object, part: str = "", desk: str = "") -> None:
    """A change, of another desk where one is named."""
    with store.writing():
        if desk:
            store.memory.clear()
            known = drafts._heads(store, head.id, path, part)
            seq = len(drafts.load(store, head.id)) + 1
            drafts._insert(store, changes.make(
                desk, seq, draft=head.id, path=path, part=part, value=value, replaces=known, actor="", form="f@1",
                claimed_at="", step="s",
            ))  # fmt: skip
        else:
            drafts.write(store, head, [Write(path, part, value)], "somebody")


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_what_a_list_shows_is_what_folding_says(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    store = connect.open_desk(Profile(tmp_path_factory.mktemp("profile")))
    heads = [begin(store) for _ in range(3)]
    for _ in range(data.draw(st.integers(0, 12))):
        head = data.draw(st.sampled_from(heads))
        path, part = data.draw(st.sampled_from([("a", "en"), ("a", "fr"), ("b", ""), ("c", "")]))
        value = data.draw(st.sampled_from([None, "x", "y", {"unread": "z"}]))
        one(store, head, path, value, part, desk=data.draw(st.sampled_from(["", "", "", "other"])))
        if data.draw(st.booleans()):
            undo_ = data.draw(st.sampled_from([undo.undo, undo.redo]))
            with store.writing():
                undo_(store, head, "somebody")
    folded = {head.id: fold(drafts.load(store, head.id, ("a", "b"))).registers for head in heads}
    found = drafts.latest(store, ["a", "b"])
    assert {id_: found.get(id_, {}) for id_ in folded} == folded
    assert drafts.latest(store, ["a", "b"], {heads[0].id}).get(heads[0].id, {}) == folded[heads[0].id]
    store.close()


def test_only_deletions_and_other_desks_can_leave_something_unsettled(store: Store) -> None:
    calm, deleted, shared = (begin(store) for _ in range(3))
    one(store, calm, "a", '{"saw": []}')
    one(store, calm, "t#here", True, "r")
    one(store, deleted, "t#here", {"saw": []}, "r")
    one(store, shared, "a", "x")
    one(store, calm, "a", "y")
    assert drafts.unsettled(store) == {deleted.id}
    one(store, shared, "a", "z", desk="other")
    assert drafts.unsettled(store) == {deleted.id, shared.id}
    plan = store.query("EXPLAIN QUERY PLAN SELECT DISTINCT draft FROM changes WHERE substr(value, 1, 6) = '{\"saw\"'")
    assert "changes_of_deletions" in plan[0]["detail"]
