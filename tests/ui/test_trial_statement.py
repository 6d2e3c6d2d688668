"""What the trials of the approval and the statement on Article 6.4 found in the window (docs/trials/forms.md)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui import windows


def test_tab_leads_from_the_sections_into_the_form_and_behind_it_to_the_findings(ana, window):
    window.open_draft(ana.new(ana.library.form("a6desk/host-approval-64", 1)).id)
    editor = window.editor
    for section in ("letter", "activity"):
        editor.show_section(section)
        editor.sections.list.setFocus()
        windows.key(Qt.Key.Key_Tab)
        first = next(iter(editor.boxes.values()))
        assert first.isAncestorOf(QApplication.focusWidget())
        windows.button(editor, "Next section" if section == "activity" else "Previous section").setFocus()
        windows.key(Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is editor.panel.list
        windows.key(Qt.Key.Key_Backtab)
        assert editor.form_area.isAncestorOf(QApplication.focusWidget())


def test_a_statement_that_authorizes_nothing_asks_nothing_of_use_or_changes(ana, window):
    form = ana.library.form("a6desk/authorization-64", 1)
    window.open_draft(ana.new(form, {"a64_statement": "not-authorized", "a64_event": "after-issuance"}).id)
    editor = window.editor
    shown = [each.id for each in editor._relevant_sections()]
    assert shown == ["authorization", "authority", "activity", "statement", "status", "removals", "terms", "signature"]
    editor.show_section("terms")
    assert [id_ for id_, box in editor.boxes.items() if not box.isHidden()] == ["a64_information"]
    asked = form.fields.keys() - editor.draft.verdict.irrelevant
    assert not asked & {"a64_no_transfer", "a64_serial_first", "a64_purpose", "a64_first_transfer", "a64_any_party"}
    assert not [each for each in editor.draft.verdict.findings if each.rule == "A64-R27"]
    assert editor.draft.verdict.computed["a64_unit_status"] == "contribution"


def test_home_says_which_form_a_draft_fills_in(ana, window):
    for form, title in (("host-approval-64", "hap_activity_title"), ("authorization-64", "a64_title")):
        ana.new(ana.library.form(f"a6desk/{form}", 1), {title: "Cookstoves"})
    window.show_page("home")
    shown = windows.texts(window._pages["home"])
    for form in ("Host Party approval of an Article 6.4 activity", "Authorization statement, Article 6.4"):
        assert [each for each in shown if form in each and "A draft, begun" in each]
