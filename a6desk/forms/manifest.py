"""The manifest: which files belong to a submission, by what they hold. Taking files in and carrying them comes later.

An answer to an attachment is a list of entries; the file itself lies elsewhere, under its SHA-256. The manifest stands
in the payload, so that the digest, the signature and the receipt are about the files too.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from a6desk.forms.form import Form

MOST = 200
"""Files of one submission."""


class FileEntry(BaseModel):
    """One file. name: as a person calls it, no folder in it. size: bytes. sha256: of its bytes, 64 hex digits."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^/\\\x00-\x1f\x7f]+$")]
    media_type: Annotated[str, StringConstraints(max_length=100, pattern=r"^[a-z]+/[a-z0-9.+-]+$")]
    size: Annotated[int, Field(ge=1, le=2**53 - 1)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def entries(value: Any) -> tuple[FileEntry, ...]:
    """The entries of one answer. Raises ValueError where it is none."""
    if not isinstance(value, list) or len(value) > MOST:
        raise ValueError("not a list of files")
    try:
        return tuple(FileEntry.model_validate(each) for each in value)
    except ValidationError as error:
        raise ValueError("not an entry of a manifest") from error


def manifest(form: Form, answers: Mapping[str, Any], irrelevant: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """Every file of these answers once, in the order of digests, as plain data. What is no entry is left out.

    The same file under two names stands twice: a name is part of what is submitted.
    """
    found: dict[tuple[str, str], FileEntry] = {}
    for field in form.fields.values():
        if field.type != "attachment" or field.id in irrelevant or not answers.get(field.id):
            continue
        try:
            found |= {(each.sha256, each.name): each for each in entries(answers[field.id])}
        except ValueError:
            continue  # the check says so (forms/problems.py)
    return [found[key].model_dump() for key in sorted(found)]
