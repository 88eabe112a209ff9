"""The files of the front end: served as what they are, and kept by browsers for as long as is safe."""

from __future__ import annotations

import mimetypes
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

# What the machine's own table says varies; with nosniff a wrong type is a broken page.
for ending, kind in {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".webmanifest": "application/manifest+json",
}.items():
    mimetypes.add_type(kind, ending)

YEAR = "public, max-age=31536000, immutable"
WEEK = "public, max-age=604800"
ASK = "no-cache"


class Files(StaticFiles):
    """Static files. An address with the content's digest (``?v=``) never changes; a vendored file rarely does."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, or 304 when the browser holds it already."""
        response = await super().get_response(path, scope)
        if "v" in parse_qs(scope.get("query_string", b"").decode("latin-1")):
            response.headers["Cache-Control"] = YEAR
        else:
            response.headers["Cache-Control"] = WEEK if path.startswith("vendor/") else ASK
        return response
