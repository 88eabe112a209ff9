"""The adapter of MyVNPost: what is asked, in which order, so that no order is placed twice and none is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from integrations.vnpost import errors
from integrations.vnpost.checks import check_order
from integrations.vnpost.myvnpost import wire
from integrations.vnpost.myvnpost.api import MyVNPostApi
from integrations.vnpost.myvnpost.settings import MyVNPostSettings
from integrations.vnpost.places import read_places
from integrations.vnpost.privacy import fit_to_show, personal_texts
from integrations.vnpost.reading import ZONE, MalformedAnswer
from integrations.vnpost.status import Generation, Statuses
from scheduling.model.carriage import (
    CALLED_OFF,
    Cancellation,
    Capabilities,
    CarrierEvent,
    CarrierOrder,
    Consignment,
    Doubt,
    EventPage,
    Meaning,
    OrderRef,
    Placement,
    Quote,
    QuoteRequest,
)
from scheduling.ports import PartnerFailure

_DAY = timedelta(days=1)
_MOST_PAGES = 200
"""A list that goes on beyond this does not heed the page that it is asked for."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class MyVNPostCarrier:
    """A :class:`scheduling.ports.Carrier` over MyVNPost. Safe to share between threads.

    Parameters
    ----------
    settings
        See :class:`MyVNPostSettings`.
    now, monotonic
        The present moment, aware; seconds that never run backwards, for the age of the token.

    Raises
    ------
    PartnerFailure
        ``CONFIGURATION``, ``carrier.settings``: a file that the settings name cannot be read.
    """

    def __init__(
        self,
        settings: MyVNPostSettings,
        *,
        now: Callable[[], datetime] = _utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._places = read_places(settings.places_file)
        self._statuses = Statuses(Generation.MYVNPOST, settings.status_file)
        self._api = MyVNPostApi(settings, self._statuses, monotonic)
        self._now = now

    def close(self) -> None:
        """Close the connections."""
        self._api.close()

    @property
    def capabilities(self) -> Capabilities:
        """All there is; its push is only a hint."""
        return Capabilities(quotes=True, looks=True, settles_doubt=True, pulls=True, hints=True)

    def quote(self, request: QuoteRequest) -> tuple[Quote, ...]:
        """Return the prices of the service that the settings name."""
        place = self._places.of(Generation.MYVNPOST, request.commune_code)
        return self._api.charges(wire.charge_body(request, self._settings, place))

    def place(self, order: CarrierOrder, doubt: Doubt | None = None) -> Placement:
        """Create the order; in doubt, only when it is certain that none of its number is there."""
        check_order(order)
        place = self._places.of(Generation.MYVNPOST, order.citizen.commune_code)
        if doubt is not None:
            found = self._find(order.number, doubt.since)
            if found:
                return _held(found, already=True)
            if self._now() - doubt.until < timedelta(seconds=self._settings.settle_seconds):
                raise errors.settling()
        path = self._settings.paths.create
        answer = self._api.create(wire.create_body(order, self._settings, place))
        try:
            created = wire.read_created(answer, self._statuses)
        except MalformedAnswer as error:
            raise errors.malformed(path, str(error), writes=True) from error
        if created is None:
            return self._after_no_order(order, answer, doubt)
        if created.number != order.number:
            raise errors.number_changed()
        return _held(created, already=False)

    def _after_no_order(self, order: CarrierOrder, answer: object, doubt: Doubt | None) -> Placement:
        """Judge an answer that shows no order. Its form is documented nowhere, so the carrier's list decides.

        Neither a plain no nor an order, for the second time: we do not understand this carrier, and stop.
        """
        path, words = self._settings.paths.create, wire.says_no(answer)
        try:
            found = self._find(order.number, self._now())
        except PartnerFailure as failure:
            raise errors.malformed(path, "không thấy đơn", writes=True) from failure
        if found:
            return _held(found, already=False)
        if words is None and doubt is not None:
            raise errors.in_doubt()
        if words is None:
            raise errors.malformed(path, "không thấy đơn", writes=True)
        raise errors.refused(path, "", self._fit_to_show(words, order.number, personal_texts(order)))

    def cancel(self, ref: OrderRef) -> Cancellation:
        """Look at the order, then ask for its cancellation unless it is cancelled."""
        path, record = self._settings.paths.cancel, self._one(ref)
        if record is None or record.original_id is None:
            raise errors.refused(path, "", "không tìm thấy đơn mang số này")
        if record.status.meaning in CALLED_OFF:
            return Cancellation(ref.number, pending=False, already=True)
        answer = self._api.cancel(record.original_id)
        pending = answer.kind in self._settings.pending_types
        if not pending and answer.kind not in self._settings.cancelled_types:
            raise errors.refused(path, answer.kind, self._fit_to_show(answer.message, ref.number, ()))
        return Cancellation(ref.number, pending=pending, already=False)

    def events(self, cursor: str | None) -> EventPage:
        """Return the histories of a page of the orders changed on one day.

        The cursor is ``day/page``. After today's last page it goes back by ``overlap_days``: what changed while
        the pages were read is read the next time.
        """
        today = self._today()
        day, page = _read_cursor(cursor) if cursor else (today - self._settings.days_back * _DAY, 0)
        size = self._settings.page_size
        records, length = self._page(day, day, page, size)
        events: dict[str, CarrierEvent] = {}
        for record in records:
            events |= {event.key: event for event in self._api.history(record)}
        if length >= size:
            following, more = f"{day}/{page + 1}", True
        elif day < today:
            following, more = f"{day + _DAY}/0", True
        else:
            following, more = f"{today - self._settings.overlap_days * _DAY}/0", False
        return EventPage(tuple(events.values()), following, more)

    def cursor_at(self, moment: datetime) -> str:
        """Return the first page of that day in Vietnam."""
        return f"{moment.astimezone(ZONE).date()}/0"

    def look(self, ref: OrderRef) -> Consignment | None:
        """Return the order and its whole history."""
        record = self._one(ref)
        if record is None:
            return None
        meant = record.status
        return Consignment(
            number=record.number,
            carrier_id=record.original_id,
            waybill=record.waybill,
            code=meant.code,
            meaning=meant.meaning,
            needs_person=meant.needs_person,
            fee_dong=record.fee_dong,
            events=self._api.history(record),
        )

    def _one(self, ref: OrderRef) -> wire.Record | None:
        if ref.waybill:
            found = [record for record in self._api.by_waybill(ref.waybill) if record.number == ref.number]
            if found:
                return _only(found)
        return self._find(ref.number, ref.placed_at)

    def _find(self, number: str, since: datetime) -> wire.Record | None:
        """Look for an order among those changed since; None only when it is certain that there is none.

        A list of more than one page may move while it is read: it is read until it stands still twice.
        """
        # A clock that ran ahead when the call was made, and was put right since, must not hide the order.
        first, before = min(since, self._now()).astimezone(ZONE).date() - _DAY, set[str | None]()
        for _ in range(3):
            records, pages = self._pages(first)
            found = [record for record in records if record.number == number]
            if found:
                return _only(found)
            ids = {record.original_id for record in records}
            if pages == 1 or ids == before:
                return None
            before = ids
        raise errors.list_moving()

    def _pages(self, first: date) -> tuple[list[wire.Record], int]:
        size, page, records = self._settings.list_size, 0, list[wire.Record]()
        while True:
            some, length = self._page(first, self._today(), page, size)
            records, page = records + some, page + 1
            if length < size:
                return records, page

    def _page(self, first: date, last: date, page: int, size: int) -> tuple[list[wire.Record], int]:
        if page > _MOST_PAGES:
            raise errors.malformed(self._settings.paths.list, "page không có tác dụng", writes=False)
        return self._api.changed(first, last, page, size)

    def _today(self) -> date:
        return self._now().astimezone(ZONE).date()

    def _fit_to_show(self, words: str, number: str, personal: tuple[str, ...]) -> str:
        settings = self._settings
        secret = (settings.username.get_secret_value(), settings.password.get_secret_value(), settings.customer_code)
        return fit_to_show(words, number=number, hide=(*personal, *secret))


def _held(record: wire.Record, *, already: bool) -> Placement:
    meaning = record.status.meaning
    if meaning in CALLED_OFF:
        raise errors.called_off()
    if meaning is Meaning.DRAFT:
        raise errors.number_taken(record.status.code)
    return Placement(record.number, record.original_id, record.waybill, record.fee_dong, already)


def _only(records: list[wire.Record]) -> wire.Record:
    if len({record.original_id or record.waybill for record in records}) > 1:
        raise errors.twice()
    return records[-1]


def _read_cursor(cursor: str) -> tuple[date, int]:
    day, _, page = cursor.partition("/")
    try:
        return date.fromisoformat(day), int(page)
    except ValueError:
        raise errors.wrong_setting("cursor", "không phải vị trí đã ghi") from None
