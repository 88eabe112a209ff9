"""Files that go into the database, on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from data.kinds import Custody, DeliveryState, DossierStatus, Precision, Role
from data.session import writing
from data.tables import (
    Address,
    Audit,
    Delivery,
    Dossier,
    Envelope,
    EnvelopeDossier,
    ImportBatch,
    RejectedRow,
)
from scheduling.errors import Invalid, NotFound
from scheduling.model.person import JOB, Person
from scheduling.services.intake import import_dossiers, preview
from scheduling.services.morning import cancel_home_delivery
from tests.scheduling.intake.files import KEPT, NOW, all_of, counts, everything, file_of, only, row, take

CODE = "000.00.01.H20-261101-0001"


def change(town, table, **values):
    """Set columns of the only row of a table, as another part of the product would."""
    with writing(town.engine) as session:
        held = session.merge(only(town.engine, table))
        for name, value in values.items():
            setattr(held, name, value)


def test_a_result_by_post_becomes_dossier_envelope_and_delivery(town):
    report = take(town, row())
    assert counts(report) == (1, 0, 0, 0)
    dossier, delivery, address = only(town.engine, Dossier), only(town.engine, Delivery), only(town.engine, Address)
    assert (dossier.code, dossier.status, dossier.by_post) == (CODE, DossierStatus.PROCESSED, True)
    assert (delivery.state, delivery.due_day.isoformat()) == (DeliveryState.REQUESTED, "2026-11-30")
    assert (delivery.fee_dong, delivery.postage_dong) == (8000, 26000)
    assert (address.latitude, address.longitude, address.precision) == (10.2451, 105.6902, Precision.PIN)
    assert only(town.engine, Envelope).custody is Custody.CENTRE
    assert delivery.post_office_id is not None


def test_a_result_for_the_counter_has_no_envelope(town):
    take(town, row(by_post="không"))
    assert only(town.engine, Dossier).by_post is False
    assert all_of(town.engine, Envelope) == []


def test_without_a_pin_the_address_lies_at_the_communes_point_and_says_so(town):
    take(town, row(lat="", lon=""))
    address = only(town.engine, Address)
    assert (address.latitude, address.longitude, address.precision) == (10.2433, 105.692, Precision.COMMUNE)


def test_a_pin_given_once_stays_when_a_later_row_has_none(town):
    take(town, row(1))
    take(town, row(2, lat="", lon=""))
    assert only(town.engine, Address).precision is Precision.PIN


def test_a_commune_in_no_territory_is_taken_and_pointed_out(town):
    report = take(town, row(commune="Lai Vung", lat="", lon=""))
    assert only(town.engine, Delivery).post_office_id is None
    assert [note.text for note in report.notes] == ["xã Lai Vung, tỉnh Đồng Tháp không thuộc địa bàn bưu cục nào"]


def test_results_of_one_recipient_at_one_address_by_one_choice_share_an_envelope(town):
    same = {"name": "NGUYỄN VĂN  MẪU", "line": "Số 5 - tổ 2 - Ấp Tân Lợi"}
    take(town, row(1), row(2, **same, fee="5000", postage="20000", due="25/11/2026"), row(3, window="08:00-10:00"))
    shared, alone = all_of(town.engine, Delivery)
    assert (shared.fee_dong, shared.postage_dong, shared.due_day.isoformat()) == (13000, 26000, "2026-11-25")
    assert alone.window_from_second == 8 * 3600
    links = [link.envelope_id for link in all_of(town.engine, EnvelopeDossier)]
    assert links == [shared.envelope_id, shared.envelope_id, alone.envelope_id]


@pytest.mark.parametrize(
    "changed", [{"name": "Nguyễn Văn Mậu"}, {"phone": "0300000002"}, {"line": "Số 6"}, {"commune": "Lai Vung"}]
)
def test_results_of_others_or_elsewhere_never_share_an_envelope(lite_town, changed):
    take(lite_town, row(1), row(2, **changed))
    assert len(all_of(lite_town.engine, Envelope)) == 2


@pytest.mark.parametrize(
    ("table", "values"),
    [(Delivery, {"state": DeliveryState.PLANNED}), (Envelope, {"custody": Custody.POST_OFFICE})],
)
def test_a_result_never_joins_an_envelope_that_is_planned_or_gone(lite_town, table, values):
    take(lite_town, row(1))
    change(lite_town, table, **values)
    take(lite_town, row(1), row(2))
    assert len(all_of(lite_town.engine, Envelope)) == 2


def test_importing_a_file_twice_changes_nothing_but_is_recorded(town):
    rows = [row(n, phone=f"03000000{n // 2:02d}", by_post="có" if n % 3 else "không") for n in range(45)]
    assert counts(take(town, *rows)) == (45, 0, 0, 0)
    before = everything(town.engine, *KEPT)
    assert counts(take(town, *reversed(rows), now=NOW + timedelta(days=1))) == (0, 0, 45, 0)
    assert everything(town.engine, *KEPT) == before
    assert [batch.rows_unchanged for batch in all_of(town.engine, ImportBatch)] == [0, 45]


def test_a_preview_writes_nothing_and_says_what_the_import_then_does(town):
    take(town, row(1), row(2))
    content = file_of(row(1), row(2, summary="khác"), row(3), row(4, phone="x"), row(3))
    before = everything(town.engine, *KEPT, ImportBatch, RejectedRow, Audit)
    seen = preview(town.engine, town.officer, town.centre_id, "a.csv", content, NOW)
    assert everything(town.engine, *KEPT, ImportBatch, RejectedRow, Audit) == before
    done = import_dossiers(town.engine, town.officer, town.centre_id, "a.csv", content, NOW)
    assert counts(done) == (1, 1, 1, 2)
    assert seen == replace(done, batch_id=None)


def test_each_refused_row_is_kept_with_number_field_reason_and_content(town):
    report = take(town, row(1, phone="x", due="x"), row(2))
    assert counts(report) == (1, 0, 0, 1)
    kept = all_of(town.engine, RejectedRow)
    assert [(k.import_batch_id, k.row_number, k.field) for k in kept] == [
        (report.batch_id, 2, "Điện thoại"),
        (report.batch_id, 2, "Ngày hẹn trả"),
    ]
    assert all(CODE in k.raw and k.reason for k in kept)
    assert only(town.engine, ImportBatch).rows_rejected == 1


def test_an_import_leaves_one_line_in_the_audit_without_personal_data(town):
    report = take(town, row())
    line = only(town.engine, Audit)
    assert (line.account_id, line.action, line.subject_id) == (
        town.officer.account_id,
        "dossiers.import",
        report.batch_id,
    )
    assert line.detail is None


def test_a_changed_row_updates_its_dossier_and_the_sums_of_its_envelope(town):
    take(town, row(1), row(2))
    report = take(town, row(1, summary="khác", fee="1000", originals="3"), row(2))
    assert counts(report) == (0, 1, 1, 0)
    first = all_of(town.engine, Dossier)[0]
    assert (first.summary, only(town.engine, Delivery).fee_dong) == ("khác", 9000)
    assert [link.papers_original for link in all_of(town.engine, EnvelopeDossier)] == [3, 1]


def test_a_result_whose_address_changed_moves_to_another_envelope(town):
    take(town, row(1), row(2))
    take(town, row(1, line="Số 9, ấp Khác", lat="", lon=""), row(2))
    old, new = all_of(town.engine, Delivery)
    assert (old.fee_dong, new.fee_dong) == (8000, 8000)
    assert old.state is new.state is DeliveryState.REQUESTED


def test_an_envelope_left_empty_by_a_move_is_cancelled(town):
    take(town, row(1))
    take(town, row(1, line="Số 9, ấp Khác"))
    old, new = all_of(town.engine, Delivery)
    assert (old.state, old.cancelled_at) == (DeliveryState.CANCELLED, NOW)
    assert new.state is DeliveryState.REQUESTED
    assert only(town.engine, EnvelopeDossier).envelope_id == new.envelope_id


def test_a_change_in_a_shared_envelope_needs_the_rows_of_all_its_dossiers(town):
    take(town, row(1), row(2))
    before = everything(town.engine, *KEPT)
    report = take(town, row(1, fee="1000"))
    assert counts(report) == (0, 0, 0, 1)
    assert "000.00.01.H20-261101-0002" in report.rejects[0].reason
    assert everything(town.engine, *KEPT) == before


@pytest.mark.parametrize("custody", [Custody.COURIER, Custody.POST_OFFICE, Custody.RECIPIENT])
def test_a_changed_row_is_refused_once_its_envelope_has_left_the_centre(lite_town, custody):
    take(lite_town, row())
    change(lite_town, Envelope, custody=custody)
    before = everything(lite_town.engine, *KEPT)
    report = take(lite_town, row(summary="khác"))
    assert [reject.reason for reject in report.rejects] == ["phong bì đã rời Trung tâm"]
    assert everything(lite_town.engine, *KEPT) == before
    assert counts(take(lite_town, row())) == (0, 0, 1, 0)


def test_on_a_published_route_the_dossier_may_change_but_not_where_it_goes(lite_town):
    take(lite_town, row())
    change(lite_town, Delivery, state=DeliveryState.PLANNED)
    assert counts(take(lite_town, row(summary="khác"))) == (0, 1, 0, 0)
    report = take(lite_town, row(line="Số 9"))
    assert "đã xếp vào tuyến" in report.rejects[0].reason
    assert only(lite_town.engine, Delivery).state is DeliveryState.PLANNED


def test_a_returned_dossier_is_not_changed_by_a_file(lite_town):
    take(lite_town, row(by_post="không"))
    change(lite_town, Dossier, status=DossierStatus.RETURNED, returned_at=NOW)
    assert counts(take(lite_town, row(by_post="không", summary="khác"))) == (0, 0, 0, 1)


def test_a_file_never_takes_back_a_wish_that_is_recorded_here(lite_town):
    take(lite_town, row())
    report = take(lite_town, row(by_post="không"))
    assert counts(report) == (0, 1, 0, 0)
    assert "giữ nguyên" in report.notes[0].text
    assert only(lite_town.engine, Delivery).state is DeliveryState.REQUESTED
    assert only(lite_town.engine, Dossier).by_post is True


def test_a_wish_called_off_at_the_counter_comes_back_only_by_a_newer_one(lite_town):
    take(lite_town, row(chosen="20/11/2026"))
    dossier_id = only(lite_town.engine, Dossier).id
    cancel_home_delivery(lite_town.engine, lite_town.officer, dossier_id, NOW)
    report = take(lite_town, row(chosen="20/11/2026", summary="khác"))
    assert counts(report) == (0, 1, 0, 0)
    assert "đã hủy" in report.notes[0].text
    assert [d.state for d in all_of(lite_town.engine, Delivery)] == [DeliveryState.CANCELLED]
    assert only(lite_town.engine, Dossier).by_post is False
    take(lite_town, row(chosen="24/11/2026"))
    assert [d.state for d in all_of(lite_town.engine, Delivery)] == [DeliveryState.CANCELLED, DeliveryState.REQUESTED]


def test_a_code_that_another_centre_holds_is_refused(lite_town):
    take(lite_town, row())
    other = lite_town.other_centre_id
    report = import_dossiers(lite_town.engine, lite_town.other_officer, other, "a.csv", file_of(row()), NOW)
    assert [reject.reason for reject in report.rejects] == ["mã hồ sơ đã có ở trung tâm khác"]


@pytest.mark.parametrize("action", [preview, import_dossiers])
def test_only_an_officer_of_the_centre_and_administrators_may_import(lite_town, action):
    strangers = [
        lite_town.other_officer,
        Person(role=Role.OFFICER),
        Person(role=Role.DISPATCHER, post_office_id=1),
        Person(role=Role.COURIER, courier_id=1),
    ]
    for person in strangers:
        with pytest.raises(NotFound):
            action(lite_town.engine, person, lite_town.centre_id, "a.csv", file_of(row()), NOW)
    assert all_of(lite_town.engine, ImportBatch) == all_of(lite_town.engine, Dossier) == []
    with pytest.raises(NotFound):
        action(lite_town.engine, JOB, 999, "a.csv", file_of(row()), NOW)
    assert action(lite_town.engine, JOB, lite_town.centre_id, "a.csv", file_of(row()), NOW).added == 1


def test_an_unreadable_file_leaves_no_trace(lite_town):
    with pytest.raises(Invalid):
        import_dossiers(lite_town.engine, lite_town.officer, lite_town.centre_id, "a.csv", b"\x00", NOW)
    assert everything(lite_town.engine, *KEPT, ImportBatch, Audit) == [[] for _ in (*KEPT, ImportBatch, Audit)]


def test_personal_columns_are_not_readable_in_the_file_of_the_database(lite_town):
    take(lite_town, row(), row(2, name="Bí Mật", phone="x"))
    lite_town.engine.dispose()
    held = b"".join(path.read_bytes() for path in _files_of(lite_town))
    for secret in ("Nguyễn Văn Mẫu", "Bí Mật", "ấp Tân Lợi", "0300000001", "105.6902", "Khai sinh cho con"):
        assert secret.encode() not in held
    assert "Đăng ký khai sinh".encode() in held


def _files_of(town):
    path = Path(town.engine.url.database)
    return [found for found in path.parent.iterdir() if found.name.startswith(path.name)]
