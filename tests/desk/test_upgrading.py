"""The verbs that move a draft to a newer version of its form and back, on the forms and databases that are released."""

import shutil
from pathlib import Path

import pytest

from a6desk.desk import Desk, outlook, upgrading
from a6desk.desk.views import DraftRow
from a6desk.errors import UserError
from a6desk.forms.library import Library
from a6desk.paths import Profile, resources
from a6desk.store import drafts, outbox
from a6desk.store.drafts import Write
from tests.events.desks import seen
from tests.support.desks import EXAMPLE, TITLE, opened

KEPT = Path(__file__).parents[1] / "kept"
ID = "nma-recording"
START, ACRONYM, PLACES = "nma_start_date", "nma_acronym", "nma_scales"
OLD = {TITLE: {"en": "Cities"}, START: "2025-05-13", ACRONYM: "C", PLACES: ["regional", "local"]}


@pytest.fixture
def old(desk: Desk) -> str:
    return desk.new(desk.library.form(ID, 1), OLD).id


def values(value: object) -> set[str]:
    """Every text and code that stands anywhere in an answer; the ids of rows are none."""
    if isinstance(value, dict):
        return {text for key, each in value.items() if key != "_id" for text in values(each)}
    if isinstance(value, list):
        return {text for each in value for text in values(each)}
    return {str(value)}


@pytest.mark.parametrize("kept_as", sorted(path.name for path in KEPT.glob("desk-*.db")))
def test_a_kept_draft_of_version_1_moves_and_nothing_of_it_is_lost(
    profile: Profile, library: Library, kept_as: str
) -> None:
    profile.folder.mkdir()
    shutil.copyfile(KEPT / kept_as, profile.desk_db)
    with opened(profile, library) as desk:
        head = drafts.all_drafts(desk.store)[0]
        before = desk.view(head.id)
        later = upgrading.go_on(desk, head.id)
        assert later.version == 2
        view = desk.view(later.id)
        there = values(view.answers) | values([each.text for each in upgrading.former(desk, later, view.state)])
        there |= {"regional"} if "several-countries" in there else set()
        there |= {"2025-05-13"} if "May 13, 2025" in there else set()
        assert values(before.answers) <= there | {"Kept"}  # which desk-0004 answered otherwise in version 2
        desk.check(later.id)
        assert seen(desk.view(head.id).state) == seen(before.state)
        assert upgrading.take_back(desk, later.id) == head
        assert seen(desk.view(head.id).state) == seen(before.state)


@pytest.mark.parametrize("name", ["subaru", "subaru-complete", "reciclo-organicos", "adaptation-benefits"])
def test_an_example_of_version_1_moves_and_is_as_ready_as_before(desk: Desk, name: str) -> None:
    head = desk.new_from_file(EXAMPLE.with_name(f"{name}.yaml"))[1]
    before = desk.check(head.id)
    later = upgrading.go_on(desk, head.id)
    verdict = desk.check(later.id)
    assert not verdict.faults
    assert verdict.ready == before.ready
    new = {each.rule for each in verdict.findings} - {each.rule for each in before.findings}
    assert new <= {"required"}, "only what version 2 asks anew"


def test_what_can_be_moved_to(desk: Desk, old: str) -> None:
    assert upgrading.versions(desk, desk.find_draft(old)) == (2,)
    assert upgrading.standing(desk, desk.find_draft(old)).newer == (2,)
    newest = desk.new(desk.library.form(ID))
    assert upgrading.standing(desk, newest).newer == ()
    with pytest.raises(UserError, match="no newer version"):
        upgrading.go_on(desk, newest.id)
    with pytest.raises(UserError, match=r"cannot move to version 9.*It can move to: 2"):
        upgrading.preview(desk, old, 9)


def test_a_preview_changes_nothing_and_says_what_the_upgrade_then_does(desk: Desk, old: str) -> None:
    state = desk.store.state()
    seen_ = upgrading.preview(desk, old)
    assert desk.store.state() == state
    ((version, rows),) = seen_.steps
    assert (version, seen_.version, seen_.again) == (1, 2, ())
    assert {(row.kind, row.name) for row in rows} == {
        ("asked", START), ("aside", ACRONYM), ("mapped", PLACES), ("new", "nma_submitting_role")
    }  # fmt: skip
    view = desk.view(upgrading.go_on(desk, old).id)
    assert view.answers == {TITLE: {"en": "Cities"}, PLACES: ["local", "several-countries"]}
    assert {each.name: each.text for each in upgrading.former(desk, view.head, view.state)} == {
        ACRONYM: "C", START: "May 13, 2025"
    }  # fmt: skip


def test_a_former_answer_is_taken_over_where_it_fits(desk: Desk, old: str) -> None:
    later = upgrading.go_on(desk, old)
    assert upgrading.take_over(desk, later.id, START).version == 1
    assert desk.view(later.id).answers[START] == "2025-05-13"
    with pytest.raises(UserError, match="No earlier answer"):
        upgrading.take_over(desk, later.id, TITLE)


def test_a_list_shows_one_draft_and_counts_one(desk: Desk, old: str) -> None:
    def shown() -> list[DraftRow]:
        assert outlook.counts(desk)["drafts"] == len(desk.list_drafts())
        assert [need.draft for need in outlook.needs(desk, 10)] == [row.head.id for row in desk.list_drafts()]
        return desk.list_drafts()

    assert [row.head.id for row in shown()] == [old]
    later = upgrading.go_on(desk, old)
    (row,) = shown()
    assert (row.head.id, row.title, row.earlier, row.has_twin) == (later.id, "Cities", (old,), False)
    upgrading.take_back(desk, old)
    assert [(row.head.id, row.earlier) for row in shown()] == [(old, ())]


def test_going_back_says_first_what_was_answered_since_and_going_on_again_brings_it_back(desk: Desk, old: str) -> None:
    later = upgrading.go_on(desk, old)
    assert upgrading.since(desk, later) == ()
    desk.write(later.id, [Write("nma_submitting_role", "", "host"), Write(TITLE, "en", "Towns")])
    assert {row.name: row.value for row in upgrading.since(desk, later)} == {
        TITLE: "Towns", "nma_submitting_role": "Host Party"
    }  # fmt: skip
    assert upgrading.take_back(desk, later.id).id == old
    assert desk.view(old).answers[TITLE] == {"en": "Cities"}
    assert {row.name for row in upgrading.preview(desk, old).again} == {TITLE, "nma_submitting_role"}
    desk.write(old, [Write("nma_summary", "", "in between")])
    assert upgrading.go_on(desk, old) == later
    answers = desk.view(later.id).answers
    assert (answers[TITLE], answers["nma_summary"]) == ({"en": "Towns"}, "in between")
    with pytest.raises(UserError, match="was not moved"):
        upgrading.take_back(desk, desk.new(desk.library.form(ID)).id)


def test_a_submission_is_never_moved_and_only_the_draft_that_goes_on_is_submitted(office: object, desk: Desk) -> None:
    complete = desk.new_from_file(EXAMPLE)[1].id
    later = upgrading.go_on(desk, complete)
    with pytest.raises(UserError, match="goes on as version 2"):
        desk.submit(complete)
    submission = desk.submit(later.id)
    assert submission.version == 2
    for verb in (upgrading.take_back, upgrading.go_on):
        with pytest.raises(UserError, match="submitted"):
            verb(desk, complete)
    outbox_of = outbox.frozen(desk.store)
    assert outbox_of == {later.id}
    sent = desk.new_from_file(EXAMPLE)[1].id
    desk.submit(sent)
    assert upgrading.standing(desk, desk.find_draft(sent)).newer == ()
    with pytest.raises(UserError, match="never moved to another version"):
        upgrading.go_on(desk, sent)
    upgrading.go_on(desk, desk.correct(desk.find_submission(sent).id).id)  # a correction may be


def test_undo_goes_on_over_the_upgrade_and_never_undoes_the_upgrade_itself(desk: Desk, old: str) -> None:
    from a6desk.desk.editing import OpenDraft

    desk.write(old, [Write("nma_lands_consulted", "", "first")])
    desk.write(old, [Write(ACRONYM, "", "D")])
    later = upgrading.go_on(desk, old)
    draft = OpenDraft(desk, later.id, "en")
    done = draft.undo().result()
    assert [(each.path, each.value) for each in done.changes] == [("nma_lands_decisions", None)]
    assert desk.view(old).answers["nma_lands_consulted"] == "first", "the earlier draft stays"
    assert desk.list_drafts()[0].head.id == later.id
    draft.redo().result()
    draft.refresh()
    assert draft.answers["nma_lands_decisions"] == "first"


def test_a_document_that_was_linked_says_what_it_says_today(desk: Desk, old: str) -> None:
    from a6desk.desk import linking

    later = upgrading.go_on(desk, old)
    desk.write(later.id, [Write(TITLE, "en", "Towns")])
    link = desk.library.form("nma-update").definition.links[0]
    found = linking.find(desk, link, old)
    assert found is not None
    assert found[TITLE] == {"en": "Towns"}


# --- over several versions ---


@pytest.fixture
def three(tmp_path: Path) -> Library:
    """A library with a version 3 that renames what version 2 asks again, and asks again what it renamed."""
    for name in ("codelists", "records"):
        shutil.copytree(resources() / name, tmp_path / "library" / name)
    folder = tmp_path / "library" / "forms" / ID
    shutil.copytree(resources() / "forms" / ID, folder)
    text = (folder / "v2.yaml").read_text("utf-8").replace("\nversion: 2\n", "\nversion: 3\n")
    start, end = text.index("upgrade_from:"), text.index("\nsections:")
    said = 'upgrade_from:\n  "2":\n    rename: {nma_start_date: nma_work_start}\n    ask: [nma_lands_decisions]\n'
    text = text[:start] + said + text[end:]
    (folder / "v3.yaml").write_text(text.replace("nma_start_date", "nma_work_start").replace(
        "rename: {nma_work_start: nma_work_start}", "rename: {nma_start_date: nma_work_start}"), "utf-8")  # fmt: skip
    return Library(tmp_path / "library")


def test_an_upgrade_over_two_versions_goes_through_both_and_back_at_once(profile: Profile, three: Library) -> None:
    with opened(profile, three) as desk:
        old = desk.new(three.form(ID, 1), {**OLD, "nma_lands_consulted": "The councils"}).id
        seen_ = upgrading.preview(desk, old)
        assert (seen_.version, [version for version, _ in seen_.steps]) == (3, [1, 2])
        assert ("asked", "nma_lands_decisions") in {(row.kind, row.name) for row in seen_.steps[1][1]}
        later = upgrading.go_on(desk, old)
        assert later.version == 3
        view = desk.view(later.id)
        assert view.answers == {TITLE: {"en": "Cities"}, PLACES: ["local", "several-countries"]}
        former = {each.name: each for each in upgrading.former(desk, later, view.state)}
        assert {name: (each.version, each.target) for name, each in former.items()} == {
            ACRONYM: (1, ""), START: (1, "nma_work_start"), "nma_lands_decisions": (2, "nma_lands_decisions")
        }  # fmt: skip
        assert former[START].writes == (Write("nma_work_start", "", "2025-05-13"),)
        upgrading.take_over(desk, later.id, "nma_work_start")
        assert desk.view(later.id).answers["nma_work_start"] == "2025-05-13"
        assert [row.earlier[-1] for row in desk.list_drafts()] == [old]
        assert upgrading.take_back(desk, later.id).id == old, "nobody worked in the version between"
        assert [row.head.id for row in desk.list_drafts()] == [old]
        middle = upgrading.go_on(desk, old, 2)
        assert middle.version == 2
        assert upgrading.go_on(desk, middle.id) == later
        assert upgrading.take_back(desk, later.id) == middle, "two upgrades are two steps back"
