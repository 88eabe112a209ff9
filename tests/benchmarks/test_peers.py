"""What peers find of a day with every rule they are told is legal on our own clock."""

import pytest

from benchmarks.planning.measure import ask
from benchmarks.planning.peers.noon import instants
from benchmarks.planning.worker import Question
from tests.routing.rich import rich_day


@pytest.mark.slow
@pytest.mark.parametrize("peer", ["pyvrp", "vroom"])
def test_a_peers_plan_of_a_rich_day_is_legal_and_priced_by_us(peer):
    problem = rich_day(100, 3)
    options = {"pyvrp": {"instant": instants(problem, 3)[0], "history": 30}, "vroom": {"level": 0}}
    result, plan = ask(Question(peer, problem, 1, 1, options.get(peer, {})))
    assert result.broken == ()
    assert plan is not None
    assert result.cost == result.travel + result.penalty
    assert 0 < result.left_out < 50
    assert result.imported < result.converted < result.processor
