"""Services, weekly rules and closures of a centre."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session, col, select

from data.tables import Booking, Centre, Closure, Service, ServiceRule
from scheduling.errors import NotFound
from scheduling.model.person import Person
from scheduling.model.supply import Closed, Offered, Pattern, Rule
from scheduling.store.scope import within


def own_service(session: Session, person: Person, code: str) -> Offered:
    """A service of the person's centre that is offered. Raises NotFound."""
    statement = select(Service).where(Service.code == code, col(Service.active).is_(True))
    found = session.exec(within(statement, person, Service)).first()
    if found is None:
        raise NotFound("Trung tâm không nhận đặt hẹn cho thủ tục này.", "This service cannot be booked here.")
    return offered(found)


def service_of(session: Session, service_id: int) -> Offered:
    """The service of a booking that the caller has already been allowed to touch."""
    return offered(session.get_one(Service, service_id))


def service_of_booking(session: Session, booking_id: int) -> Offered:
    """The service of a counter booking that the caller has already been allowed to touch; it never changes."""
    booked = select(Service).join(Booking, col(Booking.service_id) == Service.id).where(Booking.id == booking_id)
    return offered(session.exec(booked).one())


def own_services(session: Session, person: Person) -> list[Offered]:
    """What the person's centre offers, by name."""
    statement = select(Service).where(col(Service.active).is_(True)).order_by(col(Service.name), col(Service.id))
    return [offered(each) for each in session.exec(within(statement, person, Service))]


def lock_centre(session: Session, person: Person, centre_id: int) -> None:
    """One rule changes, and one day is rebuilt, at a time in a centre. Raises NotFound.

    The lock lets others refer to the centre's row: a booking being made must not wait for a rebuild that waits
    for its slots.
    """
    statement = within(select(Centre).where(Centre.id == centre_id), person, Centre)
    if session.exec(statement.with_for_update(key_share=True)).first() is None:
        raise NotFound("Không có trung tâm này.", "There is no such centre.")


def require_centre(session: Session, person: Person, centre_id: int) -> None:
    """Raise NotFound unless the centre is the person's."""
    if session.exec(within(select(Centre.id).where(Centre.id == centre_id), person, Centre)).first() is None:
        raise NotFound("Không có trung tâm này.", "There is no such centre.")


def own_service_row(session: Session, person: Person, centre_id: int, code: str) -> Service | None:
    """The row of a service, offered or not."""
    statement = select(Service).where(Service.centre_id == centre_id, Service.code == code)
    return session.exec(within(statement, person, Service)).first()


def own_rule(session: Session, person: Person, rule_id: int) -> ServiceRule:
    """The row of a rule of the person's centre. Raises NotFound."""
    found = session.exec(within(select(ServiceRule).where(ServiceRule.id == rule_id), person, ServiceRule)).first()
    if found is None:
        raise NotFound("Không có lịch mở này.", "There is no such rule.")
    return found


def own_closure(session: Session, person: Person, closure_id: int) -> Closure:
    """The row of a closure of the person's centre. Raises NotFound."""
    found = session.exec(within(select(Closure).where(Closure.id == closure_id), person, Closure)).first()
    if found is None:
        raise NotFound("Không có lịch nghỉ này.", "There is no such closure.")
    return found


def rules_of(session: Session, centre_id: int) -> dict[int, Rule]:
    """Every rule of a centre, by number."""
    statement = select(ServiceRule).where(ServiceRule.centre_id == centre_id).order_by(col(ServiceRule.id))
    return {row.id: rule_of(row) for row in session.exec(statement) if row.id is not None}


def closures_of(session: Session, centre_id: int, now: datetime) -> dict[int, Closed]:
    """The closures of a centre that are not over, by number."""
    own = select(Closure).where(Closure.centre_id == centre_id, Closure.ends_at > now)
    rows = session.exec(own.order_by(col(Closure.begins_at)))
    return {row.id or 0: Closed(row.begins_at, row.ends_at, row.group_code, row.reason) for row in rows}


def pattern_of(session: Session, centre_id: int, now: datetime) -> Pattern:
    """What the slots of a centre follow from: its rules, and the closures that are not over."""
    return Pattern(tuple(rules_of(session, centre_id).values()), tuple(closures_of(session, centre_id, now).values()))


def centres_with_rules(session: Session) -> list[int]:
    """Every centre that offers anything."""
    statement = select(ServiceRule.centre_id).distinct().order_by(col(ServiceRule.centre_id))
    return list(session.exec(statement).all())


def groups_of(session: Session, centre_id: int) -> list[str]:
    """Every group of services that a centre has rules for."""
    statement = select(ServiceRule.group_code).where(ServiceRule.centre_id == centre_id).distinct()
    return sorted(session.exec(statement).all())


def offered(row: Service) -> Offered:
    """The value of a service's row."""
    assert row.id is not None
    return Offered(
        service_id=row.id,
        centre_id=row.centre_id,
        code=row.code,
        name=row.name,
        group_code=row.group_code,
        slots_needed=row.slots_needed,
        opens_after_days=row.opens_after_days,
        opens_until_days=row.opens_until_days,
        bring=tuple(row.bring.splitlines()),
        hands_out_results=row.hands_out_results,
    )


def rule_of(row: ServiceRule) -> Rule:
    """The value of a rule's row."""
    return Rule(**{name: getattr(row, name) for name in Rule.__dataclass_fields__})


def write_rule(row: ServiceRule, rule: Rule) -> None:
    """Put a value into a rule's row."""
    for name, value in asdict(rule).items():
        setattr(row, name, value)
