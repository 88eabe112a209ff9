"""An evening of what people and jobs do beside the push, and what is left of it: killed and done again, the same.

The partners here are only read; what they would say does not change by being asked, so each is a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from data.kinds import DeliveryState, OutboxState
from data.session import reading, writing
from data.tables import Audit, CarrierOrder, Delivery, Difference, Dossier, JobRun, OptOut, Outbox, PartnerLine
from data.tables import CarrierEvent as KeptEvent
from scheduling.errors import NotFound, Refused
from scheduling.jobs.run import Job, run_latest
from scheduling.jobs.when import Every
from scheduling.model.carriage import Capabilities, CarrierEvent, Consignment, EventPage, Meaning, OrderRef
from scheduling.model.message import MessageState, Notice, Way
from scheduling.model.person import Person
from scheduling.ports import DossierNews, DossierPage, FailureKind, PartnerFailure
from scheduling.services import carriers, comparing, desk
from scheduling.services.calls import Partners
from scheduling.services.erasing import erase_expired
from scheduling.services.following import follow_messages
from scheduling.services.pulling import pull_dossiers
from scheduling.store import outbox
from tests.scheduling import office as o

STEPS = tuple(
    f"{place}.{when}_{what}".rstrip("_")
    for place, what in (
        *(("carrier", name) for name in ("call_off_commit", "line_commit", "look", "look_commit", "hint_commit")),
        *(("comparing", name) for name in ("close_commit", "look", "repair_commit")),
        *(("desk", name) for name in ("commit", "opt_out_commit")),
        *(("erasing", "commit"), ("following", "commit"), ("pull", "recall_commit")),
        *(("job", name) for name in ("claim_commit", "finish_commit")),
    )
    for when in ("before", "after")
)
"""Every place at which the evening is killed."""
WHEN = o.MORNING
LATER = timedelta(minutes=11)


@dataclass(frozen=True)
class Given:
    """What the evening works on. ``withdrawn`` is a dossier's code, ``hinted`` an order's number."""

    officer: Person
    waiting: int
    difference: int
    hinted: str
    withdrawn: str


class Post:
    """A carrier that can be asked about an order, and says that it is on its way."""

    capabilities = Capabilities(quotes=False, looks=True, settles_doubt=True, pulls=False, hints=True)

    def look(self, ref: OrderRef) -> Consignment:
        event = CarrierEvent(
            f"e-{ref.number}", ref.number, "1", "3", "", Meaning.IN_TRANSIT, False, WHEN, waybill=None, place=None
        )
        return Consignment(ref.number, None, None, "3", Meaning.IN_TRANSIT, False, None, (event,))


class Silent(Post):
    """A carrier whose line is down."""

    capabilities = replace(Post.capabilities, pulls=True)

    def events(self, cursor: str | None) -> EventPage:
        raise PartnerFailure(FailureKind.TEMPORARY, "carrier.unreachable", "không")


@dataclass
class System:
    """A dossier system that has withdrawn one dossier."""

    code: str

    def changes(self, cursor: str | None, known: Sequence[str]) -> DossierPage:
        return DossierPage((), (DossierNews(self.code, 7),), "1", more=False)


class Phones:
    """A provider that says that every message arrived."""

    way, tells_state = Way.SMS, True

    def state(self, provider_id: str) -> MessageState:
        return MessageState.DELIVERED


def prepare(engine: Engine) -> Given:
    """Two centres; three envelopes by the carrier, one withdrawn, messages in every state, a difference listed."""
    office = o.make_office(engine)
    o.make_office(engine, name="2")
    deliveries = [o.add_envelope(office) for _ in range(4)]
    with writing(engine) as session:
        for delivery_id in deliveries[:3]:
            session.get_one(Delivery, delivery_id).post_office_id = None
    carriers.order_waiting(engine, ["TT1"], lambda: WHEN - timedelta(days=4))
    with writing(engine) as session:
        orders = session.exec(select(CarrierOrder).order_by(col(CarrierOrder.id))).all()
        # Hinted at before the evening, and changed too late for the comparison to ask: only the hint leads there.
        orders[1].hinted_at = orders[1].changed_at = WHEN - timedelta(hours=1)
        for row in session.exec(select(Outbox)):
            row.state, row.attempts = OutboxState.SETTLED, 1
        session.get_one(Delivery, deliveries[0]).state = DeliveryState.CANCELLED
        withdrawn = session.exec(select(Dossier.code).order_by(col(Dossier.id).desc())).first()
        listed = Difference(
            centre_id=office.centre_id, partner="carrier:9", subject="x", kind="strange", found_at=WHEN, seen_at=WHEN
        )
        session.add(listed)
        waiting = _message(session, office, "waits", WHEN)
        session.get_one(Outbox, waiting).state = OutboxState.WAITING
        under_way = session.get_one(Outbox, _message(session, office, "under way", WHEN))
        under_way.provider_id, under_way.reached = "7", MessageState.SENDING
        _message(session, office, "long ago", WHEN - timedelta(days=400))
        session.flush()
        return Given(office.officer, waiting, listed.id or 0, orders[0].number, withdrawn or "")


def _message(session: Session, office: o.Office, text: str, at: datetime) -> int:
    number = outbox.add_message(session, office.centre_id, f"evening:{text}", Notice(Way.SMS, "0912000001", text), at)
    row = session.get_one(Outbox, number)
    row.state, row.attempts, row.settled_at = OutboxState.SETTLED, 1, at
    return number


def evening(engine: Engine, given: Given, worker: str, now: datetime) -> None:
    """People do what they do, and do it again when they are not sure; one job does what jobs do."""
    carriers.take_hints(engine, [given.hinted], now)
    with suppress(Refused):
        desk.skip(engine, given.officer, given.waiting, "số sai", now)
    desk.opt_out(engine, given.officer, Way.SMS, "0912000002", now)
    with suppress(NotFound):
        comparing.close_difference(engine, given.officer, given.difference, now)
    job = Job("evening", Every(3600), LATER - timedelta(minutes=1), lambda _: _work(engine, given, now))
    run_latest(engine, job, worker, lambda: now)


def _work(engine: Engine, given: Given, now: datetime) -> str:
    posts: dict[str, Any] = {"TT1": Post(), "TT2": Silent()}
    system, phones = cast(Any, System(given.withdrawn)), cast(Any, Phones())
    partners = Partners(system, {}, posts, {Way.SMS: phones})

    def clock() -> datetime:
        return now

    carriers.call_off_cancelled(engine, clock)
    carriers.pull_tracking(engine, partners.carriers, clock)
    pull_dossiers(engine, partners, clock)
    follow_messages(engine, partners, clock)
    comparing.compare_carriers(engine, {"TT1": partners.carriers["TT1"]}, clock)
    erase_expired(engine, now)
    return "done"


def left(engine: Engine) -> dict[str, list[str]]:
    """What is in the books afterwards, but for when it was written."""
    asked: dict[str, Any] = {
        "orders": select(CarrierOrder.number, CarrierOrder.standing, col(CarrierOrder.cancel_asked_at).is_not(None)),
        "events": select(KeptEvent.key, KeptEvent.number, KeptEvent.meaning),
        "outbox": select(Outbox.lane, Outbox.kind, Outbox.state, Outbox.payload),
        "reached": select(Outbox.lane, Outbox.reached, Outbox.provider_id),
        "differences": select(Difference.subject, Difference.kind, col(Difference.closed_at).is_(None)),
        "deliveries": select(Delivery.id, Delivery.state),
        "dossiers": select(Dossier.code, Dossier.status),
        "lines": select(PartnerLine.partner, PartnerLine.last_code, PartnerLine.cursor),
        "opted out": select(OptOut.way, OptOut.contact_index),
        "runs": select(JobRun.job, JobRun.scheduled_for, JobRun.state),
        # An opt-out is noted as often as a person asks for it.
        "by people": select(Audit.action, Audit.subject_id).where(col(Audit.action) != "messages.opt_out"),
    }
    with reading(engine) as session:
        return {name: sorted(map(repr, session.exec(statement))) for name, statement in asked.items()}
