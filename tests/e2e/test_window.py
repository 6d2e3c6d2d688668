"""Somebody sits before the real window and fills, submits, corrects and withdraws, with a real hub behind it."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QListView, QTableView

from a6desk.paths import Profile
from tests.support.network import example
from tests.ui import windows
from tests.ui.opening import joined, open_window  # noqa: F401
from tests.ui.windows import WAIT, button, key, press, said, texts, write

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NOT_THE_SECRETARIAT = "not by the UNFCCC secretariat"


@pytest.fixture
def office(hub, joined, open_window):  # noqa: F811
    """A window of Japan's focal point, joined with the hub of this module."""
    return open_window(joined(hub))


def settled(qtbot, window) -> None:
    window.editor.flush()
    qtbot.waitUntil(lambda: window.saving.settled, timeout=WAIT)


def goes_online(qtbot, opened, online: bool) -> None:
    opened._window.online_switched.emit(online)
    qtbot.waitUntil(lambda: (opened._window.sync_state == "offline") != online, timeout=WAIT)


def lines(window) -> list[list[str]]:
    """What the outbox says, a list for each submission, the newest first."""
    window.show_page("outbox")
    return [card.lines for card in window._pages["outbox"].cards.values()]


def said_of_all(window) -> str:
    return " | ".join(line for card in lines(window) for line in card)


def submit_complete(qtbot, opened, title: str = "") -> str:
    """A complete draft, through the editor, into the outbox; the draft's id."""
    window = opened._window
    draft = opened._desk.new(windows.FORM, {**example(), **({"nma_title": {"en": title}} if title else {})}).id
    window.open_draft(draft)
    submit_open(qtbot, window)
    return draft


def submit_open(qtbot, window) -> None:
    window.editor.flush()
    qtbot.waitUntil(lambda: window.saving.settled, timeout=WAIT)
    key(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: window.editor.side is not None, timeout=WAIT)
    assert QApplication.focusWidget() is button(window.editor.side, "Submit"), texts(window.editor.side)
    key(Qt.Key.Key_Space)
    assert said(window).startswith("Submitted."), said(window)


def fill(qtbot, window) -> list[int]:
    """Answer what is asked for, by F8 and the keyboard alone. How many blockers there were after each answer."""
    counts = [window.editor.draft.verdict.count("blocker")]
    while not window.editor.draft.verdict.ready:
        assert len(counts) < 60, window.editor.draft.verdict.findings
        key(Qt.Key.Key_F8)
        at = QApplication.focusWidget()
        if window.editor.panel._current().severity != "blocker":
            continue
        if isinstance(at, QTableView):
            _write_rows(qtbot, window)
        elif isinstance(at, QCheckBox):
            key(Qt.Key.Key_Space)
        elif "National focal point" in at.accessibleName():
            for text in ("FICTITIOUS Person", "Focal point", "FICTITIOUS Ministry", "person@ministry.example"):
                write(text)
                key(Qt.Key.Key_Tab)
        elif "Submitting Party" in at.accessibleName():
            write("Japon")  # by any of its names
            key(Qt.Key.Key_Return)
        else:
            write("FICTITIOUS")
        settled(qtbot, window)
        counts.append(window.editor.draft.verdict.count("blocker"))
    return counts


def _write_rows(qtbot, window) -> None:
    """Rows from a spreadsheet, then what the check asks for elsewhere."""
    QGuiApplication.clipboard().setText("Cambodia\tHost Party\nJapan\tOther participating Party\n")
    key(Qt.Key.Key_V, CTRL)
    settled(qtbot, window)
    window.editor.go_to("nma_ndc_links")
    QGuiApplication.clipboard().setText("Cambodia\tNDC 2020\tChapter 3\tIt helps.\n")
    key(Qt.Key.Key_V, CTRL)


def test_from_an_empty_form_to_the_receipt_with_the_connection_switched_off_in_between(open_window, tmp_path, qtbot):  # noqa: F811
    opened = open_window(Profile(tmp_path / "desk"), demonstration=True)
    window = opened._window
    qtbot.waitUntil(lambda: window.sync_state == "online" and bool(opened._desk.mandates()), timeout=WAIT)
    press(window, "New")
    press(window, "Begin: Non-market approach, for recording")
    write("FICTITIOUS approach")
    settled(qtbot, window)
    window.editor.go_to("nma_participants")
    _write_rows(qtbot, window)
    settled(qtbot, window)
    counts = fill(qtbot, window)
    assert counts[0] >= 15
    assert counts[-1] == 0
    assert counts == sorted(counts, reverse=True)
    assert "nothing missing · Saved" in windows.state(window)
    QTest.mouseClick(window.switch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.sync_state == "offline", timeout=WAIT)
    window.editor.go_to("nma_title")
    submit_open(qtbot, window)
    assert lines(window) == [["waits for a connection to Demonstration hub"]]
    QTest.mouseClick(window.switch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: NOT_THE_SECRETARIAT in said_of_all(window), timeout=WAIT)
    assert lines(window)[0][0].startswith("received by Demonstration hub at ")
    shown = texts(window.pages.currentWidget())
    assert "The signature was verified just now." in shown  # it was open when the receipt came
    assert any(each.startswith("Receipt of Demonstration hub, number ") for each in shown)
    window.show_page("home")
    qtbot.waitUntil(
        lambda: any("Next: enter it in the UNFCCC portal" in each for each in texts(window.pages.currentWidget())),
        timeout=WAIT,
    )


def test_what_was_submitted_never_changes_and_a_correction_supersedes_it(office, qtbot):
    window = office._window
    draft = submit_complete(qtbot, office, "FICTITIOUS first")
    qtbot.waitUntil(lambda: NOT_THE_SECRETARIAT in said_of_all(window), timeout=WAIT)
    window.open_draft(draft)
    write("x")
    assert window.editor.draft.answers["nma_title"] == {"en": "FICTITIOUS first"}
    assert windows.state(window).endswith("Submitted: never changes again")
    sent = office._desk.list_sent()[0].submission
    window.show_submission(sent.id)
    press(window.pages.currentWidget(), "Correct it")
    assert window.editor.draft.answers["nma_title"] == {"en": "FICTITIOUS first"}
    key(Qt.Key.Key_End, CTRL)
    write(" corrected")
    submit_open(qtbot, window)
    qtbot.waitUntil(lambda: said_of_all(window).count(NOT_THE_SECRETARIAT) == 2, timeout=WAIT)
    newest, oldest = lines(window)
    assert f"Supersedes {sent.id[:8]}." in newest
    assert f"Superseded by {office._desk.list_sent()[1].submission.id[:8]}." in oldest
    assert office._desk.list_sent()[1].submission.supersedes == sent.id


def test_withdrawn_before_the_first_attempt_the_draft_can_be_edited_again(office, hub, qtbot):
    window = office._window
    goes_online(qtbot, office, False)
    draft = submit_complete(qtbot, office, "FICTITIOUS early")
    assert "waits for a connection" in said_of_all(window)
    press(window.pages.currentWidget(), "Withdraw")
    assert "taken out before anything left this computer" in said_of_all(window)
    assert "its draft can be edited again" in said(window)
    window.open_draft(draft)
    key(Qt.Key.Key_End, CTRL)
    write(" again")
    settled(qtbot, window)
    assert windows.on_disk(office._desk, draft)["nma_title"] == {"en": "FICTITIOUS early again"}
    goes_online(qtbot, office, True)
    id_ = office._desk.list_sent()[0].submission.id
    qtbot.waitUntil(lambda: window.sync_state == "online", timeout=WAIT)
    assert hub.rows("SELECT id FROM events WHERE id = ?", id_) == []


def test_withdrawn_after_it_was_received_the_withdrawal_has_a_receipt_of_its_own(office, qtbot):
    window = office._window
    submit_complete(qtbot, office)
    qtbot.waitUntil(lambda: NOT_THE_SECRETARIAT in said_of_all(window), timeout=WAIT)
    window.show_submission(office._desk.list_sent()[0].submission.id)
    press(window.pages.currentWidget(), "Withdraw")
    assert "it counts when the hub has receipted it" in said(window)
    qtbot.waitUntil(lambda: "withdrawal received by" in said_of_all(window), timeout=WAIT)
    assert not [each for each in texts(window.pages.currentWidget()) if each == "Withdraw"]


def test_what_happened_outside_is_noted_by_hand_and_home_says_what_it_asks_for(office, qtbot):
    window = office._window
    submit_complete(qtbot, office, "FICTITIOUS known")
    qtbot.waitUntil(lambda: NOT_THE_SECRETARIAT in said_of_all(window), timeout=WAIT)
    window.show_submission(office._desk.list_sent()[0].submission.id)
    page = window.pages.currentWidget()
    for kind, note, needs_me, words in (
        ("returned", "Annex is missing", True, "returned with findings on 19 Nov 2026: Annex is missing"),
        ("recorded", "NMA-0012", False, "recorded on 19 Nov 2026: NMA-0012"),
    ):
        form = next(iter(page.cards.values())).note
        box = form.findChild(QComboBox)
        box.setCurrentIndex(box.findData(kind))
        form.day.setText("2026-11-19")
        form.words.setFocus()
        write(note)
        press(form, "Note it")
        assert any(each.startswith(words) for each in lines(window)[0]), lines(window)
        window.show_page("home")
        home = window.pages.currentWidget()
        qtbot.waitUntil(lambda home=home, words=words: any(words in each for each in texts(home)), timeout=WAIT)
        assert ("Needs you" in texts(home)) == needs_me
        window.show_submission(office._desk.list_sent()[0].submission.id)


def test_a_date_that_is_none_is_said_and_nothing_is_noted(office, qtbot):
    window = office._window
    submit_complete(qtbot, office)
    form = next(iter(window.pages.currentWidget().cards.values())).note
    form.words.setText("kept")
    form.day.setText("19.11.2026")
    press(form, "Note it")
    assert "“19.11.2026” is not a date." in said(window)
    assert form.words.text() == "kept"


def test_a_waived_warning_shows_as_waived_and_its_reason_goes_along(office, qtbot):
    window = office._window
    answers = {key_: value for key_, value in example().items() if key_ != "nma_sustainable_development"}
    window.open_draft(office._desk.new(windows.FORM, answers).id)
    finding = next(each for each in window.editor.draft.verdict.findings if each.waivable)
    panel = window.editor.panel
    while panel._current() is None or panel._current().id != finding.id:
        key(Qt.Key.Key_F8)
    panel.reason.setFocus()
    write("Regional: ")
    window.changed()  # whatever arrives meanwhile does not take the words away
    write("none")
    key(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert "1 waived" in panel.verdict.text()
    shown = [panel._model.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(panel._model.rowCount())]
    assert any(each.startswith("waived. ") and "Waived: Regional: none" in each for each in shown)
    window.editor.go_to("nma_title")
    submit_open(qtbot, window)
    payload = json.loads(office._desk.list_sent()[0].submission.payload)
    assert payload["waivers"] == {finding.id: "Regional: none"}


def test_undo_and_redo_go_on_where_they_were_after_closing_and_opening_the_window(open_window, tmp_path, qtbot):  # noqa: F811
    profile = Profile(tmp_path / "desk")
    opened = open_window(profile)
    draft = windows.begin(opened._desk)
    opened._window.open_draft(draft)
    for text in ("One", " two"):
        write(text)
        settled(qtbot, opened._window)
    open_window.close(opened)
    opened = open_window(profile)
    window = opened._window
    window.open_draft(draft)

    def title():
        return windows.on_disk(opened._desk, draft).get("nma_title")

    for keys, expected in (
        ((Qt.Key.Key_Z, CTRL), {"en": "One"}), ((Qt.Key.Key_Z, CTRL), None),
        ((Qt.Key.Key_Z, CTRL | SHIFT), {"en": "One"}), ((Qt.Key.Key_Z, CTRL | SHIFT), {"en": "One two"}),
    ):  # fmt: skip
        key(*keys)
        qtbot.waitUntil(lambda expected=expected: title() == expected, timeout=WAIT)
        shown = (expected or {}).get("en", "")
        qtbot.waitUntil(
            lambda shown=shown: window.editor.boxes["nma_title"].input.areas["en"].text() == shown, timeout=WAIT
        )
    key(Qt.Key.Key_Z, CTRL | SHIFT)
    qtbot.waitUntil(lambda: said(window) == "There is nothing to redo.", timeout=WAIT)


def test_two_windows_on_one_profile_each_show_what_the_other_saved(open_window, tmp_path, qtbot):  # noqa: F811
    profile = Profile(tmp_path / "desk")
    first, second = open_window(profile), open_window(profile)
    draft = windows.begin(first._desk)
    first._window.open_draft(draft)
    second._window.open_draft(draft)
    second._window.editor.go_to("nma_acronym")
    write("SECOND")
    settled(qtbot, second._window)
    acronym = first._window.editor.boxes["nma_acronym"].input.line
    qtbot.waitUntil(lambda: acronym.text() == "SECOND", timeout=WAIT)


def test_the_list_is_worked_through_by_keyboard(office, qtbot):
    window = office._window
    for title in ("FICTITIOUS one", "FICTITIOUS other"):
        office._desk.new(windows.FORM, {"nma_title": {"en": title}})
    window.rooms.setFocus()
    key(Qt.Key.Key_Down)
    page = window.pages.currentWidget()
    assert texts(page)[0] == "Drafts"
    page.search.setFocus()
    write("one")
    page.findChild(QTableView).setFocus()
    key(Qt.Key.Key_Return)
    assert window.editor.draft.title == "FICTITIOUS one"
    assert isinstance(window.rooms, QListView)
    assert window.rooms.currentIndex().data(Qt.ItemDataRole.UserRole) == "drafts"
    assert Path(office._desk.profile.desk_db).exists()
