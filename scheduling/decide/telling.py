"""What the dossier system must be told, given what it was told before (law 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from data.kinds import DossierStatus, OutboxState
from scheduling.ports import DossierRecord, Step, StepKind


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
    """What to do to the outbox: messages to take back, then those to add, in order."""

    withdraw: tuple[int, ...]
    add: tuple[DossierRecord, ...]


def what_to_tell(told: Sequence[Told], truth: DossierRecord) -> Telling:
    """Compare the messages of one dossier, oldest first, with the truth of now, whose steps are all that happened.

    Each step is a message of its own, in the order in which they happened, the return the last. A message that cannot
    have left is taken back when it is no longer true. One that may have left stands, and the truth follows it.
    Nothing is said while the partner already knows.
    """
    standing = [message for message in told if message.state is not OutboxState.WITHDRAWN]
    withdraw: list[int] = []
    while standing and _may_go(standing[-1]) and not _still_said(standing, truth):
        withdraw.append(standing.pop().outbox_id)
    known = {step for message in standing for step in message.record.steps}
    news = sorted((step for step in truth.steps if step not in known), key=_in_order)
    if not news:
        last = standing[-1].record if standing else None
        # Never told, the partner holds what it gave us: a processed dossier that is not returned.
        says_it = same_news(last, truth) if last else truth.status != DossierStatus.RETURNED
        return Telling(tuple(withdraw), () if says_it else (replace(truth, steps=()),))
    was_home = bool(standing) and standing[-1].record.returned_at is not None
    before = truth if was_home and truth.returned_at else _not_home(truth)
    rows = [replace(before, steps=(step,)) for step in news[:-1]]
    return Telling(tuple(withdraw), (*rows, replace(truth, steps=(news[-1],))))


def same_news(one: DossierRecord, other: DossierRecord) -> bool:
    """True when both say the same about the return; other fields are not ours to announce."""
    return (one.status, one.returned_at, one.by_post, one.return_note) == (
        other.status,
        other.returned_at,
        other.by_post,
        other.return_note,
    )


def _may_go(message: Told) -> bool:
    return message.state is OutboxState.PENDING and not message.may_have_left


def _still_said(standing: Sequence[Told], truth: DossierRecord) -> bool:
    """Whether the last message is to be heard: it tells what happened, and no return that was none."""
    said = standing[-1].record
    if same_news(said, truth) and set(said.steps) <= set(truth.steps):
        return len(standing) == 1 or bool(said.steps) or not same_news(standing[-2].record, said)
    return bool(said.steps) and set(said.steps) <= set(truth.steps) and said.returned_at is None


def _not_home(truth: DossierRecord) -> DossierRecord:
    """As it was before its return: handing to the post, and every try, leave it processed."""
    status = DossierStatus.PROCESSED if truth.status == DossierStatus.RETURNED else truth.status
    return replace(truth, status=status, returned_at=None, return_note=None)


def _in_order(step: Step) -> tuple[bool, object]:
    return step.kind is StepKind.DELIVERED, step.at
