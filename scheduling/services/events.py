"""Couriers' marks: stored once, folded to a state, and told onward in the same transaction (laws 3, 4, 5)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from data.kinds import EventKind
from data.reference.working import CourierRules, working_rules
from data.session import writing
from scheduling.decide.fold import fold_stop, may_take_back
from scheduling.decide.marks import require_after, require_complete
from scheduling.errors import Conflict, NotFound, Refused
from scheduling.failpoints import reach
from scheduling.model.event import CourierMark, IngestReport
from scheduling.model.person import Person
from scheduling.services import news
from scheduling.store import deliveries, dossiers, events


def ingest(
    engine: Engine, person: Person, marks: Sequence[CourierMark], now: datetime, rules: CourierRules | None = None
) -> IngestReport:
    """Store a batch of marks, fold the stops they touch, and write what partners must be told.

    All or nothing, in one transaction. Replaying a batch, in any order, changes nothing.

    Raises
    ------
    Invalid
        A mark lacks what its kind needs, or lies in the future; ``field`` names it.
    NotFound
        A stop is not the courier's.
    Refused
        The handover of the route is not signed by both sides, or an undo comes too late.
    Conflict
        The (device, sequence) is held with another content.
    """
    rules = rules or working_rules().courier
    for mark in marks:
        require_complete(mark, now, rules)
    batch = _one_of_each([replace(mark, captured_at=mark.captured_at.astimezone(UTC)) for mark in marks])
    with writing(engine) as session:
        report = _ingest(session, person, batch, now, rules)
        reach("ingest.before_commit")
    reach("ingest.after_commit")
    return report


def _one_of_each(marks: Sequence[CourierMark]) -> list[CourierMark]:
    """Fold a batch that says the same twice."""
    by_key: dict[tuple[str, int], CourierMark] = {}
    for mark in marks:
        if by_key.setdefault((mark.device_id, mark.sequence), mark) != mark:
            raise _other_content(mark)
    return list(by_key.values())


def _ingest(
    session: Session, person: Person, marks: Sequence[CourierMark], now: datetime, rules: CourierRules
) -> IngestReport:
    if person.courier_id is None:
        raise NotFound("Chỉ bưu tá mới ghi được điểm phát.", "Only a courier can mark a stop.")
    stops = events.lock_days_of_stops(session, person, {mark.stop_id for mark in marks})
    for mark in marks:
        if mark.stop_id not in stops:
            raise NotFound("Không có điểm phát này trên tuyến của bạn.", f"Stop {mark.stop_id} is not yours.")
    known = events.known_marks(session, marks)
    fresh = [mark for mark in marks if (mark.device_id, mark.sequence) not in known]
    for mark in marks:
        if known.get((mark.device_id, mark.sequence), mark) != mark:
            raise _other_content(mark)
    if fresh and events.unsigned_handovers(session, {stops[mark.stop_id].route_id for mark in fresh}):
        raise Refused("Biên bản bàn giao chưa đủ hai chữ ký.", "The handover is not signed by both sides.")
    ridden = {stops[mark.stop_id].route_id for mark in fresh}
    signed = events.signed_at(session, ridden)
    if ridden - signed.keys():
        events.begin_days(session, ridden - signed.keys())
    for mark in fresh:
        signed_at = signed.get(stops[mark.stop_id].route_id)
        if signed_at is not None:  # a route of calls alone takes nothing along that is signed for
            require_after(mark, signed_at, rules)
    events.add_marks(session, fresh, person.courier_id, now)
    touched = sorted({mark.stop_id for mark in fresh})
    by_stop = events.marks_of_stops(session, touched)
    for mark in fresh:
        _refuse_late_undo(mark, by_stop[mark.stop_id], rules)
    folds = {stop_id: fold_stop(by_stop[stop_id], rules.undo_seconds) for stop_id in touched}
    events.keep_attempts(session, person.courier_id, folds, stops)
    tell(session, {stops[stop_id].delivery_id for stop_id in touched}, now, rules)
    return IngestReport(added=len(fresh), known=len(marks) - len(fresh), stops=tuple(touched))


def _refuse_late_undo(mark: CourierMark, held: Collection[CourierMark], rules: CourierRules) -> None:
    """An undo whose mark is known to be too old is refused at once, so that the courier sees it.

    One whose mark has not arrived yet is kept; the fold judges it when both are there.
    """
    if mark.kind is not EventKind.UNDO:
        return
    for other in held:
        same_mark = (other.device_id, other.sequence) == (mark.device_id, mark.undoes_sequence)
        if same_mark and not may_take_back(mark, other, rules.undo_seconds):
            raise Refused(
                f"Chỉ hoàn tác được trong {rules.undo_seconds // 60} phút. Hãy báo bưu cục.",
                "Too late to take back.",
            )


def tell(session: Session, delivery_ids: Collection[int], now: datetime, rules: CourierRules) -> None:
    """Refold these deliveries and bring the outbox of their dossiers in line, in the caller's transaction."""
    inside = dossiers.mark_returns(session, delivery_ids)
    deliveries.refold(session, delivery_ids)
    wait = timedelta(seconds=rules.undo_seconds)
    news.tell(session, inside, now, marks_wait=wait)


def _other_content(mark: CourierMark) -> Conflict:
    return Conflict(
        "Máy gửi hai nội dung khác nhau cho cùng một lần bấm.",
        f"Event {mark.sequence} of this device is held with another content.",
    )
