"""Fold a stop's marks to one state: the same for every order and number of replays (law 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from data.kinds import EventKind, Outcome
from scheduling.model.event import CourierMark


@dataclass(frozen=True, slots=True)
class StopFold:
    """What a stop's marks amount to.

    Attributes
    ----------
    outcome
        None when nothing was ever marked; ``withdrawn`` when every mark was taken back.
    mark
        The mark that decides: it carries the proof or the reason. For ``withdrawn`` the last one taken back.
    """

    outcome: Outcome | None
    mark: CourierMark | None


def fold_stop(marks: Iterable[CourierMark], undo_seconds: int) -> StopFold:
    """Return the state that the marks of one stop add up to.

    An undo counts when it was tapped within ``undo_seconds`` of its mark, whichever of the two arrived
    first. Of what remains a proven delivery outranks a failure, and the earliest delivery is the proof;
    without one the latest failure tells why.
    """
    by_key = {(mark.device_id, mark.sequence): mark for mark in marks}
    undone = {key for mark in by_key.values() if (key := _takes_back(mark, by_key, undo_seconds)) is not None}
    tried = [mark for mark in by_key.values() if mark.kind is not EventKind.UNDO]
    live = [mark for mark in tried if (mark.device_id, mark.sequence) not in undone]
    deliveries = [mark for mark in live if mark.kind is EventKind.DELIVERED]
    if deliveries:
        return StopFold(Outcome.DELIVERED, min(deliveries, key=_when))
    if live:
        return StopFold(Outcome.FAILED, max(live, key=_when))
    if tried:
        return StopFold(Outcome.WITHDRAWN, max(tried, key=_when))
    return StopFold(None, None)


def may_take_back(undo: CourierMark, target: CourierMark, undo_seconds: int) -> bool:
    """True when the undo names a mark of its own device and stop, tapped at most ``undo_seconds`` before."""
    return (
        target.kind is not EventKind.UNDO
        and target.stop_id == undo.stop_id
        and timedelta(0) <= undo.captured_at - target.captured_at <= timedelta(seconds=undo_seconds)
    )


def _takes_back(
    mark: CourierMark, by_key: dict[tuple[str, int], CourierMark], undo_seconds: int
) -> tuple[str, int] | None:
    if mark.kind is not EventKind.UNDO or mark.undoes_sequence is None:
        return None
    key = (mark.device_id, mark.undoes_sequence)
    target = by_key.get(key)
    return key if target is not None and may_take_back(mark, target, undo_seconds) else None


def _when(mark: CourierMark) -> tuple[object, str, int]:
    return mark.captured_at, mark.device_id, mark.sequence
