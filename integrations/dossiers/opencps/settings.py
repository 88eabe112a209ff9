"""What an installation says about its OpenCPS; docs/partners.md lists it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from integrations.partner.settings import Block, Endpoint, Line, Secret

Appointment = Literal["appointment_kept", "appointment_missed", "appointment_cancelled"]


class OpenCpsSettings(Block):
    """One OpenCPS.

    Parameters
    ----------
    changes
        Where dossiers that changed are listed; it is asked with the two queries below.
    look, update
        Where one dossier is read and written; ``{code}`` in the address is its number.
    since_query, page_query
        The names of the queries "changed after this moment" and "at most so many".
    token, token_header
        What every call carries.
    bookings
        Where its ``/bookings`` are; None where it keeps none. They are read below it at ``/Dossier``, made at it, and
        changed with PUT at ``/<bookingId>``.
    booking_states
        Its ``state`` for how an appointment ended. Only 1 (come) is in any source; what is not named is not told.
    cancelled_states
        Words of ``dossierStatus`` that mean that nothing is to be brought home any more.
    """

    kind: Literal["opencps"] = "opencps"
    changes: Endpoint
    look: Endpoint
    update: Endpoint
    token: Secret
    token_header: str = "Token"
    since_query: str = "modifiedAfter"
    page_query: str = "limit"
    page_size: int = 200
    bookings: Endpoint | None = None
    booking_states: dict[Appointment, int] = Field(default={"appointment_kept": 1})
    cancelled_states: frozenset[str] = frozenset({"cancelled", "denied", "unresolved"})
    line: Line = Line()
