"""Our record in the portal's fields."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.dossiers.dvcqg import PortalClient
from integrations.dossiers.dvcqg.mapping import fields, states, to_wire
from integrations.dossiers.dvcqg.standin.rules import KNOWN, REQUIRED, complaints
from integrations.dossiers.dvcqg.wire import stamp
from scheduling.ports import DossierRecord, FailureKind, PartnerFailure
from tests.integrations.dossiers.bench import PROCESSED, RETURNED, settings_for

# Starred in contracts.md 2.3, with the part of our record that fills each; the two others are never empty.
STARRED = {
    "MaHoSo": "code",
    "MaTTHC": "procedure_code",
    "TenTTHC": "procedure_name",
    "MaLinhVuc": "field_code",
    "TenLinhVuc": "field_name",
    "TrichYeuHoSo": "summary",
    "NgayTiepNhan": "received_at",
    "DonViXuLy": "unit",
}
NEVER_EMPTY = {"TrangThaiHoSo", "HinhThuc"}

VIETNAM = timezone(timedelta(hours=7))

words = st.text(min_size=1, max_size=30).filter(str.strip)
summaries = words | st.text("eế\u0301\u0302 ", min_size=990, max_size=1100).filter(str.strip)
# From 1976 on: before, the south of Vietnam kept another hour.
moments = st.integers(200_000_000, 4_102_444_800).map(lambda second: datetime.fromtimestamp(second, VIETNAM))


@st.composite
def records(draw: st.DrawFn) -> DossierRecord:
    """Records with every starred field, and any of the others."""
    status = draw(st.sampled_from(sorted(states())))
    maybe_words, maybe_moments = st.none() | st.text(max_size=50), st.none() | moments
    return DossierRecord(
        code=draw(words),
        procedure_code=draw(words),
        procedure_name=draw(words),
        field_code=draw(words),
        field_name=draw(words),
        channel=draw(st.integers(1, 3)),
        owner_name=draw(maybe_words),
        owner_kind=draw(st.integers(1, 4)),
        owner_id_number=draw(maybe_words),
        phone=draw(maybe_words),
        email=draw(maybe_words),
        receipt_number=draw(maybe_words),
        summary=draw(summaries),
        unit=draw(words),
        received_at=draw(moments),
        due_at=draw(maybe_moments),
        processing_ended_at=draw(maybe_moments),
        status=status,
        returned_at=draw(moments if status == 10 else maybe_moments),
        return_note=draw(maybe_words),
        by_post=draw(st.booleans()),
    )


@settings(deadline=None)
@given(records())
def test_every_whole_record_becomes_what_an_independent_reader_accepts(record: DossierRecord) -> None:
    """Only known fields, all non-empty composed text, and no complaint from the stand-in's own rules."""
    dossier = to_wire(record)
    assert set(REQUIRED) <= dossier.keys() <= KNOWN
    for text in dossier.values():
        assert isinstance(text, str)
        assert text.strip()
        assert text == unicodedata.normalize("NFC", text)
    assert complaints(dict(dossier)) == []
    assert len(dossier["TrichYeuHoSo"]) <= 1000
    assert ("NgayTra" in dossier) == (record.returned_at is not None)
    assert dossier["HinhThuc"] == ("1" if record.by_post else "0")


@given(moments, st.integers(-12, 14), st.integers(0, 999_999))
def test_a_moment_is_written_to_the_second_as_vietnam_reads_it(moment: datetime, hours: int, microseconds: int) -> None:
    """Whatever its zone, it can be read back as the same second at +07:00."""
    elsewhere = moment.replace(microsecond=microseconds).astimezone(timezone(timedelta(hours=hours)))
    text = stamp(elsewhere)
    assert len(text) == 14
    assert datetime.strptime(text + "+0700", "%Y%m%d%H%M%S%z") == moment


def test_an_evening_in_utc_is_the_next_day_in_vietnam() -> None:
    """17:30 UTC is half past midnight."""
    assert stamp(datetime(2026, 11, 22, 17, 30, 5, tzinfo=UTC)) == "20261123003005"


def test_the_starred_fields_are_those_of_the_contract() -> None:
    """The data file, this test and the stand-in name the same ten."""
    always = {field.name for field in fields() if field.required == "always"}
    assert always == STARRED.keys() | NEVER_EMPTY == set(REQUIRED)


@pytest.mark.parametrize(
    ("name", "empty"),
    [(name, empty) for name in STARRED for empty in (None, "", " \t") if name != "NgayTiepNhan" or empty is None],
)
def test_a_missing_starred_field_is_named_and_nothing_is_sent(name: str, empty: str | None) -> None:
    """Nobody listens at the address, so any call would have been another failure."""
    hole: dict[str, Any] = {STARRED[name]: empty}
    holed = replace(PROCESSED, **hole)
    with PortalClient(settings_for("http://127.0.0.1:9")) as client, pytest.raises(PartnerFailure) as caught:
        client.push(holed)
    assert (caught.value.kind, caught.value.code) == (FailureKind.PERMANENT, "portal.missing_field")
    assert caught.value.message == f"Thiếu trường bắt buộc: {name}."


def test_all_missing_fields_are_named_at_once() -> None:
    """A person mends the record in one go, and state 10 asks for the time of return as well."""
    everything: dict[str, Any] = dict.fromkeys(STARRED.values())
    with pytest.raises(PartnerFailure) as caught:
        to_wire(replace(RETURNED, **everything, returned_at=None, channel=9))
    named = caught.value.message.removeprefix("Thiếu trường bắt buộc: ").rstrip(".").split(", ")
    assert named == [
        *("MaHoSo", "MaTTHC", "TenTTHC", "MaLinhVuc", "TenLinhVuc", "TrichYeuHoSo"),
        *("NgayTiepNhan", "NgayTra", "DonViXuLy"),
    ]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"channel": 0}, "KenhThucHien"),
        ({"channel": 4}, "KenhThucHien"),
        ({"owner_kind": 5}, "LoaiDoiTuong"),
        ({"status": 0}, "TrangThaiHoSo"),
        ({"status": 11}, "TrangThaiHoSo"),
        ({"due_at": datetime(2026, 11, 20, 10, 0)}, "NgayHenTra"),  # noqa: DTZ001
        ({"unit": "UBND \ud800"}, "DonViXuLy"),
    ],
)
def test_a_value_without_a_form_is_named(changes: dict[str, Any], name: str) -> None:
    """An unknown code, a time without a zone or broken text never leaves."""
    with pytest.raises(PartnerFailure) as caught:
        to_wire(replace(PROCESSED, **changes))
    assert (caught.value.kind, caught.value.code) == (FailureKind.PERMANENT, "portal.invalid_field")
    assert caught.value.message == f"Giá trị không hợp lệ ở trường: {name}."


def test_what_we_do_not_hold_is_left_out_rather_than_emptied() -> None:
    """The portal replaces what it holds, so silence and emptiness are not the same."""
    bare = replace(PROCESSED, owner_name=None, phone="", email=" ", due_at=None, receipt_number=None)
    dossier = to_wire(bare)
    assert not {"ChuHoSo", "SoDienThoai", "Email", "NgayHenTra", "SoBienNhan", "NgayTra"} & dossier.keys()


def test_a_long_summary_is_cut_at_a_thousand_composed_characters() -> None:
    """Characters are counted after composing, so that an accent is never cut from its letter."""
    long = unicodedata.normalize("NFD", "ế" * 1001)
    assert to_wire(replace(PROCESSED, summary=long))["TrichYeuHoSo"] == "ế" * 1000


def test_handed_to_the_post_is_still_processed() -> None:
    """State 9 goes out as 9, by post, with no time of return."""
    dossier = to_wire(PROCESSED)
    assert (dossier["TrangThaiHoSo"], dossier["HinhThuc"]) == ("9", "1")
    assert "NgayTra" not in dossier
