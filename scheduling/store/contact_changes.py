"""Recipients put in the place of others, and what an officer saw before."""

from __future__ import annotations

from sqlmodel import Session, col, select

from data.tables import Account, ContactChange, Dossier, EnvelopeDossier, Recipient
from scheduling.decide.folding import fold
from scheduling.model.contact import ContactChanged
from scheduling.store.people import keyring
from scheduling.store.wide import select_wide


def recipient_called(session: Session, centre_id: int, name: str, phone: str | None, dossier_code: str) -> int:
    """The recipient of this name and phone at a centre, new or known; without a phone, the dossier's own."""
    key = f"{fold(name)}|{phone}" if phone else f"{fold(name)}||{dossier_code}"
    index = keyring(session).blind_index(f"recipient|{key}")
    known = select(Recipient.id).where(Recipient.centre_id == centre_id, Recipient.match_index == index)
    found = session.exec(known).first()
    if found is not None:
        return found
    fresh = Recipient(centre_id=centre_id, name=name, phone=phone, match_index=index)
    session.add(fresh)
    session.flush()
    assert fresh.id is not None
    return fresh.id


def together_with(session: Session, envelope_id: int) -> list[Dossier]:
    """The dossiers of an envelope, in order."""
    inside = select(Dossier).join(EnvelopeDossier, col(EnvelopeDossier.dossier_id) == Dossier.id)
    return list(session.exec(inside.where(EnvelopeDossier.envelope_id == envelope_id).order_by(col(Dossier.id))))


def changes_of(session: Session, dossier_id: int) -> tuple[ContactChanged, ...]:
    """What was changed of a dossier's contact, the latest first."""
    rows = session.exec(
        select_wide(ContactChange.at, ContactChange.part, ContactChange.paper, Account.display_name)
        .join(Account, col(Account.id) == ContactChange.account_id)
        .where(ContactChange.dossier_id == dossier_id)
        .order_by(col(ContactChange.id).desc())
    )
    return tuple(ContactChanged(*row) for row in rows)
