"""Every test here ends in English, with the catalogues that stand on disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from a6desk import i18n, paths


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Whatever a test says, the next one begins in English."""
    yield
    i18n.catalogue.cache_clear()
    i18n.use("en")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of catalogues of the test's own, with one for French that is empty."""
    (tmp_path / "fr").mkdir()
    monkeypatch.setattr(paths, "i18n", lambda: tmp_path)
    i18n.catalogue.cache_clear()
    return tmp_path
