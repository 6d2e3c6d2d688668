"""A support provider drafts for Parties and hands over; the focal point with the mandate takes over and submits."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QTableView

from a6desk import app
from a6desk.forms import answers as forms_answers
from a6desk.paths import Profile, resources
from a6desk.ui.begin import Beginnings
from a6desk.ui.handing import Taking
from tests.support.network import LIBRARY, Office
from tests.ui import windows
from tests.ui.opening import open_window  # noqa: F401
from tests.ui.windows import WAIT, button, buttons, key, press, said, texts, write

ROLE = "a68_focal_point"
CTRL = Qt.KeyboardModifier.ControlModifier
PROVIDER = "a6desk/support-provider"
NOT_THE_SECRETARIAT = "not by the UNFCCC secretariat"


@pytest.fixture
def sit_down(hub, open_window, tmp_path, monkeypatch, qtbot):  # noqa: F811
    """sit_down(name, Parties…): the window of somebody at a desk of their own, with the mandates for these Parties."""

    def start(name: str, *parties: str):
        office = Office(tmp_path / name, hub)
        try:
            if parties:
                office.join(*(f"{party}:{ROLE}" for party in parties))
        finally:
            office.close()
        monkeypatch.setattr(app, "actor", lambda: name)
        opened = open_window(Profile(tmp_path / name))
        qtbot.waitUntil(lambda: opened._window._says_who, timeout=WAIT)
        return opened

    return start


@pytest.fixture
def stick(tmp_path, monkeypatch):
    """The file that every file dialogue is answered with, as on a stick that is carried to and fro."""
    file = tmp_path / "stick.a6draft"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    return file


def complete(**more) -> dict:
    file = forms_answers.read_file(resources() / "examples" / "ciat-provider-complete.yaml")
    return {**forms_answers.take(LIBRARY.form(PROVIDER), file.answers, file.name), **more}


def settled(qtbot, window) -> None:
    window.editor.flush()
    qtbot.waitUntil(lambda: window.saving.settled, timeout=WAIT)


def come_forward(qtbot, opened):
    """Turn to this window; the window."""
    opened._window.activateWindow()
    qtbot.waitUntil(opened._window.isActiveWindow, timeout=WAIT)
    return opened._window


def retype(qtbot, window, field: str, text: str) -> None:
    window.editor.go_to(field)
    key(Qt.Key.Key_A, CTRL)
    write(text)
    settled(qtbot, window)


def hand_over(qtbot, window, file) -> None:
    file.unlink(missing_ok=True)
    settled(qtbot, window)
    key(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: window.editor.side is not None, timeout=WAIT)
    press(window.editor.side, "Hand the draft over…")
    qtbot.waitUntil(file.exists, timeout=WAIT)
    assert "The draft stays here as well" in said(window)
    press(window.editor.side, "Back to the form")


def take_over(window) -> str:
    """Look, then take; what was shown before."""
    window.show_page("new")
    press(window.pages.currentWidget(), "Take over a draft from a file…")
    shown = " ".join(texts(next(each for each in window.findChildren(Taking) if each.isVisible())))
    press(window.pages.currentWidget(), "Take over")
    return shown


def open_to_submit(qtbot, opened, title: str) -> None:
    """Open the draft of this title, and ask what submitting it would do."""
    window = come_forward(qtbot, opened)
    window.open_draft(next(row.head.id for row in opened._desk.list_drafts() if row.title == title))
    settled(qtbot, window)
    key(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: window.editor.side is not None, timeout=WAIT)


def look_at(window, party: str) -> None:
    box = window.who.box
    box.setCurrentIndex(box.findData(party))
    box.activated.emit(box.currentIndex())


def rows(window) -> set[tuple[str, str]]:
    """(title, Party) of each draft that the list shows."""
    window.show_page("drafts")
    model = window.pages.currentWidget().findChild(QTableView).model()
    return {(model.index(at, 0).data(), model.index(at, 1).data()) for at in range(model.rowCount())}


def test_a_provider_drafts_and_hands_over_both_write_on_and_the_focal_point_submits(sit_down, stick, qtbot):
    theirs, ours = sit_down("provider"), sit_down("ministry", "JPN")
    window = come_forward(qtbot, theirs)
    draft = theirs._desk.new(LIBRARY.form(PROVIDER), complete(spr_party="JPN")).id
    window.open_draft(draft)
    retype(qtbot, window, "spr_seat", "FICTITIOUS city A")
    key(Qt.Key.Key_Return, CTRL)
    assert not button(window.editor.side, "Submit").isEnabled()
    assert any("You may draft this" in each for each in texts(window.editor.side))
    press(window.editor.side, "Back to the form")
    hand_over(qtbot, window, stick)

    window = come_forward(qtbot, ours)
    shown = take_over(window)
    assert "Japan" in shown and "Handed over by provider" in shown and "new here" in shown
    assert window.editor.draft.answers == theirs._desk.view(draft).answers
    retype(qtbot, window, "spr_seat", "FICTITIOUS city B")
    retype(qtbot, window, "spr_acronym", "FI")

    window = come_forward(qtbot, theirs)
    window.open_draft(draft)
    retype(qtbot, window, "spr_seat", "FICTITIOUS city C")
    retype(qtbot, window, "spr_regions", "FICTITIOUS islands")
    hand_over(qtbot, window, stick)

    window = come_forward(qtbot, ours)
    assert "what contradicts is asked" in take_over(window)
    answers = window.editor.draft.answers
    assert (answers["spr_acronym"], answers["spr_regions"]) == ("FI", "FICTITIOUS islands")
    settled(qtbot, window)
    key(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: window.editor.side is not None, timeout=WAIT)
    assert not button(window.editor.side, "Submit").isEnabled()
    press(window.editor.side, "Back to the form")
    window.editor.go_to("spr_seat")
    box = window.editor.boxes["spr_seat"]
    assert {"FICTITIOUS city B", "FICTITIOUS city C"} <= set(texts(box))
    kept = [each for each in buttons(box, "Keep this answer") if "city C" in each.accessibleDescription()]
    kept[0].click()
    settled(qtbot, window)
    assert windows.on_disk(ours._desk, draft)["spr_seat"] == "FICTITIOUS city C"
    key(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: window.editor.side is not None, timeout=WAIT)
    press(window.editor.side, "Submit")
    outbox = window._pages["outbox"]
    qtbot.waitUntil(
        lambda: any(NOT_THE_SECRETARIAT in line for card in outbox.cards.values() for line in card.lines), timeout=WAIT
    )
    (sent,) = ours._desk.list_sent()
    assert (sent.submission.draft, sent.submission.party) == (draft, "JPN")
    assert b"FICTITIOUS city C" in sent.submission.payload and b"FICTITIOUS islands" in sent.submission.payload
    assert any("Japan · submitted" in each for each in texts(outbox))

    retype(qtbot, come_forward(qtbot, theirs), "spr_seat", "FICTITIOUS city D")
    hand_over(qtbot, theirs._window, stick)
    window = come_forward(qtbot, ours)
    window.show_page("new")
    press(window.pages.currentWidget(), "Take over a draft from a file…")
    assert "This draft was submitted here and never changes again." in said(window)
    assert ours._desk.view(draft).answers["spr_seat"] == "FICTITIOUS city C"


def test_a_desk_for_several_parties_shows_the_party_everywhere_and_submits_where_it_may(sit_down, stick, qtbot):
    opened = sit_down("provider", "JPN", "NPL", "CHL")
    window, desk = opened._window, opened._desk
    for party in ("JPN", "NPL", "CHL", "COL"):
        desk.new(LIBRARY.form(PROVIDER), complete(spr_party=party, spr_name=f"FICTITIOUS for {party}"))
    desk.new(
        LIBRARY.form("a6desk/nma-recording"), {"nma_title": {"en": "FICTITIOUS roofs"}, "nma_submitting_party": "NPL"}
    )
    window.refresh()
    named = {(f"FICTITIOUS for {code}", name) for code, name in
             (("JPN", "Japan"), ("NPL", "Nepal"), ("CHL", "Chile"), ("COL", "Colombia"))}  # fmt: skip
    assert rows(window) == named | {("FICTITIOUS roofs", "Nepal")}
    page = window.pages.currentWidget()
    page.search.setFocus()
    write("nepal")
    assert rows(window) == {("FICTITIOUS for NPL", "Nepal"), ("FICTITIOUS roofs", "Nepal")}
    page.search.clear()
    window.show_page("home")
    assert any("Colombia · " in each for each in texts(window.pages.currentWidget()))

    look_at(window, "CHL")
    assert rows(window) == {("FICTITIOUS for CHL", "Chile")}
    window.show_page("new")
    beginnings = next(each for each in window.findChildren(Beginnings) if each.isVisible())
    assert beginnings.findChild(QComboBox).currentData() == "CHL"
    beginnings._begin("a6desk/support-available")
    assert window.editor.draft.answers == {"sav_party": "CHL"}
    assert [each.title for each in window.editor.draft.linkables("sav_provider_document")] == ["FICTITIOUS for CHL"]

    look_at(window, "")
    open_to_submit(qtbot, opened, "FICTITIOUS for NPL")
    assert "with the mandate for Nepal" in " ".join(texts(window.editor.side))
    press(window.editor.side, "Submit")
    qtbot.waitUntil(
        lambda: all(each.state == "received" for row in desk.list_sent() for each in row.deliveries), timeout=WAIT
    )
    qtbot.waitUntil(lambda: window.sync_state == "online", timeout=WAIT)
    open_to_submit(qtbot, opened, "FICTITIOUS for COL")
    qtbot.waitUntil(  # news of the connection show the page anew
        lambda: "This desk has no mandate to submit this for Colombia" in " ".join(texts(window.editor.side)),
        timeout=WAIT,
    )
    assert not button(window.editor.side, "Submit").isEnabled()
    press(window.editor.side, "Hand the draft over…")
    qtbot.waitUntil(stick.exists, timeout=WAIT)
    assert [row.submission.party for row in desk.list_sent()] == ["NPL"]
