"""Every route of the application names who may use it, by the route table itself."""

from __future__ import annotations

import pytest
from fastapi import APIRouter, Depends, FastAPI, Response
from starlette.staticfiles import StaticFiles

from api.security.guards import allow, allow_key, anyone, nameless, who_may
from data.kinds import Role


def test_no_route_of_the_application_is_nameless(app: FastAPI) -> None:
    """The law itself."""
    assert nameless(app) == []


def test_the_walk_sees_routers_mounts_and_plain_routes(app: FastAPI) -> None:
    """A walk that saw nothing would pass for ever."""
    seen = dict(who_may(app.routes))
    assert seen["GET /healthz"] == ["anyone"]
    assert seen["ANY /static"] == ["anyone"]
    assert seen["POST /dang-xuat"] == ["officer", "dispatcher", "courier", "administrator"]


def _plain(app: FastAPI) -> None:
    app.add_api_route("/secret", lambda: None)


def _in_a_router(app: FastAPI) -> None:
    router = APIRouter(prefix="/inner")
    router.add_api_route("/secret", lambda: None)
    outer = APIRouter(prefix="/outer")
    outer.include_router(router)
    app.include_router(outer)


def _mounted_files(app: FastAPI) -> None:
    app.mount("/secret", StaticFiles(directory="."))


def _mounted_application(app: FastAPI) -> None:
    inner = FastAPI(openapi_url=None)
    inner.add_api_route("/secret", lambda: None)
    app.mount("/inner", inner)


def _of_starlette(app: FastAPI) -> None:
    app.add_route("/secret", lambda request: Response())


def _with_another_dependency(app: FastAPI) -> None:
    app.add_api_route("/secret", lambda: None, dependencies=[Depends(lambda: None)])


def _websocket(app: FastAPI) -> None:
    app.add_api_websocket_route("/secret", lambda websocket: None)


@pytest.mark.parametrize(
    "add",
    [_plain, _in_a_router, _mounted_files, _mounted_application, _of_starlette, _with_another_dependency, _websocket],
)
def test_a_nameless_route_is_found_wherever_it_is_added(app: FastAPI, add: object) -> None:
    """The negative control: each way of adding a route that names nobody is seen."""
    assert callable(add)
    add(app)
    assert len(nameless(app)) == 1
    assert nameless(app)[0].endswith("/secret")


def test_a_guard_is_seen_on_the_route_its_router_its_inclusion_and_behind_another_dependency() -> None:
    """Naming counts wherever FastAPI would run the guard."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    officers = allow(Role.OFFICER)
    app.add_api_route("/own", lambda: None, dependencies=[Depends(officers)])
    of_router = APIRouter(dependencies=[Depends(anyone())])
    of_router.add_api_route("/router", lambda: None)
    app.include_router(of_router)
    included = APIRouter()
    included.add_api_route("/included", lambda: None)
    app.include_router(included, prefix="/v1", dependencies=[Depends(allow_key("deliveries:read"))])

    def behind(person: object = Depends(officers)) -> None:
        """Needs the guard itself."""

    app.add_api_route("/behind", lambda: None, dependencies=[Depends(behind)])
    assert dict(who_may(app.routes)) == {
        "GET /own": ["officer"],
        "GET /router": ["anyone"],
        "GET /v1/included": ["key deliveries:read"],
        "GET /behind": ["officer"],
    }


def test_a_guard_that_names_nobody_cannot_be_made() -> None:
    """An empty list of roles would look like a name."""
    with pytest.raises(ValueError, match="at least one"):
        allow()
