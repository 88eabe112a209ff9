"""Which post office serves which commune, and the deliveries that go with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import exists, update
from sqlmodel import Session, col, select

from data.kinds import Custody, DeliveryState
from data.reference.communes import communes
from data.tables import (
    Address,
    BookingVisit,
    Centre,
    Delivery,
    Dossier,
    Envelope,
    EnvelopeDossier,
    PostOffice,
    Recipient,
    Territory,
)
from scheduling.model.person import Person
from scheduling.model.territory import CommuneRow, LiveDelivery, Outside, Serves
from scheduling.store.scope import within
from scheduling.store.wide import select_wide

_LIVE = (DeliveryState.REQUESTED, DeliveryState.PLANNED, DeliveryState.OUT)


def serves(session: Session, *, lock: bool = False) -> dict[str, int]:
    """The post office of each commune that has one; locked, so that of two who change territories one waits."""
    statement = select(Territory).order_by(col(Territory.id))
    rows = session.exec(statement.with_for_update() if lock else statement)
    return {row.commune_code: row.post_office_id for row in rows}


def commune_rows(session: Session, person: Person) -> tuple[CommuneRow, ...]:
    """The communes of every province in which a centre or post office stands, by province and name."""
    known = communes()
    stands = {*session.exec(select(Centre.commune_code)), *session.exec(select(PostOffice.commune_code))}
    held = serves(session)
    provinces = {known[code].province_code for code in (stands | held.keys()) if code in known}
    waiting = Counter(
        session.exec(
            within(
                select(Address.commune_code)
                .join(Delivery, col(Delivery.address_id) == Address.id)
                .where(Delivery.state == DeliveryState.REQUESTED),
                person,
                Delivery,
            )
        )
    )
    rows = [
        CommuneRow(
            code=each.code,
            name=f"{each.kind} {each.name}",
            province_name=each.province_name,
            point=(each.latitude, each.longitude),
            office_id=held.get(each.code),
            waiting=waiting[each.code],
        )
        for each in known.values()
        if each.province_code in provinces
    ]
    return tuple(sorted(rows, key=lambda row: (row.province_name, row.name, row.code)))


def live_deliveries(session: Session, commune_codes: Collection[str], *, lock: bool = False) -> list[LiveDelivery]:
    """The deliveries in these communes that are not over; with ``lock`` they stay as they are, sorted by id."""
    statement = (
        select_wide(
            Delivery.id,
            Address.commune_code,
            Delivery.post_office_id,
            Delivery.state,
            Envelope.custody,
            Delivery.window_from_second,
            exists().where(col(BookingVisit.delivery_id) == col(Delivery.id)),
        )
        .join(Address, col(Address.id) == Delivery.address_id)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .where(col(Address.commune_code).in_(commune_codes), col(Delivery.state).in_(_LIVE))
        .order_by(col(Delivery.id))
    )
    rows = session.exec(statement.with_for_update(of=Delivery, key_share=True) if lock else statement)
    return [
        LiveDelivery(number, commune, office, DeliveryState(state), Custody(custody), window is not None, booked)
        for number, commune, office, state, custody, window, booked in rows
    ]


def misplaced(session: Session) -> dict[str, int | None]:
    """Communes with a delivery that waits at the centre for another post office than serves it, and which that is.

    A file that is imported while territories change may leave some.
    """
    rows = session.exec(
        select_wide(Address.commune_code, Territory.post_office_id, Delivery.post_office_id)
        .join(Delivery, col(Delivery.address_id) == Address.id)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .join(Territory, col(Territory.commune_code) == Address.commune_code, isouter=True)
        .where(Delivery.state == DeliveryState.REQUESTED, Envelope.custody == Custody.CENTRE)
        .distinct()
    )
    return {commune: wanted for commune, wanted, held in rows if wanted != held}


def write(session: Session, wanted: Serves, today: date) -> None:
    """Let these post offices serve these communes from today; None leaves a commune to the carrier's own network."""
    rows = {
        row.commune_code: row for row in session.exec(select(Territory).where(col(Territory.commune_code).in_(wanted)))
    }
    for code, office_id in sorted(wanted.items()):
        row = rows.get(code)
        if office_id is None:
            if row is not None:
                session.delete(row)
        elif row is None:
            session.add(Territory(commune_code=code, post_office_id=office_id, valid_from=today))
        elif row.post_office_id != office_id:
            row.post_office_id, row.valid_from = office_id, today
    session.flush()


def hand_over(session: Session, office_of: Mapping[int | None, Collection[int]]) -> None:
    """Give deliveries, locked before, to their new post office."""
    for office_id, delivery_ids in office_of.items():
        statement = update(Delivery).where(col(Delivery.id).in_(delivery_ids))
        session.exec(statement.values(post_office_id=office_id))
    session.flush()


def outside(session: Session, person: Person) -> tuple[Outside, ...]:
    """Deliveries that wait in a commune none of our post offices serves, the soonest due first."""
    statement = (
        select_wide(Delivery, Envelope, Recipient, Address, Dossier.id)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .join(Recipient, col(Recipient.id) == Envelope.recipient_id)
        .join(Address, col(Address.id) == Delivery.address_id)
        .join(EnvelopeDossier, col(EnvelopeDossier.envelope_id) == Envelope.id)
        .join(Dossier, col(Dossier.id) == EnvelopeDossier.dossier_id)
        .where(col(Delivery.post_office_id).is_(None), Delivery.state == DeliveryState.REQUESTED)
        .order_by(col(Delivery.due_day), col(Delivery.id), col(Dossier.id))
    )
    first: dict[int, Outside] = {}
    for delivery, envelope, recipient, address, dossier_id in session.exec(within(statement, person, Delivery)):
        commune = communes().get(address.commune_code)
        first.setdefault(
            delivery.id,
            Outside(
                delivery_id=delivery.id,
                dossier_id=dossier_id,
                envelope_code=envelope.code,
                recipient_name=recipient.name,
                address_line=address.street_line,
                commune_code=address.commune_code,
                commune_name=commune.full_name if commune else address.commune_code,
                state=delivery.state,
                due_day=delivery.due_day,
                wished_day=delivery.wished_day,
            ),
        )
    return tuple(first.values())
