"""The only reader of the wall clock. What it says is a claim, never an order of things (laws: tests/laws)."""

import datetime

_WRITTEN = datetime.date(2026, 11, 1)


def claimed_now() -> str:
    """What this computer claims the time to be: UTC, RFC 3339 to the second, e.g. 2026-11-20T10:42:07Z."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def claimed_today() -> datetime.date:
    """What this computer claims the local date to be."""
    return datetime.date.today()  # noqa: DTZ011 - a deadline is read in the user's own day


def believable_today() -> datetime.date | None:
    """The claimed date, unless it cannot be true: before this program was written, or a working life after it."""
    today = claimed_today()
    return today if _WRITTEN <= today < _WRITTEN.replace(year=_WRITTEN.year + 15) else None


def claimed_moment() -> datetime.datetime:
    """What this computer claims the time to be, in its own zone: for "last contact 10:42"."""
    return datetime.datetime.now(datetime.UTC).astimezone()
