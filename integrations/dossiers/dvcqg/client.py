"""The adapter: TraCuuHoSo, then DongBoHoSoMC with the whole dossier."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any

from integrations.dossiers.dvcqg import errors, wire
from integrations.dossiers.dvcqg.mapping import to_wire
from integrations.dossiers.dvcqg.masking import masked
from integrations.dossiers.dvcqg.session import SharedSession
from integrations.dossiers.dvcqg.settings import PortalSettings
from integrations.dossiers.dvcqg.transport import SessionRefused, Transport
from scheduling.ports import DossierRecord, FailureKind, PartnerFailure, Receipt

_LOGIN = "đăng nhập"


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

    def __init__(self, settings: PortalSettings, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._transport = Transport(settings)
        self._session = SharedSession(self._log_in, settings.session_seconds, monotonic)

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
        return Receipt(answer.error_code, self._fit_to_show(answer, record), replaced=updating)

    def _holds(self, code: str, record: DossierRecord) -> bool:
        """Ask whether the portal holds this dossier; an answer that is neither yes nor no is a refusal."""
        answer = self._ask(wire.lookup_body(code), self._settings.lookup_url, writes=False)
        if answer.error_code in self._settings.absent_codes:
            return False
        if self._says_ok(answer):
            return answer.holds_something
        raise self._refusal(wire.LOOKUP, answer, record)

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
                answer = self._transport.call(service, url, envelope, writes=writes)
                return replace(answer, message=answer.message.replace(session, "***"))
            except SessionRefused:
                self._session.forget(session)
        raise errors.session_refused(service)

    def _log_in(self) -> str:
        settings = self._settings
        body = wire.login_body(settings.username, settings.password)
        try:
            answer = self._transport.call(_LOGIN, settings.url(settings.auth_endpoint), body, writes=False)
        except SessionRefused:
            raise errors.login_refused("HTTP") from None
        except PartnerFailure as failure:
            if failure.kind is not FailureKind.PERMANENT:
                raise
            # A sign-in refused is never the fault of the record at hand.
            raise errors.login_refused("HTTP") from failure
        if not self._says_ok(answer):
            raise errors.login_refused(answer.error_code)
        if not answer.session:
            raise errors.malformed(_LOGIN, "session")
        return answer.session

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
        secret = (self._settings.username, self._settings.password)
        return masked(answer.message, hide=(*personal, *secret), keep=record.code)


def _speaks(answer: wire.Answer, words: tuple[str, ...]) -> bool:
    message = _folded(answer.message)
    return any(_folded(word) in message for word in words)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
