"""The number by which a carrier knows one order of ours (VNPost: OrderNumber or saleOrderCode)."""

from __future__ import annotations

import re

from scheduling.model.carriage import Leg


class BadOrderNumber(ValueError):
    """No order number can be made; the text names the part."""

    code = "carrier.bad_order_number"


_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


def order_number(envelope_code: str, leg: Leg, attempt: int) -> str:
    """Return the number of one order: the same for the same three values, and for no others.

    The carrier knows an order by its number alone (contracts.md 1B and 5.2). So a call sent again after a
    time-out bears the number of the first and cannot become a second order, while dispatching the envelope
    anew after its return is the next attempt, with a number of its own.

    Parameters
    ----------
    envelope_code
        ASCII letters, digits, ``.``, ``_`` and ``-``, beginning and ending with a letter or digit, so that
        it passes every gateway unchanged, in a path or query as well.
    leg
        Which way it goes.
    attempt
        Counts dispatches from 1, not the tries at the door within one.

    Raises
    ------
    BadOrderNumber
        Naming ``envelope_code`` or ``attempt``.
    """
    if not _PLAIN.fullmatch(envelope_code):
        raise BadOrderNumber("envelope_code: only A-Z, a-z, 0-9 and . _ - inside")
    if attempt < 1:
        raise BadOrderNumber("attempt: counts from 1")
    return f"{envelope_code}-{leg}{attempt}"
