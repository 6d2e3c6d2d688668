"""i18n.py: another language without a restart, and no catalogue that breaks the program."""

import ast
import logging
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo

import a6desk
from a6desk import i18n
from a6desk.i18n import ntr, tr
from i18n.catalogues import Book

PACKAGE = Path(a6desk.__file__).parent
COMMAND_LINE = ("__main__.py", "hub/commands.py", "commands/")
"""What these say at import is the help of commands: the language is chosen before, and one call speaks one."""


def catalogue(
    folder: Path, sentences: dict[str | tuple[str, str], str | tuple[str, ...]], language: str = "fr"
) -> None:
    """Write a compiled catalogue."""
    book = Book("a6desk", language)
    for english, translated in sentences.items():
        book.add(english, translated)
    path = folder / language / "a6desk.mo"
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        write_mo(file, book)
    i18n.catalogue.cache_clear()
    i18n.use(language)


def test_another_language_is_spoken_at_once() -> None:
    """Without a restart, to and fro."""
    said = []
    for language in ("fr", "ar", "en", "fr"):
        i18n.use(language)
        said.append(tr("Submit"))
    assert said == ["Soumettre", "تقديم", "Submit", "Soumettre"]


@pytest.mark.parametrize("language", [*i18n.UN_LANGUAGES, "de", "../../etc", ""])
def test_every_language_resolves(language: str) -> None:
    """To its catalogue, or to English where there is none."""
    i18n.use(language)
    assert tr("There is no file {name}.", name="x.yaml")
    assert ntr("{n} hint", "{n} hints", 3)
    if language not in ("ar", "fr"):
        assert tr("Submit") == "Submit"
        assert ntr("{n} hint", "{n} hints", 1) == "1 hint"


@pytest.mark.parametrize(
    ("n", "said"),
    [(0, "لا تنبيهات"), (1, "تنبيه واحد"), (2, "تنبيهان"), (3, "3 تنبيهات"), (11, "11 تنبيهاً"), (100, "100 تنبيه")],
)
def test_arabic_has_six_plural_forms(n: int, said: str) -> None:
    """Each where it belongs."""
    i18n.use("ar")
    assert ntr("{n} warning", "{n} warnings", n) == said


def test_none_is_singular_in_french() -> None:
    """0 avertissement, not 0 avertissements."""
    i18n.use("fr")
    assert ntr("{n} warning", "{n} warnings", 0) == "0 avertissement"
    assert ntr("{n} warning", "{n} warnings", 2) == "2 avertissements"


@pytest.mark.parametrize(
    "wrong",
    [
        "{nom} manque.",
        "{name} {other}",
        "{name.__class__} manque.",
        "{name!r} manque.",
        "{name:>9999999} manque.",
        "{name[0]} manque.",
        "{} manque.",
        "{name",
        "name} {name}",
    ],
)
def test_a_translation_that_does_not_fit_is_not_used(
    folder: Path, wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    """English instead, and one line in the log, however often it is said."""
    i18n._fits.cache_clear()
    catalogue(folder, {"There is no file {name}.": wrong, ("{n} hint", "{n} hints"): (wrong, wrong)})
    with caplog.at_level(logging.WARNING, "a6desk"):
        for _ in range(3):
            assert tr("There is no file {name}.", name="x") == "There is no file x."
    assert len(caplog.records) == 1
    assert ntr("{n} hint", "{n} hints", 1) == "1 hint"
    assert ntr("{n} hint", "{n} hints", 2) == "2 hints"


def test_a_form_may_leave_its_number_out(folder: Path) -> None:
    """As Arabic does for one and two."""
    catalogue(folder, {("{n} hint", "{n} hints"): ("un conseil", "{n} conseils")})
    assert ntr("{n} hint", "{n} hints", 1) == "un conseil"
    assert ntr("{n} hint", "{n} hints", 5) == "5 conseils"


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xde\x12\x04\x95" + b"\xff" * 40, b"\xde\x12\x04\x95"])
def test_a_damaged_catalogue_costs_translations_only(folder: Path, content: bytes) -> None:
    """The program goes on in English."""
    (folder / "fr" / "a6desk.mo").write_bytes(content)
    i18n.use("fr")
    assert tr("Submit") == "Submit"
    assert i18n.language() == "fr"


def test_a_plural_formula_that_fails_costs_translations_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as one that divides by zero."""
    monkeypatch.setattr("i18n.catalogues.PLURALS", {"fr": (2, "n%0")})
    catalogue(folder, {("{n} hint", "{n} hints"): ("{n} conseil", "{n} conseils")})
    assert ntr("{n} hint", "{n} hints", 2) == "2 hints"


def test_three_things_are_separate() -> None:
    """The interface's language, the language of a text, and its direction."""
    i18n.use("ar")
    assert not i18n.is_rtl("fr")
    i18n.use("fr")
    assert i18n.is_rtl("ar")
    assert i18n.is_rtl("ar_EG") and i18n.is_rtl("ur-PK")


def test_what_is_filled_in_is_isolated_where_directions_meet() -> None:
    """In Arabic always; elsewhere where the text itself runs from right to left; never twice; never a number."""
    said = "There is no file {name}."
    assert tr(said, name="v1.yaml") == "There is no file v1.yaml."
    assert tr(said, name="مثال.yaml") == "There is no file \u2068مثال.yaml\u2069."
    i18n.use("ar")
    assert "\u2068v1.yaml\u2069" in tr(said, name="v1.yaml")
    assert tr(said, name=i18n.isolate("v1.yaml")) == tr(said, name="v1.yaml")
    assert "\u2068" not in tr("there are more than {n} codes", n=12)


def test_a_command_to_copy_has_no_mark_inside() -> None:
    """The whole is isolated by the translator, so what is filled in needs no isolate."""
    i18n.use("ar")
    assert "\u2068a6desk check 1a2b\u2069" in tr("See them with: a6desk check {id}", id="1a2b")


def test_things_in_a_row_are_set_apart_as_the_language_does() -> None:
    """With its own comma."""
    assert i18n.listed(["one", "", "two"]) == "one, two"
    i18n.use("ar")
    assert i18n.listed(["واحد", "two"]) == "\u2068واحد\u2069، \u2068two\u2069"


def test_what_is_under_a_label_follows_a_colon_of_the_language() -> None:
    """And a label that is a sentence loses its full stop before it."""
    assert i18n.titled("The approach aims high.", "Not answered.") == "The approach aims high: Not answered."
    i18n.use("fr")
    assert i18n.titled("Titre", "Sans réponse.") == "Titre\u202f: Sans réponse."


def calls(tree: ast.AST, inside: bool = False) -> "list[tuple[ast.Call, bool]]":
    """Every call of tr and ntr, and whether it stands in a function."""
    found = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("tr", "ntr"):
            found.append((node, inside))
        found += calls(node, inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))
    return found


def faults(source: str, name: str) -> list[str]:
    """Sentences that cannot be extracted, or that are said before anybody chose a language."""
    found = []
    for call, inside in calls(ast.parse(source)):
        count = 1 if isinstance(call.func, ast.Name) and call.func.id == "tr" else 2
        if not all(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in call.args[:count]):
            found.append(f"{name}:{call.lineno}: not a literal sentence")
        if not inside and not name.startswith(COMMAND_LINE):
            found.append(f"{name}:{call.lineno}: said at import")
    return found


def test_every_sentence_can_be_extracted_and_follows_the_language() -> None:
    """tr() takes literals, and is asked each time, not once when a module is imported."""
    files = sorted(PACKAGE.rglob("*.py"))
    assert [
        each for path in files for each in faults(path.read_text("utf-8"), path.relative_to(PACKAGE).as_posix())
    ] == []


def test_planted_sentences_are_found() -> None:
    """A variable, an f-string, a constant of a module, a default."""
    planted = (
        'A = tr("said at import")\n\n\ndef show(x):\n    return tr(x) + tr(f"{x}") + ntr("one", x, 2) + tr("fine")\n'
    )
    assert faults(planted, "planted.py") == [
        "planted.py:1: said at import",
        "planted.py:5: not a literal sentence",
        "planted.py:5: not a literal sentence",
        "planted.py:5: not a literal sentence",
    ]
