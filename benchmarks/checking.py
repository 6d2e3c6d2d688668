"""The check of a complete NMA without a window: python -m benchmarks.checking. Prints JSON, ms of each run."""

import json
import time
from collections.abc import Callable
from typing import Any

from a6desk.forms.check import check
from a6desk.forms.library import Library
from benchmarks import profile

_RUNS = 40


def timed(call: Callable[[], Any]) -> list[float]:
    call()
    took = []
    for _ in range(_RUNS):
        begun = time.perf_counter()
        call()
        took.append(1000 * (time.perf_counter() - begun))
    return took


def main() -> None:
    begun = time.perf_counter()
    library = Library()
    form, answers = profile.example(library, "subaru-complete")
    read = 1000 * (time.perf_counter() - begun)
    facts: dict[str, Any] = {"demonstration": True, "mandate": [{"party": "JPN", "role": "a68_focal_point"}]}
    before = check(form, answers, facts)
    text = frozenset({form.definition.about.title})
    table = frozenset({next(each.id for each in form.fields.values() if each.type == "table" and answers.get(each.id))})
    print(
        json.dumps(
            {
                "read": [read],
                "whole": timed(lambda: check(form, answers, facts)),
                "field": timed(lambda: check(form, answers, facts, before, text)),
                "table": timed(lambda: check(form, answers, facts, before, table)),
            }
        )
    )


if __name__ == "__main__":
    main()
