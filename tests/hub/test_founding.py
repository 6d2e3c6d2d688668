"""Founding a hub: once, whatever is cut short, and never as something else than it is."""

import pytest

from a6desk.errors import UserError
from a6desk.hub.identity import ADDRESS, Hub


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "hub"


def opened(folder):
    return Hub(folder)


def test_a_hub_stays_who_it_is(folder):
    hub = opened(folder)
    first = hub.found("Regional hub", ADDRESS, demonstration=False)
    again = hub.found("Another name", "https://hub.example", demonstration=False)
    hub.close()
    assert (again.hub, again.name, again.address) == (first.hub, "Regional hub", "https://hub.example")


def test_a_real_hub_never_becomes_a_demonstration(folder):
    hub = opened(folder)
    hub.found("Regional hub", ADDRESS, demonstration=False)
    with pytest.raises(UserError, match="not one for demonstrations"):
        hub.found("Regional hub", ADDRESS, demonstration=True)
    assert not hub.identity().demonstration
    hub.close()


@pytest.mark.parametrize("step", ["_set", "succeed"])
def test_founding_that_is_cut_short_goes_on(folder, monkeypatch, step):
    hub = opened(folder)
    with monkeypatch.context() as patch:
        patch.setattr(Hub, step, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            hub.found("Regional hub", ADDRESS, demonstration=False)
    hub.found("Regional hub", ADDRESS, demonstration=False)
    key, vouched = hub.signing_key()
    assert vouched.number == 1
    assert key
    hub.close()


def test_without_its_root_key_it_says_so_and_changes_nothing(folder):
    hub = opened(folder)
    first = hub.found("Regional hub", ADDRESS, demonstration=False)
    (folder / "keys" / "root.key").unlink()
    with pytest.raises(UserError, match="root key"):
        hub.found("Regional hub", ADDRESS, demonstration=False)
    assert hub.identity().hub == first.hub
    hub.close()
