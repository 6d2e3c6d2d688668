"""a6desk form …: the schema of what a form submits."""

import json
from collections.abc import Callable
from pathlib import Path

from a6desk.forms import schema
from a6desk.forms.library import Library
from tests.cli.conftest import Done

Run = Callable[..., Done]


def test_form_schema_prints_the_schema_of_the_newest_version_or_another(a6desk: Run) -> None:
    newest = a6desk("form", "schema", "nma-recording")
    assert (newest.code, newest.err) == (0, "")
    assert newest.out == schema.text(Library().form("nma-recording"))
    assert a6desk("form", "schema", "a6desk/nma-recording", "--version", "1").json["$id"].endswith("nma-recording:1")
    assert a6desk("form", "schema", "nma-recording", "--version", 99).sentence
    assert a6desk("form", "schema", "no-such-form").sentence


def test_form_schemas_writes_those_that_changed(a6desk: Run, tmp_path: Path) -> None:
    first = a6desk("form", "schemas", tmp_path)
    assert first.code == 0
    written = sorted(tmp_path.iterdir())
    assert len(written) == len(first.out.splitlines()) == sum(len(each) for each in Library().versions.values())
    assert all(json.loads(path.read_text("utf-8"))["$schema"] for path in written)
    written[0].write_text("{}", "utf-8")
    assert a6desk("form", "schemas", tmp_path).out.splitlines() == [str(written[0])]


def test_a_profile_named_before_the_group_is_for_its_commands(a6desk: Run, tmp_path: Path) -> None:
    assert a6desk("--profile", tmp_path, "form", "schema", "nma-recording").code == 0
    assert a6desk("form", "schema", "nma-recording", "--profile", tmp_path).code == 0
