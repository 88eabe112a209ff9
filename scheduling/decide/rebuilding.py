"""What changes when slots are made anew from the rules, and whom that leaves without a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scheduling.model.supply import Opening, SlotView


@dataclass(frozen=True, slots=True)
class Rebuild:
    """Slots to add, to remove, and those whose places change."""

    add: tuple[Opening, ...]
    remove: tuple[int, ...]
    change: Mapping[int, Opening]
    """By slot id: the places it shall have."""

    def __bool__(self) -> bool:
        return bool(self.add or self.remove or self.change)


def rebuild(kept: Sequence[SlotView], wanted: Iterable[Opening]) -> Rebuild:
    """Return how to come from the slots that are kept to those that are wanted.

    A slot that is wanted no more goes when nobody has a place in it; else it stays with no places to give, and its
    bookings are misfits. While such a booking stands, the new slots beside it have so many places fewer: the
    desk cannot serve two people at one time.
    """
    by_time = {(slot.starts_at, slot.ends_at): slot for slot in kept}
    opened = {(opening.starts_at, opening.ends_at): opening for opening in wanted}
    stale = [slot for times, slot in by_time.items() if times not in opened]
    stuck = [slot for slot in stale if slot.taken]
    add: list[Opening] = []
    change: dict[int, Opening] = {slot.slot_id: _with_places(slot, 0, 0) for slot in stuck if slot.places_officer}
    begun = {slot.starts_at for slot in stuck}
    for times, opening in opened.items():
        lost = sum(s.taken for s in stuck if s.starts_at < opening.ends_at and opening.starts_at < s.ends_at)
        given = _with_places(opening, max(0, opening.places_public - lost), max(0, opening.places_officer - lost))
        slot = by_time.get(times)
        if slot is None:
            if opening.starts_at not in begun:  # one slot a beginning: the other goes first
                add.append(given)
        elif (slot.places_public, slot.places_officer) != (given.places_public, given.places_officer):
            change[slot.slot_id] = given
    return Rebuild(tuple(add), tuple(slot.slot_id for slot in stale if not slot.taken), change)


def misfits_of(places_officer: int, booking_ids: Iterable[int]) -> list[int]:
    """Which bookings of one slot have no place: those made last, beyond the places there are."""
    return sorted(booking_ids)[places_officer:]


def _with_places(opening: Opening, places_public: int, places_officer: int) -> Opening:
    return Opening(opening.starts_at, opening.ends_at, places_public, places_officer)
