"""Around every answer: whose it is. Around every request: how large it may be. And a fault of ours is a sentence."""

import logging
from typing import Any

from a6desk.i18n import tr
from a6desk.sync.endpoints import ENVELOPE, Trouble

log = logging.getLogger(__name__)

_PATIENCE = 8
"""How many times the limit is read and thrown away, so that a sender hears the refusal instead of a cut line."""


class Envelope:
    """Plain ASGI, so that lines of an answer leave as they are made."""

    def __init__(self, app: Any, hub: str, most: int):
        self._app, self._most = app, most
        self._headers = [(ENVELOPE.lower().encode(), hub.encode()), (b"cache-control", b"no-store")]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_named(message: Any) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message = {**message, "headers": [*message["headers"], *self._headers]}
            await send(message)

        body, more = bytearray(), True
        size = 0
        while more and size <= self._most * _PATIENCE:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            more = message.get("more_body", False)
            size += len(message.get("body", b""))
            if size <= self._most:
                body += message.get("body", b"")
        if size > self._most:
            await self._refuse(send_named, 413, tr("This is larger than the hub takes."))
            return
        whole = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def receive_whole() -> Any:
            return whole.pop() if whole else await receive()

        try:
            await self._app(scope, receive_whole, send_named)
        except Exception:
            log.exception("fault in %s", scope["path"])
            if begun:
                raise  # the answer is cut, and the other side sees that it is
            await self._refuse(send_named, 500, tr("The hub has a fault; it was noted there."))

    @staticmethod
    async def _refuse(send: Any, status: int, reason: str) -> None:
        content = Trouble(reason=reason).model_dump_json().encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(content)).encode()),
            (b"connection", b"close"),  # what is still being said is not listened to
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})
