"""How somebody is reached, as an officer changes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.kinds import ContactPart, IdentityPaper


@dataclass(frozen=True, slots=True)
class NewContact:
    """What shall be from now on; None stays as it is.

    Attributes
    ----------
    commune_code, street_line
        Both or neither; of a dossier whose result goes home.
    """

    paper: IdentityPaper
    phone: str | None = None
    name: str | None = None
    commune_code: str | None = None
    street_line: str | None = None


@dataclass(frozen=True, slots=True)
class ContactChanged:
    """One change, as it is kept: no old value, no number of a paper."""

    at: datetime
    part: ContactPart
    paper: IdentityPaper
    officer: str
