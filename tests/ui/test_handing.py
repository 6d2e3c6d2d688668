"""A draft handed over and taken over in the window, by whoever may draft and not submit."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton

from a6desk.store.drafts import Write
from a6desk.ui import theme
from a6desk.ui.handing import Taking
from tests.ui import windows


@pytest.fixture
def bo(tmp_path):
    desk = windows.open_desk(tmp_path / "bo", "Bo")
    yield desk
    desk.close()


def press(window, name):
    QApplication.processEvents()
    buttons = [each for each in window.findChildren(QPushButton) if each.accessibleName() == name and each.isVisible()]
    assert len(buttons) == 1, name
    buttons[0].click()
    QApplication.processEvents()


def said(widget):
    return " ".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


def test_who_may_not_submit_hands_over_and_who_takes_over_sees_first_what_it_brings(
    qtbot, ana, bo, show_window, tmp_path, monkeypatch
):
    file = tmp_path / "stick.a6draft"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    window = show_window(ana)
    window.open_draft(windows.begin(ana, "subaru"))
    window.editor.submit()
    press(window, "Hand the draft over…")
    qtbot.waitUntil(file.exists, timeout=windows.WAIT)
    assert "stays here as well" in window.foot.currentMessage()

    other = show_window(bo)
    other.show_page("new")
    press(other, "Take over a draft from a file…")
    shown = said(next(each for each in other.findChildren(Taking) if each.isVisible()))
    assert "SUBARU" in shown and "Japan" in shown and "Handed over by" in shown and "new here" in shown
    assert bo.list_drafts() == []
    press(other, "Take over")
    assert other.editor.draft.answers == window.editor.draft.answers


def test_a_file_that_is_none_is_said_and_may_be_left(ana, show_window, tmp_path, monkeypatch):
    file = tmp_path / "x.a6draft"
    file.write_bytes(b"hello")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    window = show_window(ana)
    window.show_page("new")
    press(window, "Take over a draft from a file…")
    assert "no draft that was handed over" in window.foot.currentMessage()
    assert ana.list_drafts() == []


def test_a_desk_that_may_submit_is_not_told_that_it_may_not_and_may_hand_over_too(ana, show_window):
    windows.join(ana)
    window = show_window(ana)
    window.open_draft(windows.begin(ana, "subaru-complete"))
    window.editor.submit()
    shown = said(window.editor.side)
    assert "Another desk may write on in it as well." in shown and "You may draft this" not in shown
    assert windows.button(window.editor.side, "Hand the draft over…")
    window.editor.close_side()
    ana.write(window.editor.draft.head.id, [Write("nma_submitting_party", "", "NPL")])
    window.editor.refresh()
    window.editor.submit()
    assert "You may draft this; another desk with the mandate can submit it." in said(window.editor.side)


def test_handing_over_stands_among_the_ways_to_go_on(qtbot, ana, show_window, tmp_path, monkeypatch):
    file = tmp_path / "stick.a6draft"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    window = show_window(ana)
    window.open_draft(windows.begin(ana, "subaru"))
    press(window, "Continue with…")
    press(window, "Hand the draft over…")
    qtbot.waitUntil(file.exists, timeout=windows.WAIT)


def test_submit_does_not_look_as_if_it_could_be_pressed_where_it_cannot(ana, show_window):
    window = show_window(ana)
    window.open_draft(windows.begin(ana, "subaru-complete"))
    window.editor.submit()
    confirm = window.editor.side.confirm
    assert not confirm.isEnabled()
    assert confirm.grab().toImage().pixelColor(8, confirm.height() // 2) != QColor(theme.LIGHT.accent)
    assert "in Settings" in said(window.editor.side)
