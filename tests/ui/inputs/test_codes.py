"""Codes are found by any of their names in six languages."""

import time

import pytest

from a6desk import i18n
from a6desk.forms.codelists import CodeList
from a6desk.ui.inputs import codes
from tests.ui.inputs.making import setting

LISTS = setting().codelists
PARTIES, CURRENCIES = LISTS["parties"], LISTS["currencies"]


def first(text, codelist=PARTIES):
    return codes.find(codelist, text)[0].code.code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("jap", "JPN"), ("JAPON", "JPN"), ("japón", "JPN"), ("Япо", "JPN"), ("日本", "JPN"), ("اليابان", "JPN"),
        ("يابان", "JPN"), ("cote", "CIV"), ("Cote d'ivoire", "CIV"), ("CÔTE D’IVOIRE", "CIV"), ("turk", "TUR"),
        ("افغانستان", "AFG"), ("أفغانستان", "AFG"), ("أفغانِستان", "AFG"), ("kh", "KHM"), ("tanz", "TZA"),
    ],
)  # fmt: skip
def test_a_party_is_found_by_any_name(typed, code):
    assert first(typed) == code


@pytest.mark.parametrize("language", i18n.UN_LANGUAGES)
def test_every_party_is_found_by_its_whole_name_in_every_language(language):
    i18n.use(language)
    for code in PARTIES.codes.values():
        for label in code.labels.values():
            assert code.code in [found.code.code for found in codes.find(PARTIES, label)[:3]]
        assert codes.lookup(PARTIES, code.label()) == code.code
        assert codes.lookup(PARTIES, code.code) == code.code


def test_beginnings_come_first():
    names = [found.code.label() for found in codes.find(PARTIES, "ni")]
    assert names[:3] == ["Nicaragua", "Niger", "Nigeria"]
    assert "Benin" in names[3:]


def test_a_name_of_another_language_is_shown_beside():
    found = codes.find(PARTIES, "Allemagne")[0]
    assert (found.code.label(), found.also) == ("Germany", "Allemagne")
    assert codes.find(PARTIES, "Germany")[0].also == ""


def test_part_of_a_name_names_nothing():
    assert codes.lookup(PARTIES, "Japa") is None
    assert codes.lookup(PARTIES, "") is None
    assert codes.lookup(PARTIES, "Congo") == "COG"


def test_arabic_forms_are_one():
    assert codes.fold("إِيرَان") == codes.fold("ايران") == codes.fold("آيران")
    assert codes.fold("قبرصـ") == codes.fold("قبرص")
    assert codes.fold("مدرسة سلوى") == codes.fold("مدرسه سلوي")


@pytest.mark.parametrize("codelist", [PARTIES, CURRENCIES], ids=lambda each: each.id)
def test_a_key_takes_less_than_a_frame(codelist):
    codes.find(codelist, "")
    times = []
    for text in ("", "a", "re", "rep", "the", "دولة", "共和国", "xyzzy"):
        began = time.perf_counter()
        codes.find(codelist, text)
        times.append(time.perf_counter() - began)
    assert sorted(times)[len(times) // 2] < 0.016


def described(code, name, aside="", words=""):
    return codes.Described(code, {"en": name}, None, None, frozenset(), "", "confirmed", "", aside, words)


def test_words_in_any_order_come_behind_what_is_written_so():
    made = [
        described("one", "Framework for approaches that are non-market"),
        described("two", "Non-market framework"),
        described("three", "Forests", words="non market framework fccc sbsta 2023 l 4"),
        described("four", "Frameworks"),
    ]
    listed = CodeList("link:f", {each.code: each for each in made}, "1")
    assert [each.code.code for each in codes.find(listed, "non-market framework")] == ["two", "three", "one"]
    assert [each.code.code for each in codes.find(listed, "L.4 sbsta")] == ["three"]
    assert codes.lookup(listed, "framework non-market") is None
