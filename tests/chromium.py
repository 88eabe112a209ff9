"""A real Chromium for the tests: every page is watched for errors and for requests to anywhere but this machine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from scripts.browser import PATH_FILE, find
from tests.missing import missing

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
    # No name is ever looked up, so a page that asks for another host is seen and gets nothing.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
LOCAL_SCHEMES = ("data", "blob", "about")
PATIENCE_MILLISECONDS = 120_000
"""How long a page may take on a busy machine: only a test that fails waits so long."""
_open: list[BrowserContext] = []


@dataclass
class Watch:
    """What the pages of one test asked for and complained of."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Allow complaints that match, such as the console's line for a 403 that the test asked for."""
        self.expected.append(pattern)

    def follow(self, context: BrowserContext) -> None:
        """Record everything of this context, its service workers' requests among them."""
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("console", lambda message: self._heard(message.type, f"{message.text} ({message.location['url']})"))
        context.on("weberror", lambda error: self._heard("error", str(error.error)))

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error":
            self.complaints.append(text)

    def strangers(self) -> list[str]:
        """The requests that were meant for another host than 127.0.0.1."""
        return [url for url in self.requests if not is_local(url)]

    def verify(self) -> None:
        """Fail the test for a request to another host, or a complaint that it did not expect."""
        assert not self.strangers(), f"pages asked other hosts: {self.strangers()}"
        unexpected = [text for text in self.complaints if not any(re.search(p, text) for p in self.expected)]
        assert not unexpected, f"the browser's console has errors: {unexpected}"


def is_local(url: str) -> bool:
    """Whether a request stays on 127.0.0.1, or needs no host at all."""
    parts = urlsplit(url)
    return parts.scheme in LOCAL_SCHEMES or parts.hostname == "127.0.0.1"


def close_pages() -> None:
    """Close every page of this process.

    A server that ends calls it first: a page that is still fetching would complain of a server that has gone.
    """
    while _open:
        _open.pop().close()


def chromium_path() -> str | None:
    """The Chromium that `make test` found or installed, else one that runs here."""
    if PATH_FILE.exists() and Path(path := PATH_FILE.read_text(encoding="utf-8").strip()).exists():
        return path
    return find()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests of this worker; without one a failure in CI, a loud skip elsewhere."""
    path = chromium_path()
    if path is None:
        missing("Chromium", "`make test` finds or installs one")
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS), timeout=PATIENCE_MILLISECONDS)
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What this test's pages asked for and complained of; judged when the test ends."""
    watch = Watch()
    yield watch
    watch.verify()


@pytest.fixture
def new_page(chromium: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """A function that opens a page in a context of its own (own cookies): `new_page(phone=True, **context_options)`."""

    def open_page(*, phone: bool = False, **options: Any) -> Page:
        settings: dict[str, Any] = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
        settings |= (PHONE if phone else {}) | options
        context = chromium.new_context(**settings)
        _open.append(context)
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        watch.follow(context)
        return context.new_page()

    yield open_page
    close_pages()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page on a desk's screen."""
    return new_page()


@pytest.fixture
def phone_page(new_page: Callable[..., Page]) -> Page:
    """A page on a phone's screen, with touch."""
    return new_page(phone=True)


@pytest.fixture
def accessibility() -> Callable[[Page], list[str]]:
    """A function that runs axe on a page and returns what it found wrong, one line each; empty is good."""

    def violations(page: Page) -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8") + ";undefined")
        found = page.evaluate("axe.run()")["violations"]
        return [f"{v['id']}: {v['help']} at {', '.join(n['target'][0] for n in v['nodes'][:3])}" for v in found]

    return violations
