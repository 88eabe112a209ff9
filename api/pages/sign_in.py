"""The door: signing in and out."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.security.guards import allow, anyone, visitor_behind
from api.security.visitors import clear_session_cookie, session_token, set_session_cookie
from api.state import State
from api.templating import render
from data.kinds import Role
from scheduling.model.visitor import Visitor
from scheduling.services import sign_ins

router = APIRouter(include_in_schema=False)


@router.get("/dang-nhap", dependencies=[Depends(anyone())])
def show(request: Request, tiep: str = "") -> Response:
    """The sign-in form."""
    return render(request, "sign_in.html", next=_local(tiep), username="", error="")


@router.post("/dang-nhap", dependencies=[Depends(anyone())])
def sign_in(
    request: Request,
    state: State,
    username: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=10_000)] = "",
    tiep: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Begin a session under a fresh token, whatever the browser brought; or show the form again."""
    try:
        token = sign_ins.sign_in(
            state.engine,
            username,
            password,
            state.passwords,
            state.sign_in_rules,
            state.clock(),
            replacing=session_token(request, state.settings),
        )
    except sign_ins.SignInRefused as refused:
        context = {"next": _local(tiep), "username": username, "error": refused.message}
        return render(request, "sign_in.html", status_code=HTTPStatus.UNPROCESSABLE_ENTITY, **context)
    response = RedirectResponse(_local(tiep), HTTPStatus.SEE_OTHER)
    set_session_cookie(response, token, state.settings)
    return response


@router.post("/dang-xuat", dependencies=[Depends(allow(*Role))])
def sign_out(state: State, visitor: Annotated[Visitor, Depends(visitor_behind)]) -> Response:
    """End the session."""
    sign_ins.sign_out(state.engine, visitor, state.clock())
    response = RedirectResponse("/dang-nhap", HTTPStatus.SEE_OTHER)
    clear_session_cookie(response, state.settings)
    return response


def _local(target: str) -> str:
    """The target if it lies on this site, else the first page: a link must not lead a person elsewhere."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    is_path = target.startswith("/") and not target.startswith("//") and not parts.scheme and not parts.netloc
    return target if is_path and "\\" not in target else "/"  # browsers read a backslash as a slash
