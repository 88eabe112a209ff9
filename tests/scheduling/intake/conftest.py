"""A town on both databases, and one on SQLite where the database does not matter."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.loopback import only_this_machine as only_this_machine
from tests.scheduling.intake.files import Town, make_town


@pytest.fixture
def town(engine: Engine) -> Town:
    """A town; each test runs on SQLite and on PostgreSQL."""
    return make_town(engine)


@pytest.fixture
def lite_town(sqlite_engine: Engine) -> Town:
    """A town on SQLite."""
    return make_town(sqlite_engine)
