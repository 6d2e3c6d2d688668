"""The window beyond one hand's reach: other desks' answers, other languages, forms that are missing, long texts."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox

from a6desk import i18n
from a6desk.desk.editing import OpenDraft
from a6desk.forms import library as forms_library
from a6desk.store import drafts
from a6desk.ui import application
from a6desk.ui.history import HistoryPage
from tests.support.conflicts import write_elsewhere
from tests.ui import windows
from tests.ui.windows import WAIT, button, key, on_disk, paste, press, said, state, texts, write

CTRL = Qt.KeyboardModifier.ControlModifier
TITLE = "nma_title"


def settled(qtbot, window):
    window.editor.flush()
    qtbot.waitUntil(lambda: window.saving.settled, timeout=WAIT)


# --- history ---


def test_an_earlier_answer_is_taken_again_from_the_history_of_its_question(window, ana, draft, qtbot):
    for text in ("First", "Second"):
        OpenDraft(ana, draft, "en").answer(TITLE, "en", text).result()
    window.changed()
    press(window, "About: Title")
    press(window.editor.boxes[TITLE], "Earlier answers")
    assert isinstance(window.editor.side, HistoryPage)
    shown = texts(window.editor.side)
    assert [each for each in shown if each in ("First", "Second")] == ["Second", "First"]
    assert any("Ana" in each for each in shown)
    press(window.editor.side, "Take this answer again")
    assert window.editor.boxes[TITLE].input.areas["en"].text() == "First"
    settled(qtbot, window)
    assert on_disk(ana, draft) == {TITLE: {"en": "First"}}
    assert window.editor.side is None
    assert window.editor.boxes[TITLE].isAncestorOf(QApplication.focusWidget())


# --- conflicts ---


def test_two_answers_to_one_question_are_both_shown_stop_submitting_and_are_settled_by_choosing(window, ana, qtbot):
    windows.join(ana)
    draft = windows.begin(ana, "subaru-complete")
    window.open_draft(draft)
    window.editor.show_section(window.editor.draft.form.definition.sections[3].id)
    write_elsewhere(ana, window.editor.draft.head, TITLE, "en", "Ben's title", unseen=True)
    window.changed()
    assert "1 answer is in conflict." in window.editor.panel.verdict.text()
    window.show_page("home")
    qtbot.waitUntil(lambda: "Needs you" in texts(window), timeout=WAIT)
    assert any("1 answer is in conflict." in each for each in texts(window))
    window.open_draft(draft)  # begins where the conflict is
    box = window.editor.boxes[TITLE]
    ours = "SUBARU Initiative (SUstainable Business of Adaptation for Resilient Urban future)"
    qtbot.waitUntil(lambda: ours in texts(box), timeout=WAIT)
    shown = texts(box)
    assert "Ben's title" in shown
    assert any("This was answered differently on two desks." in each for each in shown)
    key(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: window.editor.side is not None, timeout=WAIT)
    assert any("1 answer is in conflict." in each for each in texts(window.editor.side))
    assert not button(window.editor.side, "Submit").isEnabled()
    press(window.editor.side, "Back to the form")
    theirs = next(each for each in windows.buttons(box, "Keep this answer") if "Ben's" in each.accessibleDescription())
    theirs.click()
    settled(qtbot, window)
    assert box.questions.isHidden()
    assert box.input.areas["en"].text() == "Ben's title"
    assert "conflict" not in window.editor.panel.verdict.text()
    assert on_disk(ana, draft)[TITLE] == {"en": "Ben's title"}
    window.editor.submit()
    assert button(window.editor.side, "Submit").isEnabled()


def test_a_row_that_was_deleted_there_and_changed_here_is_kept_or_deleted_by_a_person(window, ana, draft, qtbot):
    for words, remains in (("Keep this row", ["JPN"]), ("Delete this row", [])):
        open_ = OpenDraft(ana, draft, "en")
        (row,), future = open_.add_rows("nma_participants", [{"party": "KHM"}])
        future.result()
        state_ = ana.view(draft).state
        deletion = state_.deletion("nma_participants", row)
        open_.answer_cell("nma_participants", row, "party", "JPN").result()
        write_elsewhere(ana, open_.head, "nma_participants#here", row, deletion)
        window.changed()
        window.editor.go_to("nma_participants")
        box = window.editor.boxes["nma_participants"]
        asked = "This row was deleted on one desk and changed on another."
        qtbot.waitUntil(lambda box=box, asked=asked: asked in texts(box), timeout=WAIT)
        press(box, words)
        settled(qtbot, window)
        rows = on_disk(ana, draft).get("nma_participants", [])
        assert [each["party"] for each in rows] == remains
        assert box.questions.isHidden()
        window.editor.undo()
        settled(qtbot, window)
        OpenDraft(ana, draft, "en").remove_row("nma_participants", row).result()
        window.changed()


def test_what_is_submitted_is_what_was_shown(window, ana, qtbot):
    """Another window wrote after the page was shown: it is shown anew, and nothing goes before that."""
    windows.join(ana)
    draft = windows.begin(ana, "subaru-complete")
    window.open_draft(draft)
    window.editor.submit()
    before = window.editor.side
    OpenDraft(ana, draft, "en").answer(TITLE, "en", "FICTITIOUS other").result()
    press(before, "Submit")
    assert ana.list_sent() == []
    assert "changed meanwhile" in said(window)
    assert any("FICTITIOUS other" in each for each in texts(window.editor.side))
    press(window.editor.side, "Submit")
    assert json.loads(ana.list_sent()[0].submission.payload)["answers"][TITLE] == {"en": "FICTITIOUS other"}


# --- languages ---


def test_the_language_changes_under_an_open_draft_and_nothing_is_lost(window, ana, draft, qtbot):
    window.language_wanted.connect(lambda language: (application.speak(language), window.speak(language)))
    texts_by_language = {}
    with windows.slow_disk(ana) as go:
        window.editor.go_to("nma_acronym")
        write("SUB")
        for language in ("fr", "ar", "en"):
            window.language_wanted.emit(language)
            assert window.editor.draft.head.id == draft
            assert window.editor.draft.answers == {"nma_acronym": "SUB"}
            assert window.editor.boxes["nma_acronym"].input.line.text() == "SUB"
            texts_by_language[language] = window.editor.boxes["nma_acronym"].field.label
            rtl = window.layoutDirection() == Qt.LayoutDirection.RightToLeft
            assert rtl == (language == "ar")
        go.set()
        qtbot.waitUntil(lambda: window.saving.settled, timeout=WAIT)
    assert len(set(texts_by_language.values())) == 3
    assert on_disk(ana, draft) == {"nma_acronym": "SUB"}


def test_the_section_stays_when_the_language_changes(window, ana, draft):
    window.editor.go_to("nma_summary")
    window.speak("fr")
    assert "nma_summary" in window.editor.boxes
    assert window.editor.boxes["nma_summary"].isAncestorOf(QApplication.focusWidget())


@pytest.mark.parametrize(("speaks", "writes"), [("en", "ar"), ("ar", "en"), ("fr", "fr")])
def test_the_language_spoken_and_the_language_written_are_two_things(show_window, ana, speaks, writes, qtbot):
    window = show_window(ana, language=speaks)
    window.write_in(writes)
    draft = windows.begin(ana)
    window.open_draft(draft)
    area = QApplication.focusWidget()
    assert area is window.editor.boxes[TITLE].input.areas[writes]
    assert (area.layoutDirection() == Qt.LayoutDirection.RightToLeft) == i18n.is_rtl(writes) or area.text() == ""
    write("نهج" if writes == "ar" else "Title")
    settled(qtbot, window)
    assert list(on_disk(ana, draft)[TITLE]) == [writes]
    assert window.layoutDirection() == (
        Qt.LayoutDirection.RightToLeft if speaks == "ar" else Qt.LayoutDirection.LeftToRight
    )
    assert window.editor.draft.language == speaks


@pytest.mark.parametrize("language", i18n.available())
def test_every_page_opens_in_every_language_and_says_nothing_in_another(show_window, ana, language):
    windows.furnish(ana)
    window = show_window(ana, language=language)
    english = []
    for room in ("home", "drafts", "outbox", "settings", "sync", "new"):
        window.show_page(room)
        english += [each for each in texts(window) if each in ("Outbox", "Drafts", "Settings", "What needs you")]
    window.open_draft(ana.list_drafts()[-1].head.id)
    for section in window.editor.draft.form.definition.sections:
        window.editor.show_section(section.id)
        assert section.title in texts(window.editor)
    window.editor.submit()
    english += [each for each in texts(window) if each in ("Where it goes", "Becomes public")]
    assert bool(english) == (language == "en")


# --- forms and long texts ---


def test_a_draft_whose_form_is_not_here_says_so_and_hides_nothing_else(window, ana, draft):
    ana.later(lambda store: drafts.begin(store, "a6desk/unknown", 9, "0" * 64)).result()
    window.show_page("drafts")
    page = window.pages.currentWidget()
    model = page.table.model()
    rows = [[str(model.index(row, column).data()) for column in range(3)] for row in range(model.rowCount())]
    assert len(rows) == 2
    assert any("a6desk/unknown" in row[2] or "a6desk/unknown" in row[0] for row in rows)
    page.table.setFocus()
    for row in range(2):
        page.table.setCurrentIndex(model.index(row, 0))
        key(Qt.Key.Key_Return)
        if window.editor is not None:
            assert window.editor.draft.head.id == draft
            window.show_page("drafts")
        else:
            assert "a6desk/unknown" in said(window)
    window.show_page("home")
    assert any("unknown" in each for each in texts(window))


def test_a_form_file_that_breaks_while_the_window_is_open_takes_no_word_away(window, ana, draft, monkeypatch, qtbot):
    def broken(*_):
        from a6desk.errors import UserError

        raise UserError("The form file is broken.")

    monkeypatch.setattr(forms_library.Library, "form", broken)
    write("Still here")
    settled(qtbot, window)
    assert "Saved" in state(window)
    window.changed()
    assert "The form file is broken." in said(window)
    window.show_page("drafts")
    window.open_draft(draft)
    assert window.editor is None
    monkeypatch.undo()
    window.open_draft(draft)
    assert window.editor.draft.answers == {TITLE: {"en": "Still here"}}


def test_200_000_characters_are_pasted_and_saved(window, ana, draft, qtbot):
    window.editor.go_to("nma_summary")
    text = ("A sentence of a report that somebody wrote elsewhere. " * 4_000)[:200_000].strip()
    paste(text)
    settled(qtbot, window)
    assert on_disk(ana, draft) == {"nma_summary": text}
    write(" end")
    settled(qtbot, window)
    assert on_disk(ana, draft) == {"nma_summary": text + " end"}


def test_a_note_that_is_being_typed_stays_when_the_outbox_changes(window, ana):
    windows.furnish(ana)
    sent = ana.list_sent()[0].submission.id
    window.show_submission(sent)
    form = window.pages.currentWidget().cards[sent].note
    assert isinstance(form.kind, QComboBox)
    form.words.setFocus()
    write("half a no")
    window.changed()
    write("te")
    assert form.words.text() == "half a note"
    assert QApplication.focusWidget() is form.words
