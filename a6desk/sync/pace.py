"""When to try again: later each time, never all desks at once, and not before the hub said. Monotonic time only."""

import random
from dataclasses import dataclass, field

FIRST, LAST = 10.0, 300.0
"""Seconds: the first wait, and the longest of our own."""


@dataclass
class Pace:
    """failures in a row decide the wait; a restart begins anew, so that what is due is due now."""

    failures: int = 0
    chance: random.Random = field(default_factory=random.Random)

    def succeeded(self) -> None:
        """Something arrived: the next trouble is the first again."""
        self.failures = 0

    def failed(self, after: int | None = None) -> float:
        """Seconds to wait now. `after` is what the hub asked for (Retry-After): never less than that."""
        wait = min(LAST, FIRST * 2 ** min(self.failures, 10))
        self.failures += 1
        return max(wait * self.chance.uniform(0.5, 1.0), float(after or 0))
