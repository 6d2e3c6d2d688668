"""What whoever works for several Parties must not be told: that nothing is there, where another Party is looked at."""

import pytest
from PySide6.QtWidgets import QTableView

from a6desk.desk import outlook
from tests.ui import windows
from tests.ui.test_who import JAPAN, NEPAL, draft, drafts_shown, give_mandate, look_at


@pytest.fixture
def two(ana):
    draft(ana, NEPAL, "Drier roofs")
    for number in range(12):
        draft(ana, JAPAN, f"Cooler city {number}")
    return ana


def words(window):
    return windows.texts(window.pages.currentWidget())


def test_home_shows_what_is_a_party_s_however_much_newer_there_is_of_another(two, show_window):
    window = show_window(two)
    look_at(window, NEPAL)
    window.show_page("home")
    assert "Drier roofs" in words(window)
    assert [need.title for need in outlook.needs(two, 10, NEPAL)] == ["Drier roofs"]
    assert len(outlook.needs(two, 10, JAPAN)) == 10


def test_an_empty_room_says_that_it_is_empty_of_one_party(two, show_window):
    give_mandate(two, "CHL")
    window = show_window(two)
    look_at(window, "CHL")
    window.show_page("drafts")
    assert "There is no draft for Chile. Others are shown under “All Parties”." in words(window)
    window.show_page("outbox")
    assert "Nothing was submitted for Chile. Others are shown under “All Parties”." in words(window)
    window.show_page("home")
    assert "Nothing waits for you for Chile" in words(window)


def test_what_was_submitted_is_shown_also_where_another_party_is_looked_at(two, show_window):
    give_mandate(two, JAPAN)
    id_ = two.new_from_file(windows.resources() / "examples" / "subaru-complete.yaml")[1].id
    sent = two.submit(id_)
    window = show_window(two)
    look_at(window, NEPAL)
    window.show_submission(sent.id)
    assert window.who.party == "" and window.who.box.currentData() == ""
    assert sent.id in window._pages["outbox"].cards


def test_a_draft_is_found_by_words_in_any_order_without_accents_and_by_the_code_of_its_party(two, show_window):
    draft(two, "CHL", "Reciclo Orgánicos Chile")
    window = show_window(two)
    window.show_page("drafts")
    page = window.pages.currentWidget()
    for text in ("organicos", "chile reciclo", "CHL", "chl recic"):
        page.search.setText(text)
        assert drafts_shown(window) == {"Reciclo Orgánicos Chile"}, text
    page.search.setText("organicos nepal")
    assert drafts_shown(window) == set()
    assert isinstance(page.table, QTableView)
