"""How one person wants the program: languages, theme, where the window stood. A file beside the profile's database.

It holds nothing that anybody would miss: a broken one is set aside and the program starts as on its first day.
"""

import contextlib
import dataclasses
import json
import logging
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from a6desk import strict
from a6desk.errors import UserError
from a6desk.i18n import UN_LANGUAGES, tr
from a6desk.paths import Profile

log = logging.getLogger(__name__)

THEMES = ("system", "light", "dark")
_MOST = 64_000  # bytes of the file
_LONGEST = 4_000  # characters of the window's place


@dataclass(frozen=True)
class Settings:
    """language: of the program; writing: that somebody writes in; each empty where nobody chose. geometry: Qt's own."""

    language: str = ""
    writing: str = ""
    theme: str = "system"
    geometry: str = ""
    others: dict[str, Any] = field(default_factory=dict)
    """What another version of the program wrote here: kept as it is."""


def load(profile: Profile) -> Settings:
    """The settings of a profile; what is missing or makes no sense is as on the first day. Never raises."""
    path = _path(profile)
    if not path.exists():
        return Settings()
    try:
        found = strict.parse_json(strict.read_text(path, _MOST), path.name)
        if not isinstance(found, dict):
            raise UserError(tr("{name} is not a file of settings.", name=path.name))
    except UserError:
        _set_aside(path)
        return Settings()
    return _understood(found)


def save(profile: Profile, settings: Settings) -> None:
    """Write them whole or not at all. Raises a UserError where the disk does not take them."""
    path = _path(profile)
    values = dataclasses.asdict(settings)
    text = json.dumps({**values.pop("others"), **values}, ensure_ascii=False, indent=2, default=float)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        what = tr("The settings could not be saved: {cause}.", cause=error.strerror or error)
        raise UserError(what, tr("Your drafts are not touched.")) from error


def change(profile: Profile, **values: str) -> Settings:
    """Change some of them, leaving what another window changed meanwhile. Raises a UserError as save() does."""
    changed = dataclasses.replace(load(profile), **values)  # type: ignore[arg-type]
    save(profile, changed)
    return changed


def _path(profile: Profile) -> Path:
    return profile.folder / "settings.json"


def _set_aside(path: Path) -> None:
    log.warning("the settings cannot be read: set aside")
    with contextlib.suppress(OSError):
        path.replace(path.with_name("settings.broken.json"))


def _understood(found: dict[str, Any]) -> Settings:
    """What makes sense of it; the rest is as nobody had chosen."""
    known = {each.name for each in dataclasses.fields(Settings)} - {"others"}
    others = {key: value for key, value in found.items() if key not in known | {"others"}}
    geometry = found.get("geometry", "")
    return Settings(
        language=_one_of(UN_LANGUAGES, found.get("language"), ""),
        writing=_one_of(UN_LANGUAGES, found.get("writing"), ""),
        theme=_one_of(THEMES, found.get("theme"), "system"),
        geometry=geometry if isinstance(geometry, str) and len(geometry) <= _LONGEST else "",
        others=others,
    )


def _one_of(known: tuple[str, ...], value: object, default: str) -> str:
    return value if isinstance(value, str) and value in known else default
