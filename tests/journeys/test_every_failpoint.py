"""Each place at which a test may kill the product is killed at by some test, and no service is without one."""

from __future__ import annotations

import ast
import re
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.journeys import chores, driver, evening, test_fault_matrix, test_kill
from tests.journeys.test_fault_matrix import Copies, copies  # noqa: F401  a fixture
from tests.scheduling import office as o
from tests.scheduling.booking import test_kill as at_counter
from tests.scheduling.booking import test_late_results as late
from tests.scheduling.windows import test_kill as at_home

_COMMITS = {
    "papers": ("",),
    "household": ("",),
    "plan": ("",),
    "home_guests": ("",),
    "rosters": ("",),
    "territories": ("",),
    "booking": ("home_hold_", "home_move_"),
    "windows": ("compact_", "retime_"),
    "days": ("start_", "close_"),
    "returns": ("recall_", "prepare_", "void_"),
    "intake": ("open_", "slice_", "rejects_"),
}
CHORES = (
    *(f"{at}.{when}_{what}commit" for at, acts in _COMMITS.items() for what in acts for when in ("before", "after")),
    *("codes.before_answer_commit", "locating.after_asking", "locating.before_commit"),
    *("learning.before_teaching", "learning.before_commit"),
)
FIRST_START = ("setup.before_commit", "setup.after_commit")
KILLED = {
    *CHORES,
    *FIRST_START,
    *evening.STEPS,
    *(kill.partition(":")[0] for kill in test_fault_matrix.KILLS),
    *(*test_kill.MORNING, *test_kill.INGEST, *test_kill.RELAY),
    *(*at_counter.STEPS, *at_home.STEPS, *late.FALLS),
}
ONE_WRITE = "one transaction that a person asks for, and asks for again in doubt; no partner and no second step"
A_LOOK = "a look that is recorded in the transaction that reads; nothing else is written"
EACH_ROUND = "a mark that the next round of its job, or the next request, makes again; each is a transaction of its own"
WITHOUT = {
    ONE_WRITE: ("accounts", "api_keys", "calendar_feeds", "contact_changes", "offices", "supply", "what_if", "morning"),
    A_LOOK: ("cases", "desk_days", "route_files"),
    EACH_ROUND: ("arrivals", "booking_messages", "reminders", "sign_ins", "tomorrow"),
}
"""Services that have no place to be killed at, by the reason."""


def _progress(path: Path, number: int) -> None:
    path.write_text(str(number), encoding="utf-8")


@pytest.mark.slow
@pytest.mark.soak(only="postgres")
def test_a_chore_killed_anywhere_and_done_again_leaves_what_an_unharmed_day_leaves(
    copies: Copies,  # noqa: F811
    tmp_path: Path,
    size: Callable[[int, int], int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In `make test` the first chore, and on PostgreSQL none. Whoever was cut off goes on with what was being done."""
    wrong, tried, last = [], CHORES[: size(2, len(CHORES))], size(1, 100)
    with copies.copy(copies.empty) as (engine, begun):
        given = chores.prepare(engine)
        engine.dispose()
        with copies.copy(begun) as (engine, _):
            chores.chores(engine, given, 0, last)
            unharmed = chores.left(engine)
        for failpoint in tried:
            with copies.copy(begun) as (engine, _):
                at = tmp_path / "at"
                dies = driver.start_at(engine, chores.chores, (given, 0, last, partial(_progress, at)), failpoint)
                assert driver._ended(dies) == -signal.SIGKILL, f"{failpoint} was not reached"
                chores.chores(engine, given, int(at.read_text(encoding="utf-8")), last)
                found = chores.left(engine)
                wrong += [f"{failpoint}: {name} {rows}" for name, rows in found.items() if rows != unharmed[name]]
    with capsys.disabled():
        sys.stdout.write(f"\n{copies.kind}: kills tried {len(tried)}, violations {len(wrong)}\n")
    assert wrong == []


@pytest.mark.slow
@pytest.mark.soak
def test_a_first_start_killed_anywhere_is_made_good_by_the_next(copies: Copies) -> None:  # noqa: F811
    """The sample is there once and whole."""
    with copies.copy(copies.empty) as (engine, _):
        chores.first_start(engine, o.MORNING)
        unharmed = chores.left(engine)
    for failpoint in FIRST_START:
        with copies.copy(copies.empty) as (engine, _):
            dies = driver.start_at(engine, chores.first_start, (o.MORNING,), failpoint)
            assert driver._ended(dies) == -signal.SIGKILL, f"{failpoint} was not reached"
            chores.first_start(engine, o.MORNING)
            assert chores.left(engine) == unharmed


def test_every_failpoint_is_killed_at_by_some_test() -> None:
    """A new one comes with its kill."""
    source = "".join(path.read_text("utf-8") for path in (ROOT / "scheduling").rglob("*.py"))
    assert set(re.findall(r'\breach\("([\w.]+)"\)', source)) == KILLED


def test_no_service_that_commits_is_without_a_failpoint() -> None:
    """But for those that are listed here with the reason; who no longer needs to be is taken off."""
    bare = set()
    for path in (ROOT / "scheduling" / "services").glob("*.py"):
        source = path.read_text("utf-8")
        commits = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.With)]
        if any("writing(" in ast.unparse(each.items[0]) for each in commits) and "reach(" not in source:
            bare.add(path.stem)
    assert bare == {name for names in WITHOUT.values() for name in names}
