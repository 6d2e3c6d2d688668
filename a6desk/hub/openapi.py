"""The interface as OpenAPI 3.1: what FastAPI knows by itself, and the lines of JSON, which it does not."""

import json
import tempfile
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from a6desk.events.documents import Event
from a6desk.sync.endpoints import ENVELOPE, NDJSON, Again, Answer, End, Held, Item, Trouble

_TROUBLES = {
    400: "It cannot be read, or this protocol is not spoken here",
    401: "The access is unknown: a new joining code is needed",
    403: "The joining code is unknown or was used by another desk",
    413: "It is larger than the hub takes",
    500: "A fault of the hub; try again later",
}
_ABOUT = (
    "How a desk hands submissions to a hub and gets signed receipts. docs/protocol.md tells the whole; this describes "
    f"the shapes. Every answer of a hub carries its id in the header {ENVELOPE}; one without it is not a hub's. Any "
    "other status has a Trouble too. A server before the hub may answer 429 or 503 with Retry-After in seconds."
)


def troubles(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a whole request."""
    return {status: {"model": Trouble, "description": _TROUBLES[status]} for status in statuses}


def _lines(description: str, *models: type) -> dict[str, Any]:
    shapes = [{"$ref": f"#/components/schemas/{model.__name__}"} for model in models]
    return {
        "description": description,
        "content": {NDJSON: {"schema": {"description": "Of one line", "oneOf": shapes}}},
    }


LINES_OUT: dict[int | str, dict[str, Any]] = {
    200: _lines("Lines of JSON: an Answer for each event, then new Items, and an End. Without End it was cut.",
                Answer, Item, End),
}  # fmt: skip
INDEX_OUT: dict[int | str, dict[str, Any]] = {200: _lines("Lines of JSON, the last of which is an End.", Held, End)}
LINES_IN: dict[str, Any] = {
    "requestBody": _lines("Lines of JSON, gzipped; none asks only for what is new.", Event, Again) | {"required": True}
}


def describe(app: FastAPI) -> None:
    """Let app.openapi() tell all of it."""

    def whole() -> dict[str, Any]:
        if app.openapi_schema is None:
            said = get_openapi(title=app.title, version=app.version, description=_ABOUT, routes=app.routes)
            app.openapi_schema = _mended(said)
        return app.openapi_schema

    app.openapi = whole  # type: ignore[method-assign]


def _mended(said: dict[str, Any]) -> dict[str, Any]:
    """With the shapes of the lines, without FastAPI's own refusals, which no hub of ours gives."""
    schemas = said["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for path in said["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
    _, lines = models_json_schema(
        [(model, "serialization") for model in (Event, Again, Answer, Item, End, Held)],
        ref_template="#/components/schemas/{model}",
    )
    said["components"]["schemas"] = dict(sorted({**lines["$defs"], **schemas}.items()))
    return said


def text() -> str:
    """docs/openapi.json."""
    from a6desk.forms.library import Library
    from a6desk.hub.identity import ADDRESS, Hub
    from a6desk.hub.web import make_app

    with tempfile.TemporaryDirectory() as folder:
        hub = Hub(Path(folder))
        try:
            hub.found("a6desk hub", ADDRESS, demonstration=True)
            said = make_app(hub, Library()).openapi()
        finally:
            hub.close()
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"
