"""The way a dossier's envelope went."""

from __future__ import annotations

from sqlalchemy import Engine

from data.session import reading
from scheduling.model.person import Person
from scheduling.model.way import Way
from scheduling.store import dossier_views
from scheduling.store import way as store


def way_of_dossier(engine: Engine, person: Person, dossier_id: int) -> Way:
    """Published routes and signed handovers of the dossier's envelope; an empty way while it lies at the counter.

    The look at the dossier itself is recorded by ``look_at_dossier``. Raises NotFound, also for another centre's.
    """
    with reading(engine) as session:
        dossier_views.own_dossier(session, person, dossier_id)
        return Way(routes=store.routes_of(session, dossier_id), handovers=store.handovers_of(session, dossier_id))
