"""The citizens' door: dossier code, phone, one-time code. Whatever is typed, the answer is the same."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.pages.booking.page import CASE, LANGUAGE_COOKIE, START, CitizenRoute, language, page, said, see
from api.security.citizens import citizen_behind, clear_citizen, network_of, set_citizen, set_ticket, ticket_of
from api.security.guards import anyone, citizen
from api.state import State
from data.reference.citizens import citizen_rules
from scheduling.errors import Invalid
from scheduling.model.citizen import CitizenSession
from scheduling.services import one_time_codes
from scheduling.services.one_time_codes import TooManyTries, WrongCode

router = APIRouter(include_in_schema=False, route_class=CitizenRoute)
Text = Annotated[str, Form(max_length=120)]
Known = Annotated[CitizenSession | None, Depends(citizen_behind)]


@router.get(START, dependencies=[Depends(anyone())])
def first(request: Request, known: Known, tin: str = "") -> Response:
    """Ask for the dossier code; who is known already goes on."""
    if known is not None:
        return see(CASE)
    return page(request, "code.html", typed="", ended=tin == "het")


@router.post(START, dependencies=[Depends(anyone())])
def second(request: Request, dossier_code: Text = "") -> Response:
    """Ask for the phone. The dossier code goes along in the form: in an address it would stand in logs."""
    if not dossier_code.strip():
        error = ("Hãy ghi mã hồ sơ.", "Give the code of your request.")[language(request) == "en"]
        return page(request, "code.html", status_code=422, typed="", ended=False, errors={"dossier_code": error})
    return page(request, "phone.html", dossier_code=dossier_code.strip(), typed="")


@router.post(f"{START}/dien-thoai", dependencies=[Depends(anyone())])
def third(request: Request, state: State, dossier_code: Text = "", phone: Text = "") -> Response:
    """Keep the question, and ask for the code that the phone on the dossier gets if they belong together."""
    try:
        ticket = one_time_codes.ask(
            state.engine, dossier_code, phone, network_of(request), language(request), state.clock()
        )
    except TooManyTries as error:
        return page(request, "sorry.html", status_code=429, message=said(request, error))
    except Invalid as error:
        template = "code.html" if error.field == "dossier_code" else "phone.html"
        given = {"typed": dossier_code if error.field == "dossier_code" else phone, "dossier_code": dossier_code}
        errors = {error.field: said(request, error)}
        return page(request, template, status_code=422, ended=False, errors=errors, **given)
    response = see(f"{START}/ma")
    set_ticket(response, ticket, state.settings)
    return response


@router.get(f"{START}/ma", dependencies=[Depends(anyone())])
def ask_for_code(request: Request) -> Response:
    """Ask for the code."""
    return page(request, "one_time_code.html", minutes=citizen_rules().code.seconds // 60)


@router.post(f"{START}/ma", dependencies=[Depends(anyone())])
def enter(request: Request, state: State, code: Text = "") -> Response:
    """Begin a session, or say that the code is wrong."""
    ticket = ticket_of(request, state.settings) or ""
    try:
        token = one_time_codes.enter(state.engine, ticket, code, network_of(request), state.clock())
    except (WrongCode, TooManyTries) as error:
        status = 429 if isinstance(error, TooManyTries) else 422
        minutes = citizen_rules().code.seconds // 60
        errors = {"code": said(request, error)}
        return page(request, "one_time_code.html", status_code=status, minutes=minutes, errors=errors)
    response = see(CASE)
    set_citizen(response, token, state.settings)
    return response


@router.post(f"{CASE}/thoat")
def leave(state: State, _citizen: Annotated[CitizenSession, Depends(citizen())]) -> Response:
    """End the session on this phone."""
    response = see(START)
    clear_citizen(response, state.settings)
    return response


@router.get("/ngon-ngu/{chosen}", dependencies=[Depends(anyone())])
def speak(chosen: Literal["vi", "en"], tiep: str = START) -> Response:
    """Change the language and go back."""
    safe = tiep.startswith("/") and not tiep.startswith("//") and "\\" not in tiep
    response = RedirectResponse(tiep if safe else START, HTTPStatus.SEE_OTHER)
    response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=31_536_000, path="/", samesite="lax", httponly=True)
    return response
