"""A desk that works for several Parties: one is looked at, or all; drafting needs no mandate."""

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel

from a6desk.events import signing
from a6desk.events.documents import Mandate
from a6desk.store import hubs
from a6desk.sync.connect import KEY
from a6desk.ui.begin import Beginnings
from tests.support.office import Office
from tests.ui import windows

JAPAN, NEPAL = "JPN", "NPL"


def draft(desk, party, title):
    return desk.new(windows.FORM, {windows.FORM.definition.about.party: party, "nma_title": {"en": title}}).id


@pytest.fixture
def two(ana):
    draft(ana, JAPAN, "Cooler cities")
    draft(ana, NEPAL, "Drier roofs")
    return ana


def give_mandate(desk, party):
    """A hub that gave this desk the mandate for a Party."""
    office = Office()
    desk.keys.store(KEY, signing.private_bytes(signing.new_key()))
    mandate = Mandate(party=party, role="a68_focal_point", since="2020-01-01")
    with desk.store.writing():
        hubs.add(desk.store, office.hub, office.certificate(1, mandate))


def look_at(window, party):
    box = window.who.box
    box.setCurrentIndex(box.findData(party))
    box.activated.emit(box.currentIndex())
    QApplication.processEvents()


def drafts_shown(window):
    window.show_page("drafts")
    page = window.pages.currentWidget()
    return {page.table.model().index(row, 0).data() for row in range(page.table.model().rowCount())}


def test_one_party_is_looked_at_or_all(two, show_window):
    window = show_window(two)
    assert window.who.box.isVisible()
    assert drafts_shown(window) == {"Cooler cities", "Drier roofs"}
    look_at(window, NEPAL)
    assert drafts_shown(window) == {"Drier roofs"}
    window.show_page("home")
    said = [each.text() for each in window.pages.currentWidget().findChildren(QLabel)]
    assert "Drier roofs" in said and "Cooler cities" not in said
    look_at(window, "")
    assert len(drafts_shown(window)) == 2


def test_what_is_begun_is_for_the_party_that_is_looked_at(two, show_window):
    window = show_window(two)
    look_at(window, NEPAL)
    window.show_page("new")
    beginnings = next(each for each in window.findChildren(Beginnings) if each.isVisible())
    assert beginnings.parties.chosen() == NEPAL
    beginnings._begin("a6desk/nma-recording")
    about = window.editor.draft.form.definition.about
    assert window.editor.draft.answers == {about.party: NEPAL}


def test_a_desk_of_one_party_has_nothing_to_choose(ana, show_window):
    draft(ana, JAPAN, "Cooler cities")
    window = show_window(ana)
    assert not window.who.box.isVisible()
    window.show_page("new")
    assert not [each for each in window.findChildren(QComboBox) if each.isVisible()]


def test_the_choice_outlives_a_change_of_language(two, show_window):
    window = show_window(two)
    look_at(window, JAPAN)
    window.speak("fr")
    assert window.who.party == JAPAN and drafts_shown(window) == {"Cooler cities"}


def test_the_list_of_drafts_names_the_form_as_people_do(two, show_window):
    window = show_window(two)
    window.show_page("drafts")
    table = window.pages.currentWidget().table
    assert table.model().index(0, 3).data() == "Non-market approach, for recording"


def test_what_is_begun_is_for_the_only_party_that_the_desk_has_a_mandate_for(ana, show_window):
    give_mandate(ana, NEPAL)
    window = show_window(ana)
    window.show_page("new")
    beginnings = next(each for each in window.findChildren(Beginnings) if each.isVisible())
    assert not beginnings.parties.isVisible()
    beginnings._begin("a6desk/nma-recording")
    assert window.editor.draft.answers == {window.editor.draft.form.definition.about.party: NEPAL}
