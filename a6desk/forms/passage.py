"""How a change of one version of a form is read in a later one: the path renamed, its codes mapped, or set aside.

A passage is plain data, worked out once from two form files (upgrade.py) and kept with the draft that went on: what a
draft says depends on no file that may be missing. Nothing here loads a form, for a list of drafts needs it too.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_CONTINUES = "#continues"  # as events/fold.py has it: which draft this one goes on from
_WAIVER = "#waiver"  # as submitting.py has it: its part is the id of a finding, rule@field@row@column@part


def aside(version: int, path: str) -> str:
    """The path under which an answer of this version is kept that has no place in the next. No field begins so."""
    return f"{version}:{path}"


def set_aside(path: str) -> "tuple[int, str] | None":
    """The version and the path there of something set aside; None of any other path."""
    version, colon, rest = path.partition(":")
    return (int(version), rest) if colon and version.isascii() and version.isdecimal() and len(version) < 6 else None


@dataclass(frozen=True)
class Passage:
    """From `version` to a later one. Names are paths of changes: a field, or table.column.

    renames: old -> new, whole paths. left: what is set aside. codes: old path -> old code -> new code. choices: those
    of them whose code is the part of the register and not its value.
    """

    version: int
    renames: Mapping[str, str]
    left: frozenset[str]
    codes: Mapping[str, Mapping[str, str]]
    choices: frozenset[str]

    def read(self, path: str, part: str, value: Any) -> tuple[str, str, Any]:
        """Where a change to (path, part) stands in the later version, and what it says there."""
        if set_aside(path):
            return path, part, value
        if path == _CONTINUES:
            return aside(self.version, path), part, value
        if path == _WAIVER:
            return self._waiver(part, value)
        if path.startswith("#"):
            return path, part, value
        base, mark, rest = path.partition("#")
        if self._is_left(base):
            return aside(self.version, path), part, value
        codes = self.codes.get(base, {})
        if base in self.choices:
            part = codes.get(part, part)
        elif isinstance(value, str):
            value = codes.get(value.strip(), value)
        return self._name(base) + mark + rest, part, value

    def sources(self, path: str) -> set[str]:
        """The paths of the earlier version from which a change may come to stand at this one; a few more at most."""
        found = {path}
        kept = set_aside(path)
        if kept and kept[0] == self.version:
            found.add(kept[1])
        base, mark, rest = path.partition("#")
        table, dot, column = base.partition(".")
        found.add(self._back.get(base, base) + mark + rest)
        found.add(self._back.get(table, table) + dot + column + mark + rest)
        return found

    @cached_property
    def _back(self) -> dict[str, str]:
        return {new: old for old, new in self.renames.items()}

    def _is_left(self, base: str) -> bool:
        """Set aside: what the form says, and what no form asked for where it would now stand in an answer's way."""
        names = {base, base.partition(".")[0]}
        return any(name in self.left or (name not in self.renames and self._name(name) in self._back) for name in names)

    def _name(self, base: str) -> str:
        table, dot, column = base.partition(".")
        return self.renames.get(base) or self.renames.get(table, table) + dot + column

    def _waiver(self, part: str, value: Any) -> tuple[str, str, Any]:
        rule, *rest = part.split("@")
        field = rest[0] if rest else ""
        if field in self.left or any(f"{field}.{each}" in self.left for each in rest[1:]):
            return aside(self.version, _WAIVER), part, value
        named = [self._name(f"{field}.{each}").removeprefix(f"{self._name(field)}.") for each in rest[1:]]
        return _WAIVER, "@".join([rule, *([self._name(field)] if rest else []), *named]), value

    def text(self) -> str:
        """As a database keeps it."""
        codes = {path: dict(sorted(each.items())) for path, each in sorted(self.codes.items())}
        plain = {
            "version": self.version, "renames": dict(sorted(self.renames.items())), "left": sorted(self.left),
            "codes": codes, "choices": sorted(self.choices),
        }  # fmt: skip
        return json.dumps(plain, ensure_ascii=False)

    @classmethod
    def of_text(cls, text: str) -> "Passage":
        """The inverse of text(). Raises ValueError where it is none: one may come from another desk."""
        try:
            plain = json.loads(text)
        except RecursionError:
            raise ValueError("not a passage") from None
        if not isinstance(plain, dict) or set(plain) != {"version", "renames", "left", "codes", "choices"}:
            raise ValueError("not a passage")
        version, renames, codes = plain["version"], plain["renames"], plain["codes"]
        is_sound = type(version) is int and 0 < version < 100_000 and _is_texts(renames) and isinstance(codes, dict)
        if not is_sound or not all(map(_is_texts, codes.values())):
            raise ValueError("not a passage")
        lists = (plain["left"], plain["choices"])
        if not all(isinstance(each, list) and all(isinstance(name, str) for name in each) for each in lists):
            raise ValueError("not a passage")
        return cls(version, renames, frozenset(plain["left"]), codes, frozenset(plain["choices"]))


def _is_texts(plain: object) -> bool:
    return isinstance(plain, dict) and all(isinstance(each, str) for each in plain.values())
