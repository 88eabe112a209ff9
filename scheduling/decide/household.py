"""Which household an address of a recipient is: what a fix on the map, or a point learnt at the door, belongs to."""

from __future__ import annotations

from scheduling.decide.folding import fold, fold_address


def household_key(commune_code: str, street_line: str, phone: str | None, recipient_name: str) -> str:
    """What makes two addresses one household: the address, however typed, and the phone.

    A line such as "ấp Tân Lợi" is written by a whole hamlet; the phone tells its households apart. Without a phone
    the name stands for it.
    """
    who = phone or f"|{fold(recipient_name)}"
    return f"{commune_code}|{fold_address(street_line)}|{who}"
