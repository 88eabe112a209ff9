"""Who sits at which desk: appointments of one group, each at the lowest desk that is free. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar


class Takes(Protocol):
    """Anything that takes up time."""

    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...


T = TypeVar("T", bound=Takes)


def by_desk(appointments: Iterable[T]) -> list[list[T]]:
    """Return the appointments of each desk, in order of time; as few desks as can be."""
    desks: list[list[T]] = []
    for each in sorted(appointments, key=lambda one: (one.starts_at, one.ends_at)):
        free = next((desk for desk in desks if desk[-1].ends_at <= each.starts_at), None)
        if free is None:
            desks.append([each])
        else:
            free.append(each)
    return desks
