"""The portal's own ways to fail, beside those of every partner (``partner.failures``, prefix ``portal``).

========================= ============= =======================================================
code                      kind          when
========================= ============= =======================================================
portal.missing_field      permanent     the record lacks a field the portal needs; nothing was sent
portal.invalid_field      permanent     a value the contract has no form for; nothing was sent
portal.refused            permanent     an error_code that is neither "ok" nor listed in settings
portal.session_refused    configuration it refuses a session it has just opened, or the agency code
portal.agency_refused     configuration an error_code listed as "wrong madonvi"
========================= ============= =======================================================

A whole record sent twice has one effect, so a 5xx to it is no doubt: it is temporary here (``PortalSettings.line``).
Messages name services, fields and codes, never values of a dossier.
"""

from __future__ import annotations

from collections.abc import Iterable

from integrations.partner.failures import Failures
from scheduling.ports import FailureKind, PartnerFailure

FAILURES = Failures("portal", "Cổng")


def missing_fields(names: Iterable[str]) -> PartnerFailure:
    """Return the refusal of a record that lacks the fields ``names``."""
    return FAILURES.make(FailureKind.PERMANENT, "missing_field", f"Thiếu trường bắt buộc: {', '.join(names)}.")


def invalid_fields(names: Iterable[str]) -> PartnerFailure:
    """Return the refusal of a record whose fields ``names`` hold what the contract has no form for."""
    return FAILURES.make(FailureKind.PERMANENT, "invalid_field", f"Giá trị không hợp lệ ở trường: {', '.join(names)}.")


def refused(service: str, error_code: str, message: str) -> PartnerFailure:
    """Return the portal's refusal; ``message`` is its own, already masked."""
    return FAILURES.make(
        FailureKind.PERMANENT, "refused", f"Cổng từ chối {service}, error_code {error_code}: {message}"
    )


def session_refused(service: str) -> PartnerFailure:
    """Return the refusal of a session just opened."""
    text = f"Cổng từ chối {service} ngay sau khi đăng nhập lại: xem quyền và madonvi."
    return FAILURES.make(FailureKind.CONFIGURATION, "session_refused", text)


def agency_refused(service: str, error_code: str) -> PartnerFailure:
    """Return the refusal of the agency code."""
    text = f"Cổng từ chối madonvi khi gọi {service} (mã {error_code})."
    return FAILURES.make(FailureKind.CONFIGURATION, "agency_refused", text)
