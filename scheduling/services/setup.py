"""Fill an empty database with the sample office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from data.samples.office import SampleOffice
from data.session import reading, writing
from scheduling.failpoints import reach
from scheduling.services.rosters import build_rosters
from scheduling.store import setup as store


def load_sample(engine: Engine, sample: SampleOffice, password_hash_of: Callable[[str], str], now: datetime) -> bool:
    """Write the sample's offices, couriers, shifts and accounts, unless a centre is there already.

    The ready results are not written here: ``sample.csv`` goes through the import, as an officer's file would.

    Parameters
    ----------
    password_hash_of
        Takes a username of ``sample.accounts`` and returns the hash of the password chosen for it. The hashes
        are made before the database is locked, for a good hash takes long.

    Returns
    -------
    bool
        False when the database was not empty, and nothing was written.
    """
    with reading(engine) as session:
        if not store.is_empty(session):
            return False
    hashes = {account.username: password_hash_of(account.username) for account in sample.accounts}
    with writing(engine) as session:
        if not store.is_empty(session):
            return False
        store.write_sample(session, sample, hashes, now)
        reach("setup.before_commit")
    reach("setup.after_commit")
    build_rosters(engine, now)
    return True
