"""The people of a site, to act by the services what a test does not look at."""

from __future__ import annotations

from sqlmodel import select

from data.session import reading
from data.tables import Account
from scheduling.model.person import Person
from scheduling.services.accounts import person_of
from scheduling.services.days import day_view
from tests.browser.conftest import DAY, Site


def person_called(site: Site, username: str) -> Person:
    """Who signs in under this name."""
    with reading(site.engine) as session:
        return person_of(session.exec(select(Account).where(Account.username == username)).one())


def first_rider(site: Site) -> str:
    """The user name of the courier of the plan's first route: a light day may need only one of them."""
    plan = day_view(site.engine, person_called(site, "dieuphoi1"), DAY).plan
    assert plan is not None
    with reading(site.engine) as session:
        return session.exec(select(Account.username).where(Account.courier_id == plan.routes[0].courier_id)).one()
