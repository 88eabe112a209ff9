"""Every table of the product. Importing this package fills the metadata."""

from data.tables.account import Account, ApiKey, SignIn
from data.tables.audit import Audit
from data.tables.base import metadata
from data.tables.booking import Booker, Booking, BookingEvent, BookingSlot
from data.tables.call import HomeCall
from data.tables.carrier import CarrierCursor, CarrierEvent, CarrierOrder, Difference
from data.tables.citizen import ContactChange, OneTimeCode, Slowing
from data.tables.courier import Courier, FamiliarCommune, Leave, Roster, RosterPattern
from data.tables.day import FleetDay, LeftOut, PlanVersion, Route, Stop
from data.tables.delivery import Attempt, Delivery, Proof
from data.tables.dossier import Address, Dossier, Envelope, EnvelopeDossier, Recipient
from data.tables.event import CourierEvent
from data.tables.handover import Handover, HandoverItem
from data.tables.household import CommuneReport, HouseholdFix, TaughtPoint
from data.tables.intake import IdempotencyKey, ImportBatch, RejectedRow
from data.tables.job import JobRun
from data.tables.message import BookingContact, CalendarFeed
from data.tables.outbox import OptOut, Outbox, PartnerLine, SyncAttempt
from data.tables.place import Centre, PostOffice, Territory
from data.tables.supply import Closure, Service, ServiceRule, Slot
from data.tables.window import BookingVisit, Visit, Witness

__all__ = [
    "Account",
    "Address",
    "ApiKey",
    "Attempt",
    "Audit",
    "Booker",
    "Booking",
    "BookingContact",
    "BookingEvent",
    "BookingSlot",
    "BookingVisit",
    "CalendarFeed",
    "CarrierCursor",
    "CarrierEvent",
    "CarrierOrder",
    "Centre",
    "Closure",
    "CommuneReport",
    "ContactChange",
    "Courier",
    "CourierEvent",
    "Delivery",
    "Difference",
    "Dossier",
    "Envelope",
    "EnvelopeDossier",
    "FamiliarCommune",
    "FleetDay",
    "Handover",
    "HandoverItem",
    "HomeCall",
    "HouseholdFix",
    "IdempotencyKey",
    "ImportBatch",
    "JobRun",
    "Leave",
    "LeftOut",
    "OneTimeCode",
    "OptOut",
    "Outbox",
    "PartnerLine",
    "PlanVersion",
    "PostOffice",
    "Proof",
    "Recipient",
    "RejectedRow",
    "Roster",
    "RosterPattern",
    "Route",
    "Service",
    "ServiceRule",
    "SignIn",
    "Slot",
    "Slowing",
    "Stop",
    "SyncAttempt",
    "TaughtPoint",
    "Territory",
    "Visit",
    "Witness",
    "metadata",
]
