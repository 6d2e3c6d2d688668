"""a6desk form …: the schema of what a form submits."""

import json
from collections.abc import Callable
from pathlib import Path

from a6desk.forms import schema
from a6desk.forms.library import Library
from tests.cli.conftest import Done
from tests.exchange.packing import form_bytes
from tests.forms.small import HEADER

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


def test_form_lint_knows_the_code_lists_that_a_form_lies_beside(a6desk: Run, tmp_path: Path) -> None:
    place = tmp_path / "forms" / "plan" / "v1.yaml"
    place.parent.mkdir(parents=True)
    place.write_bytes(form_bytes(fields="choice gha_a codelist: gha-types, label: Type"))
    assert "gha-types" in a6desk("form", "lint", place).out
    (tmp_path / "codelists").mkdir()
    (tmp_path / "codelists" / "gha-types.csv").write_bytes(f"{HEADER}\na,A,,,,,,,,,somewhere,proposed\n".encode())
    assert a6desk("form", "lint", place).code == 0


def test_form_lint_takes_cases_as_proof_and_ends_with_0_where_there_are_warnings_alone(
    a6desk: Run, tmp_path: Path
) -> None:
    form, cases = tmp_path / "v1.yaml", tmp_path / "cases.yaml"
    check = "not(starts-with($gha_a, 'ab') and string-length($gha_a) = 7 and year-from-date($gha_b) = 1987)"
    fields = "text gha_a label: Text\ndate gha_b label: Day, max: '1990-12-31'"
    form.write_bytes(form_bytes("gha-epa/plan", 1, fields, "GHA-1", check, "at: [gha_a]"))
    cases.write_text("- rule: GHA-1\n  fires: {gha_a: abcdefg, gha_b: '1987-03-04'}\n", "utf-8")
    warned = a6desk("form", "lint", form)
    assert warned.code == 0
    assert warned.out.startswith(f"{form}:") and ": warning: GHA-1 could not be made to fire" in warned.out
    proved = a6desk("form", "lint", form, "--cases", cases, "--json")
    assert proved.code == 0 and proved.json["warnings"] == []
    assert "no list of cases" in a6desk("form", "lint", form, "--cases", form).sentence
