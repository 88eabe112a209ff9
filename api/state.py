"""What the handlers share: made once by :func:`api.app.create_app`, read through :func:`state_of`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from api.settings import Settings
from routing.travel.protocol import TravelTimes
from scheduling.errors import Refused
from scheduling.model.visitor import SignInRules
from scheduling.services.passwords import Passwords

Clock = Callable[[], datetime]
"""Returns the moment, aware."""

StartPlanning = Callable[[int], None]
"""Takes the id of a plan version that :func:`scheduling.services.planning.start_plan` reserved."""


def plans_nothing(_plan_id: int) -> None:
    """The default of an application that plans no days."""
    raise RuntimeError("this application was made without start_planning")


@dataclass(frozen=True, slots=True)
class AppState:
    """Everything a handler may reach besides its request.

    Attributes
    ----------
    travel
        Where the travel times come from; None in an app that plans nothing.
    start_planning
        Has a reserved plan version computed somewhere else, and returns at once.
    """

    settings: Settings
    engine: Engine
    clock: Clock
    passwords: Passwords
    sign_in_rules: SignInRules
    travel: TravelTimes | None = None
    start_planning: StartPlanning = plans_nothing

    @property
    def roads(self) -> TravelTimes:
        """Where the travel times come from; Refused in an app that has none."""
        if self.travel is None:
            raise Refused("Ở đây không tính được đường đi.", "Travel times are not known here.")
        return self.travel


def state_of(request: Request) -> AppState:
    """Return the state of the app that answers ``request``."""
    state = request.app.state.tannha
    assert isinstance(state, AppState)
    return state


State = Annotated[AppState, Depends(state_of)]
"""Handlers declare ``state: State``."""
