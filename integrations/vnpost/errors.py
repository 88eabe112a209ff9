"""Every way a call to the carrier fails, one function each, so that the table below is the whole of it.

======================= ============= =========================================================
code                    kind          when
======================= ============= =========================================================
carrier.invalid_field   permanent     the order lacks a value or it has no form; nothing was sent
carrier.personal_id     permanent     a text of the order holds what looks like an ID number; nothing was sent
carrier.place_unknown   permanent     the operator's file has no code for the commune; nothing was sent
carrier.refused         permanent     an answer that the settings do not list as "done"
carrier.number_taken    permanent     our number is said to exist, and nobody says that this means ours
carrier.in_doubt        permanent     an earlier call may have placed it and nothing can tell; nothing was sent
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

Messages name calls, fields and codes, never values of an order or a setting.
"""

from __future__ import annotations

from scheduling.ports import FailureKind, PartnerFailure


def _permanent(code: str, message: str) -> PartnerFailure:
    return PartnerFailure(FailureKind.PERMANENT, f"carrier.{code}", message)


def _temporary(code: str, message: str) -> PartnerFailure:
    return PartnerFailure(FailureKind.TEMPORARY, f"carrier.{code}", message)


def _configuration(code: str, message: str) -> PartnerFailure:
    return PartnerFailure(FailureKind.CONFIGURATION, f"carrier.{code}", message)


def _cut_short(code: str, message: str, *, writes: bool) -> PartnerFailure:
    kind = FailureKind.UNKNOWN if writes else FailureKind.TEMPORARY
    return PartnerFailure(kind, f"carrier.{code}", message)


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


def http_status(call: str, status: int) -> PartnerFailure:
    """Return the refusal by an HTTP status that only a person can judge."""
    return _permanent("http_status", f"Bưu chính từ chối {call} với HTTP {status}.")


def busy(call: str, detail: str) -> PartnerFailure:
    """Return the failure of a carrier that cannot serve now and did not act."""
    return _temporary("busy", f"Bưu chính tạm thời không phục vụ {call} ({detail}).")


def unreachable(call: str) -> PartnerFailure:
    """Return the failure of a call that never left."""
    return _temporary("unreachable", f"Không kết nối được tới bưu chính để gọi {call}.")


def settling() -> PartnerFailure:
    """Return the failure of a look-up that came too soon to prove that nothing was placed."""
    return _temporary("settling", "Chưa thấy đơn ở bưu chính nhưng còn quá sớm để gửi lại.")


def list_moving() -> PartnerFailure:
    """Return the failure of a look-up in a list that did not keep still."""
    return _temporary("list_moving", "Danh sách đơn ở bưu chính thay đổi trong lúc đọc, chưa thể kết luận.")


def server_error(call: str, status: int, *, writes: bool) -> PartnerFailure:
    """Return the failure of a call to which the carrier's side answered with a 5xx."""
    if writes:
        return _cut_short("server_error", f"Bưu chính báo lỗi HTTP {status} khi nhận {call}.", writes=True)
    return busy(call, f"HTTP {status}")


def timed_out(call: str, *, writes: bool) -> PartnerFailure:
    """Return the failure of a call that was sent and not answered in time."""
    return _cut_short("timeout", f"Bưu chính không trả lời {call} trong thời hạn.", writes=writes)


def broken(call: str, *, writes: bool) -> PartnerFailure:
    """Return the failure of a call whose connection broke after it may have been sent."""
    return _cut_short("broken", f"Kết nối tới bưu chính đứt khi gọi {call}.", writes=writes)


def malformed(call: str, place: str, *, writes: bool) -> PartnerFailure:
    """Return the failure of an answer that breaks the contract at ``place``."""
    return _cut_short("malformed", f"Bưu chính trả lời {call} không đúng hợp đồng: {place}.", writes=writes)


def login_refused(detail: str) -> PartnerFailure:
    """Return the refusal of the sign-in itself."""
    return _configuration("login_refused", f"Bưu chính từ chối cấp token ({detail}).")


def token_refused(call: str) -> PartnerFailure:
    """Return the refusal of a token just given."""
    return _configuration("token_refused", f"Bưu chính từ chối {call} ngay sau khi cấp token mới: xem quyền của khóa.")


def untrusted() -> PartnerFailure:
    """Return the failure to verify the carrier's certificate."""
    return _configuration("tls", "Không xác minh được chứng thư TLS của bưu chính.")


def wrong_address(call: str, detail: str) -> PartnerFailure:
    """Return the failure of an address at which the call is not answered."""
    return _configuration("address", f"Địa chỉ của {call} không đúng ({detail}).")


def wrong_setting(name: str, reason: str) -> PartnerFailure:
    """Return the failure of a setting, by name and never by value."""
    return _configuration("settings", f"Cấu hình bưu chính, {name}: {reason}.")


def cannot(operation: str) -> PartnerFailure:
    """Return the failure of an operation that this carrier does not have."""
    return _configuration("cannot", f"Bưu chính này, theo cấu hình, không có chức năng {operation}.")
