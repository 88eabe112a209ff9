"""Every table of the product. Importing this package fills the metadata."""

from data.tables.account import Account, ApiKey, SignIn
from data.tables.audit import Audit
from data.tables.base import metadata
from data.tables.booking import Booker, Booking, BookingEvent, BookingSlot
from data.tables.courier import Courier, Roster
from data.tables.day import FleetDay, LeftOut, PlanVersion, Route, Stop
from data.tables.delivery import Attempt, Delivery, Proof
from data.tables.dossier import Address, Dossier, Envelope, EnvelopeDossier, Recipient
from data.tables.event import CourierEvent
from data.tables.handover import Handover, HandoverItem
from data.tables.intake import IdempotencyKey, ImportBatch, RejectedRow
from data.tables.job import JobRun
from data.tables.outbox import Outbox, SyncAttempt
from data.tables.place import Centre, PostOffice, Territory
from data.tables.supply import Closure, Service, ServiceRule, Slot

__all__ = [
    "Account",
    "Address",
    "ApiKey",
    "Attempt",
    "Audit",
    "Booker",
    "Booking",
    "BookingEvent",
    "BookingSlot",
    "Centre",
    "Closure",
    "Courier",
    "CourierEvent",
    "Delivery",
    "Dossier",
    "Envelope",
    "EnvelopeDossier",
    "FleetDay",
    "Handover",
    "HandoverItem",
    "IdempotencyKey",
    "ImportBatch",
    "JobRun",
    "LeftOut",
    "Outbox",
    "PlanVersion",
    "PostOffice",
    "Proof",
    "Recipient",
    "RejectedRow",
    "Roster",
    "Route",
    "Service",
    "ServiceRule",
    "SignIn",
    "Slot",
    "Stop",
    "SyncAttempt",
    "Territory",
    "metadata",
]
