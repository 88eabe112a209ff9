"""From a request to the person or key behind it: the session cookie, and the Authorization header."""

from __future__ import annotations

from fastapi import Request, Response

from api.errors import NotSignedIn
from api.settings import Settings
from api.state import state_of
from scheduling.model.visitor import KeyHolder, Visitor
from scheduling.services.api_keys import key_holder
from scheduling.services.sign_ins import visitor_with


def behind(request: Request) -> Visitor | KeyHolder | None:
    """Who is behind a request; None when it brings neither a key nor a live session.

    A request with an Authorization header is judged by that alone: a bad key never falls back to a
    cookie. A visitor is kept on ``request.state.visitor`` for the templates.

    Raises
    ------
    NotSignedIn
        The header is not ``Bearer`` with a live key.
    """
    state = state_of(request)
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, key = header.partition(" ")
        holder = key_holder(state.engine, key.strip(), state.clock()) if scheme.lower() == "bearer" else None
        if holder is None:
            raise NotSignedIn
        return holder
    token = session_token(request, state.settings)
    if token is None:
        return None
    visitor = visitor_with(state.engine, token, state.sign_in_rules, state.clock())
    request.state.visitor = visitor
    return visitor


def session_token(request: Request, settings: Settings) -> str | None:
    """The token the browser brought, whether or not it opens anything."""
    return request.cookies.get(cookie_name(settings)) or None


def set_session_cookie(response: Response, token: str, settings: Settings) -> None:
    """Give the browser its token: unreadable to scripts, not sent from other sites, gone when the browser closes."""
    response.set_cookie(
        cookie_name(settings), token, path="/", httponly=True, samesite="lax", secure=settings.secure_cookies
    )


def clear_session_cookie(response: Response, settings: Settings) -> None:
    """Take the token away again."""
    response.delete_cookie(
        cookie_name(settings), path="/", httponly=True, samesite="lax", secure=settings.secure_cookies
    )


def cookie_name(settings: Settings) -> str:
    """With ``__Host-``, a browser takes the cookie over https only and from this very host."""
    return "__Host-tannha_session" if settings.secure_cookies else "tannha_session"
