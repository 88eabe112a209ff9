"""The ways of an installation, opened from the operator's file (its form: docs/messages.md)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from integrations.messages import errors
from integrations.messages.console import ConsoleMessenger
from integrations.messages.gateway import GatewayMessenger
from integrations.messages.settings import ConsoleSettings, GatewaySettings, SmtpSettings
from integrations.messages.smtp import SmtpMessenger
from integrations.operator_file import read_tables
from scheduling.model.message import Way

AnySettings = GatewaySettings | SmtpSettings | ConsoleSettings
AnyMessenger = GatewayMessenger | SmtpMessenger | ConsoleMessenger
_ADAPTER: TypeAdapter[AnySettings] = TypeAdapter(Annotated[AnySettings, Field(discriminator="kind")])


def read_ways(path: Path, environ: Mapping[str, str] = os.environ) -> dict[str, AnySettings]:
    """Return the settings of each way, by the name of its table in the file.

    Raises
    ------
    PartnerFailure
        ``CONFIGURATION``, ``messages.settings``, naming each setting that is missing, unknown or wrong.
    """
    return read_tables(path, _ADAPTER, errors.FAILURES, environ)


def open_way(settings: AnySettings) -> AnyMessenger:
    """Return the adapter of a way's settings."""
    match settings:
        case GatewaySettings():
            return GatewayMessenger(settings)
        case SmtpSettings():
            return SmtpMessenger(settings)
        case ConsoleSettings():
            return ConsoleMessenger(Way(settings.way))
