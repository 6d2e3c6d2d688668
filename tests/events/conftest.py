"""Two desks that begin alike; and counting instead of timing: no test depends on how busy the machine is."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from types import FrameType, SimpleNamespace
from typing import Any

import pytest

from tests.events.desks import FIELD, Desk, meet


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


@pytest.fixture
def ab() -> tuple[Desk, Desk]:
    """Two desks that both hold "old" in one register, and one row with one cell."""
    one, other = Desk("A"), Desk("B")
    one.write(*FIELD, "old")
    one.keep("r1")
    one.move("r1", "V1")
    one.cell("r1", "old")
    meet(one, other)
    return one, other
