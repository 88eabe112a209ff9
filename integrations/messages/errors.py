"""Every way a message fails to be handed over: the table below is the whole of it, beside that of ``partner.failures``.

======================= ============= =========================================================
code                    kind          when
======================= ============= =========================================================
messages.invalid_field  permanent     the message lacks a value or it has no form; nothing was sent
messages.refused        permanent     an answer that the settings do not list as "sent"
messages.cannot         configuration this way, as configured, has no such operation
======================= ============= =========================================================
"""

from __future__ import annotations

from integrations.partner.failures import Failures
from scheduling.ports import FailureKind, PartnerFailure

FAILURES = Failures("messages", "nhà cung cấp tin nhắn")


def invalid_field(name: str) -> PartnerFailure:
    """Return the refusal of a message whose field ``name`` is empty or has no form on the wire."""
    return FAILURES.make(FailureKind.PERMANENT, "invalid_field", f"Tin nhắn: trường {name} thiếu hoặc không hợp lệ.")


def refused(code: str, words: str) -> PartnerFailure:
    """Return the provider's refusal; ``words`` are its own, already masked."""
    return FAILURES.make(FailureKind.PERMANENT, "refused", f"Nhà cung cấp từ chối tin nhắn, mã {code}: {words}")


def cannot(operation: str) -> PartnerFailure:
    """Return the failure of an operation that this way does not have."""
    return FAILURES.make(FailureKind.CONFIGURATION, "cannot", f"Kênh tin nhắn này không có chức năng {operation}.")
