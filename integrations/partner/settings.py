"""What every partner's settings have in common, and how a file of them is read.

Everything that no source settles is a setting; a secret is never a literal in the file but names where it lies.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from integrations.partner.addresses import is_safe
from integrations.partner.failures import Failures


def _safe(address: str) -> str:
    if not is_safe(address):
        raise ValueError("must be https (http on this machine only)")
    return address


def _only_named(value: object) -> object:
    if not isinstance(value, SecretStr):
        raise ValueError('a secret is given as {env = "NAME"} or {file = "path"}')
    return value


Address = Annotated[str, AfterValidator(_safe)]


def _plain_ascii(value: SecretStr | str) -> SecretStr | str:
    text = _shown(value)
    if not (text.isascii() and text.isprintable()):
        raise ValueError("a header holds ASCII only")
    return value


Secret = Annotated[SecretStr, BeforeValidator(_only_named)]
HeaderValue = Annotated[Secret | str, AfterValidator(_plain_ascii)]
Text = Annotated[str, Field(min_length=1)]


class Block(BaseModel):
    """A table of settings: frozen, and refusing what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)


class Endpoint(Block):
    """Where one operation answers. The gateway's selector goes into path, headers or query, as it wants.

    Parameters
    ----------
    headers, query
        Sent with every call; a header may be a secret.
    """

    url: Address
    method: Literal["GET", "POST", "PUT"] = "POST"
    headers: dict[str, HeaderValue] = {}
    query: dict[str, str] = {}

    def plain_headers(self) -> dict[str, str]:
        """Return the headers as they are sent."""
        return {name: _shown(value) for name, value in self.headers.items()}


class Line(Block):
    """How calls are made.

    Parameters
    ----------
    connect_seconds, read_seconds, answer_seconds
        How long a connection, each wait for bytes, and a whole answer's body may take.
    answer_megabytes
        No answer may be larger.
    kept_seconds
        A connection carries a further call only so soon after the one before: sooner than any server gives one up.
        0 takes a new one for each call.
    ca_file
        A certificate authority to trust instead of the public ones. Verification cannot be turned off.
    client_cert_file, client_key_file
        Our own certificate, for a gateway that asks for one.
    token_refused_statuses
        HTTP statuses that mean "this token is no good"; one new token is fetched.
    not_acted_statuses
        HTTP statuses to a write after which it is certain that nothing was done.
    """

    connect_seconds: float = Field(default=5, gt=0)
    read_seconds: float = Field(default=30, gt=0)
    answer_seconds: float = Field(default=120, gt=0)
    answer_megabytes: int = Field(default=20, ge=1)
    kept_seconds: float = Field(default=1, ge=0)
    ca_file: Path | None = None
    client_cert_file: Path | None = None
    client_key_file: Path | None = None
    token_refused_statuses: frozenset[int] = frozenset({401})
    not_acted_statuses: frozenset[int] = frozenset({429})


def read_settings_file(path: Path, failures: Failures, environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the TOML of a partner's file with every ``{env = …}`` and ``{file = …}`` looked up.

    Raises
    ------
    PartnerFailure
        ``CONFIGURATION``, ``….settings``, naming the setting and never its value.
    """
    try:
        read = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise failures.wrong_setting(path.name, "không đọc được tệp") from error
    except tomllib.TOMLDecodeError as error:
        raise failures.wrong_setting(path.name, f"không phải TOML: {error}") from None
    return {name: _with_secrets(value, name, failures, environ) for name, value in read.items()}


def explain(prefix: str, error: ValidationError) -> str:
    """Return what is wrong with which settings, without their values."""
    return "; ".join(
        f"{'.'.join([prefix, *map(str, each['loc'])])}: {each['msg']}" for each in error.errors(include_input=False)
    )


def _with_secrets(value: Any, place: str, failures: Failures, environ: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_with_secrets(item, place, failures, environ) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"env"}:
        found = environ.get(str(value["env"]), "")
        if not found:
            raise failures.wrong_setting(place, f"biến môi trường {value['env']} chưa có giá trị")
        return SecretStr(found)
    if set(value) == {"file"}:
        try:
            return SecretStr(Path(value["file"]).read_text("utf-8").strip())
        except (OSError, UnicodeDecodeError, TypeError) as error:
            raise failures.wrong_setting(place, "không đọc được tệp bí mật") from error
    return {name: _with_secrets(item, f"{place}.{name}", failures, environ) for name, item in value.items()}


def _shown(value: SecretStr | str) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value
