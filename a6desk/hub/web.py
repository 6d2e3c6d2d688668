"""The hub over HTTP (docs/protocol.md). Plain http to this computer only: a server with TLS stands before it."""

import ipaddress
import logging
import socket
import zlib
from collections.abc import Iterator
from typing import Annotated

import sqlalchemy as sa
from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from a6desk import clock
from a6desk.errors import UserError
from a6desk.events import signing
from a6desk.events.documents import Document, verify_by_hub
from a6desk.events.signing import BadSignature
from a6desk.forms.library import Library
from a6desk.hub import enrolment, openapi, receiving
from a6desk.hub.enrolment import NotInvited
from a6desk.hub.envelope import Envelope
from a6desk.hub.identity import Hub
from a6desk.hub.tables import events
from a6desk.i18n import tr
from a6desk.sync import endpoints
from a6desk.sync.endpoints import (
    End,
    Enrolled,
    EnrolRequest,
    FormOffer,
    Held,
    Hello,
    HelloRequest,
    Restored,
    RestoredRequest,
    Trouble,
)

log = logging.getLogger(__name__)

_KEEP_ALIVE = 75  # seconds: a new connection costs a slow link several round trips
_GOODBYE = 10  # seconds that a request has to end in when the hub is stopped


class _Refusal(Exception):
    def __init__(self, status: int, reason: str):
        super().__init__(reason)
        self.status, self.reason = status, reason


def make_app(hub: Hub, library: Library) -> FastAPI:
    """The hub's interface. Its OpenAPI 3.1 stands in docs/openapi.json, compared by a test."""
    app = FastAPI(
        title="a6desk hub", version=str(endpoints.PROTOCOL), docs_url=None, redoc_url=None, openapi_url=None,
        redirect_slashes=False,
    )  # fmt: skip
    openapi.describe(app)
    identity = hub.identity()
    forms = [library.form(id_, number) for id_, numbers in library.versions.items() for number in numbers]
    offers = tuple(FormOffer(form=form.id, version=form.version, sha256=form.sha256) for form in forms)
    _refuse_in_one_sentence(app)
    app.add_middleware(Envelope, hub=identity.hub, most=endpoints.MAX_REQUEST)
    bearer = HTTPBearer(auto_error=False, description="What Enrolled gave as access")

    def desk_of(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> str:
        with hub.db.reading() as connection:
            desk = enrolment.desk_of(connection, credentials.credentials) if credentials else None
        if desk is None:
            raise _Refusal(401, tr("The hub does not know this desk's access any more."))
        return desk

    known_desk = Annotated[str, Depends(desk_of)]

    @app.post(endpoints.HELLO, responses=openapi.troubles(400, 401, 413, 500))
    def hello(request: HelloRequest, desk: known_desk) -> Hello:
        """One request answers everything; with nothing new it is the only one."""
        _refuse_other_protocols(request.protocols)
        with hub.db.reading() as connection:
            incarnation, cursor = hub.incarnation(connection), _cursor(connection, desk)
            of_desk = sa.select(sa.func.count()).where(events.c.desk == desk, events.c.seq > request.cursor)
            waiting = connection.execute(of_desk).scalar() or 0
            known = request.newest is None or _keeps(connection, request.newest)
        return Hello(
            protocol=endpoints.PROTOCOL, server_time=clock.claimed_now(), hub=identity.hub, name=identity.name,
            secretariat=identity.secretariat, demonstration=identity.demonstration, incarnation=incarnation,
            cursor=cursor, known=known, waiting=waiting, batch_bytes=endpoints.BATCH_BYTES,
            max_request=endpoints.MAX_REQUEST, forms=_wanted(offers, request.forms),
            keys=tuple(key for key in hub.vouched_keys() if key.number > request.newest_key),
        )  # fmt: skip

    @app.post(endpoints.ENROL, responses=openapi.troubles(400, 403, 413, 500))
    def enrol(request: EnrolRequest) -> Enrolled:
        """A desk shows its joining code's token and gets its certificate; the same desk may ask again."""
        try:
            certificate, access = enrolment.enrol(hub, request)
        except NotInvited as error:
            log.warning("not enrolled: %s", error)
            raise _Refusal(403, tr("This joining code was used already, or the hub does not know it.")) from None
        with hub.db.reading() as connection:
            incarnation = hub.incarnation(connection)
        return Enrolled(
            hub=identity.hub, name=identity.name, secretariat=identity.secretariat,
            demonstration=identity.demonstration, incarnation=incarnation, root=signing.public_of(hub.root()),
            keys=hub.vouched_keys(), certificate=certificate, access=access,
        )  # fmt: skip

    @app.post(
        endpoints.SYNC,
        responses=openapi.troubles(400, 401, 413, 500) | openapi.LINES_OUT,
        openapi_extra=openapi.LINES_IN,
        response_class=Response,
    )
    async def sync(request: Request, desk: known_desk, since: Annotated[int, Query(ge=0)] = 0) -> StreamingResponse:
        """Events go up, answers come down one by one as each is committed, then receipts that the desk has not read."""
        lines = _events_in(await request.body())
        return StreamingResponse(_sync_lines(hub, library, desk, lines, since), media_type=endpoints.NDJSON)

    @app.get(
        endpoints.INDEX, responses=openapi.troubles(401, 500) | openapi.INDEX_OUT, response_class=Response
    )  # fmt: skip
    def index(desk: known_desk) -> StreamingResponse:
        """All that the hub keeps of this desk, in short: what a repair compares."""
        return StreamingResponse(_index_lines(hub, desk), media_type=endpoints.NDJSON)

    @app.post(endpoints.RESTORED, responses=openapi.troubles(400, 401, 413, 500))
    def restored(request: RestoredRequest, desk: known_desk) -> Restored:
        """A desk proves by a receipt that this hub forgot something: then its incarnation is renewed."""
        try:
            verify_by_hub(request.receipt, hub.vouched_keys(), signing.public_of(hub.root()))
        except BadSignature:
            raise _Refusal(400, tr("This receipt is not of this hub.")) from None
        with hub.db.writing() as connection:
            if _keeps(connection, request.receipt.event):
                return Restored(incarnation=hub.incarnation(connection))
            log.warning("a desk holds a receipt that this hub no longer knows: restored from an older copy")
            return Restored(incarnation=hub.renew_incarnation(connection))

    return app


def _wanted(offers: tuple[FormOffer, ...], asked: tuple[str, ...] | None) -> tuple[FormOffer, ...]:
    """Of all forms those that a desk has something to send under: with nothing to send, none costs a byte."""
    return tuple(each for each in offers if asked is None or f"{each.form}@{each.version}" in asked)


def _refuse_other_protocols(spoken: tuple[int, ...]) -> None:
    if endpoints.PROTOCOL in spoken:
        return
    if max(spoken, default=0) < endpoints.PROTOCOL:
        raise _Refusal(400, tr("This a6desk is too old for this hub: install a newer one."))
    raise _Refusal(400, tr("This hub is older than this a6desk: the hub's office has to renew it."))


def _cursor(connection: sa.Connection, desk: str) -> int:
    """How far this desk's own scope goes. Given inside the transaction that adds, so no reader can skip an item."""
    return connection.execute(sa.select(sa.func.max(events.c.seq)).where(events.c.desk == desk)).scalar() or 0


def _keeps(connection: sa.Connection, event: str) -> bool:
    return connection.execute(sa.select(events.c.seq).where(events.c.id == event)).first() is not None


def _sync_lines(hub: Hub, library: Library, desk: str, lines: list[bytes], since: int) -> Iterator[bytes]:
    """Acknowledge item by item, as each is committed; then what is new; then the end."""
    receipted = set()
    for line in lines:
        answer = receiving.receive(hub, library, line)
        if answer.receipt is not None:
            receipted.add(answer.event)
        yield _line(answer)
    with hub.db.reading() as connection:
        query = sa.select(events).where(events.c.desk == desk, events.c.seq > since).order_by(events.c.seq)
        rows = connection.execute(query).all()
        end = End(incarnation=hub.incarnation(connection), cursor=_cursor(connection, desk))
    for row in rows:
        if row.id not in receipted:
            yield _line(receiving.item_of(row))
    yield _line(end)


def _index_lines(hub: Hub, desk: str) -> Iterator[bytes]:
    with hub.db.reading() as connection:
        query = sa.select(events.c.id, events.c.digest).where(events.c.desk == desk).order_by(events.c.seq)
        rows = connection.execute(query).all()
        end = End(incarnation=hub.incarnation(connection), cursor=_cursor(connection, desk))
    for row in rows:
        yield _line(Held(event=row.id, digest=row.digest[:16]))
    yield _line(end)


def _line(document: Document) -> bytes:
    return document.model_dump_json().encode() + b"\n"


def _events_in(body: bytes) -> list[bytes]:
    """The lines of a request: gzip, bounded, so that a bomb ends at MAX_INFLATED."""
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        content = inflater.decompress(body, endpoints.MAX_INFLATED)
    except zlib.error:
        raise _Refusal(400, tr("This request cannot be read.")) from None
    if inflater.unconsumed_tail:
        raise _Refusal(413, tr("This is larger than the hub takes."))
    if not inflater.eof or inflater.unused_data:
        raise _Refusal(400, tr("This request was cut, or something was added to it."))
    if content.count(b"\n") > endpoints.MAX_LINES:
        raise _Refusal(413, tr("These are more events than the hub takes at once."))
    return [line for line in content.split(b"\n") if line.strip()]


def _refuse_in_one_sentence(app: FastAPI) -> None:
    """Every refusal is a Trouble."""

    def trouble(status: int, reason: str) -> JSONResponse:
        return JSONResponse(Trouble(reason=reason).model_dump(), status)

    @app.exception_handler(_Refusal)
    async def refusal(request: Request, error: _Refusal) -> JSONResponse:
        return trouble(error.status, error.reason)

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> JSONResponse:
        return trouble(400, tr("This request cannot be read."))

    @app.exception_handler(HTTPException)
    async def unserved(request: Request, error: HTTPException) -> JSONResponse:
        unread = error.status_code == 400
        return trouble(
            error.status_code, tr("This request cannot be read.") if unread else tr("This hub has no such request.")
        )

    @app.exception_handler(UserError)
    async def hindered(request: Request, error: UserError) -> JSONResponse:
        log.error("fault in %s", request.url.path, exc_info=error)
        return trouble(500, tr("The hub has a fault; it was noted there."))


def refuse_beyond_this_computer(host: str) -> None:
    """Plain http is for this computer only."""
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        what = tr("A hub serves plain http to this computer only, not to {host}.", host=host)
        raise UserError(what, todo=tr("Put a server with TLS before it, and let that one reach 127.0.0.1."))


def serve(app: FastAPI, listening: socket.socket) -> None:
    """Serve on this socket until the process is told to end."""
    import uvicorn

    settings = uvicorn.Config(
        app, log_config=None, log_level="warning", access_log=False, server_header=False,
        timeout_keep_alive=_KEEP_ALIVE, timeout_graceful_shutdown=_GOODBYE,
    )  # fmt: skip
    uvicorn.Server(settings).run(sockets=[listening])
