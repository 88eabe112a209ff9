"""Which post office serves which commune, and what a change of that moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.kinds import Custody, DeliveryState

Point = tuple[float, float]
"""(latitude, longitude) in degrees."""
Serves = dict[str, int | None]
"""Post office by commune; None: none of ours, so the carrier's own network."""


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """A post office as it is typed; seconds count from local midnight, weekdays are bits from Monday."""

    code: str
    name: str
    street_line: str
    commune_code: str
    latitude: float
    longitude: float
    phone: str | None = None
    open_weekdays: int = 63
    opens_second: int = 25_200
    closes_second: int = 61_200
    publishes_at_second: int | None = None
    """From this time of the day before, a job publishes the newest draft; None: a person does."""


@dataclass(frozen=True, slots=True)
class OfficeView:
    """A post office with how much it has to do."""

    office_id: int
    facts: OfficeFacts
    communes: int
    couriers: int
    waiting: int


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """One commune of a province in which we work."""

    code: str
    name: str
    """With its kind: ``xã Hòa Long``."""
    province_name: str
    point: Point
    office_id: int | None
    waiting: int
    """Deliveries there that wait for a route."""


@dataclass(frozen=True, slots=True)
class LiveDelivery:
    """A delivery that is not over, as far as a change of territories asks."""

    delivery_id: int
    commune_code: str
    office_id: int | None
    state: DeliveryState
    custody: Custody
    has_promise: bool
    """A window was wished for."""
    is_booked: bool = False
    """A window of a day of its office was promised."""


@dataclass(frozen=True, slots=True)
class Move:
    """One commune that changes hands, and what goes with it."""

    commune_code: str
    commune_name: str
    from_office: int | None
    to_office: int | None
    moving: tuple[int, ...]
    """Deliveries that go to the new office."""
    staying: tuple[int, ...]
    """Deliveries that its present office finishes: they ride today, or lie there."""
    promised: int
    """Of those that move, how many have a promised window."""


@dataclass(frozen=True, slots=True)
class TouchedDay:
    """A day that is not over and has something to do with what changes."""

    day_id: int
    office_name: str
    day: date
    what: str
    """``again``: its draft is dropped; ``rides``: its published plan stays as it is; ``open``: nothing was planned."""
    stops: int
    """Stops of the plan that stands which the change is about."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change of territories would do, or has done."""

    moves: tuple[Move, ...]
    days: tuple[TouchedDay, ...] = ()

    @property
    def moving(self) -> int:
        """Deliveries that change hands."""
        return sum(len(move.moving) for move in self.moves)

    @property
    def staying(self) -> int:
        """Deliveries that stay where they are until they are delivered."""
        return sum(len(move.staying) for move in self.moves)


@dataclass(frozen=True, slots=True)
class Outside:
    """A delivery whose commune none of our post offices serves."""

    delivery_id: int
    dossier_id: int
    envelope_code: str
    recipient_name: str
    address_line: str
    commune_code: str
    commune_name: str
    state: DeliveryState
    due_day: date | None
    wished_day: date | None
