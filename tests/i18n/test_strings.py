"""The sentences of forms and lists, and the same form in another language."""

from typing import Any

import pytest

from a6desk import i18n, paths
from a6desk.events.canonical import canonical
from a6desk.forms import answers, codelists, strings
from a6desk.forms.check import check
from a6desk.forms.definition import Definition
from a6desk.forms.form import Form
from a6desk.forms.library import Library
from a6desk.forms.reading import sample_facts
from tests.forms import small

LIBRARY = Library()
ID = "a6desk/nma-recording"
EXAMPLES = sorted((paths.resources() / "examples").glob("*.yaml"))
LANGUAGES = ("ar", "fr")


@pytest.fixture
def form() -> Form:
    """The NMA form."""
    return LIBRARY.form(ID)


def contexts(definition: Definition) -> dict[str, list[str]]:
    """Context -> its sentences."""
    found: dict[str, list[str]] = {}
    for each in strings.of_form(definition):
        found.setdefault(each.context, []).append(each.english)
    return found


def test_a_context_is_form_path_and_kind_without_the_version(form: Form) -> None:
    """So that an unchanged sentence keeps its translation over versions."""
    found = contexts(form.definition)
    assert found[f"{ID}/nma_title/label"] == ["Title"]
    assert found[f"{ID}/nma_participants.role/label"] == ["Role"]
    assert found[f"{ID}/rule/NMA-3B/message"] == [
        "A non-market approach involves more than one participating Party; fewer than two are named."
    ]
    assert f"{ID}/section/parties/title" in found and f"{ID}/not_proven" in found and f"{ID}/nma_title/example" in found
    assert "Proposal of a6desk" in found[f"{ID}/source"]
    assert all(len(english) == 1 for context, english in found.items() if not context.endswith("/source"))
    later = form.definition.model_copy(update={"version": form.version + 1})
    assert strings.of_form(later) == strings.of_form(form.definition)
    first = contexts(LIBRARY.form(ID, 1).definition)
    assert found[f"{ID}/nma_summary/help"] == first[f"{ID}/nma_summary/help"], "what both versions say, they say alike"
    assert found[f"{ID}/nma_start_date/label"] != first[f"{ID}/nma_start_date/label"]


def test_every_sentence_of_a_form_is_found() -> None:
    """Whatever a reader can see is language; a new key of the grammar has to be decided upon here."""
    definition = small.form(
        "quantity f_sum  unit: tonnes, example: '12', help: How much., required: submit\n"
        "table    f_rows help: Rows.\n"
        "- text   name   example: A name, help: Of whom.\n"
        "== help: More of it.\n"
        "text     f_more",
        *("T-1", "$f_sum gt 0", "at: [f_sum]"),
        title="A form",
        help="What it is for.",
    ).definition
    said = {each.english for each in strings.of_form(definition)}
    shown = set(_texts(definition.model_dump(exclude_none=True)))
    assert shown == said


LANGUAGE = {"title", "help", "not_proven", "label", "example", "unit", "message", "fix"}
OTHER = {
    "form", "standing", "about", "uses", "submit_by", "id", "type", "required", "publication", "justify", "severity",
    "at", "check", "needs", "feeds", "links", "upgrade_from", "parts", "accept", "family",
}  # fmt: skip


def _texts(part: Any, inside: str = "") -> list[str]:
    if isinstance(part, dict):
        found = []
        for key, value in part.items():
            if key in LANGUAGE or (inside == "source" and key == "text"):
                found.append(value)
            elif key in ("sections", "fields", "columns", "rules", "source"):
                found += _texts(value, key)
            elif not isinstance(value, bool | int):
                assert key in OTHER, f"is {key} language?"
        return found
    return [text for each in part for text in _texts(each, inside)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_in_another_language_counts_as_the_same(form: Form, language: str) -> None:
    """Its words differ; ids, expressions, lists, limits and SHA-256 do not."""
    other = strings.in_language(form, language)
    assert other.definition.title != form.definition.title
    assert (other.sha256, other.id, other.version) == (form.sha256, form.id, form.version)
    assert other.codelists is form.codelists and other.expressions is form.expressions
    silent = [strings._rewritten(each.definition, lambda *_: "-") for each in (form, other)]
    assert silent[0] == silent[1]
    assert strings.in_language(form, language) is other


def test_english_and_a_language_without_a_catalogue_are_the_form_itself(form: Form) -> None:
    """Nothing is copied for nothing."""
    assert strings.in_language(form, "en") is form
    assert strings.in_language(form, "zh") is form


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_payload_is_the_same_in_every_language(path: Any, language: str) -> None:
    """And what is found is the same, at the same places, with the same ids; only its words differ."""
    read = answers.read_file(path)
    form = LIBRARY.form(read.form, read.version)
    given = answers.take(form, read.answers, path.name)
    facts = sample_facts(form.definition)
    plain = check(form, given, facts)
    i18n.use(language)
    other = strings.in_language(form, language)
    verdict = check(other, given, facts)
    assert canonical(answers.payload(other, given, verdict)) == canonical(answers.payload(form, given, plain))
    assert [each.id for each in verdict.findings] == [each.id for each in plain.findings]
    assert [each.id for each in verdict.not_checked] == [each.id for each in plain.not_checked]
    for ours, theirs in zip(plain.findings, verdict.findings, strict=True):
        assert (ours.message, ours.where) != (theirs.message, theirs.where)


def test_said_speaks_the_interface_language_or_the_one_that_is_asked_for() -> None:
    """And English where there is no translation."""
    assert strings.said(ID, "nma_title", "label", "Title") == "Title"
    i18n.use("fr")
    assert strings.said(ID, "nma_title", "label", "Title") == "Titre"
    assert strings.said(ID, "nma_title", "label", "Title", "ar") == "العنوان"
    assert strings.said(ID, "nma_title", "label", "A title that is new") == "A title that is new"


def test_a_code_has_the_label_of_its_list_then_the_translators_then_the_english() -> None:
    """In this order."""
    lists = LIBRARY.codelists
    assert lists["parties"].codes["JPN"].label("fr") == "Japon"
    assert lists["nma-means"].codes["finance"].label("fr") == "Financement"
    assert lists["nma-means"].codes["finance"].label("ru") == "Finance"
    i18n.use("ar")
    assert lists["yes-no"].codes["yes"].label() == "نعم"
    own = codelists.parse(f"{small.HEADER}\nyes,Yes,,,,,,,,,a test,proposed\n".encode(), "own", "own.csv")
    assert own.codes["yes"].label() == "Yes"
