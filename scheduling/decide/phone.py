"""Vietnamese phone numbers, as people and spreadsheets write them."""

from __future__ import annotations

import re

from scheduling.errors import Invalid

# The shapes of the numbering plan: 03, 05, 07, 08, 09 and eight digits; 02, an area of two digits and seven more.
_MOBILE = re.compile(r"0[35789]\d{8}")
_LANDLINE = re.compile(r"02\d{9}")
_SEPARATORS = re.compile(r"[\s.\-()]+")


class NotAPhone(ValueError):
    """The text is no Vietnamese number; the message says why, in Vietnamese."""

    code = "scheduling.phone"


def normalise_phone(text: str) -> str:
    """Return the number in its domestic form, digits only: ``+84 912 345 678`` gives ``0912345678``.

    Accepts +84, 0084, 84 and 0 in front, and a number whose first 0 a spreadsheet ate.

    Raises
    ------
    NotAPhone
        With what is wrong: letters, two numbers in one cell, or a shape that is neither mobile nor landline.
    """
    digits = _SEPARATORS.sub("", text)
    digits = re.sub(r"^(?:\+84|0084)0?", "0", digits)
    if not re.fullmatch(r"[0-9]+", digits):
        raise NotAPhone("chỉ ghi một số điện thoại, gồm chữ số")
    if not digits.startswith("0"):
        # 84 in front only where the rest is a whole number: 0845… is also a mobile prefix.
        whole = digits[2:] if digits.startswith("84") and len(digits) in (11, 12) else digits
        digits = "0" + whole
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return digits
    raise NotAPhone(f"không phải số di động (10 số) hay cố định (11 số) Việt Nam: có {len(digits)} chữ số")


def asked_phone(text: str) -> str:
    """:func:`normalise_phone` of what somebody typed into the field ``phone``; raises Invalid."""
    if not text.strip():
        raise Invalid("phone", "Hãy ghi số điện thoại.", "Give your phone.")
    try:
        return normalise_phone(text)
    except NotAPhone as error:
        raise Invalid("phone", f"Số điện thoại: {error}.", "Not a Vietnamese phone number.") from error


def asked_phone_if_any(text: str | None) -> str | None:
    """:func:`asked_phone`; None where nothing was typed."""
    return asked_phone(text) if text and text.strip() else None
