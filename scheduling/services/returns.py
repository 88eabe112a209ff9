"""What could not be handed over goes back to its centre, by a list that both sides sign (R3, R8, R9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from data.kinds import Custody, DeliveryState, HandoverState, Role
from data.reference.giving_up import giving_up_rules
from data.reference.messages import link_to
from data.session import reading, writing
from data.tables import Handover
from scheduling.decide.back_message import back_message
from scheduling.decide.cells import ZONE
from scheduling.decide.giving_up import fetched_before
from scheduling.errors import Conflict, Refused
from scheduling.failpoints import reach
from scheduling.model.person import Person
from scheduling.model.returns import RestingAt
from scheduling.services import news
from scheduling.store import deliveries, dossiers, handovers, outbox, returns
from scheduling.store.audit import note

CITIZENS_DOOR = "/viec"


def resting(engine: Engine, person: Person) -> tuple[RestingAt, ...]:
    """What rests at the person's post office for each centre, or at post offices for the person's centre."""
    with reading(engine) as session:
        return returns.resting(session, person)


def prepare(engine: Engine, person: Person, post_office_id: int, centre_id: int, now: datetime) -> int:
    """Write the list by which all that rests at a post office for a centre goes back; returns its number.

    Raises
    ------
    NotFound
        Not a post office of this person.
    Refused
        Nothing rests there for this centre that is not on a list already.
    """
    with writing(engine) as session:
        office = returns.lock_office(session, person, post_office_id)
        list_id = returns.prepare(session, office, centre_id, now.astimezone(ZONE).date(), now)
        if list_id is None:
            raise Refused("Không còn phong bì nào chờ chuyển hoàn.", "Nothing waits to go back.")
        note(session, person, "return.prepared", "handover", list_id, now)
        reach("returns.before_prepare_commit")
    reach("returns.after_prepare_commit")
    return list_id


def void(engine: Engine, person: Person, handover_id: int, now: datetime) -> None:
    """Tear a list to a centre up that the centre has not signed: what is on it may go on another.

    Raises
    ------
    NotFound
        Not a list of this person's office.
    Refused
        Not the post office's to tear up, or the centre has signed.
    """
    with writing(engine) as session:
        day, found = handovers.lock(session, person, handover_id)
        if day is not None or person.role is not Role.DISPATCHER:
            raise Refused("Chỉ bưu cục hủy được biên bản chuyển hoàn.", "Only the post office may void this list.")
        if found.state is HandoverState.CONFIRMED:
            raise Refused("Hai bên đã ký, không hủy được.", "Both sides have signed.")
        found.state = HandoverState.VOID
        note(session, person, "return.void", "handover", handover_id, now)
        reach("returns.before_void_commit")
    reach("returns.after_void_commit")


def recall(engine: Engine, person: Person, dossier_id: int, now: datetime) -> None:
    """The centre wants an envelope back that has left it: it is not tried again, and goes on the next list home.

    A courier who is out with it may still hand it over. Recalling again changes nothing.

    Raises
    ------
    NotFound
        Not a dossier of this person's centre, or it does not go by post.
    Refused
        It is still at the centre, on a published route, over, or with a carrier.
    """
    with writing(engine) as session:
        delivery, envelope = returns.lock_own(session, person, dossier_id)
        if delivery.recalled_at is not None or delivery.state is DeliveryState.UNDELIVERABLE:
            return
        rests = delivery.state is DeliveryState.REQUESTED and envelope.custody is Custody.POST_OFFICE
        if not (rests or (delivery.state is DeliveryState.OUT and envelope.custody is Custody.COURIER)):
            raise Refused(
                "Chỉ gọi về được phong bì đang ở bưu cục hoặc bưu tá đang cầm.",
                "Only an envelope at the post office or with a courier can be recalled.",
            )
        delivery.recalled_at = now
        session.flush()
        assert delivery.id is not None
        deliveries.refold(session, [delivery.id])
        news.tell(session, returns.undeliverable_among(session, [delivery.id]), now)
        note(session, person, "delivery.recall", "delivery", delivery.id, now)
        reach("returns.before_recall_commit")
    reach("returns.after_recall_commit")


def arrive(session: Session, list_: Handover, now: datetime) -> None:
    """What is on a list that its centre signs is the centre's again, in the caller's transaction.

    Its citizens fetch it at the counter from now on and are told so, and their dossiers' systems too.

    Raises
    ------
    Conflict
        A courier's mark came in meanwhile: an envelope of the list was handed over.
    """
    assert list_.id is not None
    assert list_.centre_id is not None
    ids = handovers.deliveries_on(session, list_.id)
    # Dossiers before deliveries, as where a courier's marks come in: two who meet wait, and never for each other.
    inside = handovers.dossiers_on(session, list_.id)
    dossiers.not_by_post(session, inside)
    deliveries.refold(session, ids)
    gone = returns.not_standing(session, ids, Custody.CENTRE)
    if gone:
        raise Conflict(
            f"Phong bì {', '.join(gone)} đã phát, hãy nhờ bưu cục lập lại biên bản.", "Handed over after all."
        )
    news.tell(session, inside, now)
    before = fetched_before(now, giving_up_rules())
    words = returns.words_for(session, list_.id)
    notices = [
        (f"envelope:{word.envelope_id}", word.dossier_id, back_message(word, before, link_to(CITIZENS_DOOR)))
        for word in words
    ]
    outbox.add_messages(session, list_.centre_id, notices, now)
