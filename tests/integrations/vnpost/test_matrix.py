"""Each fault at each call: after recovery the carrier holds the order once, and everything that happened is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest

from integrations.partner.settings import Line
from integrations.partner.standin.faults import Fault, Faults
from integrations.vnpost import MyVNPostCarrier, NgspCarrier
from integrations.vnpost.standin import MyVNPostStandin, NgspOptions, NgspStandin, running
from integrations.vnpost.standin.ledger import Held
from scheduling.model.carriage import CarrierOrder, OrderRef
from tests.integrations.vnpost.bench import ORDER, myvnpost_settings, ngsp_settings, pull
from tests.integrations.vnpost.recovery import PATIENCE_SECONDS, SOON_OVER, Person, bring, cases, is_silent, until_done

TOKEN_CALLS = ("token", "GetAccessToken")
AnyCarrier = NgspCarrier | MyVNPostCarrier


@dataclass(frozen=True)
class Kind:
    """A carrier beside its stand-in, and the calls that an order, a cancellation and a pull make."""

    mind: Callable[[], NgspStandin | MyVNPostStandin]
    make: Callable[[str, float], AnyCarrier]
    placing: list[str]
    cancelling: list[str]
    pulling: list[str]


def _safe(url: str, seconds: float = 5) -> AnyCarrier:
    return NgspCarrier(ngsp_settings(url, line=Line(read_seconds=seconds), duplicate_safe=True))


def _unsafe(url: str, seconds: float = 5) -> AnyCarrier:
    return NgspCarrier(ngsp_settings(url, line=Line(read_seconds=seconds)))


def _myvnpost(url: str, seconds: float = 5) -> AnyCarrier:
    line = Line(read_seconds=seconds, token_refused_statuses=frozenset({401, 403}))
    return MyVNPostCarrier(myvnpost_settings(url, line=line, days_back=0, page_size=2))


KINDS = {
    "ngsp, duplicate_safe": Kind(
        NgspStandin, _safe, ["token", "order/post"], ["token", "order/cancel"], ["token", "order/tracking"]
    ),
    "ngsp": Kind(lambda: NgspStandin(NgspOptions(second_order="taken")), _unsafe, ["token", "order/post"], [], []),
    "myvnpost": Kind(
        MyVNPostStandin,
        _myvnpost,
        ["GetAccessToken", "CreateOrder", "GetListOrder"],
        ["GetAccessToken", "GetListOrder", "orderCancel"],
        ["GetAccessToken", "GetListOrder", "GetStatusHistoryOrder"],
    ),
}


class Bench:
    """A kind's stand-in, running, and two clients of it: one that waits, one that soon gives up."""

    def __init__(self, kind: Kind) -> None:
        self.mind = kind.mind()
        self._stack = ExitStack()
        self._faults = Faults()
        url = self._stack.enter_context(running(self.mind, faults=self._faults))
        self._patient, self._hasty = (
            self._stack.enter_context(closing(kind.make(url, seconds))) for seconds in (5, PATIENCE_SECONDS)
        )

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @contextmanager
    def during(self, faults: list[dict[str, Any]]) -> Iterator[AnyCarrier]:
        """Let these faults happen to the carrier that is yielded."""
        if any(fault["service"] in TOKEN_CALLS for fault in faults):
            self.mind.forget_tokens()
        for fault in faults:
            self._faults.order(Fault(**fault))
        yield self._hasty if is_silent(faults) else self._patient
        self._faults.clear()

    def held(self, order: CarrierOrder) -> list[Held]:
        """Return what the stand-in holds under an order's number."""
        return self.mind.ledger.of(order.number)


def _numbered(serial: int) -> CarrierOrder:
    return replace(ORDER, number=f"PB-{serial}-D1")


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_no_fault_makes_a_second_order_or_loses_one(name: str) -> None:
    """Whatever went wrong at whichever call, in the end there is exactly one order of the number."""
    every = list(enumerate(cases(KINDS[name].placing, in_doubt_after=KINDS[name].placing[1])))
    with Bench(KINDS[name]) as bench:
        person = Person(lambda number: bool(bench.mind.ledger.of(number)))
        for serial, faults in every:
            with bench.during(faults) as carrier:
                bring(carrier, _numbered(serial), person)
        violations = [(faults, held) for serial, faults in every if len(held := bench.held(_numbered(serial))) != 1]
    print(f"\n{name}: faults tried {len(every)}, asked of a person {person.asked}, violations: {len(violations)}")  # noqa: T201 -- the figure that is asked for
    assert violations == []
    assert (person.asked > 0) == (name == "ngsp"), "only a gateway that nothing is known of needs one"


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.cancelling])
def test_no_fault_leaves_an_order_half_cancelled(name: str) -> None:
    """Cancelled until the carrier says so, the order is cancelled once, and is still one order."""
    every = list(enumerate(cases(KINDS[name].cancelling)))
    violations = []
    with Bench(KINDS[name]) as bench:
        for serial, faults in every:
            order = _numbered(serial)
            with bench.during([]) as carrier:
                carrier.place(order)
            ref = OrderRef(order.number, datetime.now(UTC) - timedelta(minutes=1))
            with bench.during(faults) as carrier:
                until_done(partial(carrier.cancel, ref))
            held = bench.held(order)
            steps = [each.what.code for each in held[0].happenings].count("9")
            if [each.cancelled for each in held] != [True] or steps > 1:
                violations.append((faults, held))
    print(f"\n{name}, cancel: faults tried {len(every)}, violations: {len(violations)}")  # noqa: T201 -- the figure that is asked for
    assert violations == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.pulling])
def test_no_fault_loses_an_event_or_tells_one_as_two(name: str) -> None:
    """Pulled page by page from the cursor last kept, every event is known by one key."""
    every = list(cases(KINDS[name].pulling))
    violations = []
    with Bench(KINDS[name]) as bench:
        with bench.during([]) as carrier:
            for serial in range(2):
                carrier.place(_numbered(serial))
                for code in (77, 15, 12, 14):
                    bench.mind.controls["move"]({"number": _numbered(serial).number, "code": str(code)})
            whole = {(event.key, event.number, event.code) for event in pull(carrier)[0]}
        assert len(whole) == sum(len(held.happenings) for held in bench.mind.ledger.orders)
        for faults in every:
            with bench.during(faults) as carrier:
                told, cursor, more = set(), None, True
                while more:
                    page = until_done(partial(carrier.events, cursor))
                    told |= {(event.key, event.number, event.code) for event in page.events}
                    cursor, more = page.cursor, page.more
            if told != whole:
                violations.append((faults, told ^ whole))
    print(f"\n{name}, events: faults tried {len(every)}, violations: {len(violations)}")  # noqa: T201 -- the figure that is asked for
    assert violations == []


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_no_chain_of_faults_makes_a_second_order_or_loses_one(name: str, size: Callable[[int, int], int]) -> None:
    """Up to four faults at calls drawn by chance, one after the other: still one order of each number."""
    chance, runs = Random(6), size(25, 400)
    chains = [
        [
            {"service": chance.choice(KINDS[name].placing), **chance.choice(SOON_OVER)}
            for _ in range(chance.randint(2, 4))
        ]
        for _ in range(runs)
    ]
    with Bench(KINDS[name]) as bench:
        person = Person(lambda number: bool(bench.mind.ledger.of(number)))
        for serial, faults in enumerate(chains):
            with bench.during(faults) as carrier:
                bring(carrier, _numbered(serial), person)
        violations = [chain for serial, chain in enumerate(chains) if len(bench.held(_numbered(serial))) != 1]
    print(f"\n{name}, chains: faults tried {sum(map(len, chains))}, violations: {len(violations)}")  # noqa: T201
    assert violations == []


def _count(name: str, service: str, **how: bool) -> int:
    with Bench(KINDS[name]) as bench:
        person = Person(lambda number: bool(bench.mind.ledger.of(number)))
        with bench.during([{"service": service, "kind": "drop"}]) as carrier:
            bring(carrier, ORDER, person, **how)
        return len(bench.held(ORDER))


def test_the_matrix_sees_a_caller_who_forgets_his_doubt() -> None:
    """Without the look-up, MyVNPost takes a second order: what the matrix counts can go wrong."""
    assert _count("myvnpost", "CreateOrder") == 1
    assert _count("myvnpost", "CreateOrder", forget_doubt=True) == 2


def test_the_matrix_sees_a_gateway_that_is_wrongly_called_safe() -> None:
    """duplicate_safe is a promise about the gateway; where it is not kept, the matrix counts two."""
    assert _count("ngsp", "order/post") == 1
    taken = replace(KINDS["ngsp"], make=_safe)
    with Bench(taken) as bench, bench.during([{"service": "order/post", "kind": "drop"}]) as carrier:
        bring(carrier, ORDER, Person(lambda _: False))
        assert len(bench.held(ORDER)) == 2
