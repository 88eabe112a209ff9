"""The sample office: four communes of Đồng Tháp that were huyện Lai Vung, with one centre and two post offices.

Since 1 July 2025 the twelve units of the former district lie in the communes Hòa Long (thị trấn Lai Vung, Long Hậu,
Hòa Long, Long Thắng), Lai Vung (Tân Phước, Tân Thành), Phong Hòa (Vĩnh Thới, Tân Hòa, Định Hòa, Phong Hòa) and Tân
Dương (Tân Dương, Hòa Thành); the second and the last also took in a unit or two of their neighbours. Source: the
merge table of vietnamadminunits 1.0.4 (data/reference/communes.toml).

Everything else is invented: offices, people, phones, hamlets, dossiers. The day is a busy one; the real district
returned about seven results by post a working day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from data.kinds import Role, Skill
from data.reference.communes import communes
from data.samples.people import sample_people
from data.samples.results import SamplePlace, results_csv

LABEL = "Ngày bận (mẫu): 90 kết quả, 60 trả tại nhà; ngày thường của huyện cũ khoảng 7"
HOA_LONG, TAN_DUONG, LAI_VUNG, PHONG_HOA = "30208", "30214", "30226", "30235"
COMMUNES = (HOA_LONG, LAI_VUNG, PHONG_HOA, TAN_DUONG)
MONDAY_TO_SATURDAY = 63


@dataclass(frozen=True, slots=True)
class SampleCentre:
    """Where results lie."""

    code: str
    name: str
    agency_code: str
    street_line: str
    commune_code: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class SamplePostOffice:
    """A depot, and the communes it serves."""

    code: str
    name: str
    street_line: str
    commune_code: str
    latitude: float
    longitude: float
    serves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleCourier:
    """A courier of a post office, by its code."""

    code: str
    name: str
    phone: str
    post_office_code: str
    capacity_envelopes: int = 60
    cash_limit_dong: int = 5_000_000
    skills: tuple[Skill, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleShift:
    """One shift; seconds count from local midnight, and lunch starts between the two times."""

    courier_code: str
    day: date
    starts_second: int = 7 * 3600 + 1800
    ends_second: int = 17 * 3600
    lunch_from_second: int = 11 * 3600
    lunch_to_second: int = 12 * 3600 + 1800
    lunch_seconds: int = 3600


@dataclass(frozen=True, slots=True)
class SamplePattern:
    """The shift of a courier week after week; weekdays are bits, 1 for Monday."""

    courier_code: str
    valid_from: date
    weekdays: int = MONDAY_TO_SATURDAY
    starts_second: int = 7 * 3600 + 1800
    ends_second: int = 17 * 3600
    lunch_from_second: int = 11 * 3600
    lunch_to_second: int = 12 * 3600 + 1800
    lunch_seconds: int = 3600


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """Somebody who may sign in; the office is named by its code."""

    username: str
    display_name: str
    role: Role
    centre_code: str | None = None
    post_office_code: str | None = None
    courier_code: str | None = None


@dataclass(frozen=True, slots=True)
class SampleOffice:
    """Everything of the sample: the fixed parts as values, the ready results as the text of an import file."""

    label: str
    centre: SampleCentre
    post_offices: tuple[SamplePostOffice, ...]
    couriers: tuple[SampleCourier, ...]
    shifts: tuple[SampleShift, ...]
    accounts: tuple[SampleAccount, ...]
    csv: str
    """As docs/import.md describes it; it goes through the real import."""
    patterns: tuple[SamplePattern, ...] = ()


def places_with_communes(points: Iterable[tuple[float, float]]) -> list[SamplePlace]:
    """Give each point the sample's commune whose own point is nearest: (latitude, longitude, commune code)."""

    def away(point: tuple[float, float], code: str) -> float:
        commune = communes()[code]
        # Degrees of both axes differ by under 2% this near to the equator.
        return (point[0] - commune.latitude) ** 2 + (point[1] - commune.longitude) ** 2

    return [(lat, lon, min(COMMUNES, key=lambda code: away((lat, lon), code))) for lat, lon in points]


def sample_office(seed: int, day: date, places: Sequence[SamplePlace]) -> SampleOffice:
    """Make the sample; the same arguments give the same office, to the letter.

    Parameters
    ----------
    day
        The busy day; couriers ride on it whatever weekday it is, and from then on by their weekly pattern.
    places
        House points (latitude, longitude, commune code) to put households at; 60 or more.

    Raises
    ------
    ValueError
        Too few places, or one outside the four communes.
    """
    if len(places) < 60 or {code for *_, code in places} - set(COMMUNES):
        raise ValueError("the sample needs 60 places or more, all in its four communes")
    random = Random(seed)
    houses = random.sample(list(places), len(places))
    staff = sample_people(random, 7)
    couriers = tuple(
        SampleCourier(f"BT{number}", staff[number].name, staff[number].phone, office, skills=learnt)
        for number, office, learnt in (
            (1, "BC-HL", (Skill.COLLECT, Skill.GUIDE)),
            (2, "BC-HL", (Skill.COLLECT,)),
            (3, "BC-PH", (Skill.COLLECT, Skill.GUIDE)),
        )
    )
    return SampleOffice(
        label=LABEL,
        centre=_centre(houses),
        post_offices=_post_offices(houses),
        couriers=couriers,
        shifts=tuple(SampleShift(courier.code, day) for courier in couriers),
        patterns=tuple(SamplePattern(courier.code, day) for courier in couriers),
        accounts=_accounts([person.name for person in staff]),
        csv=results_csv(random, day, houses),
    )


def _centre(houses: Sequence[SamplePlace]) -> SampleCentre:
    latitude, longitude = _near_middle(houses, HOA_LONG, 0)
    return SampleCentre(
        code="TT-HL",
        name="Trung tâm Phục vụ hành chính công xã Hòa Long",
        agency_code="000.00.01.H20",
        street_line="Số 1, ấp 1 (địa chỉ mẫu)",
        commune_code=HOA_LONG,
        latitude=latitude,
        longitude=longitude,
    )


def _post_offices(houses: Sequence[SamplePlace]) -> tuple[SamplePostOffice, ...]:
    return tuple(
        SamplePostOffice(code, name, "Số 2, ấp 1 (địa chỉ mẫu)", commune, *_near_middle(houses, commune, 1), serves)
        for code, name, commune, serves in (
            ("BC-HL", "Bưu cục Hòa Long", HOA_LONG, (HOA_LONG, TAN_DUONG)),
            ("BC-PH", "Bưu cục Phong Hòa", PHONG_HOA, (PHONG_HOA, LAI_VUNG)),
        )
    )


def _near_middle(houses: Sequence[SamplePlace], code: str, rank: int) -> tuple[float, float]:
    """The house point that is first, second, … near the commune's own: an office stands beside a road too."""
    commune = communes()[code]
    nearest = sorted(houses, key=lambda h: (h[0] - commune.latitude) ** 2 + (h[1] - commune.longitude) ** 2)
    return nearest[rank][:2]


def _accounts(names: Sequence[str]) -> tuple[SampleAccount, ...]:
    return (
        SampleAccount("canbo", names[0], Role.OFFICER, centre_code="TT-HL"),
        SampleAccount("dieuphoi1", names[4], Role.DISPATCHER, post_office_code="BC-HL"),
        SampleAccount("dieuphoi2", names[5], Role.DISPATCHER, post_office_code="BC-PH"),
        *(
            SampleAccount(f"buuta{number}", names[number], Role.COURIER, courier_code=f"BT{number}")
            for number in (1, 2, 3)
        ),
        SampleAccount("quantri", names[6], Role.ADMINISTRATOR),
    )
