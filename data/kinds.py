"""The vocabulary: what a column may say. Standard library only, so that every layer may share it."""

from enum import IntEnum, StrEnum


class Role(StrEnum):
    """What a signed-in person is here for."""

    OFFICER = "officer"
    """Cán bộ một cửa: sees the dossiers of one centre."""
    DISPATCHER = "dispatcher"
    """Điều phối bưu cục: plans the days of one post office."""
    COURIER = "courier"
    """Bưu tá: sees the route of today, nothing else."""
    ADMINISTRATOR = "administrator"
    """Quản trị: accounts, keys, imports; sees every office."""


class DossierStatus(IntEnum):
    """TrangThaiHoSo, the national code of a dossier's state (contracts.md 2.4)."""

    REGISTERED = 1
    ACCEPTED = 2
    REFUSED = 3
    PROCESSING = 4
    SUPPLEMENT_ASKED = 5
    PAYMENT_ASKED = 6
    WITHDRAWN = 7
    STOPPED = 8
    PROCESSED = 9
    RETURNED = 10


class Custody(StrEnum):
    """Who holds an envelope."""

    CENTRE = "centre"
    COURIER = "courier"
    POST_OFFICE = "post_office"
    RECIPIENT = "recipient"


class DeliveryState(StrEnum):
    """Where one delivery stands. Folded from the plan and from the couriers' events, never typed in."""

    REQUESTED = "requested"
    """Waits for a route."""
    PLANNED = "planned"
    """On a published route."""
    OUT = "out"
    """The courier holds the envelope."""
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    UNDELIVERABLE = "undeliverable"
    """Given up: it rests at the post office, or is back at the centre, as its custody says."""


class GivenUp(StrEnum):
    """Why an envelope goes back to the centre undelivered."""

    REFUSED = "refused"
    """The recipient would not have it: there is no second try (R9)."""
    INVITED = "invited"
    """Every try that is allowed was made (R8)."""
    RECALLED = "recalled"
    """The centre wants it back."""


class What(StrEnum):
    """What the citizen asked of the post (R1)."""

    SEND_PAPERS = "send_papers"
    RECEIVE_RESULT = "receive_result"
    BOTH = "both"


class Channel(StrEnum):
    """Where the citizen said so (R1)."""

    COUNTER = "counter"
    ONLINE = "online"
    PHONE = "phone"
    IMPORT = "import"


class Precision(StrEnum):
    """How well a point is known."""

    PIN = "pin"
    HOUSE = "house"
    STREET = "street"
    HAMLET = "hamlet"
    COMMUNE = "commune"


class DayState(StrEnum):
    """The life of a fleet day."""

    OPEN = "open"
    DRAFT = "draft"
    PUBLISHED = "published"
    RUNNING = "running"
    CLOSED = "closed"


class PlanState(StrEnum):
    """The life of a plan version."""

    SOLVING = "solving"
    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    FAILED = "failed"


class EventKind(StrEnum):
    """What a courier's device says of a stop."""

    DELIVERED = "delivered"
    FAILED = "failed"
    UNDO = "undo"


class Outcome(StrEnum):
    """How an attempt ended."""

    DELIVERED = "delivered"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    """The courier took the mark back: not an attempt after all."""


class FailureReason(StrEnum):
    """Why a delivery failed: the cases of R8 (Luật Bưu chính 2010, Điều 17) and what happens on the road."""

    WRONG_ADDRESS = "wrong_address"
    MOVED = "moved"
    NOT_FOUND = "not_found"
    ABSENT = "absent"
    """Nobody there: an invitation is left."""
    REFUSED = "refused"
    NOT_REACHED = "not_reached"
    """The road, the weather or the day's end kept the courier away."""


class Relation(StrEnum):
    """Who took the envelope (R19)."""

    SELF = "self"
    HOUSEHOLD = "household"
    AUTHORISED = "authorised"


class ProofPlace(StrEnum):
    """Where a delivery is valid (R7, Luật Bưu chính 2010, Điều 11 khoản 3)."""

    ADDRESS = "address"
    POST_OFFICE = "post_office"
    AS_ASKED = "as_asked"


class HandoverState(StrEnum):
    """A handover counts when both sides have signed."""

    PREPARED = "prepared"
    GIVEN = "given"
    CONFIRMED = "confirmed"
    VOID = "void"


class OutboxKind(StrEnum):
    """What a partner is told, and so which port it goes through."""

    DOSSIER = "dossier"
    """The dossier system: hold this record."""
    PLACE = "place"
    """The carrier: carry this envelope."""
    CANCEL = "cancel"
    """The carrier: do not."""
    MESSAGE = "message"
    """A word to a person."""


class OutboxState(StrEnum):
    """What became of a message to a partner."""

    PENDING = "pending"
    SETTLED = "settled"
    WAITING = "waiting"
    """A person must look: later messages of the lane wait behind it."""
    WITHDRAWN = "withdrawn"
    """Taken back before it left the house."""
    SKIPPED = "skipped"
    """Never to be sent: a person said so, or a rule (no longer wanted, too late). Later ones go on."""


class AttemptResult(StrEnum):
    """How one call to a partner ended."""

    STARTED = "started"
    """No word yet; stays so when the process dies in the middle."""
    SETTLED = "settled"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    CONFIGURATION = "configuration"
    UNKNOWN = "unknown"


class JobState(StrEnum):
    """How a run of a job stands."""

    CLAIMED = "claimed"
    DONE = "done"
    FAILED = "failed"


class BookingKind(StrEnum):
    """What is booked. All kinds share one life; only what they take up differs."""

    COUNTER = "counter"
    """Hẹn giờ hướng dẫn kê khai tại quầy: places of slots."""
    HOME_VISIT = "home_visit"
    """Hướng dẫn kê khai tại nhà: a window of an officer's route."""
    HOME_DELIVERY = "home_delivery"
    HOME_COLLECTION = "home_collection"


class BookingState(StrEnum):
    """The life of a booking."""

    WAITING = "waiting"
    """On the waiting list: takes up no place yet."""
    HELD = "held"
    """Its places are nobody else's until the hold expires."""
    CONFIRMED = "confirmed"
    FULFILLED = "fulfilled"
    MISSED = "missed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    """Never confirmed in time."""


class BookingStep(StrEnum):
    """What happened to a booking."""

    JOINED = "joined"
    """Entered the waiting list."""
    HELD = "held"
    OFFERED = "offered"
    """A place became free and is held for who waited."""
    CONFIRMED = "confirmed"
    REMINDED = "reminded"
    MOVED = "moved"
    FULFILLED = "fulfilled"
    MISSED = "missed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Audience(StrEnum):
    """For whom a place is kept: officers may fill a slot beyond what the public may."""

    PUBLIC = "public"
    OFFICER = "officer"


class VehicleKind(StrEnum):
    """What a courier rides."""

    MOTORBIKE = "motorbike"
    ELECTRIC = "electric"
    BICYCLE = "bicycle"
    CAR = "car"
    BOAT = "boat"


class Skill(StrEnum):
    """What a courier has learnt besides handing over."""

    COLLECT = "collect"
    """Takes papers in at home and checks them against the list."""
    GUIDE = "guide"
    """Helps to fill in a request."""


class LeaveReason(StrEnum):
    """Why a courier is away; no more than the roster needs."""

    ANNUAL = "annual"
    SICK = "sick"
    TRAINING = "training"
    OTHER = "other"


class FixWay(StrEnum):
    """How an officer came to know where a household lives."""

    MAP = "map"
    """A click on the map."""
    COORDINATES = "coordinates"
    """Typed."""
    PHONE = "phone"
    """The household said so on the phone."""


class MessageKind(StrEnum):
    """What a citizen is told."""

    CODE = "code"
    CONFIRMATION = "confirmation"
    CHANGE = "change"
    CANCELLED = "cancelled"
    REMINDER = "reminder"
    OFFER = "offer"
    """A place became free and is held for who waited."""
    RESULT_LATE = "result_late"
    """The result is not ready: the time that was promised fell."""
    ON_THE_WAY = "on_the_way"
    LATE = "late"
    """The arrival moved by more than a set time."""
    MISSED = "missed"
    BACK_AT_CENTRE = "back_at_centre"
    """The result could not be handed over at home: where it can be fetched, and until when."""


class IdentityPaper(StrEnum):
    """What an officer was shown before changing how somebody is reached."""

    IDENTITY_CARD = "identity_card"
    VNEID = "vneid"
    PASSPORT = "passport"
    AUTHORISATION = "authorisation"
    """Of somebody who acts for the recipient, with a card of their own."""


class ContactPart(StrEnum):
    """What of a dossier's contact was changed."""

    PHONE = "phone"
    RECIPIENT = "recipient"
    COMMUNE = "commune"
