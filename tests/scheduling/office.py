"""A small office to test with: one centre, one post office, couriers, and envelopes that wait."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine, update
from sqlmodel import col, select

from data.kinds import (
    Channel,
    Custody,
    DeliveryState,
    EventKind,
    FailureReason,
    OutboxKind,
    OutboxState,
    Precision,
    ProofPlace,
    Relation,
    Role,
    What,
)
from data.session import reading, writing
from data.tables import (
    Account,
    Address,
    Centre,
    Courier,
    Delivery,
    Dossier,
    Envelope,
    EnvelopeDossier,
    Outbox,
    PostOffice,
    Recipient,
    Roster,
)
from routing.plan import Plan
from routing.problem import Problem
from routing.travel.great_circle import GreatCircleTimes
from scheduling.model.day import RouteView
from scheduling.model.event import CourierMark
from scheduling.model.person import Person
from scheduling.model.record import record_from_json
from scheduling.ports import StepKind
from scheduling.services import days, handovers, planning

DAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
"""07:30 at the office."""
ROADS = GreatCircleTimes()


@dataclass
class Clock:
    """The time, moved by hand."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Office:
    """The rows, and the people who act."""

    engine: Engine
    centre_id: int
    post_office_id: int
    officer: Person
    dispatcher: Person
    couriers: list[Person] = field(default_factory=list)
    recipient_id: int = 0
    count: int = 0


def make_office(engine: Engine, couriers: int = 1, name: str = "1") -> Office:
    """One centre, one post office, couriers with a shift on DAY and the day after."""
    with writing(engine) as session:
        centre = Centre(
            code=f"TT{name}",
            name=f"Trung tâm {name}",
            agency_code="000.00.01.H22",
            street_line="Số 1",
            commune_code="30169",
            latitude=10.29,
            longitude=105.66,
        )
        office = PostOffice(
            code=f"BC{name}",
            name=f"Bưu cục {name}",
            street_line="Số 2",
            commune_code="30169",
            latitude=10.29,
            longitude=105.66,
        )
        session.add_all([centre, office])
        session.flush()
        assert centre.id is not None
        assert office.id is not None
        recipient = Recipient(centre_id=centre.id, name="Nguyễn Thị Thử", phone="0912000000", match_index=f"r{name}")
        session.add(recipient)
        session.flush()
        officer = _account(session, f"canbo{name}", Role.OFFICER, centre_id=centre.id)
        dispatcher = _account(session, f"dieuphoi{name}", Role.DISPATCHER, post_office_id=office.id)
        made = Office(engine, centre.id, office.id, officer, dispatcher, recipient_id=recipient.id or 0)
        for number in range(1, couriers + 1):
            courier = Courier(
                post_office_id=office.id,
                code=f"BT{name}{number}",
                name=f"Bưu tá {number}",
                phone=None,
                capacity_envelopes=60,
                cash_limit_dong=20_000_000,
            )
            session.add(courier)
            session.flush()
            assert courier.id is not None
            for day in (DAY, DAY + timedelta(days=1)):
                session.add(
                    Roster(
                        courier_id=courier.id,
                        day=day,
                        starts_second=27_000,
                        ends_second=61_200,
                        lunch_from_second=39_600,
                        lunch_to_second=45_000,
                        lunch_seconds=3_600,
                    )
                )
            made.couriers.append(_account(session, f"buuta{name}{number}", Role.COURIER, courier_id=courier.id))
    return made


def _account(session: object, username: str, role: Role, **place: int) -> Person:
    account = Account(
        username=username, password_hash="-", display_name=username, role=role, created_at=MORNING, **place
    )
    session.add(account)  # type: ignore[attr-defined]
    session.flush()  # type: ignore[attr-defined]
    return Person(role=role, account_id=account.id, display_name=username, **place)


def add_envelope(
    office: Office,
    dossiers: int = 1,
    *,
    place: tuple[float, float] | None = None,
    window: tuple[int, int] | None = None,
    complete: bool = True,
    fee_dong: int = 0,
) -> int:
    """Add an envelope that waits for a route; returns the delivery's id."""
    office.count += 1
    number = office.count
    latitude, longitude = place or (10.29 + 0.004 * (number % 7), 105.66 + 0.005 * (number % 5))
    with writing(office.engine) as session:
        address = Address(
            centre_id=office.centre_id,
            commune_code="30169",
            street_line=f"Ấp {number}",
            latitude=latitude,
            longitude=longitude,
            precision=Precision.PIN,
            match_index=f"a{number}",
        )
        envelope = Envelope(
            centre_id=office.centre_id,
            code=f"TN-{office.centre_id:02}-{number:04}",
            recipient_id=office.recipient_id,
            custody=Custody.CENTRE,
            created_at=MORNING,
        )
        session.add_all([address, envelope])
        session.flush()
        assert envelope.id is not None
        assert address.id is not None
        for part in range(dossiers):
            dossier = Dossier(
                centre_id=office.centre_id,
                code=f"000.00.{office.centre_id:02}.H22-261101-{number:04}{part}",
                procedure_code="2.002492",
                procedure_name="Cấp bản sao",
                field_code="G01",
                field_name="Hộ tịch",
                summary="Cấp bản sao trích lục",
                unit="UBND xã" if complete else None,
                received_at=MORNING,
                owner_name="Nguyễn Thị Thử",
                result_ready_at=MORNING,
                by_post=True,
                recipient_id=office.recipient_id,
                imported_at=MORNING,
                content_digest="-",
            )
            session.add(dossier)
            session.flush()
            assert dossier.id is not None
            session.add(EnvelopeDossier(envelope_id=envelope.id, dossier_id=dossier.id))
        delivery = Delivery(
            envelope_id=envelope.id,
            address_id=address.id,
            centre_id=office.centre_id,
            post_office_id=office.post_office_id,
            what=What.RECEIVE_RESULT,
            channel=Channel.COUNTER,
            chosen_at=MORNING,
            window_from_second=window[0] if window else None,
            window_to_second=window[1] if window else None,
            fee_dong=fee_dong,
            state=DeliveryState.REQUESTED,
        )
        session.add(delivery)
        session.flush()
        assert delivery.id is not None
        return delivery.id


def quick(problem: Problem, progress: object, previous: Plan | None = None) -> Plan:
    """Solve in this process, the same each time."""
    from routing.solve import solve  # OR-Tools takes a second to import
    from routing.stop import MaxSolutions

    return solve(problem, stop=MaxSolutions(20), previous=previous)


def draft(office: Office, day: date = DAY) -> int:
    """Plan the day; returns the draft's id."""
    view = days.day_view(office.engine, office.dispatcher, day)
    plan_id = planning.start_plan(office.engine, office.dispatcher, view.day_id, MORNING)
    assert planning.compute_plan(office.engine, plan_id, ROADS, quick)
    return plan_id


def publish(office: Office, day: date = DAY) -> int:
    """Plan and publish the day; returns the plan's id."""
    plan_id = draft(office, day)
    planning.publish(office.engine, office.dispatcher, plan_id, MORNING)
    return plan_id


def ride_out(office: Office, day: date = DAY) -> list[RouteView]:
    """Plan, publish, have every list signed by both sides, and the dossier system told of it; returns the routes."""
    publish(office, day)
    sign_all(office, day)
    with writing(office.engine) as session:
        session.exec(
            update(Outbox)
            .where(col(Outbox.state) == OutboxState.PENDING, col(Outbox.kind) == OutboxKind.DOSSIER)
            .values(state=OutboxState.SETTLED, attempts=1, settled_at=MORNING)
        )
    return routes(office, day)


def sign_all(office: Office, day: date = DAY) -> None:
    """Both sides sign every list of the day."""
    for giver in (office.officer, office.dispatcher):
        for view in handovers.handovers_of_day(office.engine, giver, day):
            if (view.from_custody is Custody.CENTRE) == (giver is office.officer):
                handovers.sign_given(office.engine, giver, view.handover_id, MORNING)
    for courier in office.couriers:
        for view in handovers.handovers_of_day(office.engine, courier, day):
            handovers.sign_received(office.engine, courier, view.handover_id, MORNING)


def routes(office: Office, day: date = DAY) -> list[RouteView]:
    """The routes of the newest plan."""
    plan = days.day_view(office.engine, office.dispatcher, day).plan
    assert plan is not None
    return list(plan.routes)


def delivered(stop_id: int, sequence: int, at: datetime = MORNING, device: str = "may-1") -> CourierMark:
    """The mark of a proven delivery."""
    return CourierMark(
        device_id=device,
        sequence=sequence,
        stop_id=stop_id,
        kind=EventKind.DELIVERED,
        captured_at=at,
        received_by="Nguyễn Thị Thử",
        relation=Relation.SELF,
        place=ProofPlace.ADDRESS,
    )


def failed(stop_id: int, sequence: int, at: datetime = MORNING, device: str = "may-1") -> CourierMark:
    """The mark of a failure."""
    return CourierMark(
        device_id=device,
        sequence=sequence,
        stop_id=stop_id,
        kind=EventKind.FAILED,
        captured_at=at,
        reason=FailureReason.ABSENT,
    )


def undo(stop_id: int, sequence: int, of: int, at: datetime = MORNING, device: str = "may-1") -> CourierMark:
    """The mark that takes another back."""
    return CourierMark(
        device_id=device, sequence=sequence, stop_id=stop_id, kind=EventKind.UNDO, captured_at=at, undoes_sequence=of
    )


def delivery_state(office: Office, delivery_id: int) -> tuple[DeliveryState, Custody, int]:
    """State, custody and failed attempts as stored."""
    with reading(office.engine) as session:
        row = session.get_one(Delivery, delivery_id)
        return row.state, session.get_one(Envelope, row.envelope_id).custody, row.failed_attempts


def told_steps(office: Office) -> list[tuple[str, ...]]:
    """What each row of the dossiers' outbox tells, in order, withdrawn ones left out."""
    with reading(office.engine) as session:
        rows = session.exec(select(Outbox).order_by(Outbox.dossier_id, Outbox.sequence))  # type: ignore[arg-type]
        return [
            tuple(step.kind.value for step in record_from_json(row.payload).steps)
            for row in rows
            if row.kind is OutboxKind.DOSSIER and row.state is not OutboxState.WITHDRAWN
        ]


def messages(office: Office, *, all_states: bool = False) -> list[tuple[int, int, OutboxState]]:
    """(dossier, told status, state) of the outbox, in order; handovers left out, withdrawn ones unless asked."""
    with reading(office.engine) as session:
        rows = session.exec(select(Outbox).order_by(Outbox.dossier_id, Outbox.sequence))  # type: ignore[arg-type]
        return [
            (row.dossier_id or 0, row.tells_status or 0, row.state)
            for row in rows
            if (all_states or row.state is not OutboxState.WITHDRAWN)
            and (row.kind is not OutboxKind.DOSSIER or not _tells_handover(row))
        ]


def _tells_handover(row: Outbox) -> bool:
    return [step.kind for step in record_from_json(row.payload).steps] == [StepKind.HANDED_OVER]
