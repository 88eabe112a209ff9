"""What changes something must come from our own pages: the session's token, and the browser's own word."""

from __future__ import annotations

import hmac
from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import Request

from api.errors import ApiError
from api.state import state_of
from scheduling.model.citizen import CitizenSession
from scheduling.model.visitor import Visitor

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_FIELD = "csrf_token"
HEADER = "x-csrf-token"
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class WrongToken(ApiError):
    """The form or script did not carry the token of its session."""

    code = "api.csrf_token"
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("Trang đã cũ. Hãy tải lại trang rồi làm lại.", "The page is too old: reload it and try again.")


class WrongOrigin(ApiError):
    """The browser says that another site made the request."""

    code = "api.csrf_origin"
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("Yêu cầu đến từ một trang khác nên bị từ chối.", "The request came from another site.")


def check_origin(request: Request) -> None:
    """Raise WrongOrigin where the browser says that another site asks for a change.

    A browser that supports neither Sec-Fetch-Site nor Origin, and a program, send neither and pass:
    the token still stands before what a session may do.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise WrongOrigin
        return
    origin = request.headers.get("origin")
    if origin is None:
        return
    ours = {request.headers.get("host", ""), urlsplit(str(state_of(request).settings.public_url)).netloc}
    if not urlsplit(origin).netloc or urlsplit(origin).netloc not in ours:
        raise WrongOrigin


async def check_token(request: Request, visitor: Visitor | CitizenSession) -> None:
    """Raise WrongToken unless a change carries the token of the visitor's session, in a header or in its form."""
    if request.method in SAFE_METHODS:
        return
    given = request.headers.get(HEADER)
    if given is None and request.headers.get("content-type", "").lower().startswith(_FORM_TYPES):
        # FastAPI has read the form of a route that takes one; this is then the same object. Another
        # route takes no files, so none are.
        field = (await request.form(max_files=0)).get(FORM_FIELD)
        given = field if isinstance(field, str) else None
    if given is None or not hmac.compare_digest(given.encode(), visitor.csrf_token.encode()):
        raise WrongToken
