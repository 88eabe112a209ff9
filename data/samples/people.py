"""Invented people, for the sample: names put together by chance, and numbers no operator gives out."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
_WOMEN = (
    ("Thị", "Ngọc", "Kim", "Thị Thanh", "Thị Mỹ", "Thị Hồng"),
    ("Lan", "Hoa", "Diễm", "Thúy", "Hạnh", "Nga", "Loan", "Xuân", "Tuyền", "Phượng", "Yến", "Nhàn", "Cúc", "Huệ"),
)
_MEN = (
    ("Văn", "Hữu", "Minh", "Thanh", "Quốc", "Hoàng"),
    ("Hùng", "Dũng", "Tâm", "Phúc", "Lợi", "Nghĩa", "Hòa", "Bình", "Khánh", "Đức", "Tài", "Sang", "Thái", "Vinh"),
)


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Somebody who does not exist."""

    name: str
    phone: str


def sample_people(random: Random, count: int) -> list[SamplePerson]:
    """Return people with different names and numbers; 030 is a valid shape and no operator's prefix."""
    names: dict[str, None] = {}
    while len(names) < count:
        middles, givens = random.choice((_WOMEN, _MEN))
        names[f"{random.choice(_FAMILY)} {random.choice(middles)} {random.choice(givens)}"] = None
    numbers = random.sample(range(10_000), count)
    return [SamplePerson(name, f"030000{number:04d}") for name, number in zip(names, numbers, strict=True)]
