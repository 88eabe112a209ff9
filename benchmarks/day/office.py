"""The office of a first day: one centre, one post office, its couriers, and a file of ready results to import."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy import Engine
from sqlmodel import col, select

from benchmarks.day.homes import Home, Place
from data.kinds import Role
from data.reference.communes import communes
from data.samples.office import SampleAccount, SampleCentre, SampleCourier, SampleOffice, SamplePostOffice, SampleShift
from data.samples.people import SamplePerson, sample_people
from data.session import reading
from data.tables import Account
from scheduling.model.person import Person
from scheduling.services.accounts import person_of

DAYS = 3
"""Results that could not be delivered come back on the second and third day."""
_PROCEDURES = (
    ("1.001193", "Đăng ký khai sinh", "HT", "Hộ tịch", 0),
    ("2.000635", "Cấp bản sao trích lục hộ tịch", "HT", "Hộ tịch", 8_000),
    ("1.001612", "Đăng ký thành lập hộ kinh doanh", "KD", "Hộ kinh doanh", 100_000),
)
_WINDOWS = ("08:00-10:00", "14:00-16:00")
_WINDOW_EVERY = 10


@dataclass(frozen=True, slots=True)
class People:
    """Who acts; couriers by the id of their courier."""

    officer: Person
    dispatcher: Person
    couriers: dict[int, Person]


def office_at(homes: Sequence[Home], depot: Place, day: date, couriers: int, capacity: int, seed: int) -> SampleOffice:
    """Return an office for these homes: everybody in it is invented, one result a home.

    Parameters
    ----------
    day
        The first of three days that every courier works, 07:30 to 17:00 with an hour for lunch.
    capacity
        Envelopes that one courier carries.
    """
    random = Random(seed)
    staff = sample_people(random, couriers + 2)
    communes_served = Counter(home.commune_code for home in homes)
    main = communes()[communes_served.most_common(1)[0][0]]
    riders = tuple(
        SampleCourier(f"BT{number}", person.name, person.phone, "BC-1", capacity)
        for number, person in enumerate(staff[2:], start=1)
    )
    centre = f"Trung tâm Phục vụ hành chính công {main.kind} {main.name}"
    return SampleOffice(
        label=f"Ngày rất bận (thử): {len(homes)} kết quả trả tại nhà",
        centre=SampleCentre("TT-1", centre, "000.00.01.H29", "Số 1", main.code, main.latitude, main.longitude),
        post_offices=(
            SamplePostOffice("BC-1", f"Bưu cục {main.name} (mẫu)", "Số 2", main.code, *depot, tuple(communes_served)),
        ),
        couriers=riders,
        shifts=tuple(SampleShift(rider.code, day + timedelta(days=n)) for n in range(DAYS) for rider in riders),
        accounts=(
            SampleAccount("canbo", staff[0].name, Role.OFFICER, centre_code="TT-1"),
            SampleAccount("dieuphoi", staff[1].name, Role.DISPATCHER, post_office_code="BC-1"),
            *(SampleAccount(f"buuta{n}", r.name, Role.COURIER, courier_code=r.code) for n, r in enumerate(riders, 1)),
        ),
        csv=_results(random, homes, day),
    )


def people_of(engine: Engine) -> People:
    """Return the people of the only office in the database."""
    with reading(engine) as session:
        found = [person_of(account) for account in session.exec(select(Account).order_by(col(Account.id)))]
    by_role = {role: [person for person in found if person.role is role] for role in Role}
    riders = {person.courier_id: person for person in by_role[Role.COURIER] if person.courier_id is not None}
    return People(by_role[Role.OFFICER][0], by_role[Role.DISPATCHER][0], riders)


def _results(random: Random, homes: Sequence[Home], day: date) -> str:
    """One ready result a home, whole enough for the portal, as docs/import.md describes the file."""
    people = sample_people(random, len(homes))
    rows = [
        _result(random, number, home, person, day)
        for number, (home, person) in enumerate(zip(homes, people, strict=True), start=1)
    ]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _result(random: Random, number: int, home: Home, person: SamplePerson, day: date) -> dict[str, str]:
    code, name, field_code, field, fee = random.choice(_PROCEDURES)
    received = day - timedelta(days=random.randint(5, 20))
    return {
        "Mã hồ sơ": f"000.00.01.H29-{received:%y%m%d}-{number:04d}",
        "Mã thủ tục": code,
        "Tên thủ tục": name,
        "Mã lĩnh vực": field_code,
        "Tên lĩnh vực": field,
        "Trích yếu": f"{name} cho {person.name}",
        "Ngày tiếp nhận": f"{received:%d/%m/%Y} 09:30",
        "Đơn vị xử lý": "UBND phường (mẫu)",
        "Chủ hồ sơ": person.name,
        "Người nhận": person.name,
        "Điện thoại": person.phone,
        "Ngày hẹn trả": f"{day + timedelta(days=random.randint(0, 9)):%d/%m/%Y}",
        "Ngày có kết quả": f"{day - timedelta(days=1):%d/%m/%Y} 16:00",
        "Trả qua bưu chính": "có",
        "Xã/phường": home.commune_code,
        "Địa chỉ": home.street_line,
        "Vĩ độ": f"{home.latitude:.6f}",
        "Kinh độ": f"{home.longitude:.6f}",
        "Khung giờ": _WINDOWS[number // _WINDOW_EVERY % 2] if number % _WINDOW_EVERY == 0 else "",
        "Lệ phí còn thu": str(fee),
        "Cước bưu chính": "26000" if random.random() < 0.5 else "0",
    }
