"""Published files are read as they are meant."""

import pytest

from benchmarks.planning.vrplib import best_known, read_folder, read_problem

FILE = """NAME : tiny
VEHICLES : 2
CAPACITY : 10
SERVICE_TIME : 3
NODE_COORD_SECTION
1 0 0
2 1 1
3 3 4
DEMAND_SECTION
1 0
2 4
3 5
TIME_WINDOW_SECTION
1 0 100
2 5 20
3 0 90
DEPOT_SECTION
1
-1
EOF
"""


def test_times_are_ten_times_the_files_and_distances_truncated():
    problem = read_problem(FILE)
    assert problem.durations.tolist() == [[0, 14, 50], [14, 0, 36], [50, 36, 0]]
    first = problem.jobs[0]
    assert (first.service, first.time_windows[0].start, first.time_windows[0].end) == (30, 50, 200)
    assert [vehicle.capacity for vehicle in problem.vehicles] == [(10,), (10,)]


def test_the_best_known_is_priced_by_the_same_table():
    assert best_known("Route #1: 1 2\nCost 10.0\n", read_problem(FILE)) == 14 + 36 + 50


def test_another_kind_of_file_is_refused():
    with pytest.raises(ValueError, match="NODE_COORD_SECTION"):
        read_problem("NAME : no\nEOF\n")


def test_a_published_file_is_read_with_its_best_known(real_data, tmp_path):
    for name in ("R112.vrp", "R112.sol"):
        (tmp_path / name).symlink_to(real_data / "vrptw" / name)
    ((name, (problem, best)),) = read_folder(tmp_path).items()
    assert (name, len(problem.jobs), best) == ("R112", 100, 9_486)
