"""Counting instead of timing: no test depends on how busy the machine is."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from types import FrameType, SimpleNamespace
from typing import Any

import pytest


@pytest.fixture
def count_steps() -> Callable[[], contextlib.AbstractContextManager[SimpleNamespace]]:
    """How many lines of a6desk/events run inside the block: with count_steps() as steps: …; steps.lines."""

    @contextlib.contextmanager
    def counting() -> Iterator[SimpleNamespace]:
        steps = SimpleNamespace(lines=0)

        def trace(frame: FrameType, event: str, _: Any) -> Any:
            if "a6desk" not in frame.f_code.co_filename:
                return None
            steps.lines += event == "line"
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            yield steps
        finally:
            sys.settrace(before)

    return counting
