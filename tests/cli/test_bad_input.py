"""Whatever a file holds: one clear sentence, exit code 2, nothing changed."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from a6desk import paths
from a6desk.errors import UserError
from a6desk.forms.library import Library
from tests.cli.conftest import ROOT, Done, real

FORM = ROOT / "resources" / "forms" / "nma-recording" / "v1.yaml"
PARTIES = ROOT / "resources" / "codelists" / "parties.csv"
START = b'{"form": "a6desk/nma-recording", "version": 1, "answers": {'
Run = Callable[..., Done]


def answers(inside: str | bytes) -> bytes:
    return START + (inside if isinstance(inside, bytes) else inside.encode()) + b"}}"


def yaml(inside: str) -> bytes:
    return b"form: a6desk/nma-recording\nversion: 1\nanswers:\n" + inside.encode()


PARTY = ['{"party": "JPN"}']
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nform: *c\n"
CONTENTS: dict[str, tuple[str, bytes]] = {
    "empty": (".json", b""),
    "empty yaml": (".yaml", b""),
    "truncated": (".json", answers('"nma_title": {"en": "x"}')[:-8]),
    "truncated yaml": (".yaml", yaml('  nma_title: {en: "x')),
    "a list": (".json", b"[1, 2]"),
    "a number": (".json", b"7"),
    "null": (".json", b"null"),
    "a text in yaml": (".yaml", b"just words"),
    "no version": (".json", b'{"form": "a6desk/nma-recording", "answers": {}}'),
    "a version of the wrong type": (".json", b'{"form": "a6desk/nma-recording", "version": "1", "answers": {}}'),
    "a true version": (".json", b'{"form": "a6desk/nma-recording", "version": true, "answers": {}}'),
    "a version from tomorrow": (".json", b'{"form": "a6desk/nma-recording", "version": 999, "answers": {}}'),
    "a huge version": (".json", b'{"form": "a6desk/nma-recording", "version": %s, "answers": {}}' % (b"9" * 59)),
    "another form": (".json", b'{"form": "a6desk/no-such-form", "version": 1, "answers": {}}'),
    "a form that climbs": (".json", b'{"form": "a6desk/../../etc", "version": 1, "answers": {}}'),
    "another key": (".json", START + b'}, "more": 1}'),
    "answers that are a list": (".json", b'{"form": "a6desk/nma-recording", "version": 1, "answers": []}'),
    "an unknown question": (".json", answers('"nma_nothing": 1')),
    "an unknown part": (".json", answers('"nma_title": {"tlh": "x"}')),
    "an unknown column": (".json", answers('"nma_participants": [{"nothing": 1}]')),
    "rows that are none": (".json", answers('"nma_participants": ["JPN"]')),
    "too many rows": (".json", answers(f'"nma_participants": [{", ".join(PARTY * 5_000)}]')),
    "a float for a text": (".json", answers('"nma_summary": 1.5')),
    "a map for a text": (".json", answers('"nma_summary": {"a": 1}')),
    "a list for a text": (".json", answers('"nma_title": [1]')),
    "a text for a tick": (".json", answers('"nma_2a_i": {"ticked": "yes"}')),
    "an attachment": (".json", answers('"nma_attachments": ["x"]')),
    "NaN": (".json", answers('"nma_summary": NaN')),
    "Infinity": (".json", answers('"nma_summary": -Infinity')),
    "a huge integer": (".json", answers('"nma_summary": ' + "9" * 5_000)),
    "a huge exponent": (".json", answers('"nma_summary": 1e999999999')),
    "a raw NUL": (".json", answers(b'"nma_summary": "a\0b"')),
    "an escaped NUL": (".json", answers('"nma_summary": "a\\u0000b"')),
    "an escape character": (".json", answers('"nma_summary": "\\u001b[2J"')),
    "a raw escape character": (".json", answers(b'"nma_summary": "\x1b[2J"')),
    "a bidi override": (".json", answers('"nma_summary": "a\u202eb"')),
    "an escaped bidi override": (".json", answers('"nma_summary": "a\\u202eb"')),
    "a lone surrogate": (".json", answers('"nma_summary": "\\ud800"')),
    "a bidi override in a key": (".json", answers('"nma_\\u202esummary": "x"')),
    "a key twice": (".json", answers('"nma_summary": "a", "nma_summary": "b"')),
    "a key twice in yaml": (".yaml", yaml("  nma_summary: a\n  nma_summary: b\n")),
    "nested deeply": (".json", answers('"nma_summary": ' + "[" * 100_000 + "]" * 100_000)),
    "nested deeply in yaml": (".yaml", yaml("  nma_summary: " + "[" * 5_000 + "]" * 5_000)),
    "nested maps in yaml": (".yaml", yaml("  nma_summary: " + "{a: " * 500 + "1" + "}" * 500)),
    "a yaml bomb": (".yaml", BOMB.encode()),
    "a yaml tag": (".yaml", yaml("  nma_summary: !!python/object/apply:os.system [id]\n")),
    "a yaml merge": (".yaml", b"x: &x {a: 1}\n<<: *x\n"),
    "two yaml documents": (".yaml", yaml("  nma_summary: a\n") + b"---\na: 1\n"),
    "a yaml directive": (".yaml", b"%YAML 9.9\n---\na: 1\n"),
    "yaml with tabs": (".yaml", b"form:\n\t- a\n"),
    "a yaml key that is a list": (".yaml", b"? [a, b]\n: c\n"),
    "yaml with an escaped NUL": (".yaml", yaml('  nma_summary: "a\\0b"\n')),
    "yaml with a bidi override": (".yaml", yaml('  nma_summary: "a\\u202Eb"\n')),
    "UTF-16": (".json", answers("").decode().encode("utf-16")),
    "Latin-1": (".json", answers('"nma_summary": "été"').decode().encode("latin-1")),
    "no text": (".json", bytes(range(256)) * 20),
    "an unknown ending": (".txt", answers("")),
    "json by the name of yaml, cut": (".yaml", answers("")[:-1]),
}


def tables(profile: Path) -> Any:
    """All that the profile's database holds."""
    connection = dbapi2.connect(str(profile / "desk.db"))
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    held = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    connection.close()
    return held


@pytest.fixture
def known(a6desk: Run, profile: Path) -> Any:
    """A profile with a draft, and what it holds."""
    assert a6desk("new", "nma-recording", "--profile", profile).code == 0
    return tables(profile)


@pytest.mark.parametrize("what", CONTENTS)
def test_an_answers_file_that_is_none(a6desk: Run, profile: Path, known: Any, tmp_path: Path, what: str) -> None:
    ending, content = CONTENTS[what]
    path = tmp_path / f"answers{ending}"
    path.write_bytes(content)
    for command in (["check", path], ["new", "nma-recording", "--answers", path]):
        done = a6desk(*command, "--profile", profile)
        assert done.sentence
        assert done.out == ""
    assert tables(profile) == known


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(50_000_000)


PLACES: dict[str, Callable[[Path], Any]] = {
    "nothing": lambda path: None,
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "a link to itself": lambda path: path.symlink_to(path),
    "a link to nothing": lambda path: path.symlink_to(path.with_name("nothing")),
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "50 MB": sparse,
}


@pytest.mark.parametrize("what", PLACES)
def test_what_is_no_file_to_read(a6desk: Run, profile: Path, known: Any, tmp_path: Path, what: str) -> None:
    path = tmp_path / "answers.json"
    PLACES[what](path)
    form = tmp_path / "v1.yaml"
    PLACES[what](form)
    for command in (["check", path], ["new", "nma-recording", "--answers", path]):
        assert a6desk(*command, "--profile", profile).sentence
    assert a6desk("form", "lint", form).sentence
    assert tables(profile) == known


@pytest.mark.parametrize("name", ["x" * 300 + ".json", "a/" * 3_000 + "b.json", "/", ".", "\udcff.json", "a\nb.json"])
def test_names_that_name_no_file(a6desk: Run, profile: Path, known: Any, name: str) -> None:
    for command in (["check", name], ["new", "nma-recording", "--answers", name]):
        assert a6desk(*command, "--profile", profile).sentence
    assert a6desk("form", "lint", name).sentence
    assert tables(profile) == known


@pytest.mark.parametrize("form", ["no-such-form", "a6desk/../x", "", "x" * 5_000, "/etc/passwd", "\udcff"])
def test_a_form_that_is_not_at_hand(a6desk: Run, profile: Path, known: Any, form: str) -> None:
    assert "There is no form" in a6desk("new", form, "--profile", profile).sentence
    assert tables(profile) == known


def form_with(old: str, new: str) -> bytes:
    text = FORM.read_text("utf-8")
    assert old in text
    return text.replace(old, new, 1).encode()


FORMS: dict[str, bytes] = {
    "empty": b"",
    "a list": b"- a\n",
    "truncated": FORM.read_bytes()[:20_000],
    "another grammar": form_with("grammar: 1", "grammar: 99"),
    "a grammar of the wrong type": form_with("grammar: 1", "grammar: [1]"),
    "an unknown key": form_with("\nabout:", "\nabuot:"),
    "a bomb": BOMB.encode(),
    "a tag": b"!!python/name:os.system\n",
    "a key twice": FORM.read_bytes() + b"\ngrammar: 1\n",
    "an expression outside the subset": form_with("check: ", "check: doc('file:///etc/passwd') #"),
    "an expression that is too deep": form_with("check: ", f"check: {'(' * 40}true(){')' * 40} #"),
    "an expression that is too long": form_with("check: ", f"check: {'true() or ' * 200}true() #"),
    "a limit that is no number": form_with("max_rows: 60", "max_rows: .nan"),
    "sections of the wrong type": FORM.read_bytes().split(b"\nsections:")[0] + b"\nsections: 7\n",
    "a control character": FORM.read_bytes().replace(b"title: ", b"title: \x1b", 1),
    "a NUL": FORM.read_bytes().replace(b"title: ", b"title: \0", 1),
    "a bidi override": FORM.read_bytes().replace(b"title: ", "title: \u202e".encode(), 1),
    "nested deeply": b"grammar: " + b"[" * 5_000 + b"]" * 5_000,
    "no text": bytes(range(256)) * 10,
}


@pytest.mark.parametrize("what", FORMS)
def test_a_form_file_that_is_none(a6desk: Run, tmp_path: Path, what: str) -> None:
    path = tmp_path / "v1.yaml"
    path.write_bytes(FORMS[what])
    for machine in (a6desk("form", "lint", path, "--json"), a6desk("form", "lint", path)):
        assert machine.code in (1, 2), "1: a form with faults; 2: none that can be read"
        assert len(machine.err.splitlines()) == 1 and machine.err.startswith("a6desk: ")
    assert a6desk("form", "lint", path, "--json").json["faults"]


HEADER = PARTIES.read_text("utf-8").splitlines()[0]
CODELISTS: dict[str, bytes] = {
    "empty": b"",
    "no header": b"JPN,Japan\n",
    "no rows": HEADER.encode() + b"\n",
    "too few columns": f"{HEADER}\nJPN,Japan\n".encode(),
    "a code twice": f"{HEADER}\n".encode() + b"JPN,Japan,,,,,,,,,somewhere,proposed\n" * 2,
    "an odd code": f"{HEADER}\n../x,Japan,,,,,,,,,somewhere,proposed\n".encode(),
    "a date that is none": f"{HEADER}\nJPN,Japan,,,,,,2026-02-30,,,somewhere,proposed\n".encode(),
    "an open quote": f'{HEADER}\nJPN,"Japan,,,,,,,,,somewhere,proposed\n'.encode(),
    "a NUL": f"{HEADER}\nJPN,Ja\0pan,,,,,,,,,somewhere,proposed\n".encode(),
    "a bidi override": f"{HEADER}\nJPN,Ja\u202epan,,,,,,,,,somewhere,proposed\n".encode(),
    "Latin-1": f"{HEADER}\nJPN,\xe9,,,,,,,,,somewhere,proposed\n".encode("latin-1"),
    "no text": bytes(range(256)) * 10,
    "a control character": f"{HEADER}\nJPN,Ja\x1bpan,,,,,,,,,somewhere,proposed\n".encode(),
    "50 MB": b"\0" * 50_000_000,
    "truncated": PARTIES.read_bytes()[:10_050],
    "a field of 200 kB": f"{HEADER}\nJPN,{'x' * 200_000},,,,,,,,,somewhere,proposed,\n".encode(),
}


@pytest.mark.parametrize("what", CODELISTS)
def test_a_code_list_that_is_none(
    a6desk: Run, profile: Path, known: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    folder = tmp_path / "resources"
    (folder / "codelists").mkdir(parents=True)
    (folder / "forms" / "nma-recording").mkdir(parents=True)
    (folder / "forms" / "nma-recording" / "v1.yaml").write_bytes(FORM.read_bytes())
    (folder / "codelists" / "parties.csv").write_bytes(CODELISTS[what])
    with pytest.raises(UserError, match=r"parties\.csv"):
        _ = Library(folder).codelists
    monkeypatch.setattr(paths, "resources", lambda: folder)
    assert "parties.csv" in a6desk("new", "nma-recording", "--profile", profile).sentence
    assert tables(profile) == known


def test_in_processes_of_their_own(tmp_path: Path) -> None:
    """The same through the door that a person uses; a pipe must not hang, a bomb must not grow."""
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "bomb.yaml").write_text(BOMB)
    (tmp_path / "deep.json").write_bytes(CONTENTS["nested deeply"][1])
    for name in ("pipe.json", "bomb.yaml", "deep.json"):
        assert real("check", tmp_path / name).sentence
        assert real("new", "nma-recording", "--answers", tmp_path / name, "--profile", tmp_path / "profile").sentence
    assert real("form", "lint", tmp_path / "bomb.yaml").sentence


LIMITED = """
import resource, sys
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), hard))
from a6desk import __main__
__main__.run()
"""


def test_a_disk_without_room_ends_a_command_with_2_and_loses_nothing(
    profile: Path, tmp_path: Path, a6desk: Run
) -> None:
    import subprocess
    import sys

    big = tmp_path / "big.json"
    big.write_text(
        json.dumps({"form": "a6desk/nma-recording", "version": 1, "answers": {"nma_summary": "x" * 400_000}})
    )
    limited = [sys.executable, "-c", LIMITED]

    def run(limit: int, *arguments: object) -> Done:
        done = subprocess.run(
            [*limited, str(limit), *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        return Done(done.returncode, done.stdout, done.stderr)

    assert run(10_000, "new", "nma-recording", "--profile", tmp_path / "never").sentence
    assert a6desk("new", "nma-recording", "--profile", profile).code == 0
    before = tables(profile)
    size = (profile / "desk.db").stat().st_size
    assert "safe" in run(size, "new", "nma-recording", "--answers", big, "--profile", profile).sentence
    assert tables(profile) == before
    assert a6desk("new", "nma-recording", "--answers", big, "--profile", profile).code == 0, "there is space again"
    assert a6desk("new", "nma-recording", "--profile", tmp_path / "never").code == 0


@pytest.mark.parametrize(
    "command",
    [["list"], ["new", "nma-recording"], ["show", "x"], ["sync"], ["connect", "A6J1"], ["demo", "--headless"]],
    ids=lambda command: command[0],
)
def test_a_profile_that_cannot_be_is_one_sentence(a6desk: Run, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "desk.db").write_bytes(b"no database " * 1_000)
    (tmp_path / "link").symlink_to(tmp_path / "link")
    for folder in ("file", "file/below", "damaged", "link", "x" * 300):
        if (command[0], folder) != ("demo", "damaged"):  # that makes a folder of its own inside
            assert a6desk(*command, "--profile", tmp_path / folder).sentence
    assert (tmp_path / "damaged" / "desk.db").read_bytes() == b"no database " * 1_000
