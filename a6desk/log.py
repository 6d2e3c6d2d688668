"""The log: what happened and where, for an IT officer. Never an answer, a name somebody typed, or a token.

A line is one event. Of an exception it holds the kind and the places in the code, never the message: messages of
parsers, databases and validators quote what they choked on.
"""

import logging
import logging.handlers
import re
import sys
import traceback
from pathlib import Path
from types import TracebackType

from a6desk.paths import Profile

# What follows these words; a joining code in any of its spellings; and whatever looks like a token of the protocol.
_SECRETS = re.compile(
    r"""(?ix)
    (?P<word> \b bearer [\s:]+ |
        (?:token | access | secret | password | authorization) \w* ["']? \s* [:=] \s* ["']? (?:bearer\s+)? )
        [\w\-.~+/=]{4,}
    | (?P<code> \b a6j[1il] ) (?: [\s\-]* [0-9a-z]{2,5} \b ){2,}
    | (?P<code_whole> \b a6j[1il] ) [0-9a-z]{8,}
    | (?P<hex>) (?<![0-9a-z]) [0-9a-f]{32} (?![0-9a-z])
    """
)
_LONGEST = 500  # characters of a line: long enough for a cause, too short to carry a document
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_FRAMES = 6

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Discreet(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        text = _UNSEEN.sub(" ", super().format(record))
        text = _SECRETS.sub(lambda match: "".join(filter(None, match.groups())) + "…", text)
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

    def formatException(self, ei: _ExcInfo) -> str:
        """ValueError at fold.py:120 fold < drafts.py:33 write, from KeyError at …: innermost first, no message."""
        causes, error = [], ei[1]
        while error is not None and len(causes) < 3:
            frames = traceback.extract_tb(error.__traceback__)[::-1][:_FRAMES]
            places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
            causes.append(f"{type(error).__name__} at {places}")
            error = error.__cause__ or error.__context__
        return ", from ".join(causes)


class _Quiet(logging.handlers.RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk or a folder that cannot be written costs the log, never the work or the terminal's peace."""


def start(profile: Profile) -> None:
    """Write the log of this profile; a profile that cannot be written keeps none, and says so nowhere else."""
    stop()
    root = logging.getLogger("a6desk")
    root.setLevel(logging.INFO)
    root.propagate = False
    handler = _Quiet(
        profile.log, maxBytes=500_000, backupCount=2, encoding="utf-8", errors="backslashreplace", delay=True
    )
    handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root.addHandler(handler)


def start_on_stderr() -> None:
    """Warnings of everything in this process, for whoever keeps a hub's output."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def stop() -> None:
    """Close the log file."""
    root = logging.getLogger("a6desk")
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    root.propagate = True
