"""Guards the frozen values of a problem share; each names the place of what it refuses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from routing.errors import ProblemError

MAX_SECONDS = 2**40
"""The end of an open time window: later than any clock, small enough to add up in 64 bits."""

MAX_AMOUNT = 2**40
MAX_MATRIX_ENTRY = 2**31 - 1

Matrix = npt.NDArray[np.int64]


def number(place: str, value: object, top: int = 2**63 - 1) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ProblemError(place, f"{value!r} is not an integer")
    if value < 0:
        raise ProblemError(place, f"{value} is negative")
    if value > top:
        raise ProblemError(place, f"{value} is above {top}")


def amounts(place: str, values: Iterable[int]) -> None:
    for index, amount in enumerate(values):
        number(f"{place}[{index}]", amount, MAX_AMOUNT)


def skills(values: Iterable[int]) -> None:
    for skill in values:
        number("skills", skill)


def unique(place: str, ids: Iterable[int], name: str = "id") -> None:
    seen: dict[int, int] = {}
    for index, one in enumerate(ids):
        if one in seen:
            raise ProblemError(f"{place}[{index}].{name}", f"{one} is the {name} of {place}[{seen[one]}] too")
        seen[one] = index


def at_most(place: str, things: Sequence[object], top: int) -> None:
    if len(things) > top:
        raise ProblemError(place, f"{len(things)} {place}, at most {top}")


def inside(place: str, location: int, size: int) -> None:
    if location >= size:
        raise ProblemError(place, f"{location}, but the matrix has {size} rows")


def matrix(place: str, given: Any) -> Matrix:
    """A read-only int64 copy, square and within bounds."""
    try:
        entries = np.asarray(given)
    except ValueError as error:
        raise ProblemError(place, "its rows differ in length, or hold more than numbers") from error
    if entries.ndim != 2 or entries.shape[0] != entries.shape[1]:
        raise ProblemError(place, f"shape {entries.shape} is not square")
    if entries.size and entries.dtype.kind not in "iu":
        raise ProblemError(place, f"entries are {entries.dtype}, not integers")
    outside = np.argwhere((entries < 0) | (entries > MAX_MATRIX_ENTRY))
    if len(outside):
        row, column = (int(at) for at in outside[0])
        reason = f"{entries[row, column]} is not in 0..{MAX_MATRIX_ENTRY}"
        raise ProblemError(f"{place}[{row}][{column}]", reason)
    frozen: Matrix = np.array(entries, dtype=np.int64, order="C")
    frozen.flags.writeable = False
    return frozen
