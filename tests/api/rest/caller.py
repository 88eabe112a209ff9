"""How a test calls the API, and what it expects of every refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlmodel import SQLModel, select
from starlette.testclient import TestClient

from api.rest.described import Problem
from data.session import reading


@dataclass(frozen=True)
class Caller:
    """A system with its key, or a person with a session."""

    client: TestClient
    headers: dict[str, str]

    def get(self, path: str) -> Any:
        """Look at something under /api/v1."""
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def write(self, path: str, *, method: str = "POST", key: str | None = "key-1", **content: Any) -> Any:
        """Change something under /api/v1, by default with the same Idempotency-Key each time."""
        headers = {**self.headers, **content.pop("headers", {})}
        if key is not None:
            headers["idempotency-key"] = key
        return self.client.request(method, f"/api/v1{path}", headers=headers, **content)


def problem(reply: Any) -> tuple[int, str]:
    """Status and code of a refusal, which must be problem details."""
    assert reply.headers["content-type"] == "application/problem+json", reply.text
    said = Problem.model_validate(reply.json())
    assert said.status == reply.status_code
    return said.status, said.code


def rows(engine: Engine, table: type[SQLModel]) -> list[Any]:
    """Every row of a table."""
    with reading(engine) as session:
        return list(session.exec(select(table)).all())
