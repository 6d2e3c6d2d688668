"""Drafts as rows: what is written is there, in order, and what arrives is added."""

from typing import Any

import pytest
from sqlcipher3 import dbapi2

from a6desk.events.changes import Change
from a6desk.events.fold import fold
from a6desk.paths import Profile
from a6desk.store import connect, drafts
from a6desk.store.connect import Store
from a6desk.store.drafts import DraftHead, Write


def begin(store: Store) -> DraftHead:
    with store.writing():
        return drafts.begin(store, "a6desk/some-form", 1, "0" * 64)


def write(store: Store, draft: DraftHead, path: str, value: Any, part: str = "") -> Change:
    with store.writing():
        (made,) = drafts.write(store, draft, [Write(path, part, value)], "somebody")
    return made


def test_what_was_written_is_read_again(store: Store) -> None:
    draft = begin(store)
    assert drafts.all_drafts(store) == [draft]
    for value in ("x", {"unread": "1,2,3", "locale": "fr"}, 3, True, None, ["a"], "\0\x1b\u202e\ufffe", "é" * 10_000):
        made = write(store, draft, "f_text", value)
        assert drafts.load(store, draft.id)[-1] == made
        assert made.value == value


def test_a_write_replaces_what_stood_in_its_register_and_nothing_else(store: Store) -> None:
    draft = begin(store)
    one = write(store, draft, "f_text", "one")
    write(store, draft, "f_other", "other")
    write(store, draft, "f_text", "part", "en")
    two = write(store, draft, "f_text", "two")
    assert (one.replaces, two.replaces) == ((), (one.id,))
    state = fold(drafts.load(store, draft.id))
    assert state.registers == {"f_text": {"": "two", "en": "part"}, "f_other": {"": "other"}}


def test_writes_of_one_call_build_on_one_another_and_share_a_step(store: Store) -> None:
    draft = begin(store)
    with store.writing():
        first, second, third = drafts.write(
            store, draft, [Write("f_a", "", 1), Write("f_a", "", 2), Write("f_b", "", 3)], "somebody"
        )
    assert second.replaces == (first.id,)
    assert [each.id.seq for each in (first, second, third)] == [1, 2, 3]
    assert first.step == second.step == third.step
    assert write(store, draft, "f_a", 4).step != first.step


def test_a_name_in_another_unicode_form_is_the_same_register(store: Store) -> None:
    draft = begin(store)
    first = write(store, draft, "f_text", "one", "é")
    second = write(store, draft, "f_text", "two", "e\u0301")
    assert second.replaces == (first.id,)
    assert fold(drafts.load(store, draft.id)).registers == {"f_text": {"é": "two"}}


def test_lone_surrogates_never_reach_the_disk(store: Store) -> None:
    draft = begin(store)
    write(store, draft, "f_text", "a\ud800b", "c\udfff")
    assert fold(drafts.load(store, draft.id)).registers == {"f_text": {"c\ufffd": "a\ufffdb"}}


def test_history_keeps_every_value(store: Store) -> None:
    draft = begin(store)
    for n in range(20):
        write(store, draft, "f_text", n)
    assert [each.value for each in drafts.load(store, draft.id, ("f_text",))] == list(range(20))
    assert drafts.load(store, draft.id, ("f_other",)) == []


def test_a_failed_transaction_leaves_no_trace_in_what_comes_next(store: Store) -> None:
    draft = begin(store)
    one = write(store, draft, "f_text", "one")
    with pytest.raises(ZeroDivisionError), store.writing():
        drafts.write(store, draft, [Write("f_text", "", "lost")], "somebody")
        raise ZeroDivisionError
    two = write(store, draft, "f_text", "two")
    assert (two.replaces, two.id.seq) == ((one.id,), 2)
    assert fold(drafts.load(store, draft.id)).registers == {"f_text": {"": "two"}}


def test_what_another_connection_wrote_is_seen_and_replaced(profile: Profile, store: Store) -> None:
    draft = begin(store)
    other = connect.open_desk(profile)
    write(store, draft, "f_text", "ours")
    theirs = write(other, draft, "f_text", "theirs")
    assert write(store, draft, "f_text", "ours again").replaces == (theirs.id,)
    other.close()
    state = fold(drafts.load(store, draft.id))
    assert state.registers == {"f_text": {"": "ours again"}}
    assert not state.conflicts


def test_a_keystroke_reads_no_history_twice(store: Store) -> None:
    draft = begin(store)
    write(store, draft, "f_text", "first")
    statements: list[str] = []
    store.db.conn.set_trace_callback(statements.append)
    write(store, draft, "f_text", "second")
    store.db.conn.set_trace_callback(None)
    assert not any("FROM changes WHERE draft" in each for each in statements), statements


def exchanged(tmp_path: Any) -> tuple[Store, Store, DraftHead]:
    """Two desks that share a draft with one change."""
    ours, theirs = (connect.open_desk(Profile(tmp_path / name)) for name in ("ours", "theirs"))
    draft = begin(ours)
    write(ours, draft, "f_text", "common")
    with theirs.writing():
        theirs.execute(
            "INSERT INTO drafts (id, form, version, sha256, begun_at) VALUES (?, ?, ?, ?, ?)",
            draft.id, draft.form, draft.version, draft.sha256, draft.begun_at,
        )  # fmt: skip
        assert drafts.receive(theirs, drafts.load(ours, draft.id)) == 1
    return ours, theirs, draft


def test_receiving_is_a_union_and_twice_is_once(tmp_path: Any) -> None:
    ours, theirs, draft = exchanged(tmp_path)
    write(ours, draft, "f_text", "ours")
    write(ours, draft, "f_ours", 1)
    write(theirs, draft, "f_theirs", 2)
    sent = drafts.load(theirs, draft.id)
    for news in (1, 0, 0):
        with ours.writing():
            assert drafts.receive(ours, sent) == news
    with theirs.writing():
        assert drafts.receive(theirs, list(reversed(drafts.load(ours, draft.id)))) == 2
    assert fold(drafts.load(ours, draft.id)) == fold(drafts.load(theirs, draft.id))
    assert fold(drafts.load(ours, draft.id)).registers == {
        "f_text": {"": "ours"}, "f_ours": {"": 1}, "f_theirs": {"": 2},
    }  # fmt: skip
    ours.close()
    theirs.close()


def test_the_next_write_after_receiving_replaces_both_heads(tmp_path: Any) -> None:
    ours, theirs, draft = exchanged(tmp_path)
    mine, yours = write(ours, draft, "f_text", "ours"), write(theirs, draft, "f_text", "theirs")
    with ours.writing():
        drafts.receive(ours, drafts.load(theirs, draft.id))
    assert ("f_text", "") in fold(drafts.load(ours, draft.id)).conflicts
    assert set(write(ours, draft, "f_text", "settled").replaces) == {mine.id, yours.id}
    assert not fold(drafts.load(ours, draft.id)).conflicts
    ours.close()
    theirs.close()


def test_a_change_of_a_draft_that_is_not_here_is_refused(store: Store, tmp_path: Any) -> None:
    ours, theirs, draft = exchanged(tmp_path)
    with pytest.raises(dbapi2.IntegrityError), store.writing():
        drafts.receive(store, drafts.load(ours, draft.id))
    ours.close()
    theirs.close()


def test_a_list_reads_the_named_registers_of_all_drafts_in_one_query_by_index(store: Store) -> None:
    heads = [begin(store) for _ in range(5)]
    for n, head in enumerate(heads):
        write(store, head, "f_title", f"title {n}", "en")
        write(store, head, "f_long", "never read for a list")
    statements: list[str] = []
    store.db.conn.set_trace_callback(statements.append)
    found = drafts.load_all(store, ["f_party", "f_title"])
    store.db.conn.set_trace_callback(None)
    assert [[change.value for change in found[head.id]] for head in heads] == [[f"title {n}"] for n in range(5)]
    (statement,) = statements
    plan = " ".join(row["detail"] for row in store.query("EXPLAIN QUERY PLAN " + statement))
    assert "USING INDEX changes_of_register (draft=? AND path=?)" in plan
    assert "SCAN c" not in plan


def test_ids_are_found_by_their_beginning_only(store: Store) -> None:
    draft = begin(store)
    assert drafts.find(store, draft.id[:8]) == [draft]
    assert drafts.find(store, draft.id) == [draft]
    for wrong in (draft.id + "0", draft.id[1:9], "%", "_" * 8, draft.id[:8].upper() + "G"):
        assert drafts.find(store, wrong) == []
