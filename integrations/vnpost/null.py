"""The carrier of an installation that has none: every operation fails, visibly."""

from __future__ import annotations

from datetime import datetime

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
from scheduling.ports import FailureKind, PartnerFailure


def _none() -> PartnerFailure:
    return PartnerFailure(FailureKind.CONFIGURATION, "carrier.not_configured", "Chưa cấu hình bưu chính nào.")


class NullCarrier:
    """Refuses everything, so that an unset address never looks like an envelope sent: ``carrier.not_configured``."""

    capabilities = Capabilities(quotes=False, looks=False, settles_doubt=False, pulls=False, hints=False)

    def quote(self, request: QuoteRequest) -> tuple[Quote, ...]:
        """Raise."""
        raise _none()

    def place(self, order: CarrierOrder, doubt: Doubt | None = None) -> Placement:
        """Raise; the orders wait until a carrier is set."""
        raise _none()

    def cancel(self, ref: OrderRef) -> Cancellation:
        """Raise."""
        raise _none()

    def events(self, cursor: str | None) -> EventPage:
        """Raise."""
        raise _none()

    def cursor_at(self, moment: datetime) -> str:
        """Raise."""
        raise _none()

    def look(self, ref: OrderRef) -> Consignment | None:
        """Raise."""
        raise _none()
