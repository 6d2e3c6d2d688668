"""Chance: many submissions over a line that breaks anywhere. In the end each is received once, and none is missing."""

import random

from tests.support.faultproxy import Fault, http_answer

WISHED = 36
_MANY_ROUNDS = 400


def _trouble(chance: random.Random) -> Fault:
    """What may happen to one request."""
    path = chance.choice(["/v1/hello", "/v1/sync", "/v1/sync", "/v1/sync"])
    anywhere = chance.random()
    reset = chance.random() < 0.5
    return chance.choice([
        Fault(path, up=lambda request: int(len(request) * anywhere), reset=reset),
        Fault(path, down=lambda answer: int(len(answer) * anywhere), reset=reset),
        Fault(path, down=lambda answer: int(len(answer) * anywhere), reset=False),
        Fault(path, down=0, reset=reset),
        Fault(path, answer=http_answer("503 Service Unavailable", b"busy", Retry_After="1")),
        Fault(path, answer=http_answer("200 OK", b"<html>Please sign in</html>")),
        Fault(path, answer=http_answer("302 Found", Location="http://192.0.2.1/login")),
        Fault(path, rewrite=lambda body: body[: int(len(body) * anywhere)]),
        Fault(path, rewrite=lambda body: body.replace(b'"line":"end"', b'"line":"bend"')),
    ])  # fmt: skip


def test_over_a_line_that_breaks_anywhere_everything_arrives_once(office, proxy):
    chance = random.Random(20261120)
    ids, rounds = [], 0
    for _ in range(_MANY_ROUNDS):
        rounds += 1
        if len(ids) < WISHED and chance.random() < 0.5:
            ids.append(office.submit(str(len(ids))).id)
        if chance.random() < 0.9:
            proxy.faults.append(_trouble(chance))
        office.sync()
        if len(ids) == WISHED and set(office.states().values()) == {"received"}:
            break
    assert len(ids) == WISHED
    assert rounds > WISHED, "the line was not bad at all"
    proxy.faults.clear()
    assert office.sync().stop is None
    office.nothing_lost_nothing_twice()
    kept = office.hub.rows("SELECT id FROM events")
    assert sorted(each for (each,) in kept) == sorted(ids), "nothing came that nobody sent"
