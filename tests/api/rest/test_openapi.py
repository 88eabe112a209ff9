"""The description of the API is whole, and its examples are right."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api import rest
from api.rest.openapi import describe
from api.routes import ROUTERS
from api.security.guards import who_may
from data.tables import Dossier
from tests.api.rest.caller import Caller, rows
from tests.conftest import ROOT

MODELS = {
    name: model
    for module in pkgutil.iter_modules(rest.__path__)
    for name, model in inspect.getmembers(importlib.import_module(f"api.rest.{module.name}"), inspect.isclass)
    if issubclass(model, BaseModel)
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document, of an application with every router."""
    app = FastAPI(title="Tận Nhà", openapi_url=None)
    for router in ROUTERS:
        app.include_router(router)
    return describe(app)


def test_a_client_gets_it_as_json(client: TestClient, document: dict[str, Any]) -> None:
    """Of the application as it is served, the first time and again."""
    for _ in range(2):
        reply = client.get("/openapi.json")
        assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")
        assert json.loads(reply.content) == document


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Each operation by its method and path."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_it_lists_every_route_of_the_api_with_who_may_use_it_and_no_other(
    document: dict[str, Any], app: FastAPI
) -> None:
    """By the route table; pages are no API."""
    table = {name.replace(":path}", "}"): who for name, who in who_may(app.routes) if " /api/" in name}
    assert {name: operation["x-who-may"] for name, operation in operations(document).items()} == table
    schemes = document["components"]["securitySchemes"]
    for operation in operations(document).values():
        assert operation["security"]
        assert all(set(each) <= set(schemes) for each in operation["security"])


def test_each_operation_is_told_in_words_and_names_its_problems(document: dict[str, Any]) -> None:
    """A sentence, the form of a refusal, and on writes the header that makes a retry safe."""
    for name, operation in operations(document).items():
        assert operation["description"], name
        assert "application/problem+json" in operation["responses"]["4XX"]["content"], name
        headers = {each["name"] for each in operation.get("parameters", []) if each["in"] == "header"}
        wanted = set() if name.startswith("GET ") else {"Idempotency-Key"}
        assert headers == ({"X-CSRF-Token"} if name == "POST /api/v1/courier-events" else wanted), name


def references(part: Any) -> list[str]:
    """Every $ref below ``part``."""
    if isinstance(part, dict):
        own = [part["$ref"]] if "$ref" in part else []
        return own + [each for value in part.values() for each in references(value)]
    return [each for value in part for each in references(value)] if isinstance(part, list) else []


def test_every_body_and_reply_has_an_example_that_its_schema_takes(document: dict[str, Any]) -> None:
    """Validated by the very model the handler uses, and unchanged by it."""
    schemas = document["components"]["schemas"]
    assert {reference.rpartition("/")[2] for reference in references(document)} <= set(schemas)
    shown = set()
    for operation in operations(document).values():
        parts = [operation.get("requestBody", {}), *operation["responses"].values()]
        shown |= {
            content["schema"]["$ref"].rpartition("/")[2]
            for part in parts
            for kind, content in part.get("content", {}).items()
            if kind.endswith("json")
        }
    assert shown == {name for name, schema in schemas.items() if "examples" in schema}
    assert len(shown) >= 9
    for name in shown:
        for example in schemas[name]["examples"]:
            held = MODELS[name].model_validate(example)
            assert held.model_dump(mode="json", by_alias=True, exclude_unset=True) == example, name


def test_the_example_of_a_file_can_be_imported(document: dict[str, Any], centre: Caller, engine: Engine) -> None:
    """As it stands."""
    operation = operations(document)["POST /api/v1/dossiers/import"]
    example = operation["requestBody"]["content"]["text/csv"]["example"]
    reply = centre.write("/dossiers/import", content=example.encode(), headers={"content-type": "text/csv"})
    assert (reply.status_code, reply.json()["rejects"]) == (200, [])
    assert [dossier.by_post for dossier in rows(engine, Dossier)] == [True]


def test_the_guide_names_every_route_and_scope(document: dict[str, Any]) -> None:
    """docs/api.md, for who begins."""
    guide = (ROOT / "docs" / "api.md").read_text("utf-8")
    for name, operation in operations(document).items():
        assert f"`{name.replace('/api/v1', '')}`" in guide, name
        for who in operation["x-who-may"]:
            assert who.removeprefix("key ") in guide
