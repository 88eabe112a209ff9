"""What every test may use; the fixtures for the database server and the browser stand in modules of their own."""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.missing import NOT_TESTED, in_ci, not_tested

pytest_plugins = ["tests.pg", "tests.chromium", "tests.databases"]

ROOT = Path(__file__).resolve().parent.parent
# A test that uses the fixture gets the marker, so that `-m "not browser"` misses none.
MARKED_BY_FIXTURE = {"chromium": "browser", "postgres_server": "postgres", "real_data": "real_data"}
# What takes half of the whole run: it starts and kills processes, searches for plans, or rides out whole days.
SLOW = (
    "journeys/",
    "api/documents/test_handover_pdf.py",
    "api/pages/test_courier.py",
    "api/rest/test_courier_events.py",
    "api/rest/test_fuzz.py",
    "integrations/dossiers/test_store.py",
    "routing/test_pool.py",
    "routing/test_solve.py",
    "routing/travel/test_simulate.py",
    "scheduling/intake/test_import_again.py",
    "scheduling/services/test_days.py",
    "scheduling/services/test_events.py",
    "scheduling/services/test_relay.py",
)

# A busy machine makes no test fail, and CI judges every submission by the same examples.
settings.register_profile(
    "tannha", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=in_ci(), print_blob=True
)
settings.load_profile("tannha")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--soak`, for the tests that are a sample in `make test`."""
    parser.addoption("--soak", action="store_true", help="run the slow tests at full size")


def pytest_configure() -> None:
    """Put `tmp_path` into memory where there is room: every commit of SQLite waits for a disk.

    Programs that tests write must run there too.
    """
    from tests.pg import DISK, place_for_data  # a plugin, which pytest itself wants to import first

    memory = place_for_data()
    if memory != DISK and not os.statvfs(memory).f_flag & os.ST_NOEXEC:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses by marker
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark each test by the fixtures it uses, and as slow by where it stands; take out what only a soak runs."""
    slow = tuple(f"tests/{name}" for name in SLOW)
    for item in items:
        if item.nodeid.startswith(slow):
            item.add_marker("slow")
        for fixture, marker in MARKED_BY_FIXTURE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)
    if not config.getoption("--soak"):
        later = [item for item in items if any(_waits(item, mark) for mark in item.iter_markers("soak"))]
        config.hook.pytest_deselected(items=later)
        items[:] = [item for item in items if item not in later]


def _waits(item: pytest.Item, mark: pytest.Mark) -> bool:
    only, but = mark.kwargs.get("only"), mark.kwargs.get("but")
    return (only is None or only in item.name) and (but is None or but not in item.name)


def pytest_collection_finish() -> None:
    """Keep the collector away from what was imported, which stays: looking through it took a tenth of the run."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def ways_are_of_one_database() -> Iterator[None]:
    """The next test has a database of its own, whose visits have the numbers of this one's."""
    yield
    if legs := sys.modules.get("scheduling.services.legs"):
        legs.LEGS.clear()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One red line for each thing that was missing, with the number of tests that went without it."""
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        if isinstance(report.longrepr, tuple) and NOT_TESTED in report.longrepr[2]:
            reasons[report.longrepr[2].partition(NOT_TESTED)[2]] += 1
    for reason, count in reasons.items():
        terminalreporter.write_line(f"{NOT_TESTED}{count} tests, without {reason}", red=True, bold=True)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data (TANNHA_REAL_DATA, or ../shared/data); its tests skip loudly without it, in CI too."""
    folder = Path(os.environ.get("TANNHA_REAL_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        not_tested("real data", "set TANNHA_REAL_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def size(pytestconfig: pytest.Config) -> Callable[[int, int], int]:
    """A function of (sample, full): the first in `make test`, the second in `make soak`."""
    return lambda sample, full: full if pytestconfig.getoption("--soak") else sample
