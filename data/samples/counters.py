"""The sample centre's counters: what can be booked, and when. Invented, in the shape of a commune's centre."""

from __future__ import annotations

from dataclasses import dataclass

GUIDED, RESULTS = "Hướng dẫn", "Trả kết quả"
WORKING_DAYS = 0b0011111


@dataclass(frozen=True, slots=True)
class SampleService:
    """One service; see :class:`data.tables.Service`."""

    code: str
    name: str
    group_code: str
    slots_needed: int
    bring: tuple[str, ...]
    hands_out_results: bool = False


@dataclass(frozen=True, slots=True)
class SampleHours:
    """A half-day of one group on working days; seconds from local midnight."""

    group_code: str
    begins_second: int
    ends_second: int
    slot_seconds: int
    desks: int
    places_public: int
    places_officer: int


SERVICES = (
    SampleService("1.001193", "Hướng dẫn đăng ký khai sinh", GUIDED, 1, ("Giấy chứng sinh", "Căn cước của cha, mẹ")),
    SampleService(
        "1.012783",
        "Hướng dẫn cấp đổi giấy chứng nhận quyền sử dụng đất",
        GUIDED,
        2,
        ("Giấy chứng nhận đã cấp (bản gốc)", "Căn cước"),
    ),
    SampleService("1.001612", "Hướng dẫn đăng ký hộ kinh doanh", GUIDED, 1, ("Căn cước",)),
    SampleService("TKQ", "Nhận kết quả tại quầy", RESULTS, 1, ("Giấy hẹn trả kết quả", "Căn cước"), True),
)
HOURS = (
    SampleHours(GUIDED, 27_000, 41_400, 1800, 3, 1, 2),
    SampleHours(GUIDED, 48_600, 61_200, 1800, 3, 1, 2),
    SampleHours(RESULTS, 27_000, 41_400, 900, 2, 1, 2),
    SampleHours(RESULTS, 48_600, 61_200, 900, 2, 1, 2),
)
BOOKED = 9
"""How many appointments the sample begins with."""
