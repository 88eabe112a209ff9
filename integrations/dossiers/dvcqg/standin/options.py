"""How one stand-in behaves. The defaults are what a client's default settings expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AUTH_ENDPOINT = "/auth"
INTEGRATION_ENDPOINT = "/integration"
SHARE_ENDPOINT = "/share"


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalOptions:
    """Sign-in of the stand-in and its reading of the contract's open points (contracts.md section 6).

    Parameters
    ----------
    username, password, dstcode, madonvi
        What a caller must know. Samples, no secrets.
    session_seconds
        How long a session lives.
    session_refusal
        ``status`` answers HTTP 401, ``code`` answers error_code -2 under HTTP 200.
    absent
        How TraCuuHoSo says "not there": ``empty`` is ok with an empty result, ``code`` is error_code -4.
    update_unknown
        What isUpdating True does for a dossier that is not there.
    integer_codes
        Whether business answers carry error_code as a number; logins always do.
    """

    username: str = "mau"
    password: str = "mau-khong-bi-mat"
    dstcode: str = "VN:GOV:GIALAP"
    madonvi: str = "000.00.00.H20"
    session_seconds: int = 1800
    session_refusal: Literal["status", "code"] = "status"
    absent: Literal["empty", "code"] = "empty"
    update_unknown: Literal["refuse", "create"] = "refuse"
    integer_codes: bool = False
