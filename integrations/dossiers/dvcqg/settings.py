"""What an installation says about its portal; everything no source settles is here, with a default."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, model_validator

from integrations.partner.settings import Address, Block, Line, Secret, Text


def _not_blank(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().strip():
        raise ValueError("is empty")
    return value


def _ascii(value: str) -> str:
    if not value.isascii():
        raise ValueError("a header holds ASCII only")
    return value


Credential = Annotated[Secret, AfterValidator(_not_blank)]
HeaderText = Annotated[Text, AfterValidator(_ascii)]


class PortalSettings(Block):
    """Addresses, sign-in and readings of the portal, for an operator who owns the record.

    Parameters
    ----------
    adapter_url, auth_endpoint, integration_endpoint, share_endpoint
        Where the portal's adapter is; a call goes to ``adapter_url`` followed by an endpoint.
        https, or http on the loopback addresses only.
    username, password, dstcode, madonvi
        As the portal issued them; the first two are secrets.
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
    """

    kind: Literal["portal"] = "portal"
    adapter_url: Address
    auth_endpoint: Text
    integration_endpoint: Text
    share_endpoint: str = ""
    username: Credential
    password: Credential
    dstcode: HeaderText
    madonvi: HeaderText
    lookup_endpoint: Literal["integration", "share"] = "integration"
    connect_seconds: float = Field(default=5, gt=0)
    read_seconds: float = Field(default=60, gt=0)
    session_seconds: int = Field(default=900, gt=0)
    ca_file: Path | None = None
    ok_codes: frozenset[str] = frozenset({"0"})
    ok_words: tuple[str, ...] = ()
    exists_codes: frozenset[str] = frozenset({"3", "-3"})
    exists_words: tuple[str, ...] = ("đã tồn tại",)
    absent_codes: frozenset[str] = frozenset()
    session_refused_statuses: frozenset[int] = frozenset({401, 403})
    session_refused_codes: frozenset[str] = frozenset()
    agency_refused_codes: frozenset[str] = frozenset()

    @model_validator(mode="after")
    def _can_look_up(self) -> PortalSettings:
        if self.lookup_endpoint == "share" and not self.share_endpoint:
            raise ValueError("share_endpoint: lookup_endpoint names it, and it is empty")
        return self

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
