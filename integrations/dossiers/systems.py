"""The dossier systems of an installation, one a centre, opened from the operator's file (docs/partners.md)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from integrations.dossiers.dvcqg import PortalClient, PortalSettings
from integrations.dossiers.folder import FolderSettings, FolderSystem
from integrations.dossiers.opencps import OpenCpsClient, OpenCpsSettings
from integrations.operator_file import read_tables
from integrations.partner.failures import Failures

FAILURES = Failures("dossiers", "hệ thống hồ sơ")


AnySettings = PortalSettings | OpenCpsSettings | FolderSettings
AnySystem = PortalClient | OpenCpsClient | FolderSystem
_ADAPTER: TypeAdapter[AnySettings] = TypeAdapter(Annotated[AnySettings, Field(discriminator="kind")])


def read_systems(path: Path, environ: Mapping[str, str] = os.environ) -> dict[str, AnySettings]:
    """Return the settings of each centre's dossier system, by the centre's code.

    Raises
    ------
    PartnerFailure
        ``CONFIGURATION``, ``dossiers.settings``, naming each setting that is missing, unknown or wrong.
    """
    return read_tables(path, _ADAPTER, FAILURES, environ)


def open_system(settings: AnySettings) -> AnySystem:
    """Return the adapter of a centre's settings."""
    match settings:
        case PortalSettings():
            return PortalClient(settings)
        case OpenCpsSettings():
            return OpenCpsClient(settings)
        case FolderSettings():
            return FolderSystem(settings)
