"""The adapter: viaPostal goes 2, 3, 4, each step once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from integrations.dossiers.opencps.mapping import CHOSEN, HANDED_OVER, RETURNED, news_of, row_of, stamp
from integrations.dossiers.opencps.settings import OpenCpsSettings
from integrations.partner.failures import Failures
from integrations.partner.settings import Endpoint
from integrations.partner.transport import Call, TokenRefused, Transport
from scheduling.ports import DossierPage, DossierRecord, FailureKind, Receipt

FAILURES = Failures("opencps", "hệ thống một cửa OpenCPS")
_LOOK, _UPDATE, _CHANGES = "đọc hồ sơ", "ghi hồ sơ", "đọc thay đổi"


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

    def push(self, record: DossierRecord) -> Receipt:
        """Make it hold how far the result is, by the steps that it has not seen yet.

        Raises
        ------
        PartnerFailure
            ``opencps.not_chosen``: nobody there chose the post for it. ``opencps.absent``: it holds no such dossier.
        """
        held = self._ask(_LOOK, self._settings.look, record.code)
        if not isinstance(held, dict) or not held.get("dossierNo"):
            raise FAILURES.make(FailureKind.PERMANENT, "absent", "OpenCPS không có hồ sơ này.")
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
        return Receipt(f"viaPostal {wanted}", "", replaced=via >= wanted)

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


def _whole(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isdecimal() else None
