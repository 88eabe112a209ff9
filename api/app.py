"""The application: its parts put together, once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from fastapi import FastAPI
from sqlalchemy import Engine

from api import errors
from api.http.files import Files
from api.http.requests import Requests
from api.routes import ROUTERS
from api.security.guards import anyone, mark_mounted
from api.security.headers import SecurityHeaders
from api.settings import Settings
from api.state import AppState, Clock, StartPlanning, plans_nothing
from api.templating import STATIC
from data.reference.messages import use_site
from data.session import connect
from routing.travel.protocol import TravelTimes
from scheduling.model.visitor import SignInRules
from scheduling.services.passwords import Passwords

MEGABYTE = 1_000_000


def create_app(
    settings: Settings,
    *,
    engine: Engine | None = None,
    clock: Clock | None = None,
    travel: TravelTimes | None = None,
    start_planning: StartPlanning = plans_nothing,
    passwords: Passwords | None = None,
) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    settings
        As :func:`api.settings.load_settings` gives them.
    engine
        A database that is already open; its owner closes it. Without one, the settings' is opened and
        closed with the application. Migrations are not applied here.
    clock
        Returns the moment, aware; the system's unless given.
    travel
        Where travel times come from.
    start_planning
        Has a reserved plan version computed, in the caller's process pool; the application starts none.
    passwords
        How passwords are hashed; pwdlib's recommendation unless given.
    """
    use_site(str(settings.public_url))
    database = engine or connect(settings.database_url.get_secret_value(), settings.keyring())

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        if engine is None:
            database.dispose()

    app = FastAPI(
        title="Tận Nhà",
        openapi_url=None,  # api.rest.openapi answers it, so that it too names who may ask
        docs_url=None,
        redoc_url=None,
        max_body_size=settings.upload_megabytes * MEGABYTE,
        lifespan=lifespan,
    )
    app.state.tannha = AppState(
        settings=settings,
        engine=database,
        clock=clock or _now,
        passwords=passwords or Passwords(),
        sign_in_rules=_sign_in_rules(settings),
        travel=travel,
        start_planning=start_planning,
    )
    errors.install(app)
    for router in ROUTERS:
        # Not include_router, which would build every route once more at the first requests of each application.
        app.router.routes.extend(router.routes)
    app.mount("/static", mark_mounted(Files(directory=STATIC), anyone()), name="static")
    # The last one added is the outermost: a bug's answer gets its headers too.
    app.add_middleware(Requests)
    app.add_middleware(SecurityHeaders, strict_transport=settings.in_production)
    return app


def _sign_in_rules(settings: Settings) -> SignInRules:
    return SignInRules(
        lifetime=timedelta(hours=settings.session_hours),
        idle=timedelta(minutes=settings.session_idle_minutes),
        failures=settings.sign_in_failures,
        first_lock=timedelta(seconds=settings.sign_in_lock_seconds),
        longest_lock=timedelta(seconds=settings.sign_in_lock_longest_seconds),
    )


def _now() -> datetime:
    return datetime.now(UTC)
