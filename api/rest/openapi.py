"""The description of the API. There is no page that shows it: such pages load scripts from elsewhere."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

from api.rest.described import Problem
from api.rest.scopes import SCOPES
from api.security.guards import anyone, who_may

router = APIRouter()

_ABOUT = """Tận Nhà for other systems and for couriers' devices; docs/api.md tells how to begin.

Times are ISO 8601 with an offset, money is in đồng, lengths are in metres. Errors are problem details (RFC 9457), in
Vietnamese unless `Accept-Language` prefers English. Each operation says in `x-who-may` who may use it: a role's
session, or a key with a scope, which sees its own office only. What is not there and what is another office's are
answered alike."""
_SECURITY = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key made by `tannha keys create`. Scopes: "
        + "; ".join(f"`{scope}` {opens}" for scope, opens in SCOPES.items()),
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "tannha_session",
        "description": "The cookie of a signed-in person (`__Host-tannha_session` over https). "
        "A write also needs the header `X-CSRF-Token`.",
    },
}


@router.get("/openapi.json", include_in_schema=False, dependencies=[Depends(anyone())])
def openapi(request: Request) -> dict[str, Any]:
    """Describe every route under /api."""
    app: FastAPI = request.app
    if app.openapi_schema is None:  # where FastAPI keeps its own: it takes a while to make
        app.openapi_schema = describe(app)
    return app.openapi_schema


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of the routes of ``app`` under /api, with who may use each."""
    routes = [route for route in iter_route_contexts(app.routes) if (route.path or "").startswith("/api/")]
    document = get_openapi(title=app.title, version=app.version, description=_ABOUT, routes=routes)
    document["components"]["securitySchemes"] = _SECURITY
    document["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    for name, who in who_may(app.routes):
        methods, _, path = name.partition(" ")
        for method in methods.lower().split(","):
            operation = document["paths"].get(path.replace(":path}", "}"), {}).get(method)
            if operation is not None:
                operation["x-who-may"] = who
                keys = any(each.startswith("key ") for each in who)
                people = any(not each.startswith("key ") for each in who)
                operation["security"] = [{"key": []}] * keys + [{"session": []}] * people
    return document
