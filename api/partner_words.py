"""What partners, their lines and what differs between them and us are called on pages."""

from __future__ import annotations

from enum import Enum

from api import words
from data.kinds import DossierStatus
from scheduling.decide import reconcile_carrier, reconcile_dossiers
from scheduling.decide.reconcile_carrier import Standing
from scheduling.decide.reconcile_dossiers import COUNTER, POST
from scheduling.model.message import Way

_PARTNERS = {"dossiers": "Hệ thống hồ sơ", "dossiers-told": "Hệ thống hồ sơ", "carrier": "Bưu chính"}
_WAYS: dict[str, str] = {Way.SMS: "Tin nhắn SMS", Way.EMAIL: "Thư điện tử", Way.ZALO: "Tin nhắn Zalo"}

_KINDS: dict[Enum, str] = {
    reconcile_carrier.Kind.APART: "hai bên ghi khác nhau",
    reconcile_carrier.Kind.SILENT: "đã gửi đơn từ lâu mà không có tin hành trình nào",
    reconcile_carrier.Kind.STRANGE: "đơn không phải của ta",
    reconcile_carrier.Kind.UNREADABLE: "có tin hành trình không đọc được",
    reconcile_dossiers.Kind.ABSENT: "bên kia đã nhận tin mà không giữ hồ sơ",
    reconcile_dossiers.Kind.ENDED_THERE: "bên kia ghi đã kết thúc",
    reconcile_dossiers.Kind.RETURNED_THERE: "bên kia ghi đã trả, kết quả còn ở ta",
    reconcile_dossiers.Kind.WITHDRAWN: "công dân đã rút hồ sơ, kết quả đang trên đường",
    reconcile_dossiers.Kind.CHOSE_POST: "công dân vừa chọn nhận qua bưu chính",
}
_DIFFERENCES = {str(kind): text for kind, text in _KINDS.items()}
_SIDES: dict[str, str] = {
    Standing.PLACED: "đã gửi đơn",
    Standing.MOVING: "đang đi phát",
    Standing.RETURNING: "đang chuyển hoàn",
    Standing.DELIVERED: "đã phát",
    Standing.RETURNED: "đã hoàn về",
    Standing.CANCELLED: "đã hủy",
    COUNTER: "nhận tại quầy",
    POST: "nhận qua bưu chính",
    **{str(status.value): words.word(status) for status in DossierStatus},
}


def partner_word(line: str) -> str:
    """A partner's line (``carrier:1``, ``messages:sms``) as a person calls it; of centres the number stands behind."""
    partner, _, which = line.partition(":")
    if partner == "messages":
        return _WAYS.get(which, line)
    return f"{_PARTNERS[partner]}, Trung tâm số {which}" if partner in _PARTNERS else line


def difference_word(kind: str) -> str:
    """What differs, in words; its code where there are none yet."""
    return _DIFFERENCES.get(kind, kind)


def side_word(text: str | None) -> str:
    """What one side says: a dossier's status, or how far an order is; ``—`` where it says nothing."""
    return "—" if text is None else _SIDES.get(text, text)


FILTERS = {"partner_word": partner_word, "difference_word": difference_word, "side_word": side_word}
"""By the names that templates use."""
