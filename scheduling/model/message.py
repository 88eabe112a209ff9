"""A short word to a person, and how far it got."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Way(StrEnum):
    """How a message travels."""

    SMS = "sms"
    EMAIL = "email"
    ZALO = "zalo"


class MessageState(StrEnum):
    """How far a message got, in the words of GOV.UK Notify's API."""

    CREATED = "created"
    """With us; not handed over yet."""
    SENDING = "sending"
    """Handed over; the provider will say how it ends."""
    PENDING = "pending"
    """The provider is still trying."""
    SENT = "sent"
    """Handed over, and nobody will tell more."""
    DELIVERED = "delivered"
    PERMANENT_FAILURE = "permanent-failure"
    """The number or address does not exist, or refuses."""
    TEMPORARY_FAILURE = "temporary-failure"
    """It did not arrive: switched off, mailbox full."""
    TECHNICAL_FAILURE = "technical-failure"
    """It was lost between us and the provider, or the provider said what nobody can read."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person.

    Parameters
    ----------
    reference
        Ours; the same for every try of one message. A provider that knows it sends no second one.
    to
        A phone number in its domestic form, or an e-mail address.
    text, subject
        What is said; the subject is of an e-mail only.
    template, values
        Which approved template says the same, and what fills it, for a way that takes no free text (Zalo).
    """

    reference: str
    to: str
    text: str
    subject: str = ""
    template: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """A provider's word that it has the message; ``provider_id`` is what it may be asked about by."""

    reference: str
    provider_id: str | None
    state: MessageState


@dataclass(frozen=True, slots=True)
class Notice:
    """A message that waits in the outbox: one person, one way, one text, frozen when it was written.

    Parameters
    ----------
    to, text, subject, template, values
        As of a :class:`Message`; its reference is made of the outbox row's number.
    urgent
        Sent in quiet hours as well: somebody sits and waits for it, as for a code.
    worthless_at
        Aware. From then on it is not sent any more: a reminder of what has begun.
    """

    way: Way
    to: str
    text: str
    subject: str = ""
    template: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    urgent: bool = False
    worthless_at: datetime | None = None

    def message(self, reference: str) -> Message:
        """Return it as it is handed to a messenger."""
        return Message(reference, self.to, self.text, self.subject, self.template, self.values)
