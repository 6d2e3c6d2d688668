"""Files from the command line: added, listed, taken out; what is not taken says what would be."""

import hashlib

import pytest

from tests.support.attachments import DOCM, PDF

FIELD = "nma_attachments"


@pytest.fixture
def draft(a6desk, profile):
    return a6desk("new", "nma-recording", "--profile", profile, "--json").json["draft"]


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "Report.pdf"
    path.write_bytes(PDF)
    return path


def test_a_file_is_attached_shown_and_detached(a6desk, profile, draft, report):
    sha256 = hashlib.sha256(PDF).hexdigest()
    done = a6desk("attach", draft[:8], FIELD, report, "--profile", profile)
    assert (done.code, done.out) == (0, f"Added: Report.pdf (48 bytes).\nSHA-256: {sha256}\n")
    entry = {"name": "Report.pdf", "media_type": "application/pdf", "size": len(PDF), "sha256": sha256}
    again = a6desk("attach", draft, FIELD, report, "--profile", profile, "--json")
    assert again.json == {"draft": draft, "field": FIELD, **entry}
    assert a6desk("show", draft, "--profile", profile, "--json").json["answers"][FIELD] == [entry]
    assert "Report.pdf (48 bytes)" in a6desk("show", draft, "--profile", profile).out
    assert a6desk("detach", draft, FIELD, "Report.pdf", "--profile", profile).out == "Taken out: Report.pdf.\n"
    assert FIELD not in a6desk("show", draft, "--profile", profile, "--json").json["answers"]


def test_what_is_not_taken_ends_in_one_sentence_with_the_limits(a6desk, profile, draft, report, tmp_path):
    limits = "At most 10 files: PDF, Word (.docx), Excel (.xlsx), PNG, JPEG, CSV."
    (tmp_path / "letter.docx").write_bytes(DOCM)
    said = a6desk("attach", draft, FIELD, tmp_path / "letter.docx", "--profile", profile).sentence
    assert said.startswith("letter.docx holds macros") and said.endswith(limits)
    assert a6desk("attach", draft, FIELD, tmp_path / "none.pdf", "--profile", profile).sentence.endswith(limits)
    assert "takes no files" in a6desk("attach", draft, "nma_title", report, "--profile", profile).sentence
    assert "no question" in a6desk("attach", draft, "nma_none", report, "--profile", profile).sentence
    assert "nothing with the id" in a6desk("attach", "none", FIELD, report, "--profile", profile).sentence
    assert "There is no file" in a6desk("detach", draft, FIELD, "Report.pdf", "--profile", profile).sentence
