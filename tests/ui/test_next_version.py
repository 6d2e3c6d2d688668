"""From the outbox on: what is signed goes on as its next version, never corrected in place."""

from a6desk.events.documents import Mandate
from a6desk.store import hubs
from tests.ui import windows

GHANA = Mandate(party="GHA", role="a62_authority", since="2020-01-01")


def submitted(ana, window, example):
    office = windows.join(ana)
    with ana.store.writing():
        hubs.add(ana.store, office.hub, office.certificate(2, windows.JAPAN, GHANA))
    sent = ana.submit(windows.begin(ana, example))
    window.show_submission(sent.id)
    return sent


def test_an_authorization_goes_on_as_its_next_version(ana, window):
    sent = submitted(ana, window, "authorization-ghana-cookstoves-complete")
    page = window.pages.currentWidget()
    assert not windows.buttons(page, "Correct it")
    windows.press(page, "Next version")
    opened = window.editor.draft
    assert opened.answers["a62_earlier"] == sent.draft and opened.verdict.computed["a62_version"] == 2
    assert not opened.answers.get("a62_date")


def test_what_has_no_versions_is_corrected(ana, window):
    submitted(ana, window, "subaru-complete")
    assert not windows.buttons(window.pages.currentWidget(), "Next version")
    windows.press(window.pages.currentWidget(), "Correct it")
    assert window.editor.draft.state.registers["#supersedes"]


def test_an_authorization_that_was_taken_out_before_it_left_is_not_gone_on_from(ana, window):
    sent = submitted(ana, window, "authorization-ghana-cookstoves-complete")
    windows.press(window.pages.currentWidget(), "Withdraw")
    window.show_submission(sent.id)
    assert windows.button(window.pages.currentWidget(), "Correct it")
