"""Installing a pack: by a key that a person accepted, never backwards, never over another's, whole or not at all."""

import datetime
import json
from pathlib import Path

import pytest

from a6desk import paths
from a6desk.errors import UserError
from a6desk.events import signing
from a6desk.exchange import installing, packs
from a6desk.forms import strings
from a6desk.forms.check import check
from a6desk.forms.library import Library
from tests.exchange.packing import ELIGIBLE, FILES, FINGERPRINT, OTHER_KEY, form_bytes, pack, tree
from tests.forms.small import HEADER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "packs"


def install(content: bytes, folder: Path, accept: str = FINGERPRINT) -> bool:
    return installing.install(packs.read(content, "x.a6p"), "x.a6p", folder, accept)


def refusal(content: bytes, folder: Path, accept: str = FINGERPRINT) -> str:
    """The sentence of a pack that is not taken; and nothing is changed by it."""
    before = tree(folder)
    with pytest.raises(UserError) as caught:
        install(content, folder, accept)
    assert tree(folder) == before
    assert caught.value.safe == "Nothing was installed."
    return caught.value.what


def numbers(folder: Path) -> list[int]:
    return [each.manifest.number for each in installing.all_installed(folder)]


# --- the key ---


def test_the_first_pack_of_a_publisher_asks_for_its_fingerprint(folder):
    assert FINGERPRINT in refusal(pack(), folder, "")
    assert "another key than the one with this fingerprint" in refusal(pack(), folder, "0" * 64)
    grouped = " ".join(FINGERPRINT[n : n + 4] for n in range(0, 64, 4)).upper()
    assert install(pack(), folder, grouped)
    assert install(pack(number=2), folder, ""), "it is asked once"
    assert numbers(folder) == [2]


def test_another_key_for_a_known_publisher_is_refused(folder):
    install(pack(), folder)
    other = signing.fingerprint(signing.public_of(OTHER_KEY))
    assert "another key than the one that was accepted" in refusal(pack(number=2, key=OTHER_KEY), folder, other)


def test_nobody_speaks_in_the_name_of_the_programs_own_publisher(folder, monkeypatch):
    own = pack({"codelists/more.csv": ELIGIBLE}, publisher="a6desk")
    assert "is not signed by it" in refusal(own, folder)
    monkeypatch.setattr(installing, "OWN_KEY", packs.read(own, "x").manifest.key)
    assert install(own, folder, "")
    assert "is not signed by it" in refusal(pack({"codelists/more.csv": ELIGIBLE}, 2, "a6desk", OTHER_KEY), folder)


def test_the_list_of_publishers_that_is_damaged_lets_nobody_in(folder):
    install(pack(), folder)
    (folder / "publishers.json").write_text("[]")
    assert "cannot be read" in refusal(pack(number=2), folder)


# --- never backwards ---


def test_an_older_pack_is_refused_and_the_same_one_changes_nothing(folder):
    assert install(pack(number=3), folder)
    before = tree(folder)
    assert not install(pack(number=3), folder)
    assert tree(folder) == before
    assert "is older than what is installed" in refusal(pack(number=2), folder)
    assert "another pack than the one" in refusal(pack({"codelists/eligible-gha.csv": ELIGIBLE}, 3), folder)


def test_a_released_form_is_never_edited(folder):
    install(pack(), folder)
    edited = {**FILES, "forms/plan/v1.yaml": form_bytes(fields="text gha_b")}
    assert "another text of a form version" in refusal(pack(edited, 2), folder)
    more = {**FILES, "forms/plan/v2.yaml": form_bytes(version=2, fields="text gha_b")}
    assert install(pack(more, 2), folder)
    assert Library(packs=folder).versions["gha-epa/plan"] == (1, 2)


def test_a_form_that_a_new_pack_lacks_stays_for_its_drafts(folder):
    install(pack(), folder)
    install(pack({"forms/other/v1.yaml": form_bytes("gha-epa/other")}, 2), folder)
    (there,) = installing.all_installed(folder)
    assert there.carried == ("codelists/eligible-gha.csv", "forms/plan/v1.yaml")
    library = Library(packs=folder)
    assert library.form("gha-epa/plan").version == 1
    assert library.form("gha-epa/other").version == 1
    edited = {"forms/plan/v1.yaml": form_bytes(fields="text gha_b")}
    assert "another text of a form version" in refusal(pack(edited, 3), folder)


# --- never over another's ---


def test_another_publishers_form_is_refused(folder):
    assert "a form of another publisher" in refusal(pack({"forms/plan/v1.yaml": form_bytes("other/plan")}), folder)
    own = {"forms/nma-recording/v9.yaml": form_bytes("a6desk/nma-recording", 9)}
    assert "a form of another publisher" in refusal(pack(own), folder)


@pytest.mark.parametrize("path", ["codelists/parties.csv", "records/call.json"])
def test_the_lists_and_records_of_the_program_stay_its_own(folder, path):
    own = (paths.resources() / path).read_bytes()
    assert "which belongs to a6desk" in refusal(pack({path: own}), folder)


def test_the_lists_of_another_pack_stay_its_own(folder):
    install(pack(), folder)
    other = pack({"codelists/eligible-gha.csv": ELIGIBLE}, publisher="someone", key=OTHER_KEY)
    accept = signing.fingerprint(signing.public_of(OTHER_KEY))
    assert "which belongs to gha-epa" in refusal(other, folder, accept)


def test_a_publisher_may_renew_its_own_list(folder):
    install(pack(), folder)
    install(pack({**FILES, "codelists/eligible-gha.csv": ELIGIBLE.replace(b"solar", b"wind")}, 2), folder)
    assert list(Library(packs=folder).codelists["eligible-gha"].codes) == ["wind"]


# --- what its files mean ---

WRONG = {
    "a form that is none": {"forms/plan/v1.yaml": b"grammar: 1\n"},
    "a form in a newer grammar": {"forms/plan/v1.yaml": b"grammar: 2\nform: gha-epa/plan\n"},
    "a form in another place": {"forms/plan/v2.yaml": form_bytes()},
    "another form in its place": {"forms/plan/v1.yaml": form_bytes("gha-epa/other")},
    "a form whose list is missing": {"forms/plan/v1.yaml": form_bytes(fields="choice gha_a codelist: nowhere")},
    "a form with a rule outside the subset": {
        "forms/plan/v1.yaml": form_bytes("gha-epa/plan", 1, "text gha_a", "T-1", "doc('file:///etc/passwd')", ""),
    },
    "a code list that is none": {"codelists/x.csv": b"code\nx\n"},
    "records that are none": {"records/x.json": b"{}"},
    "translations that are none": {"strings/fr.json": b"[]"},
    "translations of another publisher": {"strings/fr.json": b'{"a6desk/nma-recording/title": {"A": "B"}}'},
    "translations with an unseen character": {"strings/fr.json": '{"gha-epa/x": {"A": "B\u202e"}}'.encode()},
    "a file that is no text": {"codelists/x.csv": bytes(range(256))},
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_file_that_is_not_what_it_should_be_is_refused(folder, what):
    assert refusal(pack(WRONG[what]), folder)


def test_a_form_may_use_the_lists_of_its_own_pack(folder):
    files = {"codelists/gha-types.csv": f"{HEADER}\na,A,,,,,,,,,somewhere,proposed\n".encode(),
             "forms/plan/v1.yaml": form_bytes(fields="choice gha_a codelist: gha-types\nparty gha_p")}  # fmt: skip
    install(pack(files), folder)
    form = Library(packs=folder).form("gha-epa/plan")
    assert check(form, {"gha_a": "a", "gha_p": "GHA"}, {}).ready
    assert [finding.rule for finding in check(form, {"gha_a": "b"}, {}).findings] == ["code"]


def test_records_of_a_pack_are_at_hand(folder):
    one = {"id": "plans-1", "answers": {"plan_title": "One"}}
    records = {"kind": "plans", "source": "Ghana", "standing": "second-hand", "title": "plan_title",
               "types": {"plan_title": "text"}, "records": [one]}  # fmt: skip
    install(pack({"records/plans.json": json.dumps(records).encode()}), folder)
    library = Library(packs=folder)
    assert "plans" in library.record_kinds
    assert [each.title for each in library.records("plans")] == ["One"]


def test_a_pack_brings_its_own_languages(folder):
    install(pack(), folder)
    form = Library(packs=folder).form("gha-epa/plan")
    assert strings.in_language(form, "pt").fields["gha_a"].label == "Plano"
    assert strings.in_language(form, "fr").fields["gha_a"].label == "Gha_A"


# --- a Party's own list of eligible sectors ---


def test_a_partys_own_list_is_checked_once_its_pack_is_installed(folder):
    files = {"forms/plan/v1.yaml": form_bytes(
        "gha-epa/plan", 1, "party gha_p\nchoices gha_c codelist: sdgs\ntext gha_t",
        "GHA-LIST", "a6:eligible($gha_p, $gha_t, $today)", "at: [gha_t], needs: [gha_t]")}  # fmt: skip
    install(pack(files), folder)
    facts = {"today": datetime.date(2026, 11, 20)}
    answers = {"gha_p": "GHA", "gha_t": "wind"}

    def verdict():
        return check(Library(packs=folder).form("gha-epa/plan"), answers, facts)

    assert [each.rule for each in verdict().not_checked] == ["GHA-LIST"]
    install(pack({**files, "codelists/eligible-gha.csv": ELIGIBLE}, 2), folder)
    assert [each.rule for each in verdict().findings] == ["GHA-LIST"]
    answers["gha_t"] = "solar"
    assert not verdict().findings and not verdict().not_checked
    answers["gha_p"] = "JPN"
    assert [each.rule for each in verdict().not_checked] == ["GHA-LIST"], "no list of that Party is at hand"


# --- on the disk ---


@pytest.mark.parametrize("verb", ["fsync", "replace", "mkdir"])
def test_a_disk_that_fails_leaves_what_was_there(folder, monkeypatch, verb):
    install(pack(), folder)
    before = tree(folder)

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    if verb == "fsync":
        monkeypatch.setattr(installing.os, "fsync", fail)
    elif verb == "mkdir":
        monkeypatch.setattr(installing.tempfile, "mkdtemp", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(UserError, match="No space left"):
        install(pack(number=2), folder)
    monkeypatch.undo()
    assert tree(folder) == before
    assert install(pack(number=2), folder)


def test_what_a_crash_left_is_no_pack(folder):
    install(pack(), folder)
    half = folder / "gha-epa" / ".new-abc"
    half.mkdir()
    (half / "manifest.json").write_text("{}")
    (folder / "gha-epa" / "7").mkdir()
    (folder / ".new").mkdir()
    assert numbers(folder) == [1]
    assert install(pack(number=2), folder)
    assert not half.exists()


def test_the_pack_before_is_kept_for_windows_that_are_open_and_older_ones_go(folder):
    library = None
    for number in (1, 2, 3):
        install(pack(number=number), folder)
        library = library or Library(packs=folder)
    assert sorted(path.name for path in (folder / "gha-epa").iterdir()) == ["2", "3"]


def test_a_damaged_pack_hides_no_form_of_the_program(folder):
    install(pack(), folder)
    (folder / "gha-epa" / "1" / "codelists" / "eligible-gha.csv").write_bytes(b"\0")
    library = Library(packs=folder)
    assert library.form("nma-recording")
    assert "eligible-gha" not in library.codelists


def test_nothing_of_a_pack_is_read_before_it_is_needed(folder, monkeypatch):
    install(pack(), folder)
    monkeypatch.setattr(Path, "open", lambda *_, **__: pytest.fail("a file was opened"))
    assert Library(packs=folder).versions["gha-epa/plan"] == (1,)


def test_without_a_folder_of_packs_nothing_is_different(tmp_path):
    assert Library(packs=tmp_path / "none").versions == Library().versions
    assert installing.all_installed(tmp_path / "none") == []


def test_the_released_form_of_authorizations_asks_the_list_of_a_pack(folder):
    answers = {"a62_party": "GHA", "a62_activity_types": ["x"], "a62_date": "2026-01-31"}

    def outcome():
        form = Library(packs=folder).form("authorization-62")
        codes = list(form.codelists[form.fields["a62_activity_types"].codelist].codes)
        verdict = check(form, {**answers, "a62_activity_types": codes[:1]}, {})
        rules = ([each.rule for each in verdict.findings], [each.rule for each in verdict.not_checked])
        return [("A62-ELIGIBLE" in each) for each in rules], form.codelists, codes[0]

    said, lists, code = outcome()
    assert said == [False, True] and "eligible-gha" not in lists
    install(pack(), folder)
    said, lists, _ = outcome()
    assert said == [True, False]
    assert lists["eligible-gha"].sha256, (
        "the list goes into the form's own lists, whose digests stand with a submission"
    )
    install(pack({"codelists/eligible-gha.csv": ELIGIBLE.replace(b"solar", code.encode())}, 2), folder)
    assert outcome()[0] == [False, False]
