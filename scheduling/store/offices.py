"""Post offices: where couriers start and end, and how much each has to do."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.kinds import DeliveryState
from data.tables import Courier, Delivery, PostOffice, Territory
from scheduling.errors import NotFound
from scheduling.model.person import Person
from scheduling.model.territory import OfficeFacts, OfficeView
from scheduling.store.scope import within


def offices(session: Session, person: Person) -> tuple[OfficeView, ...]:
    """The post offices the person may see, by code."""
    communes = _counted(session, Territory.post_office_id)
    couriers = _counted(session, Courier.post_office_id, col(Courier.active).is_(True))
    waiting = _counted(session, Delivery.post_office_id, Delivery.state == DeliveryState.REQUESTED)
    rows = session.exec(within(select(PostOffice).order_by(col(PostOffice.code)), person, PostOffice)).all()
    return tuple(
        OfficeView(
            office_id=row.id or 0,
            facts=facts_of(row),
            communes=communes.get(row.id, 0),
            couriers=couriers.get(row.id, 0),
            waiting=waiting.get(row.id, 0),
        )
        for row in rows
    )


def own_office(session: Session, person: Person, office_id: int, *, lock: bool = False) -> PostOffice:
    """The row of a post office of the person. Raises NotFound."""
    statement = within(select(PostOffice).where(PostOffice.id == office_id), person, PostOffice)
    found = session.exec(statement.with_for_update() if lock else statement).first()
    if found is None:
        raise NotFound("Không có bưu cục này.", "No such post office.")
    return found


def office_with_code(session: Session, code: str) -> PostOffice | None:
    """The post office of this code, whoever may see it: a code is unique in the whole product."""
    return session.exec(select(PostOffice).where(PostOffice.code == code)).first()


def labels(session: Session) -> dict[int, tuple[str, str]]:
    """Code and name of every post office by number, in order of names: no secret, a territory has neighbours."""
    rows = session.exec(select(PostOffice).order_by(col(PostOffice.name), col(PostOffice.id)))
    return {row.id: (row.code, row.name) for row in rows if row.id is not None}


def write(session: Session, row: PostOffice | None, facts: OfficeFacts) -> PostOffice:
    """Put the facts into a row, a new one for None."""
    if row is None:
        row = PostOffice(**asdict(facts))
        session.add(row)
    else:
        for name, value in asdict(facts).items():
            setattr(row, name, value)
    session.flush()
    return row


def facts_of(row: PostOffice) -> OfficeFacts:
    """The value of a post office's row."""
    return OfficeFacts(**{name: getattr(row, name) for name in OfficeFacts.__dataclass_fields__})


def _counted(session: Session, by: object, *conditions: object) -> dict[int | None, int]:
    statement = select(by, func.count()).where(*conditions).group_by(by)  # type: ignore[call-overload]
    return dict(session.exec(statement).all())
