"""The dossier systems of an installation, one a centre, opened from the operator's file (docs/partners.md)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from integrations.dossiers.dvcqg import PortalClient, PortalSettings
from integrations.dossiers.folder import FolderSettings, FolderSystem
from integrations.dossiers.opencps import OpenCpsClient, OpenCpsSettings
from integrations.partner.failures import Failures
from integrations.partner.settings import Address, Block, Secret, Text, explain, read_settings_file

FAILURES = Failures("dossiers", "hệ thống hồ sơ")


class PortalTable(Block):
    """The national portal, for an operator who owns the record: see :class:`PortalSettings`."""

    kind: Literal["portal"] = "portal"
    adapter_url: Address
    auth_endpoint: Text
    integration_endpoint: Text
    share_endpoint: str = ""
    username: Secret
    password: Secret
    dstcode: Text
    madonvi: Text
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

    def settings(self) -> PortalSettings:
        """Return the settings of the adapter. Raises PartnerFailure as that does."""
        values = {name: value for name, value in self if name != "kind"}
        values["username"], values["password"] = self.username.get_secret_value(), self.password.get_secret_value()
        return PortalSettings(**values)


AnySettings = PortalTable | OpenCpsSettings | FolderSettings
AnySystem = PortalClient | OpenCpsClient | FolderSystem
_ADAPTER: TypeAdapter[AnySettings] = TypeAdapter(Annotated[AnySettings, Field(discriminator="kind")])


def read_systems(path: Path, environ: Mapping[str, str] = os.environ) -> dict[str, AnySettings]:
    """Return the settings of each centre's dossier system, by the centre's code.

    Raises
    ------
    PartnerFailure
        ``CONFIGURATION``, ``dossiers.settings``, naming each setting that is missing, unknown or wrong.
    """
    read = {}
    for centre, values in read_settings_file(path, FAILURES, environ).items():
        try:
            read[centre] = _ADAPTER.validate_python(values)
        except ValidationError as error:
            raise FAILURES.wrong_setting(path.name, explain(centre, error)) from None  # its text could quote a value
    return read


def open_system(settings: AnySettings) -> AnySystem:
    """Return the adapter of a centre's settings."""
    match settings:
        case PortalTable():
            return PortalClient(settings.settings())
        case OpenCpsSettings():
            return OpenCpsClient(settings)
        case FolderSettings():
            return FolderSystem(settings)
