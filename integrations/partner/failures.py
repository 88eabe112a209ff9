"""The ways in which a call to any partner fails, one method each.

Codes are ``<prefix>.<what>``, so that each partner's own table can list them beside its further ones:

=============== ============= =========================================================
what            kind          when
=============== ============= =========================================================
http_status     permanent     a 4xx that no other line names
busy            temporary     a status listed as "not acted" (429), or a 5xx to a read
unreachable     temporary     no connection: nothing was sent
server_error    unknown       a 5xx to a write
timeout         temporary,    no answer in time; unknown when the call was a write
                unknown
broken          temporary,    the connection broke; unknown when the call was a write
                unknown
malformed       temporary,    an answer that is not what the contract says; unknown to a write
                unknown
login_refused   configuration the partner refuses our keys
token_refused   configuration it refuses a token it has just given
tls             configuration the certificate cannot be verified
address         configuration no such path there (404, 405, 410, a redirect, a bad URL)
settings        configuration a setting or a file it names is missing or wrong
=============== ============= =========================================================

Messages name calls, settings and codes, never values.
"""

from __future__ import annotations

from dataclasses import dataclass

from scheduling.ports import FailureKind, PartnerFailure


@dataclass(frozen=True, slots=True)
class Failures:
    """Makes one partner's failures.

    Parameters
    ----------
    prefix
        Of the codes: ``carrier``.
    partner
        As an operator reads it in the middle of a sentence: ``bưu chính``.
    """

    prefix: str
    partner: str

    def make(self, kind: FailureKind, what: str, message: str) -> PartnerFailure:
        """Return a failure whose message begins with a capital."""
        return PartnerFailure(kind, f"{self.prefix}.{what}", message[:1].upper() + message[1:])

    def cut_short(self, what: str, message: str, *, writes: bool) -> PartnerFailure:
        """Return a failure after which a write may have been carried out and a read has changed nothing."""
        return self.make(FailureKind.UNKNOWN if writes else FailureKind.TEMPORARY, what, message)

    def http_status(self, call: str, status: int) -> PartnerFailure:
        """Return the refusal by an HTTP status that only a person can judge."""
        return self.make(FailureKind.PERMANENT, "http_status", f"{self.partner} từ chối {call} với HTTP {status}.")

    def busy(self, call: str, detail: str) -> PartnerFailure:
        """Return the failure of a partner that cannot serve now and did not act."""
        return self.make(FailureKind.TEMPORARY, "busy", f"{self.partner} tạm thời không phục vụ {call} ({detail}).")

    def unreachable(self, call: str) -> PartnerFailure:
        """Return the failure of a call that never left."""
        return self.make(FailureKind.TEMPORARY, "unreachable", f"không kết nối được tới {self.partner} để gọi {call}.")

    def server_error(self, call: str, status: int, *, writes: bool) -> PartnerFailure:
        """Return the failure of a call to which the partner's side answered with a 5xx."""
        if not writes:
            return self.busy(call, f"HTTP {status}")
        return self.cut_short("server_error", f"{self.partner} báo lỗi HTTP {status} khi nhận {call}.", writes=True)

    def timed_out(self, call: str, *, writes: bool) -> PartnerFailure:
        """Return the failure of a call that was sent and not answered in time."""
        return self.cut_short("timeout", f"{self.partner} không trả lời {call} trong thời hạn.", writes=writes)

    def broken(self, call: str, *, writes: bool) -> PartnerFailure:
        """Return the failure of a call whose connection broke after it may have been sent."""
        return self.cut_short("broken", f"kết nối tới {self.partner} đứt khi gọi {call}.", writes=writes)

    def malformed(self, call: str, place: str, *, writes: bool) -> PartnerFailure:
        """Return the failure of an answer that breaks the contract at ``place``."""
        return self.cut_short(
            "malformed", f"{self.partner} trả lời {call} không đúng hợp đồng: {place}.", writes=writes
        )

    def login_refused(self, detail: str) -> PartnerFailure:
        """Return the refusal of the sign-in itself."""
        return self._configuration("login_refused", f"{self.partner} từ chối khóa hoặc tài khoản ({detail}).")

    def token_refused(self, call: str) -> PartnerFailure:
        """Return the refusal of a token just given."""
        text = f"{self.partner} từ chối {call} ngay sau khi cấp token mới: xem quyền của khóa."
        return self._configuration("token_refused", text)

    def untrusted(self) -> PartnerFailure:
        """Return the failure to verify the partner's certificate."""
        return self._configuration("tls", f"không xác minh được chứng thư TLS của {self.partner}.")

    def wrong_address(self, call: str, detail: str) -> PartnerFailure:
        """Return the failure of an address at which the call is not answered."""
        return self._configuration("address", f"địa chỉ của {call} không đúng ({detail}).")

    def wrong_setting(self, name: str, reason: str) -> PartnerFailure:
        """Return the failure of a setting, by name and never by value."""
        return self._configuration("settings", f"cấu hình {self.partner}, {name}: {reason}.")

    def _configuration(self, what: str, message: str) -> PartnerFailure:
        return self.make(FailureKind.CONFIGURATION, what, message)
