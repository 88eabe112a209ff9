"""Find the commune that a cell or a form means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from data.reference.communes import Commune, communes
from scheduling.decide.folding import fold, fold_address, fold_bare, split_kind

# What people write for a province that no folding would find.
_PROVINCE_SHORT = {"hcm": "79"}


def commune_by_code(code: str) -> Commune | None:
    """Return the commune with this code; zeros that a spreadsheet ate in front are put back."""
    return communes().get(code.strip().zfill(5)) if code.strip().isdecimal() else None


def find_communes(name: str, province_code: str | None = None) -> tuple[Commune, ...]:
    """Return the communes that are called so; several when the name alone does not tell them apart.

    Parameters
    ----------
    name
        With or without its kind ("xã", "P."). Accents count, unless none at all were typed.
    province_code
        Look only there.
    """
    # The whole name first: "Xa Dung" is a commune, not "xã Dung" without accents.
    for kind, folded in (("", fold_address(name)), split_kind(name)):
        found = _by_name().get(folded, ())
        if not found and folded == fold_bare(folded):
            found = _by_bare_name().get(folded, ())
        if found:
            return _narrowed(found, kind, province_code)
    return ()


def similar_communes(name: str, province_code: str | None = None) -> tuple[Commune, ...]:
    """Return the communes that would be called so if accents did not count: to propose, not to take."""
    return _narrowed(_by_bare_name().get(fold_bare(split_kind(name)[1]), ()), "", province_code)


def find_province(name: str) -> str | None:
    """Return the code of the province that is called so (accents may be missing), or None."""
    if name.strip().isdecimal():
        code = name.strip().zfill(2)
        return code if code in _provinces().values() else None
    return _provinces().get(fold_bare(split_kind(name)[1]))


def _narrowed(found: tuple[Commune, ...], kind: str, province_code: str | None) -> tuple[Commune, ...]:
    there = tuple(c for c in found if province_code in (None, c.province_code))
    # A kind that was typed must fit: the old thị trấn Lai Vung is in today's xã Hòa Long, not in xã Lai Vung.
    return tuple(c for c in there if kind in ("", c.kind))


@cache
def _by_name() -> Mapping[str, tuple[Commune, ...]]:
    return _grouped(bare=False)


@cache
def _by_bare_name() -> Mapping[str, tuple[Commune, ...]]:
    return _grouped(bare=True)


def _grouped(*, bare: bool) -> Mapping[str, tuple[Commune, ...]]:
    groups: defaultdict[str, list[Commune]] = defaultdict(list)
    for commune in communes().values():
        groups[fold_bare(commune.name) if bare else fold(commune.name)].append(commune)
    return {key: tuple(group) for key, group in groups.items()}


@cache
def _provinces() -> Mapping[str, str]:
    named = {fold_bare(split_kind(c.province_name)[1]): c.province_code for c in communes().values()}
    return named | _PROVINCE_SHORT
