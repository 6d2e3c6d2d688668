"""The window of the copy sheet: what a person does beside a browser, by mouse and by keyboard alone."""

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from a6desk import i18n
from a6desk.desk import Desk
from a6desk.desk.copying import CopySheet
from a6desk.errors import UserError
from a6desk.ui import theme
from a6desk.ui.copysheet import CopySheetWindow
from tests.exchange.sheets import desk_with, example

LONG = "A line of a long text that goes on.\n" * 40
SHORT = {
    "nma_title": {"en": "Title", "ar": "عنوان"},
    "nma_acronym": "A",
    "nma_submitting_party": "JPN",
    "nma_focal_point": {"name": "N"},
    "nma_participants": [{"party": "KHM", "role": "host"}],
    "nma_summary": LONG,
    "nma_links": [{"url": "https://a.example/" + "x" * 300}],
}
Opener = Callable[..., CopySheetWindow]


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[None]:
    theme.dress(qapp, theme.LIGHT)
    yield
    qapp.setStyleSheet("")
    i18n.use("en")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Desk, str]]:
    desk, submission = desk_with(tmp_path, SHORT)
    yield desk, submission.id
    desk.close()


@pytest.fixture
def opened(qtbot: QtBot, desk: tuple[Desk, str], dressed: None) -> Opener:
    def open_sheet(language: str = "en", sheet: CopySheet | None = None) -> CopySheetWindow:
        i18n.use(language)
        window = CopySheetWindow(sheet or CopySheet.open(*desk, language))
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return open_sheet


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def settled(desk: tuple[Desk, str]) -> None:
    desk[0].later(lambda store: None).result()


def controls(window: CopySheetWindow) -> list[QWidget]:
    return [
        each
        for each in window.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isVisible()
    ]


def test_copy_puts_the_exact_text_on_the_clipboard_ticks_it_and_goes_on(opened: Opener, qtbot: QtBot) -> None:
    window = opened()
    cards = list(window.cards.values())
    for card, following in itertools.pairwise(cards):
        qtbot.mouseClick(card.copy, Qt.MouseButton.LeftButton)
        assert clipboard() == card.item.text
        assert card.box.isChecked()
        assert QApplication.focusWidget() is following.copy
    assert any(card.item.text == LONG for card in cards)


def test_the_whole_sheet_is_pasted_by_keyboard_alone_and_the_ticks_persist(
    opened: Opener, qtbot: QtBot, desk: tuple[Desk, str]
) -> None:
    window = opened()
    copied = []
    for key in [Qt.Key.Key_Return, Qt.Key.Key_Space] * len(window.cards):
        focus = QApplication.focusWidget()
        if focus is window.done:
            break
        assert isinstance(focus, QPushButton)
        qtbot.keyClick(focus, key)
        copied.append(clipboard())
    assert copied == [item.text for item in window._sheet.sheet.items]
    count = len(copied)
    assert window.count.text() == f"{count} of {count} pasted"
    assert not window.next.isEnabled()
    settled(desk)
    again = opened()
    assert all(card.box.isChecked() for card in again.cards.values())
    assert again.bar.value() == count
    assert QApplication.focusWidget() is again.done


def test_the_shortcut_copies_what_has_the_focus_then_the_next_one(opened: Opener, qtbot: QtBot) -> None:
    window = opened()
    cards = list(window.cards.values())
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    cards[2].box.setFocus()
    for card in (cards[2], cards[3]):
        assert window.next.accessibleName() == f"Copy next: {card.item.label}"
        qtbot.keyClick(window, Qt.Key.Key_C, both)
        assert clipboard() == card.item.text
    for _ in cards[4:]:
        qtbot.keyClick(window, Qt.Key.Key_C, both)
    qtbot.keyClick(window, Qt.Key.Key_C, both)
    assert clipboard() == cards[0].item.text, "at the end it goes on from the beginning with what is open"


def test_the_button_at_the_head_keeps_its_place_and_leaves_the_focus_in_the_list(opened: Opener, qtbot: QtBot) -> None:
    window = opened()
    cards = list(window.cards.values())
    cards[3].copy.setFocus()
    place = window.next.mapTo(window, QPoint(0, 0))
    for card in cards[3:5]:
        qtbot.mouseClick(window.next, Qt.MouseButton.LeftButton)
        assert clipboard() == card.item.text
        assert window.next.mapTo(window, QPoint(0, 0)) == place
    assert not cards[0].box.isChecked()


def test_what_has_the_focus_is_in_sight(opened: Opener, qtbot: QtBot) -> None:
    window = opened()
    window.resize(320, 480)
    for _ in window.cards:
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus.visibleRegion().boundingRect().height() == focus.height()
        qtbot.keyClick(focus, Qt.Key.Key_Return)


def test_a_tick_can_be_taken_back_by_hand_and_that_persists(
    opened: Opener, qtbot: QtBot, desk: tuple[Desk, str]
) -> None:
    window = opened()
    first, second, *_ = window.cards.values()
    qtbot.mouseClick(first.copy, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(second.copy, Qt.MouseButton.LeftButton)
    first.box.setFocus()
    qtbot.keyClick(first.box, Qt.Key.Key_Space)
    assert window.count.text().startswith("1 of ")
    settled(desk)
    again = opened()
    assert [key for key, card in again.cards.items() if card.box.isChecked()] == [second.item.key]
    assert QApplication.focusWidget() is next(iter(again.cards.values())).copy


def test_it_stays_on_top_is_narrow_and_nothing_in_it_asks_for_more(opened: Opener, qtbot: QtBot) -> None:
    window = opened()
    assert window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert window.width() == 380
    window.resize(320, 480)
    for card in window.cards.values():
        if card.more is not None:
            card.more.click()
    content = window.scroll.widget()
    qtbot.waitUntil(lambda: content.height() == content.heightForWidth(content.width()))  # no void at the end
    assert content.width() <= window.scroll.viewport().width()
    for each in controls(window):
        left = each.mapTo(window, QPoint(0, 0)).x()
        assert left >= 0
        assert left + each.width() <= 320, each.accessibleName()


def test_a_long_text_is_opened_and_closed(opened: Opener, qtbot: QtBot) -> None:
    card = opened().cards["nma_summary"]
    assert card.more is not None
    glance = card.preview.text()
    assert len(glance) < 150
    card.more.setFocus()
    qtbot.keyClick(card.more, Qt.Key.Key_Space)
    assert card.preview.text() == LONG
    qtbot.keyClick(card.more, Qt.Key.Key_Space)
    assert card.preview.text() == glance
    assert opened().cards["nma_acronym"].more is None


def test_a_long_address_is_broken_rather_than_cut_off(opened: Opener) -> None:
    card = opened().cards["nma_links/0/url"]
    assert card.more is not None
    card.more.click()
    line = card.preview.fontMetrics().height()
    assert card.preview.heightForWidth(280) >= 5 * line
    assert "\u200b" not in card.item.text


def test_arabic_is_mirrored_and_each_text_keeps_its_own_direction(opened: Opener) -> None:
    def places(window: CopySheetWindow, key: str) -> tuple[int, int, int]:
        card = window.cards[key]
        return tuple(each.mapTo(window, QPoint(0, 0)).x() for each in (card.box, card.label, card.copy))  # type: ignore[return-value]

    english, arabic = opened("en"), opened("ar")
    box, label, copy = places(english, "nma_acronym")
    assert box < label < copy
    box, label, copy = places(arabic, "nma_acronym")
    assert copy < label < box
    assert english.bar.mapTo(english, QPoint(0, 0)).x() < english.count.mapTo(english, QPoint(0, 0)).x()
    assert arabic.count.mapTo(arabic, QPoint(0, 0)).x() < arabic.bar.mapTo(arabic, QPoint(0, 0)).x()
    for window in (english, arabic):
        assert window.cards["nma_title/ar"].preview.layoutDirection() == Qt.LayoutDirection.RightToLeft
        assert window.cards["nma_title/en"].preview.layoutDirection() == Qt.LayoutDirection.LeftToRight


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_control_has_a_name_and_a_description_for_readers(opened: Opener, language: str) -> None:
    window = opened(language)
    window.done.click()
    found = controls(window)
    assert len(found) > 2 * len(window.cards)
    for each in found:
        reader = QAccessible.queryAccessibleInterface(each)
        assert reader.text(QAccessible.Text.Name).strip(), each
        if isinstance(each, QAbstractButton | QLineEdit):
            assert reader.text(QAccessible.Text.Description).strip(), reader.text(QAccessible.Text.Name)
    copies = [card.copy.accessibleName() for card in window.cards.values()]
    assert len(set(copies)) == len(copies), "each says what it copies"


def test_tab_reaches_every_control_in_the_order_of_the_sheet(opened: Opener, qtbot: QtBot) -> None:
    window = opened()
    window.next.setFocus()
    walked = []
    for _ in range(len(controls(window)) + 2):
        focus = QApplication.focusWidget()
        if focus in walked:
            break
        walked.append(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    assert set(walked) == set(controls(window))
    copies = [card.copy for card in window.cards.values()]
    assert [each for each in walked if each in copies] == copies


def test_private_items_are_marked(opened: Opener) -> None:
    window = opened()
    for key, card in window.cards.items():
        marks = [each for each in card.findChildren(QWidget) if each.property("kind") == "warning"]
        assert bool(marks) == key.startswith("nma_focal_point")


def test_everything_is_entered_says_the_day_and_the_link(opened: Opener, qtbot: QtBot) -> None:
    window = opened()
    window.done.click()
    assert QApplication.focusWidget() is window.day
    assert "not ticked yet" in window.open_items.text()
    window.day.setDate(QDate(2026, 11, 19))
    qtbot.keyClicks(window.link, " https://portal.example/1 ")
    with qtbot.waitSignal(window.entered) as signal:
        qtbot.keyClick(window.link, Qt.Key.Key_Return)
    assert signal.args == ["2026-11-19", "https://portal.example/1"]
    assert window.done.isVisible()
    window.done.click()
    qtbot.keyClick(window.back, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is window.done


def test_saving_says_where_and_that_it_holds_what_is_not_published(opened: Opener, tmp_path: Path) -> None:
    window = opened()
    window.save(tmp_path / "sheet.html")
    assert "sheet.html" in window.said.text()
    assert "not published" in window.said.text()
    assert (tmp_path / "sheet.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    window.save(tmp_path)
    assert "is a folder" in window.said.text()
    assert window.said.property("kind") == "blocker"


def test_a_tick_that_cannot_be_saved_is_said(opened: Opener, qtbot: QtBot, desk: tuple[Desk, str]) -> None:
    class OnAFullDisk(CopySheet):
        def tick(self, key: str, on: bool) -> "Future[None]":
            super().tick(key, on).result()
            failed: Future[Any] = Future()
            failed.set_exception(UserError("The disk is full."))
            return failed

    window = opened("en", OnAFullDisk.open(*desk, "en"))
    first = next(iter(window.cards.values()))
    qtbot.mouseClick(first.copy, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "The disk is full." in window.said.text())
    assert clipboard() == first.item.text, "copying goes on"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_real_sheet_opens_in_both_themes(
    qtbot: QtBot, tmp_path: Path, qapp: QApplication, dressed: None, language: str
) -> None:
    desk, submission = desk_with(tmp_path, example())
    i18n.use(language)
    for colours in (theme.LIGHT, theme.DARK):
        theme.dress(qapp, colours)
        window = CopySheetWindow(CopySheet.open(desk, submission.id, language))
        qtbot.addWidget(window)
        window.show()
        content = window.scroll.widget()
        qtbot.waitUntil(lambda shown=content: shown.height() == shown.heightForWidth(shown.width()))
        assert not window.grab().isNull()
        assert len(window.cards) == len(window._sheet.sheet.items) > 60
    desk.close()


def test_escape_closes_the_sheet_and_a_form_in_it_first(opened: Opener, qtbot: QtBot) -> None:
    window = opened()
    window.done.click()
    qtbot.keyClick(window.link, Qt.Key.Key_Escape)
    assert window.isVisible() and window.noting.isHidden() and QApplication.focusWidget() is window.done
    qtbot.keyClick(window.done, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.isVisible())
