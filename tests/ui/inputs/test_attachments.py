"""The input for files: what it shows, what hands do to it, and what it says."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from a6desk import i18n
from a6desk.ui import application
from a6desk.ui.inputs.attachments import AttachmentInput

A, B = "a" * 64, "b" * 64


def entry(sha256=A, name="report.pdf", size=1_234_567):
    return {"name": name, "media_type": "application/pdf", "size": size, "sha256": sha256}


@pytest.fixture
def made(show):
    """An input with two files, of at most three; what it asked for is in .asked, who asks it gets .given."""

    def make(*entries, **keys):
        shown = show("attachment", **{"accept": ("pdf", "jpeg"), "max_files": 3, "max_size": 10_000_000, **keys})
        assert isinstance(shown, AttachmentInput)
        shown.given, shown.asked, shown.edits = [], [], []
        shown.ask = lambda parent, title, kinds: shown.asked.append((title, kinds)) or shown.given
        shown.added.connect(shown.asked.append)
        shown.open_wanted.connect(shown.asked.append)
        shown.edited.connect(lambda part, value: shown.edits.append((part, value)))
        shown.show_value(list(entries) or None)
        return shown

    return make


def rows(shown):
    return [shown.list.model().index(n, 0).data() for n in range(shown.list.model().rowCount())]


def press(widget, key):
    QTest.keyClick(widget, key)


def test_files_are_listed_with_name_kind_and_size(made):
    shown = made(entry(), entry(B, "b.jpg"))
    assert rows(shown) == ["report.pdf · PDF · 1.2 MB", "b.jpg · PDF · 1.2 MB"]
    assert shown.list.isVisible() and shown.remove.isVisible() and shown.open.isVisible()
    shown.show_value(None)
    assert rows(shown) == [] and not shown.list.isVisible() and not shown.open.isVisible() and shown.add.isVisible()


def test_whatever_stands_in_the_draft_is_shown(made):
    shown = made()
    for odd in ("x", [1, "x"], [{"sha256": A, "": 5}], [{}], {"unread": "x"}):
        shown.show_value(odd)
    assert shown.edits == []


def test_the_limits_stand_beside_the_button_and_in_the_dialog(made):
    shown = made()
    assert shown.limits.text() == "At most 3 files: PDF, JPEG. Each of at most 10 MB."
    shown.given = ["/tmp/a.pdf", "/tmp/b.jpg"]
    QTest.mouseClick(shown.add, Qt.MouseButton.LeftButton)
    assert shown.asked == [("Question", "PDF, JPEG (*.pdf *.jpg *.jpeg)"), [Path("/tmp/a.pdf"), Path("/tmp/b.jpg")]]


def test_a_dialog_that_is_closed_adds_nothing(made):
    shown = made()
    shown.choose()
    assert len(shown.asked) == 1 and shown.edits == []


def test_no_more_files_are_asked_for_than_are_taken(made):
    shown = made(entry(), entry(B, "b.pdf"))
    shown.given = ["/1.pdf", "/2.pdf", "/3.pdf"]
    shown.choose()
    assert shown.asked[1:] == [[Path("/1.pdf")]]
    assert shown.trouble.text() == "At most 3 files are taken here. 2 files were not added."


def test_everything_is_done_by_keyboard(made):
    shown = made(entry(), entry(B, "b.pdf"))
    shown.add.setFocus()
    press(shown.add, Qt.Key.Key_Insert)
    shown.list.setFocus()
    press(shown.list, Qt.Key.Key_Insert)
    assert len(shown.asked) == 2
    press(shown.list, Qt.Key.Key_Down)
    press(shown.list, Qt.Key.Key_Return)
    assert shown.asked[-1] == B
    press(shown.list, Qt.Key.Key_Delete)
    assert shown.edits == [(B, None)] and rows(shown) == ["report.pdf · PDF · 1.2 MB"]
    assert shown.selected() == [A] and shown.list.hasFocus()
    press(shown.list, Qt.Key.Key_Delete)
    assert shown.edits == [(B, None), (A, None)] and shown.add.hasFocus()


def test_several_files_are_taken_out_at_once(made):
    shown = made(entry(), entry(B, "b.pdf"))
    shown.list.selectAll()
    QTest.mouseClick(shown.remove, Qt.MouseButton.LeftButton)
    assert shown.edits == [(A, None), (B, None)] and rows(shown) == []


def test_the_chosen_file_stays_chosen_when_others_come(made):
    shown = made(entry(B, "b.pdf"))
    shown.focus_part(B)
    shown.show_value([entry(), entry(B, "b.pdf")])
    assert shown.selected() == [B] and shown.list.hasFocus()


def drop(shown, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) if path.startswith("/") else QUrl(path) for path in paths])
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(shown.rect().center()), Qt.DropAction.CopyAction, data, button, keys)
    event.ignore()
    shown.dragEnterEvent(event)  # which is a drop event too
    if event.isAccepted() and shown.acceptDrops():
        shown.dropEvent(event)
    return event.isAccepted()


def test_files_are_dropped_and_nothing_from_the_network_is(made):
    shown = made()
    assert drop(shown, "/tmp/a.pdf") and shown.asked == [[Path("/tmp/a.pdf")]]
    assert not drop(shown, "https://example.org/a.pdf")
    shown.set_read_only(True)
    assert not drop(shown, "/tmp/a.pdf") and len(shown.asked) == 1


def test_what_is_frozen_can_be_opened_and_not_changed(made):
    shown = made(entry())
    shown.set_read_only(True)
    assert not shown.add.isVisible() and not shown.remove.isVisible() and shown.open.isVisible()
    shown.focus_part()
    assert shown.list.hasFocus()
    press(shown.list, Qt.Key.Key_Delete)
    press(shown.list, Qt.Key.Key_Insert)
    press(shown.list, Qt.Key.Key_Return)
    assert shown.edits == [] and shown.asked == [A]


def test_trouble_stands_at_the_file_and_is_heard(made):
    shown = made(entry(), entry(B, "b.pdf"))
    shown.set_part_troubles({B: "blocker"})
    texts = [shown.list.model().index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(2)]
    assert texts == ["report.pdf · PDF · 1.2 MB", "b.pdf · PDF · 1.2 MB · blocker"]
    assert shown.list.property("trouble") == "blocker"
    shown.set_part_troubles({})
    assert shown.list.property("trouble") == "" and shown.edits == []


def test_progress_and_trouble_are_said_beside_it(made):
    shown = made()
    shown.show_progress("Taking in a.pdf: 5 %")
    shown.show_trouble("a.pdf is empty.")
    assert (
        shown.progress.isVisible() and shown.trouble.isVisible() and shown.trouble.accessibleName() == "a.pdf is empty."
    )
    shown.show_progress("")
    shown.choose()
    assert not shown.progress.isVisible() and not shown.trouble.isVisible()


def test_it_is_mirrored_and_its_names_keep_their_direction_in_arabic(made, qapp):
    application.speak("ar")
    try:
        shown = made(entry(name="تقرير 2026.pdf"), entry(B, "report.pdf"))
        QApplication.processEvents()
        assert shown.layoutDirection() == Qt.LayoutDirection.RightToLeft
        assert shown.add.geometry().right() > shown.remove.geometry().right()
        assert all("\u2068" in row for row in rows(shown))
    finally:
        application.speak("en")
        i18n.use("en")
