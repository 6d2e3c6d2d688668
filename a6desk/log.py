"""The log: what happened and where, for an IT officer. Never an answer, a name somebody typed, or a token."""

import logging
import logging.handlers
import re

from a6desk.paths import Profile

_TOKEN = re.compile(r"(?i)(bearer |a6j1-|token\W{1,4})[\w\-.~+/=]{8,}")
_LONGEST = 500  # characters of a line: long enough for a cause, too short to carry a document


class _Discreet(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return _TOKEN.sub(r"\1…", super().format(record))[:_LONGEST]


def start(profile: Profile) -> None:
    """Write the log of this profile; a profile that cannot be written keeps none, and says so nowhere else."""
    root = logging.getLogger("a6desk")
    root.setLevel(logging.INFO)
    root.propagate = False
    try:
        handler = logging.handlers.RotatingFileHandler(
            profile.log, maxBytes=500_000, backupCount=2, encoding="utf-8", delay=True
        )
    except OSError:
        return
    handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s %(message)s"))
    stop()
    root.addHandler(handler)


def stop() -> None:
    """Close the log file."""
    root = logging.getLogger("a6desk")
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
