"""A citizen who has shown the phone on a dossier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scheduling.model.person import Person


@dataclass(frozen=True, slots=True)
class CitizenSession:
    """Good for one dossier and a short while.

    Attributes
    ----------
    csrf_token
        What a form of this session must carry.
    """

    person: Person
    dossier_id: int
    dossier_code: str
    phone: str
    csrf_token: str
    expires_at: datetime
