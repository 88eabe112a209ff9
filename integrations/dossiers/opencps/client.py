"""The adapter: viaPostal goes 2, 3, 4, each step once; vnpostalStatus tells of papers, bookings how they ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import quote

from integrations.dossiers.opencps.mapping import (
    CHOSEN,
    COLLECTION,
    HANDED_OVER,
    RETURNED,
    booking_of,
    is_same_booking,
    news_of,
    row_of,
    stamp,
    standing_of,
)
from integrations.dossiers.opencps.settings import OpenCpsSettings
from integrations.dossiers.taking import APPOINTMENTS, untellable
from integrations.partner.failures import Failures
from integrations.partner.settings import Endpoint
from integrations.partner.transport import Call, TokenRefused, Transport
from scheduling.ports import DossierNews, DossierPage, DossierRecord, FailureKind, Receipt, Step, StepKind

FAILURES = Failures("opencps", "hệ thống một cửa OpenCPS")
_LOOK, _UPDATE, _CHANGES = "đọc hồ sơ", "ghi hồ sơ", "đọc thay đổi"
_BOOKINGS, _BOOK = "đọc lịch hẹn", "ghi lịch hẹn"


class OpenCpsClient:
    """A :class:`scheduling.ports.DossierSystem` and :class:`scheduling.ports.DossierSource`. Safe between threads."""

    def __init__(self, settings: OpenCpsSettings) -> None:
        self._settings = settings
        # The same fields again have no second effect, so a 5xx to a write is no doubt.
        safe = frozenset({*settings.line.not_acted_statuses, *range(500, 600)} - {504})
        self._transport = Transport(settings.line.model_copy(update={"not_acted_statuses": safe}), FAILURES)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    @property
    def takes(self) -> frozenset[StepKind]:
        """How far a result and papers are; how an appointment ended, where it keeps bookings and the state is known."""
        ends = self._settings.booking_states if self._settings.bookings else ()
        return frozenset({StepKind.HANDED_OVER, StepKind.DELIVERED, *COLLECTION, *map(StepKind, ends)})

    def push(self, record: DossierRecord) -> Receipt:
        """Make it hold how far the result and the papers are, and how an appointment ended.

        Raises
        ------
        PartnerFailure
            ``opencps.not_chosen``: nobody there chose the post for it. ``opencps.absent``: it holds no such dossier.
        """
        cannot = untellable(record, self.takes)
        if cannot is not None:
            return cannot
        held = self._ask(_LOOK, self._settings.look, record.code)
        if not isinstance(held, dict) or not held.get("dossierNo"):
            raise FAILURES.make(FailureKind.PERMANENT, "absent", "OpenCPS không có hồ sơ này.")
        said = []
        for step in record.steps:
            if step.kind in COLLECTION:
                said.append(self._tell_papers(record, held, COLLECTION[step.kind]))
            if step.kind in APPOINTMENTS and step.kind in self.takes and step.appointment_at is not None:
                said.append(self._tell_booking(record, step))
        if record.returned_at or not record.steps or any(step.kind is StepKind.HANDED_OVER for step in record.steps):
            said.append(self._tell_result(record, held))
        return Receipt(", ".join(said), "", replaced=False)

    def look(self, code: str) -> DossierNews | None:
        """Read one dossier: returned is what its viaPostal says."""
        held = self._ask(_LOOK, self._settings.look, code)
        if not isinstance(held, dict) or not held.get("dossierNo"):
            return None
        return standing_of(held, self._settings.cancelled_states)

    def _tell_result(self, record: DossierRecord, held: Mapping[str, Any]) -> str:
        """Take viaPostal to where the result is, by the steps that it has not seen yet."""
        via = _whole(held.get("viaPostal"))
        if via is None:
            raise FAILURES.malformed(_LOOK, "viaPostal", writes=False)
        if via < CHOSEN:
            raise FAILURES.make(
                FailureKind.PERMANENT, "not_chosen", "Hồ sơ này không chọn trả qua bưu chính ở OpenCPS."
            )
        wanted = RETURNED if record.returned_at else HANDED_OVER
        steps = range(via + 1, wanted + 1) if via < wanted else (wanted,)
        for step in steps:
            finished = stamp(record.returned_at) if step == RETURNED and record.returned_at else ""
            if (via, str(held.get("finishDate") or "")) == (step, finished):
                continue
            body: dict[str, Any] = {"dossierNo": record.code, "viaPostal": step, "finishDate": finished}
            if record.return_note and step == RETURNED:
                body["postalNote"] = record.return_note
            self._ask(_UPDATE, self._settings.update, record.code, body)
        return f"viaPostal {wanted}"

    def _tell_papers(self, record: DossierRecord, held: Mapping[str, Any], status: int) -> str:
        if _whole(held.get("vnpostalStatus")) != status:
            body = {"dossierNo": record.code, "vnpostalStatus": status}
            self._ask(_UPDATE, self._settings.update, record.code, body)
        return f"vnpostalStatus {status}"

    def _tell_booking(self, record: DossierRecord, step: Step) -> str:
        """Say how an appointment ended, on the booking that it keeps of it, or on a new one."""
        where = self._settings.bookings
        assert where is not None
        ends: Mapping[str, int] = {str(kind): state for kind, state in self._settings.booking_states.items()}
        booking = booking_of(record, step, ends[step.kind])
        listed = self._ask(_BOOKINGS, _below(where, "Dossier", "GET"), "", None, {"codeNumber": record.code})
        rows = listed.get("data") if isinstance(listed, dict) else None
        if not isinstance(rows, list):
            raise FAILURES.malformed(_BOOKINGS, "data", writes=False)
        held = next((row for row in rows if isinstance(row, dict) and is_same_booking(row, booking)), None)
        if held is None:
            self._ask(_BOOK, where, "", booking)
        elif _whole(held.get("state")) != booking["state"]:
            number = quote(str(held.get("bookingId")), safe="")
            self._ask(_BOOK, _below(where, number, "PUT"), "", {**booking, "bookingId": held.get("bookingId")})
        return f"bookings {booking['state']}"

    def changes(self, cursor: str | None, known: Sequence[str]) -> DossierPage:
        """Return the dossiers that changed after ``cursor``, a moment as OpenCPS writes it."""
        settings = self._settings
        query = {settings.since_query: cursor or "", settings.page_query: str(settings.page_size)}
        answer = self._ask(_CHANGES, settings.changes, "", None, query)
        listed = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            raise FAILURES.malformed(_CHANGES, "data", writes=False)
        dossiers: list[Mapping[str, Any]] = listed
        ours = set(known)
        ready = [each for each in dossiers if _whole(each.get("viaPostal")) == CHOSEN and each.get("releaseDate")]
        news = [news_of(each, settings.cancelled_states) for each in dossiers if str(each.get("dossierNo")) in ours]
        last = max((str(each.get("modifiedDate") or "") for each in dossiers), default=cursor or "")
        # A full page whose last moment is where we began would be read for ever.
        more = len(dossiers) >= settings.page_size and last != (cursor or "")
        return DossierPage(tuple(map(row_of, ready)), tuple(news), last, more)

    def _ask(
        self,
        name: str,
        where: Endpoint,
        code: str,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Any:
        token = self._settings.token.get_secret_value()
        headers = {**where.plain_headers(), self._settings.token_header: token}
        url = where.url.replace("{code}", quote(code, safe=""))
        call = Call(name, where.method, url, headers, {**where.query, **(query or {})}, body, writes=body is not None)
        try:
            return self._transport.send(replace(call, secrets=(token,)))
        except TokenRefused:
            raise FAILURES.login_refused("HTTP") from None


def _below(where: Endpoint, part: str, method: Literal["GET", "PUT"]) -> Endpoint:
    return where.model_copy(update={"url": f"{where.url.rstrip('/')}/{part}", "method": method})


def _whole(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isdecimal() else None
