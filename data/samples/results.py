"""The sample's ready results, as the text of a file to import."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from data.reference.communes import communes
from data.samples.people import SamplePerson, sample_people

SamplePlace = tuple[float, float, str]
"""A house: latitude, longitude, commune code."""

READY = 90
HOUSEHOLDS = {1: 41, 2: 8, 3: 1}
"""How many households take so many results home: 60 results in 50 envelopes."""
BY_POST = sum(results * households for results, households in HOUSEHOLDS.items())

_HEADER = [
    "Mã hồ sơ",
    "Mã thủ tục",
    "Tên thủ tục",
    "Mã lĩnh vực",
    "Tên lĩnh vực",
    "Trích yếu",
    "Ngày tiếp nhận",
    "Đơn vị xử lý",
    "Chủ hồ sơ",
    "Người nhận",
    "Điện thoại",
    "Kênh nộp hồ sơ",
    "Ngày hẹn trả",
    "Ngày có kết quả",
    "Trả qua bưu chính",
    "Dịch vụ bưu chính",
    "Kênh đăng ký bưu chính",
    "Ngày đăng ký bưu chính",
    "Xã/phường",
    "Địa chỉ",
    "Vĩ độ",
    "Kinh độ",
    "Ngày mong muốn",
    "Khung giờ",
    "Lệ phí còn thu",
    "Cước bưu chính",
    "Số bản chính",
    "Số bản sao",
]
# Code, name, field, fee in đồng, originals, copies. The codes follow the national shape; treat them as samples.
_PROCEDURES = (
    ("1.001193", "Đăng ký khai sinh", "HT", "Hộ tịch", 0, 1, 2),
    ("1.000894", "Đăng ký kết hôn", "HT", "Hộ tịch", 0, 2, 0),
    ("1.004873", "Cấp giấy xác nhận tình trạng hôn nhân", "HT", "Hộ tịch", 15_000, 1, 0),
    ("2.000635", "Cấp bản sao trích lục hộ tịch", "HT", "Hộ tịch", 8_000, 0, 3),
    ("2.000815", "Chứng thực bản sao từ bản chính", "CT", "Chứng thực", 20_000, 0, 5),
    ("1.012783", "Cấp đổi giấy chứng nhận quyền sử dụng đất", "DD", "Đất đai", 50_000, 1, 0),
    ("1.001612", "Đăng ký thành lập hộ kinh doanh", "KD", "Hộ kinh doanh", 100_000, 1, 0),
    ("1.001776", "Thực hiện trợ cấp xã hội hằng tháng", "BT", "Bảo trợ xã hội", 0, 1, 1),
)
_HAMLETS = ("Tân Lợi", "Tân An", "Long Thuận", "Hòa Tân", "Thới Bình", "Định Thành", "Phú Quý", "An Lạc")
_WATERS = ("kênh Ranh", "kênh Giữa", "rạch Sậy", "kênh Tư", "rạch Bàu", "kênh Mới")
_WINDOWS = ("08:00-10:00", "14:00-16:00")
_POSTAGE_DONG = 26_000


def results_csv(random: Random, day: date, houses: Sequence[SamplePlace]) -> str:
    """Return 90 ready results, 60 of them by post with a pin, two of these due on the day itself."""
    homes = sum(HOUSEHOLDS.values())
    people = sample_people(random, homes + READY - BY_POST)
    rows = [
        _dossier(random, day, person) | home
        for person, home in zip(_by_household(people[:homes]), _homes(random, day, houses), strict=True)
    ] + [_dossier(random, day, person) | {"Trả qua bưu chính": "không"} for person in people[homes:]]
    for row in rows[:2]:
        row["Ngày hẹn trả"] = f"{day:%d/%m/%Y}"
    random.shuffle(rows)
    for number, row in enumerate(rows, start=1):
        received = datetime.strptime(row["Ngày tiếp nhận"][:10], "%d/%m/%Y").date()  # noqa: DTZ007 a date
        row["Mã hồ sơ"] = f"000.00.01.H20-{received:%y%m%d}-{number:04d}"
    out = io.StringIO()
    writer = csv.DictWriter(out, _HEADER, restval="", delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _by_household(people: Sequence[SamplePerson]) -> list[SamplePerson]:
    """Each head of a household as often as it takes results home; the first two take one."""
    results = [size for size, households in sorted(HOUSEHOLDS.items()) for _ in range(households)]
    return [person for person, times in zip(people, results, strict=True) for _ in range(times)]


def _homes(random: Random, day: date, houses: Sequence[SamplePlace]) -> list[dict[str, str]]:
    """The postal half of each row: one address and one choice a household."""
    found = []
    results = [size for size, households in sorted(HOUSEHOLDS.items()) for _ in range(households)]
    for number, (size, (latitude, longitude, code)) in enumerate(zip(results, houses, strict=False)):
        home = {
            "Trả qua bưu chính": "có",
            "Dịch vụ bưu chính": "nhận kết quả",
            "Kênh đăng ký bưu chính": random.choice(("tại quầy", "trực tuyến", "điện thoại")),
            "Ngày đăng ký bưu chính": f"{day - timedelta(days=random.randint(1, 6)):%d/%m/%Y} 09:30",
            "Xã/phường": communes()[code].name,
            "Địa chỉ": _line(random),
            "Vĩ độ": f"{latitude:.6f}",
            "Kinh độ": f"{longitude:.6f}",
            # Every fifth household asks for a window; two hours are what an office may promise.
            "Khung giờ": _WINDOWS[number // 5 % 2] if number % 5 == 0 else "",
            "Cước bưu chính": str(_POSTAGE_DONG) if random.random() < 0.5 else "0",
        }
        found += [home] * size
    return found


def _line(random: Random) -> str:
    """A rural address: no house number, or one that helps little without the canal."""
    line = f"Tổ {random.randint(1, 18)}, ấp {random.choice(_HAMLETS)}"
    if random.random() < 0.6:
        line = f"Số {random.randint(1, 480)}, {line[0].lower()}{line[1:]}"
    return f"{line}, {random.choice(_WATERS)}" if random.random() < 0.7 else line


def _dossier(random: Random, day: date, person: SamplePerson) -> dict[str, str]:
    procedure, name, field_code, field, fee, originals, copies = random.choice(_PROCEDURES)
    received = day - timedelta(days=random.randint(5, 20))
    ready = day - timedelta(days=random.randint(0, 2))
    return {
        "Mã thủ tục": procedure,
        "Tên thủ tục": name,
        "Mã lĩnh vực": field_code,
        "Tên lĩnh vực": field,
        "Trích yếu": f"{name} cho {person.name}",
        "Ngày tiếp nhận": f"{received:%d/%m/%Y} {_clock(random)}",
        "Đơn vị xử lý": "UBND xã Hòa Long",
        "Chủ hồ sơ": person.name,
        "Người nhận": person.name,
        "Điện thoại": person.phone,
        "Kênh nộp hồ sơ": random.choice(("trực tiếp", "trực tuyến")),
        "Ngày hẹn trả": f"{day + timedelta(days=random.randint(1, 9)):%d/%m/%Y}",
        "Ngày có kết quả": f"{ready:%d/%m/%Y} 07:00",
        "Lệ phí còn thu": str(fee) if random.random() < 0.4 else "0",
        "Số bản chính": str(originals),
        "Số bản sao": str(copies),
    }


def _clock(random: Random) -> str:
    return f"{time(random.choice((8, 9, 10, 14, 15)), random.randint(0, 59)):%H:%M}"
