"""One POST to the portal and every way it can fail, typed (the table is in ``errors``)."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

import httpx2
import structlog

from integrations.dossiers.dvcqg import errors
from integrations.dossiers.dvcqg.settings import PortalSettings
from integrations.dossiers.dvcqg.wire import Answer, MalformedAnswer, read_answer
from scheduling.ports import PartnerFailure

_log = structlog.get_logger(__name__)

_NO_SUCH_PATH = frozenset({404, 405, 410})
_TRY_LATER = frozenset({408, 429})


class SessionRefused(Exception):
    """The portal will not go on under this session. Never leaves the adapter."""


class Transport:
    """Connections to the portal, kept open and shared by threads.

    TLS is always verified; proxies and passwords of the environment are not read, so that nothing but the
    settings decides where a dossier goes.
    """

    def __init__(self, settings: PortalSettings) -> None:
        self._settings = settings
        self._http = httpx2.Client(
            headers={"dstcode": settings.dstcode},
            timeout=httpx2.Timeout(settings.read_seconds, connect=settings.connect_seconds),
            verify=_trust(settings),
            trust_env=False,
            follow_redirects=False,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def call(self, service: str, url: str, body: Mapping[str, Any], *, writes: bool) -> Answer:
        """Return the portal's answer to ``body``.

        Parameters
        ----------
        service
            The name in logs and messages.
        writes
            Whether the portal may have changed something once this was sent.

        Raises
        ------
        SessionRefused
            A status or error code that the settings list as such.
        PartnerFailure
            Everything else that is no answer.
        """
        started = time.monotonic()
        outcome = "?"
        try:
            response = self._post(service, url, body, writes=writes)
            outcome = str(response.status_code)
            self._judge_status(service, response.status_code, writes=writes)
            answer = self._read(service, response.content)
            outcome = f"error_code {answer.error_code}"
        except PartnerFailure as failure:
            outcome = failure.code
            raise
        finally:
            milliseconds = round((time.monotonic() - started) * 1000)
            _log.info("portal_call", service=service, outcome=outcome, milliseconds=milliseconds)
        return answer

    def _post(self, service: str, url: str, body: Mapping[str, Any], *, writes: bool) -> httpx2.Response:
        try:
            return self._http.post(url, json=body)
        except (httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise errors.unreachable(service) from error
        except httpx2.TimeoutException as error:
            raise errors.timed_out(service, writes=writes) from error
        except httpx2.ConnectError as error:
            raise (errors.untrusted() if _is_distrust(error) else errors.unreachable(service)) from error
        except (httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpx2.LocalProtocolError) as error:
            raise errors.wrong_address(service, "URL") from error
        except httpx2.DecodingError as error:
            raise errors.malformed(service, "nén") from error
        except httpx2.RequestError as error:
            raise errors.broken(service, writes=writes) from error

    def _judge_status(self, service: str, status: int, *, writes: bool) -> None:
        if 200 <= status < 300:
            return
        if status in self._settings.session_refused_statuses:
            raise SessionRefused
        if status == 504:
            # A gateway in between gave up waiting: the portal itself may well have acted.
            raise errors.timed_out(service, writes=writes)
        if status in _TRY_LATER or status >= 500:
            raise errors.busy(service, status)
        if status in _NO_SUCH_PATH or status < 400:
            raise errors.wrong_address(service, f"HTTP {status}")
        raise errors.http_status(service, status)

    def _read(self, service: str, content: bytes) -> Answer:
        try:
            answer = read_answer(content)
        except MalformedAnswer as error:
            raise errors.malformed(service, str(error)) from error
        if answer.error_code in self._settings.session_refused_codes:
            raise SessionRefused
        return answer


@cache
def _public_trust() -> ssl.SSLContext:
    """Return the public authorities' trust, which takes a tenth of a second to load."""
    return httpx2.create_ssl_context(trust_env=False)


def _trust(settings: PortalSettings) -> ssl.SSLContext:
    if settings.ca_file is None:
        return _public_trust()
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except OSError as error:  # ssl.SSLError is one
        raise errors.wrong_setting("ca_file", "không đọc được chứng thư") from error


def _is_distrust(error: BaseException) -> bool:
    """Tell whether ``error`` comes of TLS itself and not of a line cut during its handshake."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return False
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
