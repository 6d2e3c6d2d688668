"""Signatures: over what stands there, as the kind it is; whatever is malformed is a BadSignature."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from a6desk.events import signing
from a6desk.events.signing import BadSignature

KEY = signing.private_key(bytes(range(32)))
PUBLIC = signing.public_of(KEY)
DOCUMENT = {"name": "R\u00e9publique", "number": 7, "none": None, "list": ["a", True]}
SIGNED = signing.sign("Kind", DOCUMENT, KEY)


def test_a_signed_document_verifies_and_nothing_else_of_it_changed():
    signing.verify("Kind", SIGNED, PUBLIC)
    assert {**SIGNED, "sig": None} == {**DOCUMENT, "sig": None}


def test_signing_what_is_signed_signs_the_same():
    assert signing.sign("Kind", SIGNED, KEY) == SIGNED


def test_the_order_of_keys_does_not_count():
    signing.verify("Kind", dict(reversed(SIGNED.items())), PUBLIC)


@pytest.mark.parametrize(
    "altered",
    [
        {"name": "Re\u0301publique"}, {"name": "R\u00e9publique "}, {"number": 8}, {"number": "7"}, {"number": 7.5},
        {"number": True}, {"none": ""}, {"list": ["a", 1]}, {"list": ["a"]}, {"more": None}, {"number": 2**60},
        {"name": "\ud800"}, {"name": b"x"}, {"name": object()}, {"name": {1: 2}}, {"name": float("nan")},
    ],
    ids=repr,
)  # fmt: skip
def test_an_altered_document_is_refused(altered):
    with pytest.raises(BadSignature):
        signing.verify("Kind", {**SIGNED, **altered}, PUBLIC)


@pytest.mark.parametrize("key", [*DOCUMENT, "sig"])
def test_a_document_with_something_missing_is_refused(key):
    with pytest.raises(BadSignature):
        signing.verify("Kind", {k: value for k, value in SIGNED.items() if k != key}, PUBLIC)


def test_another_kind_and_another_key_are_refused():
    for kind, public in [("Other", PUBLIC), ("Kin", PUBLIC), ("Kind", signing.public_of(signing.new_key()))]:
        with pytest.raises(BadSignature):
            signing.verify(kind, SIGNED, public)


ODD = [
    "", "A", "=", "====", "é" * 43, "\x00" * 43, "A" * 42, "A" * 44, "+" * 43, "a b", "\n", "\ud800", "A" * 10_000,
    PUBLIC + "=", PUBLIC + "\n", " " + PUBLIC, PUBLIC[:-1] + "\u0661",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_what_is_no_key_and_no_signature_is_refused_and_nothing_else_happens(text):
    with pytest.raises(BadSignature):
        signing.verify("Kind", SIGNED, text)
    with pytest.raises(BadSignature):
        signing.verify("Kind", {**SIGNED, "sig": text}, PUBLIC)


@pytest.mark.parametrize("sig", [None, 7, ["a"], {"a": 1}, b"x", True])
def test_a_signature_that_is_no_text_is_refused(sig):
    with pytest.raises(BadSignature):
        signing.verify("Kind", {**SIGNED, "sig": sig}, PUBLIC)


@given(st.text() | st.text("ABCabc012-_+/=", max_size=90))
def test_any_text_as_a_key_is_a_key_or_a_bad_signature(text):
    for ask in (signing.fingerprint, signing.key_id, signing.decode):
        try:
            ask(text)
        except BadSignature:
            pass
    with pytest.raises(BadSignature):
        signing.verify("Kind", {**SIGNED, "sig": text}, text)


@given(st.binary(max_size=100))
def test_bytes_read_back_and_have_one_spelling(raw):
    text = signing.encode(raw)
    assert signing.decode(text) == raw
    for other in (
        text + "=",
        text + "\n",
        text.replace("-", "+"),
        text.replace("_", "/"),
        text[:-1] + text[-1:].swapcase(),
    ):
        if other == text:
            continue
        try:
            assert signing.decode(other) != raw
        except BadSignature:
            pass


def test_a_signature_with_another_last_letter_is_refused():
    """Its last letter has four bits to spare: sixteen letters would stand for the same 64 bytes."""
    sig = SIGNED["sig"]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    same = [sig[:-1] + letter for letter in alphabet if letter != sig[-1]]
    raw = base64.urlsafe_b64decode(sig + "==")
    assert sum(base64.urlsafe_b64decode(text + "==") == raw for text in same) == 15
    for text in same:
        with pytest.raises(BadSignature):
            signing.verify("Kind", {**SIGNED, "sig": text}, PUBLIC)


def test_a_key_reads_back_and_has_a_name():
    key = signing.new_key()
    again = signing.private_key(signing.private_bytes(key))
    assert signing.public_of(again) == signing.public_of(key)
    assert signing.fingerprint(PUBLIC).startswith(signing.key_id(PUBLIC)) and len(signing.key_id(PUBLIC)) == 16


@pytest.mark.parametrize("raw", [b"", bytes(31), bytes(33)])
def test_secret_bytes_of_another_length_are_refused(raw):
    with pytest.raises(ValueError):
        signing.private_key(raw)


def test_what_has_no_canonical_bytes_cannot_be_signed():
    for value in (0.5, "\ud800", 2**53, b"x", {1: 2}):
        try:
            signing.sign("Kind", {"value": value}, KEY)
        except ValueError:
            continue
        assert value == 0.5, "RFC 8785 can write a fraction; no document of ours has one"
