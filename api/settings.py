"""Every setting of the product: from the environment (``TANNHA_…``) or from one TOML file.

A value given in code wins over the environment, the environment over the file named by
``TANNHA_SETTINGS_FILE``, and that over ``secrets_file``. A secret may be given as ``…_FILE``: the
path of a file whose content it is. docs/settings.md lists them all; a test compares it to this model.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from api.secrets_file import ensure_secrets
from api.settings_files import (
    PREFIX,
    SettingsError,
    read_toml,
    secret_file_variables,
    secrets_from_files,
    settings_file,
)
from data.encryption import Keyring, KeyringError
from data.reference.map_links import map_links


class Settings(BaseSettings):
    """What an installation says about itself. Made by :func:`load_settings`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    environment: Literal["demo", "production"] = Field(
        default="production", description="`demo` makes its own secrets and allows http; `production` does neither."
    )
    database_url: SecretStr = Field(
        default=SecretStr("sqlite:///var/tannha.sqlite3"),
        description="`sqlite:///path` or `postgresql+psycopg://user:password@host/name`.",
    )
    encryption_keys: SecretStr = Field(
        default=SecretStr(""),
        description="Fernet keys of the personal columns, the newest first, separated by spaces.",
    )
    index_key: SecretStr = Field(
        default=SecretStr(""), description="At least 32 characters; keys the indexes over encrypted columns."
    )
    secrets_file: Path = Field(
        default=Path("var/secrets.toml"),
        description="TOML with `encryption_keys` and `index_key`, read where they are not set; the demo makes it.",
    )
    public_url: AnyHttpUrl = Field(
        default=AnyHttpUrl("http://127.0.0.1:8000"),
        description="How browsers reach the product: scheme, host and port.",
    )
    listen_host: str = Field(default="127.0.0.1", description="The address the server binds.")
    listen_port: int = Field(default=8000, ge=0, le=65535, description="The port the server binds.")
    upload_megabytes: int = Field(default=20, ge=1, description="The largest request body taken.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="What is logged at least."
    )
    log_format: Literal["json", "console"] = Field(
        default="json", description="One JSON object a line, or coloured text."
    )

    cookie_secure: bool | None = Field(
        default=None,
        description="Whether the session cookie is for https only; unset: yes in production, no in the demo.",
    )
    session_hours: int = Field(default=12, ge=1, description="A session ends so long after the sign-in, used or not.")
    session_idle_minutes: int = Field(default=120, ge=1, description="A session unused for so long ends.")
    sign_in_failures: int = Field(
        default=5, ge=1, description="Wrong passwords in a row before an account is locked for a while."
    )
    sign_in_lock_seconds: int = Field(
        default=60, ge=1, description="The first lock; each further wrong password doubles it."
    )
    sign_in_lock_longest_seconds: int = Field(default=3600, ge=1, description="No lock is longer.")

    road_file: Path | None = Field(
        default=None,
        description="The road file that `tannha roads build` wrote; without it, times are estimates (ước tính).",
    )
    closures_file: Path = Field(
        default=Path("var/closures.geojson"),
        description="Roads closed for a while, as `tannha roads close` writes them; none where it is not there.",
    )
    osrm_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s?#]+)?$",
        description="An OSRM server to ask for travel times in place of the road file, the profile last: "
        "`http://127.0.0.1:5000/motorbike`. It is told where homes are. Empty: none is asked.",
    )
    osrm_table_points: int = Field(
        default=100, ge=2, description="The most points that server takes in one question (its `--max-table-size`)."
    )
    place_file: Path | None = Field(
        default=None,
        description="The place file that `tannha places build` wrote; without it, an address lies at its commune's "
        "point.",
    )
    geocoder_domain: str = Field(
        default="",
        pattern=r"^[^/\s]*(/[^\s]*)?$",
        description="A Nominatim-compatible server to ask about what the place file does not know: host, port and "
        "path. It is told addresses. Empty: none is asked.",
    )
    geocoder_scheme: Literal["https", "http"] = Field(
        default="https", description="How that server is reached; http only on this machine."
    )
    geocoder_seconds_between: float = Field(
        default=1, ge=0, description="The least time between two questions to it; public servers ask for one second."
    )
    map_links: str = Field(
        default="",
        description="Which map services routes link to (`google geo`, of `data/reference/map_links.toml`); whoever "
        "opens a link gives its points to that service. Empty: none.",
    )
    solve_seconds: float = Field(default=10, gt=0, description="How long the solver may search for one fleet day.")
    solver_processes: int = Field(default=1, ge=1, description="How many days are solved at the same time.")
    working_rules_file: Path | None = Field(
        default=None,
        description="An office's own figures: service times, a plan's prices, time to take back; unset: the shipped.",
    )

    portal_adapter_url: str = Field(
        default="", description="Where the national portal's adapter is; empty: no portal is called."
    )
    portal_auth_endpoint: str = Field(
        default="", description="Its path for signing in, appended to the adapter's address."
    )
    portal_integration_endpoint: str = Field(default="", description="Its path for business calls.")
    portal_share_endpoint: str = Field(default="", description="Its path for dictionary calls.")
    portal_username: SecretStr = Field(default=SecretStr(""), description="As the portal issued it.")
    portal_password: SecretStr = Field(default=SecretStr(""), description="As the portal issued it.")
    portal_dstcode: str = Field(default="", description="The code of the target system, as the portal issued it.")
    portal_madonvi: str = Field(default="", description="The code of the agency that calls.")
    portal_ca_file: Path | None = Field(
        default=None, description="A certificate authority to trust instead of the public ones; TLS is always verified."
    )

    dossiers_file: Path | None = Field(
        default=None,
        description="TOML: centres whose dossiers are kept by another system than the portal above "
        "([partners.md](partners.md)).",
    )
    carriers_file: Path | None = Field(
        default=None, description="TOML: which carrier each centre has ([carrier.md](carrier.md)); unset: none."
    )
    messages_file: Path | None = Field(
        default=None,
        description="TOML: the ways of reaching people ([messages.md](messages.md)); unset: none, and in the demo they "
        "are shown where the worker runs.",
    )
    carrier_hook_secret: SecretStr = Field(
        default=SecretStr(""),
        description="The secret part of the address at which a carrier may hint that something happened; empty: none.",
    )
    carrier_hook_from: str = Field(
        default="", description="The networks that such hints may come from, separated by spaces; empty: any."
    )
    backup_folder: Path | None = Field(
        default=None, description="Where the nightly copies of an SQLite database are kept, 14 of them; unset: none."
    )

    SECRETS: ClassVar[tuple[str, ...]] = (
        "database_url",
        "encryption_keys",
        "index_key",
        "portal_username",
        "portal_password",
        "carrier_hook_secret",
    )

    @field_validator("public_url")
    @classmethod
    def _is_an_origin(cls, value: AnyHttpUrl) -> AnyHttpUrl:
        if value.path not in (None, "", "/") or value.query or value.fragment or value.username:
            raise ValueError("must be scheme, host and port only")
        return value

    @field_validator("carrier_hook_from")
    @classmethod
    def _names_networks(cls, value: str) -> str:
        for network in value.split():
            ipaddress.ip_network(network)
        return value

    @field_validator("sign_in_lock_longest_seconds")
    @classmethod
    def _is_not_below_the_first_lock(cls, value: int, info: ValidationInfo) -> int:
        if value < info.data.get("sign_in_lock_seconds", 0):
            raise ValueError(f"must not be below {PREFIX}SIGN_IN_LOCK_SECONDS")
        return value

    @model_validator(mode="after")
    def _can_sign_in(self) -> Settings:
        if self.in_production and self.secure_cookies and self.public_url.scheme != "https":
            raise ValueError(
                f"in production {PREFIX}PUBLIC_URL must be https, or {PREFIX}COOKIE_SECURE be false: "
                "a browser keeps no secure cookie from http"
            )
        return self

    @field_validator("map_links")
    @classmethod
    def _names_known_services(cls, value: str) -> str:
        known = {form.key for form in map_links().forms}
        if unknown := set(value.split()) - known:
            raise ValueError(f"knows {' and '.join(sorted(known))}, not {len(unknown)} of these")
        return value

    @property
    def in_production(self) -> bool:
        """Whether the rules of production hold."""
        return self.environment == "production"

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies are for https only."""
        return self.in_production if self.cookie_secure is None else self.cookie_secure

    @property
    def has_portal(self) -> bool:
        """Whether a portal is set at all."""
        return bool(self.portal_adapter_url)

    def keyring(self) -> Keyring:
        """Return the keys of the personal columns.

        Raises
        ------
        KeyringError
            A key is malformed.
        """
        keys = self.encryption_keys.get_secret_value().replace(",", " ").split()
        return Keyring(keys, self.index_key.get_secret_value())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read code, then the environment, then the secrets' files it names, then the settings file."""
        named = InitSettingsSource(settings_cls, secrets_from_files(secret_file_variables(cls.SECRETS), cls.SECRETS))
        file = InitSettingsSource(settings_cls, secrets_from_files(settings_file(), cls.SECRETS))
        return init_settings, env_settings, named, file


def load_settings(**given: Any) -> Settings:
    """Return the settings of this process, complete and checked.

    Parameters
    ----------
    given
        Values that win over every other source (the command line's options).

    Raises
    ------
    SettingsError
        A setting is missing, unknown or wrong, or a file cannot be read; names the setting.
    """
    settings = _validated(given)
    needed = [name for name in ("encryption_keys", "index_key") if not getattr(settings, name).get_secret_value()]
    if needed:
        settings = _validated({**given, **_stored_secrets(settings, needed)})
    try:
        settings.keyring()
    except KeyringError as error:
        raise SettingsError(f"{PREFIX}ENCRYPTION_KEYS or {PREFIX}INDEX_KEY: {error}") from None
    return settings


def _validated(given: dict[str, Any]) -> Settings:
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None  # its own text could quote the value


def _stored_secrets(settings: Settings, needed: list[str]) -> dict[str, str]:
    if not settings.secrets_file.exists():
        if settings.in_production:
            names = " and ".join(PREFIX + name.upper() for name in needed)
            raise SettingsError(
                f"{names} must be set in production, or {PREFIX}SECRETS_FILE must name a file that holds them"
            )
        ensure_secrets(settings.secrets_file)
    stored = read_toml(settings.secrets_file, f"{PREFIX}SECRETS_FILE")
    for name in needed:
        if not isinstance(stored.get(name), str) or not stored[name]:
            raise SettingsError(f"{PREFIX}SECRETS_FILE: {settings.secrets_file} holds no {name}")
    return {name: stored[name] for name in needed}


def _explain(error: ValidationError) -> str:
    wrong = []
    for each in error.errors(include_input=False):
        place = "_".join(map(str, each["loc"])).upper()
        wrong.append(f"{PREFIX}{place}: {each['msg']}" if place else each["msg"])
    return "; ".join(wrong)


def settings_table() -> str:
    """Return the table of docs/settings.md: every setting, its default and what it is for."""
    rows = ["| setting | default | what it is for |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        shown = "" if default in (None, "") else f"`{str(default).rstrip('/') if name == 'public_url' else default}`"
        if isinstance(default, bool):
            shown = f"`{str(default).lower()}`"
        secret = " Secret." if name in Settings.SECRETS else ""
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description}{secret} |")
    return "\n".join(rows) + "\n"
