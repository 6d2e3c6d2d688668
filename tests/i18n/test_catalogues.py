"""The catalogues: up to date to the byte, complete, and every sentence sound. docs/translating.md says what to do."""

import csv
import functools
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.plurals import PLURALS as CLDR

from a6desk.i18n import placeholders
from i18n import catalogues
from i18n.catalogues import HEADS, PLURALS, Book

FILES = [(domain, language) for domain in HEADS for language in PLURALS]
GLOSSARY = catalogues.HERE / "glossary.csv"
RULES = list(csv.DictReader(io.StringIO(GLOSSARY.read_text("utf-8"))))

per_file = pytest.mark.parametrize(("domain", "language"), FILES)


@functools.cache
def template(domain: str) -> Book:
    """Extracted once: it takes a second."""
    return catalogues.template(domain)


@functools.cache
def entries(domain: str, language: str) -> list[tuple[Message, list[tuple[str, str]]]]:
    """Each entry, and its sentences in pairs of English and translated."""
    return list(_entries(domain, language))


def _entries(domain: str, language: str) -> Iterator[tuple[Message, list[tuple[str, str]]]]:
    for each in catalogues.read(domain, language):
        if each.id:
            if each.pluralizable:
                one, many = each.id
                yield each, [(one if n == 0 else many, text) for n, text in enumerate(each.string)]
            else:
                yield each, [(each.id, each.string)]


def wrong(domain: str, language: str, fault: re.Pattern[str] | Callable[[Message, str, str], object]) -> list[str]:
    """The translations in which a pattern is found, or for which a function says what is wrong; what is not translated
    yet is found by one test only.
    """
    found = []
    for each, pairs in entries(domain, language):
        for english, text in pairs:
            said = fault.search(text) if isinstance(fault, re.Pattern) else fault(each, english, text)
            if text and said:
                found.append(text)
    return found


@pytest.mark.parametrize("domain", HEADS)
def test_the_template_is_what_the_sources_say_now(domain: str) -> None:
    """Byte for byte. If not: make messages, translate what is new, make catalogues."""
    assert catalogues.path(domain).read_bytes() == catalogues.po_bytes(template(domain))


@per_file
def test_a_catalogue_is_as_the_tools_write_it(domain: str, language: str) -> None:
    """With exactly the sentences of the template, in its order."""
    book = catalogues.read(domain, language)
    content = catalogues.po_bytes(catalogues.updated(book, template(domain)))
    assert catalogues.path(domain, language).read_bytes() == content


@per_file
def test_the_compiled_catalogue_is_up_to_date(domain: str, language: str) -> None:
    """Byte for byte. If not: make catalogues."""
    content = catalogues.mo_bytes(catalogues.read(domain, language))
    assert catalogues.path(domain, language, "mo").read_bytes() == content


@per_file
def test_it_is_complete(domain: str, language: str) -> None:
    """Nothing empty, nothing fuzzy, every plural form there."""
    for each, pairs in entries(domain, language):
        assert not each.fuzzy, each.id
        assert len(pairs) == (PLURALS[language][0] if each.pluralizable else 1), each.id
        assert all(text.strip() for _, text in pairs), each.id


def test_the_number_of_plural_forms_is_that_of_the_language() -> None:
    """As CLDR counts them."""
    assert {language: count for language, (count, _) in PLURALS.items()} == {
        language: CLDR[language][0] for language in PLURALS
    }


@per_file
def test_placeholders_are_those_of_the_sentence(domain: str, language: str) -> None:
    """A form for one number alone may leave {n} out, as the Arabic for one and two."""
    alone = {"ar": (0, 1, 2), "fr": ()}[language]
    for each, pairs in entries(domain, language):
        for number, (english, text) in enumerate(pairs):
            here, there = placeholders(text), placeholders(english)
            if not text:
                continue
            if domain == "forms":
                assert "{" not in text, text
            elif there is not None:
                assert here is not None, text
                optional = {"n"} if each.pluralizable and number in alone else set()
                assert here.keys() | optional == there.keys() | optional, text


@per_file
def test_spaces_and_marks_are_clean(domain: str, language: str) -> None:
    """No double space, none at an end that the English lacks, no direction forced, isolates closed, NFC."""
    assert (
        wrong(domain, language, re.compile(r"\s\s|[\u202a-\u202e\u2066\u2067\u200e\u200f\u00a0\ufeff\u200b\t\n]")) == []
    )
    assert wrong(domain, language, lambda _, english, text: english[:1].isspace() != text[:1].isspace()) == []
    assert wrong(domain, language, lambda _, english, text: english[-1:].isspace() != text[-1:].isspace()) == []
    closed = re.compile("\u2068[^\u2068\u2069]*\u2069")
    assert wrong(domain, language, lambda _, __, text: set("\u2068\u2069") & set(closed.sub("", text))) == []
    assert wrong(domain, language, lambda _, __, text: unicodedata.normalize("NFC", text) != text) == []


@per_file
def test_a_sentence_ends_as_its_english_does(domain: str, language: str) -> None:
    """A full stop, a colon, an ellipsis, a question mark or nothing: sentences are put together from parts."""
    same = {"؟": "?", "؛": ";", "،": ","}

    def ends(text: str) -> str:
        last = text.rstrip("\u2069 ")[-1:]
        return same.get(last, last) if same.get(last, last) in ".:…?!" else ""

    assert wrong(domain, language, lambda _, english, text: ends(english) != ends(text)) == []


@pytest.mark.parametrize("domain", HEADS)
def test_french_is_set_as_french(domain: str) -> None:
    """Narrow no-break spaces before ; : ? ! and inside « », typographic apostrophes, no straight quotes."""
    assert wrong(domain, "fr", re.compile(r" [;:?!»]|« |[\w)}][;?!»]|«[^\u202f]|['\"“”]")) == []
    assert wrong(domain, "fr", re.compile(r"(?<![\d:A-Z])[a-zà-ÿ)}]:(?![/\w])")) == []


@pytest.mark.parametrize("domain", HEADS)
def test_arabic_is_set_as_arabic(domain: str) -> None:
    """Its own comma, semicolon and question mark; no Arabic-Indic digits, which would not match codes and dates."""
    assert wrong(domain, "ar", re.compile(r"[\u0600-\u06ff)»}\u2069] ?[,;?]|[\u0660-\u0669]|[\"“”']")) == []
    assert wrong(domain, "ar", re.compile(r"(?<!\u2068)4/CMA")) == []


def plain(text: str) -> str:
    """Without Arabic vowel signs, hyphens of lines and case."""
    return re.sub("[\u064b-\u0652]", "", text).casefold()


@per_file
@pytest.mark.parametrize("rule", [each for each in RULES if each["match"]], ids=lambda each: each["term"])
def test_terms_are_those_of_the_glossary(domain: str, language: str, rule: dict[str, str]) -> None:
    """Where the English has the term, the translation has a word of the glossary."""
    term, word = re.compile(rule["match"], re.IGNORECASE), re.compile(rule[f"match_{language}"])

    def lacks(_: Message, english: str, text: str) -> bool:
        return bool(term.search(re.sub(r"{\w+}", "", english))) and not word.search(plain(text))

    assert wrong(domain, language, lacks) == []


def test_the_glossary_says_how_sure_each_word_is() -> None:
    """Nothing is called confirmed until somebody compared it with an official text, and says with which."""
    assert GLOSSARY.read_bytes() == GLOSSARY.read_text("utf-8").encode()
    for each in RULES:
        assert each["term"] and each["fr"] and each["ar"] and each["source"], each
        assert each["standing"] in ("second-hand", "proposed"), each
    assert len({each["term"] for each in RULES}) == len(RULES)


def test_sentences_that_fall_away_wait_and_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence taken out and put in again has its translation, notes and all."""
    (tmp_path / "fr").mkdir()
    monkeypatch.setattr(catalogues, "HERE", tmp_path)
    source = catalogues.Book("a6desk")
    source.add("Kept", "")
    source.add("Falls away", "")
    book = catalogues.updated(catalogues.read("a6desk", "fr"), source)
    for english, french in (("Kept", "Gardé"), ("Falls away", "Tombe")):
        book[english].string = french
    less = catalogues.Book("a6desk")
    less.add("Kept", "")
    catalogues.path("a6desk", "fr").write_bytes(catalogues.po_bytes(catalogues.updated(book, less)))
    after = catalogues.read("a6desk", "fr")
    assert [each.id for each in after if each.id] == ["Kept"]
    assert catalogues.updated(after, source)["Falls away"].string == "Tombe"
