"""What the dossier system must be told, given what it was told before (law 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.kinds import DossierStatus, OutboxState
from scheduling.ports import DossierRecord


@dataclass(frozen=True, slots=True)
class Told:
    """One message of a dossier's outbox, as far as the decision needs it."""

    outbox_id: int
    record: DossierRecord
    state: OutboxState
    may_have_left: bool
    """A worker has taken it up at least once: the partner may hold it."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What to do to the outbox: messages to take back, then perhaps one to add."""

    withdraw: tuple[int, ...]
    add: DossierRecord | None


def what_to_tell(told: Sequence[Told], truth: DossierRecord) -> Telling:
    """Compare the messages of one dossier, oldest first, with the truth of now.

    A message that cannot have left is taken back when it is no longer true. One that may have left
    stands, and the truth follows it in order. Nothing is said while the partner already knows.
    """
    withdraw: list[int] = []
    standing = [message for message in told if message.state is not OutboxState.WITHDRAWN]
    while standing:
        last = standing[-1]
        if same_news(last.record, truth):
            return Telling(tuple(withdraw), None)
        if last.may_have_left or last.state is not OutboxState.PENDING:
            return Telling(tuple(withdraw), truth)
        withdraw.append(standing.pop().outbox_id)
    # Never told: the partner holds what it gave us, a processed dossier that is not returned.
    news = truth if truth.status == DossierStatus.RETURNED else None
    return Telling(tuple(withdraw), news)


def same_news(one: DossierRecord, other: DossierRecord) -> bool:
    """True when both say the same about the return; other fields are not ours to announce."""
    return (one.status, one.returned_at, one.by_post, one.return_note) == (
        other.status,
        other.returned_at,
        other.by_post,
        other.return_note,
    )
