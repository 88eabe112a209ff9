"""A provider of SMS or Zalo messages that is reached over HTTP, described by its settings alone."""

from __future__ import annotations

from typing import Any

from integrations.messages import errors
from integrations.messages.filling import filled, found
from integrations.messages.settings import GatewaySettings, SendCall, StateCall, secrets_in
from integrations.partner.masking import masked
from integrations.partner.transport import Call, TokenRefused, Transport
from scheduling.model.message import Message, MessageState, Sent, Way

_SEND, _STATE = "gửi tin", "hỏi trạng thái"


class GatewayMessenger:
    """A :class:`scheduling.ports.Messenger` over a described HTTP gateway. Safe to share between threads."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self._transport = Transport(settings.line, errors.FAILURES)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    @property
    def way(self) -> Way:
        """SMS or Zalo, as the settings say."""
        return Way(self._settings.way)

    @property
    def tells_state(self) -> bool:
        """Whether the settings say how to ask."""
        return self._settings.state is not None

    def send(self, message: Message) -> Sent:
        """Hand the message over."""
        if not message.to.isdecimal() or not message.to.startswith("0"):
            raise errors.invalid_field("to")
        if not message.text.strip() and not message.template:
            raise errors.invalid_field("text")
        how = self._settings.send
        words = {
            "phone": self._settings.phone_form + message.to[1:],
            "text": message.text,
            "reference": message.reference,
            "template": message.template,
        }
        answer = self._ask(_SEND, how, filled(how.fields, words, message.values), writes=True)
        outcome = found(answer, how.outcome)
        if outcome is None:
            raise errors.FAILURES.malformed(_SEND, how.outcome, writes=True)
        if outcome in how.sent:
            state = MessageState.SENDING if self.tells_state else MessageState.SENT
            return Sent(message.reference, found(answer, how.id_path), state)
        if outcome in how.busy:
            raise errors.FAILURES.busy(_SEND, outcome)
        if outcome in how.login:
            raise errors.FAILURES.login_refused(outcome)
        raise errors.refused(outcome, self._fit_to_show(found(answer, how.words_path) or "", message, words["phone"]))

    def state(self, provider_id: str) -> MessageState:
        """Ask the provider."""
        how = self._settings.state
        if how is None:
            raise errors.cannot("state")
        answer = self._ask(_STATE, how, filled(how.fields, {"id": provider_id}, {}), writes=False)
        said = found(answer, how.state_path)
        if said is None:
            raise errors.FAILURES.malformed(_STATE, how.state_path, writes=False)
        return how.states.get(said, MessageState.TECHNICAL_FAILURE)

    def _ask(self, name: str, how: SendCall | StateCall, fields: dict[str, Any], *, writes: bool) -> Any:
        query, body = (fields, None) if how.body == "query" else ({}, fields)
        call = Call(
            name,
            how.method,
            how.url,
            how.plain_headers(),
            {**how.query, **query},
            body,
            form=how.body == "form",
            writes=writes,
        )
        try:
            return self._transport.send(call)
        except TokenRefused:
            raise errors.FAILURES.login_refused("HTTP") from None

    def _fit_to_show(self, words: str, message: Message, phone: str) -> str:
        how = self._settings.send
        secrets = secrets_in(how.fields) + secrets_in(dict(how.headers))
        personal = (message.to, phone, message.text, *message.values.values())
        longest_first = sorted((*secrets, *personal), key=len, reverse=True)
        return masked(words, hide=longest_first, keep=message.reference)
