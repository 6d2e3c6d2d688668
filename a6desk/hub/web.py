"""The hub over HTTP (docs/protocol.md). Plain http to this computer only: a server with TLS stands before it."""

import ipaddress
import logging
import socket
import zlib
from collections.abc import Iterator
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Depends, FastAPI, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse

from a6desk import clock
from a6desk.errors import UserError
from a6desk.events.documents import verify_by_hub
from a6desk.events.signing import BadSignature
from a6desk.forms.library import Library
from a6desk.hub import enrolment, receiving
from a6desk.hub.enrolment import NotInvited
from a6desk.hub.identity import Hub
from a6desk.hub.tables import events
from a6desk.i18n import tr
from a6desk.sync import endpoints
from a6desk.sync.endpoints import (
    Enrolled,
    EnrolRequest,
    FormOffer,
    Hello,
    HelloRequest,
    Restored,
    RestoredRequest,
    Trouble,
)

log = logging.getLogger(__name__)

Desk = tuple[str, str]


class _Refusal(Exception):
    def __init__(self, status: int, reason: str):
        super().__init__(reason)
        self.status, self.reason = status, reason


def make_app(hub: Hub, library: Library) -> FastAPI:
    """The hub's interface. Its OpenAPI 3.1 stands in docs/openapi.json, compared by a test."""
    app = FastAPI(title="a6desk hub", version=str(endpoints.PROTOCOL), docs_url=None, redoc_url=None)
    identity = hub.identity()
    _answer_in_our_envelope(app, identity.hub)

    def desk_of(authorization: Annotated[str, Header(max_length=200)] = "") -> Desk:
        with hub.db.writing() as connection:
            desk = enrolment.desk_of(connection, authorization.removeprefix("Bearer "))
        if desk is None:
            raise _Refusal(401, tr("The hub does not know this desk's access any more."))
        return desk

    known_desk = Annotated[Desk, Depends(desk_of)]

    @app.post(endpoints.HELLO, responses=_TROUBLES)
    def hello(request: HelloRequest, desk: known_desk) -> Hello:
        if endpoints.PROTOCOL not in request.protocols:
            raise _Refusal(400, tr("This hub speaks another version of the protocol: a newer a6desk is needed."))
        with hub.db.writing() as connection:
            incarnation = hub.incarnation(connection)
            cursor = _cursor(connection, desk)
            of_desk = sa.select(sa.func.count()).where(events.c.desk == desk[0], events.c.seq > request.cursor)
            waiting = connection.execute(of_desk).scalar() or 0
        offers = [library.form(id_, n) for id_, numbers in library.versions.items() for n in numbers]
        return Hello(
            protocol=endpoints.PROTOCOL, server_time=clock.claimed_now(), hub=identity.hub, name=identity.name,
            secretariat=identity.secretariat, demonstration=identity.demonstration, incarnation=incarnation,
            cursor=cursor, waiting=waiting, batch_bytes=endpoints.BATCH_BYTES, max_request=endpoints.MAX_REQUEST,
            forms=tuple(FormOffer(form=form.id, version=form.version, sha256=form.sha256) for form in offers),
            keys=tuple(key for key in hub.vouched_keys() if key.number > request.newest_key),
        )  # fmt: skip

    @app.post(endpoints.ENROL, responses=_TROUBLES)
    def enrol(request: EnrolRequest) -> Enrolled:
        try:
            certificate, access = enrolment.enrol(hub, request.token, request.desk, request.name)
        except NotInvited:
            raise _Refusal(403, tr("This joining code was used already, or the hub does not know it.")) from None
        with hub.db.writing() as connection:
            incarnation = hub.incarnation(connection)
        from a6desk.events.signing import public_of

        return Enrolled(
            hub=identity.hub, name=identity.name, secretariat=identity.secretariat,
            demonstration=identity.demonstration, incarnation=incarnation, root=public_of(hub.root()),
            keys=hub.vouched_keys(), certificate=certificate, access=access,
        )  # fmt: skip

    @app.post(endpoints.SYNC, responses=_TROUBLES | _LINES_OUT, openapi_extra=_LINES_IN, response_class=Response)
    async def sync(request: Request, desk: known_desk, since: Annotated[int, Query(ge=0)] = 0) -> StreamingResponse:
        lines = _inflate(await _body(request)).splitlines()
        return StreamingResponse(_sync_lines(hub, library, desk, lines, since), media_type=endpoints.NDJSON)

    @app.get(endpoints.INDEX, responses=_TROUBLES | _LINES_OUT, response_class=Response)
    def index(desk: known_desk) -> StreamingResponse:
        return StreamingResponse(_index_lines(hub, desk), media_type=endpoints.NDJSON)

    @app.post(endpoints.RESTORED, responses=_TROUBLES)
    def restored(request: RestoredRequest, desk: known_desk) -> Restored:
        try:
            verify_by_hub(request.receipt, hub.vouched_keys(), _public_root(hub))
        except BadSignature:
            raise _Refusal(400, tr("This receipt is not of this hub.")) from None
        with hub.db.writing() as connection:
            newest = connection.execute(sa.select(sa.func.max(events.c.seq))).scalar() or 0
            if request.receipt.seq > newest:
                log.warning("a desk holds a receipt that this hub no longer knows: restored from an older copy")
                return Restored(incarnation=hub.renew_incarnation(connection))
            return Restored(incarnation=hub.incarnation(connection))

    return app


def _public_root(hub: Hub) -> str:
    from a6desk.events.signing import public_of

    return public_of(hub.root())


def _cursor(connection: sa.Connection, desk: Desk) -> int:
    """How far this desk's own scope goes. Given inside the transaction that adds, so no reader can skip an item."""
    return connection.execute(sa.select(sa.func.max(events.c.seq)).where(events.c.desk == desk[0])).scalar() or 0


def _sync_lines(hub: Hub, library: Library, desk: Desk, lines: list[bytes], since: int) -> Iterator[bytes]:
    """Acknowledge item by item, as each is committed; then what is new; then the end."""
    answered = set()
    for line in lines:
        answer = receiving.receive(hub, library, desk, line)
        answered.add(answer.event)
        yield answer.model_dump_json().encode() + b"\n"
    with hub.db.writing() as connection:
        query = sa.select(events).where(events.c.desk == desk[0], events.c.seq > since).order_by(events.c.seq)
        rows = connection.execute(query).all()
        incarnation, cursor = hub.incarnation(connection), _cursor(connection, desk)
    for row in rows:
        if row.id not in answered:
            yield receiving.item_of(row).model_dump_json().encode() + b"\n"
    yield endpoints.End(incarnation=incarnation, cursor=cursor).model_dump_json().encode() + b"\n"


def _index_lines(hub: Hub, desk: Desk) -> Iterator[bytes]:
    with hub.db.writing() as connection:
        query = sa.select(events.c.id, events.c.digest).where(events.c.desk == desk[0]).order_by(events.c.seq)
        rows = connection.execute(query).all()
        incarnation, cursor = hub.incarnation(connection), _cursor(connection, desk)
    for row in rows:
        yield endpoints.Held(event=row.id, digest=row.digest[:16]).model_dump_json().encode() + b"\n"
    yield endpoints.End(incarnation=incarnation, cursor=cursor).model_dump_json().encode() + b"\n"


async def _body(request: Request) -> bytes:
    """The request's bytes, refused before they are too many."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > endpoints.MAX_REQUEST:
            raise _Refusal(413, tr("This request is larger than the hub takes."))
    return body


def _inflate(body: bytes) -> bytes:
    """gzip, bounded: a bomb ends at MAX_INFLATED."""
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        content = inflater.decompress(body, endpoints.MAX_INFLATED)
    except zlib.error:
        raise _Refusal(400, tr("This request cannot be read.")) from None
    if inflater.unconsumed_tail or not inflater.eof or inflater.unused_data:
        raise _Refusal(413, tr("This request is larger than the hub takes, or was cut."))
    return content


def _answer_in_our_envelope(app: FastAPI, hub_id: str) -> None:
    """Every answer names the hub; every refusal is a Trouble."""

    @app.middleware("http")
    async def envelope(request: Request, call_next: Any) -> Response:
        response: Response = await call_next(request)
        response.headers[endpoints.ENVELOPE] = hub_id
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.exception_handler(_Refusal)
    async def refusal(request: Request, error: _Refusal) -> JSONResponse:
        return JSONResponse(Trouble(reason=error.reason).model_dump(), error.status)

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> JSONResponse:
        return JSONResponse(Trouble(reason=tr("This request cannot be read.")).model_dump(), 400)

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> JSONResponse:
        log.error("fault in %s: %s", request.url.path, type(error).__name__)
        headers = {endpoints.ENVELOPE: hub_id}
        return JSONResponse(Trouble(reason=tr("The hub has a fault; it was noted there.")).model_dump(), 500, headers)


_TROUBLES: dict[int | str, dict[str, Any]] = {
    status: {"model": Trouble, "description": text}
    for status, text in {
        400: "Unreadable", 401: "Unknown access", 403: "Not allowed", 413: "Too large", 500: "A fault of the hub",
    }.items()
}  # fmt: skip
_LINES_OUT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Lines of JSON, the last of which is an End",
        "content": {endpoints.NDJSON: {"schema": {"type": "string"}}},
    }
}
_LINES_IN: dict[str, Any] = {
    "requestBody": {
        "description": "Events, one a line, gzipped",
        "required": True,
        "content": {endpoints.NDJSON: {"schema": {"type": "string", "format": "binary"}}},
    }
}


def refuse_beyond_this_computer(host: str) -> None:
    """Plain http is for this computer only."""
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        what = tr("A hub serves plain http to this computer only, not to {host}.", host=host)
        raise UserError(what, todo=tr("Put a server with TLS before it, and let that one reach 127.0.0.1."))


def serve(hub: Hub, library: Library, listening: socket.socket) -> None:
    """Serve on this socket until interrupted."""
    import uvicorn

    settings = uvicorn.Config(make_app(hub, library), log_level="warning", server_header=False)
    uvicorn.Server(settings).run(sockets=[listening])
