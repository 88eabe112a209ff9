"""Pages: one Jinja environment, and what every template may count on."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from api import filters, partner_words

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"


def static_url(name: str) -> str:
    """Return the address of a file under static/, with a digest of its content so that it may be cached for long.

    Raises
    ------
    FileNotFoundError
        There is no such file; a page that asks for one is a bug.
    """
    path = STATIC / name
    return f"/static/{name}?v={_digest(path, path.stat().st_mtime_ns)}"


@lru_cache(maxsize=256)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def make_environment() -> Environment:
    """Return the environment of all pages: escaped, and strict about names nobody gave."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = static_url
    environment.filters.update(filters.FILTERS | partner_words.FILTERS)
    return environment


ENVIRONMENT = make_environment()


def render(request: Request, template: str, *, status_code: int = 200, **context: Any) -> HTMLResponse:
    """Return a page.

    Besides ``context``, a template has ``person`` (a :class:`~scheduling.model.person.Person` or
    None), ``csrf_token`` (empty where nobody is signed in), ``path`` (of this request), ``here`` (the
    same, until a page says which entry of the menu it belongs to), ``notice`` (None) and ``static``.
    """
    visitor = getattr(request.state, "visitor", None)
    given = {
        "person": visitor.person if visitor else None,
        "csrf_token": visitor.csrf_token if visitor else "",
        "path": request.url.path,
        "here": request.url.path,
        "notice": None,
        **context,
    }
    return HTMLResponse(ENVIRONMENT.get_template(template).render(given), status_code)
