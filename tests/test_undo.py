"""Undo after undo in one and the same answer, as a long text is written: in steps of a few words each."""

import itertools

import pytest

from a6desk.desk import Desk
from a6desk.desk.editing import OpenDraft
from a6desk.forms.library import Library
from a6desk.keys import Keys
from a6desk.paths import Profile
from tests.support.conflicts import write_elsewhere


@pytest.fixture
def draft(tmp_path):
    profile = Profile(tmp_path / "desk")
    with Desk(profile, Library(), Keys(profile, in_files=True), "Ana") as desk:
        open_ = OpenDraft(desk, desk.new(desk.library.form("nma-recording")).id, "en")
        open_.desk = desk
        yield open_


def title(draft):
    draft.refresh()
    return draft.answers.get("nma_title", {}).get("en")


def steps(draft, *verbs):
    return [(verb().result().blocked, title(draft)) for verb in verbs]


def test_every_step_of_one_text_is_undone_and_done_again(draft):
    for text in ("One", "One two", "One two three"):
        draft.answer("nma_title", "en", text).result()
    undo, redo = draft.undo, draft.redo
    for _ in range(2):
        assert steps(draft, undo, undo, undo) == [(False, "One two"), (False, "One"), (False, None)]
        assert steps(draft, redo, redo, redo) == [(False, "One"), (False, "One two"), (False, "One two three")]


def test_any_walk_back_and_forth_ends_where_it_should(draft):
    texts = [None, "a", "ab", "abc"]
    for text in texts[1:]:
        draft.answer("nma_title", "en", text).result()
    for walk in itertools.product("ur", repeat=5):
        at = 3
        for way in walk:
            done = (draft.undo if way == "u" else draft.redo)().result()
            assert not done.blocked
            at = max(at - 1, 0) if way == "u" else min(at + 1, 3)
            assert bool(done.changes) or at in (0, 3)
            assert title(draft) == texts[at]
        while draft.redo().result().changes:
            pass


def test_what_another_desk_wrote_between_is_never_undone(draft):
    for text in ("One", "One two"):
        draft.answer("nma_title", "en", text).result()
    assert steps(draft, draft.undo) == [(False, "One")]
    write_elsewhere(draft.desk, draft.head, "nma_title", "en", "Theirs")
    assert steps(draft, draft.undo, draft.redo) == [(True, "Theirs"), (True, "Theirs")]


def test_a_new_answer_after_an_undo_is_undone_to_what_the_undo_left(draft):
    for text in ("One", "One two"):
        draft.answer("nma_title", "en", text).result()
    draft.undo().result()
    draft.answer("nma_title", "en", "One other").result()
    assert steps(draft, draft.undo, draft.undo) == [(False, "One"), (False, None)]
