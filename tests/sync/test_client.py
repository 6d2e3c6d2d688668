"""What a client makes of every answer that a network gives: a value, or a Stop with one sentence."""

import gzip
import os
import socket

import pytest

from a6desk.errors import UserError
from a6desk.sync import endpoints
from a6desk.sync.client import Client, Refused, SignIn, Stop, TooLarge
from tests.support.faultproxy import FaultProxy, SlowServer, http_answer
from tests.sync.conftest import HELLO, HUB, NAMED, hello

UNREADABLE = "The hub's answer cannot be read; it may be of another version."
END = b'{"line":"end","incarnation":"0123456789abcdef","cursor":1}\n'
CUT = "The connection was cut."


@pytest.fixture
def client(server):
    client = Client(server.address, HUB, "0" * 32, silence=20)
    yield client
    client.close()


def _stop(client: Client) -> Stop:
    with pytest.raises(Stop) as caught:
        client.hello(HELLO)
    assert client.__class__ is Client
    return caught.value


PAGE = b"<html><form>Please sign in to use this network</form></html>"


@pytest.mark.parametrize(("status", "headers", "sentence"), [
    ("200 OK", {}, "login page"),
    ("302 Found", {"Location": "http://192.0.2.1/login"}, "login page"),
    ("302 Found", {"Location": "http://[bad"}, "login page"),
    ("401 Unauthorized", {"WWW_Authenticate": "Basic"}, "login page"),
    ("511 Network Authentication Required", {}, "login page"),
    ("403 Forbidden", {}, "answers 403"),
    ("404 Not Found", {}, "answers 404"),
    ("413 Content Too Large", {}, "answers 413"),
    ("502 Bad Gateway", {}, "answers 502"),
    ("200 OK", {"A6desk_Hub": "another"}, "Another hub"),
    ("200 OK", {"A6desk_Hub": ""}, "login page"),
    ("302 Found", {**NAMED, "Location": "http://192.0.2.1/login"}, "does not take this request"),
    ("404 Not Found", NAMED, "does not take this request"),
    ("503 Service Unavailable", NAMED, "busy"),
    ("200 OK", NAMED, "cannot be read"),
])  # fmt: skip
def test_an_answer_that_is_not_the_hubs_is_one_sentence(server, client, status, headers, sentence):
    server.fault(answer=http_answer(status, PAGE, **headers))
    stop = _stop(client)
    assert sentence in stop.reason
    assert stop.outcome == "try_later", "nothing of what waits is settled by it"


@pytest.mark.parametrize(("status", "kind"), [
    ("401 Unauthorized", SignIn), ("413 Content Too Large", TooLarge), ("400 Bad Request", Refused),
    ("429 Too Many Requests", Stop), ("500 Internal Server Error", Stop),
])  # fmt: skip
def test_the_hubs_own_refusals_say_why(server, client, status, kind):
    server.fault(answer=http_answer(status, b'{"reason": "because of this", "since": "a newer hub"}', **NAMED))
    stop = _stop(client)
    assert (type(stop), stop.reason) == (kind, "because of this")


@pytest.mark.parametrize(("value", "after"), [
    ("7", 7), ("0", 0), ("999999", 86_400), ("-1", None), ("1e3", None), ("", None), ("99999999", None), ("\u0667",
    None),
    ("Fri, 20 Nov 2026 10:00:00 GMT", None),
])  # fmt: skip
@pytest.mark.parametrize("headers", [{}, NAMED], ids=["on the way", "hub"])
def test_retry_after_is_obeyed(server, client, value, after, headers):
    for status in ("503 Service Unavailable", "429 Too Many Requests"):
        answer = http_answer(status, b"", **headers).replace(b"\r\n\r\n", f"\r\nRetry-After: {value}\r\n\r\n".encode())
        server.fault(answer=answer)
        assert _stop(client).after == after


def test_a_good_hello_is_read(server, client):
    server.fault(answer=http_answer("200 OK", hello(), **NAMED))
    assert client.hello(HELLO).name == "a hub"


@pytest.mark.parametrize("body", [
    b"", b"{", b"null", b"[]", b"\xff\xfe", b"NaN", hello(cursor="1"), hello(cursor=-1), hello(cursor=1.5),
    hello(more=1), hello()[:-1], hello().replace(b"0,", b"NaN,", 1), hello(server_time="yesterday"),
    hello(server_time="2026-02-31T00:00:00Z"), hello(name="a\u202eb"), hello(name="a" * 201),
    hello().replace(b'"cursor": 0', b'"cursor": 0, "cursor": 1'), b"[" * 100_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    hello(cursor=10**400), b" " * 200_001 + hello(), hello(forms=[{}] * 501), gzip.compress(hello()),
], ids=lambda body: ascii(body[:24]))  # fmt: skip
def test_a_hello_that_is_none_is_unreadable(server, client, body):
    server.fault(answer=http_answer("200 OK", body, **NAMED))
    assert _stop(client).reason == UNREADABLE


def test_what_is_packed_is_not_unpacked(server, client):
    """A few bytes that say that they are a gigabyte."""
    bomb = gzip.compress(b"\0" * 10_000_000)
    server.fault(answer=http_answer("200 OK", bomb, **NAMED, Content_Encoding="gzip"))
    assert _stop(client).reason == UNREADABLE


def _lines(client: Client):
    return list(client.sync([], 0, 1_000_000))


@pytest.mark.parametrize("line", [
    b"garbage", b"", b"{}", b"[]", b"null", b'{"line":"unknown"}', b'{"line":["end"]}', b'{"line":"end"}', b"\xff",
    b"NaN",
    END.strip().replace(b"1}", b"NaN}"), END.strip().replace(b"}", b',"more":1}'), b"[" * 50_000,
    b'{"line":"answer","event":"x","status":200}',
    b'{"line":"answer","event":"' + HUB.encode() + b'","status":99}',
    b'{"line":"answer","event":"' + HUB.encode() + b'","status":"200"}',
    b"x" * (endpoints.MAX_ANSWER_LINE + 1), END.strip() + b" " * endpoints.MAX_ANSWER_LINE,
], ids=lambda line: ascii(line[:24]))  # fmt: skip
def test_a_line_that_is_none_ends_the_round_after_what_came_before(server, client, line):
    server.fault(answer=http_answer("200 OK", END + line + b"\n" + END, **NAMED))
    lines = client.sync([], 0, 1_000_000)
    assert next(lines).line == "end"
    with pytest.raises(Stop) as caught:
        next(lines)
    assert caught.value.reason == UNREADABLE


def test_a_line_without_an_end_is_not_kept_in_memory(server, client):
    """It is given up as soon as it is longer than any line may be, not when all of it is here."""
    server.fault(answer=http_answer("200 OK", b"x" * 20_000_000, **NAMED))
    with pytest.raises(Stop) as caught:
        _lines(client)
    assert caught.value.reason == UNREADABLE


@pytest.mark.parametrize("body", [b"", END[:-1], END + b'{"line":"item"', END + END.replace(b"end", b"item")[:9]])
def test_an_answer_without_its_end_was_cut(server, client, body):
    server.fault(answer=http_answer("200 OK", body, **NAMED))
    if body.startswith(END):
        assert _lines(client)[-1].line == "end", "what comes after a whole answer is nobody's"
    else:
        with pytest.raises(Stop, match=CUT):
            _lines(client)


@pytest.mark.parametrize("raw", [
    b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\nA6desk-Hub: " + HUB.encode() + b"\r\n\r\n" + END,
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA6desk-Hub: " + HUB.encode() + b"\r\n\r\n5\r\nabc",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA6desk-Hub: " + HUB.encode() + b"\r\n\r\nzz\r\nabc",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA6desk-Hub: " + HUB.encode() + b"\r\n\r\n-1\r\nabc",
    b"HTTP/1.1 200 OK\r\nA6des", b"HTTP/1.1 2", b"garbage\r\n\r\n", b"",
    b"HTTP/1.1 999999 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"x: " + b"y" * 70_000 + b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 200 + b"\r\n",
], ids=lambda raw: ascii(raw[:30]))  # fmt: skip
def test_an_answer_that_is_not_http_or_was_cut_is_one_sentence(server, client, raw):
    server.fault(answer=raw)
    with pytest.raises(Stop) as caught:
        _lines(client)
    assert caught.value.reason in (CUT, "The hub cannot be reached.", UNREADABLE)


def test_a_redirect_is_not_followed_and_its_body_not_read(server, client):
    elsewhere = FaultProxy(("127.0.0.1", 1))
    endless = http_answer("307 Temporary Redirect", b"x" * 1_000, Location=elsewhere.address + "/v1/hello", **NAMED)
    server.fault(answer=endless.replace(b"Content-Length: 1000", b"Content-Length: 100000000000"))
    assert isinstance(_stop(client), Refused)
    assert elsewhere.connections == 0
    elsewhere.close()


@pytest.mark.parametrize("address", [
    "http://hub.example", "http://192.0.2.1:80", "http://127.0.0.1.example", "http://127.0.0.1@hub.example",
    "ftp://127.0.0.1", "file:///etc/passwd", "hub.example", "", "https://", "http://[::2]", "http://[::1",
    "https://a b",
    "https://user:word@hub.example", "https://hub.example/?a=b", "https://hub.example/#x", "https://hub.example:x",
    "https://hub.example:99999", "https://hub\n.example", "https://h\u00fcb.example", "http://0.0.0.0", "http://10.0.0.1",
])  # fmt: skip
def test_an_unsafe_address_is_refused_before_any_socket(monkeypatch, address):
    def planted(*_, **__):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", planted)
    monkeypatch.setattr(socket, "getaddrinfo", planted)
    with pytest.raises(UserError, match="https"):
        Client(address)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1", "https://hub.example/a"]
)
def test_a_safe_address_is_taken(address):
    Client(address).close()


def test_a_slow_link_is_no_silence():
    """A big request lies in buffers long after it was handed over: that may not count as the hub's silence."""
    answer = http_answer("200 OK", END, **NAMED)
    server = SlowServer(answer, piece=16_384, pause=0.03)
    client = Client(server.address, HUB, silence=0.7)
    try:
        lines = list(client.sync([os.urandom(700_000)], 0, 10_000_000))
    finally:
        client.close()
        server.close()
    assert [line.line for line in lines] == ["end"]
    assert server.took > 700_000


def test_our_own_silence_is_told(server):
    client = Client(server.address, HUB, silence=0.2)
    quiet = socket.create_server(("127.0.0.1", 0))
    client._address = f"http://127.0.0.1:{quiet.getsockname()[1]}"
    with pytest.raises(Stop, match="The hub fell silent"):
        client.hello(HELLO)
    client.close()
    quiet.close()


def test_nobody_elses_password_is_sent(server, tmp_path, monkeypatch):
    """requests takes a password from .netrc where it finds one, and would put it where our access stands."""
    (tmp_path / "netrc").write_text("default login somebody password somebodys-secret\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server.fault(answer=http_answer("200 OK", hello(), **NAMED), times=-1)
    for access in ("0" * 32, None):
        client = Client(server.address, HUB, access)
        client._session.trust_env = True
        client.hello(HELLO)
        client.close()
    with_access, without = (each.request for each in server.seen)
    assert b"Authorization: Bearer 00000000000000000000000000000000\r\n" in with_access
    assert b"Authorization" not in without


def test_http_to_this_computer_goes_through_no_proxy(server, client, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    server.fault(answer=http_answer("200 OK", hello(), **NAMED))
    assert client.hello(HELLO).name == "a hub"
