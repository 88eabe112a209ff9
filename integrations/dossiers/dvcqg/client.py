"""The adapter: TraCuuHoSo, then DongBoHoSoMC with the whole dossier, then CapNhatTienDoHoSoMC with its steps."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any

from integrations.dossiers.dvcqg import errors, wire
from integrations.dossiers.dvcqg.mapping import steps_to_wire, to_wire
from integrations.dossiers.dvcqg.settings import PortalSettings
from integrations.partner.masking import masked
from integrations.partner.token import SharedToken, Token
from integrations.partner.transport import Call, TokenRefused, Transport
from scheduling.ports import DossierNews, DossierPage, DossierRecord, PartnerFailure, Receipt, StepKind

_LOGIN = "đăng nhập"
ASKED_AT_ONCE = 100


class PortalClient:
    """A :class:`scheduling.ports.DossierSystem` over the national portal.

    Safe to share between threads. Pushing a record twice leaves the portal as pushing it once: the second
    time the look-up finds the dossier and the same whole record replaces itself.

    Parameters
    ----------
    settings
        See :class:`PortalSettings`.
    monotonic
        Seconds that never run backwards; judges the age of the session.
    """

    takes = frozenset(StepKind)
    """Each is a line of CapNhatTienDoHoSoMC, in words."""

    def __init__(self, settings: PortalSettings, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._transport = Transport(settings.line, errors.FAILURES)
        self._session = SharedToken(self._log_in, monotonic)

    def __enter__(self) -> PortalClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def push(self, record: DossierRecord) -> Receipt:
        """Make the portal hold ``record``.

        Returns
        -------
        Receipt
            ``code`` is the portal's error_code, ``message`` its words, masked.

        Raises
        ------
        PartnerFailure
            As tabled in :mod:`integrations.dossiers.dvcqg.errors`.
        """
        dossier = to_wire(record)
        updating = self._holds(dossier["MaHoSo"], record)
        answer = self._sync(dossier, updating=updating)
        if not updating and self._says_exists(answer):
            updating = True
            answer = self._sync(dossier, updating=True)
        if not self._says_ok(answer):
            raise self._refusal(wire.SYNC, answer, record)
        self._tell_steps(record)
        return Receipt(answer.error_code, self._fit_to_show(answer, record), replaced=updating)

    def changes(self, cursor: str | None, known: Sequence[str]) -> DossierPage:
        """Ask about the dossiers that we hold, so many a time and in turns: the portal tells of none by itself.

        Parameters
        ----------
        cursor
            The code asked about last.
        """
        after = [code for code in sorted(known) if code > (cursor or "")]
        asked = after[:ASKED_AT_ONCE]
        news = [found for code in asked if (found := self._news(code)) is not None]
        more = len(after) > len(asked)
        return DossierPage((), tuple(news), asked[-1] if more else "", more)

    def look(self, code: str) -> DossierNews | None:
        """Ask TraCuuHoSo about one dossier; None where the portal says that it does not hold it."""
        answer = self._ask(wire.lookup_body(code), self._settings.lookup_url, writes=False)
        if answer.error_code not in self._settings.absent_codes and not self._says_ok(answer):
            raise errors.refused(wire.LOOKUP, answer.error_code, masked(answer.message, hide=(), keep=code))
        return self._read_news(code, answer)

    def _news(self, code: str) -> DossierNews | None:
        answer = self._ask(wire.lookup_body(code), self._settings.lookup_url, writes=False)
        return self._read_news(code, answer) if self._says_ok(answer) else None

    def _read_news(self, code: str, answer: wire.Answer) -> DossierNews | None:
        if answer.found is None:
            return None
        state, way = str(answer.found.get("TrangThaiHoSo", "")), answer.found.get("HinhThuc")
        return DossierNews(
            code,
            int(state) if state.isdecimal() else None,
            wire.moment(answer.found.get("NgayHenTra")),
            None if way is None else str(way) == "1",
        )

    def _holds(self, code: str, record: DossierRecord) -> bool:
        """Ask whether the portal holds this dossier; an answer that is neither yes nor no is a refusal."""
        answer = self._ask(wire.lookup_body(code), self._settings.lookup_url, writes=False)
        if answer.error_code in self._settings.absent_codes:
            return False
        if self._says_ok(answer):
            return answer.holds_something
        raise self._refusal(wire.LOOKUP, answer, record)

    def _tell_steps(self, record: DossierRecord) -> None:
        """Say what happened on the way, ten steps a call; the portal keeps one step once, however often it hears it."""
        url = self._settings.url(self._settings.integration_endpoint)
        steps = steps_to_wire(record)
        for begin in range(0, len(steps), wire.STEPS_AT_ONCE):
            answer = self._ask(wire.steps_body(steps[begin : begin + wire.STEPS_AT_ONCE]), url, writes=True)
            if not self._says_ok(answer):
                raise self._refusal(wire.STEPS, answer, record)

    def _sync(self, dossier: wire.Dossier, *, updating: bool) -> wire.Answer:
        url = self._settings.url(self._settings.integration_endpoint)
        return self._ask(wire.sync_body(dossier, updating=updating), url, writes=True)

    def _ask(self, body: Mapping[str, Any], url: str, *, writes: bool) -> wire.Answer:
        """Send ``body`` under a session, once more under a fresh one if that session is refused."""
        service = body["service"]
        for _ in range(2):
            session = self._session.current()
            envelope = {"session": session, "madonvi": self._settings.madonvi, **body}
            try:
                call = self._call(service, url, envelope, writes=writes, secrets=(session,))
                answer = self._read(call, self._transport.send(call))
                return replace(answer, message=answer.message.replace(session, "***"))
            except TokenRefused:
                self._session.forget(session)
        raise errors.session_refused(service)

    def _log_in(self) -> Token:
        settings = self._settings
        body = wire.login_body(settings.username.get_secret_value(), settings.password.get_secret_value())
        call = self._call(_LOGIN, settings.url(settings.auth_endpoint), body, writes=False)
        try:
            answer = self._read(call, self._transport.fetch(call))
        except TokenRefused:
            raise errors.FAILURES.login_refused("error_code") from None
        if not self._says_ok(answer):
            raise errors.FAILURES.login_refused(f"mã {answer.error_code}")
        if not answer.session:
            raise errors.FAILURES.malformed(_LOGIN, "session", writes=False)
        return Token(answer.session, settings.session_seconds)

    def _call(
        self, service: str, url: str, body: Mapping[str, Any], *, writes: bool, secrets: tuple[str, ...] = ()
    ) -> Call:
        headers = {"dstcode": self._settings.dstcode}
        return Call(service, "POST", url, headers, body=body, writes=writes, secrets=secrets)

    def _read(self, call: Call, body: object) -> wire.Answer:
        try:
            answer = wire.read_answer(body)
        except wire.MalformedAnswer as error:
            raise errors.FAILURES.malformed(call.name, str(error), writes=call.writes) from error
        if answer.error_code in self._settings.session_refused_codes:
            raise TokenRefused
        return answer

    def _says_ok(self, answer: wire.Answer) -> bool:
        return answer.error_code in self._settings.ok_codes or _speaks(answer, self._settings.ok_words)

    def _says_exists(self, answer: wire.Answer) -> bool:
        if self._says_ok(answer):
            return False
        return answer.error_code in self._settings.exists_codes or _speaks(answer, self._settings.exists_words)

    def _refusal(self, service: str, answer: wire.Answer, record: DossierRecord) -> PartnerFailure:
        if answer.error_code in self._settings.agency_refused_codes:
            return errors.agency_refused(service, answer.error_code)
        return errors.refused(service, answer.error_code, self._fit_to_show(answer, record))

    def _fit_to_show(self, answer: wire.Answer, record: DossierRecord) -> str:
        personal = (record.owner_name, record.owner_id_number, record.phone, record.email, record.summary)
        secret = (self._settings.username.get_secret_value(), self._settings.password.get_secret_value())
        return masked(answer.message, hide=(*personal, *secret), keep=record.code)


def _speaks(answer: wire.Answer, words: tuple[str, ...]) -> bool:
    message = _folded(answer.message)
    return any(_folded(word) in message for word in words)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
