"""How peers are set up before they are measured."""

from benchmarks.planning.contest import _best, _levels, _settings
from benchmarks.planning.measure import Result


def run(peer="pyvrp", cost=100, processor=1.0, **options):
    return Result(peer, 0, 10, processor, 0.3, 0.4, options, () if cost else ("clock",), cost)


def test_vroom_is_tried_upwards_until_one_level_takes_longer_than_the_others_have():
    seconds = {0: 2, 1: 9, 2: 14, 3: 40, 5: 90}
    tried = list(_levels(lambda level: run("vroom", processor=seconds[level], level=level), 10))
    assert [result.options["level"] for result in tried] == [0, 1, 2]


def test_pyvrp_is_tried_with_every_lunch_and_the_best_of_them_with_a_long_history():
    costs = {(1, 30): 120, (2, 30): 100, (3, 30): None, (2, 300): 110}
    tried = _settings(lambda o: run(cost=costs[o["instant"], o["history"]], **o), (1, 2, 3))
    assert [(result.options["instant"], result.options["history"]) for result in tried] == list(costs)
    assert _best(tried).options == {"instant": 2, "history": 30}


def test_without_lunches_only_the_history_is_tried():
    tried = _settings(lambda o: run(cost=o["history"], **o), ())
    assert [result.options for result in tried] == [{"history": 30}, {"history": 300}]
