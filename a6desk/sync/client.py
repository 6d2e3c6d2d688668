"""One hub, over HTTP. Every answer becomes a value or a Stop; no exception of the network leaves this file.

The system's trust store, the system's proxies; no way to ignore TLS; plain http to this computer only; no redirects.
A time-out is a silence, never a duration: on a slow link a long answer is not a failure.
"""

import gzip
import ipaddress
import logging
import ssl
from collections.abc import Generator
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import truststore
import urllib3
from pydantic import ValidationError
from requests.adapters import HTTPAdapter

from a6desk import strict
from a6desk.errors import UserError
from a6desk.events.documents import Document
from a6desk.i18n import tr
from a6desk.sync import endpoints

log = logging.getLogger(__name__)

SILENCE = 45
"""Seconds without a byte after which a connection counts as dead."""
_MAX_ANSWER = 200_000  # bytes of an answer that is one JSON document
_UNAUTHORIZED, _TOO_MANY, _SERVER = 401, 429, 500

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
    """The hub read the request and does not take it, for a reason that trying again does not change."""

    outcome = "rejected"


def refuse_unsafe(address: str) -> None:
    """Raises a UserError unless the address is https, or http to this computer itself."""
    parts = urlsplit(address)
    try:
        loopback = parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        loopback = False
    if parts.scheme == "https" or (parts.scheme == "http" and loopback):
        return
    what = tr("{address} is not reached by https.", address=address)
    raise UserError(what, tr("Nothing was sent."), tr("Ask the hub's office for a code with an https address."))


class _Trusting(HTTPAdapter):
    """Trusts whom the system trusts: an office's own authority counts, a missing one is named."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        kwargs["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        super().init_poolmanager(*args, **kwargs)


class Client:
    """The requests of endpoints.py to one hub."""

    def __init__(self, address: str, hub: str | None = None, access: str | None = None, silence: float = SILENCE):
        refuse_unsafe(address)
        self._address, self._hub, self._silence = address.rstrip("/"), hub, silence
        self._session = requests.Session()
        self._session.mount("https://", _Trusting())
        if urlsplit(address).scheme == "http":
            self._session.trust_env = False  # no proxy stands between a computer and itself
        if access:
            self._session.headers["Authorization"] = f"Bearer {access}"

    def close(self) -> None:
        self._session.close()

    def hello(self, request: endpoints.HelloRequest) -> endpoints.Hello:
        return self._json("POST", endpoints.HELLO, request, endpoints.Hello)

    def enrol(self, request: endpoints.EnrolRequest) -> endpoints.Enrolled:
        return self._json("POST", endpoints.ENROL, request, endpoints.Enrolled)

    def restored(self, request: endpoints.RestoredRequest) -> endpoints.Restored:
        return self._json("POST", endpoints.RESTORED, request, endpoints.Restored)

    def sync(self, events: list[bytes], since: int) -> Generator[Document, None, None]:
        """Send events (each a line of JSON) and read answers and new items, each as it arrives, to the End."""
        body = gzip.compress(b"".join(line + b"\n" for line in events), mtime=0)
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
                method, self._address + path, data=body, headers=headers, stream=True, allow_redirects=False,
                timeout=(self._silence, self._silence),
            )  # fmt: skip
        except requests.RequestException as error:
            raise _link_stop(error) from error
        try:
            self._expect_hub(response)
        except Stop:
            response.close()
            raise
        return response

    def _expect_hub(self, response: requests.Response) -> None:
        named = response.headers.get(endpoints.ENVELOPE)
        if not named:
            if response.status_code >= _SERVER:
                raise Stop(tr("A server on the way answers {status}.", status=response.status_code), _after(response))
            raise Stop(tr("Not the hub but a login page or another server answered."))
        if self._hub and named != self._hub:
            raise Stop(tr("Another hub answers at this address."))
        if response.status_code == requests.codes.ok:
            return
        reason = self._reason(response)
        if response.status_code == _UNAUTHORIZED:
            raise SignIn(reason or tr("The hub does not know this desk's access any more."))
        if response.status_code == _TOO_MANY or response.status_code >= _SERVER:
            raise Stop(reason or tr("The hub is busy."), _after(response))
        raise Refused(reason or tr("The hub does not take this request ({status}).", status=response.status_code))

    def _reason(self, response: requests.Response) -> str:
        try:
            return self._read(self._content(response), endpoints.Trouble).reason
        except Stop:  # the status alone says enough
            return ""

    @staticmethod
    def _content(response: requests.Response) -> bytes:
        try:
            return response.raw.read(_MAX_ANSWER + 1, decode_content=True)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise _link_stop(error) from error

    def _read(self, content: bytes, model: type[_D]) -> _D:
        try:
            if len(content) > _MAX_ANSWER:
                raise strict.too_large(tr("The answer"), _MAX_ANSWER)
            text = strict.decode(content, tr("The answer"))
            strict.parse_json(text, tr("The answer"))
            return model.model_validate_json(text)
        except (UserError, ValidationError) as error:
            log.warning("unreadable answer: %s", type(error).__name__)
            raise Stop(tr("The hub's answer cannot be read; it may be of another version.")) from error

    def _lines(self, response: requests.Response) -> Generator[Document, None, None]:
        """Lines as they arrive. A link that breaks in the middle ends in a Stop; what came before it counts."""
        pending = b""
        ended = False
        try:
            for chunk in response.iter_content(chunk_size=None):
                pending += chunk
                *lines, pending = pending.split(b"\n")
                for line in lines:
                    document = self._line(line)
                    ended = isinstance(document, endpoints.End)
                    yield document
                if len(pending) > endpoints.MAX_ANSWER_LINE:
                    raise Stop(tr("The hub's answer cannot be read; it may be of another version."))
        except requests.RequestException as error:
            raise _link_stop(error) from error
        if not ended:
            raise Stop(tr("The connection was cut in the middle of the answer."))

    def _line(self, line: bytes) -> Document:
        if len(line) > endpoints.MAX_ANSWER_LINE:
            raise Stop(tr("The hub's answer cannot be read; it may be of another version."))
        try:
            data = strict.parse_json(strict.decode(line, tr("The answer")), tr("The answer"))
            model = endpoints.LINES[data["line"]]
            return model.model_validate_json(line)  # type: ignore[no-any-return]
        except (UserError, ValidationError, KeyError, TypeError) as error:
            log.warning("unreadable line: %s", type(error).__name__)
            raise Stop(tr("The hub's answer cannot be read; it may be of another version.")) from error


def _after(response: requests.Response) -> int | None:
    value = response.headers.get("Retry-After", "")
    return min(int(value), 86_400) if value.isascii() and value.isdigit() and len(value) < 7 else None


def _link_stop(error: Exception) -> Stop:
    """What broke, as far as it can be told, in one sentence."""
    log.info("link: %s", type(error).__name__)
    if isinstance(error, requests.exceptions.SSLError):
        return Stop(tr("The connection is not trusted: something on the way may be inspecting it."))
    if isinstance(error, requests.exceptions.ProxyError):
        return Stop(tr("The proxy of this network does not let us through."))
    if isinstance(error, requests.exceptions.Timeout | urllib3.exceptions.ReadTimeoutError):
        return Stop(tr("The hub fell silent."))
    if isinstance(error, requests.exceptions.ChunkedEncodingError | urllib3.exceptions.ProtocolError):
        return Stop(tr("The connection was cut in the middle of the answer."))
    return Stop(tr("The hub cannot be reached."))
