"""The carriers of an installation, one an agency, opened from the operator's file (its form: docs/carrier.md)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from integrations.operator_file import read_tables
from integrations.vnpost import errors
from integrations.vnpost.myvnpost import MyVNPostCarrier, MyVNPostSettings
from integrations.vnpost.ngsp import NgspCarrier, NgspSettings

AnySettings = NgspSettings | MyVNPostSettings
_ADAPTER: TypeAdapter[AnySettings] = TypeAdapter(Annotated[AnySettings, Field(discriminator="kind")])


def read_carriers(path: Path, environ: Mapping[str, str] = os.environ) -> dict[str, AnySettings]:
    """Return the settings of each agency's carrier, by the name of its table in the file.

    Raises
    ------
    PartnerFailure
        ``CONFIGURATION``, ``carrier.settings``, naming each setting that is missing, unknown or wrong.
    """
    return read_tables(path, _ADAPTER, errors.FAILURES, environ)


def open_carrier(settings: AnySettings) -> NgspCarrier | MyVNPostCarrier:
    """Return the adapter of an agency's settings."""
    return NgspCarrier(settings) if isinstance(settings, NgspSettings) else MyVNPostCarrier(settings)
