"""The files that settings come from: one TOML file, and a file for each secret."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

PREFIX = "TANNHA_"
SETTINGS_FILE = PREFIX + "SETTINGS_FILE"


class SettingsError(Exception):
    """A setting is missing or wrong; the message names it and never shows its value."""

    code = "api.settings"


def secret_file_variables(secrets: tuple[str, ...]) -> dict[str, Any]:
    """Return the paths that ``…_FILE`` variables of the environment give for `secrets`."""
    found = {f"{name}_file": os.environ.get(f"{PREFIX}{name.upper()}_FILE", "") for name in secrets}
    return {name: path for name, path in found.items() if path}


def settings_file() -> dict[str, Any]:
    """Return what the file named by ``TANNHA_SETTINGS_FILE`` says; nothing where none is named."""
    path = os.environ.get(SETTINGS_FILE)
    return read_toml(Path(path), SETTINGS_FILE) if path else {}


def secrets_from_files(values: dict[str, Any], secrets: tuple[str, ...]) -> dict[str, Any]:
    """Return ``values`` with each ``…_file`` of a secret replaced by what the file says."""
    values = dict(values)
    for name in secrets:
        path = values.pop(f"{name}_file", None)
        if path is None:
            continue
        try:
            values[name] = Path(path).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{PREFIX}{name.upper()}_FILE cannot be read: {type(error).__name__}") from error
    return values


def read_toml(path: Path, setting: str) -> dict[str, Any]:
    """Return the tables of a file; SettingsError names the `setting` that leads to one that is missing or no TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{setting}: {path} cannot be read: {type(error).__name__}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{setting}: {path} is not TOML: {error}") from None
