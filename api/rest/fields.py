"""Values of the JSON API: how each is written, and what is refused before any service sees it.

Numbers must be JSON numbers and fit the database's columns; texts are cleaned as an import's cells are, so that
what a program sends and what a person types meet. Unknown names in a body are refused, never skipped.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from data.kinds import DossierStatus
from scheduling.decide.cells import ZONE
from scheduling.decide.folding import clean

_LARGEST = 2_147_483_647
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class Body(BaseModel):
    """What a client sends: unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Reply(BaseModel):
    """What we answer."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime) or moment.tzinfo is None or moment < _EARLIEST:
        raise ValueError("ISO 8601 with an offset, not before 2000")
    return moment


def _day(value: object) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    if type(value) is date:
        return value
    raise ValueError("ISO 8601, YYYY-MM-DD")


CODE_PATTERN = r"^[0-9A-Za-z][0-9A-Za-z./_-]{0,59}$"
DossierCode = Annotated[str, Field(pattern=CODE_PATTERN, description="Mã hồ sơ.")]
CodeInPath = Annotated[str, Path(pattern=CODE_PATTERN, description="Mã hồ sơ; a slash in it may stand as it is.")]
Status = Annotated[DossierStatus, Field(description="TrangThaiHoSo: 9 processed, 10 returned.")]
Text = Annotated[str, Field(max_length=300), AfterValidator(clean)]
Dong = Annotated[int, Field(strict=True, ge=0, le=100_000_000, description="Đồng.")]
Number = Annotated[int, Field(strict=True, ge=1, le=_LARGEST)]
NumberInPath = Annotated[int, Path(ge=1, le=_LARGEST)]
Degrees = Annotated[float, Field(strict=True, ge=-180, le=180, allow_inf_nan=False)]
Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]


def seconds_of(clock: str) -> int:
    """Seconds from local midnight of ``08:30``; ``24:00`` is the day's end. Raises ValueError."""
    match = _CLOCK.fullmatch(clock)
    if match is None:
        raise ValueError("HH:MM")
    return int(match[1]) * 3600 + int(match[2]) * 60 if match[1] else 86_400


def clock_of(second: int) -> str:
    """The inverse of :func:`seconds_of`, cut to the minute."""
    return f"{second // 3600:02}:{second % 3600 // 60:02}"


def _clock(value: str) -> str:
    seconds_of(value)
    return value


Clock = Annotated[str, AfterValidator(_clock), Field(max_length=5, description="Local time of day, HH:MM.")]


class Window(Body):
    """Khung giờ: two local times of one day."""

    begins: Clock = Field(alias="from")
    ends: Clock = Field(alias="to")

    @property
    def seconds(self) -> tuple[int, int]:
        """From local midnight."""
        return seconds_of(self.begins), seconds_of(self.ends)

    @classmethod
    def of(cls, window: tuple[int, int] | None) -> Window | None:
        """The window of these seconds."""
        return cls.model_validate({"from": clock_of(window[0]), "to": clock_of(window[1])}) if window else None


def local(moment: datetime | None) -> datetime | None:
    """The same moment with the offset of Vietnam."""
    return moment.astimezone(ZONE) if moment else None


def local_at(day: date, second: int) -> datetime:
    """The moment so many seconds after the local midnight of ``day``."""
    return datetime.combine(day, time(), ZONE) + timedelta(seconds=second)
