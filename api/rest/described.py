"""Parts of the OpenAPI description that FastAPI cannot read off a handler."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from api.http.idempotency import HEADER
from api.rest.fields import Reply


class Problem(Reply):
    """What is wrong (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Dữ liệu chưa đúng",
                    "status": 422,
                    "detail": "Cần ghi địa chỉ nhà.",
                    "code": "scheduling.invalid",
                    "request_id": "9f1c2a7b5d3e4f60",
                    "errors": [{"field": "street_line", "message": "Cần ghi địa chỉ nhà."}],
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    """Vietnamese, or English by Accept-Language."""
    code: str
    """Stable: programs decide by it."""
    request_id: str
    """Also in the reply's header X-Request-ID, and in our log."""
    errors: list[dict[str, str]] = Field(default_factory=list)
    """For data that are not right: ``field`` says where, ``message`` what."""


PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "What is wrong (RFC 9457).",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}
"""``responses`` of every router of the API; the description of the API brings the schema along."""


def needs_header(name: str, description: str, example: str, *, required: bool = True) -> dict[str, Any]:
    """The ``openapi_extra`` of a route that wants this header."""
    header = {
        "name": name,
        "in": "header",
        "required": required,
        "description": description,
        "schema": {"type": "string"},
        "example": example,
    }
    return {"parameters": [header]}


NEEDS_KEY = needs_header(
    HEADER,
    "Made once for each write and sent again with every retry of it: the write then has one effect and one reply.",
    "7c9e6679-7425-40de-944b-e07fc1f90ae7",
)
