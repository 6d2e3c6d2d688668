"""When to try again: later each time, never all desks at once, and not before the hub said. Monotonic time only."""

import random
from dataclasses import dataclass, field

from a6desk.sync.client import SignIn
from a6desk.sync.push import Round

FIRST, LAST = 10.0, 300.0
"""Seconds: the first wait, and the longest of our own."""


@dataclass
class Pace:
    """failures in a row decide the wait; a restart begins anew, so that what is due is due now."""

    failures: int = 0
    chance: random.Random = field(default_factory=random.Random)

    def after(self, done: Round) -> float | None:
        """Seconds to wait after this round, or None where there is nothing to wait for: all went, or we cannot sign in.

        Where something arrived, the next trouble is the first again. What the hub asked for is never undercut.
        """
        if isinstance(done.stop, SignIn) or (done.stop is None and not done.later):
            return None
        if done.received:
            self.failures = 0
        wait = min(LAST, FIRST * 2 ** min(self.failures, 10))
        self.failures += 1
        asked = done.stop.after if done.stop is not None else None
        return max(wait * self.chance.uniform(0.5, 1.0), float(asked or 0))
