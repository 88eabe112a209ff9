"""What a dispatcher sees of a fleet day: its load, its plan, its routes and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from data.kinds import (
    BookingKind,
    Custody,
    DayState,
    DeliveryState,
    FailureReason,
    GivenUp,
    HandoverState,
    Outcome,
    PlanState,
    Precision,
)

Line = tuple[tuple[float, float], ...]
"""A drawn line: (latitude, longitude) pairs."""


@dataclass(frozen=True, slots=True)
class StopView:
    """One stop of a route, with everything a courier needs at the door."""

    stop_id: int
    position: int
    delivery_id: int
    envelope_code: str
    dossier_codes: tuple[str, ...]
    arrives_second: int
    waits_seconds: int
    service_seconds: int
    leg_seconds: int
    leg_metres: int
    window: tuple[int, int] | None
    recipient_name: str
    recipient_phone: str | None
    address_line: str
    commune_name: str
    latitude: float
    longitude: float
    precision: Precision
    fee_dong: int
    postage_dong: int
    papers_original: int
    papers_copy: int
    failed_attempts: int
    """Before this stop."""
    outcome: Outcome | None
    """None until the courier marks it."""
    failure_reason: FailureReason | None
    marked_at: datetime | None
    received_by: str | None
    undo_until: datetime | None
    """A mark may be taken back until then."""
    call: BookingKind | None = None
    """Of a call at home: what the courier comes for instead of bringing a result."""
    language: str | None = None
    """Of a filing that is guided, as an ISO 639-3 code."""
    called_off: bool = False
    """Cancelled after the plan was made: nobody need come."""


@dataclass(frozen=True, slots=True)
class HandoverSummary:
    """One list of one route: who gives, how many, and whether both sides signed."""

    handover_id: int
    code: str
    from_custody: Custody
    giver_name: str
    """The centre, or the post office for what it kept overnight."""
    envelopes: int
    state: HandoverState
    given_at: datetime | None
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class RouteView:
    """What one courier rides."""

    route_id: int
    courier_id: int
    courier_code: str
    courier_name: str
    departs_second: int
    returns_second: int
    ride_seconds: int
    ride_metres: int
    lunch: tuple[int, int] | None
    line: Line
    stops: tuple[StopView, ...]
    handovers: tuple[HandoverSummary, ...]

    @property
    def may_ride(self) -> bool:
        """True once every list of the route is signed by both sides."""
        return all(handover.state is HandoverState.CONFIRMED for handover in self.handovers)


@dataclass(frozen=True, slots=True)
class LeftOutView:
    """A delivery the plan does not serve, and why."""

    delivery_id: int
    envelope_code: str
    recipient_name: str
    address_line: str
    commune_name: str
    due_day: date | None
    failed_attempts: int
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """One version of a day's plan."""

    plan_id: int
    number: int
    state: PlanState
    created_at: datetime
    progress_percent: int
    failure: str | None
    travel_label: str
    """Where the travel times come from, in Vietnamese."""
    found_by: str | None
    cost_seconds: int | None
    solve_milliseconds: int | None
    routes: tuple[RouteView, ...]
    left_out: tuple[LeftOutView, ...]


@dataclass(frozen=True, slots=True)
class WaitingView:
    """A delivery that waits for a route."""

    delivery_id: int
    envelope_code: str
    recipient_name: str
    address_line: str
    commune_name: str
    precision: Precision
    window: tuple[int, int] | None
    wished_day: date | None
    due_day: date | None
    failed_attempts: int
    state: DeliveryState


@dataclass(frozen=True, slots=True)
class RosterView:
    """One courier's shift of the day."""

    courier_id: int
    courier_code: str
    courier_name: str
    starts_second: int
    ends_second: int
    capacity_envelopes: int


@dataclass(frozen=True, slots=True)
class DayView:
    """One post office on one date, as the dispatcher sees it."""

    day_id: int
    post_office_id: int
    post_office_name: str
    depot: tuple[float, float]
    day: date
    state: DayState
    roster: tuple[RosterView, ...]
    waiting: tuple[WaitingView, ...]
    plan: PlanView | None
    """The newest version that is not superseded."""


@dataclass(frozen=True, slots=True)
class CourierDay:
    """The courier's page: today's route and nothing else."""

    courier_name: str
    post_office_name: str
    depot: tuple[float, float]
    day: date
    route: RouteView | None
    has_begun: bool = False
    """The day runs: somebody has signed for envelopes, or set out without any."""


@dataclass(frozen=True, slots=True)
class HandoverItemView:
    """One line of a handover list."""

    line_number: int
    envelope_code: str
    dossier_codes: tuple[str, ...]
    recipient_name: str
    address_line: str
    commune_name: str
    papers_original: int
    papers_copy: int
    fee_dong: int
    postage_dong: int
    given_up: GivenUp | None = None
    """Of what goes back: why."""


@dataclass(frozen=True, slots=True)
class HandoverView:
    """One handover list, whole, for the page and the paper; of a list to a centre nobody rides."""

    handover_id: int
    code: str
    state: HandoverState
    from_custody: Custody
    day: date
    giver_name: str
    post_office_name: str
    courier_name: str | None
    courier_code: str | None
    prepared_at: datetime
    given_by: str | None
    given_at: datetime | None
    received_by: str | None
    received_at: datetime | None
    items: tuple[HandoverItemView, ...]
    to_custody: Custody = Custody.COURIER
    centre_name: str | None = None

    @property
    def goes_back(self) -> bool:
        """Whether it takes what could not be handed over back to its centre."""
        return self.to_custody is Custody.CENTRE

    @property
    def receiver_name(self) -> str:
        """Who takes over, as pages say it."""
        return self.centre_name or "" if self.goes_back else f"bưu tá {self.courier_name}"
