"""The headers every reply carries, and what the front end's files carry."""

from __future__ import annotations

import re

import pytest
from fastapi import Depends, FastAPI
from fastapi.responses import PlainTextResponse
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.app import create_app
from api.security.guards import anyone
from api.settings import Settings
from api.templating import TEMPLATES, static_url
from scheduling.services.passwords import Passwords


@pytest.mark.parametrize(
    "path", ["/dang-nhap", "/healthz", "/openapi.json", "/none", "/api/none", "/static/mark.svg", "/bug"]
)
def test_every_reply_forbids_what_is_not_ours(client: TestClient, app: FastAPI, path: str) -> None:
    """Pages, data, files, errors and bugs alike."""

    def bug() -> None:
        raise RuntimeError

    app.add_api_route("/bug", bug, dependencies=[Depends(anyone())])
    headers = client.get(path).headers
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy.pop("default-src") == "'none'"
    assert policy.pop("frame-ancestors") == policy.pop("base-uri") == "'none'"
    assert policy.pop("img-src") == "'self' data:"
    assert set(policy.values()) == {"'self'"}
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "strict-transport-security" not in headers


def test_production_tells_browsers_to_come_by_https(
    settings: Settings, engine: Engine, quick_passwords: Passwords
) -> None:
    """And only production: a demo on localhost would spoil every other one there."""
    app = create_app(
        settings.model_copy(update={"environment": "production"}), engine=engine, passwords=quick_passwords
    )
    assert TestClient(app).get("/healthz").headers["strict-transport-security"] == "max-age=31536000"


def test_a_reply_that_says_nothing_may_not_be_kept(client: TestClient, app: FastAPI) -> None:
    """Pages hold people's data; a shared computer must not."""
    kept = PlainTextResponse("x", headers={"Cache-Control": "private, max-age=60"})
    app.add_api_route("/kept", lambda: kept, dependencies=[Depends(anyone())])
    assert client.get("/dang-nhap").headers["cache-control"] == "no-store"
    assert client.get("/api/none").headers["cache-control"] == "no-store"
    assert client.get("/kept").headers["cache-control"] == "private, max-age=60"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("vendor/htmx.min.js", "text/javascript; charset=utf-8"),
        ("vendor/leaflet.css", "text/css; charset=utf-8"),
        ("vendor/zxing_reader.wasm", "application/wasm"),
        ("vendor/fonts/be-vietnam-pro-vietnamese-400-normal.woff2", "font/woff2"),
    ],
)
def test_vendored_files_are_what_they_are_and_kept_for_long(client: TestClient, name: str, kind: str) -> None:
    """A week by their plain address, a year by the one that holds their digest."""
    plain, pinned = client.get(f"/static/{name}"), client.get(static_url(name))
    assert plain.headers["content-type"] == pinned.headers["content-type"] == kind
    assert plain.headers["cache-control"] == "public, max-age=604800"
    assert pinned.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_our_own_files_are_asked_for_again(client: TestClient) -> None:
    """By their plain address, with a cheap answer when nothing changed."""
    reply = client.get("/static/mark.svg")
    assert reply.headers["cache-control"] == "no-cache"
    assert client.get("/static/mark.svg", headers={"if-none-match": reply.headers["etag"]}).status_code == 304


def test_static_files_do_not_lead_out_of_their_folder(client: TestClient) -> None:
    """Nor does an error of theirs say where they lie."""
    for path in ("/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/vendor/..%2f..%2fapp.py"):
        assert client.get(path).status_code == 404


def test_no_template_holds_a_script_or_a_style_of_its_own() -> None:
    """The policy would stop them in the browser, where nobody looks."""
    for template in TEMPLATES.rglob("*.html"):
        source = template.read_text("utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)(?! type=.application/json)", source), template.name
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", source), template.name


def test_the_description_of_the_api_is_there_and_no_page_that_loads_scripts_from_elsewhere(client: TestClient) -> None:
    """FastAPI's own pages would fetch from a content network."""
    assert client.get("/openapi.json").json()["info"]["title"] == "Tận Nhà"
    assert [client.get(path).status_code for path in ("/docs", "/redoc", "/docs/oauth2-redirect")] == [404] * 3
