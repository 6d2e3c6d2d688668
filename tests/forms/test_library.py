"""What a list needs of a form is read from the top of its file, and is what the whole form says."""

import shutil
from pathlib import Path

import pytest

from a6desk import paths
from a6desk.errors import UserError
from a6desk.forms.library import Library, Outline

LIBRARY = Library()
RELEASED = [(id_, version) for id_, versions in LIBRARY.versions.items() for version in versions]
ID = "a6desk/nma-recording"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(paths.resources() / "codelists", tmp_path / "codelists")
    shutil.copytree(paths.resources() / "forms" / "nma-recording", tmp_path / "forms" / "nma-recording")
    return tmp_path


def rewritten(folder: Path, old: str, new: str) -> Library:
    file = folder / "forms" / "nma-recording" / "v1.yaml"
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")
    return Library(folder)


@pytest.mark.parametrize(("id_", "version"), RELEASED)
def test_an_outline_says_what_the_form_says(id_: str, version: int) -> None:
    about = LIBRARY.form(id_, version).definition.about
    assert Library().outline(id_, version) == Outline(about.title, about.party)


ABOUT = "about: {title: nma_title, party: nma_submitting_party, language: nma_language}"
LINES = "about:\n  language: nma_language\n  party: nma_submitting_party\n  title: 'nma_title'"


@pytest.mark.parametrize(
    "new", [LINES, ABOUT + "  # a remark", ABOUT.replace("title: nma_title, ", "title:  nma_title,")]
)
def test_however_it_is_written(folder: Path, new: str) -> None:
    assert rewritten(folder, ABOUT, new).outline(ID, 1) == LIBRARY.outline(ID, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version: 1\n", "version: 2\n"),
        ("form: a6desk/nma-recording", "form: a6desk/other"),
        (ABOUT, "about: {party: nma_submitting_party}"),
        (ABOUT, "about: [nma_title]"),
        (ABOUT, "about: {title: {x: y}, party: nma_submitting_party}"),
    ],
)
def test_a_top_that_says_something_else_is_refused_as_the_form_is(folder: Path, old: str, new: str) -> None:
    library = rewritten(folder, old, new)
    with pytest.raises(UserError) as whole:
        library.form(ID, 1)
    with pytest.raises(UserError) as outline:
        library.outline(ID, 1)
    assert str(outline.value) == str(whole.value)


def test_a_fault_further_down_hides_no_title(folder: Path) -> None:
    library = rewritten(folder, "submit_by: [a68_focal_point]", "submit_by: []")
    assert library.outline(ID, 1) == LIBRARY.outline(ID, 1)
    with pytest.raises(UserError):
        library.form(ID, 1)


def test_there_is_no_outline_of_what_is_not_there() -> None:
    with pytest.raises(UserError, match="no form a6desk/nma-recording v9"):
        LIBRARY.outline(ID, 9)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title: A plain one", "A plain one"),
        ("title: 'A quoted one'", "A quoted one"),
        ('title: "One: two"  # a remark', "One: two"),
        ("title: >-\n  A folded\n  one", "A folded one"),
        ("title: One  # a remark", "One"),
    ],
)
def test_a_title_is_what_yaml_says_however_it_is_written(folder, line, title):
    file = folder / "forms" / "nma-recording" / "v1.yaml"
    text = file.read_text("utf-8").replace("title: Non-market approach, for recording", line, 1)
    file.write_text(text, "utf-8")
    assert Library(folder).title(ID, 1) == title
