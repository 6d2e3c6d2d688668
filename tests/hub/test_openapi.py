"""docs/openapi.json is what the hub serves, and tells all of it."""

import json
from pathlib import Path

import pytest

from a6desk.hub import openapi
from a6desk.sync import endpoints

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"


@pytest.fixture(scope="module")
def said():
    return json.loads(COMMITTED.read_text(encoding="utf-8"))


def test_the_committed_description_is_that_of_this_hub():
    assert COMMITTED.read_text(encoding="utf-8") == openapi.text(), (
        "make it anew: a6desk hub openapi > docs/openapi.json"
    )


def test_it_describes_every_path_with_every_status(said):
    assert said["openapi"].startswith("3.1")
    statuses = {path: set(next(iter(each.values()))["responses"]) for path, each in said["paths"].items()}
    assert statuses == {
        endpoints.HELLO: {"200", "400", "401", "413", "500"},
        endpoints.ENROL: {"200", "400", "403", "413", "500"},
        endpoints.SYNC: {"200", "400", "401", "413", "500"},
        endpoints.INDEX: {"200", "401", "500"},
        endpoints.RESTORED: {"200", "400", "401", "413", "500"},
    }


def test_it_describes_every_line(said):
    shapes = said["components"]["schemas"]
    assert {"Event", "Again", "Answer", "Item", "End", "Held", "Receipt", "Trouble", "HubKey", "Certificate"} <= set(
        shapes
    )
    assert not [name for name in shapes if "Validation" in name or "-" in name]
    for shape in shapes.values():
        assert shape.get("type") == "object"


def test_every_reference_leads_somewhere(said):
    def references(node):
        if isinstance(node, dict):
            yield from ([node["$ref"]] if isinstance(node.get("$ref"), str) else [])
            for each in node.values():
                yield from references(each)
        elif isinstance(node, list):
            for each in node:
                yield from references(each)

    names = {f"#/components/schemas/{name}" for name in said["components"]["schemas"]}
    assert set(references(said)) <= names


def test_the_access_is_described(said):
    assert said["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
    open_paths = [path for path, each in said["paths"].items() if "security" not in next(iter(each.values()))]
    assert open_paths == [endpoints.ENROL]
