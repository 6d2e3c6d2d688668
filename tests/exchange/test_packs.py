"""A pack is taken as its publisher signed it or not at all: each way to make it wrong, and every byte of it."""

import io
import json
import struct
import warnings
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from a6desk.errors import UserError
from a6desk.events import signing
from a6desk.exchange import packs
from tests.exchange import packing
from tests.exchange.packing import FILES, FINGERPRINT, KEY, OTHER_KEY, manifest_of, pack, signed, with_entry

with_manifest = packing.with_manifest

GOOD = pack()


def refusal(content: bytes) -> str:
    """The one sentence of a pack that is refused."""
    with pytest.raises(UserError) as caught:
        packs.read(content, "x.a6p")
    assert "x.a6p" in caught.value.what and caught.value.what.count(". ") == 0
    return caught.value.what


def test_what_was_packed_is_what_is_read():
    read = packs.read(GOOD, "x.a6p")
    assert read.files == FILES
    assert (read.manifest.publisher, read.manifest.number, read.manifest.fingerprint) == ("gha-epa", 1, FINGERPRINT)
    assert [each.path for each in read.manifest.files] == sorted(FILES)
    with zipfile.ZipFile(io.BytesIO(GOOD)) as file:
        assert file.testzip() is None and file.namelist() == ["manifest.json", *sorted(FILES)]
    assert pack() == GOOD, "the same files give the same pack"


# --- every byte ---


@pytest.mark.parametrize("flip", [0x01, 0x80, 0xFF])
def test_a_pack_with_any_byte_changed_is_refused(flip):
    for n in range(len(GOOD)):
        changed = bytearray(GOOD)
        changed[n] ^= flip
        refusal(bytes(changed))


@settings(max_examples=300)
@given(st.data())
def test_a_pack_with_bytes_changed_cut_or_added_is_refused(data):
    start = data.draw(st.integers(0, len(GOOD)))
    end = data.draw(st.integers(start, min(len(GOOD), start + 40)))
    new = data.draw(st.binary(max_size=40))
    changed = GOOD[:start] + new + GOOD[end:]
    if changed != GOOD:
        refusal(changed)


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_what_is_no_pack_at_all_is_refused(content):
    refusal(content)
    refusal(b"PK\x03\x04" + content)


@pytest.mark.parametrize("cut", [0, 1, 21, 22, 100, len(GOOD) - 23, len(GOOD) - 1])
def test_a_pack_that_is_cut_is_refused(cut):
    refusal(GOOD[:cut])


# --- each way, each with its sentence ---


def test_what_is_not_signed_is_refused():
    for missing in ("sig", "key"):
        said = {key: value for key, value in manifest_of(GOOD).items() if key != missing}
        assert "is not signed" in refusal(_one(json.dumps(said).encode()))


def _one(manifest: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("manifest.json", manifest)
    return made.getvalue()


def test_a_foreign_signature_is_refused():
    said = {**manifest_of(GOOD)}
    forged = json.loads(signed(said, OTHER_KEY))
    assert "was altered" in refusal(_one(json.dumps(forged).encode()))
    other_kind = signing.sign("Receipt", {key: value for key, value in said.items() if key != "sig"}, KEY)
    assert "was altered" in refusal(_one(json.dumps(other_kind).encode()))


@pytest.mark.parametrize("key", ["grammar", "pack"])
def test_what_was_made_for_a_newer_program_is_refused(key):
    newer = with_manifest(GOOD, **{key: 2})
    assert refusal(newer) == "x.a6p was made for a newer a6desk."


@pytest.mark.parametrize(
    "changed",
    [{"number": 0}, {"publisher": "../x"}, {"publisher": "A"}, {"title": " "}, {"files": []}, {"extra": 1},
     {"number": "1"}, {"files": [{"path": "forms/plan/v1.yaml"}]}],
)  # fmt: skip
def test_a_manifest_that_is_not_one_is_refused(changed):
    assert "manifest is not as it should be" in refusal(with_manifest(GOOD, **changed))


def entries():
    return [dict(each) for each in manifest_of(GOOD)["files"]]


def test_a_manifest_that_lies_is_refused():
    fewer = with_manifest(GOOD, files=entries()[1:])
    assert "names other files" in refusal(fewer)
    more = with_manifest(GOOD, files=[*entries(), {**entries()[0], "path": "forms/more/v1.yaml"}])
    assert "names other files" in refusal(more)
    twice = with_manifest(GOOD, files=[*entries(), entries()[0]])
    assert "names other files" in refusal(twice)
    for key, value in (("size", 7), ("sha256", "0" * 64), ("packed", "0" * 64)):
        lying = with_manifest(GOOD, files=[{**entries()[0], key: value}, *entries()[1:]])
        assert "another size" in refusal(lying) or "was altered" in refusal(lying)


HOSTILE = {
    "leaves": ("../../evil.yaml", "would leave its folder"),
    "leaves, inside": ("forms/../../v1.yaml", "would leave its folder"),
    "leaves, on Windows": ("forms\\..\\..\\v1.yaml", "would leave its folder"),
    "absolute": ("/etc/passwd", "absolute path"),
    "absolute, on Windows": ("C:/evil.yaml", "absolute path"),
    "another place": ("forms/plan/evil.py", "no place in a pack"),
    "a folder": ("forms/plan/", "no place in a pack"),
    "a program": ("conftest.py", "no place in a pack"),
    "a zip": ("forms/plan/v2.zip", "another packed file"),
    "case twins": ("codelists/ELIGIBLE-gha.csv", "in large and small letters"),
    "unseen": ("forms/pl\u202ean/v1.yaml", "unseen characters"),
    "NUL": ("forms/plan/v2.yaml\0.txt", "unseen characters"),
    "not named": ("forms/plan/v2.yaml", "names other files"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_an_entry_that_has_no_place_is_refused(what):
    name, sentence = HOSTILE[what]
    if "\0" in name:
        content = with_entry(GOOD, name.replace("\0", "N")).replace(name.replace("\0", "N").encode(), name.encode())
    else:
        content = with_entry(GOOD, name)
    assert sentence in refusal(content)


def test_a_name_that_stands_twice_is_refused():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        twice = with_entry(GOOD, "forms/plan/v1.yaml")
    assert "holds forms/plan/v1.yaml twice" in refusal(twice)


def test_a_link_is_refused():
    link = with_entry(GOOD, "forms/plan/v2.yaml", b"/etc/passwd", external_attr=0o120777 << 16, create_system=3)
    assert "a link" in refusal(link)


def test_an_encrypted_entry_is_refused():
    content = bytearray(with_entry(GOOD, "forms/plan/v2.yaml"))
    at = content.rindex(b"PK\x01\x02")
    content[at + 8] |= 1
    assert "encrypted" in refusal(bytes(content))


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(packs.zlib, "decompressobj", lambda *_: pytest.fail("it was unpacked"))
    assert "far too much" in refusal(with_entry(GOOD, "forms/plan/v2.yaml", b"\0" * 3_000_000))
    assert "far too much" in refusal(with_entry(GOOD, "forms/plan/v2.yaml", bytes(range(256)) * 20_000))


def test_many_files_that_come_to_too_much_are_refused(monkeypatch):
    monkeypatch.setattr(packs, "MAX_UNPACKED", 100)
    assert "would unpack to more than" in refusal(GOOD)


def test_a_size_that_lies_in_the_zip_does_not_unpack_more(monkeypatch):
    content = bytearray(GOOD)
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 5)
    assert "another size" in refusal(bytes(content))


def test_a_packed_file_under_another_name_is_refused():
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr("a", b"b")
    with pytest.raises(UserError, match="another packed file"):
        pack({"forms/plan/v1.yaml": inner.getvalue()})


def test_too_many_entries_are_refused(monkeypatch):
    monkeypatch.setattr(packs, "MAX_FILES", 2)
    assert "more than 2 files" in refusal(GOOD)


def test_a_pack_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(packs, "MAX_PACK", 100)
    assert "larger than" in refusal(GOOD)


def test_a_file_that_nobody_could_install_is_not_packed():
    with pytest.raises(UserError, match="no place in a pack"):
        pack({"evil.py": b"x"})


def test_another_zip_with_the_same_files_is_refused():
    """Signed files in a container of somebody else's: comments, times and gaps are places to hide something in."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as file, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as other:
        for info in file.infolist():
            kind = zipfile.ZIP_STORED if info.filename == "manifest.json" else zipfile.ZIP_DEFLATED
            other.writestr(info.filename, file.read(info), compress_type=kind)
    refusal(made.getvalue())
    commented = io.BytesIO(GOOD)
    with zipfile.ZipFile(commented, "a") as file:
        file.comment = b"hidden"
    assert "was altered" in refusal(commented.getvalue())
    assert "was altered" in refusal(b"#!/bin/sh\n" + GOOD)
