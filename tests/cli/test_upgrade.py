"""a6desk upgrade: looked at, done, a former answer taken over, and back; in words and as JSON."""

import json

import pytest

from tests.cli.test_commands import EXAMPLES

START = "nma_start_date"


@pytest.fixture
def old(a6desk, profile, tmp_path):
    answers = {
        "nma_title": {"en": "Cities"},
        "nma_acronym": "C\u2028x",
        START: "2025-05-13",
        "nma_scales": ["regional"],
    }
    path = tmp_path / "old.json"
    path.write_text(json.dumps({"form": "a6desk/nma-recording", "version": 1, "answers": answers}))
    return json.loads(a6desk("new", "nma-recording", "--answers", path, "--profile", profile, "--json").out)["draft"]


def test_a_draft_is_moved_and_back_in_words(a6desk, profile, old):
    looked = a6desk("upgrade", old, "--preview", "--profile", profile)
    assert looked.code == 0
    for words in ("From version 1:", "Start", "May 13, 2025", "Several countries of a region", "Nothing was changed."):
        assert words in looked.out
    assert old[:8] in a6desk("list", "--profile", profile).out
    done = a6desk("upgrade", old[:8], "--profile", profile)
    assert "It goes on as version 2" in done.out
    listed = a6desk("list", "--profile", profile).out
    assert f"goes on from {old[:8]}" in listed
    later = listed[:8]
    shown = a6desk("show", later, "--profile", profile).out
    assert "It goes on from version 1" in shown
    assert "in version 1 you answered: May 13, 2025" in shown
    assert "goes on as version 2" in a6desk("show", old, "--profile", profile).out
    assert "Taken over: Start" in a6desk("upgrade", later, "--take-over", START, "--profile", profile).out
    back = a6desk("upgrade", later, "--back", "--profile", profile)
    assert "1 answer was given since" in back.out
    assert "Back in version 1" in back.out
    assert "goes on from" not in a6desk("list", "--profile", profile).out
    assert "This was taken back" in a6desk("show", later, "--profile", profile).out


def test_the_same_as_json(a6desk, profile, old):
    def said(*args):
        return json.loads(a6desk(*args, "--profile", profile, "--json").out)

    looked = said("upgrade", old, "--preview")
    assert looked["to"] == 2
    assert "draft" not in looked
    assert {row["kind"] for row in looked["steps"][0]["rows"]} == {"asked", "aside", "mapped", "new"}
    later = said("upgrade", old, "--to", "2")["draft"]
    assert [(row["id"], row["earlier"]) for row in said("list")["drafts"]] == [(later, [old])]
    shown = said("show", later)
    assert shown["earlier"] == [old]
    assert {each["name"]: each["fits"] for each in shown["set_aside"]} == {"nma_acronym": False, START: True}
    assert said("show", old)["goes_on"] == later
    assert said("upgrade", later, "--take-over", START) == {"draft": later, "field": START, "from_version": 1}
    back = said("upgrade", later, "--back")
    assert (back["draft"], [row["name"] for row in back["kept"]]) == (old, [START])


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("--to", "7"), "cannot move to version 7"),
        (("--back",), "was not moved from another version"),
        (("--take-over", "nma_title"), "No earlier answer"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(a6desk, profile, old, args, sentence):
    done = a6desk("upgrade", old, *args, "--profile", profile)
    assert done.code == 2
    assert sentence in done.sentence


def test_a_draft_of_the_newest_version_has_nowhere_to_go(a6desk, profile):
    path = EXAMPLES / "cefia.yaml"
    draft = json.loads(a6desk("new", "nma-recording", "--answers", path, "--profile", profile, "--json").out)["draft"]
    assert "no newer version" in a6desk("upgrade", draft, "--profile", profile).sentence
