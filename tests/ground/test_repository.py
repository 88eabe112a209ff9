"""What is committed: hashes without addresses, nothing of others, no path of any machine."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from scripts.vendor import VendorError, check_lock
from tests.conftest import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-node.lock")
# Written with classes of one letter, so that this file does not hold what it looks for.
HOSTS = (
    r"pyp[i]\.org|pythonhoste[d]\.org|registry\.npm[j]s|npm[j]s\.(org|com)/|de[b]\.debian\.org"
    r"|cdn\.jsdelivr|unpk[g]\.com|cdnj[s]\.|googleapi[s]\.com|gstati[c]\.com|tile\.openstreetma[p]\.org"
)
PATHS = r"/wor[k]/(main|steering|\.library|\.mirror)|/far[m]/in|/tmp/bash_jo[b]s|/roo[t]/\.pyenv"
SECRETS = r"-----BEGIN [A-Z ]*PRIVATE KE[Y]-----|AKI[A][0-9A-Z]{16}|gh[p]_[A-Za-z0-9]{30}"
THIRD_PARTY = r"(^|/)(node_modules|vendor|\.venv)/"


def tracked() -> list[str]:
    """The committed files; without git (a plain copy of the source) there are none to judge."""
    try:
        done = subprocess.run(
            ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no git here to ask what is committed: {error}")
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def found_in(names: list[str], pattern: str) -> list[str]:
    """Each place among the files where the pattern is found, binary files left out."""
    places = []
    for name in names:
        content = (ROOT / name).read_bytes()
        if b"\0" in content[:8000]:
            continue
        for number, line in enumerate(content.decode("utf-8", errors="replace").splitlines(), start=1):
            if re.search(pattern, line):
                places.append(f"{name}:{number}: {line.strip()[:100]}")
    return places


@pytest.mark.parametrize(
    ("what", "pattern"), [("hosts of registries and CDNs", HOSTS), ("paths of a machine", PATHS), ("secrets", SECRETS)]
)
def test_no_tracked_file_holds(what: str, pattern: str) -> None:
    """No committed file names a registry or a CDN, a path of one machine, or a secret."""
    assert found_in(tracked(), pattern) == [], what


def test_the_patterns_find_what_they_are_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pattern finds an example of what it forbids, put together here from halves."""
    monkeypatch.setattr("tests.ground.test_repository.ROOT", tmp_path)
    examples = {HOSTS: "https://cdn." + "jsdelivr.net/x", PATHS: "/roo" + "t/.pyenv", SECRETS: "gh" + "p_" + "a" * 36}
    for pattern, example in examples.items():
        (tmp_path / "file").write_text(f"one\n{example}\n", encoding="utf-8")
        assert found_in(["file"], pattern) == [f"file:2: {example}"]


def test_nothing_of_others_is_tracked() -> None:
    """Third-party files are installed, not committed."""
    assert [name for name in tracked() if re.search(THIRD_PARTY, name)] == []


def test_no_tracked_file_is_large() -> None:
    """A committed file has at most a megabyte: samples are made from a seed at set-up."""
    assert [name for name in tracked() if (ROOT / name).stat().st_size > 1 << 20] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_python_lock_has_hashes_and_no_address(name: str) -> None:
    """Every pinned package carries a sha256, and no line names a place to fetch it from."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-", text.replace("    --hash=sha256:", ""), flags=re.MULTILINE), "an option line"
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._\[\]-]+==\S+", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


def test_both_python_locks_agree() -> None:
    """The tools' lock pins what the product's lock pins, at the same versions."""
    pins = [
        {line.split(" ")[0] for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if "==" in line[:80]}
        for name in LOCKS[:2]
    ]
    assert pins[0] <= pins[1]


def test_the_front_end_lock_is_whole_and_pins_what_package_json_names() -> None:
    """Every package has a hash and no address, and package.json names exact versions only."""
    check_lock(json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8")))
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    for name, version in {**package["dependencies"], **package["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"version": "1.0.0"}, "no sha512"),
        ({"version": "1.0.0", "integrity": ""}, "no sha512"),
        ({"version": "1.0.0", "integrity": "sha1-abc="}, "no sha512"),
        ({"integrity": "sha512-abc==", "resolved": "https://example.org/a.tgz"}, "names an address"),
        ({"integrity": "sha512-abc==", "link": True}, "names an address"),
    ],
)
def test_a_lock_that_npm_would_trust_blindly_is_refused(entry: dict[str, object], why: str) -> None:
    """A missing or weak hash, an address and a link are refused, each naming the package."""
    with pytest.raises(VendorError, match=f"node_modules/a.*{why}"):
        check_lock({"packages": {"": {}, "node_modules/a": entry}})


def test_an_empty_lock_is_refused() -> None:
    """A lock without packages would install nothing and look like success."""
    with pytest.raises(VendorError, match="no packages"):
        check_lock({"packages": {"": {}}})
