"""What a test does when something it needs is not on this machine: fail in CI, skip loudly elsewhere."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

NOT_TESTED = "NOT TESTED HERE: "


def in_ci() -> bool:
    """Whether this run decides what lands (CI=true)."""
    return os.environ.get("CI", "").lower() in ("true", "1")


def missing(what: str, why: str) -> NoReturn:
    """End the calling test: a failure in CI, else a skip that the summary repeats in red."""
    if in_ci():
        pytest.fail(f"{what} is missing, and CI must have it: {why}", pytrace=False)
    not_tested(what, why)


def not_tested(what: str, why: str) -> NoReturn:
    """Skip the calling test in such a way that the summary repeats it in red."""
    pytest.skip(f"{NOT_TESTED}{what}: {' '.join(why.split())}")
