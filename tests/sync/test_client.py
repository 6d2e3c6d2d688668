"""What a client makes of every answer that a network gives: a value, or a Stop with one sentence."""

import datetime
import gzip
import ipaddress
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from a6desk.errors import UserError
from a6desk.sync import endpoints
from a6desk.sync.client import Client, Refused, SignIn, Stop, TooLarge
from tests.support.faultproxy import FaultProxy, SlowServer, http_answer

HUB = "6b1f9f0e-0000-4000-8000-000000000001"
HELLO = endpoints.HelloRequest(cursor=0, newest_key=1)
NAMED = {"A6desk_Hub": HUB}
UNREADABLE = "The hub's answer cannot be read; it may be of another version."
END = b'{"line":"end","incarnation":"0123456789abcdef","cursor":1}\n'
CUT = "The connection was cut."


@pytest.fixture
def server():
    """Answers whatever it is told to; no hub stands behind it."""
    proxy = FaultProxy(("127.0.0.1", 1))
    yield proxy
    proxy.close()


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


HELLO_SAID = {
    "protocol": 1, "server_time": "2026-11-20T10:00:00Z", "hub": HUB, "name": "a hub", "secretariat": False,
    "demonstration": True, "incarnation": "0123456789abcdef", "cursor": 0, "known": True, "waiting": 0, "forms": [],
    "keys": [], "batch_bytes": 49_152, "max_request": 2_000_000,
}  # fmt: skip


def _said(**changed) -> bytes:
    return json.dumps({**HELLO_SAID, **changed}).encode()


def test_a_good_hello_is_read(server, client):
    server.fault(answer=http_answer("200 OK", _said(), **NAMED))
    assert client.hello(HELLO).name == "a hub"


@pytest.mark.parametrize("body", [
    b"", b"{", b"null", b"[]", b"\xff\xfe", b"NaN", _said(cursor="1"), _said(cursor=-1), _said(cursor=1.5),
    _said(more=1), _said()[:-1], _said().replace(b"0,", b"NaN,", 1), _said(server_time="yesterday"),
    _said(server_time="2026-02-31T00:00:00Z"), _said(name="a\u202eb"), _said(name="a" * 201),
    _said().replace(b'"cursor": 0', b'"cursor": 0, "cursor": 1'), b"[" * 100_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    _said(cursor=10**400), b" " * 200_001 + _said(), _said(forms=[{}] * 501), gzip.compress(_said()),
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
    server.fault(answer=http_answer("200 OK", _said(), **NAMED), times=-1)
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
    server.fault(answer=http_answer("200 OK", _said(), **NAMED))
    assert client.hello(HELLO).name == "a hub"


# --- TLS ---


class TlsServer:
    """https on loopback with a certificate of its own making; also a proxy that lets CONNECT through to itself."""

    def __init__(self, folder: Path, valid: int = 0):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "FICTITIOUS office")])
        now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=valid)
        certificate = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=2)).not_valid_after(now + datetime.timedelta(days=2))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), True).sign(key, hashes.SHA256())
        )  # fmt: skip
        self.authority = folder / "office.pem"
        self.authority.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        private = folder / "office.key"
        private.write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ))  # fmt: skip
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.authority, private)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.connects: list[bytes] = []
        self.requests: list[bytes] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(30)

    def _run(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            client.settimeout(30)
            try:
                self._serve(client)
            except OSError:
                pass
            finally:
                client.close()

    def _serve(self, client: socket.socket) -> None:
        if client.recv(1, socket.MSG_PEEK) == b"C":
            self.connects.append(client.recv(65_536))
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with self._context.wrap_socket(client, server_side=True) as secure:
            request = b""
            while not request.endswith(b"}"):  # all of it: hanging up on what is unread would reset the line
                piece = secure.recv(65_536)
                if not piece:
                    return
                request += piece
            self.requests.append(request)
            secure.sendall(http_answer("200 OK", _said(), **NAMED))


ASK = f"""
import sys
from a6desk.sync import endpoints
from a6desk.sync.client import Client, Stop
client = Client(sys.argv[1], {HUB!r}, "0" * 32, silence=20)
try:
    print(client.hello(endpoints.HelloRequest(cursor=0, newest_key=1)).name)
except Stop as stop:
    print(stop.reason)
"""


def _ask(address: str, **environment: str) -> str:
    """In a process of its own: whom the system trusts is asked once in a process."""
    names = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir",
             "requests_ca_bundle", "curl_ca_bundle")  # fmt: skip
    clean = {name: value for name, value in os.environ.items() if name.lower() not in names}
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", ASK, address], env={**clean, **environment}, cwd=root,
                          capture_output=True, text=True, timeout=100, check=False)  # fmt: skip
    return done.stdout.strip() or done.stderr


@pytest.fixture
def office_tls(tmp_path):
    server = TlsServer(tmp_path)
    yield server
    server.close()


def test_an_untrusted_certificate_stops_with_its_reason_and_nothing_is_said(office_tls):
    said = _ask(f"https://127.0.0.1:{office_tls.port}")
    assert said == "The connection is not trusted: something on the way may be inspecting it."
    assert office_tls.requests == []


def test_whom_the_system_trusts_is_trusted(office_tls):
    said = _ask(f"https://127.0.0.1:{office_tls.port}", SSL_CERT_FILE=str(office_tls.authority))
    assert said == "a hub"


def test_through_a_proxy_too_the_system_says_whom_to_trust(office_tls):
    proxy = f"http://127.0.0.1:{office_tls.port}"
    address = f"https://127.0.0.1:{office_tls.port}"
    assert _ask(address, HTTPS_PROXY=proxy, SSL_CERT_FILE=str(office_tls.authority)) == "a hub"
    assert "not trusted" in _ask(address, HTTPS_PROXY=proxy)
    assert len(office_tls.connects) == 2
    assert not any(b"Bearer" in each for each in office_tls.connects), "the proxy does not learn our access"


def test_a_custom_authority_of_the_office_is_trusted_beside_the_systems(office_tls):
    said = _ask(f"https://127.0.0.1:{office_tls.port}", REQUESTS_CA_BUNDLE=str(office_tls.authority))
    assert said == "a hub"


@pytest.mark.parametrize("valid", [-7_300, 7_300], ids=["20 years ago", "in 20 years"])
def test_a_certificate_of_another_time_asks_after_the_clock(tmp_path, valid):
    server = TlsServer(tmp_path, valid)
    said = _ask(f"https://127.0.0.1:{server.port}", SSL_CERT_FILE=str(server.authority))
    server.close()
    assert said == "The hub's certificate is not valid on this computer's date. Is its clock right?"


def test_a_server_that_does_not_speak_tls_is_told_apart(server):
    server.fault(answer=b"SSH-2.0-server\r\n\r\n")
    client = Client(server.address.replace("http:", "https:"), HUB, silence=1)
    quiet = TlsGarbage()
    client._address = f"https://127.0.0.1:{quiet.port}"
    with pytest.raises(Stop, match="does not speak TLS"):
        client.hello(HELLO)
    client.close()
    quiet.close()


class TlsGarbage:
    """Answers a greeting of TLS with words."""

    def __init__(self):
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        client, _ = self._listening.accept()
        with client:
            client.recv(65_536)
            client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    def close(self) -> None:
        self._thread.join(30)
        self._listening.close()
