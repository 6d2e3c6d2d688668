"""Full disks, copied profiles and wrong clocks under a desk: what was saved is there, and work goes on."""

import datetime
import shutil
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from a6desk import clock
from a6desk.desk import Desk
from a6desk.errors import UserError
from a6desk.events.fold import fold
from a6desk.forms.library import Library
from a6desk.paths import Profile
from a6desk.store import connect, drafts, outbox
from a6desk.store.drafts import Write
from tests.support.desks import ROOT, TITLE, english, opened
from tests.support.office import Office

# --- a copied or restored profile ---


@pytest.mark.parametrize("while_open", [False, True])
def test_a_copied_profile_counts_anew_and_its_union_with_the_first_has_no_clash(
    profile: Profile, library: Library, tmp_path: Path, while_open: bool
) -> None:
    first = opened(profile, library)
    draft = first.new(library.form("nma-recording", 1), {TITLE: {"en": "Common"}}).id
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
draft = desk.new(desk.library.form("nma-recording", 1)).id
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
        draft = desk.new(library.form("nma-recording", 1), {TITLE: {"en": "Before"}}).id
        other = dbapi2.connect(str(profile.desk_db), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserError, match="Another program is using this profile"):
            desk.write(draft, english("Refused"))
        assert desk.view(draft).title == "Before", "reading goes on"
        other.execute("ROLLBACK")
        other.close()
        desk.write(draft, english("After"))
        assert desk.view(draft).title == "After"
