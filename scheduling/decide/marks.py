"""What a mark must carry before it may be accepted."""

from __future__ import annotations

from datetime import datetime, timedelta

from data.kinds import EventKind, Relation
from data.reference.working import CourierRules
from scheduling.errors import Invalid
from scheduling.model.event import CourierMark

LONGEST_TEXT = 300
EARLIEST_YEAR = 2020
"""A phone that was never told the time says 1970 or earlier; the earliest moments cannot even be turned into UTC."""


def require_complete(mark: CourierMark, now: datetime, rules: CourierRules) -> None:
    """Raise :class:`Invalid`, naming the field, unless the mark says what its kind must say."""
    if not mark.device_id or len(mark.device_id) > 64:
        raise Invalid("device_id", "Thiếu mã thiết bị.", "The device id is missing or too long.")
    if mark.sequence < 1:
        raise Invalid("sequence", "Số thứ tự phải từ 1.", "The sequence must be 1 or more.")
    if mark.captured_at.tzinfo is None:
        raise Invalid("captured_at", "Thời điểm thiếu múi giờ.", "captured_at needs an offset.")
    if mark.captured_at.year < EARLIEST_YEAR:
        raise Invalid("captured_at", "Đồng hồ của máy chưa đặt ngày giờ.", "The device clock was never set.")
    if mark.captured_at > now + timedelta(seconds=rules.clock_off_seconds):
        raise Invalid("captured_at", "Đồng hồ của máy chạy nhanh, hãy chỉnh lại giờ.", "The device clock runs ahead.")
    _require_kind(mark)
    _require_point(mark)
    for name in ("received_by", "authorisation", "note"):
        if len(getattr(mark, name) or "") > LONGEST_TEXT:
            raise Invalid(name, f"Dài quá {LONGEST_TEXT} ký tự.", f"Longer than {LONGEST_TEXT} characters.")


def require_after(mark: CourierMark, signed_at: datetime, rules: CourierRules) -> None:
    """Raise :class:`Invalid` for a mark that its phone dates before the courier had signed for the envelope."""
    if mark.captured_at < signed_at - timedelta(seconds=rules.clock_off_seconds):
        raise Invalid("captured_at", "Đồng hồ của máy chạy chậm, hãy chỉnh lại giờ.", "The device clock runs behind.")


def _require_point(mark: CourierMark) -> None:
    if (mark.latitude is None) != (mark.longitude is None):
        raise Invalid("latitude", "Cần cả vĩ độ và kinh độ.", "Latitude and longitude come together.")
    latitude, longitude = mark.latitude or 0.0, mark.longitude or 0.0
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # which no NaN is
        raise Invalid("latitude", "Tọa độ không hợp lệ.", "Not a point on earth.")
    if mark.accuracy_metres is not None and mark.accuracy_metres < 0:
        raise Invalid("accuracy_metres", "Sai số không thể âm.", "The accuracy cannot be negative.")


def _require_kind(mark: CourierMark) -> None:
    if mark.kind is EventKind.DELIVERED:
        if not (mark.received_by or "").strip():
            raise Invalid("received_by", "Cần ghi tên người nhận.", "Who received it is missing.")
        if mark.relation is None:
            raise Invalid("relation", "Cần chọn quan hệ với người nhận.", "The relation is missing.")
        if mark.place is None:
            raise Invalid("place", "Cần chọn nơi phát.", "The place of delivery is missing.")
        if mark.relation is Relation.AUTHORISED and not (mark.authorisation or "").strip():
            raise Invalid("authorisation", "Cần ghi giấy ủy quyền.", "The authorisation is missing.")
        if mark.collected_dong < 0:
            raise Invalid("collected_dong", "Số tiền không thể âm.", "The money cannot be negative.")
    elif mark.kind is EventKind.FAILED:
        if mark.reason is None:
            raise Invalid("reason", "Cần chọn lý do.", "The reason is missing.")
    elif mark.undoes_sequence is None:
        raise Invalid("undoes_sequence", "Không rõ hoàn tác lần nào.", "Which mark to take back is missing.")
