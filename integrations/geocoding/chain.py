"""The chain: every source is asked in turn, the most precise answer wins, and the next best stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import structlog

from integrations.geocoding.plane import distance
from integrations.geocoding.server import NominatimServer
from integrations.geocoding.steps import ReadAddress, Step
from scheduling.model.geocode import Located, PlaceQuery, Precision
from scheduling.ports import PartnerFailure

_log = structlog.get_logger()

_RANK = {precision: rank for rank, precision in enumerate(Precision)}
# A server is asked only where the house is not known here.
_GOOD_ENOUGH = (Precision.PIN, Precision.HOUSE)
# Nearer than this two answers are one.
_SAME_METRES = 10


class Chain(Step):
    """Asks its steps in order; of equally precise answers the earlier step's wins. A ``scheduling.ports.Geocoder``.

    Parameters
    ----------
    steps
        The best first.
    """

    def __init__(self, read: ReadAddress, steps: Sequence[Step]) -> None:
        super().__init__(read)
        self._steps = tuple(steps)

    def candidates(self, query: PlaceQuery) -> list[Located]:
        """Return every step's answers, the most precise first."""
        found: list[Located] = []
        for step in self._steps:
            if isinstance(step, NominatimServer) and any(each.precision in _GOOD_ENOUGH for each in found):
                continue
            try:
                found += step.candidates(query)
            except PartnerFailure as failure:
                # The address stays out of the log: it is somebody's home.
                _log.warning("geocoding.server_failed", code=failure.code, kind=failure.kind.value)
        return sorted(found, key=lambda each: _RANK[each.precision])

    def locate(self, query: PlaceQuery) -> Located | None:
        """See :class:`scheduling.ports.Geocoder`."""
        found = self.candidates(query)
        if not found:
            return None
        others = (each for each in found[1:] if distance(each.point, found[0].point) > _SAME_METRES)
        return replace(found[0], runner_up=next(others, None))
