"""Where a row stands: a base-62 text strictly between its neighbours', with chance in it so that two desks differ."""

import secrets

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHANCE = 4  # digits of chance: two desks that insert at one place rarely draw the same


def between(before: str, after: str) -> str:
    """A place after `before` and before `after`; "" stands for the beginning and the end."""
    middle = _middle(before, after)
    return middle + "".join(secrets.choice(DIGITS[1:]) for _ in range(_CHANCE))


def _middle(before: str, after: str) -> str:
    """A text p with before < p, and p + anything < after. It never ends in the lowest digit."""
    result = ""
    bounded = bool(after)
    position = 0
    while True:
        low = DIGITS.index(before[position]) if position < len(before) else 0
        high = DIGITS.index(after[position]) if bounded and position < len(after) else len(DIGITS)
        if high - low > 1:
            return result + DIGITS[(low + high) // 2]
        result += DIGITS[low]
        bounded = bounded and high == low
        position += 1
