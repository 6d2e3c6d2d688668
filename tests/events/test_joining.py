"""Joining codes: read back as they were written, however they are typed; a wrong letter is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from a6desk.errors import UserError
from a6desk.events import joining
from a6desk.events.joining import JoiningCode

CODE = JoiningCode("http://127.0.0.1:8765", "0f" * 32, "a1" * 16, True)
TEXT = joining.write(CODE)

addresses = st.builds(
    "{}{}".format,
    st.sampled_from(["http://127.0.0.1:8765", "http://[::1]:1", "https://hub.example"]),
    st.just("") | st.from_regex(r"(/[a-z0-9.-]{1,20}){1,5}", fullmatch=True),
)


@given(addresses, st.binary(min_size=32, max_size=32), st.binary(min_size=16, max_size=16), st.booleans())
def test_a_code_reads_back(address, root, token, demonstration):
    code = JoiningCode(address, root.hex(), token.hex(), demonstration)
    assert joining.read(joining.write(code)) == code


def test_a_code_is_read_however_it_is_typed():
    for typed in (
        TEXT.lower(), TEXT.replace("-", " "), TEXT.replace("-", ""), f"  {TEXT}\n", TEXT.replace("0", "O"),
        TEXT.replace("1", "l"), TEXT.replace("1", "I"), TEXT.replace("-", "\u00a0- "), TEXT.replace("-", "-\n"),
    ):  # fmt: skip
        assert joining.read(typed) == CODE


def test_any_one_wrong_letter_is_found():
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    for n, letter in enumerate(TEXT):
        if letter == "-" or n < 4:
            continue
        for other in letters:
            if other != letter:
                try:
                    assert joining.read(TEXT[:n] + other + TEXT[n + 1 :]) == CODE, "only bits to spare may differ"
                    assert n == len(TEXT) - 1
                except UserError:
                    pass


@pytest.mark.parametrize(
    "text",
    ["", "A6J1", "A6J1-", "A6J2" + TEXT[4:], TEXT[:-1], TEXT[:30], TEXT[5:], TEXT + "-ABCDE", "A6J1-" + "0" * 700,
     "A6J1-UUUUU", TEXT.replace("-", "_"), TEXT[::-1], "\u0661" + TEXT, "A6J1-" + "é" * 90, "\ud800" * 90,
     " " * 10_000],
    ids=lambda text: ascii(text[:12]),
)  # fmt: skip
def test_what_is_no_code_is_one_sentence(text):
    with pytest.raises(UserError):
        joining.read(text)


@given(st.text())
def test_any_text_is_a_code_or_one_sentence(text):
    for typed in (text, "A6J1" + text):
        with pytest.raises(UserError):
            joining.read(typed)


def test_two_neighbours_that_changed_places_are_found():
    for n in range(5, len(TEXT) - 1):
        swapped = TEXT[:n] + TEXT[n + 1] + TEXT[n] + TEXT[n + 2 :]
        if "-" not in TEXT[n : n + 2] and swapped != TEXT:
            with pytest.raises(UserError):
                joining.read(swapped)


@pytest.mark.parametrize("address", ["http://hub.example/é", "http://" + "a" * 400 + ".example", "", "http://a\n"])
def test_an_address_that_no_code_can_carry_is_refused_when_it_is_written(address):
    with pytest.raises(UserError):
        joining.write(JoiningCode(address, CODE.root, CODE.token, False))
