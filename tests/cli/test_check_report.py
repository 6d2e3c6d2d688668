"""a6desk check --report: of a file and of a draft, as HTML and as PDF, offline."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Done, real


@pytest.fixture(autouse=True)
def _application(qapp):
    """Tests of the window come later in the same process: the application that a PDF is made with must be theirs."""


Run = Callable[..., Done]
EXAMPLE = ROOT / "resources" / "examples" / "subaru.yaml"


def test_a_file_and_a_draft_are_reported(a6desk: Run, tmp_path: Path, profile: Path) -> None:
    html = tmp_path / "check.html"
    done = a6desk("check", EXAMPLE, "--report", html)
    assert done.code == 1, "blockers, as without a report"
    text = html.read_text("utf-8")
    assert "SUBARU Initiative" in text and "What a clean check does not prove" in text
    draft = a6desk("new", "nma-recording", "--answers", EXAMPLE, "--profile", profile, "--json").json["draft"]
    for name in ("draft.html", "draft.pdf", "DRAFT.PDF"):
        assert a6desk("check", draft, "--report", tmp_path / name, "--profile", profile, "--json").code == 1
        assert (tmp_path / name).stat().st_size > 5_000
    assert (tmp_path / "draft.pdf").read_bytes().startswith(b"%PDF")


def test_a_report_in_arabic_is_in_arabic(tmp_path: Path) -> None:
    done = real("check", EXAMPLE, "--report", tmp_path / "x.html", A6DESK_LANGUAGE="ar")
    assert done.code == 1
    text = (tmp_path / "x.html").read_text("utf-8")
    assert 'dir="rtl"' in text and "الملاحظات" in text


@pytest.mark.parametrize("name", ["x.txt", "x", "x.html.zip"])
def test_a_name_that_is_neither_is_refused_before_anything_is_done(a6desk: Run, tmp_path: Path, name: str) -> None:
    assert "neither in .html nor in .pdf" in a6desk("check", EXAMPLE, "--report", tmp_path / name).sentence
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_one_sentence(a6desk: Run, tmp_path: Path) -> None:
    assert "could not be written" in a6desk("check", EXAMPLE, "--report", tmp_path / "no" / "x.html").sentence
    (tmp_path / "x.html").mkdir()
    assert "is a folder" in a6desk("check", EXAMPLE, "--report", tmp_path / "x.html").sentence
