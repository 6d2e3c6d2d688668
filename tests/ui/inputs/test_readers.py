"""What readers of the screen are told, and how fast a section is built."""

import time

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from a6desk.forms.library import Library
from a6desk.i18n import listed
from a6desk.ui.inputs import make_input
from a6desk.ui.inputs.table import TableInput
from tests.ui.inputs.making import COLUMNS, field, setting

FIELDS = [
    field("text"), field("url"), field("email"), field("long_text"), field("text_by_language"), field("integer"),
    field("quantity", unit="t"), field("year"), field("date"), field("period"), field("choice", codelist="yes-no"),
    field("choice", codelist="currencies"), field("choices", codelist="sdgs"), field("choices", codelist="currencies"),
    field("party"), field("contact"), field("declaration"), field("table", columns=COLUMNS), field("attachment"),
    field("quantity", computed="1"),
]  # fmt: skip
IDS = [f"{each.type}{n}" for n, each in enumerate(FIELDS)]


@pytest.mark.parametrize("spec", FIELDS, ids=IDS)
def test_everything_that_takes_the_focus_has_a_name_and_a_description(spec, qtbot):
    made = make_input(spec, setting())
    qtbot.addWidget(made)
    made.name_for_readers("Its label", "Its help")
    focusable = [each for each in made.findChildren(QWidget) if each.focusPolicy() != Qt.FocusPolicy.NoFocus]
    assert focusable
    for each in focusable:
        if isinstance(each.parentWidget(), QAbstractScrollArea):
            continue  # a viewport or a header: Qt speaks for them
        said = QAccessible.queryAccessibleInterface(each)
        assert said.text(QAccessible.Text.Name), each
        assert "Its label" in said.text(QAccessible.Text.Name), each
        assert said.text(QAccessible.Text.Description), each


@pytest.mark.parametrize("spec", FIELDS, ids=IDS)
def test_building_one_opens_no_window(spec, qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    shown = []

    class Watch(QObject):
        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                shown.append(watched)
            return False

    watch = Watch()
    QApplication.instance().installEventFilter(watch)
    made = make_input(spec, setting(), parent)
    made.show_value(None)
    made.set_read_only(True)
    made.set_read_only(False)
    QApplication.instance().removeEventFilter(watch)
    assert shown == []


@pytest.mark.parametrize("spec", FIELDS, ids=IDS)
def test_everything_fits_360_pixels(spec, qtbot):
    made = make_input(spec, setting())
    qtbot.addWidget(made)
    assert made.minimumSizeHint().width() <= 360


@pytest.mark.parametrize("spec", FIELDS, ids=IDS)
def test_trouble_and_read_only_can_come_and_go(spec, qtbot):
    made = make_input(spec, setting())
    qtbot.addWidget(made)
    said = []
    made.edited.connect(lambda *values: said.append(values))
    for read_only in (True, False, True):
        made.set_read_only(read_only)
        made.set_trouble("blocker" if read_only else "")
        made.show_value(None)
        made.focus_part()
        made.flush()
    assert said == []


def test_parts_are_named_by_what_they_are(qtbot):
    made = make_input(field("text_by_language"), setting(writing="ar"))
    qtbot.addWidget(made)
    assert made.areas["ar"].accessibleName() == listed(("Question", "العربية"))
    contact = make_input(field("contact"), setting())
    qtbot.addWidget(contact)
    assert contact.lines["email"].accessibleName() == "Question, E-mail"


def test_cells_are_spoken_with_their_column_and_what_was_found(qtbot):
    made = make_input(field("table", columns=COLUMNS), setting())
    qtbot.addWidget(made)
    assert isinstance(made, TableInput)
    made.show_value([{"_id": "a", "party": "NPL"}])
    made.set_cell_troubles({("a", "amount"): "blocker"})

    def spoken(column):
        return made.model.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole)

    assert spoken(0) == "Party, Nepal"
    assert spoken(1) == "Amount, empty, blocker"


def test_every_section_of_the_real_form_is_built_in_no_time(qtbot):
    form = Library().form("a6desk/nma-recording")
    given = setting()
    for section in form.definition.sections:
        times = []
        for _ in range(3):
            parent = QWidget()
            qtbot.addWidget(parent)
            began = time.perf_counter()
            for each in section.fields:
                make_input(each, given, parent)
            times.append((time.perf_counter() - began) * 10 / max(len(section.fields), 10))
        assert min(times) < 0.25, f"{section.id}: 0.05 s on a quiet machine"
