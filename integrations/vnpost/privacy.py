"""What never goes to the carrier (law 9, R21): an ID number, wherever it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from integrations.partner.masking import masked
from integrations.vnpost import errors
from scheduling.model.carriage import CarrierOrder

# An ID number has 9 or 12 digits, sometimes grouped by blanks or dots; a phone number has 10 or 11. A hyphen does not
# group: the tail of a dossier code would look like one.
_ID_NUMBER = re.compile(r"(?<![\w.])\d(?:[ .]?\d){8}(?:(?:[ .]?\d){3})?(?![ .]?\d|\w)")


def refuse_id_numbers(order: CarrierOrder) -> None:
    """Refuse an order one of whose texts holds what looks like an ID number.

    Raises
    ------
    PartnerFailure
        ``PERMANENT``, ``carrier.personal_id``, naming the field.
    """
    texts = {
        "citizen.name": order.citizen.name,
        "citizen.address": order.citizen.address,
        "contents": order.contents,
        "instruction": order.instruction,
    }
    for name, text in texts.items():
        if _ID_NUMBER.search(text):
            raise errors.personal_id(name)


def fit_to_show(words: str, *, number: str, hide: Iterable[str]) -> str:
    """Return the carrier's words without phone and ID numbers, e-mail addresses and the values ``hide``.

    The longest goes first: a secret may begin with another.
    """
    longest_first = sorted(hide, key=len, reverse=True)
    return masked(words, hide=longest_first, keep=number)


def personal_texts(order: CarrierOrder) -> tuple[str, ...]:
    """Return what of the order must not be shown again when the carrier repeats it."""
    return (order.citizen.name, order.citizen.phone, order.citizen.address)
