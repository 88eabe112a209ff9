"""A new phone, recipient or commune, after an officer has seen a paper; and the case of a dossier, for officers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from api.pages.appointments.page import see, shown
from api.pages.booking.sentences import step_words
from api.pages.dossiers import communes_near
from api.security.guards import allow
from api.state import AppState, State
from api.templating import render
from data.kinds import IdentityPaper, Role
from scheduling.errors import Invalid, Refused
from scheduling.model.contact import NewContact
from scheduling.model.person import Person
from scheduling.services.cases import follow
from scheduling.services.contact_changes import change_contact, contact_changes_of
from scheduling.services.overview import centre_commune

router = APIRouter(prefix="/ho-so/{dossier_id}", include_in_schema=False)
Officer = Annotated[Person, Depends(allow(Role.OFFICER))]
Text = Annotated[str, Form(max_length=300)]
FIELDS = ("paper", "phone", "name", "commune_code", "street_line")


@router.get("/mach-viec")
def case(request: Request, state: State, person: Officer, dossier_id: int) -> Response:
    """The case as its citizen sees it; the look is recorded."""
    found = follow(state.engine, person, dossier_id, state.clock())
    lines = [(step_words(each, english=False), each) for each in found.thread]
    return render(request, "appointments/case.html", case=found, lines=lines, here="/", notice=shown(request))


@router.get("/lien-he")
def show(request: Request, state: State, person: Officer, dossier_id: int) -> Response:
    """The form, and what was changed before."""
    return _form(request, state, person, dossier_id, dict.fromkeys(FIELDS, ""), {})


@router.post("/lien-he")
def change(
    request: Request,
    state: State,
    person: Officer,
    dossier_id: int,
    paper: Text = "",
    phone: Text = "",
    name: Text = "",
    commune_code: Text = "",
    street_line: Text = "",
) -> Response:
    """Record the change and the paper that was seen."""
    typed = {"paper": paper, "phone": phone, "name": name, "commune_code": commune_code, "street_line": street_line}
    try:
        if paper not in list(IdentityPaper):
            raise Invalid("paper", "Hãy chọn giấy tờ đã xem.", "Say which paper you have seen.")
        new = NewContact(IdentityPaper(paper), phone or None, name or None, commune_code or None, street_line or None)
        change_contact(state.engine, person, dossier_id, new, state.clock())
    except (Invalid, Refused) as error:
        field = error.field if isinstance(error, Invalid) and error.field in typed else "form"
        return _form(request, state, person, dossier_id, typed, {field: error.message})
    return see(f"/ho-so/{dossier_id}/lien-he", "contact")


def _form(
    request: Request, state: AppState, person: Person, dossier_id: int, typed: dict[str, str], errors: dict[str, str]
) -> Response:
    return render(
        request,
        "appointments/contact.html",
        status_code=422 if errors else 200,
        case=follow(state.engine, person, dossier_id, state.clock()),
        changes=contact_changes_of(state.engine, person, dossier_id),
        papers=list(IdentityPaper),
        communes=communes_near(centre_commune(state.engine, person)),
        form=typed,
        errors=errors,
        here="/",
        notice=shown(request),
    )
