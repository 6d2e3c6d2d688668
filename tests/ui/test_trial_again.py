"""What the trials of all forms had left, again and again (docs/trials/forms.md)."""

from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QWidget

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
