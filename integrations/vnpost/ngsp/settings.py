"""What an agency says about its gateway; everything no source settles is here, with a default that guesses nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from integrations.partner.settings import Address, Block, Endpoint, Line, Secret, Text
from integrations.vnpost.settings import AgencyEnd


class _Token(Block):
    """Which header carries the token, and how it is written there; ``{type}`` and ``{token}`` are filled in."""

    header: Text = "Authorization"
    form: Annotated[str, Field(pattern=r"\{token\}")] = "{type} {token}"

    def written(self, kind: str, token: str) -> str:
        """Return the header's value."""
        return self.form.replace("{type}", kind).replace("{token}", token)


class ClientCredentials(_Token):
    """A token fetched by the OAuth2 client credentials grant.

    Parameters
    ----------
    grant_in
        Where ``grant_type=client_credentials`` stands: the form, the query, or the query and a header.
    margin_seconds, default_seconds
        A token is not used in its last ``margin_seconds``; one without expires_in lives ``default_seconds``.
    """

    url: Address
    consumer_key: Secret
    consumer_secret: Secret
    grant_in: Literal["body", "query", "query_and_header"] = "body"
    margin_seconds: int = Field(default=60, ge=0)
    default_seconds: int = Field(default=3600, gt=0)


class GivenToken(_Token):
    """A token that the gateway's operator gave for long."""

    given: Secret


class CancelEndpoint(Endpoint):
    """As :class:`Endpoint`; the two fields stand in the query of a GET and in the body of a POST."""

    method: Literal["GET", "POST"] = "GET"
    customer_field: Text = "CustomerCode"
    number_field: Text = "OrderNumber"


class FeedEndpoint(Endpoint):
    """The order/tracking feed.

    Parameters
    ----------
    page_size
        At most 1000.
    event_time
        How EventTime, "a long", counts. A wrong choice shows: no plausible moment comes of it, and the events
        go to a person.
    """

    method: Literal["GET", "POST"] = "GET"
    page_size: int = Field(default=200, ge=1, le=1000)
    event_time: Literal["milliseconds", "seconds", "yyyyMMddHHmmss"] = "milliseconds"


class NgspSettings(Block):
    """One agency at one gateway.

    Parameters
    ----------
    customer_code
        As VNPost issued it to the agency.
    places_file
        VNPost's codes of the communes, see :mod:`integrations.vnpost.places`.
    status_file
        What the feed's StatusCode means, in the form of ``status.csv``: rows of generation 1B that the gateway's
        operator confirmed. The shipped table knows 4 alone, since no source tells more.
    post, cancel, tracking, price
        Where the operations answer; an operation without an address is one that the adapter cannot do.
    extra_fields
        Constants that this gateway wants in order/post, such as FlagConfig.
    duplicate_safe
        Whether this gateway is known to refuse a second order of one number, answering one of ``exists_codes``
        because the first exists. Only then is a call of unknown end sent again by itself.
    accepted_codes, exists_codes, cancelled_codes
        ``Status`` values that mean "new order taken", "this number exists", "cancelled".
    already_cancelled_codes, busy_codes, login_codes
        Those that mean "was cancelled before", "later, nothing was done" and "your keys are wrong". No source
        names any; every Status that is not listed is a refusal that goes to a person.
    """

    kind: Literal["ngsp"] = "ngsp"
    customer_code: Text
    places_file: Path
    status_file: Path | None = None
    agency: AgencyEnd
    token: ClientCredentials | GivenToken
    post: Endpoint
    cancel: CancelEndpoint | None = None
    tracking: FeedEndpoint | None = None
    price: Endpoint | None = None
    line: Line = Line()
    extra_fields: dict[str, int | str] = Field(default={})
    duplicate_safe: bool = False
    accepted_codes: frozenset[str] = frozenset({"100"})
    exists_codes: frozenset[str] = frozenset({"101"})
    cancelled_codes: frozenset[str] = frozenset({"110"})
    already_cancelled_codes: frozenset[str] = frozenset()
    busy_codes: frozenset[str] = frozenset()
    login_codes: frozenset[str] = frozenset()
