"""Code lists: dated CSV files; a malformed one is refused with its line."""

import datetime

import pytest

from a6desk import i18n
from a6desk.errors import UserError
from a6desk.forms import codelists
from a6desk.forms.library import Library
from tests.forms.small import HEADER

ROW = "red,Red,rouge,,,,,2020-01-01,2025-12-31,warm bright,a test,proposed"


def parse(*lines):
    return codelists.parse("\n".join(lines).encode(), "colours", "colours.csv")


def test_a_code_list_is_read():
    read = parse(HEADER, ROW, 'b-2,"Blue, light",,,,,,,,,"a ""test""",confirmed')
    assert list(read.codes) == ["red", "b-2"] and len(read.sha256) == 64
    red, blue = read.codes.values()
    assert red.groups == {"warm", "bright"} and (red.source, red.standing) == ("a test", "proposed")
    assert (blue.label(), blue.source) == ("Blue, light", 'a "test"')
    i18n.use("fr")
    assert (red.label(), blue.label(), red.label("en")) == ("rouge", "Blue, light", "Red")
    i18n.use("en")


@pytest.mark.parametrize(
    ("day", "valid"),
    [("2019-12-31", False), ("2020-01-01", True), ("2025-12-31", True), ("2026-01-01", False)],
)
def test_both_days_of_validity_count(day, valid):
    red = parse(HEADER, ROW).codes["red"]
    assert red.valid_on(datetime.date.fromisoformat(day)) is valid
    assert red.valid_on(None) is True


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        ([""], 1, "the first line must be"),
        (["code,en"], 1, "the first line must be"),
        ([HEADER], 1, "there is no code"),
        ([HEADER, "red,Red"], 2, "2 columns, not 12"),
        ([HEADER, ROW, ""], None, None),
        ([HEADER, ROW, "", ROW], 3, "0 columns"),
        ([HEADER, ROW + ",x"], 2, "13 columns"),
        ([HEADER, ROW, ROW], 3, "the code red stands twice"),
        ([HEADER, ROW.replace("red,", "re d,", 1)], 2, "this is no code"),
        ([HEADER, ROW.replace("red,", ",", 1)], 2, "this is no code"),
        ([HEADER, ROW.replace("red,", "x" * 61 + ",", 1)], 2, "this is no code"),
        ([HEADER, ROW.replace("Red", "")], 2, "an English label"),
        ([HEADER, ROW.replace("a test", "")], 2, "a source"),
        ([HEADER, ROW.replace("proposed", "sure")], 2, "a standing"),
        ([HEADER, ROW.replace("2020-01-01", "2020")], 2, "valid_from is not a date"),
        ([HEADER, ROW.replace("2020-01-01", "20200101")], 2, "valid_from is not a date"),
        ([HEADER, ROW.replace("2025-12-31", "2025-02-30")], 2, "valid_to is not a date"),
        ([HEADER, ROW.replace("2025-12-31", "2019-12-31")], 2, "valid_to is before valid_from"),
        ([HEADER, ROW, 'blue,"Blue'], 3, "this is not CSV"),
        ([HEADER, ROW, 'blue,"Bl"ue'], 3, "this is not CSV"),
        ([HEADER, ROW, "blue," + "x" * 200_000], 3, "this is not CSV"),
        ([HEADER, ROW, "blue,B\0"], 3, "U+0000"),
        ([HEADER, ROW, "blue,B\u202e"], 3, "U+202E"),
    ],
)
def test_a_malformed_list_is_refused_with_its_line(lines, line, said):
    if line is None:
        parse(*lines)
        return
    with pytest.raises(UserError) as caught:
        parse(*lines)
    assert str(caught.value).startswith(f"colours.csv, line {line}: ") and said in str(caught.value)


def test_a_list_without_end_is_refused():
    with pytest.raises(UserError, match="more than 20000 codes"):
        parse(HEADER, *(ROW.replace("red,", f"red{n},", 1) for n in range(20_001)))


def test_a_list_that_is_not_utf8_or_cut_off_is_refused():
    with pytest.raises(UserError, match="not UTF-8"):
        codelists.parse(HEADER.encode() + b"\nr\xe9d", "colours", "colours.csv")
    content = f"{HEADER}\n{ROW}".encode()
    for cut in range(0, len(content) - len(",proposed"), 3):
        with pytest.raises(UserError):
            codelists.parse(content[:cut], "colours", "colours.csv")


def test_every_list_that_we_carry_is_read_and_says_where_it_comes_from():
    lists = Library().codelists
    assert {"parties", "nma-party-roles", "languages", "currencies"} <= set(lists)
    for each in lists.values():
        for code in each.codes.values():
            assert code.source and code.standing and code.label("en")


def test_the_parties_are_those_of_the_paris_agreement_and_nothing_of_them_is_called_confirmed():
    """195 with the European Union in all six languages; the one that withdrew counts until its last day."""
    parties = Library().codelists["parties"].codes
    assert len(parties) == 195
    assert not {"IRN", "LBY", "YEM"} & set(parties)
    assert {each.standing for each in parties.values()} == {"second-hand"}
    for party in parties.values():
        assert all(party.labels.get(language) for language in ("en", "fr", "es", "ru", "zh", "ar")), party
    assert parties["EUE"].label("en") == "European Union"
    assert parties["USA"].valid_on(datetime.date(2026, 1, 26))
    assert not parties["USA"].valid_on(datetime.date(2026, 1, 27))
    assert {group for party in parties.values() for group in party.groups} == {"LDC", "SIDS"}
