"""Stops with everything a courier needs at the door."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session, col, select

from data.kinds import DeliveryState, Outcome
from data.reference.communes import communes
from data.reference.working import working_rules
from data.tables import Address, Attempt, Delivery, Dossier, Envelope, EnvelopeDossier, Proof, Recipient, Stop
from scheduling.model.day import StopView
from scheduling.store import home_calls
from scheduling.store.wide import select_wide


def stops_of(session: Session, route_ids: Collection[int]) -> dict[int, tuple[StopView, ...]]:
    """The stops of each route, in riding order."""
    rows = session.exec(
        select_wide(Stop, Delivery, Envelope, Recipient, Address)
        .join(Delivery, col(Delivery.id) == Stop.delivery_id)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .join(Recipient, col(Recipient.id) == Envelope.recipient_id)
        .join(Address, col(Address.id) == Delivery.address_id)
        .where(col(Stop.route_id).in_(route_ids))
        .order_by(col(Stop.route_id), col(Stop.position))
    ).all()
    contents = contents_of(session, [envelope.id or 0 for _, _, envelope, _, _ in rows])
    called = home_calls.codes_of(session, [delivery.id or 0 for _, delivery, *_ in rows])
    tries = _attempts(session, [stop.id or 0 for stop, *_ in rows])
    views: defaultdict[int, list[StopView]] = defaultdict(list)
    for stop, delivery, envelope, recipient, address in rows:
        view = _view(stop, delivery, envelope, recipient, address, contents[envelope.id or 0], tries.get(stop.id or 0))
        if delivery.id in called:
            call, code = called[delivery.id]
            off = delivery.state is DeliveryState.CANCELLED and view.outcome is None
            view = replace(
                view, call=call.kind, language=call.language, dossier_codes=(code,) if code else (), called_off=off
            )
        views[stop.route_id].append(view)
    return {route_id: tuple(views[route_id]) for route_id in route_ids}


class Contents:
    """What an envelope holds."""

    __slots__ = ("codes", "copies", "originals")

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.originals = 0
        self.copies = 0


def contents_of(session: Session, envelope_ids: Collection[int]) -> defaultdict[int, Contents]:
    """Dossier codes and paper counts of each envelope."""
    contents: defaultdict[int, Contents] = defaultdict(Contents)
    for held, code in session.exec(
        select(EnvelopeDossier, Dossier.code)
        .join(Dossier, col(Dossier.id) == EnvelopeDossier.dossier_id)
        .where(col(EnvelopeDossier.envelope_id).in_(envelope_ids))
        .order_by(col(Dossier.code))
    ):
        envelope = contents[held.envelope_id]
        envelope.codes.append(code)
        envelope.originals += held.papers_original
        envelope.copies += held.papers_copy
    return contents


def commune_name(code: str) -> str:
    """The commune's full name, or its code when the reference list does not know it."""
    found = communes().get(code)
    return f"{found.kind} {found.name}" if found else code


def window_of(delivery: Delivery) -> tuple[int, int] | None:
    """The promised window, in seconds from local midnight."""
    if delivery.window_from_second is None or delivery.window_to_second is None:
        return None
    return delivery.window_from_second, delivery.window_to_second


def _attempts(session: Session, stop_ids: Collection[int]) -> dict[int, tuple[Attempt, Proof | None]]:
    rows = session.exec(
        select(Attempt, Proof)
        .join(Proof, col(Proof.attempt_id) == Attempt.id, isouter=True)
        .where(col(Attempt.stop_id).in_(stop_ids))
    )
    return {attempt.stop_id: (attempt, proof) for attempt, proof in rows}


def _view(
    stop: Stop,
    delivery: Delivery,
    envelope: Envelope,
    recipient: Recipient,
    address: Address,
    contents: Contents,
    tried: tuple[Attempt, Proof | None] | None,
) -> StopView:
    attempt, proof = tried or (None, None)
    marked = attempt is not None and attempt.outcome is not Outcome.WITHDRAWN
    undo = timedelta(seconds=working_rules().courier.undo_seconds)
    failed_here = attempt is not None and attempt.outcome is Outcome.FAILED
    return StopView(
        stop_id=stop.id or 0,
        position=stop.position,
        delivery_id=stop.delivery_id,
        envelope_code=envelope.code,
        dossier_codes=tuple(contents.codes),
        arrives_second=stop.arrives_second,
        waits_seconds=stop.waits_seconds,
        service_seconds=stop.service_seconds,
        leg_seconds=stop.leg_seconds,
        leg_metres=stop.leg_metres,
        window=window_of(delivery),
        recipient_name=recipient.name,
        recipient_phone=recipient.phone,
        address_line=address.street_line,
        commune_name=commune_name(address.commune_code),
        latitude=address.latitude or 0.0,
        longitude=address.longitude or 0.0,
        precision=address.precision,
        fee_dong=delivery.fee_dong,
        postage_dong=delivery.postage_dong,
        papers_original=contents.originals,
        papers_copy=contents.copies,
        failed_attempts=delivery.failed_attempts - failed_here,
        outcome=attempt.outcome if attempt and marked else None,
        failure_reason=attempt.reason if attempt and marked else None,
        marked_at=attempt.happened_at if attempt and marked else None,
        received_by=proof.received_by if proof else None,
        undo_until=attempt.happened_at + undo if attempt and marked else None,
    )
