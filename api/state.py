"""What the handlers share: made once by :func:`api.app.create_app`, read through :func:`state_of`."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from api.settings import Settings
from routing.travel.protocol import TravelTimes
from scheduling.model.visitor import SignInRules
from scheduling.services.passwords import Passwords

Clock = Callable[[], datetime]
"""Returns the moment, aware."""


@dataclass(frozen=True, slots=True)
class AppState:
    """Everything a handler may reach besides its request.

    Attributes
    ----------
    travel
        Where the travel times come from; None in an app that plans nothing.
    solver_pool
        Where days are solved; None in an app that plans nothing.
    """

    settings: Settings
    engine: Engine
    clock: Clock
    passwords: Passwords
    sign_in_rules: SignInRules
    travel: TravelTimes | None = None
    solver_pool: Executor | None = None


def state_of(request: Request) -> AppState:
    """Return the state of the app that answers ``request``."""
    state = request.app.state.tannha
    assert isinstance(state, AppState)
    return state


State = Annotated[AppState, Depends(state_of)]
"""Handlers declare ``state: State``."""
