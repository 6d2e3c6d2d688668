"""What a person sees of a disk that is full, locked or slow, and that no word is lost to it."""

import contextlib

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from sqlcipher3 import dbapi2

from a6desk.desk.editing import OpenDraft
from a6desk.store import connect
from a6desk.ui import saving as ui_saving
from tests.ui import windows
from tests.ui.windows import WAIT, key, on_disk, paste, said, state, write

LONG = ("A text that needs more than what is left of a page. " * 400).strip()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Trying again is not waited for."""
    monkeypatch.setattr(ui_saving, "AGAIN", 50)
    monkeypatch.setattr(connect, "BUSY_MS", 20)


def test_saved_is_said_after_the_commit_and_not_before(window, ana, draft, qtbot):
    with windows.slow_disk(ana) as go:
        write("SUBARU")
        window.editor.flush()
        assert state(window).endswith("Saving…")
        assert on_disk(ana, draft) == {}
        go.set()
        qtbot.waitUntil(lambda: windows.is_saved(window), timeout=WAIT)
    assert on_disk(ana, draft) == {"nma_title": {"en": "SUBARU"}}


def test_a_full_disk_is_said_typing_goes_on_and_all_is_saved_when_there_is_room(window, ana, draft, qtbot):
    windows.fill_disk(ana)
    title = "SUBARU" * 800
    paste(title)
    window.editor.flush()
    qtbot.waitUntil(lambda: "Not saved: The disk is full" in state(window), timeout=WAIT)
    assert said(window).startswith("Not saved: The disk is full")
    assert "What was saved before is safe." in said(window)
    window.editor.go_to("nma_acronym")
    write("SUB")
    window.editor.flush()
    qtbot.waitUntil(lambda: window.saving.settled, timeout=WAIT)
    assert window.editor.draft.answers["nma_title"] == {"en": title}
    assert on_disk(ana, draft) == {}
    windows.make_room(ana)
    qtbot.waitUntil(lambda: windows.is_saved(window), timeout=WAIT)
    assert said(window) == "Everything is saved again."
    assert on_disk(ana, draft) == {"nma_title": {"en": title}, "nma_acronym": "SUB"}


def test_what_the_disk_did_not_take_stays_where_it_was_typed_when_something_else_changes(window, ana, draft, qtbot):
    windows.fill_disk(ana)
    paste(LONG)
    window.editor.flush()
    qtbot.waitUntil(lambda: "Not saved" in state(window), timeout=WAIT)
    window.changed()
    assert window.editor.boxes["nma_title"].input.areas["en"].text() == LONG
    window.show_page("home")
    window.open_draft(draft)
    assert window.editor.boxes["nma_title"].input.areas["en"].text() == LONG
    assert "Not saved" in state(window)
    window.show_page("drafts")
    windows.make_room(ana)
    qtbot.waitUntil(lambda: not window.saving.unsaved.failing, timeout=WAIT)
    assert on_disk(ana, draft) == {"nma_title": {"en": LONG}}


def test_only_the_newest_answer_is_tried_again(ana, draft):
    """An older one that failed must not come after a newer one that did not."""
    open_ = OpenDraft(ana, draft, "en")
    windows.fill_disk(ana)
    with pytest.raises(Exception, match="full"):
        open_.answer("nma_title", "en", LONG).result()
    with pytest.raises(Exception, match="full"):
        open_.answer("nma_title", "en", "Older " + LONG).result()
    windows.make_room(ana)
    open_.answer("nma_title", "en", "Newest").result()
    assert [each.value for each in open_.history("nma_title")] == ["Newest"]
    assert open_.is_whole


def test_rows_that_the_disk_did_not_take_keep_their_order_and_go_as_they_were_removed(window, ana, draft, qtbot):
    open_ = OpenDraft(ana, draft, "en", window.saving.unsaved)
    windows.fill_disk(ana)
    (a, b, c), first = open_.add_rows("nma_participants", [{"party": code} for code in ("KHM", "NPL", "PHL")])
    futures = [first, open_.answer("nma_summary", "", LONG), open_.move_row("nma_participants", c, before=a),
               open_.remove_row("nma_participants", b)]  # fmt: skip
    for each in futures:
        with contextlib.suppress(Exception):
            each.result()
    again = OpenDraft(ana, draft, "en", window.saving.unsaved)
    assert [row["party"] for row in again.answers["nma_participants"]] == ["PHL", "KHM"]
    windows.make_room(ana)
    if future := window.saving.unsaved.again():
        future.result()
    assert [row["party"] for row in on_disk(ana, draft)["nma_participants"]] == ["PHL", "KHM"]
    assert on_disk(ana, draft)["nma_summary"] == LONG


def test_closing_says_what_is_not_saved_and_loses_it_only_when_told_twice(window, ana, draft, qtbot):
    write("SUBARU")
    window.editor.flush()
    qtbot.waitUntil(lambda: windows.is_saved(window), timeout=WAIT)
    windows.fill_disk(ana)
    window.editor.go_to("nma_acronym")
    paste("x" * 9_000)
    assert not window.close()
    qtbot.waitUntil(lambda: "Closing once more loses them." in said(window), timeout=WAIT)
    assert "The last words are not saved: SUBARU. The disk is full" in said(window)
    write("y")  # going on is no second word
    assert not window.close()
    qtbot.waitUntil(lambda: window.saving.warned, timeout=WAIT)
    assert window.isVisible()
    window.close()  # at once, or when the try that is under way has ended
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT)


def test_closing_that_was_stopped_by_a_full_disk_goes_on_when_there_is_room(window, ana, draft, qtbot):
    windows.fill_disk(ana)
    paste(LONG)
    window.editor.flush()
    qtbot.waitUntil(lambda: "Not saved" in state(window), timeout=WAIT)
    windows.make_room(ana)
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT)
    assert on_disk(ana, draft) == {"nma_title": {"en": LONG}}


def test_nothing_is_submitted_while_something_is_not_on_the_disk(window, ana, qtbot):
    draft = windows.begin(ana, "subaru-complete")
    window.open_draft(draft)
    windows.fill_disk(ana)
    window.editor.go_to("nma_acronym")
    paste("z" * 9_000)
    window.editor.submit()
    qtbot.waitUntil(lambda: "Not saved" in state(window), timeout=WAIT)
    window.editor.submit()
    qtbot.waitUntil(lambda: window.saving.settled, timeout=WAIT)
    assert window.editor.side is None
    assert "Not saved" in said(window)


def test_undo_on_a_full_disk_says_why_and_takes_nothing_back(window, ana, draft, qtbot):
    for text in (LONG, "Short"):
        OpenDraft(ana, draft, "en").answer("nma_title", "en", text).result()
    window.changed()
    windows.fill_disk(ana)
    key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)  # would write the long one again
    qtbot.waitUntil(lambda: "Not saved: The disk is full" in state(window), timeout=WAIT)
    assert window.editor.draft.answers["nma_title"] == {"en": "Short"}
    windows.make_room(ana)
    key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.editor.draft.answers["nma_title"] == {"en": LONG}, timeout=WAIT)
    assert windows.is_saved(window)


def test_a_locked_database_is_said_and_tried_again(tmp_path, show_window, qtbot):
    desk = windows.open_desk(tmp_path / "locked")  # with the short patience
    window = show_window(desk)
    draft = windows.begin(desk)
    window.open_draft(draft)
    other = dbapi2.connect(str(desk.profile.desk_db), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    write("SUBARU")
    window.editor.flush()
    qtbot.waitUntil(lambda: "Another program is using this profile" in state(window), timeout=WAIT)
    other.execute("ROLLBACK")
    other.close()
    qtbot.waitUntil(lambda: windows.is_saved(window), timeout=WAIT)
    assert on_disk(desk, draft) == {"nma_title": {"en": "SUBARU"}}
    window.close()
    desk.close()


def test_on_a_slow_disk_typing_never_waits_and_closing_waits_with_a_word(window, ana, draft, qtbot):
    with windows.slow_disk(ana) as go:
        for word in ("One ", "two ", "three"):
            write(word)
            window.editor.flush()
        window.editor.go_to("nma_acronym")
        write("OTT")
        window.editor.refresh()  # what another window wrote must not take back what is on its way
        assert window.editor.draft.answers == {"nma_title": {"en": "One two three"}, "nma_acronym": "OTT"}
        assert window.editor.boxes["nma_title"].input.areas["en"].text() == "One two three"
        assert "Saving…" in state(window)
        assert not window.close()
        assert said(window) == "Saving the last words before closing…"
        assert window.isVisible()
        go.set()
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT)
    assert on_disk(ana, draft) == {"nma_title": {"en": "One two three"}, "nma_acronym": "OTT"}


def test_another_window_wrote_and_what_is_being_typed_here_stays(window, ana, draft, tmp_path, qtbot):
    with windows.open_desk(tmp_path / "desk", "Ben") as other:
        OpenDraft(other, draft, "en").answer("nma_acronym", "", "BEN").result()
        write("Half a wo")
        qtbot.waitUntil(ana.was_changed, timeout=WAIT)
        window.changed()
        write("rd")
        window.editor.flush()
        qtbot.waitUntil(lambda: windows.is_saved(window), timeout=WAIT)
    assert window.editor.boxes["nma_title"].input.areas["en"].text() == "Half a word"
    assert window.editor.boxes["nma_acronym"].input.line.text() == "BEN"
    assert QApplication.focusWidget() is window.editor.boxes["nma_title"].input.areas["en"]
    assert on_disk(ana, draft) == {"nma_title": {"en": "Half a word"}, "nma_acronym": "BEN"}
