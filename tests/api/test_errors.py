"""Whatever goes wrong, the reply has the right status, a stable code, the reader's language, and no more."""

from __future__ import annotations

import pytest
import structlog
from fastapi import APIRouter, Depends, FastAPI
from jinja2 import DictLoader
from pydantic import BaseModel
from starlette.testclient import TestClient

from api.security.guards import anyone
from api.templating import ENVIRONMENT
from scheduling.errors import Conflict, Invalid, NotFound, Refused, SchedulingError
from tests.api.door import Someone, sign_in

PRIVATE = "0912 345 678"
RAISED: dict[str, Exception] = {
    "not-found": NotFound("Không có hồ sơ này.", "There is no such dossier."),
    "refused": Refused("Ngày đã khoá sổ.", "The day is closed."),
    "conflict": Conflict("Đã có người sửa.", "Somebody changed it."),
    "invalid": Invalid("phone", "Số điện thoại không đúng.", "The phone number is wrong."),
    "unmapped": SchedulingError(PRIVATE),
    "bug": RuntimeError(PRIVATE),
}


class Body(BaseModel):
    """What the test's route takes."""

    phone: int


@pytest.fixture(autouse=True)
def _routes(app: FastAPI) -> None:
    router = APIRouter(dependencies=[Depends(anyone())])

    def fail(name: str) -> None:
        raise RAISED[name]

    def take(body: Body) -> None:
        """Only here to refuse."""

    router.add_api_route("/api/fail/{name}", fail)
    router.add_api_route("/fail/{name}", fail)
    router.add_api_route("/api/take", take, methods=["POST"])
    app.include_router(router)


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("not-found", 404, "scheduling.not_found"),
        ("refused", 409, "scheduling.refused"),
        ("conflict", 409, "scheduling.conflict"),
        ("invalid", 422, "scheduling.invalid"),
        ("bug", 500, "api.bug"),
    ],
)
def test_an_error_becomes_a_problem_or_a_page_by_where_it_happened(
    client: TestClient, name: str, status: int, code: str
) -> None:
    """RFC 9457 under /api, a Vietnamese page elsewhere, with the same status and code."""
    problem = client.get(f"/api/fail/{name}")
    assert (problem.status_code, problem.headers["content-type"]) == (status, "application/problem+json")
    assert (problem.json()["status"], problem.json()["code"]) == (status, code)
    page = client.get(f"/fail/{name}")
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert code in page.text
    for reply in (problem, page):
        assert "default-src 'none'" in reply.headers["content-security-policy"]
        assert reply.headers["x-request-id"]


def test_an_error_page_is_in_one_language(client: TestClient) -> None:
    """Its frame is Vietnamese, so its words are, whatever the browser prefers."""
    page = client.get("/fail/not-found", headers={"accept-language": "en"}).text
    assert "Không có hồ sơ này." in page
    assert "There is no such dossier." not in page


def test_an_invalid_value_names_its_field(client: TestClient) -> None:
    """So that a form can show it where it belongs."""
    assert client.get("/api/fail/invalid").json()["errors"] == [
        {"field": "phone", "message": "Số điện thoại không đúng."}
    ]


def test_a_body_of_the_wrong_shape_names_the_place_and_does_not_repeat_the_value(client: TestClient) -> None:
    """FastAPI's own answer would quote what was sent."""
    reply = client.post("/api/take", json={"phone": PRIVATE})
    assert (reply.status_code, reply.json()["code"]) == (422, "api.invalid")
    assert reply.json()["errors"][0]["field"] == "body.phone"
    assert PRIVATE not in reply.text
    assert client.post("/api/take", content=b"{", headers={"content-type": "application/json"}).status_code == 422


@pytest.mark.parametrize("path", ["/api/fail/bug", "/fail/bug", "/api/fail/unmapped", "/fail/unmapped"])
def test_a_bug_says_nothing_of_itself(client: TestClient, path: str) -> None:
    """Its words may hold a person's data."""
    reply = client.get(path)
    assert reply.status_code == 500
    assert PRIVATE not in reply.text
    assert "RuntimeError" not in reply.text


def test_the_error_page_of_an_error_page_is_still_a_500(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken template must not end in a cut connection."""
    monkeypatch.setattr(ENVIRONMENT, "loader", DictLoader({"error.html": "{{ nobody_gave_this }}"}))
    ENVIRONMENT.cache.clear()  # type: ignore[union-attr]
    reply = client.get("/fail/bug")
    ENVIRONMENT.cache.clear()  # type: ignore[union-attr]
    assert reply.status_code == 500
    assert "default-src 'none'" in reply.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "vi"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("fr,en;q=0.3", "en"),
        ("fr", "vi"),
        ("en;q=0", "vi"),
        ("vi;q=0.2,en;q=0.9", "en"),
        ("en;q=much", "vi"),
    ],
)
def test_the_language_is_vietnamese_unless_english_is_preferred(client: TestClient, header: str, language: str) -> None:
    """By the weights of Accept-Language."""
    detail = client.get("/api/fail/refused", headers={"accept-language": header}).json()["detail"]
    assert detail == {"vi": "Ngày đã khoá sổ.", "en": "The day is closed."}[language]


@pytest.mark.parametrize(
    ("path", "kind"), [("/api/none", "application/problem+json"), ("/none", "text/html; charset=utf-8")]
)
def test_a_path_that_is_not_there(client: TestClient, path: str, kind: str) -> None:
    """404 in the form of its part of the site."""
    reply = client.get(path)
    assert (reply.status_code, reply.headers["content-type"]) == (404, kind)


def test_a_method_that_is_not_there_says_which_are(client: TestClient) -> None:
    """405 keeps its Allow header."""
    reply = client.delete("/dang-nhap")
    assert (reply.status_code, reply.headers["allow"]) == (405, "GET")


def test_a_body_too_large_is_413(client: TestClient, officer: Someone) -> None:
    """Whether or not its length was announced."""
    sign_in(client, officer)
    big = b"x" * 20_000_001
    assert client.post("/api/take", content=big, headers={"content-type": "application/json"}).status_code == 413
    chunks = (b"x" * 1_000_000 for _ in range(21))
    reply = client.post("/api/take", content=chunks, headers={"content-type": "application/json"})
    assert reply.status_code == 413
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_a_refusal_is_no_bug(client: TestClient) -> None:
    """What was foreseen must not wake an operator; what was not, must."""
    with structlog.testing.capture_logs() as lines:
        client.get("/api/fail/refused")
        client.get("/fail/invalid")
    assert "bug" not in {line["event"] for line in lines}
    with structlog.testing.capture_logs() as lines:
        client.get("/api/fail/unmapped")
    assert "bug" in {line["event"] for line in lines}
