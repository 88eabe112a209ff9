"""Find a Chromium for the browser tests, or install one, and write its path to `chromium-path` in the venv.

Root with apt: Debian's package, and the library that playwright's own node needs. Anyone else: playwright's download.
Without either the step ends with a notice and no error: the tests then skip loudly, or fail where CI=true.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

PATH_FILE = Path(sys.prefix) / "chromium-path"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def runs(*command: str) -> bool:
    """Whether the command ends well within a minute, its output unseen."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def playwright_chromium() -> str | None:
    """The Chromium that playwright would download, if it is there."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def driver_runs() -> bool:
    """Whether playwright's own node runs; a minimal Debian lacks libatomic1, without which it does not."""
    spec = importlib.util.find_spec("playwright")
    if spec is None or not spec.submodule_search_locations:
        return False
    return runs(str(Path(spec.submodule_search_locations[0]) / "driver" / "node"), "--version")


def find() -> str | None:
    """The path of a Chromium that runs: on PATH, or playwright's own; None when there is none."""
    if not driver_runs():
        return None
    for name in NAMES:
        path = shutil.which(name)
        if path and runs(path, "--version"):
            return path
    return playwright_chromium()


def install() -> None:
    """Try the one way of installing that this user has; failing is seen by `find` afterwards."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
        packages = ["chromium", "libatomic1"]
        for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            print(f"browser: apt-get {' '.join(step)}", flush=True)
            subprocess.run([*apt, *step], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    if find() is None and driver_runs():
        print("browser: playwright install chromium", flush=True)
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)


def main() -> int:
    """Find or install a Chromium; always 0, since its absence is for the tests to judge."""
    path = find()
    if path is None:
        install()
        path = find()
    if path is not None:
        PATH_FILE.write_text(path + "\n", encoding="utf-8")
        return 0
    PATH_FILE.unlink(missing_ok=True)
    print(
        "\n" + "*" * 78 + "\n* No Chromium runs here and none could be installed: the browser tests will not run."
        "\n* On Debian: apt-get install chromium libatomic1 (as root), then `make test` again.\n" + "*" * 78 + "\n",
        file=sys.stderr,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
