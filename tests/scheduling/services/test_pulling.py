"""What dossier systems tell us comes in by the import; what is withdrawn does not go home; files go round."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from data.kinds import DeliveryState
from data.session import reading, writing
from data.tables import CarrierOrder, Delivery, Dossier, Outbox
from integrations.dossiers.folder import FolderSettings, FolderSystem
from scheduling.ports import (
    DossierNews,
    DossierPage,
    DossierRecord,
    FailureKind,
    PartnerFailure,
    Receipt,
    Step,
    StepKind,
)
from scheduling.services.calls import Partners
from scheduling.services.carriers import order_waiting
from scheduling.services.comparing import open_differences
from scheduling.services.pulling import PullReport, as_csv, pull_dossiers
from scheduling.services.relay import push_due
from scheduling.store import dossiers, outbox
from tests.scheduling import office as o

pytestmark = pytest.mark.slow


class System:
    """A dossier system with news; pages are told once each."""

    def __init__(self, *pages: DossierPage) -> None:
        self.pages = list(pages)
        self.asked: list[tuple[str | None, list[str]]] = []

    def push(self, record: DossierRecord) -> Receipt:
        raise AssertionError

    def changes(self, cursor: str | None, known: Sequence[str]) -> DossierPage:
        self.asked.append((cursor, list(known)))
        return self.pages.pop(0) if self.pages else DossierPage((), (), cursor or "", more=False)


@pytest.fixture
def office(sqlite_engine: Engine) -> o.Office:
    made = o.make_office(sqlite_engine)
    o.add_envelope(made)
    return made


def pull(office: o.Office, *news: DossierNews) -> PullReport:
    system = System(DossierPage((), news, "1", more=False))
    return pull_dossiers(office.engine, Partners(dossiers=system), lambda: o.MORNING)


def code_of(office: o.Office) -> str:
    with reading(office.engine) as session:
        return session.exec(select(Dossier.code)).first() or ""


def stands(office: o.Office) -> tuple[int, DeliveryState]:
    with reading(office.engine) as session:
        return session.exec(select(Dossier.status)).one(), session.exec(select(Delivery.state)).one()


def test_another_due_date_moves_the_day_by_which_the_envelope_is_promised(office: o.Office) -> None:
    due = o.MORNING + timedelta(days=3)
    report = pull(office, DossierNews(code_of(office), 9, due))
    assert (report.due_moved, pull(office, DossierNews(code_of(office), 9, due)).due_moved) == (1, 0)
    with reading(office.engine) as session:
        assert session.exec(select(Dossier.due_at)).one() == due
        assert session.exec(select(Delivery.due_day)).one() == due.date()


def test_a_withdrawn_result_stays_at_the_centre(office: o.Office) -> None:
    assert pull(office, DossierNews(code_of(office), 7)).recalled == 1
    assert stands(office) == (7, DeliveryState.CANCELLED)
    assert pull(office, DossierNews(code_of(office), 7)).recalled == 0


def test_a_withdrawn_result_that_a_courier_carries_is_a_persons_to_recall(office: o.Office) -> None:
    o.ride_out(office)
    assert pull(office, DossierNews(code_of(office), 7)).for_a_person == 1
    assert [(each.kind, each.subject) for each in open_differences(office.engine, office.officer)] == [
        ("withdrawn", code_of(office))
    ]
    assert stands(office)[1] is DeliveryState.OUT


def test_a_withdrawn_result_on_its_way_by_the_carrier_is_called_back(office: o.Office) -> None:
    with writing(office.engine) as session:
        session.exec(select(Delivery)).one().post_office_id = None
    order_waiting(office.engine, ["TT1"], lambda: o.MORNING)
    with writing(office.engine) as session:
        session.exec(select(Outbox)).one().attempts = 1
        session.exec(select(CarrierOrder)).one().standing = "moving"
        session.exec(select(Delivery)).one().state = DeliveryState.OUT
    assert pull(office, DossierNews(code_of(office), 7)).recalled == 1
    with reading(office.engine) as session:
        kinds = session.exec(select(Outbox.kind).order_by(col(Outbox.id))).all()
        assert [kind.value for kind in kinds] == ["place", "cancel"]


def test_a_system_that_fails_is_asked_again_from_the_same_place_and_holds_up_no_other(office: o.Office) -> None:
    o.make_office(office.engine, name="2")

    class Silent(System):
        def changes(self, cursor: str | None, known: Sequence[str]) -> DossierPage:
            raise PartnerFailure(FailureKind.TEMPORARY, "opencps.unreachable", "không")

    well = System(DossierPage((), (), "7", more=False))
    partners = Partners(dossiers_of={"TT1": Silent(), "TT2": well})
    assert pull_dossiers(office.engine, partners, lambda: o.MORNING).failed == 1
    pull_dossiers(office.engine, partners, lambda: o.MORNING)
    assert well.asked == [(None, []), ("7", [])]


FILES: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
    "plain": (
        {
            "Mã hồ sơ": "{code}",
            "Người nhận": "Nguyễn Thị Thử",
            "Điện thoại": "0912000000",
            "Trả qua bưu chính": "có",
            "Xã/phường": "{commune}",
            "Địa chỉ": "Ấp 1",
        },
        {"Mã hồ sơ": "{code}", "Trạng thái": "10"},
    ),
    "opencps": (
        {
            "dossierNo": "{code}",
            "delegateName": "Nguyễn Thị Thử",
            "postalTelNo": "0912000000",
            "viaPostal": "2",
            "postalWardName": "{commune}",
            "postalCityName": "{province}",
            "postalAddress": "Ấp 1",
            "applicantName": "Nguyễn Thị Thử",
        },
        {"dossierNo": "{code}", "viaPostal": "4"},
    ),
    "td": (
        {
            "MaHoSo": "{code}",
            "ChuHoSo": "Nguyễn Thị Thử",
            "SoDienThoai": "0912000000",
            "HinhThucTra": "1",
            "DangKyNhanHoSoQuaBCCIData": '{{"hoVaTen": "Nguyễn Thị Thử", "soDienThoai": "0912000000", '
            '"tenXaPhuong": "{commune}", "tenTinhThanh": "{province}", "diaChi": "Ấp 1"}}',
        },
        {"MaHoSo": "{code}", "HinhThucTra": "1", "TrangThaiTraBuuDien": "1", "TrangThaiTraKq": "1"},
    ),
    "igate": (
        {
            "maHoSo": "{code}",
            "chuHoSo": "Nguyễn Thị Thử",
            "soDienThoai": "0912000000",
            "maHinhThucNhanKetQua": "3",
            "maPhuongXaNhanKetQua": "{commune}",
            "tinhThanhNhanKetQua": "{province}",
            "diaChiNhanKetQua": "Ấp 1",
        },
        {"maHoSo": "{code}", "maHinhThucNhanKetQua": "3", "daTra": "1"},
    ),
}
HANDED_OVER = {
    "plain": {"Trạng thái": "9", "Diễn biến": "Đã bàn giao kết quả cho bưu tá"},
    "opencps": {"viaPostal": "3"},
    "td": {"TrangThaiTraBuuDien": "1", "TrangThaiTraKq": "0"},
    "igate": {"daTra": "0"},
}
AGREED = {"igate": {"columns": {"returned": "daTra", "step": "dienBien"}, "words": {"post": "3", "direct": "1"}}}
"""No source says in which column iGate takes a state back, nor its codes of a way: an operator's file does."""


@pytest.mark.parametrize("kind", list(FILES))
def test_a_file_of_each_kind_comes_in_and_its_state_goes_out_in_the_same_columns(
    sqlite_engine: Engine, tmp_path: Path, kind: str
) -> None:
    office = o.make_office(sqlite_engine)
    words = {"code": "000.00.01.H22-261101-0042", "commune": "Xã Mỹ An Hưng", "province": "Đồng Tháp"}
    row, out = ({name: cell.format(**words) for name, cell in cells.items()} for cells in FILES[kind])
    settings = FolderSettings.model_validate(
        {"folder_in": tmp_path / "in", "folder_out": tmp_path / "out", "system": kind, **AGREED.get(kind, {})}
    )
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "xuat.csv").write_bytes(as_csv([row]))
    partners = Partners(dossiers=FolderSystem(settings))
    report = pull_dossiers(sqlite_engine, partners, lambda: o.MORNING)
    assert (report.imported, report.failed) == (1, 0)
    assert pull_dossiers(sqlite_engine, partners, lambda: o.MORNING).imported == 0
    with writing(sqlite_engine) as session:
        dossier = session.exec(select(Dossier)).one()
        handed = Step(o.MORNING, 9, "Trung tâm", "Đã bàn giao kết quả cho bưu tá", StepKind.HANDED_OVER)
        before = replace(dossiers.record_of(session, dossier), steps=(handed,))
        dossier.status, dossier.returned_at = 10, o.MORNING
        for record in (before, dossiers.record_of(session, dossier)):
            outbox.add(session, dossier.id or 0, office.centre_id, record, o.MORNING, o.MORNING)
    push_due(sqlite_engine, partners, "w", lambda: o.MORNING)
    push_due(sqlite_engine, partners, "w", lambda: o.MORNING)
    carried, home = _rows(tmp_path / "out")
    assert carried.items() >= HANDED_OVER[kind].items()
    assert home.items() >= out.items()
    same = row.keys() & home.keys() - {"viaPostal"}
    assert {name: home[name] for name in same} == {name: row[name] for name in same}, "its own words come back"
    (tmp_path / "in" / "xuat-2.csv").write_bytes(as_csv([row | home]))
    assert pull_dossiers(sqlite_engine, partners, lambda: o.MORNING).imported == 0
    with reading(sqlite_engine) as session:
        assert session.exec(select(Dossier.status)).one() == 10, "our own state, read back, changes nothing"


def _rows(folder: Path) -> list[dict[str, str]]:
    return [row for path in folder.glob("*.csv") for row in csv.DictReader(path.read_text("utf-8-sig").splitlines())]
