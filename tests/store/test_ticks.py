"""Ticks of a copy sheet: the last word counts, each submission and platform for itself."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from a6desk.paths import Profile
from a6desk.store import connect, outbox
from a6desk.store.connect import Store
from a6desk.store.ticks import tick, ticked

KEPT = Path(__file__).parents[1] / "kept" / "desk-0002.db"


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[tuple[Store, str]]:
    profile = Profile(tmp_path / "kept")
    profile.folder.mkdir()
    shutil.copyfile(KEPT, profile.desk_db)
    store = connect.open_desk(profile)
    yield store, outbox.submissions(store)[0].id
    store.close()


def test_the_last_word_on_a_key_counts(kept: tuple[Store, str]) -> None:
    store, submission = kept
    assert ticked(store, submission, "p") == frozenset()
    with store.writing():
        for key, on in (("a", True), ("b", True), ("a", False), ("c", False), ("c", True)):
            tick(store, submission, "p", key, on)
    assert ticked(store, submission, "p") == {"b", "c"}
    assert ticked(store, submission, "another platform") == frozenset()
    assert ticked(store, "another submission", "p") == frozenset()


def test_a_tick_is_of_a_submission(kept: tuple[Store, str]) -> None:
    store, _ = kept
    with pytest.raises(dbapi2.Error, match="FOREIGN KEY"), store.writing():
        tick(store, "no submission", "p", "a", True)
