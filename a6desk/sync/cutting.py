"""Cutting what is under way: who closes the window or switches off does not wait for a silence to end.

Connections belong to the thread that opens them. A thread that says whose cutter it obeys can be cut by any other.
A connection that is only being opened is not cut: it ends by itself, at the latest with its silence.
"""

import contextlib
import socket
import threading
import weakref
from collections.abc import Iterator
from typing import Any

import urllib3

_here = threading.local()


class Cutter:
    """cut() from any thread ends every request of the thread that obeys it; until mend() no new one begins."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._open: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._is_cut = False

    @property
    def is_cut(self) -> bool:
        return self._is_cut

    @contextlib.contextmanager
    def obeyed(self) -> Iterator[None]:
        """What this thread opens inside the block can be cut."""
        _here.cutter = self  # a thread of Qt forgets it between two slots
        try:
            yield
        finally:
            _here.cutter = None

    def cut(self) -> None:
        with self._gate:
            self._is_cut = True
            for each in self._open:
                with contextlib.suppress(OSError):  # it was closed in the same moment
                    socket.socket.shutdown(each, socket.SHUT_RDWR)

    def mend(self) -> None:
        self._is_cut = False

    def take(self, opened: socket.socket) -> None:
        """A connection stands. Raises a ConnectionAbortedError where it was cut meanwhile."""
        with self._gate:
            if self._is_cut:
                raise ConnectionAbortedError
            self._open.add(opened)


class _Cuttable:
    sock: Any

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        cutter = getattr(_here, "cutter", None)
        if cutter is not None:
            cutter.take(self.sock)


class _Plain(_Cuttable, urllib3.connection.HTTPConnection):
    pass


class _Secure(_Cuttable, urllib3.connection.HTTPSConnection):
    pass


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Secure


POOLS = {"http": _PlainPool, "https": _SecurePool}
"""For a urllib3 PoolManager: its pool_classes_by_scheme."""
