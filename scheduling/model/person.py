"""Who acts: the person or the key behind a request, and the office that limits what they see."""

from __future__ import annotations

from dataclasses import dataclass

from data.kinds import Role


@dataclass(frozen=True, slots=True)
class Person:
    """Someone signed in, another system with a key, or a job of our own.

    Attributes
    ----------
    centre_id, post_office_id, courier_id
        What the person is limited to. An administrator and a job have none and see all.
    """

    role: Role
    account_id: int | None = None
    api_key_id: int | None = None
    centre_id: int | None = None
    post_office_id: int | None = None
    courier_id: int | None = None
    display_name: str = ""

    @property
    def sees_all(self) -> bool:
        """Only administrators (and jobs, which act as one) are not limited to an office."""
        return self.role is Role.ADMINISTRATOR


JOB = Person(role=Role.ADMINISTRATOR, display_name="job")
"""A scheduled job acts for every office; the audit shows no account."""
