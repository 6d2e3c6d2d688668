"""An open draft: shown at once, saved behind, undone over restarts, checked as it changes."""

import pytest

from a6desk.desk import Desk
from a6desk.desk.editing import OpenDraft
from a6desk.errors import UserError
from a6desk.forms.check import check
from a6desk.forms.library import Library
from a6desk.keys import Keys
from a6desk.paths import Profile, resources

FORM = "nma-recording"


@pytest.fixture
def library():
    return Library()


@pytest.fixture
def desk(tmp_path, library):
    with Desk(Profile(tmp_path / "desk"), library, Keys(Profile(tmp_path / "desk"), in_files=True), "Ana") as desk:
        yield desk


@pytest.fixture
def draft(desk):
    return OpenDraft(desk, desk.new(desk.library.form(FORM)).id, "en")


def reopened(desk, draft):
    return OpenDraft(desk, draft.head.id, "en")


def test_an_answer_is_seen_at_once_and_on_the_disk_after_its_future(desk, draft):
    future = draft.answer("nma_title", "en", "SUBARU")
    assert draft.answers["nma_title"] == {"en": "SUBARU"}
    future.result()
    assert reopened(desk, draft).answers == {"nma_title": {"en": "SUBARU"}}


def test_the_verdict_is_always_that_of_the_whole_check(desk, draft):
    draft.answer("nma_submitting_party", "", "JPN")
    ids, _ = draft.add_rows("nma_participants", [{"party": "KHM", "role": "host"}, {"party": "JPN"}])
    draft.answer_cell("nma_participants", ids[1], "party", "ZZZ")
    draft.remove_row("nma_participants", ids[0]).result()
    draft.answer("nma_title", "en", "FICTITIOUS")
    whole = check(draft.form, draft.answers, desk.facts())
    assert draft.verdict.findings == whole.findings
    assert draft.verdict.not_checked == whole.not_checked


def test_rows_keep_their_order_over_moving_and_restarting(desk, draft):
    a, b, c = draft.add_rows("nma_participants", [{"party": code} for code in ("KHM", "NPL", "PHL")])[0]
    draft.move_row("nma_participants", c, before=a)
    draft.add_rows("nma_participants", [{"party": "VNM"}], before=b)[1].result()
    expected = ["PHL", "KHM", "VNM", "NPL"]
    assert [row["party"] for row in draft.answers["nma_participants"]] == expected
    assert [row["party"] for row in reopened(desk, draft).answers["nma_participants"]] == expected


def test_undo_takes_back_step_by_step_also_after_a_restart_and_redo_brings_it_again(desk, draft):
    draft.answer("nma_title", "en", "First")
    draft.answer("nma_title", "en", "Second")
    draft.add_rows("nma_participants", [{"party": "KHM"}])[1].result()
    again = reopened(desk, draft)
    again.undo().result()
    again.refresh()
    assert "nma_participants" not in again.answers
    again.undo().result()
    again.refresh()
    assert again.answers["nma_title"] == {"en": "First"}
    again.redo().result()
    again.redo().result()
    again.refresh()
    assert again.answers["nma_title"] == {"en": "Second"}
    assert [row["party"] for row in again.answers["nma_participants"]] == ["KHM"]
    assert again.redo().result().changes == ()


def test_a_new_answer_forgets_what_could_be_redone(desk, draft):
    draft.answer("nma_title", "en", "First")
    draft.undo()
    draft.answer("nma_title", "en", "Other")
    assert draft.redo().result().changes == ()
    draft.refresh()
    assert draft.answers["nma_title"] == {"en": "Other"}


def test_undo_of_a_removed_row_brings_it_back_with_its_cells(desk, draft):
    (row,), _ = draft.add_rows("nma_participants", [{"party": "KHM", "role": "host"}])
    draft.remove_row("nma_participants", row).result()
    draft.undo().result()
    draft.refresh()
    assert [{**each, "_id": ""} for each in draft.answers["nma_participants"]] == [
        {"_id": "", "party": "KHM", "role": "host"}
    ]


def test_undo_never_takes_back_what_another_desk_wrote_later(tmp_path, desk, draft):
    """Another window of the same profile counts as the same desk; a copied profile is another one."""
    draft.answer("nma_title", "en", "Mine").result()
    from a6desk.events import changes
    from a6desk.store import drafts

    mine = drafts.load(desk.store, draft.head.id)[-1]
    theirs = changes.make(
        "0123456789abcdef", 1, draft=draft.head.id, path="nma_title", part="en", value="Theirs", replaces=[mine.id],
        actor="Ben", form=draft.head.form_version, claimed_at="2026-11-20T00:00:00Z", step="s",
    )  # fmt: skip
    desk.later(lambda store: drafts.receive(store, [theirs])).result()
    done = draft.undo().result()
    assert done.blocked
    draft.refresh()
    assert draft.answers["nma_title"] == {"en": "Theirs"}


def test_undoing_the_settling_of_a_conflict_brings_both_values_back(desk, draft):
    from a6desk.events import changes
    from a6desk.store import drafts

    draft.answer("nma_summary", "", "MINE").result()
    theirs = changes.make(
        "0123456789abcdef", 1, draft=draft.head.id, path="nma_summary", part="", value="THEIRS", replaces=[],
        actor="Ben", form=draft.head.form_version, claimed_at="2026-11-20T00:00:00Z", step="s",
    )  # fmt: skip
    desk.later(lambda store: drafts.receive(store, [theirs])).result()
    draft.answer("nma_summary", "", "BOTH")
    draft.undo().result()
    draft.refresh()
    heads = draft.state.conflicts["nma_summary", ""]
    assert {change.value for change in heads} == {"MINE", "THEIRS"}


def test_history_tells_every_answer_newest_first(desk, draft):
    draft.answer("nma_title", "en", "First")
    draft.answer("nma_title", "fr", "Premier")
    draft.answer("nma_title", "en", None).result()
    told = [(each.part, each.value, each.by, each.current) for each in draft.history("nma_title")]
    assert told == [("en", None, "Ana", True), ("fr", "Premier", "Ana", True), ("en", "First", "Ana", False)]


def test_a_submitted_draft_says_so_and_keeps_its_answers(desk, draft, monkeypatch):
    from a6desk.store import outbox

    monkeypatch.setattr(outbox, "is_frozen", lambda *_: True)
    with pytest.raises(UserError, match="never changes again"):
        draft.answer("nma_title", "en", "Late").result()
    draft.refresh()
    assert draft.frozen
    assert draft.answers == {}


def test_a_waived_warning_stays_waived_with_its_reason_and_can_be_taken_back(desk, draft):
    warning = next(each for each in draft.verdict.findings if each.waivable)
    draft.waive(warning, "Not for a regional programme.").result()
    assert reopened(desk, draft).waivers == {warning.id: "Not for a regional programme."}
    draft.waive(warning, "").result()
    assert reopened(desk, draft).waivers == {}


def test_the_form_is_shown_in_the_language_asked_for(desk, draft):
    english = draft.form.definition.title
    draft.speak("fr")
    assert draft.form.definition.title != english
    assert draft.form.sha256 == desk.library.form(FORM).sha256


def test_examples_open_and_their_titles_show(desk):
    for path in sorted((resources() / "examples").glob("*.yaml")):
        form, head = desk.new_from_file(path)
        opened = OpenDraft(desk, head.id, "en")
        assert (opened.title != "Untitled") == (form.definition.about.title in opened.answers), path.stem
