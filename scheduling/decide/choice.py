"""Whether a citizen's choice of home delivery can be at all."""

from __future__ import annotations

from datetime import datetime

from data.reference.communes import communes
from scheduling.decide.cells import ZONE
from scheduling.decide.pin import wrong_pin
from scheduling.errors import Invalid
from scheduling.model.choice import Choice

LONGEST_LINE = 300


def require_possible(choice: Choice, now: datetime) -> None:
    """Raise :class:`Invalid`, naming the field, unless the choice makes sense today."""
    if not choice.commune_code:
        raise Invalid("commune_code", "Hãy chọn xã, phường.", "No commune is chosen.")
    commune = communes().get(choice.commune_code)
    if commune is None:
        raise Invalid("commune_code", "Không có xã, phường này.", "No such commune.")
    if not choice.street_line.strip():
        raise Invalid("street_line", "Cần ghi địa chỉ nhà.", "The address line is missing.")
    if len(choice.street_line) > LONGEST_LINE:
        raise Invalid("street_line", f"Địa chỉ dài quá {LONGEST_LINE} ký tự.", "The address line is too long.")
    if (choice.latitude is None) != (choice.longitude is None):
        raise Invalid("latitude", "Cần cả vĩ độ và kinh độ.", "Latitude and longitude come together.")
    if choice.latitude is not None and choice.longitude is not None:
        wrong = wrong_pin(choice.latitude, choice.longitude, commune)
        if wrong:
            raise Invalid("latitude", wrong[0].upper() + wrong[1:] + ".", "The pin cannot be there.")
    if choice.wished_day is not None and choice.wished_day < now.astimezone(ZONE).date():
        raise Invalid("wished_day", "Ngày hẹn đã qua.", "The day has passed.")
    if choice.window is not None and not 0 <= choice.window[0] < choice.window[1] <= 86_400:
        raise Invalid("window", "Khung giờ không hợp lệ.", "The window is not a window.")
    for field in ("fee_dong", "postage_dong"):
        if getattr(choice, field) < 0:
            raise Invalid(field, "Số tiền không thể âm.", "Money cannot be negative.")
