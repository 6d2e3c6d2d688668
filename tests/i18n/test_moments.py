"""Times as each language writes them."""

import datetime

import pytest
from babel.dates import format_datetime

from a6desk import i18n


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("language", i18n.UN_LANGUAGES)
def test_a_time_is_written_as_its_language_has_it(language: str, month: int) -> None:
    i18n.use(language)
    time = datetime.datetime(2026, month, 5, 7, 3, 9, tzinfo=datetime.UTC)
    expected = format_datetime(time, "d MMM y, HH:mm", locale=language)
    assert i18n.moment(f"2026-{month:02}-05T07:03:09Z") == i18n.isolate(f"{expected} UTC")


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-02-30T10:00:00Z", "2026-11-20T10:00:00", "2026-W47-5T10:42:07Z"]
)
def test_what_is_no_time_stays_as_it_is(text: str) -> None:
    assert i18n.moment(text) == text
