"""A draft handed over in a file: its changes join those that are here; nothing else is believed."""

import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from a6desk.desk import Desk, handing
from a6desk.errors import UserError
from a6desk.events.canonical import canonical
from a6desk.forms.library import Library
from a6desk.keys import Keys
from a6desk.paths import Profile
from a6desk.store.drafts import Write, incarnation

LIBRARY = Library()
FORM = LIBRARY.form("nma-recording", 1)


def desk_at(folder, actor):
    profile = Profile(folder)
    return Desk(profile, LIBRARY, Keys(profile, in_files=True), actor)


@pytest.fixture
def ana(tmp_path):
    with desk_at(tmp_path / "ana", "Ana") as desk:
        yield desk


@pytest.fixture
def bo(tmp_path):
    with desk_at(tmp_path / "bo", "Bo") as desk:
        yield desk


@pytest.fixture
def draft(ana):
    answers = {"nma_title": {"en": "Cooler cities"}, "nma_submitting_party": "NPL",
               "nma_participants": [{"party": "NPL", "role": "host"}, {"party": "JPN"}]}  # fmt: skip
    return ana.new(FORM, answers).id


@pytest.fixture
def file(ana, draft, tmp_path):
    return handing.hand_over(ana, draft, tmp_path / "stick.a6draft")


def answers(desk, draft):
    return desk.view(draft).answers


def text(desk, draft, value):
    desk.write(draft, [Write("nma_summary", "", value)])


def test_the_other_desk_has_the_same_draft_with_its_history(ana, bo, draft, file):
    assert handing.take_over(bo, file).id == draft
    assert answers(bo, draft) == answers(ana, draft)
    (row,) = bo.list_drafts()
    assert (row.title, row.party) == ("Cooler cities", "NPL")


def test_what_it_would_bring_is_said_first_and_nothing_is_written(bo, draft, file):
    coming = handing.look(bo, file)
    assert (coming.title, coming.party, coming.by, coming.known) == ("Cooler cities", "NPL", "Ana", False)
    assert coming.writers == ("Ana",) and coming.new > 5
    assert bo.list_drafts() == []


def test_twice_changes_nothing(bo, draft, file):
    handing.take_over(bo, file)
    before = answers(bo, draft)
    assert handing.look(bo, file).new == 0 and handing.look(bo, file).known
    handing.take_over(bo, file)
    assert answers(bo, draft) == before and len(bo.list_drafts()) == 1


def test_what_both_write_meanwhile_is_joined_and_what_contradicts_is_asked(ana, bo, draft, file, tmp_path):
    handing.take_over(bo, file)
    bo.write(draft, [Write("nma_acronym", "", "CC")])
    text(bo, draft, "From Bo")
    text(ana, draft, "From Ana")
    handing.take_over(ana, handing.hand_over(bo, draft, tmp_path / "back.a6draft"))
    state = ana.view(draft).state
    assert answers(ana, draft)["nma_acronym"] == "CC"
    assert len(state.conflicts["nma_summary", ""]) == 2


def test_a_submitted_draft_takes_nothing_more(ana, bo, draft, file, tmp_path, monkeypatch):
    handing.take_over(bo, file)
    text(bo, draft, "Late")
    late = handing.hand_over(bo, draft, tmp_path / "late.a6draft")
    monkeypatch.setattr(handing.outbox, "is_frozen", lambda store, id_: True)
    before = answers(ana, draft)
    with pytest.raises(UserError, match="submitted here"):
        handing.take_over(ana, late)
    assert answers(ana, draft) == before
    assert handing.take_over(ana, file).id == draft, "nothing in it is new: nothing is refused"


def test_files_travel_along(ana, bo, tmp_path):
    form = LIBRARY.form("nma-approval")
    field = next(each for each in form.fields.values() if each.type == "attachment")
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    id_ = ana.new(form).id
    ana.attach(id_, field.id, letter)
    handing.take_over(bo, handing.hand_over(ana, id_, tmp_path / "with.a6draft"))
    ((entry),) = answers(bo, id_)[field.id]
    assert entry["name"] == "letter.pdf"
    assert bo.file_path(entry["sha256"]).read_bytes() == letter.read_bytes()


def test_a_draft_that_went_on_as_a_newer_version_travels_with_what_it_went_on_from(ana, bo, draft, tmp_path):
    from a6desk.desk import upgrading

    later = upgrading.go_on(ana, draft)
    path = handing.hand_over(ana, later.id, tmp_path / "v2.a6draft")
    assert handing.take_over(bo, path).id == later.id
    assert answers(bo, later.id) == answers(ana, later.id)
    text(bo, later.id, "More")
    text(ana, later.id, "More")
    assert len(bo.list_drafts()) == 1


# --- an enemy's file ---


def rewritten(file, change):
    """The same file with other contents of draft.json."""
    with zipfile.ZipFile(file) as archive:
        data = json.loads(archive.read("draft.json"))
    change(data)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("draft.json", canonical(data))


def refused(desk, file, pattern):
    before = desk.list_drafts()
    for verb in (handing.look, handing.take_over):
        with pytest.raises(UserError, match=pattern) as caught:
            verb(desk, file)
        assert str(caught.value).count("\n") <= 3
    assert desk.list_drafts() == before


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["changes"][0].update(value="another"),
        lambda data: data["changes"][0].update(seq=2**60),
        lambda data: data["changes"][0].update(draft="3f0e8a52-0000-4000-8000-000000000000"),
        lambda data: data["changes"][0].pop("mark"),
        lambda data: data["changes"].append("x"),
        lambda data: data.update(more=1),
        lambda data: data.update(changes=None),
        lambda data: data["parts"].append(data["parts"][0]),
        lambda data: data["parts"][0].update(version=2),
        lambda data: data["parts"][0].update(continues="3f0e8a52-0000-4000-8000-000000000000"),
        lambda data: data.update(files=[{"sha256": "0" * 64, "name": "x.pdf", "size": 3}]),
    ],
)
def test_what_does_not_hold_together_is_refused_whole(bo, file, change):
    rewritten(file, change)
    refused(bo, file, "altered or damaged")


def test_a_newer_a6desk_is_named(bo, file):
    rewritten(file, lambda data: data.update(a6draft=2))
    refused(bo, file, "newer a6desk")


def test_nobody_writes_in_our_name(ana, bo, draft, file):
    """Changes that count as ours and that we never wrote would end our own counting."""
    from a6desk.events import changes

    handing.take_over(bo, file)
    own = incarnation(bo.store)
    said = {"path": "nma_summary", "part": "", "value": "x", "actor": "Bo", "step": "s"}
    about = {"draft": draft, "form": FORM.id + "@1", "claimed_at": "2026-11-20T10:00:00Z", "replaces": ()}
    forged = changes.make(own, 2**53 - 1, **said, **about)
    rewritten(file, lambda data: data["changes"].append(changes.to_content(forged)))
    refused(bo, file, "altered or damaged")
    text(bo, draft, "Still counting")


def entry(name, content=b"x", **about):
    info = zipfile.ZipInfo(name)
    for key, value in about.items():
        setattr(info, key, value)
    return info, content


@pytest.mark.parametrize(
    "extra",
    [
        entry("../escape"), entry("/etc/passwd"), entry("files/../../x"), entry("files/" + "0" * 63), entry("readme"),
        entry("files/" + "0" * 64, external_attr=0o120777 << 16), entry("DRAFT.JSON"),
    ],
    ids=lambda each: each[0].filename[:20],
)  # fmt: skip
def test_what_has_no_place_in_it_is_refused(bo, file, extra):
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(*extra)
    refused(bo, file, "no place in it|altered or damaged")


def test_a_bomb_is_refused_by_what_it_says_of_itself(bo, tmp_path):
    bomb = tmp_path / "bomb.a6draft"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("draft.json", b" " * 40_000_000)
    refused(bo, bomb, "larger than")


@pytest.mark.parametrize("content", [b"", b"PK", b"hello", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_such_file_is_refused(bo, tmp_path, content):
    path = tmp_path / "x.a6draft"
    path.write_bytes(content)
    refused(bo, path, "no draft that was handed over")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_byte_may_be_wrong_and_nothing_half_is_taken(bo, file, data):
    content = bytearray(file.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    path = file.with_name("flipped.a6draft")
    path.write_bytes(bytes(content))
    try:
        head = handing.take_over(bo, path)
    except UserError:
        return
    assert answers(bo, head.id)["nma_title"] == {"en": "Cooler cities"}, "what was flipped means nothing"


def test_a_full_stick_is_said_and_leaves_nothing_half(ana, draft, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(UserError, match="No space left"):
        handing.hand_over(ana, draft, tmp_path / "full.a6draft")
    assert not list(tmp_path.glob("*.a6draft*")) + list(tmp_path.glob(".*part"))
