"""Recipients and addresses: found by blind index, so that one person at one place is one row."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session, col, select

from data.encryption import Keyring, keyring_of
from data.kinds import Precision
from data.reference.communes import communes
from data.tables import Address, Recipient
from scheduling.decide.intake_keys import address_key, recipient_key
from scheduling.model.intake import Post, ResultRow


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


def keep_addresses(session: Session, centre_id: int, wanted: Mapping[str, Post]) -> dict[str, int]:
    """Return the id of each address by blind index, adding new ones.

    A pin of an officer replaces the point held; without one a held point stays, and a new address lies at its
    commune's point, with that precision, until the geocoder has been asked (``services.locating``).
    """
    known = session.exec(
        select(Address).where(Address.centre_id == centre_id, col(Address.match_index).in_(wanted))
    ).all()
    found = {address.match_index: address for address in known}
    for index, post in wanted.items():
        address = found.get(index)
        if address is None:
            commune = communes()[post.commune_code]
            address = found[index] = Address(
                centre_id=centre_id,
                commune_code=post.commune_code,
                street_line=post.street_line,
                latitude=commune.latitude,
                longitude=commune.longitude,
                precision=Precision.COMMUNE,
                match_index=index,
            )
            session.add(address)
        held = (address.latitude, address.longitude, address.precision)
        if post.point is not None and held != (*post.point, Precision.PIN):
            address.latitude, address.longitude = post.point
            address.precision, address.located_at = Precision.PIN, None
    session.flush()
    return {index: address.id or 0 for index, address in found.items()}


def recipient_index(ring: Keyring, row: ResultRow) -> str:
    """The blind index of a row's recipient."""
    return ring.blind_index(f"recipient|{recipient_key(row)}")


def address_index(ring: Keyring, post: Post) -> str:
    """The blind index of an address."""
    return ring.blind_index(f"address|{address_key(post)}")
