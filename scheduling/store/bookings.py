"""Bookings: read, locked and written; and everything that happened to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from data.encryption import keyring_of
from data.kinds import BookingKind, BookingState, BookingStep
from data.reference.languages import VIETNAMESE
from data.tables import Booker, Booking, BookingEvent, BookingVisit, Delivery, Dossier, Envelope, Service, Slot
from scheduling.decide.booking_life import LIVE, Standing
from scheduling.errors import NotFound
from scheduling.model.booking import BookingView, Misfit
from scheduling.model.person import Person
from scheduling.model.supply import DayKey
from scheduling.model.window import Matter
from scheduling.store.first import insert_first
from scheduling.store.scope import within
from scheduling.store.wide import select_wide


def lock_booker(session: Session, centre_id: int, phone: str) -> int:
    """Return the number of who has this phone, new or known, locked until the end of the transaction."""
    index = keyring_of(session.get_bind().dialect).blind_index(f"booker|{phone}")
    found = select(Booker.id).where(Booker.centre_id == centre_id, Booker.phone_index == index)
    booker_id = None
    while booker_id is None:  # one that is erased between the two is made again
        insert_first(session, Booker, ["centre_id", "phone_index"], centre_id=centre_id, phone=phone, phone_index=index)
        booker_id = session.exec(found.with_for_update()).first()
    return booker_id


def live_of_booker(session: Session, booker_id: int) -> int:
    """How many live bookings a phone has."""
    return _count(session, Booking.booker_id == booker_id)


def live_of_dossier(session: Session, dossier_id: int, kind: BookingKind) -> int:
    """How many live bookings of a kind a dossier has."""
    return _count(session, Booking.dossier_id == dossier_id, Booking.kind == kind)


def own_id(session: Session, person: Person, reference: str) -> int:
    """The number of a booking of the person's centre. Raises NotFound."""
    statement = select(Booking.id).where(Booking.reference == reference)
    found = session.exec(within(statement, person, Booking)).first()
    if found is None:
        raise NotFound("Không có lịch hẹn này.", "There is no such booking.")
    return found


def matter_of(session: Session, person: Person, reference: str) -> Matter:
    """For what a booking of the person's is. Raises NotFound."""
    booking_id = own_id(session, person, reference)
    found = session.exec(
        select_wide(Booking.kind, Booking.language, Dossier.code, Envelope.code)
        .join(Dossier, col(Dossier.id) == Booking.dossier_id, isouter=True)
        .join(BookingVisit, col(BookingVisit.booking_id) == Booking.id, isouter=True)
        .join(Delivery, col(Delivery.id) == BookingVisit.delivery_id, isouter=True)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id, isouter=True)
        .where(Booking.id == booking_id)
    ).one()
    kind, language, dossier_code, envelope_code = found
    if dossier_code is None and envelope_code is None:
        raise NotFound("Lịch hẹn này không gắn với hồ sơ.", "This booking is of no dossier.")
    call = "" if dossier_code else envelope_code
    return Matter(dossier_code or "", BookingKind(kind), language or VIETNAMESE, call)


def lock(session: Session, person: Person, booking_id: int) -> Booking:
    """Lock a booking and return it as it is now. Raises NotFound."""
    statement = select(Booking).where(Booking.id == booking_id).with_for_update()
    found = session.exec(within(statement, person, Booking).execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("Không có lịch hẹn này.", "There is no such booking.")
    return found


def give_phone(session: Session, dossier_id: int, booker_id: int) -> None:
    """The live bookings of a dossier are told to another phone from now on."""
    live = update(Booking).where(col(Booking.dossier_id) == dossier_id, col(Booking.state).in_(LIVE))
    session.exec(live.where(col(Booking.booker_id).is_not(None)).values(booker_id=booker_id))


def by_reference(session: Session, reference: str) -> Booking | None:
    """The booking of a link that we signed ourselves."""
    return session.exec(select(Booking).where(Booking.reference == reference)).first()


def live_pick_ups(session: Session, dossier_id: int) -> list[int]:
    """Live bookings at which a dossier's result would be handed out at the counter."""
    statement = (
        select(Booking.id)
        .join(Service, col(Service.id) == Booking.service_id)
        .where(Booking.dossier_id == dossier_id, col(Service.hands_out_results).is_(True))
        .where(col(Booking.state).in_(LIVE))
        .order_by(col(Booking.id))
    )
    return [found for found in session.exec(statement) if found is not None]


def result_of(session: Session, booking_id: int) -> int | None:
    """The dossier whose result a booking is to hand out at the counter; None of another booking. It never changes."""
    return session.exec(
        select(Booking.dossier_id)
        .join(Service, col(Service.id) == Booking.service_id)
        .where(Booking.id == booking_id, col(Service.hands_out_results).is_(True))
    ).first()


def too_early(session: Session, now: datetime, before: datetime, limit: int) -> list[int]:
    """Confirmed times to fetch a result that begin before a moment, and whose result is not ready."""
    statement = (
        select(Booking.id)
        .join(Service, col(Service.id) == Booking.service_id)
        .join(Dossier, col(Dossier.id) == Booking.dossier_id)
        .where(Booking.state == BookingState.CONFIRMED, col(Service.hands_out_results).is_(True))
        .where(col(Booking.starts_at) > now, col(Booking.starts_at) <= before)
        .where(col(Dossier.result_ready_at).is_(None))
        .order_by(col(Booking.starts_at))
        .limit(limit)
    )
    return [found for found in session.exec(statement) if found is not None]


def too_early_at_home(session: Session, now: datetime, before: datetime, limit: int) -> list[int]:
    """Confirmed windows for a result that begin before a moment, and whose result is not ready."""
    statement = (
        select(Booking.id)
        .join(Dossier, col(Dossier.id) == Booking.dossier_id)
        .where(Booking.state == BookingState.CONFIRMED, Booking.kind == BookingKind.HOME_DELIVERY)
        .where(col(Booking.starts_at) > now, col(Booking.starts_at) <= before)
        .where(col(Dossier.result_ready_at).is_(None))
        .order_by(col(Booking.starts_at))
        .limit(limit)
    )
    return [found for found in session.exec(statement) if found is not None]


def lock_waiting(session: Session, key: DayKey) -> list[Booking]:
    """Lock who waits for a place on this day, who came first first.

    One whose booking is being changed at this moment is passed over: whoever frees a place has locked slots, and
    waits for nobody.
    """
    statement = (
        select(Booking)
        .join(Service, col(Service.id) == Booking.service_id)
        .where(Booking.state == BookingState.WAITING, Booking.centre_id == key.centre_id)
        .where(Service.group_code == key.group_code)
        .where(col(Booking.wished_from) <= key.day, col(Booking.wished_until) >= key.day)
        .order_by(col(Booking.id))
        .with_for_update(of=Booking, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(session.exec(statement).all())


def waited_for(session: Session, today: date) -> set[DayKey]:
    """Days that somebody waits for and that have slots."""
    rows = session.exec(
        select_wide(Slot.centre_id, Slot.group_code, Slot.day)
        .join(Service, (col(Service.centre_id) == Slot.centre_id) & (col(Service.group_code) == Slot.group_code))
        .join(Booking, col(Booking.service_id) == Service.id)
        .where(Booking.state == BookingState.WAITING, Slot.day >= today)
        .where(col(Booking.wished_from) <= Slot.day, col(Booking.wished_until) >= Slot.day)
        .distinct()
    )
    return {DayKey(*row) for row in rows}


def overdue(session: Session, now: datetime, limit: int) -> list[int]:
    """Holds that have run out."""
    statement = select(Booking.id).where(Booking.state == BookingState.HELD, col(Booking.held_until) <= now)
    return [found for found in session.exec(statement.order_by(col(Booking.id)).limit(limit)) if found is not None]


def past_waits(session: Session, today: date, limit: int) -> list[int]:
    """Waits whose last day has passed."""
    statement = select(Booking.id).where(Booking.state == BookingState.WAITING, col(Booking.wished_until) < today)
    return [found for found in session.exec(statement.order_by(col(Booking.id)).limit(limit)) if found is not None]


def due_for_reminder(session: Session, now: datetime, before: datetime) -> list[Booking]:
    """Confirmed bookings that begin between the two moments and were not reminded; locked."""
    statement = (
        select(Booking)
        .where(Booking.state == BookingState.CONFIRMED, col(Booking.reminded_at).is_(None))
        .where(col(Booking.starts_at) > now, col(Booking.starts_at) <= before)
        .order_by(col(Booking.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(session.exec(statement).all())


def note_step(session: Session, booking: Booking, step: BookingStep, person: Person, now: datetime) -> None:
    """Append what happened to a booking, which stands already as it does afterwards."""
    session.flush()
    assert booking.id is not None
    session.add(
        BookingEvent(
            booking_id=booking.id,
            at=now,
            step=step,
            state=booking.state,
            starts_at=booking.starts_at,
            account_id=person.account_id,
            api_key_id=person.api_key_id,
        )
    )


def standing(booking: Booking) -> Standing:
    """What of a booking decides its next step."""
    return Standing(booking.state, booking.starts_at, booking.held_until, booking.wished_until)


def view(session: Session, booking: Booking) -> BookingView:
    """One booking, without its person."""
    session.flush()
    assert booking.id is not None
    service = session.get(Service, booking.service_id) if booking.service_id is not None else None
    at_home = session.get(BookingVisit, booking.id)
    return BookingView(
        booking_id=booking.id,
        reference=booking.reference,
        kind=booking.kind,
        state=booking.state,
        audience=booking.audience,
        service_code=service.code if service else None,
        service_name=service.name if service else None,
        bring=tuple(service.bring.splitlines()) if service else (),
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        held_until=booking.held_until if booking.state is BookingState.HELD else None,
        wished_from=booking.wished_from,
        wished_until=booking.wished_until,
        reminded_at=booking.reminded_at,
        hands_out_results=bool(service and service.hands_out_results),
        kept_permille=at_home.stated_permille if at_home else None,
        language=booking.language,
    )


def as_misfits(session: Session, booking_ids: Collection[int]) -> tuple[Misfit, ...]:
    """These counter bookings, in order of time."""
    rows = session.exec(
        select_wide(Booking.id, Booking.reference, Service.code, Booking.starts_at)
        .join(Service, col(Service.id) == Booking.service_id)
        .where(col(Booking.id).in_(booking_ids))
        .order_by(col(Booking.starts_at), col(Booking.id))
    )
    return tuple(Misfit(*row) for row in rows)


def _count(session: Session, *which: object) -> int:
    statement = select(func.count()).select_from(Booking).where(*which, col(Booking.state).in_(LIVE))  # type: ignore[arg-type]
    return session.exec(statement).one()
