"""What desk and hub sign: golden documents verify for ever, an altered one never, and one kind is no other."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from a6desk.events import documents, signing
from a6desk.events.documents import (
    Certificate,
    Document,
    Event,
    HubKey,
    Mandate,
    Receipt,
    hub_key,
    signed,
    verify,
    verify_by_hub,
)
from a6desk.events.signing import BadSignature

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "documents.json").read_text("utf-8"))
MODELS: dict[str, type[Document]] = {"HubKey": HubKey, "Certificate": Certificate, "Event": Event, "Receipt": Receipt}
ALL = GOLDEN["documents"]
NAMES = [f"{n} {each['kind']}" for n, each in enumerate(ALL)]

ROOT, FIRST, SECOND, DESK = (signing.private_key(bytes([n]) * 32) for n in (1, 2, 3, 4))
PUBLIC_ROOT = signing.public_of(ROOT)


def read(kind: str, content: dict[str, Any]) -> Document:
    return MODELS[kind].model_validate_json(json.dumps(content))


def of_kind(kind: str) -> list[Any]:
    return [read(kind, each["document"]) for each in ALL if each["kind"] == kind]


KEYS: tuple[HubKey, ...] = tuple(of_kind("HubKey"))


def check(each: dict[str, Any], content: dict[str, Any]) -> None:
    """Verify as a desk or a hub would; a document that cannot be read is refused too."""
    try:
        document = read(each["kind"], content)
    except ValidationError as error:
        raise BadSignature("unreadable") from error
    if isinstance(document, Certificate | Receipt):
        verify_by_hub(document, KEYS, GOLDEN["root"])
    else:
        verify(document, GOLDEN[each["signer"]])


@pytest.mark.parametrize("each", ALL, ids=NAMES)
def test_a_document_made_long_ago_verifies(each):
    """Where this fails, a change of documents.py made every receipt of the past worthless."""
    check(each, each["document"])


@pytest.mark.parametrize("each", ALL, ids=NAMES)
def test_a_document_reads_back_and_is_made_again_byte_for_byte(each):
    document = read(each["kind"], each["document"])
    again = type(document).model_validate_json(document.model_dump_json())
    assert again == document and json.loads(document.model_dump_json()) == each["document"]
    keys = {signing.key_id(signing.public_of(key)): key for key in (FIRST, SECOND)}
    key = {"root": ROOT, "desk": DESK}.get(each["signer"]) or keys[each["document"]["key"]]
    content = {name: value for name, value in each["document"].items() if name != "sig"}
    assert signed(type(document), content, key) == document


def places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in places_in(item, (*path, key))]
    if isinstance(value, list):
        return [found for n, item in enumerate(value) for found in places_in(item, (*path, n))] or [path]
    return [path]


def with_changed(content: Any, path: tuple[Any, ...], change: Any) -> Any:
    if not path:
        return change(content)
    copy = dict(content) if isinstance(content, dict) else list(content)
    copy[path[0]] = with_changed(content[path[0]], path[1:], change)
    return copy


def flips(value: Any) -> list[Any]:
    """The value with one letter of it another one, at every place."""
    if isinstance(value, str):
        flipped = [
            value[:n] + chr(ord(letter) ^ bit) + value[n + 1 :]
            for n, letter in enumerate(value)
            for bit in (1, 2, 4, 8, 32)
        ]
        return [*flipped, value + " ", value + "A", value[:-1], *([None] if value else ["A"])]
    if isinstance(value, bool):
        return [not value, int(value), None]
    if isinstance(value, int):
        return [value + 1, value - 1, str(value), float(value) + 0.5, None]
    return ["", 0, "3f8a1c52-7d4e-4b0a-9c61-2e5f0a9b7d19", [], ["3f8a1c52-7d4e-4b0a-9c61-2e5f0a9b7d19"]]


@pytest.mark.parametrize("each", ALL, ids=NAMES)
def test_any_letter_flipped_in_any_field_is_refused(each):
    tried = 0
    for path in places_in(each["document"]):
        value = each["document"]
        for step in path:
            value = value[step]
        for other in flips(value):
            if other == value and type(other) is type(value):
                continue
            altered = with_changed(each["document"], path, lambda _, other=other: other)
            tried += 1
            with pytest.raises(BadSignature):
                check(each, altered)
    assert tried > 100


@pytest.mark.parametrize("each", ALL, ids=NAMES)
def test_unknown_and_missing_keys_are_refused(each):
    content = each["document"]
    with pytest.raises(ValidationError):
        read(each["kind"], {**content, "more": None})
    for key, value in content.items():
        left_out = {k: v for k, v in content.items() if k != key}
        if (key, value) in [("bytes", ""), ("supersedes", None), ("depends_on", [])]:
            check(each, left_out)  # what is left out stands for this, and this was signed
        else:
            with pytest.raises(BadSignature):
                check(each, left_out)


@pytest.mark.parametrize("name", MODELS)
def test_no_kind_stands_for_another(name, monkeypatch):
    """Even where two kinds had the same fields: the signature names the kind."""
    twin = type("Twin", (MODELS[name],), {})
    content = next(each for each in ALL if each["kind"] == name)["document"]
    key = {"HubKey": PUBLIC_ROOT, "Event": GOLDEN["desk"]}.get(name) or KEYS[0].public
    verify(read(name, content), key)
    with pytest.raises(BadSignature):
        verify(twin.model_validate_json(json.dumps(content)), key)


def test_types_are_strict():
    content = ALL[0]["document"]
    for altered in (
        {"number": "1"},
        {"number": 1.0},
        {"number": True},
        {"number": -1},
        {"number": 2**53},
        {"hub": content["hub"].upper()},
    ):
        with pytest.raises(ValidationError):
            read("HubKey", {**content, **altered})


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("claimed_at", "2026-02-30T10:00:00Z"), ("claimed_at", "2026-11-20T24:61:00Z"),
        ("claimed_at", "2026-11-20T10:00:00"),
        ("claimed_at", "2026-11-20T10:00:00Z\n"), ("claimed_at", "\u0662\u0660\u0662\u0666-11-20T10:00:00Z"),
        ("claimed_at", "0000-01-01T00:00:00Z"), ("desk", "0123456789ABCDEF"), ("digest", "5" * 63), ("id", "x"),
        ("party", ""), ("party", "JPN\n"), ("party", "J P"), ("form", "nma"), ("form", "a6desk/nma/v1"),
        ("actor", "x" * 201),
        ("kind", "receipt"), ("sig", "A" * 85 + "B"), ("sig", "A" * 87), ("sig", "+" * 85 + "A"),
    ],
)  # fmt: skip
def test_a_field_of_another_shape_is_refused(field, text):
    event = next(each for each in ALL if each["kind"] == "Event")["document"]
    with pytest.raises(ValidationError):
        read("Event", {**event, field: text})


def test_a_submission_is_at_most_so_long():
    event = next(each for each in ALL if each["kind"] == "Event")["document"]
    read("Event", {**event, "bytes": "x" * documents.MAX_PAYLOAD})
    with pytest.raises(ValidationError):
        read("Event", {**event, "bytes": "x" * (documents.MAX_PAYLOAD + 1)})


def test_the_bytes_of_a_submission_are_signed_as_they_are():
    """As JSON, a line end before a combining mark is backslash, n, mark; and n with that mark has an NFC form.

    The bytes of a submission are a text in which nothing may be normalized again.
    """
    from a6desk.events.canonical import canonical, digest

    payload = canonical({"a": "\n\u0301"})
    event = next(each for each in ALL if each["kind"] == "Event")["document"]
    content = {**event, "bytes": payload.decode(), "digest": digest(payload)}
    made = signed(Event, content, DESK)
    verify(made, GOLDEN["desk"])
    assert digest(made.bytes.encode()) == made.digest
    with pytest.raises(BadSignature):
        verify(made.model_copy(update={"bytes": made.bytes.replace("n\u0301", "\u0144")}), GOLDEN["desk"])


# --- who vouches for whom ---------------------------------------------------------------------------------------------


def receipt(key: Any, **other: Any) -> Receipt:
    content = {**of_kind("Receipt")[0].model_dump(mode="json"), "key": signing.key_id(signing.public_of(key)), **other}
    return signed(Receipt, content, key)


def test_old_keys_verify_for_ever_whatever_their_order():
    for number, key in ((1, FIRST), (2, SECOND)):
        found = hub_key(KEYS[::-1], PUBLIC_ROOT, signing.key_id(signing.public_of(key)), KEYS[0].hub)
        assert found.number == number
        verify_by_hub(receipt(key), KEYS[::-1], PUBLIC_ROOT)


def test_a_key_that_the_root_does_not_vouch_for_is_refused():
    stranger = signing.new_key()
    forged = signed(HubKey, {"hub": KEYS[0].hub, "number": 3, "public": signing.public_of(stranger)}, stranger)
    by_old_key = signed(HubKey, {"hub": KEYS[0].hub, "number": 3, "public": signing.public_of(stranger)}, FIRST)
    for keys in ((*KEYS, forged), (*KEYS, by_old_key), KEYS):
        with pytest.raises(BadSignature):
            verify_by_hub(receipt(stranger), keys, PUBLIC_ROOT)


def test_a_key_that_another_root_vouches_for_is_refused():
    with pytest.raises(BadSignature):
        verify_by_hub(receipt(FIRST), KEYS, signing.public_of(signing.new_key()))


def test_a_key_of_another_hub_is_refused_even_of_the_same_root():
    other_hub = "00000000-7d4e-4b0a-9c61-2e5f0a9b7d10"
    key = signing.new_key()
    of_other = signed(HubKey, {"hub": other_hub, "number": 1, "public": signing.public_of(key)}, ROOT)
    with pytest.raises(BadSignature):
        verify_by_hub(receipt(key), (*KEYS, of_other), PUBLIC_ROOT)
    with pytest.raises(BadSignature):
        verify_by_hub(receipt(FIRST, hub=other_hub), KEYS, PUBLIC_ROOT)
    with pytest.raises(BadSignature):
        verify_by_hub(receipt(FIRST, hub=other_hub), (*KEYS, of_other), PUBLIC_ROOT)


def test_a_receipt_signed_with_the_root_itself_is_refused():
    with pytest.raises(BadSignature):
        verify_by_hub(receipt(ROOT), KEYS, PUBLIC_ROOT)


def test_a_receipt_that_names_another_key_than_its_signer_is_refused():
    lying = signed(Receipt, {**receipt(FIRST).model_dump(mode="json"), "key": signing.key_id(KEYS[1].public)}, FIRST)
    with pytest.raises(BadSignature):
        verify_by_hub(lying, KEYS, PUBLIC_ROOT)


@pytest.mark.parametrize("public", ["A" * 42 + "B", "é" * 43, "", "A" * 10])
def test_a_key_that_was_never_read_from_json_is_refused_all_the_same(public):
    odd = KEYS[0].model_copy(update={"public": public})
    with pytest.raises(BadSignature):
        verify_by_hub(receipt(FIRST), (odd,), PUBLIC_ROOT)
    with pytest.raises(BadSignature):
        verify_by_hub(receipt(FIRST), KEYS, public)


# --- mandates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "covered"),
    [("2025-12-31", False), ("2026-01-01", True), ("2026-07-15", True), ("2027-12-31", True), ("2028-01-01", False)],
)
def test_a_mandate_covers_its_first_and_its_last_day(day, covered):
    mandate = Mandate(party="JPN", role="a68_focal_point", since="2026-01-01", until="2027-12-31")
    assert mandate.covers("JPN", "a68_focal_point", day) == covered
    assert not mandate.covers("CAN", "a68_focal_point", day)
    assert not mandate.covers("JPN", "reader", day)


def test_a_mandate_without_a_last_day_holds_until_it_is_taken_back():
    mandate = Mandate(party="JPN", role="a68_focal_point", since="2026-01-01")
    assert mandate.covers("JPN", "a68_focal_point", "9999-12-31")
    assert not mandate.covers("JPN", "a68_focal_point", "2025-12-31")


@pytest.mark.parametrize(
    "day",
    [
        "2026-02-30",
        "2026-13-01",
        "2026-1-1",
        "20260101",
        "\u0662\u0660\u0662\u0666-01-01",
        "2026-01-01\n",
        "2026-W01-1",
        "",
    ],
)
def test_a_day_that_is_none_is_refused(day):
    for key in ("since", "until"):
        with pytest.raises(ValidationError):
            Mandate.model_validate({"party": "JPN", "role": "reader", "since": "2026-01-01", key: day})


@given(st.dates(), st.dates(), st.dates())
def test_days_are_compared_as_days(since, until, day):
    mandate = Mandate(party="JPN", role="reader", since=since.isoformat(), until=until.isoformat())
    assert mandate.covers("JPN", "reader", day.isoformat()) == (since <= day <= until)
