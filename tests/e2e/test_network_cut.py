"""Desk and hub over a line that is cut, silent or dead: what was acknowledged counts, the rest goes again."""

import pytest

from tests.support.faultproxy import body_of
from tests.support.network import lines_of


def test_the_answer_is_lost_after_the_hub_stored_it(office, proxy):
    submission = office.submit()
    proxy.fault("/v1/sync", down=0)
    done = office.sync()
    assert done.received == []
    assert done.stop.reason == "The connection was cut."
    assert office.states() == {submission.id: "sending"}
    first = office.hub.kept()[submission.id]
    assert office.sync().received == [submission.id]
    assert office.receipts(submission.id) == [first.model_dump_json()]
    assert lines_of(body_of(proxy.seen[-1].answer))[0]["status"] == 208
    office.nothing_lost_nothing_twice()


UPWARDS = {
    "nothing": lambda request: 0,
    "in the request line": lambda request: 5,
    "in a header": lambda request: request.index(b"Authorization") + 20,
    "before the text": lambda request: request.index(b"\r\n\r\n") + 4,
    "early in the text": lambda request: len(request) // 3,
    "late in the text": lambda request: 2 * len(request) // 3,
    "before the last byte": lambda request: len(request) - 1,
}


@pytest.mark.parametrize("where", UPWARDS)
def test_the_request_is_cut(office, proxy, where):
    ids = {office.submit(str(n)).id for n in range(2)}
    proxy.fault("/v1/sync", up=UPWARDS[where])
    done = office.sync()
    assert done.received == []
    assert done.stop.reason == "The connection was cut."
    assert not ids & set(office.hub.kept())
    assert set(office.states().values()) == {"sending"}
    assert set(office.sync().received) == ids
    office.nothing_lost_nothing_twice()


def _before(mark: bytes, nth: int = 1, extra: int = 0):
    def where(answer: bytes) -> int:
        found = answer.index(b"\r\n\r\n") + 1 if mark != b"\r\n\r\n" else -1
        for _ in range(nth):
            found = answer.index(mark, found + 1)
        return found + extra

    return where


DOWNWARDS = {
    "nothing": (0, 0),
    "in the status line": (7, 0),
    "in the headers": (60, 0),
    "after the headers": (_before(b"\r\n\r\n", extra=4), 0),
    "in the size of a chunk": (_before(b"\r\n\r\n", extra=5), 0),
    "in the first answer": (_before(b'"digest"'), 0),
    "before the end of the first answer": (_before(b"\n\r\n"), 0),
    "after the first answer": (_before(b"\n\r\n", extra=1), 1),
    "in the second answer": (_before(b'"digest"', 2), 1),
    "after the second answer": (_before(b"\n\r\n", 2, extra=1), 2),
    "in the end": (_before(b'"incarnation"'), 2),
    "before the last chunk": (_before(b"\r\n0\r\n\r\n", extra=2), 2),
}


@pytest.mark.parametrize("where", DOWNWARDS)
@pytest.mark.parametrize("reset", [True, False], ids=["reset", "closed"])
def test_the_answer_is_cut_and_what_was_acknowledged_counts(office, proxy, where, reset):
    ids = [office.submit(str(n)).id for n in range(2)]
    down, acknowledged = DOWNWARDS[where]
    proxy.fault("/v1/sync", down=down, dribble=True, reset=reset)
    done = office.sync()
    if reset:  # a reset throws away what arrived and was not read yet
        acknowledged = min(acknowledged, len(done.received))
    assert done.received == ids[:acknowledged]
    assert done.stop.reason == "The connection was cut."
    first = office.hub.kept()
    assert set(ids) <= set(first)
    again = office.sync()
    assert again.received == ids[acknowledged:]
    assert again.stop is None
    for id_ in ids:
        assert office.receipts(id_) == [first[id_].model_dump_json()]
    office.nothing_lost_nothing_twice()


@pytest.mark.parametrize("down", [0, 9, 100, _before(b"\r\n\r\n", extra=20)])
def test_the_hello_is_cut_before_anything_was_sent(office, proxy, down):
    submission = office.submit()
    proxy.fault("/v1/hello", down=down)
    assert office.sync().stop.reason == "The connection was cut."
    assert office.states() == {submission.id: "waiting"}
    assert office.sync().received == [submission.id]


def test_an_answer_that_comes_byte_by_byte_is_read(office, proxy):
    ids = [office.submit(str(n)).id for n in range(2)]
    proxy.fault("/v1/", dribble=True, times=-1)
    assert office.sync().received == ids


def test_a_half_open_connection_ends_by_its_silence(office, proxy):
    submission = office.submit()
    proxy.fault("/v1/sync", silent=True)
    done = office.sync(silence=0.3)
    assert done.stop.reason == "The hub fell silent."
    assert office.sync().received == [submission.id]
    office.nothing_lost_nothing_twice()


def test_the_hub_is_away(office, proxy):
    submission = office.submit()
    target, proxy.target = proxy.target, ("127.0.0.1", 1)
    assert office.sync().stop.reason == "The connection was cut."  # the proxy takes the call and finds nobody
    assert office.states() == {submission.id: "waiting"}
    proxy.target = target
    assert office.sync().received == [submission.id]


def test_nobody_listens_at_all(office, proxy, hub):
    submission = office.submit()
    proxy.close()
    assert office.sync().stop.reason == "The hub cannot be reached."
    assert office.states() == {submission.id: "waiting"}
