"""What was not checked is not said as if it were so, and why it was not checked."""

import pytest

from a6desk.ui.findings_panel import _CHECKED
from tests.support.desks import EXAMPLE


@pytest.fixture
def items(ana, show_window):
    window = show_window(ana)
    window.open_draft(ana.new_from_file(EXAMPLE.with_name("ghana-switzerland-complete.yaml"))[1].id)
    panel = window.editor.panel
    rows = [panel._model.item(row) for row in range(panel._model.rowCount())]
    return [row.text().split("\n") for row in rows if row.data(_CHECKED) is False]


def test_what_may_be_so_or_not_is_not_said_to_be_so(items):
    said = next(lines for lines in items if any("no mandate" in line for line in lines))
    assert said[0] == "Party that describes it"
    assert said[1] == "Not at hand: the mandates of this desk."
    assert said[2].startswith("It may be so or not: This desk holds no mandate to submit for this Party")


def test_what_the_program_can_never_know_says_what_a_person_does_about_it(items):
    said = next(lines for lines in items if any("CARP" in line for line in lines))
    assert said[1].startswith("Whether the CARP lists this identifier cannot be known here")
    assert said[2] == "Compare it with the CARP when you have a connection."


def test_each_finding_has_room_for_its_lines_when_a_scroll_bar_takes_some_of_the_width(ana, show_window, qtbot):
    window = show_window(ana)
    window.speak("fr")
    window.resize(1024, 640)
    window.open_draft(ana.new_from_file(EXAMPLE.with_name("focal-point-complete.yaml"))[1].id)
    list_ = window.editor.panel.list
    qtbot.wait(400)
    assert list_.verticalScrollBar().isVisible()
    indexes = [list_.model().index(row, 0) for row in range(list_.model().rowCount())]
    rects = [list_.visualRect(each) for each in indexes]
    assert [each.top() for each in rects[1:]] == [each.bottom() + 1 for each in rects[:-1]]
