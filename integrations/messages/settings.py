"""What an installation says about its ways of reaching people; docs/messages.md lists them all."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, field_validator, model_validator

from integrations.partner.addresses import is_this_machine
from integrations.partner.settings import Block, Endpoint, Line, Secret, Text
from scheduling.model.message import MessageState

Codes = frozenset[str]


class SendCall(Endpoint):
    """How a gateway is told of a message.

    Parameters
    ----------
    body
        Where the fields stand: a JSON object, a form, or the query.
    fields
        Names and values, nested as the gateway wants them. In a value, ``{phone}``, ``{text}``, ``{reference}`` and
        ``{template}`` are filled in; a value that is just ``{values}`` becomes the template's values. A value may
        be a secret.
    outcome
        Where the answer says how it went, its names joined by dots.
    sent, busy, login
        Outcomes that mean "taken", "later, nothing was sent" and "your keys are wrong"; any other is a refusal.
    id_path, words_path
        Where the answer gives the provider's number of the message, and its words.
    """

    body: Literal["json", "form", "query"] = "json"
    fields: dict[str, Any] = Field(min_length=1)
    outcome: Text
    sent: Codes = Field(min_length=1)
    busy: Codes = frozenset()
    login: Codes = frozenset()
    id_path: str | None = None
    words_path: str | None = None


class StateCall(Endpoint):
    """How a gateway is asked what became of a message; in a value ``{id}`` is the provider's number of it.

    Parameters
    ----------
    state_path
        Where the answer says it.
    states
        What each of its words means. A word that is not listed is a technical failure: nobody can read it.
    """

    body: Literal["json", "form", "query"] = "query"
    fields: dict[str, Any] = Field(min_length=1)
    state_path: Text
    states: dict[str, MessageState] = Field(min_length=1)


class GatewaySettings(Block):
    """A provider that is reached over HTTP, described and not programmed.

    Parameters
    ----------
    phone_form
        What a number begins with there: ``0``, ``84`` or ``+84``.
    """

    kind: Literal["gateway"] = "gateway"
    way: Literal["sms", "zalo"]
    phone_form: Literal["0", "84", "+84"] = "0"
    send: SendCall
    state: StateCall | None = None
    line: Line = Line()


class SmtpSettings(Block):
    """A mail server.

    Parameters
    ----------
    security
        ``tls`` from the first byte, ``starttls`` after a greeting, or ``none``, which is for this machine only.
        The certificate is always verified.
    username, password
        Both or neither.
    sender, sender_name
        Whom the letters are from.
    """

    kind: Literal["smtp"] = "smtp"
    host: Text
    port: int = Field(gt=0, le=65535)
    security: Literal["tls", "starttls", "none"] = "tls"
    username: Secret | None = None
    password: Secret | None = None
    sender: Annotated[str, Field(pattern=r"^[!-~]+@[!-~]+$")]
    sender_name: str = ""
    seconds: float = Field(default=30, gt=0)
    ca_file: Path | None = None

    @field_validator("sender_name")
    @classmethod
    def _is_one_line(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("must be one line")
        return value

    @model_validator(mode="after")
    def _is_safe(self) -> SmtpSettings:
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password: both or neither")
        if self.security == "none" and not is_this_machine(self.host):
            raise ValueError("security: none is for this machine only")
        return self


class ConsoleSettings(Block):
    """Messages are shown where the server runs, and reach nobody: for the demo."""

    kind: Literal["console"] = "console"
    way: Literal["sms", "email", "zalo"]


def secrets_in(fields: Any) -> list[str]:
    """Return the secrets that stand anywhere in ``fields``."""
    if isinstance(fields, SecretStr):
        return [fields.get_secret_value()]
    inner = fields.values() if isinstance(fields, dict) else fields if isinstance(fields, list) else ()
    return [secret for item in inner for secret in secrets_in(item)]
