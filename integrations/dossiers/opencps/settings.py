"""What an installation says about its OpenCPS; docs/partners.md lists it."""

from __future__ import annotations

from typing import Literal

from integrations.partner.settings import Block, Endpoint, Line, Secret


class OpenCpsSettings(Block):
    """One OpenCPS.

    Parameters
    ----------
    changes
        Where dossiers that changed are listed; it is asked with the two queries below.
    look, update
        Where one dossier is read and written; ``{code}`` in the address is its number.
    since_query, page_query
        The names of the queries "changed after this moment" and "at most so many".
    token, token_header
        What every call carries.
    cancelled_states
        Words of ``dossierStatus`` that mean that nothing is to be brought home any more.
    """

    kind: Literal["opencps"] = "opencps"
    changes: Endpoint
    look: Endpoint
    update: Endpoint
    token: Secret
    token_header: str = "Token"
    since_query: str = "modifiedAfter"
    page_query: str = "limit"
    page_size: int = 200
    cancelled_states: frozenset[str] = frozenset({"cancelled", "denied", "unresolved"})
    line: Line = Line()
