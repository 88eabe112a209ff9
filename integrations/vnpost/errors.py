"""Every way a call to the carrier fails: the table below is the whole of it.

======================= ============= =========================================================
code                    kind          when
======================= ============= =========================================================
carrier.invalid_field   permanent     the order lacks a value or it has no form; nothing was sent
carrier.personal_id     permanent     a text of the order holds what looks like an ID number; nothing was sent
carrier.place_unknown   permanent     the operator's file has no code for the commune; nothing was sent
carrier.refused         permanent     an answer that the settings do not list as "done"
carrier.number_taken    permanent     our number is said to exist, and nobody says that this means ours
carrier.in_doubt        permanent     an earlier call may have placed it and nothing can tell
carrier.number_changed  permanent     the carrier took the order under another number than ours
carrier.called_off      permanent     the order of this number was cancelled: dispatch it anew
carrier.twice           permanent     the carrier holds more than one order of this number
carrier.http_status     permanent     a 4xx that no other line names
carrier.busy            temporary     a status listed as "not acted" (429), or a 5xx to a read
carrier.unreachable     temporary     no connection: nothing was sent
carrier.settling        temporary     in doubt, not found, and too soon to believe that
carrier.list_moving     temporary     in doubt, not found, in a list that changed while it was read
carrier.server_error    unknown       a 5xx to a write
carrier.timeout         temporary,    no answer in time; unknown when the call was a write
                        unknown
carrier.broken          temporary,    the connection broke; unknown when the call was a write
                        unknown
carrier.malformed       temporary,    an answer that is not what the contract says; unknown to a write
                        unknown
carrier.login_refused   configuration the carrier refuses our keys
carrier.token_refused   configuration it refuses a token it has just given
carrier.tls             configuration the certificate cannot be verified
carrier.address         configuration no such path there (404, 405, 410, a redirect, a bad URL)
carrier.settings        configuration a setting or a file it names is missing or wrong
carrier.cannot          configuration this carrier, as configured, has no such operation
======================= ============= =========================================================

What any partner's call can meet is made by :mod:`integrations.partner.failures`. Messages name calls, fields and
codes, never values of an order or a setting.
"""

from __future__ import annotations

from integrations.partner.failures import Failures
from scheduling.ports import FailureKind, PartnerFailure

FAILURES = Failures("carrier", "bưu chính")
busy, malformed = FAILURES.busy, FAILURES.malformed
login_refused, wrong_setting = FAILURES.login_refused, FAILURES.wrong_setting


def _permanent(code: str, message: str) -> PartnerFailure:
    return FAILURES.make(FailureKind.PERMANENT, code, message)


def _temporary(code: str, message: str) -> PartnerFailure:
    return FAILURES.make(FailureKind.TEMPORARY, code, message)


def invalid_field(name: str) -> PartnerFailure:
    """Return the refusal of an order whose field ``name`` is empty or has no form on the wire."""
    return _permanent("invalid_field", f"Đơn gửi bưu chính: trường {name} thiếu hoặc không hợp lệ.")


def personal_id(name: str) -> PartnerFailure:
    """Return the refusal of an order whose field ``name`` would tell the carrier an ID number."""
    return _permanent("personal_id", f"Đơn gửi bưu chính: trường {name} có dãy số như số định danh; không gửi đi.")


def place_unknown(generation: str, commune_code: str) -> PartnerFailure:
    """Return the refusal of an order to a commune that the operator's file does not list."""
    return _permanent(
        "place_unknown", f"Tệp mã địa bàn bưu chính chưa có xã {commune_code} cho giao diện {generation}."
    )


def refused(call: str, code: str, message: str) -> PartnerFailure:
    """Return the carrier's refusal; ``message`` is its own, already masked."""
    return _permanent("refused", f"Bưu chính từ chối {call}, mã {code or 'không có'}: {message}")


def number_taken(code: str) -> PartnerFailure:
    """Return the failure of a first call whose number is said to exist."""
    return _permanent("number_taken", f"Bưu chính báo số đơn đã có (mã {code}); cần người xem đó có phải đơn của ta.")


def number_changed() -> PartnerFailure:
    """Return the failure of an order that could never be found again by its number."""
    return _permanent("number_changed", "Bưu chính đã nhận đơn nhưng ghi số khác với số của ta: cần người xử lý.")


def in_doubt() -> PartnerFailure:
    """Return the refusal to send again what may have been placed."""
    return _permanent(
        "in_doubt", "Lần gửi trước không rõ kết quả và không tra được: cần người hỏi bưu chính rồi quyết định."
    )


def called_off() -> PartnerFailure:
    """Return the refusal to place under a number whose order was cancelled."""
    return _permanent("called_off", "Đơn mang số này đã bị hủy ở bưu chính: hãy gửi lại bằng một lần gửi mới.")


def twice() -> PartnerFailure:
    """Return the failure to tell which of several orders of one number is meant."""
    return _permanent("twice", "Bưu chính đang giữ nhiều đơn cùng một số: cần người xử lý.")


def settling() -> PartnerFailure:
    """Return the failure of a look-up that came too soon to prove that nothing was placed."""
    return _temporary("settling", "Chưa thấy đơn ở bưu chính nhưng còn quá sớm để gửi lại.")


def list_moving() -> PartnerFailure:
    """Return the failure of a look-up in a list that did not keep still."""
    return _temporary("list_moving", "Danh sách đơn ở bưu chính thay đổi trong lúc đọc, chưa thể kết luận.")


def cannot(operation: str) -> PartnerFailure:
    """Return the failure of an operation that this carrier does not have."""
    return FAILURES.make(
        FailureKind.CONFIGURATION, "cannot", f"Bưu chính này, theo cấu hình, không có chức năng {operation}."
    )
