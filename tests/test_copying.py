"""A copy sheet, open: made of exactly what was frozen, its ticks kept, its file whole or not written."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from a6desk.desk import Desk, copying
from a6desk.desk.copying import CopySheet
from a6desk.errors import UserError
from a6desk.store.outbox import Submission
from tests.exchange.sheets import desk_with, example


@pytest.fixture
def made(tmp_path: Path) -> Iterator[tuple[Desk, Submission]]:
    desk, submission = desk_with(tmp_path, example())
    yield desk, submission
    desk.close()


def test_ticks_are_kept_over_reopening_and_in_every_language(made: tuple[Desk, Submission]) -> None:
    desk, submission = made
    sheet = CopySheet.open(desk, submission.id, "en")
    assert sheet.ticked == set()
    keys = [item.key for item in sheet.sheet.items]
    for key in keys[:3]:
        sheet.tick(key, True).result()
    sheet.tick(keys[1], False).result()
    assert sheet.ticked == {keys[0], keys[2]}
    assert CopySheet.open(desk, submission.id[:8], "ar").ticked == {keys[0], keys[2]}


def test_a_tick_shows_before_it_is_saved_and_its_future_after(made: tuple[Desk, Submission]) -> None:
    desk, submission = made
    sheet = CopySheet.open(desk, submission.id, "en")
    key = sheet.sheet.items[0].key
    saved = sheet.tick(key, True)
    assert key in sheet.ticked
    saved.result()
    assert CopySheet.open(desk, submission.id, "en").ticked == {key}


def test_a_tick_of_what_is_no_longer_on_the_sheet_is_not_counted(made: tuple[Desk, Submission]) -> None:
    desk, submission = made
    sheet = CopySheet.open(desk, submission.id, "en")
    sheet.tick("gone/in/another/mapping", True).result()
    assert CopySheet.open(desk, submission.id, "en").ticked == set()


def test_a_sheet_is_made_of_exactly_what_was_frozen(made: tuple[Desk, Submission]) -> None:
    desk, submission = made
    sheet = copying.sheet_of(desk, submission, "en")
    assert (sheet.digest, sheet.submission, sheet.id) == (submission.digest, submission.id, "nma-platform")
    payload = submission.payload.replace(b"KHM", b"LAO")
    with pytest.raises(UserError, match="altered after it was frozen"):
        copying.sheet_of(desk, Submission(**{**submission.__dict__, "payload": payload}), "en")


def test_the_file_is_whole(made: tuple[Desk, Submission], tmp_path: Path) -> None:
    desk, submission = made
    sheet = CopySheet.open(desk, submission.id, "en")
    place = tmp_path / sheet.file_name
    assert sheet.file_name.endswith("-copy-sheet.html")
    assert sheet.file_name.isprintable()
    place.write_text("an older sheet")
    os.link(place, tmp_path / "other name")
    sheet.save_html(place)
    assert (tmp_path / "other name").read_text() == "an older sheet", "the new one was put in its place, whole"
    (tmp_path / "other name").unlink()
    text = place.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert text.endswith("</html>\n")
    assert submission.digest in text
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([place.name, "profile"]), "nothing is left beside"


def test_a_folder_is_never_replaced(made: tuple[Desk, Submission], tmp_path: Path) -> None:
    desk, submission = made
    folder = tmp_path / "sheet.html"
    folder.mkdir()
    with pytest.raises(UserError, match="is a folder"):
        CopySheet.open(desk, submission.id, "en").save_html(folder)
    assert folder.is_dir()


def test_a_full_stick_leaves_what_was_there(
    made: tuple[Desk, Submission], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, submission = made
    sheet = CopySheet.open(desk, submission.id, "en")
    place = tmp_path / "sheet.html"
    place.write_text("older")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(UserError, match="No space left on device"):
            sheet.save_html(place)
    assert place.read_text() == "older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["profile", "sheet.html"]


def test_a_folder_that_is_not_there_is_said(made: tuple[Desk, Submission], tmp_path: Path) -> None:
    desk, submission = made
    with pytest.raises(UserError, match="could not be written"):
        CopySheet.open(desk, submission.id, "en").save_html(tmp_path / "gone" / "sheet.html")


@pytest.mark.parametrize(
    ("title", "name"),
    [("../../etc/x", "etc-x"), ("مبادرة", "مبادرة"), ("///", "a6desk"), ("A  b<>:|?*", "A-b"), ("x" * 300, "x" * 40)],
)
def test_the_file_is_named_after_the_title_and_nothing_else(
    made: tuple[Desk, Submission], title: str, name: str
) -> None:
    desk, submission = made
    sheet = CopySheet.open(desk, submission.id, "en")
    sheet.sheet = type(sheet.sheet)(**{**sheet.sheet.__dict__, "title": title})
    assert sheet.file_name == f"{name}-copy-sheet.html"
