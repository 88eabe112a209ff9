"""What changes something comes from our own pages, and says so twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Form, UploadFile
from starlette.testclient import TestClient

from api.security.guards import allow, anyone
from data.kinds import Role
from tests.api.door import Someone, csrf, sign_in

OFFICERS = Depends(allow(Role.OFFICER))


@pytest.fixture(autouse=True)
def _routes(app: FastAPI) -> None:
    done: list[str] = []
    app.state.done = done

    def bare() -> None:
        done.append("bare")

    def form(word: Annotated[str, Form()]) -> None:
        done.append(word)

    def upload(file: UploadFile) -> None:
        done.append(file.file.read().decode())

    def body(words: list[str]) -> None:
        done.extend(words)

    endpoints: dict[str, Callable[..., None]] = {"bare": bare, "form": form, "upload": upload, "json": body}
    for name, endpoint in endpoints.items():
        app.add_api_route(f"/api/{name}", endpoint, methods=["POST", "PUT", "PATCH", "DELETE"], dependencies=[OFFICERS])
    app.add_api_route("/api/open", bare, methods=["POST"], dependencies=[Depends(anyone())])
    app.add_api_route("/api/look", lambda: "seen", dependencies=[OFFICERS])


@pytest.fixture
def signed_in(client: TestClient, officer: Someone) -> TestClient:
    """A browser with an officer in it."""
    sign_in(client, officer)
    return client


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_without_the_token_is_refused_and_with_it_done(
    signed_in: TestClient, app: FastAPI, method: str
) -> None:
    """By every method that changes something."""
    refused = signed_in.request(method, "/api/bare")
    assert (refused.status_code, refused.json()["code"]) == (403, "api.csrf_token")
    assert app.state.done == []
    assert signed_in.request(method, "/api/bare", data=csrf(signed_in)).status_code == 200
    assert app.state.done == ["bare"]


def test_a_look_needs_no_token(signed_in: TestClient) -> None:
    """Links would not work."""
    assert signed_in.get("/api/look").json() == "seen"


def test_the_token_may_stand_in_a_form_an_upload_or_a_header(signed_in: TestClient, app: FastAPI) -> None:
    """The ways our pages send."""
    token = csrf(signed_in)
    assert signed_in.post("/api/form", data={"word": "form", **token}).status_code == 200
    assert signed_in.post("/api/upload", data=token, files={"file": b"upload"}).status_code == 200
    header = {"x-csrf-token": token["csrf_token"]}
    assert signed_in.post("/api/json", json=["json"], headers=header).status_code == 200
    assert app.state.done == ["form", "upload", "json"]


def test_a_token_in_the_address_or_in_json_does_not_count(signed_in: TestClient) -> None:
    """Addresses are logged and remembered."""
    token = csrf(signed_in)
    assert signed_in.post("/api/bare", params=token).status_code == 403
    assert signed_in.post("/api/bare", json=token).status_code == 403


@pytest.mark.parametrize("wrong", ["", "wrong", "ế"])
def test_a_wrong_token_is_refused(signed_in: TestClient, wrong: str) -> None:
    """Whatever it is made of."""
    assert signed_in.post("/api/bare", data={"csrf_token": wrong}).status_code == 403


def test_the_token_of_another_session_is_refused(
    signed_in: TestClient, app: FastAPI, officer: Someone, new_client: object
) -> None:
    """Even of the same person."""
    assert callable(new_client)
    other = new_client()
    sign_in(other, officer)
    assert signed_in.post("/api/bare", data=csrf(other)).status_code == 403
    assert app.state.done == []


def test_a_form_of_a_route_without_files_brings_none(signed_in: TestClient) -> None:
    """Nobody would look at them."""
    assert signed_in.post("/api/bare", data=csrf(signed_in), files={"file": b"x"}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8000"}, 403),
        ({"origin": "http://127.0.0.1:8000"}, 200),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "http://127.0.0.1:8001"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/api/bare", "/api/open"])
def test_what_the_browser_says_of_the_origin_counts(
    signed_in: TestClient, headers: dict[str, str], status: int, path: str
) -> None:
    """On every route that changes something, whoever may use it, and even with the right token."""
    assert signed_in.post(path, data=csrf(signed_in), headers=headers).status_code == status


def test_the_public_address_is_ours_whatever_the_host_header_says(signed_in: TestClient) -> None:
    """Behind a proxy the two differ."""
    headers = {"host": "inside:9000", "origin": "http://127.0.0.1:8000"}
    assert signed_in.post("/api/open", headers=headers).status_code == 200
