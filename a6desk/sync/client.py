"""One hub, over HTTP. Every answer becomes a value or a Stop; no exception of the network leaves this file.

The system's trust store, the system's proxies; no way to ignore TLS; plain http to this computer only; no redirects.
A time-out is a silence, never a duration: on a slow link a long answer is not a failure.
"""

import gzip
import http.client
import io
import logging
import socket
import ssl
from collections.abc import Callable, Generator, Iterator
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import truststore
import urllib3
from pydantic import ValidationError
from requests.adapters import HTTPAdapter

from a6desk import __version__, strict
from a6desk.errors import UserError
from a6desk.events import joining
from a6desk.events.documents import Document
from a6desk.i18n import tr
from a6desk.sync import cutting, endpoints

log = logging.getLogger(__name__)

SILENCE = 45
"""Seconds without a byte after which a connection counts as dead."""
_SEND_BUFFER = 16 * 1024
"""Bytes that the system may hold back on the way out. Were there more, a slow link would still be carrying them
while we, who think that all is said, already count the silence."""
_MAX_ANSWER = 200_000  # bytes of an answer that is one JSON document
_PIECE = 64 * 1024
_OK, _UNAUTHORIZED, _TOO_LARGE, _TOO_MANY, _SERVER = 200, 401, 413, 429, 500
_LOGIN = (_UNAUTHORIZED, 407, 511)
_WRONG_DATES = (9, 10)  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED

_D = TypeVar("_D", bound=Document)


class Stop(Exception):
    """The round cannot go on. reason: a sentence. after: seconds to wait at least, where the hub said so."""

    outcome = "try_later"

    def __init__(self, reason: str, after: int | None = None):
        super().__init__(reason)
        self.reason, self.after = reason, after


class SignIn(Stop):
    """The hub does not know this desk's access: nothing is lost, a new joining code brings it back."""

    outcome = "sign_in"


class Refused(Stop):
    """The hub read the request and does not take it as it is. Of what was in it, nothing is settled."""


class TooLarge(Refused):
    """The request is larger than the hub takes."""


class _Trusting(HTTPAdapter):
    """Trusts whom the system trusts, also through a proxy: an office's own authority counts, a missing one is named."""

    def _options(self) -> dict[str, Any]:
        options = urllib3.connection.HTTPConnection.default_socket_options
        return {
            "ssl_context": truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            "socket_options": [*options, (socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)],
        }

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, **self._options())
        self.poolmanager.pool_classes_by_scheme = cutting.POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs, **self._options())
        manager.pool_classes_by_scheme = cutting.POOLS
        return manager

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        if verify is True:
            conn.cert_reqs = "CERT_REQUIRED"  # by the system's store alone, without the list that requests carries
        else:
            super().cert_verify(conn, url, verify, cert)


class _Session(requests.Session):
    """Follows nobody: an answer that points elsewhere is not the hub's, and its body is not read."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


def _bearer(access: str | None) -> Callable[[requests.PreparedRequest], requests.PreparedRequest]:
    """Who we are, said here only: nothing is taken from a .netrc or from the address."""

    def say(request: requests.PreparedRequest) -> requests.PreparedRequest:
        if access:
            request.headers["Authorization"] = f"Bearer {access}"
        return request

    return say


class Client:
    """The requests of endpoints.py to one hub. Raises a UserError, before any socket, where the address is unsafe."""

    def __init__(self, address: str, hub: str | None = None, access: str | None = None, silence: float = SILENCE):
        joining.refuse_unsafe(address)
        self._address, self._hub, self._silence = address.rstrip("/"), hub, silence
        self._session = _Session()
        adapter = _Trusting()
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)
        self._session.headers.clear()
        self._session.headers.update({"User-Agent": f"a6desk/{__version__}", "Accept-Encoding": "identity"})
        self._session.auth = _bearer(access)
        if urlsplit(address).scheme == "http":
            self._session.trust_env = False  # no proxy stands between a computer and itself

    def close(self) -> None:
        self._session.close()

    def hello(self, request: endpoints.HelloRequest) -> endpoints.Hello:
        return self._json("POST", endpoints.HELLO, request, endpoints.Hello)

    def enrol(self, request: endpoints.EnrolRequest) -> endpoints.Enrolled:
        return self._json("POST", endpoints.ENROL, request, endpoints.Enrolled)

    def restored(self, request: endpoints.RestoredRequest) -> endpoints.Restored:
        return self._json("POST", endpoints.RESTORED, request, endpoints.Restored)

    def sync(self, events: list[bytes], since: int, most: int) -> Generator[Document, None, None]:
        """Send events (each a line of JSON) and read answers and new items, each as it arrives, to the End.

        most: bytes that the hub takes in one request; more is not sent at all. Raises TooLarge.
        """
        body = gzip.compress(b"".join(line + b"\n" for line in events), mtime=0)
        if len(body) > most:
            raise TooLarge(tr("This is larger than the hub takes."))
        headers = {"Content-Type": endpoints.NDJSON, "Content-Encoding": "gzip"}
        with self._send("POST", f"{endpoints.SYNC}?since={since}", body, headers) as response:
            yield from self._lines(response)

    def index(self) -> Generator[Document, None, None]:
        """What the hub keeps of this desk."""
        with self._send("GET", endpoints.INDEX, b"", {}) as response:
            yield from self._lines(response)

    def _json(self, method: str, path: str, request: Document, model: type[_D]) -> _D:
        headers = {"Content-Type": "application/json"}
        with self._send(method, path, request.model_dump_json().encode(), headers) as response:
            return self._read(self._content(response), model)

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> requests.Response:
        try:
            response = self._session.request(
                method, self._address + path, headers=headers, stream=True, allow_redirects=False,
                data=io.BytesIO(body) if body else None,  # sent piece by piece, each with a silence of its own
                timeout=(self._silence, self._silence),
            )  # fmt: skip
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise _link_stop(error) from error
        try:
            self._expect_hub(response)
        except Stop:
            response.close()
            raise
        return response

    def _expect_hub(self, response: requests.Response) -> None:
        named, status = response.headers.get(endpoints.ENVELOPE), response.status_code
        if not named:
            if _is_cut(response):
                raise Stop(tr("The connection was cut."))
            if status < 400 or status in _LOGIN:
                raise Stop(tr("Not the hub but a login page or another server answered."))
            raise Stop(tr("A server on the way answers {status}.", status=status), _after(response))
        if self._hub and named != self._hub:
            raise Stop(tr("Another hub answers at this address."))
        if status == _OK:
            return
        reason = self._reason(response)
        if status == _UNAUTHORIZED:
            raise SignIn(reason or tr("The hub does not know this desk's access any more."))
        if status == _TOO_LARGE:
            raise TooLarge(reason or tr("This is larger than the hub takes."))
        if status == _TOO_MANY or status >= _SERVER:
            raise Stop(reason or tr("The hub is busy."), _after(response))
        raise Refused(reason or tr("The hub does not take this request ({status}).", status=status))

    def _reason(self, response: requests.Response) -> str:
        try:
            return self._read(self._content(response), endpoints.Trouble).reason
        except Stop:  # the status alone says enough
            return ""

    @staticmethod
    def _content(response: requests.Response) -> bytes:
        content = b""
        for piece in _pieces(response):
            content += piece
            if len(content) > _MAX_ANSWER:
                break
        return content

    def _read(self, content: bytes, model: type[_D]) -> _D:
        try:
            if len(content) > _MAX_ANSWER:
                raise strict.too_large(tr("The answer"), _MAX_ANSWER)
            text = strict.decode(content, tr("The answer"))
            strict.parse_json(text, tr("The answer"))
            return model.model_validate_json(text)
        except (UserError, ValidationError) as error:
            log.warning("unreadable answer: %s", type(error).__name__)
            raise _unreadable() from error

    def _lines(self, response: requests.Response) -> Generator[Document, None, None]:
        """Lines as they arrive. A link that breaks in the middle ends in a Stop; what came before it counts."""
        pending = b""
        ended = False
        for piece in _pieces(response):
            *lines, pending = (pending + piece).split(b"\n")
            for line in lines:
                document = self._line(line)
                ended = isinstance(document, endpoints.End)
                yield document
            if len(pending) > endpoints.MAX_ANSWER_LINE:
                raise _unreadable()
        if not ended:
            raise Stop(tr("The connection was cut."))

    def _line(self, line: bytes) -> Document:
        if len(line) > endpoints.MAX_ANSWER_LINE:
            raise _unreadable()
        try:
            data = strict.parse_json(strict.decode(line, tr("The answer")), tr("The answer"))
            model = endpoints.LINES[data["line"]]
            return model.model_validate_json(line)  # type: ignore[no-any-return]
        except (UserError, ValidationError, KeyError, TypeError) as error:
            log.warning("unreadable line: %s", type(error).__name__)
            raise _unreadable() from error


def _unreadable() -> Stop:
    return Stop(tr("The hub's answer cannot be read; it may be of another version."))


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """The answer's bytes as they arrive, as they are: nothing is unpacked, so that nothing can blow up."""
    try:
        while piece := response.raw.read1(_PIECE, decode_content=False):
            yield piece
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise _link_stop(error) from error


def _is_cut(response: requests.Response) -> bool:
    """Did it end within its headers? Then neither a body follows nor a word of one."""
    told = {"Content-Length", "Transfer-Encoding", "Location"} & {name.title() for name in response.headers}
    return not told and next(_pieces(response), b"") == b""


def _after(response: requests.Response) -> int | None:
    """Retry-After in seconds, a day at most. The other way of writing it is a date, and clocks are not believed."""
    value = response.headers.get("Retry-After", "")
    return min(int(value), 86_400) if value.isascii() and value.isdigit() and len(value) < 7 else None


def _link_stop(error: BaseException) -> Stop:
    """What broke, as far as it can be told, in one sentence."""
    causes = list(_causes(error))
    log.info("link: %s", ", ".join(type(cause).__name__ for cause in causes))
    certificate = next((cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)), None)
    if certificate is not None:
        if certificate.verify_code in _WRONG_DATES:
            return Stop(tr("The hub's certificate is not valid on this computer's date. Is its clock right?"))
        return Stop(tr("The connection is not trusted: something on the way may be inspecting it."))

    def of(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if of(requests.exceptions.ProxyError):
        return Stop(tr("The proxy of this network does not let us through."))
    if of(urllib3.exceptions.NewConnectionError):
        return Stop(tr("The hub cannot be reached."))
    if of(TimeoutError, requests.exceptions.Timeout, urllib3.exceptions.TimeoutError):
        return Stop(tr("The hub fell silent."))
    if of(ssl.SSLError) and not of(ssl.SSLEOFError, ssl.SSLZeroReturnError):
        return Stop(tr("No secure connection came about: something on the way, or the hub, does not speak TLS."))
    if of(ssl.SSLError, ConnectionResetError, BrokenPipeError, http.client.HTTPException):
        return Stop(tr("The connection was cut."))
    return Stop(tr("The hub cannot be reached."))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was made of, each once."""
    found: list[BaseException] = [error]
    for each in found:
        yield each
        inner = [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]
        found += [cause for cause in inner if isinstance(cause, BaseException) and cause not in found]
