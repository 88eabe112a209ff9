"""One call to a partner and every way it can fail, typed (the table is in ``failures``)."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal

import httpx2
import structlog

from integrations.partner.addresses import is_distrust
from integrations.partner.failures import Failures
from integrations.partner.masking import masked
from integrations.partner.settings import Line
from integrations.partner.token import SharedToken
from scheduling.model.exchange import MOST_CHARACTERS, Exchange, listener
from scheduling.ports import PartnerFailure

_log = structlog.get_logger(__name__)

_NO_SUCH_PATH = frozenset({404, 405, 410})
_SHORTEST_TOKEN = 8
_GAVE_UP_WAITING = frozenset({408, 504})
_ALL_OF_IT = "*"
"""Among a call's secrets: its whole answer is one."""


class TokenRefused(Exception):
    """The partner will not go on under this token. Never leaves the adapter."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request.

    Parameters
    ----------
    name
        In logs and messages.
    body
        Sent as JSON, or as a form where ``form`` is set; nothing for a GET.
    writes
        Whether the partner may have changed something once this was sent.
    secrets
        What must not stand in any ledger although it is sent, or answered: tokens and sessions.
    """

    name: str
    method: Literal["GET", "POST", "PUT"]
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    form: bool = False
    writes: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)


class Transport:
    """Connections to one partner, shared by threads.

    TLS is always verified; proxies and passwords of the environment are not read, so that nothing but the settings
    decides where anything goes. A connection is kept for what follows at once, and looked at before it is used again:
    a write on one that the other side has closed would be in doubt for nothing.
    """

    def __init__(self, line: Line, failures: Failures) -> None:
        self._line, self._failures = line, failures
        self._http = httpx2.Client(
            timeout=httpx2.Timeout(line.read_seconds, connect=line.connect_seconds),
            limits=httpx2.Limits(keepalive_expiry=line.kept_seconds),
            verify=trust_of(line, failures),
            trust_env=False,
            follow_redirects=False,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def send_with(self, token: SharedToken, header: str, call: Call) -> Any:
        """Send ``call`` under a token, once more under a fresh one if that is refused.

        Raises
        ------
        PartnerFailure
            Everything that is no answer.
        """
        for _ in range(2):
            value = token.current()
            try:
                headers = {**call.headers, header: value}
                return _without(value, self.send(replace(call, headers=headers, secrets=(*call.secrets, value))))
            except TokenRefused:
                token.forget(value)
        raise self._failures.token_refused(call.name)

    def send(self, call: Call) -> Any:
        """Return the answer's JSON, its keys without the blanks that some of them end with.

        Raises
        ------
        TokenRefused
            A status that the settings list as such.
        PartnerFailure
            Everything else that is no answer.
        """
        started = time.monotonic()
        outcome = "?"
        try:
            status, content = self._send(call)
            outcome = f"HTTP {status}"
            _let_overhear(call, status, content)
            self._judge_status(call, status)
            return self._read(call, content)
        except PartnerFailure as failure:
            outcome = failure.code
            raise
        finally:
            milliseconds = round((time.monotonic() - started) * 1000)
            _log.info(
                "partner_call",
                partner=self._failures.prefix,
                call=call.name,
                outcome=outcome,
                milliseconds=milliseconds,
            )

    def _send(self, call: Call) -> tuple[int, bytes]:
        content: dict[str, Any] = {} if call.body is None else {"data" if call.form else "json": dict(call.body)}
        try:
            # An empty mapping would wipe the query that stands in the address itself.
            query = dict(call.query) or None
            with self._http.stream(
                call.method, call.url, headers=dict(call.headers), params=query, **content
            ) as response:
                return response.status_code, self._body(call, response)
        except (httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise self._failures.unreachable(call.name) from error
        except httpx2.TimeoutException as error:
            raise self._failures.timed_out(call.name, writes=call.writes) from error
        except httpx2.ConnectError as error:
            raise (
                self._failures.untrusted() if is_distrust(error) else self._failures.unreachable(call.name)
            ) from error
        except (httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpx2.LocalProtocolError) as error:
            raise self._failures.wrong_address(call.name, "URL") from error
        except httpx2.DecodingError as error:
            raise self._failures.malformed(call.name, "nén", writes=call.writes) from error
        except httpx2.RequestError as error:
            raise self._failures.broken(call.name, writes=call.writes) from error

    def _body(self, call: Call, response: httpx2.Response) -> bytes:
        """Return the body: one that drips for ever, or never ends, must not hold up whoever waits for it."""
        until, most = time.monotonic() + self._line.answer_seconds, self._line.answer_megabytes << 20
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > most:
                raise self._failures.malformed(call.name, "quá lớn", writes=call.writes)
            if time.monotonic() > until:
                raise self._failures.timed_out(call.name, writes=call.writes)
        return bytes(body)

    def _judge_status(self, call: Call, status: int) -> None:
        if 200 <= status < 300:
            return
        if status in self._line.token_refused_statuses:
            raise TokenRefused
        if status in self._line.not_acted_statuses:
            raise self._failures.busy(call.name, f"HTTP {status}")
        if status in _GAVE_UP_WAITING:
            raise self._failures.timed_out(call.name, writes=call.writes)
        if status >= 500:
            raise self._failures.server_error(call.name, status, writes=call.writes)
        if status in _NO_SUCH_PATH or status < 400:
            raise self._failures.wrong_address(call.name, f"HTTP {status}")
        raise self._failures.http_status(call.name, status)

    def _read(self, call: Call, content: bytes) -> Any:
        try:
            return _tidy(json.loads(content))
        except (ValueError, RecursionError):
            raise self._failures.malformed(call.name, "không phải JSON", writes=call.writes) from None

    def fetch(self, call: Call) -> Any:
        """Send a call that asks for a token; a refusal of that is never the fault of what waits for it.

        Raises
        ------
        PartnerFailure
            ``login_refused`` in place of a refused token or a 4xx.
        """
        try:
            return self.send(replace(call, secrets=(_ALL_OF_IT,)))
        except TokenRefused:
            raise self._failures.login_refused("HTTP") from None
        except PartnerFailure as failure:
            if failure.code != f"{self._failures.prefix}.http_status":
                raise
            raise self._failures.login_refused("HTTP") from failure


def _let_overhear(call: Call, status: int, content: bytes) -> None:
    """Tell whoever keeps the ledger what was answered, without what is personal or secret."""
    ledger = listener()
    if ledger is None:
        return
    text = "" if _ALL_OF_IT in call.secrets else content[: 4 * MOST_CHARACTERS].decode("utf-8", "replace")
    hide = (*ledger.hide, *(word for secret in call.secrets for word in secret.split()))
    ledger.heard.append(Exchange(call.name, status, masked(text, hide=hide, most=MOST_CHARACTERS)))


def _without(token: str, value: Any) -> Any:
    """Return an answer in which nothing repeats the token it was asked with."""
    if isinstance(value, dict):
        return {name: _without(token, item) for name, item in value.items()}
    if isinstance(value, list):
        return [_without(token, item) for item in value]
    if not isinstance(value, str) or len(token) < _SHORTEST_TOKEN:
        return value
    return value.replace(token.split()[-1], "***")


def _tidy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name.strip(): _tidy(item) for name, item in value.items()}
    return [_tidy(item) for item in value] if isinstance(value, list) else value


@cache
def _public_trust() -> ssl.SSLContext:
    """Return the public authorities' trust, which takes a tenth of a second to load."""
    return httpx2.create_ssl_context(trust_env=False)


def trust_of(line: Line, failures: Failures) -> ssl.SSLContext:
    """Return what vouches for the other side: the public authorities, or the operator's own. Always verifies.

    Raises
    ------
    PartnerFailure
        ``settings``: a certificate file cannot be read.
    """
    if line.ca_file is None and line.client_cert_file is None:
        return _public_trust()
    try:
        trust = (
            ssl.create_default_context(cafile=line.ca_file)
            if line.ca_file
            else httpx2.create_ssl_context(trust_env=False)
        )
        if line.client_cert_file:
            trust.load_cert_chain(line.client_cert_file, line.client_key_file)
    except OSError as error:  # ssl.SSLError is one
        raise failures.wrong_setting("ca_file, client_cert_file", "không đọc được chứng thư") from error
    return trust
