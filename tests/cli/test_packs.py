"""a6desk pack …, from a key to a rule that was not checked and now is."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Done
from tests.exchange.packing import ELIGIBLE, form_bytes, tree

Run = Callable[..., Done]
FORM = form_bytes(
    "gha-epa/plan",
    1,
    "text gha_t\nparty gha_p",
    "GHA-LIST",
    "a6:eligible($gha_p, $gha_t)",
    "at: [gha_t], needs: [gha_t]",
)


@pytest.fixture(autouse=True)
def _no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)


def folder(tmp_path: Path, number: int = 1, **files: bytes) -> Path:
    place = tmp_path / f"source{number}"
    for path, content in {"forms/plan/v1.yaml": FORM, **files}.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(content)
    (place / "pack.yaml").write_text(f"publisher: gha-epa\ntitle: Lists of Ghana\nnumber: {number}\n", "utf-8")
    return place


@pytest.fixture
def key(a6desk: Run, tmp_path: Path) -> Path:
    path = tmp_path / "publisher.key"
    made = a6desk("pack", "key", path, "--json")
    assert made.code == 0 and set(made.json) == {"key", "fingerprint"}
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
    assert "already" in a6desk("pack", "key", path).sentence
    return path


def test_the_whole_way(a6desk: Run, tmp_path: Path, profile: Path, key: Path) -> None:
    first, second = tmp_path / "one.a6p", tmp_path / "two.a6p"
    built = a6desk("pack", "build", folder(tmp_path), "-o", first, "--key", key)
    assert built.code == 0 and "forms/plan/v1.yaml" in built.out
    said = a6desk("pack", "inspect", first, "--json").json
    assert (said["publisher"], said["number"], said["files"]) == ("gha-epa", 1, ["forms/plan/v1.yaml"])
    assert "Lists of Ghana" in a6desk("pack", "inspect", first).out

    unknown = a6desk("pack", "install", first, "--profile", profile)
    assert said["fingerprint"] in unknown.sentence and "Nothing was installed" in unknown.sentence
    assert tree(profile) == {}
    assert "There is no pack here" in a6desk("pack", "list", "--profile", profile).out
    assert a6desk("pack", "install", first, "--profile", profile, "--accept", said["fingerprint"]).code == 0
    assert "installed already" in a6desk("pack", "install", first, "--profile", profile).out

    answers = tmp_path / "answers.yaml"
    answers.write_text("form: gha-epa/plan\nversion: 1\nanswers: {gha_t: wind, gha_p: GHA}\n", "utf-8")
    draft = a6desk("new", "gha-epa/plan", "--answers", answers, "--profile", profile, "--json").json["draft"]
    before = a6desk("check", draft, "--profile", profile, "--json").json
    assert [each["rule"] for each in before["not_checked"]] == ["GHA-LIST"]

    listed = folder(tmp_path, 2, **{"codelists/eligible-gha.csv": ELIGIBLE})
    assert a6desk("pack", "build", listed, "-o", second, "--key", key).code == 0
    assert a6desk("--profile", profile, "pack", "install", second).code == 0
    after = a6desk("check", draft, "--profile", profile, "--json").json
    assert [each["rule"] for each in after["findings"]] == ["GHA-LIST"] and after["not_checked"] == []
    assert a6desk("check", answers, "--profile", profile, "--json").json["findings"] == after["findings"]
    (there,) = a6desk("pack", "list", "--profile", profile, "--json").json
    assert (there["number"], there["carried"]) == (2, [])
    assert "older" in a6desk("pack", "install", first, "--profile", profile).sentence


@pytest.mark.parametrize(
    "about",
    ["", "publisher: x\n", "publisher: x\ntitle: y\nnumber: one\n", "- x\n", "publisher: A B\ntitle: y\nnumber: 1\n"],
)
def test_a_folder_that_makes_no_pack_is_one_sentence(a6desk: Run, tmp_path: Path, key: Path, about: str) -> None:
    place = folder(tmp_path)
    (place / "pack.yaml").write_text(about, "utf-8")
    assert a6desk("pack", "build", place, "-o", tmp_path / "x.a6p", "--key", key).sentence
    assert not (tmp_path / "x.a6p").exists()


def test_what_is_wrong_with_a_form_is_said_when_it_is_packed(a6desk: Run, tmp_path: Path, key: Path) -> None:
    place = folder(tmp_path, **{"forms/plan/v1.yaml": b"grammar: 1\n"})
    assert "forms/plan/v1.yaml" in a6desk("pack", "build", place, "-o", tmp_path / "x.a6p", "--key", key).sentence
    assert not (tmp_path / "x.a6p").exists()


def test_files_that_are_none_are_one_sentence_each(a6desk: Run, tmp_path: Path, profile: Path, key: Path) -> None:
    place, wrong = folder(tmp_path), tmp_path / "wrong.a6p"
    assert a6desk("pack", "build", place, "-o", tmp_path / "x.a6p", "--key", place / "pack.yaml").sentence
    assert a6desk("pack", "build", tmp_path / "none", "-o", tmp_path / "x.a6p", "--key", key).sentence
    assert a6desk("pack", "build", place, "-o", tmp_path / "no" / "x.a6p", "--key", key).sentence
    wrong.write_bytes(b"PK")
    for command in ("inspect", "install"):
        assert "is no pack" in a6desk("pack", command, wrong, "--profile", profile).sentence
        assert a6desk("pack", command, tmp_path / "nowhere.a6p", "--profile", profile).sentence
    assert tree(profile) == {}
