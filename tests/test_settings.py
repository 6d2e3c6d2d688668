"""Settings: kept whole, and a broken file costs nothing but the choices in it."""

import json

import pytest

from a6desk import settings
from a6desk.errors import UserError
from a6desk.paths import Profile
from a6desk.settings import Settings


@pytest.fixture
def profile(tmp_path):
    return Profile(tmp_path / "profile")


def test_what_was_chosen_is_there_again(profile):
    chosen = Settings(language="fr", writing="ar", theme="dark", geometry="AdnQywAD")
    settings.save(profile, chosen)
    assert settings.load(profile) == chosen


def test_without_a_file_nothing_was_chosen(profile):
    assert settings.load(profile) == Settings()
    assert not profile.folder.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'"ar"', b"\xff\xfe", b'{"theme": NaN}', b'{"a":1,"a":2}', b" " * 70_000, b"[" * 30_000],
)
def test_a_broken_file_is_set_aside(profile, content):
    profile.folder.mkdir()
    (profile.folder / "settings.json").write_bytes(content)
    assert settings.load(profile) == Settings()
    assert (profile.folder / "settings.broken.json").read_bytes() == content
    settings.save(profile, Settings(theme="dark"))
    assert settings.load(profile).theme == "dark"


@pytest.mark.parametrize("value", ["tlh", "", None, 7, ["fr"], {"fr": "fr"}])
def test_a_value_that_makes_no_sense_is_as_on_the_first_day(profile, value):
    profile.folder.mkdir()
    (profile.folder / "settings.json").write_text(
        json.dumps({"language": value, "writing": value, "theme": value, "geometry": [value]})
    )
    assert settings.load(profile) == Settings()


def test_what_a_newer_version_wrote_is_kept(profile):
    profile.folder.mkdir()
    (profile.folder / "settings.json").write_text('{"theme": "dark", "columns": {"drafts": [1, 2.5]}}')
    settings.change(profile, writing="ru")
    kept = json.loads((profile.folder / "settings.json").read_text())
    assert (kept["theme"], kept["writing"]) == ("dark", "ru")
    assert kept["columns"] == {"drafts": [1, 2.5]}


def test_two_windows_change_different_things(profile):
    settings.change(profile, language="fr")
    settings.change(profile, theme="dark")
    assert settings.load(profile) == Settings(language="fr", theme="dark")


def test_a_disk_that_does_not_take_them_is_a_sentence_and_leaves_the_old_ones(profile, monkeypatch):
    settings.save(profile, Settings(theme="dark"))

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UserError, match="No space left"):
        settings.save(profile, Settings(theme="light"))
    monkeypatch.undo()
    assert settings.load(profile) == Settings(theme="dark")
    assert [each.name for each in profile.folder.iterdir()] == ["settings.json"]
