"""One writer thread a profile: writes happen in the order asked for, and nobody's typing waits for the disk."""

import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from a6desk.errors import UserError
from a6desk.paths import Profile
from a6desk.store import connect
from a6desk.store.connect import Store

_T = TypeVar("_T")


class Writer:
    """Give it functions of a Store; each is one transaction, on the writer's own connection and thread."""

    def __init__(self, profile: Profile):
        self._profile = profile
        self._jobs: queue.SimpleQueue[tuple[Callable[[Store], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._opened: Future[None] = Future()
        self._gate = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="a6desk-writer", daemon=True)
        self._thread.start()

    def opened(self) -> None:
        """Wait until the profile is open; raises what opening it raised."""
        self._opened.result()

    def write(self, job: Callable[[Store], _T]) -> "Future[_T]":
        """Queue a job. Its future is done after the commit, or carries the UserError that says what is safe."""
        done: Future[_T] = Future()
        with self._gate:  # nothing may come in behind the last one: it would be waited for in vain
            if self._closed:
                raise RuntimeError("this profile is closed")
            self._jobs.put((job, done))
        return done

    def close(self) -> None:
        """Do what is queued, then close the connection. A second time does nothing."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            store = connect.open_desk(self._profile)
        except BaseException as error:  # noqa: BLE001 - whoever waits is told
            self._opened.set_exception(error)
            self._refuse(error)
            return
        self._opened.set_result(None)
        while (item := self._jobs.get()) is not None:
            job, done = item
            if not done.set_running_or_notify_cancel():
                continue  # called off before it began; once begun it is finished
            try:
                with store.writing():
                    result = job(store)
            except BaseException as error:  # noqa: BLE001 - the asker gets it, the next job goes on
                done.set_exception(error)
            else:
                done.set_result(result)
        with contextlib.suppress(UserError):  # all is committed; only the tidying up failed
            store.close()

    def _refuse(self, error: BaseException) -> None:
        while (item := self._jobs.get()) is not None:
            item[1].set_exception(error)
