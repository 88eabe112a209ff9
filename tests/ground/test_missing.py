"""What is not on a machine fails in CI and is said aloud elsewhere; real data is never a failure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, SLOW

pytestmark = pytest.mark.slow

CONFTEST = """
import tests.chromium, tests.pg

def none():
    raise tests.pg.PostgresMissing("no server\\nin this test")

tests.chromium.chromium_path = lambda: None
tests.pg.programs = none
"""
TESTS = """
def test_browser(page): pass
def test_database(postgres_url): pass
def test_real(real_data): pass
def test_other(): pass
"""


def inner(folder: Path, ci: str, *options: str) -> tuple[int, str]:
    """Run pytest on four tests of which three miss what they need; return its exit code and output."""
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "test_inner.py").write_text(TESTS, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    browser\n    postgres\n    real_data\n")
    env = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT), "TANNHA_REAL_DATA": str(folder / "absent")}
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", str(folder / "pytest.ini"), "--color=yes"]
    done = subprocess.run(
        [*command, *options, str(folder)], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_elsewhere_each_is_skipped_with_a_red_line(tmp_path: Path) -> None:
    """Without CI the run passes, and the summary names what its workers missed, each on a red line of its own."""
    code, output = inner(tmp_path, "", "-n", "2")
    assert code == 0, output
    assert "1 passed, 3 skipped" in output.replace("\x1b[33m", "").replace("\x1b[32m\x1b[1m", "").replace("\x1b[0m", "")
    red = [line for line in output.splitlines() if line.startswith("\x1b[31m\x1b[1mNOT TESTED HERE: 1 tests, without")]
    assert len(red) == 3, output
    assert any("PostgreSQL: no server in this test" in line for line in red)


def test_in_ci_a_missing_browser_or_database_fails(tmp_path: Path) -> None:
    """With CI=true the browser and the database are errors, and real data is still a loud skip."""
    code, output = inner(tmp_path, "true", "--color=no")
    assert code == 1, output
    assert "1 passed, 1 skipped, 2 errors" in output
    assert "Chromium is missing, and CI must have it" in output
    assert "NOT TESTED HERE: 1 tests, without real data" in output


def test_a_test_is_marked_by_the_fixtures_it_uses(tmp_path: Path) -> None:
    """`-m "not browser and not postgres"` leaves out what uses them, marked by hand or not."""
    code, output = inner(tmp_path, "true", "--color=no", "-m", "not browser and not postgres")
    assert code == 0, output
    assert "1 passed, 1 skipped, 2 deselected" in output


def test_what_is_slow_by_its_place_is_there() -> None:
    """A module that was renamed does not slip back into `make check`."""
    assert [name for name in SLOW if not (ROOT / "tests" / name).exists()] == []
