"""A change: one value put into one register of one draft. A draft is the fold of its changes (fold.py)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from a6desk.events.canonical import canonical, clean, digest

_ID = re.compile(r"(?P<desk>[^\s:]+):(?P<seq>0|[1-9][0-9]{0,15}):(?P<mark>[0-9a-f]{12})")


class ChangeId(NamedTuple):
    """desk: the desk's incarnation. seq: counted by it. mark: the first 12 hex digits of the content's SHA-256."""

    desk: str
    seq: int
    mark: str

    def __str__(self) -> str:
        return f"{self.desk}:{self.seq}:{self.mark}"

    @classmethod
    def read(cls, text: str) -> "ChangeId":
        """The inverse of str(). Raises ValueError."""
        match = _ID.fullmatch(text)
        if match is None:
            raise ValueError("not the id of a change")
        return cls(match["desk"], int(match["seq"]), match["mark"])


@dataclass(frozen=True)
class Change:
    """value: JSON; None means cleared. replaces: the heads of the register that its desk saw.

    path and part name the register (forms/answers.py); table#here and table#place say whether and where a row stands,
    their part being the id of the row. step: changes made by one action share it.
    """

    id: ChangeId
    draft: str
    path: str
    part: str
    value: Any
    replaces: tuple[ChangeId, ...]
    actor: str
    form: str
    claimed_at: str
    step: str

    @property
    def register(self) -> tuple[str, str]:
        return self.path, self.part


def make(  # noqa: PLR0913 - a change is exactly these
    desk: str,
    seq: int,
    *,
    draft: str,
    path: str,
    part: str,
    value: Any,
    replaces: Iterable[ChangeId],
    actor: str,
    form: str,
    claimed_at: str,
    step: str,
) -> Change:
    """A change of this desk, its content cleaned and marked."""
    content = clean(
        {
            "actor": actor, "claimed_at": claimed_at, "desk": desk, "draft": draft, "form": form, "part": part,
            "path": path, "replaces": sorted({str(id_) for id_ in replaces}), "seq": seq, "step": step, "value": value,
        }
    )  # fmt: skip
    return _from_content(content)


def to_content(change: Change) -> dict[str, Any]:
    """A change as plain data, its mark beside it, to travel."""
    return {
        "actor": change.actor, "claimed_at": change.claimed_at, "desk": change.id.desk, "draft": change.draft,
        "form": change.form, "part": change.part, "path": change.path,
        "replaces": sorted(str(id_) for id_ in change.replaces), "seq": change.id.seq, "step": change.step,
        "value": change.value, "mark": change.id.mark,
    }  # fmt: skip


_TEXTS = frozenset({"actor", "claimed_at", "desk", "draft", "form", "part", "path", "step", "mark"})
_LONGEST = 2_000  # characters of what is no value
_MOST_SEQ = 2**53 - 1


def from_content(content: Any) -> Change:
    """The inverse of to_content(), for what came from elsewhere. Raises ValueError where it is none, or was altered."""
    if not isinstance(content, dict) or content.keys() != {*_TEXTS, "replaces", "seq", "value"}:
        raise ValueError("not a change")
    if any(not isinstance(content[key], str) or len(content[key]) > _LONGEST for key in _TEXTS):
        raise ValueError("not a change")
    seq, replaces = content["seq"], content["replaces"]
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 <= seq <= _MOST_SEQ:
        raise ValueError("not a change")
    if not isinstance(replaces, list) or any(not isinstance(each, str) for each in replaces):
        raise ValueError("not a change")
    unmarked = {key: value for key, value in content.items() if key != "mark"}
    if clean(unmarked) != unmarked:
        raise ValueError("not as a desk writes it")
    change = _from_content(unmarked)
    if change.id.mark != content["mark"]:
        raise ValueError("altered")
    return change


def _from_content(content: dict[str, Any]) -> Change:
    return Change(
        id=ChangeId(content["desk"], content["seq"], digest(canonical(content))[:12]),
        draft=content["draft"],
        path=content["path"],
        part=content["part"],
        value=content["value"],
        replaces=tuple(ChangeId.read(id_) for id_ in content["replaces"]),
        actor=content["actor"],
        form=content["form"],
        claimed_at=content["claimed_at"],
        step=content["step"],
    )
