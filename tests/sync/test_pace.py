"""When to try again, and how several hubs keep their own pace."""

import random

from a6desk import app
from a6desk.sync import connect
from a6desk.sync.client import Refused, SignIn, Stop
from a6desk.sync.pace import FIRST, LAST, Pace
from a6desk.sync.push import Round
from tests.support.faultproxy import FaultProxy
from tests.support.network import HubProcess, through


def _waits(rounds, seed=1):
    pace = Pace(chance=random.Random(seed))
    return [pace.after(done) for done in rounds]


def test_each_wait_is_longer_up_to_the_longest_and_no_two_desks_wait_alike():
    waits = _waits([Round(stop=Stop("cut"))] * 12)
    assert FIRST / 2 <= waits[0] <= FIRST
    for n, wait in enumerate(waits):
        assert min(LAST, FIRST * 2**n) / 2 <= wait <= min(LAST, FIRST * 2**n)
    assert waits != _waits([Round(stop=Stop("cut"))] * 12, seed=2)


def test_what_the_hub_asked_for_is_never_undercut():
    assert _waits([Round(stop=Stop("busy", 3_600))]) == [3_600]
    assert _waits([Round(stop=Stop("busy", 0))])[0] >= FIRST / 2


def test_where_something_arrived_the_next_trouble_is_the_first():
    waits = _waits([Round(stop=Stop("cut"))] * 6 + [Round(received=["x"], stop=Stop("cut"))])
    assert waits[-1] <= FIRST


def test_there_is_nothing_to_wait_for_when_all_went_or_we_cannot_sign_in():
    assert _waits([Round(), Round(received=["x"], rejected=["y"]), Round(stop=SignIn("no"))]) == [None] * 3
    assert None not in _waits([Round(later=["x"]), Round(stop=Refused("no"))])


class _Wake:
    """In the place of an event that is waited for: keeps the waits, and does what the test wants meanwhile."""

    def __init__(self, *meanwhile):
        self.waits, self.meanwhile = [], list(meanwhile)

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.meanwhile.pop(0)()
        return True

    def clear(self) -> None:
        pass


def test_keep_trying_goes_on_until_all_is_received(office, proxy):
    submission = office.submit()
    proxy.fault("/v1/hello", down=0, times=2)
    wake = _Wake(lambda: None, lambda: None)
    [(_, done)] = app.sync(office.desk, keep_trying=True, wake=wake)
    assert done.received == [submission.id]
    assert len(wake.waits) == 2
    assert wake.waits[0] <= FIRST


def test_one_hub_that_is_away_or_knows_us_not_holds_up_no_other(office, proxy, tmp_path):
    other = HubProcess(tmp_path / "other")
    away = FaultProxy(other.target)
    try:
        connect.join(
            office.desk.store, office.desk.keys, through(other.invite("KHM:a68_focal_point"), away.address), ""
        )
        first, second = office.submit(), office.submit_for("KHM")
        away.target = ("127.0.0.1", 1)
        rounds = app.sync(office.desk)
        assert [done.received for _, done in rounds] == [[first.id], []]
        assert rounds[1][1].stop is not None
        third = office.submit("third")
        for each in office.desk.profile.keys.glob("token-*"):
            if each.read_bytes() != office.desk.keys.load(connect.token_name(office.joined.id)):
                kept, lost = each.read_bytes(), each
                each.unlink()
        rounds = app.sync(office.desk, keep_trying=True)
        assert [done.received for _, done in rounds] == [[third.id], []]
        assert isinstance(rounds[1][1].stop, SignIn)
        lost.write_bytes(kept)
        away.target = other.target
        assert [done.received for _, done in app.sync(office.desk)] == [[], [second.id]]
    finally:
        away.close()
        other.stop()
