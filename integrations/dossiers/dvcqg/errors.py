"""Every way a push to the portal fails, one function each, so that the table below is the whole of it.

========================= ============= =======================================================
code                      kind          when
========================= ============= =======================================================
portal.missing_field      permanent     the record lacks a field the portal needs; nothing was sent
portal.invalid_field      permanent     a value the contract has no form for; nothing was sent
portal.refused            permanent     an error_code that is neither "ok" nor listed in settings
portal.http_status        permanent     a 4xx that no other line names
portal.busy               temporary     429, 408 or 5xx
portal.unreachable        temporary     no connection: nothing was sent
portal.timeout            temporary,    no answer in time; unknown when the call was a write
                          unknown
portal.broken             temporary,    the connection broke; unknown when the call was a write
                          unknown
portal.malformed          unknown       an answer that is not what the contract says
portal.login_refused      configuration the portal refuses user name or password
portal.session_refused    configuration it refuses a session it has just opened, or the agency code
portal.agency_refused     configuration an error_code listed as "wrong madonvi"
portal.tls                configuration the certificate cannot be verified
portal.address            configuration no such path there (404, 405, 410, a redirect, a bad URL)
portal.settings           configuration a setting is missing or wrong
========================= ============= =======================================================

A read (login, TraCuuHoSo) that was cut short cannot have changed the dossier, so it is temporary; only a
write leaves us in doubt. Messages name services, fields and codes, never values of a dossier.
"""

from __future__ import annotations

from collections.abc import Iterable

from scheduling.ports import FailureKind, PartnerFailure


def _permanent(code: str, message: str) -> PartnerFailure:
    return PartnerFailure(FailureKind.PERMANENT, f"portal.{code}", message)


def _temporary(code: str, message: str) -> PartnerFailure:
    return PartnerFailure(FailureKind.TEMPORARY, f"portal.{code}", message)


def _configuration(code: str, message: str) -> PartnerFailure:
    return PartnerFailure(FailureKind.CONFIGURATION, f"portal.{code}", message)


def _cut_short(code: str, message: str, *, writes: bool) -> PartnerFailure:
    kind = FailureKind.UNKNOWN if writes else FailureKind.TEMPORARY
    return PartnerFailure(kind, f"portal.{code}", message)


def missing_fields(names: Iterable[str]) -> PartnerFailure:
    """Return the refusal of a record that lacks the fields ``names``."""
    return _permanent("missing_field", f"Thiếu trường bắt buộc: {', '.join(names)}.")


def invalid_fields(names: Iterable[str]) -> PartnerFailure:
    """Return the refusal of a record whose fields ``names`` hold what the contract has no form for."""
    return _permanent("invalid_field", f"Giá trị không hợp lệ ở trường: {', '.join(names)}.")


def refused(service: str, error_code: str, message: str) -> PartnerFailure:
    """Return the portal's refusal; ``message`` is its own, already masked."""
    return _permanent("refused", f"Cổng từ chối {service}, error_code {error_code}: {message}")


def http_status(service: str, status: int) -> PartnerFailure:
    """Return the refusal by an HTTP status that only a person can judge."""
    return _permanent("http_status", f"Cổng từ chối {service} với HTTP {status}.")


def busy(service: str, status: int) -> PartnerFailure:
    """Return the failure of a portal that cannot serve now."""
    return _temporary("busy", f"Cổng tạm thời không phục vụ {service} (HTTP {status}).")


def unreachable(service: str) -> PartnerFailure:
    """Return the failure of a call that never left."""
    return _temporary("unreachable", f"Không kết nối được tới Cổng để gọi {service}.")


def timed_out(service: str, *, writes: bool) -> PartnerFailure:
    """Return the failure of a call that was sent and not answered in time."""
    return _cut_short("timeout", f"Cổng không trả lời {service} trong thời hạn.", writes=writes)


def broken(service: str, *, writes: bool) -> PartnerFailure:
    """Return the failure of a call whose connection broke after it may have been sent."""
    return _cut_short("broken", f"Kết nối tới Cổng đứt khi gọi {service}.", writes=writes)


def malformed(service: str, place: str) -> PartnerFailure:
    """Return the failure of an answer that breaks the contract at ``place``."""
    text = f"Cổng trả lời {service} không đúng hợp đồng: {place}."
    return PartnerFailure(FailureKind.UNKNOWN, "portal.malformed", text)


def login_refused(error_code: str) -> PartnerFailure:
    """Return the refusal of the sign-in itself."""
    return _configuration("login_refused", f"Cổng từ chối đăng nhập (mã {error_code}).")


def session_refused(service: str) -> PartnerFailure:
    """Return the refusal of a session just opened."""
    return _configuration(
        "session_refused", f"Cổng từ chối {service} ngay sau khi đăng nhập lại: xem quyền và madonvi."
    )


def agency_refused(service: str, error_code: str) -> PartnerFailure:
    """Return the refusal of the agency code."""
    return _configuration("agency_refused", f"Cổng từ chối madonvi khi gọi {service} (mã {error_code}).")


def untrusted() -> PartnerFailure:
    """Return the failure to verify the portal's certificate."""
    return _configuration("tls", "Không xác minh được chứng thư TLS của Cổng.")


def wrong_address(service: str, detail: str) -> PartnerFailure:
    """Return the failure of an address at which the service does not answer."""
    return _configuration("address", f"Địa chỉ của {service} không đúng ({detail}).")


def wrong_setting(name: str, reason: str) -> PartnerFailure:
    """Return the failure of a setting, by name and never by value."""
    return _configuration("settings", f"Cấu hình Cổng, {name}: {reason}.")
