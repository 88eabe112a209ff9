"""What a citizen chose, as an officer or another system records it (R1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.kinds import Channel, What


@dataclass(frozen=True, slots=True)
class Choice:
    """What, where, on which day and through which channel.

    Attributes
    ----------
    latitude, longitude
        The officer's pin, degrees; both or neither.
    window
        Seconds from local midnight.
    fee_dong, postage_dong
        Procedure fee still to collect, and postage, kept apart (R2).
    """

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
