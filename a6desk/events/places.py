"""Where a row stands: a base-62 text strictly between its neighbours', with chance in it so that two desks differ."""

import re
import secrets

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHANCE = 4  # digits of chance: two desks that insert at one place rarely draw the same
_PLACE = re.compile("[0-9A-Za-z]*[1-9A-Za-z]")


def is_place(text: object) -> bool:
    """Is this a text that between() can have made?"""
    return isinstance(text, str) and _PLACE.fullmatch(text) is not None


def between(before: str, after: str) -> str:
    """A place after `before` and before `after`; "" stands for the beginning and the end.

    Between two that are equal, or stand the wrong way round, there is none: then it comes after `before`.
    """
    middle = _middle(before, after)
    return middle + "".join(secrets.choice(DIGITS[1:]) for _ in range(_CHANCE))


def _middle(before: str, after: str) -> str:
    """A text p with before < p, and p + anything < after. It never ends in the lowest digit."""
    result = ""
    at_the_end = not after  # one step, not half of what is left: rows are mostly added at the end
    bounded = bool(after)
    position = 0
    while True:
        low = DIGITS.index(before[position]) if position < len(before) else 0
        high = DIGITS.index(after[position]) if bounded and position < len(after) else len(DIGITS)
        if high - low > 1:
            if at_the_end and before:
                return result + DIGITS[low + 1]
            return result + DIGITS[(low + high) // 2]
        result += DIGITS[low]
        bounded = bounded and high == low
        position += 1
