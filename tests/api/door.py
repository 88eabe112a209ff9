"""How a test comes through the door."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import FastAPI
from starlette.testclient import TestClient

from api.security.visitors import cookie_name
from api.state import AppState
from data.kinds import Role
from scheduling.model.visitor import Visitor
from scheduling.services.sign_ins import visitor_with


@dataclass(frozen=True)
class Someone:
    """An account whose password is known."""

    id: int
    username: str
    password: str
    role: Role


def sign_in(client: TestClient, who: Someone) -> None:
    """Sign in by the form, as a browser does."""
    answer = client.post("/dang-nhap", data={"username": who.username, "password": who.password})
    assert answer.status_code == 303, answer.text


def bring(client: TestClient, token: str) -> None:
    """Put a token into the browser, in place of what it holds."""
    client.cookies.clear()
    client.cookies.set(cookie_name(state_behind(client).settings), token, domain="127.0.0.1", path="/")


def csrf(client: TestClient) -> dict[str, str]:
    """The hidden field of every form that the signed-in person sees."""
    visitor = visitor_in(client)
    assert visitor is not None, "nobody is signed in"
    return {"csrf_token": visitor.csrf_token}


def visitor_in(client: TestClient) -> Visitor | None:
    """Whose session the browser's cookie opens, as the application would judge now."""
    state = state_behind(client)
    token = client.cookies.get(cookie_name(state.settings))
    return visitor_with(state.engine, token, state.sign_in_rules, state.clock()) if token else None


def state_behind(client: TestClient) -> AppState:
    """What the application behind the browser works with."""
    assert isinstance(client.app, FastAPI)
    state = client.app.state.tannha
    assert isinstance(state, AppState)
    return state
