"""The manifest: which files belong to a submission, by what they hold. Carrying them to a hub comes later.

An answer to an attachment is a list of entries; the file itself lies elsewhere, under its SHA-256 (store/files.py). The
manifest stands in the payload, so that the digest, the signature and the receipt are about the files too.
"""

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

if TYPE_CHECKING:
    from a6desk.forms.form import Form

MOST = 200
"""Files of one answer."""
MOST_OF_ALL = 10_000
"""Files of one submission, that one is read at all."""
_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    "pdf": "application/pdf", "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet", "png": "image/png", "jpeg": "image/jpeg", "csv": "text/csv",
}  # fmt: skip
"""Every kind of file that a form may accept (definition.Kind), and what the network calls it."""
SUFFIXES = {
    "pdf": (".pdf",), "docx": (".docx",), "xlsx": (".xlsx",), "png": (".png",), "jpeg": (".jpg", ".jpeg"),
    "csv": (".csv",),
}  # fmt: skip
"""How the name of a file of each kind ends; the first is given to one that ends otherwise."""
_KINDS = {media_type: kind for kind, media_type in MEDIA_TYPES.items()}


class FileEntry(BaseModel):
    """One file. name: as a person calls it, no folder in it. size: bytes. sha256: of its bytes, 64 hex digits."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^/\\\x00-\x1f\x7f]+$")]
    media_type: Annotated[str, StringConstraints(max_length=100, pattern=r"^[a-z]+/[a-z0-9.+-]+$")]
    size: Annotated[int, Field(ge=1, le=2**53 - 1)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def entries(value: Any, most: int = MOST) -> tuple[FileEntry, ...]:
    """The entries of one answer, or of a whole manifest. Raises ValueError where it is none."""
    if not isinstance(value, list) or len(value) > most:
        raise ValueError("not a list of files")
    try:
        return tuple(FileEntry.model_validate(each) for each in value)
    except ValidationError as error:
        raise ValueError("not an entry of a manifest") from error


def kind_of(media_type: str) -> str:
    """The kind (pdf) of a media type (application/pdf); "" where forms know no such kind."""
    return _KINDS.get(media_type, "")


def once(value: Any) -> list[dict[str, Any]]:
    """One answer as it is kept: each content once, by name. Raises ValueError where it is no list of entries."""
    if isinstance(value, list):
        value = [_normal(each) for each in value]
    found: dict[str, FileEntry] = {}
    for each in sorted(entries(value), key=lambda each: (each.name, each.sha256)):
        found.setdefault(each.sha256, each)
    return [each.model_dump() for each in found.values()]


def _normal(entry: Any) -> Any:
    if isinstance(entry, dict) and isinstance(entry.get("name"), str):
        return {**entry, "name": unicodedata.normalize("NFC", entry["name"])}
    return entry


def manifest(
    form: "Form", answers: Mapping[str, Any], irrelevant: frozenset[str] = frozenset()
) -> list[dict[str, Any]]:
    """Every file of these answers once, in the order of digests, as plain data. What is no entry is left out.

    A file that two questions know under two names stands twice: a name is part of what is submitted.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for field in form.fields.values():
        if field.type != "attachment" or field.id in irrelevant or not answers.get(field.id):
            continue
        try:
            found |= {(each["sha256"], each["name"]): each for each in once(answers[field.id])}
        except ValueError:
            continue  # the check says so (forms/problems.py)
    return [found[key] for key in sorted(found)]
