"""What the heart asks of the outside world. A docstring is the contract; adapters live in integrations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from scheduling.model.carriage import (
    Cancellation,
    Capabilities,
    CarrierOrder,
    Consignment,
    Doubt,
    EventPage,
    OrderRef,
    Placement,
    Quote,
    QuoteRequest,
)
from scheduling.model.geocode import Located, PlaceQuery
from scheduling.model.message import Message, MessageState, Sent, Way


class StepKind(StrEnum):
    """What happens to a dossier on its way that its system is told of, each as it happens."""

    HANDED_OVER = "handed_over"
    """Its envelope left the centre with the post."""
    ATTEMPT_FAILED = "attempt_failed"
    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"
    """Given up at the door: its envelope is on its way back."""
    BACK_AT_CENTRE = "back_at_centre"
    APPOINTMENT_KEPT = "appointment_kept"
    APPOINTMENT_MISSED = "appointment_missed"
    APPOINTMENT_CANCELLED = "appointment_cancelled"
    COLLECTION_BOOKED = "collection_booked"
    """Its papers are to be collected at home."""
    COLLECTED = "collected"
    PAPERS_IN = "papers_in"
    """What was collected is at the centre."""
    COLLECTION_CANCELLED = "collection_cancelled"
    NOTED = "noted"
    """Something else; what versions before this list told."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a dossier on its way; ``text`` is Vietnamese, ``by`` an office and no person.

    Parameters
    ----------
    status
        What it makes of the dossier; None where it changes nothing.
    appointment_at
        Of an appointment: when it was to be.
    """

    at: datetime
    status: int | None
    by: str
    text: str
    kind: StepKind = StepKind.NOTED
    appointment_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DossierRecord:
    """Everything the dossier system is told of one dossier, whole, because it replaces what it held.

    ``None`` means that we do not hold the value; an adapter refuses the record, by name, where its
    partner cannot do without it. Times are aware.
    """

    code: str
    procedure_code: str | None
    procedure_name: str | None
    field_code: str | None
    field_name: str | None
    channel: int
    """How it was filed: 1 at the counter, 2 online, 3 by post."""
    owner_name: str | None
    owner_kind: int
    """1 person, 2 enterprise, 3 state body, 4 other organisation."""
    owner_id_number: str | None
    phone: str | None
    email: str | None
    receipt_number: str | None
    summary: str | None
    unit: str | None
    received_at: datetime | None
    due_at: datetime | None
    processing_ended_at: datetime | None
    status: int
    """The national code of the state: 9 processed, 10 returned."""
    returned_at: datetime | None
    return_note: str | None
    by_post: bool
    steps: tuple[Step, ...] = ()
    """What happened since the record before this one was told. None at all: a correction of what was told."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The partner's word that it holds the record now."""

    code: str
    message: str
    replaced: bool
    """True when the partner held the dossier before."""


class FailureKind(StrEnum):
    """What may be done about a failed call."""

    TEMPORARY = "temporary"
    """The same call may succeed later."""
    PERMANENT = "permanent"
    """The partner, or our own check, refuses this record; a person must mend it."""
    CONFIGURATION = "configuration"
    """Address, sign-in or agency code is wrong; every record would fail."""
    UNKNOWN = "unknown"
    """No word came back: the partner may or may not have acted."""


class PartnerFailure(Exception):
    """A call that did not end in a receipt.

    Parameters
    ----------
    kind
        What may be done about it.
    code
        Stable, for machines: ``portal.refused``, ``portal.missing_field`` and so on.
    message
        For the operator; holds no personal data and no secret.
    """

    def __init__(self, kind: FailureKind, code: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.code = code
        self.message = message


class DossierSystem(Protocol):
    """The system that keeps the dossier's record of truth."""

    @property
    def takes(self) -> frozenset[StepKind]:
        """What of a dossier's way it can be told, as configured. The rest is answered with a receipt that says so."""
        ...

    def push(self, record: DossierRecord) -> Receipt:
        """Make the partner hold this record.

        Sending the same record again must have no second effect; the adapter sees to it. Of a record that holds
        nothing but steps which the partner cannot take, nothing is sent: the receipt's code is ``cannot_take``.

        Raises
        ------
        PartnerFailure
            Nothing else leaves an adapter.
        """
        ...


@dataclass(frozen=True, slots=True)
class DossierNews:
    """What a dossier system says of one dossier now; None of a value means that it does not say."""

    code: str
    status: int | None = None
    due_at: datetime | None = None
    by_post: bool | None = None


@dataclass(frozen=True, slots=True)
class DossierPage:
    """What changed at a dossier system, and from where to go on.

    Parameters
    ----------
    rows
        Dossiers with all we need to bring their result home, as rows of our import: column to cell (docs/import.md).
    news
        Of dossiers that we hold.
    """

    rows: tuple[Mapping[str, str], ...]
    news: tuple[DossierNews, ...]
    cursor: str
    more: bool


@runtime_checkable
class DossierSource(Protocol):
    """A dossier system that can be asked what is new. Only :class:`PartnerFailure` leaves an adapter."""

    def changes(self, cursor: str | None, known: Sequence[str]) -> DossierPage:
        """Return what came after ``cursor`` (None: from the beginning), some of it perhaps again.

        Parameters
        ----------
        known
            Codes of the dossiers that we hold and whose result is not home yet, in order.
        """
        ...


@runtime_checkable
class DossierLook(Protocol):
    """A dossier system that can be asked about one dossier. Only :class:`PartnerFailure` leaves an adapter."""

    def look(self, code: str) -> DossierNews | None:
        """Say how a dossier stands there; None where it holds none of this code."""
        ...


class Carrier(Protocol):
    """A post that carries envelopes. Only :class:`PartnerFailure` leaves an adapter.

    What the kinds of failure say of a ``place`` or ``cancel``: after ``UNKNOWN`` the carrier may have acted, and the
    call stays in doubt until a later one succeeds or a person settles it; after ``TEMPORARY`` and ``CONFIGURATION``
    *this* call changed nothing there; after ``PERMANENT`` nothing more is sent before a person has looked. An
    operation that the adapter cannot do fails with ``CONFIGURATION``, ``carrier.cannot``.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What it can do, as configured."""
        ...

    def quote(self, request: QuoteRequest) -> tuple[Quote, ...]:
        """Return the services that would carry it, with their prices; changes nothing there."""
        ...

    def place(self, order: CarrierOrder, doubt: Doubt | None = None) -> Placement:
        """Make the carrier hold ``order`` once.

        Parameters
        ----------
        order
            The same value for every call of one number.
        doubt
            Must be given when an earlier call of this number ended ``UNKNOWN``, or never ended (the process died).
            The order is then placed a second time only where that cannot make a second order; if this cannot be
            known, the call fails with ``PERMANENT``, ``carrier.in_doubt``, and a person decides.
        """
        ...

    def cancel(self, ref: OrderRef) -> Cancellation:
        """Call the order off; calling it off again does no harm."""
        ...

    def events(self, cursor: str | None) -> EventPage:
        """Return what came after ``cursor`` (None: from the beginning), some of it perhaps again.

        Events may come late and in any order; their ``key`` tells repeats, their ``happened_at`` the order.
        """
        ...

    def cursor_at(self, moment: datetime) -> str:
        """Return a cursor from which everything since ``moment`` is told again."""
        ...

    def look(self, ref: OrderRef) -> Consignment | None:
        """Ask about one order; None when the carrier holds none of this number."""
        ...


class Geocoder(Protocol):
    """Says where an address lies."""

    def locate(self, query: PlaceQuery) -> Located | None:
        """Return the best answer with its runner-up; None when not even the commune is known.

        Never called inside a transaction. What is not known is answered with the precision that is: a street
        that no map holds gives its commune's point, and says so.

        Raises
        ------
        PartnerFailure
            Only from an adapter that asks a server on the network; a chain catches it and goes on.
        """
        ...


class Messenger(Protocol):
    """One way of reaching a person. Only :class:`PartnerFailure` leaves an adapter.

    Whether a person may be written to, and when (consent, quiet hours), is decided before.
    """

    @property
    def way(self) -> Way:
        """How its messages travel."""
        ...

    @property
    def tells_state(self) -> bool:
        """Whether ``state`` answers."""
        ...

    def send(self, message: Message) -> Sent:
        """Hand one message over.

        After a failure of kind ``UNKNOWN`` it may have been sent; after any other it was not. Sending it again then
        may reach the person twice, unless the provider knows our reference: the caller weighs that.
        """
        ...

    def state(self, provider_id: str) -> MessageState:
        """Ask how far a message got; fails with ``CONFIGURATION``, ``messages.cannot`` where nobody can be asked."""
        ...
