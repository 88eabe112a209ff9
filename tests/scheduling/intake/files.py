"""An office to import into, and files to import."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from data.kinds import Role
from data.session import reading, writing
from data.tables import (
    Account,
    Address,
    Centre,
    Delivery,
    Dossier,
    Envelope,
    EnvelopeDossier,
    PostOffice,
    Recipient,
    Territory,
)
from scheduling.model.intake import ImportReport
from scheduling.model.person import Person
from scheduling.services.intake import import_dossiers

NOW = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
HOA_LONG, LAI_VUNG = "30208", "30226"

ROW = {
    "Mã hồ sơ": "000.00.01.H20-261101-0001",
    "Mã thủ tục": "1.001193",
    "Tên thủ tục": "Đăng ký khai sinh",
    "Mã lĩnh vực": "HT",
    "Tên lĩnh vực": "Hộ tịch",
    "Trích yếu": "Khai sinh cho con",
    "Ngày tiếp nhận": "01/11/2026 08:15",
    "Đơn vị xử lý": "UBND xã Hòa Long",
    "Chủ hồ sơ": "Nguyễn Văn Mẫu",
    "Người nhận": "Nguyễn Văn Mẫu",
    "Điện thoại": "0300000001",
    "Ngày hẹn trả": "30/11/2026",
    "Ngày có kết quả": "20/11/2026 07:00",
    "Trả qua bưu chính": "có",
    "Xã/phường": "Hòa Long",
    "Địa chỉ": "Số 5, tổ 2, ấp Tân Lợi",
    "Vĩ độ": "10.2451",
    "Kinh độ": "105.6902",
    "Lệ phí còn thu": "8000",
    "Cước bưu chính": "26000",
}
"""One complete row; tests change what they are about."""


def row(number: int = 1, **changed: str) -> dict[str, str]:
    """ROW with another code, and with some cells changed: keywords are the English aliases' Vietnamese headers."""
    return ROW | {"Mã hồ sơ": f"000.00.01.H20-261101-{number:04d}"} | {HEADERS[k]: v for k, v in changed.items()}


HEADERS = {
    "code": "Mã hồ sơ",
    "summary": "Trích yếu",
    "unit": "Đơn vị xử lý",
    "owner": "Chủ hồ sơ",
    "name": "Người nhận",
    "phone": "Điện thoại",
    "received": "Ngày tiếp nhận",
    "due": "Ngày hẹn trả",
    "by_post": "Trả qua bưu chính",
    "what": "Dịch vụ bưu chính",
    "chosen": "Ngày đăng ký bưu chính",
    "commune": "Xã/phường",
    "province": "Tỉnh/thành phố",
    "line": "Địa chỉ",
    "lat": "Vĩ độ",
    "lon": "Kinh độ",
    "window": "Khung giờ",
    "fee": "Lệ phí còn thu",
    "postage": "Cước bưu chính",
    "originals": "Số bản chính",
}


def file_of(*rows: dict[str, str], delimiter: str = ",") -> bytes:
    """A CSV file of these rows, with a column for every header that any of them has."""
    out = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, names, restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@dataclass(frozen=True)
class Town:
    """A centre with an officer, another centre with another, and a post office that serves one commune."""

    engine: Engine
    centre_id: int
    other_centre_id: int
    officer: Person
    other_officer: Person


def make_town(engine: Engine) -> Town:
    """Write the rows of a town."""
    with writing(engine) as session:
        centres = [_centre(session, code) for code in ("TT1", "TT2")]
        office = PostOffice(code="BC1", name="Bưu cục 1", **_PLACE)
        session.add(office)
        session.flush()
        session.add(Territory(commune_code=HOA_LONG, post_office_id=office.id or 0, valid_from=date(2025, 7, 1)))
        officers = [_officer(session, f"canbo{centre}", centre) for centre in centres]
    return Town(engine, *centres, *officers)


_PLACE: dict[str, Any] = {
    "street_line": "Số 1",
    "commune_code": HOA_LONG,
    "latitude": 10.2433,
    "longitude": 105.692,
}


def _centre(session: Session, code: str) -> int:
    centre = Centre(code=code, name=f"Trung tâm {code}", agency_code="000.00.01.H20", **_PLACE)
    session.add(centre)
    session.flush()
    assert centre.id is not None
    return centre.id


def _officer(session: Session, username: str, centre_id: int) -> Person:
    account = Account(
        username=username,
        password_hash="x",
        display_name=username,
        role=Role.OFFICER,
        centre_id=centre_id,
        created_at=NOW,
    )
    session.add(account)
    session.flush()
    return Person(role=Role.OFFICER, account_id=account.id, centre_id=centre_id)


def everything(engine: Engine, *tables: type[SQLModel]) -> list[Any]:
    """Every row of these tables as plain values, to compare what a database held before and after."""
    with reading(engine) as session:
        return [[held.model_dump() for held in session.exec(select(table))] for table in tables]


def only(engine: Engine, table: type[Any]) -> Any:
    """The one row of a table."""
    with reading(engine) as session:
        return session.exec(select(table)).one()


def all_of(engine: Engine, table: type[Any]) -> Sequence[Any]:
    """The rows of a table, in the order they were written."""
    with reading(engine) as session:
        found = session.exec(select(table).order_by(table.id)).all()
        session.expunge_all()
        return found


def take(town: Town, *rows: dict[str, str], now: datetime = NOW, chance: Random | None = None) -> ImportReport:
    """Import rows into the town's centre."""
    content = file_of(*rows)
    return import_dossiers(town.engine, town.officer, town.centre_id, "a.csv", content, now, chance or Random(1))


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """Added, changed, unchanged, rejected."""
    return report.added, report.changed, report.unchanged, report.rejected


KEPT = (Dossier, Recipient, Address, Envelope, EnvelopeDossier, Delivery)
"""The tables that an import fills."""
