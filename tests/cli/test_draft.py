"""a6desk draft hand-over and take-over: a draft goes to another desk in a file, and back; in words and as JSON."""

import json
import zipfile

import pytest

from a6desk import cli
from a6desk.store.drafts import Write
from tests.support.attachments import PDF


@pytest.fixture
def other(tmp_path):
    return tmp_path / "other"


@pytest.fixture
def draft(a6desk, profile, tmp_path):
    answers = {"spr_name": "FICTITIOUS institute", "spr_party": "JPN"}
    path = tmp_path / "provider.json"
    path.write_text(json.dumps({"form": "a6desk/support-provider", "version": 1, "answers": answers}))
    return a6desk("new", "support-provider", "--answers", path, "--profile", profile, "--json").json["draft"]


def test_a_draft_is_handed_over_looked_at_and_taken_over_in_words(a6desk, profile, other, draft, tmp_path):
    file = tmp_path / "stick.a6draft"
    done = a6desk("draft", "hand-over", draft[:8], file, "--profile", profile)
    assert done.code == 0
    assert str(file) in done.out and "stays here as well" in done.out
    looked = a6desk("draft", "take-over", file, "--preview", "--profile", other)
    assert looked.code == 0
    for words in ("FICTITIOUS institute", "Japan", "Support provider, registration", "2 changes by", "are new here"):
        assert words in looked.out
    assert "Nothing was changed." in looked.out
    assert a6desk("list", "--profile", other, "--json").json["drafts"] == []
    assert f"Taken over as draft {draft[:8]}." in a6desk("draft", "take-over", file, "--profile", other).out
    assert "FICTITIOUS institute" in a6desk("show", draft, "--profile", other).out
    again = a6desk("draft", "take-over", file, "--profile", other).out
    assert "Nothing in it is new here." in again
    assert "0 changes" not in again


def test_the_same_as_json_with_its_files_and_a_profile_named_before_the_group(a6desk, profile, other, draft, tmp_path):
    report = tmp_path / "Report.pdf"
    report.write_bytes(PDF)
    a6desk("attach", draft, "spr_attachments", report, "--profile", profile)
    written = a6desk("--profile", profile, "draft", "hand-over", draft, tmp_path / "stick", "--json").json
    assert written == {"draft": draft, "file": str(tmp_path / "stick.a6draft")}
    looked = a6desk("--profile", other, "draft", "take-over", written["file"], "--preview", "--json").json
    assert (looked["draft"], looked["party"], looked["form"]) == (draft, "JPN", "a6desk/support-provider")
    assert looked["new"] == 3 and looked["files"] == 1
    assert looked["known"] is looked["taken"] is False
    assert a6desk("--profile", other, "draft", "take-over", written["file"], "--json").json["taken"] is True
    named = a6desk("show", draft, "--profile", other, "--json").json["answers"]["spr_attachments"]
    assert [each["name"] for each in named] == ["Report.pdf"]


def test_what_both_changed_meanwhile_is_joined_and_what_contradicts_is_said(a6desk, profile, other, draft, tmp_path):
    first = a6desk("draft", "hand-over", draft, tmp_path / "there", "--profile", profile, "--json").json["file"]
    a6desk("draft", "take-over", first, "--profile", other)
    for folder, field, text in ((profile, "spr_seat", "A"), (other, "spr_seat", "B"), (other, "spr_acronym", "FI")):
        with cli.open_desk(folder) as desk:
            desk.write(draft, [Write(field, "", text)])
    back = a6desk("draft", "hand-over", draft, tmp_path / "back", "--profile", other, "--json").json["file"]
    taken = a6desk("draft", "take-over", back, "--profile", profile).out
    assert "2 changes by" in taken and "1 answer is in conflict. Both are kept; choose in the window." in taken
    assert a6desk("draft", "take-over", back, "--profile", profile, "--json").json["open_questions"] == 1
    answers = a6desk("show", draft, "--profile", profile, "--json").json["answers"]
    assert answers["spr_acronym"] == "FI" and "spr_seat" not in answers


def test_what_is_no_such_file_ends_in_one_sentence(a6desk, profile, draft, tmp_path):
    (tmp_path / "x.a6draft").write_bytes(b"hello")
    assert "no draft" in a6desk("draft", "take-over", tmp_path / "x.a6draft", "--profile", profile).sentence
    assert a6desk("draft", "take-over", tmp_path / "none.a6draft", "--profile", profile).sentence
    with zipfile.ZipFile(tmp_path / "y.a6draft", "w") as empty:
        empty.writestr("other", b"")
    assert a6desk("draft", "take-over", tmp_path / "y.a6draft", "--profile", profile).sentence
    assert a6desk("draft", "hand-over", "none", tmp_path / "z", "--profile", profile).sentence
    assert a6desk("draft", "hand-over", draft, tmp_path / "no" / "where", "--profile", profile).sentence
