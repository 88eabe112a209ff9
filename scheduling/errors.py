"""What may go wrong in the heart: one tree, each with a stable code and a sentence for the person."""

from __future__ import annotations


class SchedulingError(Exception):
    """Base. ``message`` is Vietnamese, ready to be shown; ``message_en`` says the same in English."""

    code = "scheduling.error"

    def __init__(self, message: str, message_en: str = "") -> None:
        super().__init__(message_en or message)
        self.message = message
        self.message_en = message_en or message


class NotFound(SchedulingError):
    """There is no such thing, or it is not this person's to see: both answer alike."""

    code = "scheduling.not_found"


class Refused(SchedulingError):
    """A rule forbids it in the present state."""

    code = "scheduling.refused"


class Conflict(SchedulingError):
    """Somebody else changed it meanwhile; look again."""

    code = "scheduling.conflict"


class Invalid(SchedulingError):
    """The input is wrong; ``field`` names where."""

    code = "scheduling.invalid"

    def __init__(self, field: str, message: str, message_en: str = "") -> None:
        super().__init__(message, message_en)
        self.field = field
