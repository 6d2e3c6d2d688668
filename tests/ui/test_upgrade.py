"""A newer version of a form, in the window: said, previewed, gone on in, gone back from; nothing typed is lost."""

from a6desk.desk import upgrading
from a6desk.store.drafts import Write
from a6desk.ui.upgrade import AsidePage, BackPage, UpgradePage
from tests.ui.windows import FORM, button, buttons, is_saved, on_disk, press, said, texts

ACRONYM, START, TITLE, PLACES = "nma_acronym", "nma_start_date", "nma_title", "nma_scales"
OLD = {TITLE: {"en": "Cities"}, ACRONYM: "SUBARU", START: "2025-05-13", PLACES: ["regional"]}


def begin(desk):
    return desk.new(FORM, OLD).id


def test_a_newer_version_is_said_previewed_and_gone_on_in(qtbot, ana, window):
    draft = begin(ana)
    window.open_draft(draft)
    assert any("There is a newer version of this form: 2" in text for text in texts(window.editor))
    press(window.editor, "See what would change…")
    qtbot.waitUntil(lambda: isinstance(window.editor.side, UpgradePage))
    shown = "\n".join(texts(window.editor.side))
    for words in ("SUBARU", "Several countries of a region", "May 13, 2025", "Part that the submitting Party takes"):
        assert words in shown
    assert ana.list_drafts()[0].head.id == draft, "looking changes nothing"
    press(window.editor, "Go on in version 2")
    assert window.editor.draft.form.version == 2
    assert [row.head.version for row in ana.list_drafts()] == [2], "one draft, not two"
    assert window.editor.draft.answers[PLACES] == ["several-countries"]
    assert ACRONYM not in window.editor.draft.answers


def test_a_question_that_is_asked_again_shows_its_former_answer_which_can_be_taken_over(qtbot, ana, window):
    later = upgrading.go_on(ana, begin(ana))
    window.open_draft(later.id)
    box = window.editor.boxes[START]
    shown = " ".join(texts(box))
    assert "In version 1 this was asked otherwise" in shown
    assert "May 13, 2025" in shown
    assert "conflict" not in shown, "nothing is in conflict"
    press(box, "Take it over")
    qtbot.waitUntil(lambda: is_saved(window))
    assert on_disk(ana, later.id)[START] == "2025-05-13"
    assert not buttons(box, "Take it over"), "it is answered"


def test_what_was_set_aside_is_shown_and_leads_to_the_question(qtbot, ana, window):
    window.open_draft(upgrading.go_on(ana, begin(ana)).id)
    press(window.editor, "What was set aside…")
    assert isinstance(window.editor.side, AsidePage)
    shown = "\n".join(texts(window.editor.side))
    assert "Acronym" in shown
    assert "SUBARU" in shown
    press(window.editor.side, "Go there: Start")
    assert window.editor.side is None


def test_going_back_says_what_was_answered_since_and_the_old_draft_is_there_again(qtbot, ana, window):
    draft = begin(ana)
    later = upgrading.go_on(ana, draft)
    ana.write(later.id, [Write("nma_summary", "", "Written in version 2")])
    window.open_draft(later.id)
    press(window.editor, "Go back…")
    assert isinstance(window.editor.side, BackPage)
    assert any("Written in version 2" in text for text in texts(window.editor.side))
    press(window.editor.side, "Go back")
    assert window.editor.draft.head.id == draft
    assert not window.editor.draft.frozen
    window.editor._keep(window.editor.draft.answer, "nma_summary", "", "Here again")
    qtbot.waitUntil(lambda: is_saved(window))
    assert on_disk(ana, draft)["nma_summary"] == "Here again"


def test_the_earlier_draft_can_be_looked_at_and_says_where_it_goes_on(ana, window):
    draft = begin(ana)
    later = upgrading.go_on(ana, draft)
    window.open_draft(later.id)
    press(window.editor, "Look at version 1")
    assert window.editor.draft.head.id == draft
    assert window.editor.draft.frozen
    assert any("This draft goes on as version 2" in text for text in texts(window.editor))
    window.editor._keep(window.editor.draft.answer, ACRONYM, "", "x")
    assert "goes on as version 2" in said(window)
    assert on_disk(ana, draft)[ACRONYM] == "SUBARU"
    press(window.editor, "Open version 2")
    assert window.editor.draft.head.id == later.id


def test_what_was_typed_in_another_window_just_before_passes_through(ana, window):
    """A draft is gone on with while somebody types into it elsewhere: that is saved, and read in the new version."""
    from a6desk.desk.editing import OpenDraft

    draft = begin(ana)
    elsewhere = OpenDraft(ana, draft, "en")
    later = upgrading.go_on(ana, draft)
    elsewhere.answer("nma_lands_consulted", "", "The councils").result()
    window.open_draft(later.id)
    assert window.editor.draft.answers["nma_lands_decisions"] == "The councils"


def test_a_draft_of_the_newest_version_says_nothing(ana, window):
    window.open_draft(ana.new(ana.library.form("nma-recording")).id)
    assert window.editor.notice.isHidden()
    assert button(window.editor, "Submit…")
