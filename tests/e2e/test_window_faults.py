"""What somebody before the window sees of a hub that refuses, lies or is not there; and what they see stays true."""

import json

import pytest

from a6desk.events import signing
from a6desk.events.documents import Receipt, signed
from a6desk.ui import saving as ui_saving
from tests.e2e.test_window import NOT_THE_SECRETARIAT, lines, said_of_all, submit_complete
from tests.support.faultproxy import http_answer
from tests.support.network import body_lines, lines_of
from tests.ui import windows
from tests.ui.opening import joined, open_window  # noqa: F401
from tests.ui.windows import WAIT, said, texts, write


@pytest.fixture
def office(hub, proxy, joined, open_window):  # noqa: F811
    """A window of Japan's focal point, joined through the bad network."""
    return open_window(joined(hub, proxy))


def sync(qtbot, opened, until) -> None:
    opened._window.sync_wanted.emit()
    qtbot.waitUntil(until, timeout=WAIT)


def refuse(body: bytes) -> bytes:
    found = lines_of(body)
    found[0] |= {"receipt": None, "status": 403, "reason": "The mandate of this desk has ended."}
    return body_lines(found)


def test_what_a_hub_refuses_is_said_with_its_reason_and_stops_nothing_else(office, proxy, qtbot):
    window = office._window
    proxy.fault("/v1/sync", rewrite=refuse)
    submit_complete(qtbot, office, "FICTITIOUS refused")
    qtbot.waitUntil(lambda: "not taken by" in said_of_all(window), timeout=WAIT)
    (refused,) = lines(window)[0]
    assert "The mandate of this desk has ended." in refused
    window.show_page("home")
    qtbot.waitUntil(lambda: "Needs you" in texts(window), timeout=WAIT)
    assert any("Correct it and submit again." in each for each in texts(window))
    submit_complete(qtbot, office, "FICTITIOUS other")
    qtbot.waitUntil(lambda: NOT_THE_SECRETARIAT in said_of_all(window), timeout=WAIT)
    assert "not taken by" in said_of_all(window)


def forge(body: bytes) -> bytes:
    """The right receipt, signed by somebody whom the hub's root never vouched for."""
    found = lines_of(body)
    for line in found:
        if line.get("receipt"):
            content = {key: value for key, value in line["receipt"].items() if key != "sig"}
            line["receipt"] = signed(Receipt, content, signing.new_key()).model_dump(mode="json")
    return body_lines(found)


def test_a_receipt_that_somebody_else_signed_shows_nothing_as_received(office, proxy, qtbot):
    window = office._window
    proxy.fault("/v1/sync", rewrite=forge, times=-1)
    submit_complete(qtbot, office, "FICTITIOUS forged")
    qtbot.waitUntil(lambda: "was not signed by the hub" in window.sync_sentence, timeout=WAIT)
    assert NOT_THE_SECRETARIAT not in said_of_all(window)
    assert "received by" not in said_of_all(window)
    assert window.sync_state == "waiting"
    window.show_page("sync")
    qtbot.waitUntil(  # the page says it when the worker's word reaches the window
        lambda: any("what waits is safe" in each for each in texts(window.pages.currentWidget())), timeout=WAIT
    )
    proxy.faults.clear()
    sync(qtbot, office, lambda: NOT_THE_SECRETARIAT in said_of_all(window))


def test_a_login_page_in_between_is_said_and_it_goes_by_itself_when_the_way_is_free(office, proxy, qtbot):
    window = office._window
    page = http_answer("200 OK", b"<html>Please sign in to the hotel's network</html>", Content_Type="text/html")
    proxy.fault("/v1", answer=page, times=-1)
    submit_complete(qtbot, office, "FICTITIOUS portal")
    qtbot.waitUntil(lambda: window.sync_state == "waiting", timeout=WAIT)
    assert "no receipt yet" in said_of_all(window) or "waits for a connection" in said_of_all(window)
    window.open_draft(windows.begin(office._desk))  # meanwhile work goes on
    write("Goes on")
    proxy.faults.clear()
    sync(qtbot, office, lambda: office._desk.list_sent()[-1].deliveries[-1].state == "received")
    assert window.editor.boxes["nma_title"].input.areas["en"].text() == "Goes on"


def test_an_altered_copy_of_ours_is_said_and_no_longer_shown_as_received(office, qtbot):
    window = office._window
    submit_complete(qtbot, office, "FICTITIOUS altered")
    qtbot.waitUntil(lambda: NOT_THE_SECRETARIAT in said_of_all(window), timeout=WAIT)
    row = office._desk.list_sent()[-1]
    payload = json.dumps({**json.loads(row.submission.payload), "x": 1}).encode()
    _alter(office._desk, row.submission.id, payload)
    window.show_page("home")
    window.show_page("outbox")
    assert "the receipt proves nothing: Our own copy of this submission was altered" in said_of_all(window)


def _alter(desk, id_, payload):
    def job(store):
        for (name,) in store.db.conn.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            store.db.conn.execute(f"DROP TRIGGER {name}")
        store.execute("UPDATE submissions SET payload = ? WHERE id = ?", payload, id_)

    desk.later(job).result()


def test_a_disk_that_is_full_while_a_receipt_arrives_loses_neither(office, monkeypatch, qtbot):
    """The desk's own writer is full; the worker's is not: each says its own truth."""
    monkeypatch.setattr(ui_saving, "AGAIN", 50)
    window = office._window
    submit_complete(qtbot, office, "FICTITIOUS full")
    window.open_draft(windows.begin(office._desk))
    windows.fill_disk(office._desk)
    windows.paste("x" * 20_000)
    window.editor.flush()
    qtbot.waitUntil(lambda: "Not saved" in windows.state(window), timeout=WAIT)
    qtbot.waitUntil(lambda: office._desk.list_sent()[-1].deliveries[-1].state == "received", timeout=WAIT)
    assert "Not saved" in windows.state(window)
    windows.make_room(office._desk)
    qtbot.waitUntil(lambda: windows.is_saved(window), timeout=WAIT)
    assert said(window) == "Everything is saved again."
