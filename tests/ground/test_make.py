"""The commands a newcomer types: `make` explains, promises nothing it does not do, and finds a Python that runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

MKVENV = ROOT / "scripts" / "mkvenv.sh"


def run(command: list[str], **changes: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the checkout with some of the environment changed."""
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHON", "MAKEFLAGS", "MAKELEVEL")}
    return subprocess.run(command, cwd=ROOT, env={**env, **changes}, capture_output=True, text=True, check=False)


def program(folder: Path, name: str, text: str) -> None:
    """Put an executable shell script into a folder."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    (folder / name).chmod(0o755)


def test_make_alone_explains_every_target() -> None:
    """`make` lists each command of the Makefile with a sentence."""
    phony = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    targets = set(phony[0].split()) - {"FORCE"}
    listed = re.findall(r"^  make (\w+) +\S.*$", run(["make"]).stdout, flags=re.MULTILINE)
    assert set(listed) == targets >= {"setup", "run", "test", "check", "bench", "soak", "lock", "fmt", "clean"}


def test_a_dry_run_in_a_fresh_copy_makes_nothing(tmp_path: Path) -> None:
    """`make -n` on a copy without a venv ends well, names the steps, and leaves no file behind."""
    for name in (
        "Makefile",
        "requirements.lock",
        "requirements-dev.lock",
        "package.json",
        "package-lock.json",
        ".npmrc",
    ):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "vendor.py").touch()
    before = sorted(tmp_path.rglob("*"))
    for target in ("run", "test", "check"):
        done = run(["make", "-n", "-C", str(tmp_path), target])
        assert done.returncode == 0, done.stderr
        assert "mkvenv.sh" in done.stdout
    assert sorted(tmp_path.rglob("*")) == before


def test_a_python_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    """Broken shims and old versions earlier in PATH are skipped, and the venv hangs on the Python behind the shim."""
    program(tmp_path / "one", "python3.13", "echo 'command not found' >&2; exit 127")
    program(tmp_path / "one", "python3.12", "echo '3.10 /usr/bin/python3.10'")
    program(tmp_path / "two", "python3", f"echo '3.12 {tmp_path}/real'")
    program(tmp_path / "two", "id", "exit 1")
    program(tmp_path, "real", f'echo "$@" >>{tmp_path}/said')
    done = run([str(MKVENV), "venv of mine"], PATH=f"{tmp_path / 'one'}:/nowhere:{tmp_path / 'two'}")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "said").read_text().splitlines()[-1] == "-I -m venv --clear venv of mine"


def test_the_newest_python_is_taken_wherever_in_path_it_stands(tmp_path: Path) -> None:
    """A 3.13 in the last folder goes before a 3.12 in the first, whatever its name."""
    program(tmp_path / "one", "python3.12", f"echo '3.12 {tmp_path}/older'")
    program(tmp_path / "two", "python", f"echo '3.13 {tmp_path}/newest'")
    program(tmp_path, "newest", f"touch {tmp_path}/taken")
    program(tmp_path / "two", "touch", 'PATH=/usr/bin:/bin exec touch "$@"')
    done = run([str(MKVENV), str(tmp_path / "venv")], PATH=f"{tmp_path / 'one'}:{tmp_path / 'two'}")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "taken").exists()


@pytest.mark.parametrize(
    ("answer", "kept"),
    [(f'exec {sys.executable} "$@"', True), ("exit 1", False), ("echo 3.10", False)],
    ids=["works", "gone", "old"],
)
def test_a_venv_that_works_is_kept_and_one_whose_python_has_gone_is_made_anew(
    answer: str, kept: bool, tmp_path: Path
) -> None:
    """Only a venv that does not run, or is too old, is cleared."""
    program(tmp_path, "maker", f"echo '3.12 {tmp_path}/maker'; touch {tmp_path}/made")
    (tmp_path / "venv").mkdir()
    program(tmp_path / "venv" / "bin", "python", answer)
    done = run([str(MKVENV), str(tmp_path / "venv")], PYTHON=str(tmp_path / "maker"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "made").exists() is not kept


def test_without_a_fitting_python_the_message_says_what_was_found(tmp_path: Path) -> None:
    """With only an old, a broken or a too new Python the step fails and names them."""
    program(tmp_path / "bin", "python3", "echo '3.10 /usr/bin/python3.10'")
    program(tmp_path / "bin", "python", "echo '3.14 /usr/bin/python3.14'")
    program(tmp_path / "bin", "python3.12", "exit 1")
    for name in ("sort", "tr"):
        program(tmp_path / "bin", name, f'PATH=/usr/bin:/bin exec {name} "$@"')
    done = run([str(MKVENV), str(tmp_path / "venv")], PATH=str(tmp_path / "bin"))
    assert done.returncode == 1
    for word in ("needs Python 3.11, 3.12 or 3.13", "3.10", "3.14", "python3.12:broken"):
        assert word in done.stderr
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize("answer", ["exit 1", "echo '3.10 /usr/bin/python3.10'"])
def test_a_python_named_by_hand_must_fit(answer: str, tmp_path: Path) -> None:
    """PYTHON= naming something that is no supported Python is an error, not a reason to take another."""
    program(tmp_path / "bin", "mypython", answer)
    done = run([str(MKVENV), str(tmp_path / "venv")], PYTHON=str(tmp_path / "bin" / "mypython"))
    assert done.returncode == 1
    assert "mypython does not run as Python 3.11, 3.12 or 3.13" in done.stderr


def test_ci_runs_the_test_command_of_the_readme() -> None:
    """`.ci/run` is a bash script around `make test`, without an input to wait for."""
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env bash\n")
    assert re.search(r"^make test </dev/null$", text, flags=re.MULTILINE)
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_run_without_tests_is_an_error(tmp_path: Path) -> None:
    """`.ci/run` ends with an error when pytest ends with its 5 for no tests, and well when it ends well."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci" / "run").write_bytes((ROOT / ".ci" / "run").read_bytes())
    for code in (5, 0):
        (tmp_path / "Makefile").write_text(f"test:\n\t@exit {code}\n", encoding="utf-8")
        done = run(["bash", str(tmp_path / ".ci" / "run")])
        assert (done.returncode == 0) is (code == 0), done.stderr
