"""One stand-in portal for the tests of a worker; each test has a dossier code of its own on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from integrations.dossiers.dvcqg import PortalClient
from integrations.dossiers.dvcqg.standin import running
from scheduling.ports import DossierRecord
from tests.integrations.dossiers.bench import RETURNED, Standin, settings_for

_serials = count(1)


@pytest.fixture(scope="session")
def running_standin() -> Iterator[Standin]:
    """A stand-in with default options, for the whole session."""
    with running() as url:
        yield Standin(url)


@pytest.fixture
def standin(running_standin: Standin) -> Iterator[Standin]:
    """That stand-in, behaving itself before and after."""
    yield running_standin
    running_standin.clear()


@pytest.fixture
def client(standin: Standin) -> Iterator[PortalClient]:
    """A client that has not signed in yet."""
    with PortalClient(settings_for(standin.url)) as client:
        yield client


@pytest.fixture
def record() -> DossierRecord:
    """A returned dossier that no other test pushes."""
    return replace(RETURNED, code=f"000.00.01.H20-261101-{next(_serials):05}")
