"""What an installation says about its portal; everything no source settles is here, with a default."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from integrations.dossiers.dvcqg.errors import FAILURES
from integrations.partner.addresses import is_safe
from integrations.partner.settings import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSettings:
    """Addresses, sign-in and readings of the portal, handed in once.

    Parameters
    ----------
    adapter_url, auth_endpoint, integration_endpoint, share_endpoint
        Where the portal's adapter is; a call goes to ``adapter_url`` followed by an endpoint.
        https, or http on the loopback addresses only.
    username, password, dstcode, madonvi
        As the portal issued them. The first two never appear in a repr, message or log.
    lookup_endpoint
        Where TraCuuHoSo answers (no source says); one of the two business endpoints.
    connect_seconds, read_seconds
        How long a connection, and each wait for bytes, may take.
    session_seconds
        A session older than this is opened anew without waiting for its refusal, since no source says
        how a refusal looks.
    ca_file
        A certificate authority to trust instead of the public ones. Verification cannot be turned off.
    ok_codes, ok_words
        ``error_code`` values, and words of ``message``, that mean "done". Some clients accept
        "thành công" as such a word; we do not unless told.
    exists_codes, exists_words
        Those that mean "we hold this dossier already".
    absent_codes
        Those that mean "no such dossier" in an answer to TraCuuHoSo. Without any, only
        "ok with an empty result" means it.
    session_refused_statuses, session_refused_codes
        HTTP statuses and error codes that mean "this session is no good".
    agency_refused_codes
        Error codes that mean "wrong madonvi".

    Raises
    ------
    PartnerFailure
        ``CONFIGURATION``, ``portal.settings``, naming the setting.
    """

    adapter_url: str
    auth_endpoint: str
    integration_endpoint: str
    share_endpoint: str
    username: str = field(repr=False)
    password: str = field(repr=False)
    dstcode: str
    madonvi: str
    lookup_endpoint: Literal["integration", "share"] = "integration"
    connect_seconds: float = 5
    read_seconds: float = 60
    session_seconds: int = 900
    ca_file: Path | None = None
    ok_codes: frozenset[str] = frozenset({"0"})
    ok_words: tuple[str, ...] = ()
    exists_codes: frozenset[str] = frozenset({"3", "-3"})
    exists_words: tuple[str, ...] = ("đã tồn tại",)
    absent_codes: frozenset[str] = frozenset()
    session_refused_statuses: frozenset[int] = frozenset({401, 403})
    session_refused_codes: frozenset[str] = frozenset()
    agency_refused_codes: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        needed = ["auth_endpoint", "integration_endpoint", "username", "password", "dstcode", "madonvi"]
        if self.lookup_endpoint == "share":
            needed.append("share_endpoint")
        for name in needed:
            if not getattr(self, name).strip():
                raise FAILURES.wrong_setting(name, "chưa có giá trị")
        for name in ("dstcode", "madonvi"):
            if not getattr(self, name).isascii():
                raise FAILURES.wrong_setting(name, "chỉ được dùng chữ không dấu")
        if not is_safe(self.adapter_url):
            raise FAILURES.wrong_setting("adapter_url", "phải là https (http chỉ cho máy này)")
        for name in ("connect_seconds", "read_seconds", "session_seconds"):
            if getattr(self, name) <= 0:
                raise FAILURES.wrong_setting(name, "phải lớn hơn 0")

    def url(self, endpoint: str) -> str:
        """Return the address of ``endpoint``."""
        return f"{self.adapter_url.rstrip('/')}/{endpoint.lstrip('/')}"

    @property
    def lookup_url(self) -> str:
        """The address at which TraCuuHoSo answers."""
        shares = self.lookup_endpoint == "share"
        return self.url(self.share_endpoint if shares else self.integration_endpoint)

    @property
    def line(self) -> Line:
        """How calls are made. A 5xx or 408 to a write is no doubt: the same record again has no second effect."""
        return Line(
            connect_seconds=self.connect_seconds,
            read_seconds=self.read_seconds,
            ca_file=self.ca_file,
            token_refused_statuses=self.session_refused_statuses,
            not_acted_statuses=frozenset({408, 429, *range(500, 600)} - {504}),
        )
