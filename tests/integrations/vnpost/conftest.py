"""Each adapter beside its stand-in; every test has an order number of its own on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import count

import pytest

from integrations.vnpost import MyVNPostCarrier, NgspCarrier
from integrations.vnpost.standin import MyVNPostStandin, NgspStandin, running
from scheduling.model.carriage import CarrierOrder
from scheduling.ports import Carrier
from tests.integrations.vnpost.bench import ORDER, Standin, myvnpost_settings, ngsp_settings

_serials = count(1)


@dataclass(frozen=True)
class Pair:
    """A carrier at its stand-in, and the names and codes that tests of either need.

    Parameters
    ----------
    create, cancel, pull
        What the stand-in calls the call that places, the one that cancels, and the one that tells what happened.
    delivered
        The carrier's code for it.
    """

    name: str
    carrier: Carrier
    standin: Standin
    create: str
    cancel: str
    pull: str
    delivered: int


@pytest.fixture(scope="session")
def gateway() -> Iterator[Standin]:
    """A gateway with default options, for the whole session."""
    with running(NgspStandin()) as url:
        yield Standin(url)


@pytest.fixture(scope="session")
def myvnpost() -> Iterator[Standin]:
    """A MyVNPost with default options, for the whole session."""
    with running(MyVNPostStandin()) as url:
        yield Standin(url)


def _ngsp(standin: Standin) -> Pair:
    carrier = NgspCarrier(ngsp_settings(standin.url, duplicate_safe=True))
    return Pair("ngsp", carrier, standin, "order/post", "order/cancel", "order/tracking", 4)


def _myvnpost(standin: Standin) -> Pair:
    carrier = MyVNPostCarrier(myvnpost_settings(standin.url))
    return Pair("myvnpost", carrier, standin, "CreateOrder", "orderCancel", "GetListOrder", 14)


PAIRS: dict[str, tuple[str, Callable[[Standin], Pair]]] = {
    "ngsp": ("gateway", _ngsp),
    "myvnpost": ("myvnpost", _myvnpost),
}


@pytest.fixture(params=list(PAIRS))
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    """Every adapter in turn, its stand-in behaving itself before and after."""
    fixture, make = PAIRS[request.param]
    standin: Standin = request.getfixturevalue(fixture)
    pair = make(standin)
    with closing(pair.carrier):  # type: ignore[type-var]
        yield pair
    standin.clear()


@pytest.fixture
def order() -> CarrierOrder:
    """An order that no other test places."""
    return replace(ORDER, number=f"PB-{next(_serials)}-D1")
