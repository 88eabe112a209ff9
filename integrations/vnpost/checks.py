"""What every order must be before anything of it is sent, whichever interface takes it."""

from __future__ import annotations

import re

from integrations.vnpost import errors
from integrations.vnpost.privacy import refuse_id_numbers
from scheduling.model.carriage import CarrierOrder

_PHONE = re.compile(r"(?:\+84|0)\d{8,10}")


def check_order(order: CarrierOrder) -> None:
    """Refuse an order that lacks what every interface needs, or tells too much.

    Raises
    ------
    PartnerFailure
        ``PERMANENT``, ``carrier.invalid_field`` or ``carrier.personal_id``, naming the field.
    """
    for name in ("name", "address", "commune_code"):
        if not getattr(order.citizen, name).strip():
            raise errors.invalid_field(f"citizen.{name}")
    if not _PHONE.fullmatch(order.citizen.phone):
        raise errors.invalid_field("citizen.phone")
    if not order.contents.strip():
        raise errors.invalid_field("contents")
    if order.weight_grams <= 0:
        raise errors.invalid_field("weight_grams")
    if order.cod_dong < 0:
        raise errors.invalid_field("cod_dong")
    refuse_id_numbers(order)
