"""Who acts: the person or the key behind a request, and the office that limits what they see."""

from __future__ import annotations

from dataclasses import dataclass

from data.kinds import Role


@dataclass(frozen=True, slots=True)
class Person:
    """Someone signed in, another system with a key, a job of our own, or a citizen.

    Attributes
    ----------
    role
        None for a citizen, who has no account and is limited to one dossier or one booking of a centre.
    centre_id, post_office_id, courier_id
        What the person is limited to. An administrator and a job have none and see all.
    """

    role: Role | None
    account_id: int | None = None
    api_key_id: int | None = None
    centre_id: int | None = None
    post_office_id: int | None = None
    courier_id: int | None = None
    display_name: str = ""
    dossier_id: int | None = None
    """Of a citizen who has shown the phone on this dossier."""
    booking_id: int | None = None
    """Of a citizen who followed the link to this booking."""

    @property
    def is_citizen(self) -> bool:
        """Whether this is one of the public, acting for themselves."""
        return self.role is None

    @property
    def sees_all(self) -> bool:
        """Only administrators (and jobs, which act as one) are not limited to an office."""
        return self.role is Role.ADMINISTRATOR


JOB = Person(role=Role.ADMINISTRATOR, display_name="job")
"""A scheduled job acts for every office; the audit shows no account."""
