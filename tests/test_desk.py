"""The user's verbs, and all that can go wrong under them."""

import datetime
import json
import shutil
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from a6desk import clock
from a6desk.desk import KEY, Desk
from a6desk.errors import UserError
from a6desk.events import signing
from a6desk.events.documents import Mandate
from a6desk.events.fold import fold
from a6desk.forms import answers as forms_answers
from a6desk.forms.library import Library
from a6desk.keys import Keys
from a6desk.paths import Profile
from a6desk.store import connect, drafts, hubs, outbox
from a6desk.store.drafts import Write
from tests.support.office import Office

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "resources" / "examples" / "subaru-complete.yaml"
JAPAN = Mandate(party="JPN", role="a68_focal_point", since="2020-01-01")
TITLE = "nma_title"


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


def opened(profile: Profile, library: Library, actor: str = "somebody") -> Desk:
    return Desk(profile, library, Keys(profile, in_files=True), actor)


@pytest.fixture
def desk(profile: Profile, library: Library) -> Iterator[Desk]:
    with opened(profile, library) as desk:
        yield desk


@pytest.fixture
def office(desk: Desk) -> Office:
    """A hub that gave this desk Japan's mandate."""
    office = Office()
    desk.keys.store(KEY, signing.private_bytes(signing.new_key()))
    with desk.store.writing():
        hubs.add(desk.store, office.hub, office.certificate(1, JAPAN))
    return office


@pytest.fixture
def complete(desk: Desk) -> str:
    """A draft that is ready."""
    return desk.new_from_file(EXAMPLE)[1].id


def english(text: Any) -> list[Write]:
    return [Write(TITLE, "en", text)]


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
    monkeypatch.setattr("a6desk.submitting.MAX_PAYLOAD", 1_000)
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


# --- a copied or restored profile ---


@pytest.mark.parametrize("while_open", [False, True])
def test_a_copied_profile_counts_anew_and_its_union_with_the_first_has_no_clash(
    profile: Profile, library: Library, tmp_path: Path, while_open: bool
) -> None:
    first = opened(profile, library)
    draft = first.new(library.form("nma-recording"), {TITLE: {"en": "Common"}}).id
    if not while_open:
        first.close()
    shutil.copytree(profile.folder, tmp_path / "copy")
    if not while_open:
        first = opened(profile, library)
    second = opened(Profile(tmp_path / "copy"), library)
    assert second.view(draft).title == "Common", "also what lay in the WAL was copied"
    assert drafts.incarnation(first.store) != drafts.incarnation(second.store)
    for n in range(5):
        first.write(draft, [Write("nma_summary", "", f"first {n}"), Write("nma_acronym", "", "F")])
        second.write(draft, [Write("nma_summary", "", f"second {n}"), Write("nma_objectives", "", "S")])
    ours, theirs = drafts.load(first.store, draft), drafts.load(second.store, draft)
    with first.store.writing():
        assert drafts.receive(first.store, theirs) == 10
    with second.store.writing():
        assert drafts.receive(second.store, ours) == 10
    union = fold([*ours, *theirs])
    assert fold(drafts.load(first.store, draft)) == fold(drafts.load(second.store, draft)) == union
    assert len({(change.id.desk, change.id.seq) for change in (*ours, *theirs)}) == len({*ours, *theirs})
    assert {each.value for each in union.conflicts["nma_summary", ""]} == {"first 4", "second 4"}
    assert union.registers["nma_acronym"] == {"": "F"}
    assert union.registers["nma_objectives"] == {"": "S"}
    first.close()
    second.close()


def test_a_profile_that_is_opened_again_or_moved_stays_who_it_is(
    profile: Profile, library: Library, tmp_path: Path
) -> None:
    with opened(profile, library) as desk:
        before = drafts.incarnation(desk.store)
    profile.folder.rename(tmp_path / "moved")
    with opened(Profile(tmp_path / "moved"), library) as desk:
        assert drafts.incarnation(desk.store) == before


# --- the clock ---


@pytest.fixture(params=[-20, 20])
def wrong_clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """A clock that is twenty years off: the year that it says."""
    year = 2026 + request.param

    class Moment(datetime.datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.datetime(year, 11, 20, 10, 42, 7, tzinfo=tz)

    class Day(datetime.date):
        @classmethod
        def today(cls) -> Any:
            return datetime.date(year, 11, 20)

    fake = types.SimpleNamespace(**{**vars(datetime), "datetime": Moment, "date": Day})
    monkeypatch.setattr(clock, "datetime", fake)
    return year


def test_with_a_clock_twenty_years_off_everything_works_and_today_is_not_at_hand(
    wrong_clock: int, desk: Desk, office: Office, complete: str
) -> None:
    assert clock.claimed_now() == f"{wrong_clock}-11-20T10:42:07Z"
    assert "today" not in desk.facts()
    desk.write(complete, english("Typed at any time"))
    verdict = desk.check(complete)
    assert verdict.ready
    assert verdict.not_checked, "rules that ask for today were not checked, and say so"
    submission = desk.submit(complete)
    (row,) = desk.list_sent()
    assert outbox.event_of(desk.store, row.deliveries[0]).claimed_at == f"{wrong_clock}-11-20T10:42:07Z"
    desk.withdraw(submission.id)
    desk.write(complete, english("Order is by number, not by clock"))
    assert desk.view(complete).title == "Order is by number, not by clock"


# --- the disk ---


def on_writer(desk: Desk, pragma: str) -> Any:
    return desk.later(lambda store: store.db.conn.execute(f"PRAGMA {pragma}").fetchone()).result()


def test_a_full_disk_is_one_sentence_and_typing_goes_on_when_there_is_space(
    profile: Profile, desk: Desk, complete: str
) -> None:
    before = drafts.load(desk.store, complete)
    on_writer(desk, "max_page_count = 1")  # SQLite takes the present size instead
    with pytest.raises(UserError, match="The disk is full") as raised:
        for n in range(100):
            desk.write(complete, [Write("nma_summary", "", f"{n}" * 2_000)])
            before = drafts.load(desk.store, complete)
    assert "safe" in raised.value.safe
    assert "\n" not in str(raised.value)
    assert drafts.load(desk.store, complete) == before, "the last state is intact"
    assert desk.store.one("PRAGMA integrity_check") == {"integrity_check": "ok"}
    on_writer(desk, "max_page_count = 1000000")
    desk.write(complete, [Write("nma_summary", "", "There is space again")])
    assert desk.view(complete).answers["nma_summary"] == "There is space again"
    made = drafts.load(desk.store, complete)
    assert made[-1].replaces == tuple(c.id for c in fold(before).heads["nma_summary", ""]), "built on what was kept"


LIMITED = """
import resource, sys
from pathlib import Path
from a6desk import log
from a6desk.desk import Desk
from a6desk.errors import UserError
from a6desk.forms.library import Library
from a6desk.keys import Keys
from a6desk.paths import Profile
from a6desk.store.drafts import Write
profile = Profile(Path(sys.argv[1]))
log.start(profile)
desk = Desk(profile, Library(), Keys(profile, in_files=True), "")
draft = desk.new(desk.library.form("nma-recording")).id
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, hard))
kept = -1
try:
    for n in range(10_000):
        desk.write(draft, [Write("nma_summary", "", f"{n} " + "x" * 5_000)])
        kept = n
except UserError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
print(kept)
desk.write(draft, [Write("nma_acronym", "", "there is space again")])
desk.close()
"""


def test_a_file_that_may_not_grow_is_one_sentence_and_typing_goes_on_afterwards(
    profile: Profile, library: Library
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(profile.folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    sentence, kept = done.stdout.splitlines()
    assert "could not be saved" in sentence
    assert "safe" in sentence
    assert int(kept) > 0
    with opened(profile, library) as desk:
        (row,) = desk.list_drafts()
        answers = desk.view(row.head.id).answers
        assert answers["nma_summary"].split()[0] == kept
        assert answers["nma_acronym"] == "there is space again"
        assert desk.store.one("PRAGMA integrity_check") == {"integrity_check": "ok"}


def test_another_program_that_writes_is_waited_for_and_then_said(
    profile: Profile, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "BUSY_MS", 20)
    with opened(profile, library) as desk:
        draft = desk.new(library.form("nma-recording"), {TITLE: {"en": "Before"}}).id
        other = dbapi2.connect(str(profile.desk_db), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserError, match="Another program is using this profile"):
            desk.write(draft, english("Refused"))
        assert desk.view(draft).title == "Before", "reading goes on"
        other.execute("ROLLBACK")
        other.close()
        desk.write(draft, english("After"))
        assert desk.view(draft).title == "After"


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
