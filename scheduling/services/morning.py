"""What the officer looks at, and the citizen's choice an officer records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine

from data.kinds import Channel, What
from data.session import reading, writing
from scheduling.model.morning import DossierView, MorningView
from scheduling.model.person import Person
from scheduling.store import dossier_views, morning_views
from scheduling.store.audit import note


@dataclass(frozen=True, slots=True)
class Choice:
    """What a citizen chose, on which day and through which channel (R1)."""

    what: What
    channel: Channel
    commune_code: str
    street_line: str
    latitude: float | None = None
    longitude: float | None = None
    wished_day: date | None = None
    window: tuple[int, int] | None = None
    fee_dong: int = 0
    postage_dong: int = 0


def morning(
    engine: Engine, person: Person, *, search: str = "", show: str = "all", page: int = 1, page_size: int = 50
) -> MorningView:
    """The ready results of the person's centre.

    Parameters
    ----------
    search
        Part of a dossier code, or a whole envelope code.
    show
        ``all``, ``post`` (wants it at home), ``counter``, ``problem`` (failed, refused, or not tellable).
    """
    with reading(engine) as session:
        return morning_views.morning_view(session, person, search, show, max(1, page), page_size)


def look_at_dossier(engine: Engine, person: Person, dossier_id: int, now: datetime) -> DossierView:
    """One dossier; the look is recorded (law 9). Raises NotFound, also for another centre's."""
    with writing(engine) as session:
        view = dossier_views.dossier_view(session, person, dossier_id)
        note(session, person, "dossier.look", "dossier", dossier_id, now)
    return view


def choose_home_delivery(engine: Engine, person: Person, dossier_id: int, choice: Choice, now: datetime) -> str:
    """Record that the citizen wants the result at home; returns the envelope code.

    Raises Refused when the result has been returned or the choice was made already, Invalid for bad input.
    """
    raise NotImplementedError


def cancel_home_delivery(engine: Engine, person: Person, dossier_id: int, now: datetime) -> None:
    """The citizen comes to the counter after all. Refused once the envelope has left the centre."""
    raise NotImplementedError
