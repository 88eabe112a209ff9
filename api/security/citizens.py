"""From a request to the citizen behind it: a signed cookie for one dossier, and the ticket of a code asked for."""

from __future__ import annotations

import ipaddress

from fastapi import Request, Response

from api.errors import NotSignedIn
from api.settings import Settings
from api.state import state_of
from data.reference.citizens import citizen_rules
from scheduling.model.citizen import CitizenSession
from scheduling.services.one_time_codes import session_with


class CitizenUnknown(NotSignedIn):
    """Nobody has shown a phone behind this request, or too long ago."""

    code = "api.citizen_unknown"


def citizen_behind(request: Request) -> CitizenSession | None:
    """The citizen whose session the browser brought; kept on ``request.state.citizen`` for the templates."""
    state = state_of(request)
    token = request.cookies.get(_name("citizen", state.settings))
    found = session_with(state.engine, token, state.clock()) if token else None
    request.state.citizen = found
    return found


def network_of(request: Request) -> str:
    """Where a request comes from: an address, or of IPv6 the network that one household has."""
    host = request.client.host if request.client else "unknown"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network(f"{host}/64", strict=False)) if address.version == 6 else host


def set_citizen(response: Response, token: str, settings: Settings) -> None:
    """Give the browser its session; the ticket has done its work."""
    _set(response, "citizen", token, settings, citizen_rules().code.session_seconds)
    _clear(response, "ticket", settings)


def clear_citizen(response: Response, settings: Settings) -> None:
    """Take the session away again."""
    _clear(response, "citizen", settings)


def set_ticket(response: Response, ticket: str, settings: Settings) -> None:
    """Give the browser the ticket with which the code will be good."""
    _set(response, "ticket", ticket, settings, citizen_rules().code.seconds)


def ticket_of(request: Request, settings: Settings) -> str | None:
    """The ticket that the browser brought."""
    return request.cookies.get(_name("ticket", settings)) or None


def _set(response: Response, what: str, value: str, settings: Settings, seconds: int) -> None:
    response.set_cookie(
        _name(what, settings),
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )


def _clear(response: Response, what: str, settings: Settings) -> None:
    response.delete_cookie(
        _name(what, settings), path="/", httponly=True, samesite="lax", secure=settings.secure_cookies
    )


def _name(what: str, settings: Settings) -> str:
    return f"{'__Host-' if settings.secure_cookies else ''}tannha_{what}"
