"""Every command: what it prints for people and machines, and how it ends."""

import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from a6desk import __main__, demo
from a6desk.forms import answers as forms_answers
from tests.cli.conftest import ROOT, Done, real

EXAMPLES = ROOT / "resources" / "examples"
FORM = ROOT / "resources" / "forms" / "nma-recording" / "v1.yaml"
Run = Callable[..., Done]


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """The complete example as JSON."""
    file = forms_answers.read_file(EXAMPLES / "subaru-complete.yaml")
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"form": file.form, "version": file.version, "answers": file.answers}), "utf-8")
    return path


def new(a6desk: Run, profile: Path, *more: object) -> str:
    done = a6desk("new", "nma-recording", "--profile", profile, "--json", *more)
    assert (done.code, done.err) == (0, "")
    assert set(done.json) == {"draft", "form", "version"}
    return str(done.json["draft"])


# --- without a hub ---


def test_new_begins_a_draft_empty_or_with_the_answers_of_a_file(a6desk: Run, profile: Path, answers: Path) -> None:
    empty = new(a6desk, profile)
    from_json = new(a6desk, profile, "--answers", answers)
    from_yaml = new(a6desk, profile, "--answers", EXAMPLES / "subaru-complete.yaml")
    said = [a6desk("show", each, "--profile", profile, "--json").json["answers"] for each in (from_json, from_yaml)]
    plain = [re.sub(r'"_id": "\w+"', "", json.dumps(each)) for each in said]
    assert plain[0] == plain[1] != "{}"
    assert a6desk("show", empty, "--profile", profile, "--json").json["answers"] == {}
    done = a6desk("new", "nma-recording", "--profile", profile)
    assert re.fullmatch(r"Saved as draft [0-9a-f-]{36}\.\n", done.out)


def test_list_shows_drafts_for_people_and_machines(a6desk: Run, profile: Path, answers: Path) -> None:
    assert "There is no draft here yet" in a6desk("list", "--profile", profile).out
    assert a6desk("list", "--profile", profile, "--json").json == {"drafts": [], "submissions": []}
    ids = [new(a6desk, profile), new(a6desk, profile, "--answers", answers)]
    text = a6desk("list", "--profile", profile)
    assert text.code == 0
    assert [line[:8] for line in text.out.splitlines()] == [id_[:8] for id_ in ids]
    assert "Untitled" in text.out
    assert "JPN  SUBARU" in text.out
    rows = a6desk("list", "--profile", profile, "--json").json["drafts"]
    assert [row["id"] for row in rows] == ids
    assert set(rows[0]) == {"id", "form", "version", "title", "party", "submissions", "earlier", "trouble"}


def test_show_names_codes_and_takes_the_beginning_of_an_id(a6desk: Run, profile: Path, answers: Path) -> None:
    id_ = new(a6desk, profile, "--answers", answers)
    shown = a6desk("show", id_[:8], "--profile", profile)
    assert shown.code == 0
    assert "Submitting Party: Japan" in shown.out
    assert "Cambodia · Host Party" in shown.out
    machine = a6desk("show", id_, "--profile", profile, "--json").json
    assert (machine["draft"], machine["form"], machine["version"]) == (id_, "a6desk/nma-recording", 1)
    assert machine["answers"]["nma_submitting_party"] == "JPN"


@pytest.mark.parametrize("command", ["show", "submit", "withdraw", "check"])
def test_ids_that_are_unknown_or_ambiguous_are_one_sentence(a6desk: Run, profile: Path, command: str) -> None:
    for _ in range(17):  # one more than there are first letters
        new(a6desk, profile)
    for unknown in ("zzz", "", "\udcff", "x" * 300):
        assert a6desk(command, unknown, "--profile", profile).sentence
    first = sorted(row["id"] for row in a6desk("list", "--profile", profile, "--json").json["drafts"])
    shared = next(id_[0] for id_, other in itertools.pairwise(first) if id_[0] == other[0])
    if command != "withdraw":
        assert "Several ids begin with" in a6desk(command, shared, "--profile", profile).sentence


def test_check_ends_with_0_1_or_2(a6desk: Run, profile: Path, answers: Path, tmp_path: Path) -> None:
    ready, blocked = EXAMPLES / "subaru-complete.yaml", EXAMPLES / "subaru.yaml"
    assert a6desk("check", ready).code == 0
    assert a6desk("check", answers).code == 0
    assert a6desk("check", blocked).code == 1
    assert a6desk("check", tmp_path / "none.yaml").sentence
    text = a6desk("check", blocked)
    assert re.match(r"Not ready: \d+ blockers?", text.out)
    verdict = a6desk("check", blocked, "--json").json
    assert not verdict["ready"]
    assert verdict["blockers"] > 0
    assert set(verdict) == {
        "form", "version", "sha256", "ready", "blockers", "warnings", "hints", "findings", "not_checked", "faults",
        "not_proven",
    }  # fmt: skip
    keys = {"id", "rule", "severity", "where", "message", "fix", "source", "standing"}
    assert all(keys <= set(each) for each in verdict["findings"])
    for file, code in ((ready, 0), (blocked, 1)):
        id_ = new(a6desk, profile, "--answers", file)
        assert a6desk("check", id_[:8], "--profile", profile, "--json").code == code


def test_checking_a_file_makes_no_profile(a6desk: Run, profile: Path) -> None:
    assert a6desk("check", EXAMPLES / "subaru.yaml", "--profile", profile).code == 1
    assert not profile.exists()


def test_form_lint_says_line_by_line_what_is_wrong(a6desk: Run, tmp_path: Path) -> None:
    good = a6desk("form", "lint", FORM)
    assert good.code == 0
    assert "no fault" in good.out
    assert a6desk("form", "lint", FORM, "--json").json["faults"] == []
    broken = tmp_path / "v1.yaml"
    broken.write_text(FORM.read_text("utf-8").replace("\nabout:", "\naboot:"), "utf-8")
    text = a6desk("form", "lint", broken)
    assert text.code == 1
    assert re.fullmatch(r"a6desk: v1\.yaml has \d+ faults?\.\n", text.err)
    assert all(re.match(rf"{re.escape(str(broken))}:\d+: fault: ", line) for line in text.out.splitlines())
    faults = a6desk("form", "lint", broken, "--json")
    assert faults.code == 1
    assert len(faults.json["faults"]) == len(text.out.splitlines())
    assert set(faults.json["faults"][0]) == {"line", "fault"}
    broken.write_text("\t")
    assert a6desk("form", "lint", broken, "--json").json["faults"][0]["fault"]


def every_command(group: click.Group, *names: str) -> Iterator[tuple[str, ...]]:
    yield names
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from every_command(command, *names, name)
        else:
            yield *names, name


def test_every_command_has_its_help(a6desk: Run) -> None:
    commands = set(every_command(__main__.main))
    assert {
        ("demo",), ("new",), ("list",), ("show",), ("check",), ("submit",), ("withdraw",), ("sync",), ("connect",),
        ("hub", "serve"), ("hub", "enrol"), ("hub", "list"), ("form", "lint"),
    } <= commands  # fmt: skip
    for names in commands:
        done = a6desk(*names, "--help")
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("Usage: ")
        assert len(done.out.splitlines()) > 4, names


def test_every_command_that_needs_a_profile_takes_one_and_speaks_json(a6desk: Run) -> None:
    for names in (("new",), ("list",), ("show",), ("check",), ("submit",), ("withdraw",), ("sync",), ("connect",)):
        said = a6desk(*names, "--help").out
        assert "--profile DIR" in said, names
        assert "--json" in said, names


def test_a_profile_may_be_named_to_every_command(a6desk: Run, tmp_path: Path) -> None:
    """After the command or before it; to a hub's commands it is the hub's folder, and no other hub answers."""
    folder, form = tmp_path / "here", FORM
    enrol = ("hub", "enrol", "--desk", "Ours", "--demonstration")
    assert a6desk(*enrol, "--profile", folder).out.startswith("A6J1-")
    assert a6desk("--profile", folder, *enrol).code == 0
    for command in (("hub", "list", "--profile", folder), ("--profile", folder, "hub", "list")):
        assert a6desk(*command).out.count("Ours") == 2
    assert a6desk("--profile", tmp_path / "nobody", "hub", "list").sentence
    for command in (("form", "lint", form, "--profile", folder), ("--profile", folder, "form", "lint", form)):
        assert a6desk(*command).code == 0
    assert "--profile DIR" in a6desk("hub", "serve", "--help").out


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["check"], ["show"], ["new"], ["list", "--nonsense"], ["hub"], ["hub", "nonsense"], ["form"]],
)
def test_what_is_not_a_command_ends_with_2(a6desk: Run, arguments: list[str]) -> None:
    done = a6desk(*arguments)
    assert done.code == 2
    assert "Usage: " in done.err
    assert "Traceback" not in done.err


def test_a_bug_looks_like_one(a6desk: Run, monkeypatch: pytest.MonkeyPatch, profile: Path) -> None:
    def bug(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("a6desk.desk.Desk.list_drafts", bug)
    with pytest.raises(ZeroDivisionError):
        a6desk("list", "--profile", profile)


# --- real processes ---


def test_exit_codes_of_real_processes(profile: Path, tmp_path: Path) -> None:
    assert real("check", EXAMPLES / "subaru-complete.yaml").code == 0
    assert real("check", EXAMPLES / "subaru.yaml").code == 1
    assert real("check", tmp_path / "none.yaml").sentence
    assert real("list", "--profile", profile).code == 0
    assert real("nonsense").code == 2
    sentence = real("show", "zzz", "--profile", profile).sentence
    assert "There is nothing with the id zzz here." in sentence


def test_a_bug_ends_a_real_process_with_a_traceback_and_1(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import a6desk.forms.answers as answers\n"
        "def bug(*_):\n    raise ZeroDivisionError('a bug')\n"
        "answers.read_file = bug\n"
    )
    done = real("check", EXAMPLES / "subaru.yaml", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert done.code == 1
    assert "Traceback" in done.err
    assert "ZeroDivisionError: a bug" in done.err


def test_a_reader_who_leaves_is_not_told_off() -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "a6desk", "check", str(EXAMPLES / "subaru.yaml")]
    done = subprocess.run(command, cwd=ROOT, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert done.stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_console_that_cannot_write_a_letter_ends_nothing(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "nma.json"
    title = {"ar": "عنوان", "fr": "été"}
    path.write_text(json.dumps({"form": "a6desk/nma-recording", "version": 1, "answers": {"nma_title": title}}))
    profile = tmp_path / "profile"
    assert real("new", "nma-recording", "--answers", path, "--profile", profile).code == 0
    done = subprocess.run(
        [sys.executable, "-m", "a6desk", "list", "--profile", str(profile)],
        cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    machine = subprocess.run(
        [sys.executable, "-m", "a6desk", "list", "--json", "--profile", str(profile)],
        cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}, capture_output=True, check=False,
    )  # fmt: skip
    assert json.loads(machine.stdout.decode(encoding))["drafts"][0]["title"] in title.values()


HEAVY = ("PySide6", "sqlcipher3", "sqlite_utils", "sqlite3", "keyring", "requests", "truststore", "sqlalchemy",
         "fastapi", "uvicorn", "platformdirs", "a6desk.hub", "a6desk.store", "a6desk.sync", "a6desk.ui")  # fmt: skip


def loaded(*arguments: str) -> set[str]:
    program = (
        "import sys\nfrom a6desk import __main__\nsys.argv = ['a6desk', *sys.argv[1:]]\n"
        "try:\n    __main__.run()\nexcept SystemExit:\n    pass\n"
        "print('\\n' + ' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_checking_a_file_loads_nothing_that_it_does_not_need() -> None:
    modules = loaded("check", str(EXAMPLES / "subaru.yaml"))
    assert "a6desk.forms.check" in modules
    assert [name for name in HEAVY if name in modules] == []


def test_no_command_but_the_hubs_loads_the_hub_and_none_loads_the_window(profile: Path) -> None:
    modules = loaded("list", "--profile", str(profile))
    assert "a6desk.store" in modules
    assert [name for name in ("PySide6", "sqlalchemy", "fastapi", "a6desk.hub", "a6desk.ui") if name in modules] == []


# --- with a hub ---


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A hub's folder, served by a process of its own."""
    folder = tmp_path_factory.mktemp("office") / "hub"
    with demo._hub(folder):
        yield folder


def joined(a6desk: Run, hub: Path, profile: Path, *mandates: str) -> Any:
    options = [each for mandate in mandates for each in ("--mandate", mandate)]
    invited = a6desk("hub", "enrol", "--desk", "Ministry", "--folder", hub, *options)
    assert (invited.code, invited.err) == (0, "")
    code = invited.out.split()
    done = a6desk("connect", *code, "--profile", profile, "--json")
    assert (done.code, done.err) == (0, "")
    return done.json


def test_connect_says_who_it_is_and_what_it_lets_this_desk_do(a6desk: Run, hub: Path, profile: Path) -> None:
    said = joined(a6desk, hub, profile, "JPN:a68_focal_point:2026-01-01:2027-12-31")
    assert set(said) == {"hub", "name", "address", "demonstration", "secretariat", "mandates", "key"}
    assert (said["demonstration"], said["secretariat"]) == (True, False)
    (mandate,) = said["mandates"]
    assert (mandate["party"], mandate["since"], mandate["until"]) == ("JPN", "2026-01-01", "2027-12-31")
    assert "which only you can read" in said["key"]
    invited = a6desk("hub", "enrol", "--desk", "Again", "--mandate", "NPL:a68_focal_point", "--folder", hub)
    text = a6desk("connect", *invited.out.split(), "--profile", profile)
    assert "Mandate: Nepal, National focal point for Article 6.8" in text.out


@pytest.mark.parametrize("code", ["nonsense", "A6J1-AAAAA-BBBBB", "", "x" * 5_000])
def test_a_code_that_is_none_is_one_sentence(a6desk: Run, profile: Path, code: str) -> None:
    assert "not a joining code" in a6desk("connect", code, "--profile", profile).sentence


def test_the_whole_way_by_commands(a6desk: Run, hub: Path, profile: Path) -> None:
    assert "not connected" in a6desk("sync", "--profile", profile).sentence
    joined(a6desk, hub, profile, "JPN:a68_focal_point")
    id_ = new(a6desk, profile, "--answers", EXAMPLES / "subaru-complete.yaml")
    first = a6desk("submit", id_, "--profile", profile, "--json")
    assert (first.code, set(first.json)) == (0, {"submission", "digest"})
    assert "never changes again" in a6desk("submit", id_, "--profile", profile).sentence

    taken = a6desk("withdraw", first.json["submission"], "--profile", profile, "--json")
    assert taken.code == 0
    assert [each["state"] for each in taken.json["deliveries"]] == ["taken_out"]
    assert "already" in a6desk("withdraw", first.json["submission"][:8], "--profile", profile).sentence

    second = a6desk("submit", id_, "--profile", profile).out
    assert "waits in the outbox" in second
    submission = a6desk("list", "--profile", profile, "--json").json["submissions"][-1]
    assert submission["deliveries"][0]["state"] == "waiting"

    synced = a6desk("sync", "--profile", profile, "--json")
    assert synced.code == 0
    (round_,) = synced.json["hubs"]
    assert round_["received"] == [submission["id"]]
    assert (round_["rejected"], round_["later"], round_["stop"]) == ([], [], None)

    shown = a6desk("show", submission["id"][:8], "--profile", profile, "--json").json
    assert shown["deliveries"][0]["receipt"]["verified"] is True
    assert shown["deliveries"][0]["receipt"]["digest"] == shown["digest"]
    text = a6desk("show", submission["id"], "--profile", profile).out
    assert "not by the UNFCCC secretariat" in text
    assert f"Digest: {shown['digest']}" in text

    waits = a6desk("withdraw", submission["id"], "--profile", profile)
    assert "waits in the outbox" in waits.out
    assert a6desk("sync", "--profile", profile).code == 0
    assert "withdrawal received" in a6desk("list", "--profile", profile).out

    listed = a6desk("hub", "list", "--folder", hub, "--json").json
    ours = [each["kind"] for each in listed["received"] if each["digest"] == shown["digest"]]
    assert ours == ["submission", "withdrawal"]
    assert a6desk("hub", "list", "--folder", hub).code == 0


def test_while_the_hub_is_away_sync_ends_with_1_and_what_waits_is_safe(
    a6desk: Run, profile: Path, tmp_path: Path
) -> None:
    with demo._hub(tmp_path / "hub"):
        joined(a6desk, tmp_path / "hub", profile, "JPN:a68_focal_point")
    id_ = new(a6desk, profile, "--answers", EXAMPLES / "subaru-complete.yaml")
    a6desk("submit", id_, "--profile", profile)
    away = a6desk("sync", "--profile", profile)
    assert away.code == 1
    assert "What waits is safe." in away.out
    assert a6desk("sync", "--profile", profile, "--json").json["hubs"][0]["stop"]
    (submission,) = a6desk("list", "--profile", profile, "--json").json["submissions"]
    assert submission["deliveries"][0]["state"] == "waiting", "nothing had left"
