"""Codes of envelopes: short enough to read out, checked so that a slip of the pen is noticed.

``TN-7K3F-9QXM``: seven random signs and one check sign out of 31, which leave out 0, 1, I, L and O. As 31 is
prime and the weights differ, every single wrong sign and every swap of two is caught.
"""

from __future__ import annotations

import random

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_RANDOM_SIGNS = 7
_PREFIX = "TN"


def new_envelope_code(chance: random.Random) -> str:
    """Return a fresh code; about 27 thousand million are possible."""
    return _written("".join(chance.choice(ALPHABET) for _ in range(_RANDOM_SIGNS)))


def read_envelope_code(text: str) -> str | None:
    """Return the code as it is kept, however it was typed or scanned; None if it is none of ours."""
    signs = "".join(sign for sign in text.upper() if sign not in " -–.\t\r\n").removeprefix(_PREFIX)
    if len(signs) != _RANDOM_SIGNS + 1 or any(sign not in ALPHABET for sign in signs):
        # TN may also be the first signs of a code typed without its prefix.
        signs = "".join(sign for sign in text.upper() if sign not in " -–.\t\r\n")
        if len(signs) != _RANDOM_SIGNS + 1 or any(sign not in ALPHABET for sign in signs):
            return None
    code = _written(signs[:-1])
    return code if code.endswith(signs[-1]) else None


def _written(signs: str) -> str:
    whole = signs + _check_sign(signs)
    return f"{_PREFIX}-{whole[:4]}-{whole[4:]}"


def _check_sign(signs: str) -> str:
    """The sign that makes the weighted sum, with weight 1 for itself, divisible by 31."""
    total = sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(signs, start=2))
    return ALPHABET[-total % len(ALPHABET)]
