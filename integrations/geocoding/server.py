"""A Nominatim-compatible server by its address: asked seldom, one question at a time, never twice. Off by default."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from geopy.exc import (
    ConfigurationError,
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQueryError,
    GeopyError,
)
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim

from integrations.geocoding.plane import distance
from integrations.geocoding.steps import ReadAddress, Step
from integrations.geocoding.streets import fit
from scheduling.model.geocode import Area, Located, PlaceQuery, Point, Precision
from scheduling.ports import FailureKind, PartnerFailure

_USER_AGENT = "tan-nha"
_REMEMBERED = 10_000
# An answer further from its commune than this is about another place of the name.
_MOST_RADII = 2.0
# Assumed, not measured: a server's answers are not tested against houses known here.
_CONFIDENCE = 0.6
_HOUSE_METRES, _STREET_METRES, _HAMLET_METRES = 50, 300, 800


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where the server is.

    Attributes
    ----------
    domain
        Host, port and path without the scheme: ``nominatim.example.vn`` or ``127.0.0.1:8080``.
    scheme
        ``https``, or ``http`` for a server on this machine.
    seconds_between
        The least time between two questions; public servers ask for one second.
    """

    domain: str
    scheme: str = "https"
    seconds_between: float = 1.0
    timeout_seconds: float = 5.0


class NominatimServer(Step):
    """Asks a Nominatim-compatible server. Give it to a chain, which goes on when it fails.

    Raises
    ------
    PartnerFailure
        From ``candidates``: ``geocoder.unreachable`` (temporary), ``geocoder.refused`` (configuration),
        ``geocoder.query`` (permanent), ``geocoder.malformed`` (unknown).
    """

    def __init__(self, read: ReadAddress, settings: ServerSettings, areas: Mapping[str, Area]) -> None:
        super().__init__(read)
        self._areas = areas
        asked = Nominatim(
            domain=settings.domain,
            scheme=settings.scheme,
            timeout=settings.timeout_seconds,
            user_agent=_USER_AGENT,
        )
        self._ask = RateLimiter(
            asked.geocode, min_delay_seconds=settings.seconds_between, max_retries=0, swallow_exceptions=False
        )
        self._answers: OrderedDict[str, tuple[Located, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def candidates(self, query: PlaceQuery) -> list[Located]:
        """Return the server's answers that lie in the commune; nothing is sent where the query has no text."""
        if not query.text:
            return []
        with self._lock:
            known = self._answers.get(query.text)
        if known is None:
            known = tuple(self._asked(query.text))
            with self._lock:
                self._answers[query.text] = known
                while len(self._answers) > _REMEMBERED:
                    self._answers.popitem(last=False)
        areas = [self._areas[code] for code in query.address.communes]
        return [each for each in known if not areas or _is_in(each.point, areas)]

    def _asked(self, text: str) -> list[Located]:
        try:
            places = self._ask(text, exactly_one=False, limit=2, country_codes="vn") or []
            return [_located(place.raw, (place.latitude, place.longitude)) for place in places]
        except (ConfigurationError, GeocoderAuthenticationFailure, GeocoderInsufficientPrivileges) as error:
            raise _failure(FailureKind.CONFIGURATION, "refused", error) from error
        except GeocoderQueryError as error:
            raise _failure(FailureKind.PERMANENT, "query", error) from error
        except (GeocoderParseError, KeyError, ValueError, TypeError) as error:
            raise _failure(FailureKind.UNKNOWN, "malformed", error) from error
        except GeopyError as error:
            raise _failure(FailureKind.TEMPORARY, "unreachable", error) from error


def _failure(kind: FailureKind, code: str, error: Exception) -> PartnerFailure:
    # The error's own text may quote the question, which is somebody's address.
    return PartnerFailure(kind, f"geocoder.{code}", f"Máy chủ tìm địa chỉ không trả lời được ({type(error).__name__}).")


def _located(raw: Mapping[str, Any], point: Point) -> Located:
    if raw.get("type") == "house" or raw.get("class") == "building" or raw.get("addresstype") == "building":
        precision, metres = Precision.HOUSE, _HOUSE_METRES
    elif raw.get("class") == "highway":
        precision, metres = Precision.STREET, _STREET_METRES
    else:
        precision, metres = Precision.HAMLET, _HAMLET_METRES
    if box := raw.get("boundingbox"):
        south, north, west, east = (float(side) for side in box)
        metres = max(metres, round(distance((south, west), (north, east)) / 2))
    return Located(point, precision, _CONFIDENCE, metres, "server", str(raw.get("display_name", "")))


def _is_in(point: Point, areas: list[Area]) -> bool:
    place = np.array([point])
    return any(fit(place, area)[0] <= _MOST_RADII for area in areas)
