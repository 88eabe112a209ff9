"""The operator's files that attach partners: one TOML file a port, one table a partner, read in one way.

A table's ``kind`` says which adapter it is for. What an adapter does not know, lacks or cannot use is refused by name;
a secret stands nowhere in the file but is named, ``{env = "NAME"}`` or ``{file = "path"}``; no value is ever shown.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from integrations.partner.failures import Failures
from integrations.partner.settings import explain, read_settings_file

T = TypeVar("T")
Model = TypeVar("Model", bound=BaseModel)


def read_tables(
    path: Path, adapter: TypeAdapter[T], failures: Failures, environ: Mapping[str, str] = os.environ
) -> dict[str, T]:
    """Return the settings of each table of an operator's file, by the table's name.

    Raises
    ------
    PartnerFailure
        ``CONFIGURATION``, ``….settings``, naming each setting that is missing, unknown or wrong.
    """
    read = {}
    for name, values in read_settings_file(path, failures, environ).items():
        try:
            read[name] = adapter.validate_python(values)
        except ValidationError as error:
            raise failures.wrong_setting(path.name, explain(name, error)) from None  # its text could quote a value
    return read


def checked(model: type[Model], values: Mapping[str, Any], place: str, failures: Failures) -> Model:
    """Return settings that come from elsewhere than a file: ``place`` is what the message names. Raises as above."""
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        raise failures.wrong_setting(place, explain(place, error)) from None
