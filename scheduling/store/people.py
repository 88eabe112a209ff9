"""Recipients and addresses: found by blind index, so that one person at one place is one row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlmodel import Session, col, select

from data.encryption import Keyring, keyring_of
from data.kinds import Precision
from data.reference.communes import communes
from data.tables import Address, Recipient
from scheduling.decide.intake_keys import address_key, recipient_key
from scheduling.model.intake import Post, ResultRow
from scheduling.store.households import newest_fix, taught_points


def keyring(session: Session) -> Keyring:
    """The keyring of the session's engine, for values that are compared without being readable."""
    return keyring_of(session.get_bind().dialect)


def keep_recipients(session: Session, centre_id: int, wanted: Mapping[str, ResultRow]) -> dict[str, int]:
    """Return the id of each recipient by blind index, adding those that are new to the centre."""
    known = session.exec(
        select(Recipient.match_index, Recipient.id).where(
            Recipient.centre_id == centre_id, col(Recipient.match_index).in_(wanted)
        )
    )
    found = {index: recipient_id for index, recipient_id in known if recipient_id is not None}
    fresh = {
        index: Recipient(centre_id=centre_id, name=row.recipient_name, phone=row.phone, match_index=index)
        for index, row in wanted.items()
        if index not in found
    }
    session.add_all(fresh.values())
    session.flush()
    return found | {index: recipient.id or 0 for index, recipient in fresh.items()}


class Place(NamedTuple):
    """Where something goes: blind indexes of the line and, in it, of the household."""

    address_index: str
    household_index: str


def keep_addresses(session: Session, centre_id: int, wanted: Mapping[Place, Post]) -> dict[Place, int]:
    """Return the id of each place's address, adding new ones.

    A household whose point somebody put right, or deliveries have taught, has a row of its own at every centre. For
    the others of a line a pin given with them replaces the point held; without one a held point stays, and a new
    address lies at its commune's point, with that precision, until the geocoder has been asked (``services.locating``).
    """
    known = session.exec(
        select(Address).where(
            Address.centre_id == centre_id, col(Address.match_index).in_({place.address_index for place in wanted})
        )
    ).all()
    found = {Place(address.match_index, address.household_index): address for address in known}
    indexes = {place.household_index for place in wanted}
    fixes, taught = newest_fix(session, indexes), taught_points(session, indexes)
    chosen = {}
    for place, post in wanted.items():
        fix = fixes.get(place.household_index)
        whole_line = Place(place.address_index, "")
        own = place if place in found or fix is not None or place.household_index in taught else whole_line
        address = found.get(own)
        if address is None:
            address = found[own] = _new_address(centre_id, own, post)
            session.add(address)
            if fix is not None:
                address.latitude, address.longitude = fix.latitude, fix.longitude
                address.precision = Precision.PIN
        held = (address.latitude, address.longitude, address.precision)
        if fix is None and post.point is not None and held != (*post.point, Precision.PIN):
            address.latitude, address.longitude = post.point
            address.precision, address.located_at = Precision.PIN, None
        chosen[place] = address
    session.flush()
    return {place: address.id or 0 for place, address in chosen.items()}


def _new_address(centre_id: int, place: Place, post: Post) -> Address:
    commune = communes()[post.commune_code]
    return Address(
        centre_id=centre_id,
        commune_code=post.commune_code,
        street_line=post.street_line,
        latitude=commune.latitude,
        longitude=commune.longitude,
        precision=Precision.COMMUNE,
        match_index=place.address_index,
        household_index=place.household_index,
    )


def recipient_index(ring: Keyring, row: ResultRow) -> str:
    """The blind index of a row's recipient."""
    return ring.blind_index(f"recipient|{recipient_key(row)}")


def address_index(ring: Keyring, post: Post) -> str:
    """The blind index of an address."""
    return ring.blind_index(f"address|{address_key(post)}")
