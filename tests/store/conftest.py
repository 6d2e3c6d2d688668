"""A profile in a temporary folder, open and ready."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from a6desk.paths import Profile
from a6desk.store import connect
from a6desk.store.connect import Store


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


@pytest.fixture
def store(profile: Profile) -> Iterator[Store]:
    store = connect.open_desk(profile)
    yield store
    store.close()
