"""A bad network on loopback: passes requests on to a hub, and does to them what links, proxies and portals do.

Every fault is one of bytes and events, none of time (save Slowly): a test that passes once passes always.
"""

import re
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_PIECE = 65_536
_PATIENCE = 60  # seconds after which a connection of a failed test lets go


@dataclass(eq=False)
class Fault:
    """What happens to the next `times` requests whose path begins with `path`; -1: to all of them.

    up: that many bytes of the request pass, then the line is cut. down: the hub answers whole, that many bytes of its
    answer pass, then the line is cut. Either may be a function of the whole request or answer.
    answer: this comes instead, the hub hears nothing. rewrite: the answer's body is replaced. silent: the request
    passes, and nothing comes back, not even an end. dribble: the answer comes byte by byte.
    reset: cut as by a router that forgot us, else as by a polite server.
    """

    path: str = "/"
    times: int = 1
    up: int | Callable[[bytes], int] | None = None
    down: int | Callable[[bytes], int] | None = None
    answer: bytes | None = None
    rewrite: Callable[[bytes], bytes] | None = None
    silent: bool = False
    dribble: bool = False
    reset: bool = True


@dataclass
class Seen:
    """One request on the wire, headers and all. up, down: bytes that passed."""

    path: str
    up: int
    down: int
    request: bytes = b""
    answer: bytes = b""


class _Cut(Exception):
    pass


@dataclass(eq=False)
class FaultProxy:
    """Listens on a free port of loopback; `target` is (host, port) of the hub, which may change at any time."""

    target: tuple[str, int]
    faults: list[Fault] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self):
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def close(self) -> None:
        """Hang up on everybody."""
        _wake(self._listening)
        with self._lock:
            for each in self._open:
                _wake(each)

    def fault(self, path: str = "/", **what) -> Fault:
        """Arrange a fault for what comes next."""
        fault = Fault(path, **what)
        self.faults.append(fault)
        return fault

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _keep(self, each: socket.socket) -> socket.socket:
        each.settimeout(_PATIENCE)
        each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._open.add(each)
        return each

    def _serve(self, client: socket.socket) -> None:
        ends = [self._keep(client)]
        reset = True
        try:
            while True:
                head, body = _head(client)
                if not head:
                    return
                path = head.split(b" ", 2)[1].decode()
                fault = self._due(path)
                reset = fault.reset
                if fault.answer is not None:
                    rest = _rest(client, head, body)
                    self.seen.append(Seen(path, len(head + rest), len(fault.answer), head + rest, fault.answer))
                    client.sendall(fault.answer)
                    reset = False
                    return
                if len(ends) == 1:
                    ends.append(self._keep(socket.create_connection(self.target)))
                self._exchange(client, ends[1], head, body, path, fault)
        except (_Cut, OSError):
            pass
        finally:
            for each in ends:
                _hang_up(each, reset)
            with self._lock:
                self._open.difference_update(ends)

    def _due(self, path: str) -> Fault:
        with self._lock:
            for fault in self.faults:
                if path.startswith(fault.path):
                    if fault.times > 0:
                        fault.times -= 1
                        if fault.times == 0:
                            self.faults.remove(fault)
                    return fault
        return Fault()

    def _exchange(
        self, client: socket.socket, hub: socket.socket, head: bytes, body: bytes, path: str, fault: Fault
    ) -> None:
        request = head + _rest(client, head, body)
        seen = Seen(path, len(request), 0, request)
        self.seen.append(seen)
        if fault.up is not None:
            seen.up = fault.up(request) if callable(fault.up) else fault.up
            hub.sendall(request[: seen.up])
            raise _Cut
        hub.sendall(request)
        if fault.silent:
            client.recv(1)  # until the other side gives up
            raise _Cut
        whole = fault.down is not None or fault.rewrite is not None
        answer = b""
        for piece in _answer(hub):
            answer += piece
            if not whole:
                seen.down += len(piece)
                _send(client, piece, fault.dribble)
        seen.answer = answer
        if fault.rewrite is not None:
            changed = _with_body(answer, fault.rewrite(body_of(answer)))
            _send(client, changed, fault.dribble)
            seen.down = len(changed)
        elif fault.down is not None:
            passing = fault.down(answer) if callable(fault.down) else fault.down
            seen.down = min(passing, len(answer))
            client.sendall(answer[:passing])
            raise _Cut


def http_answer(status: str, body: bytes = b"", **headers: str) -> bytes:
    """A whole answer of some server; a header's _ stands for -."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def body_of(answer: bytes) -> bytes:
    """The body of an answer, its chunks put together."""
    head, _, body = answer.partition(b"\r\n\r\n")
    if b"chunked" not in head.lower():
        return body
    content = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        content, body = content + body[: int(size, 16)], body[int(size, 16) + 2 :]
    return content


def _with_body(answer: bytes, body: bytes) -> bytes:
    head = answer.partition(b"\r\n\r\n")[0]
    head = re.sub(rb"(?i)\r\n(transfer-encoding|content-length):[^\r]*", b"", head)
    return head + f"\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def _head(end: socket.socket) -> tuple[bytes, bytes]:
    """(head, the beginning of the body); empty where nothing more comes."""
    content = b""
    while b"\r\n\r\n" not in content:
        piece = end.recv(_PIECE)
        if not piece:
            return b"", b""
        content += piece
    head, _, body = content.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", body


def _length(head: bytes) -> int:
    match = re.search(rb"(?i)\r\ncontent-length: *([0-9]+)", head)
    return int(match[1]) if match else 0


def _rest(end: socket.socket, head: bytes, body: bytes) -> bytes:
    """The whole body of a request."""
    while len(body) < _length(head):
        piece = end.recv(_PIECE)
        if not piece:
            raise _Cut
        body += piece
    return body


def _answer(hub: socket.socket):
    """An answer in the pieces in which it arrives, to its end."""
    content = b""
    while not _is_whole(content):
        piece = hub.recv(_PIECE)
        if not piece:
            raise _Cut
        content += piece
        yield piece


def _is_whole(answer: bytes) -> bool:
    head, blank, body = answer.partition(b"\r\n\r\n")
    if not blank:
        return False
    if b"chunked" in head.lower():
        return answer.endswith(b"\r\n0\r\n\r\n")
    return len(body) >= _length(head + b"\r\n")


def _send(end: socket.socket, content: bytes, dribble: bool) -> None:
    if not dribble:
        end.sendall(content)
        return
    for n in range(len(content)):
        end.sendall(content[n : n + 1])


def _wake(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    if end.type == socket.SOCK_STREAM and not _is_connected(end):
        end.close()


def _is_connected(end: socket.socket) -> bool:
    try:
        end.getpeername()
    except OSError:
        return False
    return True


def _hang_up(end: socket.socket, reset: bool) -> None:
    try:
        if reset:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    end.close()


class SlowServer:
    """Takes one request at its own pace, a piece and a pause, as a slow link does; then answers with `answer`.

    The only one here that knows of time: each pause is far below the silence that the test allows, all together far
    above it.
    """

    def __init__(self, answer: bytes, piece: int, pause: float):
        self._answer, self._piece, self._pause = answer, piece, pause
        self._listening = socket.socket()
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen()
        self.took = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def close(self) -> None:
        self._listening.close()
        self._thread.join(_PATIENCE)

    def _serve(self) -> None:
        try:
            client, _ = self._listening.accept()
        except OSError:
            return
        with client:
            client.settimeout(_PATIENCE)
            content = b""
            while b"\r\n\r\n" not in content:
                content += client.recv(1_024)
            head, _, body = content.partition(b"\r\n\r\n")
            self.took = len(body)
            while self.took < _length(head + b"\r\n"):
                time.sleep(self._pause)
                piece = client.recv(self._piece)
                if not piece:
                    return
                self.took += len(piece)
            client.sendall(self._answer)
