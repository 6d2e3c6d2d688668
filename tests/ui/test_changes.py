"""Before somebody submits: what the document changes against the one before it, in words."""

import pytest

from a6desk.desk import Desk, changed, linking
from a6desk.keys import Keys
from a6desk.paths import Profile
from a6desk.store.drafts import Write
from a6desk.ui.editor import EditorPage
from tests.support import linked
from tests.ui import windows


@pytest.fixture
def ana(tmp_path):
    profile = Profile(tmp_path / "desk")
    library = linked.library(tmp_path / "resources")
    with Desk(profile, library, Keys(profile, in_files=True), "Ana") as desk:
        yield desk


@pytest.fixture
def submitting(ana, show_window):
    """submitting(draft): the words of the page before it is submitted."""

    def show(draft):
        window = show_window(ana)
        window.open_draft(draft)
        page = next(each for each in window.findChildren(EditorPage) if each.isVisible())
        page.submit()
        return windows.texts(page.side)

    return show


def first(ana, **answers):
    return ana.new(ana.library.form("report"), {"rp_title": "Trees", "rp_spent": "5", **answers})


def next_version(ana, head):
    view = ana.view(head.id)
    steps = linking.next_steps(ana, view.form, view.answers)
    return linking.begin(ana, next(each for each in steps if each.link.kind == "before"), head.id)


def test_a_first_version_has_no_list_of_changes(ana, submitting):
    assert not any("What changes" in text for text in submitting(first(ana).id))


def test_a_next_version_lists_what_it_changes_with_before_and_now(ana, submitting):
    rows = [{"ref": "a", "what": "dig"}, {"ref": "b", "what": "plant"}]
    head = next_version(ana, first(ana, rp_note="left out", rp_steps=rows))
    row = next(row["_id"] for row in ana.view(head.id).answers["rp_steps"] if row["ref"] == "b")
    ana.write(head.id, [Write("rp_spent", "", "7"), Write("rp_steps.done", row, "yes")])
    texts = submitting(head.id)
    at = texts.index("What changes against the earlier version")
    assert texts[at + 1 :][:11] == [
        "One › Number", "Before: 1", "Now: 2",
        "One › Spent", "Before: 5", "Now: 7",
        "One › Note", "Left out: left out",
        "One › Steps", "Before: b · plant", "Now: b · plant · yes",
    ]  # fmt: skip


def test_a_version_that_is_not_here_is_said_to_be_missing(ana, submitting):
    head = first(ana, rp_before="3f0e8a52-0000-4000-8000-000000000000")
    assert "The earlier document is not at hand here, so this program cannot say what changes." in submitting(head.id)


def test_an_original_of_which_this_is_a_translation_is_no_earlier_version(tmp_path):
    with windows.open_desk(tmp_path / "other") as desk:
        original = windows.begin(desk, "views-lmdc")
        form = desk.library.form("views-submission")
        head = desk.new(form, {"vws_translation_of": original})
        assert changed.of_draft(desk, head.id) == []
