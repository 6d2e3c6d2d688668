"""Patterns that cannot run away. A form file may come from the network; its patterns are matched on a person's PC.

Python's matcher backtracks: `(a+)+b`, `a*a*a*a*b` or thirty times `a?` take minutes on forty letters. So a pattern is
read here first and the steps that it could take at worst are added up; one that could take too many is refused, and
no text over MAX_TEXT characters is matched at all.
"""

import re
from dataclasses import dataclass

from a6desk.i18n import tr

MAX_TEXT = 2_000
"""Characters. A longer text is never matched: its rule is "not checked", its field's pattern is not met."""
MAX_PATTERN = 200
MAX_STEPS = 50_000_000
"""At worst, on a text of MAX_TEXT characters. Counted too high rather than too low: a second at most in practice."""

_ESCAPED = frozenset("dDwWsSnrt\\|.?*+(){}-[]^$")
_SET = re.compile(r"\[\^?(?:\\.|[^\[\]\\])+\]")
_BOUNDS = re.compile(r"\{(\d{1,3})(?:(,)(\d{1,3})?)?\}")


class _Refused(ValueError):
    pass


@dataclass(frozen=True)
class _Cost:
    """Of a piece of a pattern: in how many ways it can match, the steps to try them all, and its shortest match."""

    ways: int = 1
    steps: int = 1
    shortest: int = 1

    def then(self, other: "_Cost") -> "_Cost":
        steps = self.steps + self.ways * other.steps
        return _Cost(self.ways * other.ways, steps, self.shortest + other.shortest)

    def otherwise(self, other: "_Cost") -> "_Cost":
        return _Cost(self.ways + other.ways, self.steps + other.steps, min(self.shortest, other.shortest))


_NOTHING = _Cost(steps=0, shortest=0)


def fault(pattern: str, anywhere: bool = False) -> str | None:
    """Why this pattern is refused, as a sentence; None where it is fine.

    anywhere: it is searched for at every place of the text, unless it begins with ^; else it must fit the whole text.
    """
    if len(pattern) > MAX_PATTERN:
        return tr("a pattern has at most {n} characters.", n=MAX_PATTERN)
    try:
        reader = _Reader(pattern)
        steps = reader.whole().steps
        re.compile(pattern)
    except _Refused as refused:
        return str(refused)
    except re.error as error:
        return tr("this is not a pattern: {cause}.", cause=error)
    if anywhere and not (pattern.startswith("^") and not reader.choice_outside):
        steps *= MAX_TEXT
    if steps > MAX_STEPS:
        return tr("this pattern could take too long: use fewer ? * + { and |, or begin it with ^.")
    return None


class _Reader:
    """Reads a pattern from left to right, as deep as its groups."""

    def __init__(self, pattern: str):
        self.pattern = pattern
        self.at = 0
        self.choice_outside = False
        """Is there a choice that no group encloses?"""

    def whole(self) -> _Cost:
        cost = self._choice(0)
        if self.at < len(self.pattern):
            raise self._not_a_pattern()
        return cost

    def _choice(self, depth: int) -> _Cost:
        cost = self._sequence(depth)
        while self._next() == "|":
            self.choice_outside = self.choice_outside or depth == 0
            self.at += 1
            cost = cost.otherwise(self._sequence(depth))
        return cost

    def _sequence(self, depth: int) -> _Cost:
        cost = _NOTHING
        while self._next() not in ("", "|", ")"):
            cost = cost.then(self._repeated(self._atom(depth)))
        return cost

    def _next(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _not_a_pattern(self) -> _Refused:
        return _Refused(tr("this is not a pattern: {cause}.", cause=self.pattern[self.at :] or self.pattern))

    def _atom(self, depth: int) -> _Cost:
        character = self._next()
        if character == "(":
            return self._group(depth)
        if character == "[":
            found = _SET.match(self.pattern, self.at)
            if not found or any(twice in found.group() for twice in ("--", "&&", "~~", "||")):
                raise self._not_a_pattern()
            self.at = found.end()
            return _Cost()
        if character == "\\":
            escaped = self.pattern[self.at + 1 : self.at + 2]
            if escaped.isdigit():
                raise _Refused(tr("a pattern has no back reference."))
            if escaped not in _ESCAPED:
                raise self._not_a_pattern()
            self.at += 2
            return _Cost()
        if character in "*+?{}]":
            raise self._not_a_pattern()
        self.at += 1
        return _Cost(shortest=0) if character in "^$" else _Cost()

    def _group(self, depth: int) -> _Cost:
        if depth >= 10:
            raise self._not_a_pattern()
        self.at += 1
        if self._next() == "?":
            raise _Refused(tr("a pattern has no group that begins with (?."))
        cost = self._choice(depth + 1)
        if self._next() != ")":
            raise self._not_a_pattern()
        self.at += 1
        return cost

    def _repeated(self, atom: _Cost) -> _Cost:
        least, most = self._bounds()
        if (least, most) == (1, 1):
            return atom
        if atom.shortest == 0:
            raise _Refused(tr("what a pattern repeats must be at least one character long."))
        if most == 1:
            return _Cost(atom.ways + 1, atom.steps, 0)
        if atom.ways > 1:
            raise _Refused(tr("a repeated group of a pattern holds no repeat and no choice."))
        if most < least:
            raise self._not_a_pattern()
        return _Cost(most - least + 1, most * atom.steps, least * atom.shortest)

    def _bounds(self) -> tuple[int, int]:
        character = self._next()
        simple = {"?": (0, 1), "*": (0, MAX_TEXT), "+": (1, MAX_TEXT)}
        if character in simple:
            self.at += 1
            bounds = simple[character]
        elif character == "{":
            found = _BOUNDS.match(self.pattern, self.at)
            if not found:
                raise self._not_a_pattern()
            self.at = found.end()
            least = int(found.group(1))
            bounds = (least, int(found.group(3) or MAX_TEXT) if found.group(2) else least)
        else:
            return 1, 1
        if self._next() == "?":  # as few as possible: the same ways in another order
            self.at += 1
        return bounds
