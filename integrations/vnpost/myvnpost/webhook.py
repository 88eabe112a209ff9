"""Which orders a webhook is about.

Its signature covers the first record only and is made with a published key (contracts.md 1D), so anyone can push
anything. Nothing of it but the order numbers is read, and what has happened to those is asked of the carrier.
"""

from __future__ import annotations

import json

from integrations.vnpost.reading import MalformedAnswer, as_list, as_object, text_of

MOST_RECORDS = 500


class MalformedPush(ValueError):
    """A body that is no webhook; the text names the place and holds no value. Answered with 400."""

    code = "carrier.malformed_push"


def read_hints(content: bytes) -> tuple[str, ...]:
    """Return the order numbers that a webhook's body names, each once, in its order.

    The caller keeps those that it has placed itself and calls ``look`` on each; the others are nobody's.

    Raises
    ------
    MalformedPush
        Not JSON, not in the form of the contract, or more than 500 records.
    """
    try:
        records = as_list(as_object(json.loads(content), "không phải đối tượng JSON").get("data"), "data")
        if len(records) > MOST_RECORDS:
            raise MalformedPush("quá nhiều bản ghi")
        numbers = [text_of(as_object(record, "data"), "saleOrderCode") for record in records]
    except MalformedAnswer as error:
        raise MalformedPush(str(error)) from error
    except MalformedPush:
        raise
    except (ValueError, RecursionError):
        raise MalformedPush("không phải JSON") from None
    return tuple(dict.fromkeys(number for number in numbers if number))
