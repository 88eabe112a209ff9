"""What goes back to its centre undelivered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RestingAt:
    """So many envelopes rest at a post office for a centre, on no list yet."""

    post_office_id: int
    post_office_name: str
    centre_id: int
    centre_name: str
    envelopes: int


@dataclass(frozen=True, slots=True)
class BackWord:
    """What the recipient of an envelope that came back is told: ``codes`` are of its dossiers."""

    envelope_id: int
    dossier_id: int
    phone: str
    language: str
    codes: tuple[str, ...]
    where: str
