"""What can go wrong with roads and travel times; each with a stable code for machines."""

from __future__ import annotations

from pathlib import Path

from routing.errors import RoutingError


class TravelError(RoutingError):
    """Travel times could not be had.

    Parameters
    ----------
    code
        Stable, for machines: ``travel.bad_point``, ``roads.file.checksum`` and so on.
    message
        For the operator: names the place and what is wrong.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[type[TravelError], tuple[str, str]]:
        """Travel back whole from a worker process."""
        return type(self), (self.code, self.message)


class EngineError(TravelError):
    """The road engine was asked for something it would have answered wrongly, or not at all."""


class RoadBuildError(TravelError):
    """An OpenStreetMap extract could not be turned into a road file."""


class RoadFileError(TravelError):
    """A road file is missing, damaged, of another version, or no road file at all."""

    @classmethod
    def of(cls, path: Path, reason: str, problem: str) -> RoadFileError:
        """Say which file, a code ``roads.file.<reason>``, and the problem in words."""
        return cls(f"roads.file.{reason}", f"{path.name}: {problem}")


class ClosureError(TravelError):
    """What is closed cannot be read, or is not what was meant."""
