"""Packs for tests: small ones that are right, and the tools to make them wrong."""

import io
import json
import zipfile
from pathlib import Path

from a6desk.events import signing
from a6desk.events.canonical import exact
from a6desk.exchange import packs
from tests.forms.small import HEADER, source

KEY = signing.private_key(b"k" * 32)
OTHER_KEY = signing.private_key(b"o" * 32)
FINGERPRINT = signing.fingerprint(signing.public_of(KEY))
ELIGIBLE = f"{HEADER}\nsolar,Solar,,,,,,2024-01-01,,,Framework of Ghana,second-hand\n".encode()


def form_bytes(id_: str = "gha-epa/plan", version: int = 1, fields: str = "text gha_a", *rules: str, **keys) -> bytes:
    """A form file of this publisher."""
    data = source(fields, *rules, uses=["today"], **keys)
    return json.dumps({**data, "form": id_, "version": version}).encode()


FILES = {
    "codelists/eligible-gha.csv": ELIGIBLE,
    "forms/plan/v1.yaml": form_bytes(),
    "strings/pt.json": json.dumps({"gha-epa/plan/gha_a/label": {"Gha_A": "Plano"}}).encode(),
}


def pack(files=None, number: int = 1, publisher: str = "gha-epa", key=KEY) -> bytes:
    return packs.build(publisher, "Lists of Ghana", number, FILES if files is None else files, key)


def manifest_of(content: bytes) -> dict:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return json.loads(file.read("manifest.json"))


def signed(said: dict, key=KEY) -> bytes:
    """A manifest with these words, signed by this key, as it stands in a pack."""
    return exact(signing.sign(packs.KIND, {name: value for name, value in said.items() if name != "sig"}, key))


def with_manifest(content: bytes, key=KEY, **changed) -> bytes:
    """The pack with another manifest, whose signature is right."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        infos = file.infolist()
        raws = [packs._raw(content, info) for info in infos]
        texts = [file.read(info) for info in infos]
    new = signed({**manifest_of(content), **changed}, key)
    stored = [packs._Stored("manifest.json", new, new, False)]
    stored += [packs._Stored(info.filename, text, raw, True)
               for info, text, raw in list(zip(infos, texts, raws, strict=True))[1:]]  # fmt: skip
    return packs._container(stored)


def with_entry(content: bytes, name: str, data: bytes = b"x", **about) -> bytes:
    """The pack with one more entry, written by Python's own zipfile; about: attributes of its ZipInfo."""
    made = io.BytesIO(content)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as file:
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        for key, value in about.items():
            setattr(info, key, value)
        file.writestr(info, data)
    return made.getvalue()


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
