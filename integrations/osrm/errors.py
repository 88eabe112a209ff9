"""What can go wrong with an OSRM server; travel times fail as travel times, whoever was asked."""

from __future__ import annotations

from routing.travel.errors import TravelError


class OsrmError(TravelError):
    """The server gave no travel times.

    Parameters
    ----------
    code
        ``osrm.unreachable`` and ``osrm.timeout`` (try again later), ``osrm.server_error`` (its own fault),
        ``osrm.too_big`` (ask for smaller tables), ``osrm.refused`` (the address, the profile or a coordinate is wrong),
        ``osrm.no_segment`` (a point is nowhere near its roads), ``osrm.malformed`` (an answer that is none).
    """

    @property
    def passes(self) -> bool:
        """Whether asking again later may help."""
        return self.code in ("osrm.unreachable", "osrm.timeout", "osrm.server_error")
