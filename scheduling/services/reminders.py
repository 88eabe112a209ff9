"""Bringing to mind what begins soon."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data.kinds import MessageKind
from data.reference.citizens import CitizenRules, citizen_rules
from data.session import writing
from data.tables import Booking
from scheduling.services import booking_messages
from scheduling.services.tending import due_reminders
from scheduling.store import contacts


def remind(engine: Engine, clock: Callable[[], datetime], rules: CitizenRules | None = None) -> int:
    """Bring to mind what begins soon, once; a job's work. Returns how many bookings were due."""
    rules = rules or citizen_rules()
    with writing(engine) as session:
        due = due_reminders(session, clock(), timedelta(seconds=rules.messages.remind_seconds))
        for booking_id in due:
            booking = session.get_one(Booking, booking_id)
            contact = contacts.phone_and_language(session, booking)
            if contact is not None:
                booking_messages.add(session, booking, MessageKind.REMINDER, contact, booking.starts_at, clock(), rules)
    return len(due)
