"""What is said about runs follows from the runs."""

import pytest

from benchmarks.planning.contest import Contest
from benchmarks.planning.figures import pairing, standings
from benchmarks.planning.measure import Result
from benchmarks.planning.records import Record, read
from benchmarks.planning.report import fill


def run(peer, seed, cost, penalty=0):
    broken = ("window",) if cost is None else ()
    return Result(peer, seed, 10, 10.1, 0.3, 0.4, {}, broken, cost, None if cost is None else cost - penalty, penalty)


def contest(*results, best_known=None, name="a day"):
    return Contest("busy", name, 100, 3, 10, best_known, list(results))


def test_the_gap_is_to_the_best_known_or_else_to_the_best_found():
    runs = (run("ours", 1, 110), run("ours", 2, 130), run("pyvrp", 1, 100))
    assert [round(each.gap, 6) for each in standings(contest(*runs))] == [0, 20]
    assert [round(each.gap, 6) for each in standings(contest(*runs, best_known=80))] == [25, 50]


def test_the_spread_is_from_the_cheapest_seed_to_the_dearest():
    (ours,) = standings(contest(run("ours", 1, 95), run("ours", 2, 105)))
    assert (ours.mean, ours.spread) == (100, 10)


def test_an_illegal_plan_counts_nowhere_but_among_the_discarded():
    ours, theirs = standings(contest(run("ours", 1, 100), run("pyvrp", 1, None), run("pyvrp", 2, 120)))
    assert (theirs.mean, theirs.runs, theirs.discarded) == (120, 1, 1)
    assert ours.discarded == 0


def test_pairs_are_of_one_case_and_seed_and_a_peer_without_seeds_meets_all():
    one = contest(
        run("ours", 1, 90), run("ours", 2, 110), run("pyvrp", 1, 100), run("pyvrp", 2, 100), run("vroom", 0, 90)
    )
    pyvrp, vroom = pairing([one], "pyvrp"), pairing([one], "vroom")
    assert (pyvrp.won, pyvrp.lost, pyvrp.tied) == (1, 1, 0)
    assert (vroom.won, vroom.lost, vroom.tied) == (0, 1, 1)


def test_the_difference_weighs_each_case_alike():
    large = contest(run("ours", 1, 1_000), run("pyvrp", 1, 1_000))
    small = contest(run("ours", 1, 9), run("pyvrp", 1, 10))
    found = pairing([large, small], "pyvrp")
    assert found.difference == pytest.approx(-5)
    assert found.worst == pytest.approx(0)


def test_a_record_is_read_as_it_was_written(tmp_path):
    record = Record("2026-11-22T10:00:00+00:00", {"cores": "2"}, [contest(run("ours", 1, None), run("pyvrp", 1, 5))])
    record.write(tmp_path / "var" / "planner.json")
    assert read(tmp_path / "var" / "planner.json") == record


def test_only_what_stands_between_the_markers_is_replaced():
    record = Record("2026-11-22T10:00:00+00:00", {}, [contest(run("ours", 1, 90), run("pyvrp", 1, 100))])
    text = "before\n<!-- figures: busy -->\nold\n<!-- end -->\nafter\n<!-- figures: rich -->\nkept\n<!-- end -->\n"
    filled = fill(text, record)
    assert filled.startswith("before\n<!-- figures: busy -->\n")
    assert filled.endswith("<!-- end -->\nafter\n<!-- figures: rich -->\nkept\n<!-- end -->\n")
    assert "-10.00%" in filled
    assert "old" not in filled
    assert fill(filled, record) == filled
