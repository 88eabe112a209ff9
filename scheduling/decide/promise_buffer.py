"""The buffer that follows from how surely a window is to be kept, for a plan that knows no probabilities."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

from data.reference.windows import Spread

TASK_SECONDS = 300
"""A ride and a door, whose noises add up independently."""


def buffer_seconds(busy_seconds: int, spread: Spread, target_permille: int) -> int:
    """How long before a window closes a courier who has been busy so long should be due, to keep it so surely.

    The factor of the day is common to all of it; the noise of each task is its own.
    """
    noise = max(spread.leg, spread.service) * sqrt(TASK_SECONDS * busy_seconds)
    return round(NormalDist().inv_cdf(target_permille / 1000) * sqrt((spread.day * busy_seconds) ** 2 + noise**2))
