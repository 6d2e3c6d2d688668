"""Fixtures of the network, for tests/sync, tests/hub and tests/e2e."""

import pytest

from tests.support.faultproxy import FaultProxy
from tests.support.network import JAPAN, HubProcess, Office


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """One hub for a module: what a test sends is its own, under ids of its own."""
    process = HubProcess(tmp_path_factory.mktemp("hub") / "hub")
    yield process
    assert process.stop() == 0


@pytest.fixture
def proxy(hub):
    proxy = FaultProxy(hub.target)
    yield proxy
    proxy.close()


@pytest.fixture
def offices(tmp_path):
    """Makes offices that are not joined yet; closes them all."""
    made = []

    def make(hub, proxy=None, name=""):
        made.append(Office(tmp_path / (name or f"desk{len(made)}"), hub, proxy))
        return made[-1]

    yield make
    for office in made:
        office.close()


@pytest.fixture
def office(hub, proxy, offices):
    """A desk of Japan, joined through the proxy."""
    office = offices(hub, proxy)
    office.join(JAPAN)
    proxy.seen.clear()
    proxy.connections = 0
    return office
