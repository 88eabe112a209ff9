"""Who may use a route. Every route names it with one of :func:`allow`, :func:`allow_key`,
:func:`citizen`, :func:`anyone`.

A guard is a dependency that carries the mark ``who``; :func:`nameless` walks the routes of an app and
returns those that no guard stands before, and a test demands that there are none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Mount

from api.errors import Forbidden, NotSignedIn
from api.security.citizens import CitizenUnknown, citizen_behind
from api.security.csrf import check_origin, check_token
from api.security.visitors import behind
from data.kinds import Role
from scheduling.model.citizen import CitizenSession
from scheduling.model.person import Person
from scheduling.model.visitor import KeyHolder, Visitor

Guard = Callable[..., Any]
_MARK = "_tannha_who"

_Behind = Annotated[Visitor | KeyHolder | None, Depends(behind)]


def allow(*roles: Role, scope: str | None = None) -> Guard:
    """Let in people of these roles, and keys of the scope if one is named; gives a Person.

    A request that sends a key is judged by the key alone; any other by its session, and one that
    changes something must also show the session's CSRF token and come from our own pages.

    Raises
    ------
    NotSignedIn
        Nobody is known behind the request, or the key is no good.
    Forbidden
        The role or the key's scopes are not enough, or the token or origin is wrong.
    """
    if not roles and scope is None:
        raise ValueError("a guard names at least one role or scope")

    async def guard(request: Request, who: _Behind) -> Person:
        if who is None:
            raise NotSignedIn
        if isinstance(who, KeyHolder):
            if scope not in who.scopes:
                raise Forbidden
            return who.person
        check_origin(request)
        await check_token(request, who)
        if who.person.role not in roles:
            raise Forbidden
        return who.person

    return _marked(guard, [*map(str, roles), *([f"key {scope}"] if scope else [])])


def allow_key(scope: str) -> Guard:
    """Let in other systems whose key has the scope, and nobody else; gives a Person limited to the key's office."""
    return allow(scope=scope)


def anyone() -> Guard:
    """Let in everybody, known or not. What changes something must still come from our own pages."""

    async def guard(request: Request) -> None:
        check_origin(request)

    return _marked(guard, ["anyone"])


def citizen() -> Guard:
    """Let in who has shown the phone on a dossier; gives their CitizenSession, good for that dossier only.

    Raises
    ------
    CitizenUnknown
        There is no session, or it has run out.
    Forbidden
        The token or origin is wrong.
    """

    async def guard(request: Request, who: Annotated[CitizenSession | None, Depends(citizen_behind)]) -> CitizenSession:
        if who is None:
            raise CitizenUnknown
        check_origin(request)
        await check_token(request, who)
        return who

    return _marked(guard, ["citizen"])


def visitor_behind(request: Request) -> Visitor:
    """The session of a request that :func:`allow` let in by its cookie; a handler's dependency."""
    visitor = getattr(request.state, "visitor", None)
    if visitor is None:
        raise NotSignedIn
    assert isinstance(visitor, Visitor)
    return visitor


def nameless(app: FastAPI) -> list[str]:
    """Return the paths of the routes, mounts included, that name nobody who may use them."""
    return [path for path, who in who_may(app.routes) if not who]


def who_may(routes: Sequence[BaseRoute], prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield each route's methods and path, and who may use it (an empty list if it names nobody)."""
    for route in iter_route_contexts(routes):
        path = prefix + (route.path or "")
        methods = ",".join(sorted(route.methods or ())) or "ANY"
        original = route.original_route
        if isinstance(original, Mount) and not _who(original.app) and original.routes:
            yield from who_may(original.routes, path)
        elif isinstance(original, Mount):
            yield f"{methods} {path}", _who(original.app)
        else:
            yield f"{methods} {path}", list(_guards(getattr(route, "dependant", None)))


def mark_mounted(app: Any, guard: Guard) -> Any:
    """Say who may use a mounted app that no FastAPI route serves; returns it."""
    setattr(app, _MARK, _who(guard))
    return app


def _guards(dependant: Dependant | None) -> Iterator[str]:
    if dependant is not None:
        yield from _who(dependant.call)
        for each in dependant.dependencies:
            yield from _guards(each)


def _who(subject: Any) -> list[str]:
    return list(getattr(subject, _MARK, ()))


def _marked(guard: Guard, who: Iterable[str]) -> Guard:
    setattr(guard, _MARK, tuple(who))
    return guard
