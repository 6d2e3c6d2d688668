"""A server of any answers, and what a hub would say to a hello."""

import json

import pytest

from a6desk.sync import endpoints
from tests.support.faultproxy import FaultProxy
from tests.support.fixtures import hub, office, offices, proxy  # noqa: F401

HUB = "6b1f9f0e-0000-4000-8000-000000000001"
HELLO = endpoints.HelloRequest(cursor=0, newest_key=1)
NAMED = {"A6desk_Hub": HUB}
HELLO_SAID = {
    "protocol": 1, "server_time": "2026-11-20T10:00:00Z", "hub": HUB, "name": "a hub", "secretariat": False,
    "demonstration": True, "incarnation": "0123456789abcdef", "cursor": 0, "known": True, "waiting": 0, "forms": [],
    "keys": [], "batch_bytes": 49_152, "max_request": 2_000_000,
}  # fmt: skip


def hello(**changed) -> bytes:
    """The text of a good hello, with these changes."""
    return json.dumps({**HELLO_SAID, **changed}).encode()


@pytest.fixture
def server():
    """Answers whatever it is told to; no hub stands behind it."""
    faulty = FaultProxy(("127.0.0.1", 1))
    yield faulty
    faulty.close()
