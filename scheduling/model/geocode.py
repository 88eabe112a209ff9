"""An address taken apart, and where it lies. Built by ``scheduling.decide.address``; asked of a ``Geocoder``."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.kinds import Precision as Precision

Point = tuple[float, float]
"""(latitude, longitude) in degrees."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is compared.

    Attributes
    ----------
    folded
        Case, spacing and tone placement forgiven, accents kept.
    bare
        Without accents too, and without the word for "street" before it: the key to look under.
    """

    folded: str
    bare: str

    def meets(self, other: Name) -> bool:
        """Whether both may be one name: accents count, unless one side was typed without any."""
        if self.bare != other.bare:
            return False
        return self.folded == other.folded or self.folded.isascii() or other.folded.isascii()


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says.

    Attributes
    ----------
    numbers
        Lanes from the street inward, then the house: "số 5, ngách 3, ngõ 86" and "86/3/5" are both
        ``("86", "3", "5")``.
    has_house
        Whether the last number is a house's, and not a lane's.
    street, units
        The street, and the parts of the commune that were named: hamlets, quarters, housing estates. Their kind
        stands only with a number: "ấp 5", but "tân hòa" for "ấp Tân Hòa".
    communes
        Codes of the communes it may lie in: one when it is plain, several when the name or a split ward
        leaves a choice (the likeliest first), none when none was found.
    province_code
        Of today's province, where it is known.
    """

    numbers: tuple[str, ...] = ()
    has_house: bool = False
    street: Name | None = None
    units: tuple[Name, ...] = ()
    communes: tuple[str, ...] = ()
    province_code: str | None = None

    @property
    def is_ambiguous(self) -> bool:
        """Whether somebody must say which commune is meant."""
        return len(self.communes) > 1


@dataclass(frozen=True, slots=True)
class Area:
    """Where a commune lies, as well as it is known without its border.

    Attributes
    ----------
    code, label
        Of the commune; the label is its full name.
    point
        Somewhere in its middle.
    parts
        Points of the old wards it was made of, itself included: together they cover it better than one.
    radius_metres
        Of a disc as large as the commune.
    """

    code: str
    label: str
    point: Point
    parts: tuple[Point, ...]
    radius_metres: int


@dataclass(frozen=True, slots=True)
class PlaceQuery:
    """What a geocoder is asked.

    Attributes
    ----------
    text
        The address as written, for a server that reads addresses itself; "" where it must not leave the house.
    household
        Key under which deliveries have taught a point, or None.
    pin
        An officer's pin, or None.
    """

    address: Address
    text: str = ""
    household: str | None = None
    pin: Point | None = None


@dataclass(frozen=True, slots=True)
class Taught:
    """What deliveries have taught of a household: a point, and how many agreed on it."""

    point: Point
    count: int


@dataclass(frozen=True, slots=True)
class Located:
    """Where an address lies, and how far that may be trusted.

    Attributes
    ----------
    confidence
        The probability, 0 to 1, that the true point lies within ``uncertainty_metres`` of ``point``.
    source
        A stable word for where the answer comes from, such as ``officer``, ``deliveries`` or ``map:house``.
    label
        What was found, for people: a street with its number, a hamlet, a commune.
    runner_up
        The next best answer, which has none of its own.
    """

    point: Point
    precision: Precision
    confidence: float
    uncertainty_metres: int
    source: str
    label: str = ""
    runner_up: Located | None = field(default=None)
