"""Whom a client trusts over TLS: whom the system trusts and nobody else, through a proxy too."""

import datetime
import ipaddress
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

from a6desk.sync.client import Client, Stop
from tests.support.faultproxy import http_answer
from tests.sync.conftest import HELLO, HUB, NAMED, hello


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
            secure.sendall(http_answer("200 OK", hello(), **NAMED))


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
