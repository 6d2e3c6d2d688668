"""Patterns that cannot run away. A form file may come from the network; its patterns are matched on a person's PC.

Python's matcher backtracks: `(a+)+b` or `a*a*a*a*b` takes minutes on forty letters. What is allowed here takes at
most time quadratic in the text, and no text over MAX_TEXT characters is matched at all.
"""

import re

from a6desk.i18n import tr

MAX_TEXT = 2_000
"""Characters. A longer text is never matched: its rule is "not checked", its field's pattern is not met."""
MAX_PATTERN = 200
_OPEN_REPEATS = 2
_BOUNDED = re.compile(r"\{(\d{1,3})(,(\d{0,3}))?\}")


def fault(pattern: str) -> str | None:
    """Why this pattern is refused, as a sentence; None where it is fine."""
    if len(pattern) > MAX_PATTERN:
        return tr("a pattern has at most {n} characters.", n=MAX_PATTERN)
    if "(?" in pattern:
        return tr("a pattern has no group that begins with (?.")
    cause = _structure_fault(pattern)
    if cause:
        return cause
    try:
        re.compile(pattern)
    except re.error as error:
        return tr("this is not a pattern: {cause}.", cause=error)
    return None


def _structure_fault(pattern: str) -> str | None:
    groups = [False]  # for each open group: does it hold a repeat or a choice?
    open_repeats, position, after_group = 0, 0, False
    while position < len(pattern):
        character = pattern[position]
        step, closed = 1, False
        if character == "\\":
            if pattern[position + 1 : position + 2].isdigit():
                return tr("a pattern has no back reference.")
            step = 2
        elif character == "[":
            end = pattern.find("]", position + 2)
            if end < 0:
                return tr("this is not a pattern: {cause}.", cause="[")
            step = end - position + 1
        elif character == "(":
            groups.append(False)
        elif character == ")":
            if len(groups) == 1:
                return tr("this is not a pattern: {cause}.", cause=")")
            held = groups.pop()
            groups[-1] = groups[-1] or held
            closed, after_group = True, held
        elif character == "|":
            groups[-1] = True
        else:
            step, repeats, is_open = _repeat(pattern, position)
            if repeats:
                if after_group:
                    return tr("a repeated group of a pattern holds no repeat and no choice.")
                groups[-1] = True
                open_repeats += is_open
        if not closed:
            after_group = False
        position += step
    if open_repeats > _OPEN_REPEATS:
        return tr("a pattern has at most two open repeats.")
    return None


def _repeat(pattern: str, position: int) -> tuple[int, bool, bool]:
    """(its length, does it repeat, is it without an upper bound) of what stands at this position."""
    if pattern[position] in "*+":
        return 1, True, True
    if pattern[position] == "{" and (match := _BOUNDED.match(pattern, position)):
        return match.end() - position, True, match.group(2) == ","
    return 1, False, False
