"""The processor time that is compared is that of the whole tree of processes."""

import pytest

from benchmarks.planning.processes import run


def test_the_time_of_children_that_outlive_their_parent_is_counted():
    assert run("tests.benchmarks.burn", "0.3", "2") >= 0.6


def test_a_command_that_fails_is_an_error():
    with pytest.raises(RuntimeError, match="exit 1"):
        run("tests.benchmarks.burn", "no number", "0")
