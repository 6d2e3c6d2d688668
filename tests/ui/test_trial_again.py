"""What the trials of all forms had left, again and again (docs/trials/forms.md)."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QTextDocumentFragment, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from a6desk.ui.field_box import FieldBox
from tests.ui import windows
from tests.ui.inputs.making import field, setting
from tests.ui.windows import texts

WHOLE = "proposed: no decision asks for it"

# --- proposed ---


def described(widget: QWidget) -> str:
    return " ".join(each.accessibleDescription() for each in widget.findChildren(QWidget))


def read(box: FieldBox) -> str:
    """The label as it is seen."""
    return " ".join(QTextDocumentFragment.fromHtml(box.label.text()).toPlainText().split())


def test_proposed_is_a_word_beside_the_label_and_a_sentence_on_demand(qtbot, dressed):
    box = FieldBox(field("text", required="submit"), setting())
    qtbot.addWidget(box)
    box.show()
    assert read(box) == "Question required · proposed"
    assert WHOLE not in texts(box)
    assert WHOLE in box.label.toolTip() and WHOLE in box.input.line.accessibleDescription()
    box.more.click()
    assert WHOLE in texts(box)


def test_all_that_no_decision_demands_is_said_to_be_proposed(window, ana):
    window.open_draft(windows.begin(ana, "subaru"))
    editor, seen = window.editor, set()
    for section in editor.draft.form.definition.sections:
        editor.show_section(section.id)
        for box in editor.boxes.values():
            proposed = box.field.source.standing == "proposed"
            seen.add(proposed)
            assert read(box).endswith("proposed") == proposed
            assert (WHOLE in described(box.input)) == proposed
    assert seen == {True, False}


# --- choices ---


def turn_wheel(area, notches: int) -> None:
    """Down by so many."""
    at, none = QPointF(area.viewport().rect().center()), QPoint(0, 0)
    turned = QWheelEvent(
        at, area.viewport().mapToGlobal(at), none, QPoint(0, -120 * notches), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(area.viewport(), turned)
    QApplication.processEvents()


def test_choices_go_with_their_line_and_away_when_it_is_scrolled_away(ana, show_window):
    window = show_window(ana, size=(1024, 640))
    window.open_draft(windows.begin(ana, "ghana-readiness"))
    area = window.editor.form_area
    QApplication.processEvents()
    line = next(box for box in window.editor.boxes.values() if box.field.type == "party").input.line
    line.setFocus()
    line.selectAll()
    windows.write("jap")
    assert line.is_open()
    below = line._list.y() - line.mapTo(window, QPoint(0, 0)).y()
    turn_wheel(area, 1)
    assert line.is_open() and line._list.y() - line.mapTo(window, QPoint(0, 0)).y() == below
    turn_wheel(area, 20)
    assert not line.is_open() and line.text() == "jap" and line.hasFocus()
    windows.write("a")
    assert line.is_open() and area.viewport().rect().contains(line.mapTo(area.viewport(), QPoint(0, 0)))
    windows.key(Qt.Key.Key_Return)
    assert line.text() == "Japan"


# --- submitted ---


def test_what_was_submitted_is_said_to_be_and_offers_to_continue_only(window, ana):
    windows.join(ana)
    draft = windows.begin(ana, "subaru-complete")
    window.open_draft(draft)
    panel = window.editor.panel
    assert panel.verdict.text().startswith("Ready") and not panel.submit.isHidden()
    ana.submit(draft)
    window.refresh()
    assert panel.verdict.text() == panel.verdict.accessibleName() == window.editor.draft.why_frozen
    assert "submitted" in panel.verdict.text()
    assert [each.text() for each in (panel.submit, panel.onward) if each.isVisibleTo(window)] == ["Continue with…"]
    windows.press(window, "Continue with…")
    windows.press(window, "Back to the form")
    assert panel.submit.isHidden()
    window.open_draft(windows.begin(ana, "subaru"))
    assert not window.editor.panel.submit.isHidden()
