"""One writer thread: in order, every asker gets an answer, and close waits."""

import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from a6desk.errors import UserError
from a6desk.paths import Profile
from a6desk.store import connect
from a6desk.store.connect import Store
from a6desk.store.writer import Writer


def put(key: str) -> Any:
    return lambda store: store.execute("INSERT INTO desk (key, value) VALUES (?, '')", key)


def keys(profile: Profile) -> list[str]:
    store = connect.open_desk(profile)
    rows = store.query("SELECT key FROM desk WHERE key NOT IN ('place', 'incarnation') ORDER BY key")
    store.close()
    return [row["key"] for row in rows]


def test_writes_happen_in_the_order_asked_for(profile: Profile) -> None:
    writer, order = Writer(profile), []

    def job(n: int) -> Any:
        def run(store: Store) -> int:
            order.append(n)
            put(f"{n:03}")(store)
            return n

        return run

    futures = [writer.write(job(n)) for n in range(100)]
    assert [future.result() for future in futures] == list(range(100))
    assert order == list(range(100))
    writer.close()
    assert keys(profile) == [f"{n:03}" for n in range(100)]


def test_done_means_that_another_connection_can_read_it(profile: Profile) -> None:
    writer = Writer(profile)
    writer.write(put("a")).result()
    assert keys(profile) == ["a"]
    writer.close()


def test_an_error_reaches_who_asked_is_rolled_back_and_the_next_job_goes_on(profile: Profile) -> None:
    writer = Writer(profile)

    def fails(store: Store) -> None:
        put("half")(store)
        raise ZeroDivisionError

    first, second = writer.write(fails), writer.write(put("next"))
    with pytest.raises(ZeroDivisionError):
        first.result()
    second.result()
    writer.close()
    assert keys(profile) == ["next"]


def test_close_waits_for_what_is_queued(profile: Profile) -> None:
    writer, gate = Writer(profile), threading.Event()
    futures: list[Future[Any]] = [writer.write(lambda _: gate.wait())]
    futures += [writer.write(put(f"{n}")) for n in range(5)]
    closing = threading.Thread(target=writer.close)
    closing.start()
    assert not futures[-1].done()
    gate.set()
    closing.join()
    assert all(future.done() for future in futures)
    assert keys(profile) == list("01234")


def test_nothing_comes_in_after_closing_and_nobody_waits_in_vain(profile: Profile) -> None:
    writer = Writer(profile)
    writer.close()
    writer.close()
    with pytest.raises(RuntimeError, match="closed"):
        writer.write(put("late"))


def test_an_asker_who_goes_away_stops_nobody(profile: Profile) -> None:
    writer, gate, busy = Writer(profile), threading.Event(), threading.Event()

    def waits(_: Store) -> None:
        busy.set()
        gate.wait()

    running = writer.write(waits)
    busy.wait()
    queued = writer.write(put("given up"))
    assert queued.cancel()
    assert not running.cancel()
    gate.set()
    running.result()
    writer.write(put("next")).result()
    writer.close()
    assert keys(profile) == ["next"]


def test_an_error_of_opening_reaches_everybody_who_asks(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    writer = Writer(Profile(tmp_path / "file"))
    with pytest.raises(UserError, match="cannot be made"):
        writer.opened()
    with pytest.raises(UserError, match="cannot be made"):
        writer.write(put("a")).result()
    writer.close()
