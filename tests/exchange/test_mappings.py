"""Mappings of platforms: strict files, held against the form, so that no answer falls through."""

import pytest

from a6desk.exchange import mappings
from a6desk.exchange.mappings import MappingFault
from tests.exchange.sheets import MAPPINGS, nma

FORM = nma()
PATH = MAPPINGS / "nma-platform.v1.yaml"
TEXT = PATH.read_text(encoding="utf-8")


def read(tmp_path, text):
    path = tmp_path / "x-platform.v1.yaml"
    path.write_text(text, encoding="utf-8")
    return mappings.read(path, FORM)


def test_the_platform_of_nmas_is_mapped_and_nothing_of_it_is_called_confirmed():
    mapping = mappings.find(MAPPINGS, FORM)
    assert mapping.name == "nma-platform v1"
    assert list(mappings.faults(mapping, FORM)) == []
    entries = [entry for group in mapping.groups for entry in group.entries]
    assert {entry.source.standing for entry in entries} | {mapping.source.standing} == {"proposed"}
    on, out = {entry.field for entry in entries}, {each.field for each in mapping.left_out}
    public = {field.id for field in FORM.fields.values() if field.publication == "public"}
    assert public <= on | out
    assert on | out <= set(FORM.fields)
    assert all(each.reason for each in mapping.left_out)


def test_what_is_not_published_stands_there_only_where_the_platform_is_said_to_ask():
    entries = [entry for group in mappings.read(PATH, FORM).groups for entry in group.entries]
    hidden = [entry for entry in entries if FORM.fields[entry.field].publication != "public"]
    assert hidden
    assert all(entry.asked for entry in hidden)
    assert {entry.field for entry in hidden} == {"nma_focal_point"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("grammar: 1", "grammar: 2", "grammar"),
        ("platform: UNFCCC", "plattform: UNFCCC", "no such key"),
        ("dates: dd/mm/yyyy", "dates: dd.mm.yyyy", "dates"),
        ("form_versions: [1]", "form_versions: [2]", "not for the form a6desk/nma-recording v1"),
        ("field: nma_acronym", "field: nma_akronym", "no question nma_akronym"),
        ("      - field: nma_acronym\n", "      - field: nma_acronym\n        part: en\n", "nma_acronym: part must be"),
        ("        part: en\n", "", "nma_title: part must be"),
        ("        part: other\n", "        part: en\n", "nma_title en stands twice"),
        ("        part: other\n", "        part: fr\n", "nma_title: these parts have no place: other"),
        ("field: nma_summary", "field: nma_objectives", "nma_objectives stands twice"),
        ("column: role,", "column: rolle,", "nma_participants: cells must be columns"),
        ("          - {column: role, label: Role, how: choose}\n", "", "these columns have no place: role"),
        (
            "        lines: true\n        source",
            "        cells: [{column: x, label: X}]\n        source",
            "cells must be",
        ),
        ("field: nma_summary\n", "field: nma_summary\n        lines: true\n", "lines are for tables and choices"),
        ("        part: phone\n", "        part: fax\n", "nma_focal_point: part must be one of"),
        ("        asked: the platform", "        # asked: the platform", "nma_focal_point is not published"),
        ("  - field: nma_budget", "  - field: nma_summary", "nma_summary is left out, and has a place"),
        ("  - field: nma_budget", "  - field: nma_nothing", "no question nma_nothing"),
        ("how: choose", "how: guess", "how"),
        ("standing: proposed", "standing: certain", "standing"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path, old, new, said):
    assert old in TEXT
    with pytest.raises(MappingFault) as caught:
        read(tmp_path, TEXT.replace(old, new, 1))
    assert any(said in sentence for _, sentence in caught.value.faults), caught.value.faults
    assert "x-platform.v1.yaml, line " in str(caught.value)


def test_the_line_is_that_of_the_fault(tmp_path):
    line = TEXT[: TEXT.index("field: nma_acronym")].count("\n") + 1
    with pytest.raises(MappingFault) as caught:
        read(tmp_path, TEXT.replace("field: nma_acronym", "field: nma_akronym", 1))
    assert (line, "the form has no question nma_akronym.") in caught.value.faults


def test_a_public_question_that_is_nowhere_is_a_fault(tmp_path):
    start = TEXT.index("      - field: nma_acronym")
    end = TEXT.index("      - field: nma_submitting_party")
    with pytest.raises(MappingFault, match="nma_acronym has no place, and is not left out with a reason"):
        read(tmp_path, TEXT[:start] + TEXT[end:])


def test_a_form_without_a_mapping_keeps_its_own_order_and_shows_nothing_private(tmp_path):
    mapping = mappings.find(tmp_path, FORM)
    assert list(mappings.faults(mapping, FORM)) == []
    fields = list(dict.fromkeys(entry.field for group in mapping.groups for entry in group.entries))
    public = [id_ for id_, each in FORM.fields.items() if each.publication == "public" and each.type != "attachment"]
    assert fields == public


def test_the_newest_mapping_counts(tmp_path):
    for version in (1, 2, 10):
        text = TEXT.replace("\nversion: 1\n", f"\nversion: {version}\n", 1)
        (tmp_path / f"nma-platform.v{version}.yaml").write_text(text, encoding="utf-8")
    other = TEXT.replace("form: a6desk/nma-recording", "form: a6desk/other").replace(
        "\nversion: 1\n", "\nversion: 99\n"
    )
    (tmp_path / "other-platform.v99.yaml").write_text(other, encoding="utf-8")
    assert mappings.find(tmp_path, FORM).version == 10
