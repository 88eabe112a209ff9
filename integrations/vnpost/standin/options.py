"""How the stand-ins behave: their reading of the contract's open points (contracts.md section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class NgspOptions:
    """A gateway. The keys are samples, no secrets.

    Parameters
    ----------
    selector
        How an operation is named: by its path, by the header ``service-code``, or by ``serviceName`` in the query.
    grant_in
        Where the grant type must stand.
    token_seconds
        How long a token lives.
    second_order
        ``exists`` answers a repeated number with 101, ``taken`` takes it as one more order.
    cancel_again
        The Status of cancelling what is cancelled.
    text_integers
        Whether Status, StatusCode and expires_in come as text.
    """

    consumer_key: str = "mau-khoa"
    consumer_secret: str = "mau-khong-bi-mat"
    customer_code: str = "MAU0001"
    selector: Literal["path", "header", "query"] = "path"
    grant_in: Literal["body", "query", "query_and_header"] = "body"
    token_seconds: int = 3600
    second_order: Literal["exists", "taken"] = "exists"
    cancel_again: str = "110"
    text_integers: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MyVNPostOptions:
    """MyVNPost. The keys are samples, no secrets.

    Parameters
    ----------
    token_seconds
        How long a token lives.
    token_refusal
        The HTTP status when it does not.
    under_data
        Whether CreateOrder answers under ``data`` or bare.
    cancel_type
        "00" cancels at once, "02" waits for approval.
    cancel_in_list
        Whether orderCancel answers with a list of one, its keys in another case.
    text_integers
        Whether amounts and codes come as text.
    """

    username: str = "mau"
    password: str = "mau-khong-bi-mat"
    customer_code: str = "MAU0002"
    token_seconds: int = 3600
    token_refusal: Literal[401, 403] = 401
    under_data: bool = True
    cancel_type: Literal["00", "02"] = "00"
    cancel_in_list: bool = True
    text_integers: bool = True
