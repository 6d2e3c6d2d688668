"""The user's verbs, and all that can go wrong under them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from a6desk.desk import Desk
from a6desk.errors import UserError
from a6desk.events.documents import Mandate
from a6desk.forms import answers as forms_answers
from a6desk.forms.library import Library
from a6desk.paths import Profile
from a6desk.store import drafts, hubs, outbox
from a6desk.store.drafts import Write
from tests.support.desks import EXAMPLE, TITLE, english, opened
from tests.support.office import Office

# --- drafting ---


def test_a_draft_is_what_the_file_said(desk: Desk, complete: str) -> None:
    view = desk.view(complete)
    file = forms_answers.read_file(EXAMPLE)
    expected = forms_answers.take(view.form, file.answers, file.name)
    got = {
        key: [{k: v for k, v in row.items() if k != "_id"} for row in value]
        if view.form.fields[key].type == "table" else value
        for key, value in view.answers.items()
    }  # fmt: skip
    assert got == {key: value for key, value in expected.items() if value not in (None, [], {})}


@pytest.mark.parametrize(
    "odd", ["\0\x1b[2J", "\ud800", "x" * 1_000_000, {"unread": "12,5,3", "locale": "fr"}, -(2**70)]
)
def test_saving_never_refuses(desk: Desk, odd: Any) -> None:
    draft = desk.new(desk.library.form("nma-recording")).id
    desk.write(draft, english(odd))
    assert desk.view(draft).state.heads[TITLE, "en"]
    assert not desk.check(draft).ready


def test_a_title_in_any_language_names_a_draft(desk: Desk) -> None:
    form = desk.library.form("nma-recording")
    heads = [desk.new(form, {TITLE: title}) for title in ({"fr": "Un"}, {"en": "One", "fr": "Un"}, {"en": "  "}, {})]
    assert [row.title for row in desk.list_drafts()] == ["Un", "One", "Untitled", "Untitled"]
    assert [row.head for row in desk.list_drafts()] == heads


def test_a_draft_of_a_form_that_is_missing_hides_no_other(desk: Desk) -> None:
    desk.new(desk.library.form("nma-recording"), {TITLE: {"en": "Here"}})
    with desk.store.writing():
        drafts.begin(desk.store, "elsewhere/some-form", 7, "0" * 64)
    here, missing = desk.list_drafts()
    assert (here.title, here.trouble) == ("Here", "")
    assert (missing.title, missing.party) == ("elsewhere/some-form@7", "")
    assert "no form elsewhere/some-form v7" in missing.trouble


def statements_of(desk: Desk) -> int:
    found: list[str] = []
    desk.store.db.conn.set_trace_callback(found.append)
    desk.list_drafts()
    desk.store.db.conn.set_trace_callback(None)
    return len(found)


def test_a_list_of_drafts_asks_no_more_for_many_than_for_one(desk: Desk) -> None:
    form = desk.library.form("nma-recording")
    desk.new(form, {TITLE: {"en": "0"}})
    one = statements_of(desk)
    for n in range(1, 30):
        desk.new(form, {TITLE: {"en": str(n)}})
    assert statements_of(desk) == one
    assert [row.title for row in desk.list_drafts()] == [str(n) for n in range(30)]


def test_ids_are_found_by_their_beginning(desk: Desk) -> None:
    form = desk.library.form("nma-recording")
    heads = [desk.new(form) for _ in range(20)]  # sixteen first letters
    assert desk.find_draft(heads[0].id[:12]) == heads[0]
    shared = next(letter for letter in "0123456789abcdef" if sum(head.id[0] == letter for head in heads) > 1)
    with pytest.raises(UserError, match="Several ids begin with"):
        desk.find_draft(shared)
    for nothing in ("", "zzz", heads[0].id + "0", "\udcff", "'; DROP TABLE drafts; --"):
        with pytest.raises(UserError, match="There is nothing with the id"):
            desk.find_draft(nothing)


def test_an_actor_with_an_odd_name_can_work(profile: Profile, library: Library) -> None:
    with opened(profile, library, "\udcff" + "n" * 500) as desk:
        draft = desk.new(library.form("nma-recording"), {TITLE: {"en": "x"}})
        (change,) = drafts.load(desk.store, draft.id)
        assert change.actor == "\ufffd" + "n" * 199


# --- submitting ---


def test_a_submission_is_frozen_signed_and_waits(desk: Desk, office: Office, complete: str) -> None:
    submission = desk.submit(complete)
    (row,) = desk.list_sent()
    assert row.submission == submission
    assert [each.state for each in row.deliveries] == ["waiting"]
    event = outbox.event_of(desk.store, row.deliveries[0])
    assert (event.bytes.encode(), event.digest) == (submission.payload, submission.digest)
    assert json.loads(submission.payload)["form"] == "a6desk/nma-recording"
    with pytest.raises(UserError, match="never changes again"):
        desk.write(complete, english("later"))
    with pytest.raises(UserError, match="never changes again"):
        desk.submit(complete)
    assert desk.find_sent(submission.id[:8]) == row
    assert desk.find_sent(complete[:8]) is None
    assert desk.prove(row.deliveries[0]) is None


def test_what_was_taken_out_can_be_edited_and_submitted_again(desk: Desk, office: Office, complete: str) -> None:
    first = desk.submit(complete)
    assert "can be edited again" in desk.withdraw(first.id)
    with pytest.raises(UserError, match="withdrawn already"):
        desk.withdraw(first.id)
    desk.write(complete, english("Second thoughts"))
    second = desk.submit(complete)
    assert second.id != first.id
    assert desk.find_submission(complete).id == second.id
    assert [each.state for row in desk.list_sent() for each in row.deliveries] == ["taken_out", "waiting"]


def test_what_may_have_left_is_withdrawn_by_an_event(desk: Desk, office: Office, complete: str) -> None:
    submission = desk.submit(complete)
    outbox.begin_attempt(desk.store, outbox.deliveries(desk.store))
    assert "waits in the outbox" in desk.withdraw(submission.id)
    (row,) = desk.list_sent()
    assert [each.kind for each in row.deliveries] == ["submission", "withdrawal"]
    event = outbox.event_of(desk.store, row.deliveries[1])
    assert (event.subject, event.digest, event.bytes) == (submission.id, submission.digest, "")
    assert event.depends_on == (submission.id,)


def rejected(desk: Desk, submission: str) -> None:
    """The hub read it and did not take it."""
    (attempt,) = outbox.begin_attempt(desk.store, outbox.deliveries(desk.store, submission)).values()
    with desk.store.writing():
        outbox.end_attempt(desk.store, attempt, "rejected", "The mandate is not in force.")


def test_what_the_hub_did_not_take_is_not_withdrawn(desk: Desk, office: Office, complete: str) -> None:
    submission = desk.submit(complete)
    rejected(desk, submission.id)
    with pytest.raises(UserError, match="nothing to withdraw"):
        desk.withdraw(submission.id)
    assert [each.kind for each in outbox.deliveries(desk.store)] == ["submission"]


@pytest.mark.parametrize("taken", [True, False])
def test_a_correction_waits_for_what_it_corrects_only_where_that_can_arrive(
    desk: Desk, office: Office, complete: str, taken: bool
) -> None:
    first = desk.submit(complete)
    if not taken:
        rejected(desk, first.id)
    second = desk.submit(desk.correct(first.id).id)
    assert second.supersedes == first.id
    event = outbox.event_of(desk.store, outbox.deliveries(desk.store, second.id)[0])
    assert (event.supersedes, event.depends_on) == ((first.id, (first.id,)) if taken else (None, ()))


def nothing_submitted(desk: Desk) -> bool:
    return desk.list_sent() == [] and outbox.deliveries(desk.store) == []


def test_without_a_hub_or_a_mandate_nothing_is_submitted(desk: Desk, complete: str) -> None:
    with pytest.raises(UserError, match="not connected to any hub"):
        desk.submit(complete)
    office = Office()
    nepal = Mandate(party="NPL", role="a68_focal_point", since="2020-01-01")
    with desk.store.writing():
        hubs.add(desk.store, office.hub, office.certificate(1, nepal))
    with pytest.raises(UserError, match="no mandate to submit this for Japan"):
        desk.submit(complete)
    assert nothing_submitted(desk)


@pytest.mark.parametrize("secret", [None, b"", b"too short", b"x" * 33])
def test_without_its_key_a_desk_says_so_and_drafts_are_safe(
    desk: Desk, office: Office, complete: str, secret: bytes | None
) -> None:
    (desk.profile.keys / "desk.key").unlink()
    if secret is not None:
        (desk.profile.keys / "desk.key").write_bytes(secret)
    with pytest.raises(UserError, match="signing key of this desk is not on this computer") as raised:
        desk.submit(complete)
    assert "drafts" in raised.value.safe
    assert nothing_submitted(desk)
    desk.write(complete, english("still editable"))


def test_blockers_stop_a_submission(desk: Desk, office: Office, complete: str) -> None:
    desk.write(complete, [Write("nma_summary", "", None)])
    with pytest.raises(UserError, match="in the way"):
        desk.submit(complete)
    assert nothing_submitted(desk)


def test_a_text_too_large_for_one_submission_is_one_sentence(
    desk: Desk, office: Office, complete: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("a6desk.desk.submitting.MAX_PAYLOAD", 1_000)
    with pytest.raises(UserError, match="more than 4 MB"):
        desk.submit(complete)
    assert nothing_submitted(desk)


def test_conflicts_stop_a_submission_and_both_values_stay(
    desk: Desk, office: Office, complete: str, library: Library, tmp_path: Path
) -> None:
    shutil.copytree(desk.profile.folder, tmp_path / "other")
    with opened(Profile(tmp_path / "other"), library) as other:
        other.write(complete, english("Theirs"))
        arrived = drafts.load(other.store, complete)
    desk.write(complete, english("Ours"))
    with desk.store.writing():
        drafts.receive(desk.store, arrived)
    with pytest.raises(UserError, match="1 answer is in conflict"):
        desk.submit(complete)
    assert {change.value for change in desk.view(complete).state.conflicts[TITLE, "en"]} == {"Ours", "Theirs"}
    desk.write(complete, english("Settled"))
    assert desk.submit(complete).title == "Settled"


# --- together ---


def test_two_desks_on_one_profile_see_and_replace_one_anothers_answers(profile: Profile, library: Library) -> None:
    with opened(profile, library) as one, opened(profile, library) as two:
        draft = one.new(library.form("nma-recording")).id
        for n in range(10):
            (one, two)[n % 2].write(draft, english(str(n)))
        assert one.view(draft).title == two.view(draft).title == "9"
        assert not one.view(draft).state.conflicts


def test_a_desk_that_cannot_open_leaves_nothing_running(tmp_path: Path, library: Library) -> None:
    import threading

    (tmp_path / "file").write_text("")
    before = threading.active_count()
    with pytest.raises(UserError, match="cannot be made"):
        opened(Profile(tmp_path / "file"), library)
    assert threading.active_count() == before


def test_closing_twice_is_once(profile: Profile, library: Library) -> None:
    desk = opened(profile, library)
    desk.close()
    desk.close()


def test_an_answers_file_that_is_none_begins_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"form": "nma-recording", "version": 1, "answers": {"nma_nothing": 1}}')
    with pytest.raises(UserError):
        desk.new_from_file(tmp_path / "a.json")
    (tmp_path / "b.json").write_text('{"form": "a6desk/nma-recording", "version": 1, "answers": {}}')
    with pytest.raises(UserError, match="not a6desk/other"):
        desk.new_from_file(tmp_path / "b.json", "a6desk/other")
    assert desk.list_drafts() == []
