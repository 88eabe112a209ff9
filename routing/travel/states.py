"""The state a road network is in: which arcs are closed, and whose hour it is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from routing.travel.speeds import Band

Arcs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RoadState:
    """Equal when the same arcs are closed in the same hours, whatever the reasons.

    Attributes
    ----------
    packed
        Ids of the closed arcs, ascending, as bytes: a key that can be compared, hashed and shipped.
    hours
        Name of the band; empty for the speeds as they are.
    band
        The band itself.
    """

    packed: bytes = b""
    hours: str = ""
    band: Band | None = field(default=None, compare=False)

    @classmethod
    def of(cls, closed: Sequence[Arcs], band: Band | None) -> RoadState:
        """Give the state in which all these arcs are closed."""
        arcs = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *closed]))
        return cls(arcs.astype("<i8").tobytes(), band.name if band else "", band)

    @property
    def closed(self) -> Arcs:
        """Ids of the closed arcs, ascending."""
        return np.frombuffer(self.packed, dtype="<i8").astype(np.int64)

    @property
    def suffix(self) -> str:
        """What it adds to the version of the roads: nothing when all is open in ordinary hours."""
        closed = f"+closed@{hashlib.sha256(self.packed).hexdigest()[:12]}" if self.packed else ""
        return closed + (f"+{self.hours}" if self.hours else "")


AS_BUILT = RoadState()
"""Nothing closed, ordinary hours."""
