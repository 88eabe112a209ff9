"""The browser of the tests sees what a page does wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.chromium import Watch, close_pages, is_local
from tests.conftest import ROOT

VENDOR = ROOT / "api" / "static" / "vendor"
TYPES = {".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".woff2": "font/woff2"}
HTML = """<!doctype html><html lang="vi"><head><title>Thử</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/be-vietnam-pro.css"><link rel="stylesheet" href="/leaflet.css">
<script src="/htmx.min.js"></script><script src="/leaflet.js"></script><script src="/idb.umd.js"></script>
<script src="/signature_pad.umd.min.js"></script><script src="/barcode-detector.js"></script></head>
<body style="font-family:'Be Vietnam Pro'"><main><h1>Trả kết quả tận nhà</h1></main></body></html>"""


class Handler(BaseHTTPRequestHandler):
    """Serves the vendor folder, one page that loads all of it, and one bad page for each complaint."""

    def do_GET(self) -> None:
        """Answer from `PAGES`, else from the vendor folder."""
        pages = {
            "/": HTML,
            "/stranger": f"<img src='http://localhost:{self.server.server_port}/images/layers.png'>",  # type: ignore[attr-defined]
            "/error": "<link rel=icon href=data:,><script>console.error('hỏng')</script>",
            "/fetches": """<link rel=icon href=data:,><script>window.fetched = 0;
                (async () => { for (;;) { await fetch('/'); window.fetched++; } })()
                .catch(() => { window.failed = true; })</script>""",
            "/throws": "<link rel=icon href=data:,><script>throw new Error('gãy')</script>",
        }
        if self.path in pages:
            body, kind = pages[self.path].encode(), "text/html; charset=utf-8"
        else:
            file = VENDOR / self.path.lstrip("/")
            if not file.is_file():
                self.send_error(404)
                return
            body, kind = file.read_bytes(), TYPES.get(file.suffix, "application/octet-stream")
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of a server on 127.0.0.1 for these tests."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_every_vendored_script_loads_and_the_font_draws_vietnamese(page: Page, site: str, watch: Watch) -> None:
    """The scripts define what pages call, the Vietnamese subset of the font loads, and no other host is asked."""
    page.goto(site)
    defined = "[typeof htmx, typeof L, typeof idb, typeof SignaturePad, typeof BarcodeDetectionAPI]"
    assert page.evaluate(defined) == ["object", "object", "object", "function", "object"]
    assert page.evaluate("document.fonts.load('16px \"Be Vietnam Pro\"', 'Cứu').then(found => found.length > 0)")
    assert len(watch.requests) >= 8


def test_the_barcode_reader_runs_from_our_own_wasm(page: Page, site: str, watch: Watch) -> None:
    """The reader finds nothing on a blank canvas, having fetched its program from us and from nowhere else."""
    page.goto(site)
    found = page.evaluate("""async () => {
        BarcodeDetectionAPI.prepareZXingModule({overrides: {locateFile: (path) => '/' + path}});
        const canvas = document.createElement('canvas');
        canvas.width = canvas.height = 64;
        canvas.getContext('2d').fillRect(0, 0, 1, 1);
        return await new BarcodeDetectionAPI.BarcodeDetector({formats: ['qr_code']}).detect(canvas);
    }""")
    assert found == []
    assert f"{site}/zxing_reader.wasm" in watch.requests


def test_axe_reports_what_a_page_lacks(page: Page, site: str, accessibility: Callable[[Page], list[str]]) -> None:
    """The accessibility check passes a good page and names the rule that a bad one breaks."""
    page.goto(site)
    assert accessibility(page) == []
    page.evaluate("document.querySelector('main').innerHTML = '<img src=\"data:,\">'")
    assert any(line.startswith("image-alt") for line in accessibility(page))


@pytest.mark.parametrize(("path", "complaint"), [("/error", "hỏng"), ("/throws", "gãy"), ("/none", "404")])
def test_a_console_error_is_a_complaint(path: str, complaint: str, page: Page, site: str, watch: Watch) -> None:
    """A console error, an uncaught exception and a failed request each fail a test that does not expect them."""
    page.goto(site + path)
    page.wait_for_function("document.readyState === 'complete'")
    with pytest.raises(AssertionError, match=complaint):
        watch.verify()
    watch.expect(complaint)


@pytest.mark.parametrize("closed_first", [True, False])
def test_pages_are_closed_before_their_server(closed_first: bool, new_page: Callable[..., Page], watch: Watch) -> None:
    """A page that is still fetching complains of a server that has gone, and of nothing when it was closed first."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        page = new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/fetches")
        page.wait_for_function("window.fetched > 2")
        if closed_first:
            close_pages()
        server.shutdown()
        thread.join()
    if not closed_first:
        page.wait_for_function("window.failed")
        watch.expect("ERR_CONNECTION|ERR_SOCKET_NOT_CONNECTED")  # Chromium has two names for it
        assert watch.complaints
    watch.verify()


def test_a_request_to_another_host_is_seen_and_goes_nowhere(page: Page, site: str, watch: Watch) -> None:
    """A picture by another name than 127.0.0.1 is recorded, fails the test, and is not even looked up."""
    page.goto(site + "/stranger")
    watch.expect("Failed to load resource|favicon")
    with pytest.raises(AssertionError, match=f"localhost:{urlsplit(site).port}"):
        watch.verify()
    assert any("ERR_NAME_NOT_RESOLVED" in line for line in watch.complaints)
    watch.requests.clear()


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8000/x", True),
        ("data:,", True),
        ("blob:http://127.0.0.1/1", True),
        ("http://127.0.0.1.example/", False),
        ("https://example.org/127.0.0.1", False),
        ("http://localhost:8000/", False),
    ],
)
def test_only_this_machine_is_local(url: str, local: bool) -> None:
    """A URL is local when its host is 127.0.0.1 or it needs no host."""
    assert is_local(url) is local
