"""The one commune that a row means: of today's two levels, or of the three before July 2025 where a district stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data.reference.communes import Commune, communes
from scheduling.decide.address import read_address
from scheduling.decide.commune_names import commune_by_code, find_communes, find_province, similar_communes
from scheduling.decide.intake_layout import Wrong
from scheduling.decide.old_units import communes_of_old_ward

_MOST_NAMED = 4


def commune_of(values: dict[str, Any], wrong: Wrong, home_province: str | None) -> tuple[Commune | None, str]:
    """Return the commune and what was made of an old name ("" for today's); None adds to ``wrong`` why.

    Parameters
    ----------
    values
        ``commune`` (code or name), ``district`` and ``province`` as far as the row has them.
    home_province
        Where to look first when the row names no province.
    """
    name, province_name = values.get("commune", ""), values.get("province")
    province = find_province(province_name) if province_name else None
    if not name:
        wrong.append(("commune", "trống, mà kết quả trả qua bưu chính"))
        return None, ""
    if values.get("district"):
        return _of_three_levels(name, values["district"], province_name, wrong)
    if province_name and province is None:
        wrong.append(("province", "không có tỉnh, thành phố nào tên này"))
        return None, ""
    if name.strip().isdecimal():
        return _by_code(name, province, wrong)
    return _by_name(name, province, home_province, wrong), ""


def _by_code(code: str, province: str | None, wrong: Wrong) -> tuple[Commune | None, str]:
    """A code of today; or of before, where it is of no commune today."""
    found = commune_by_code(code)
    old = () if found else communes_of_old_ward(code)
    if len(old) == 1:
        found = communes()[old[0]]
    if found is None:
        if old:
            wrong.append(
                ("commune", f"mã xã cũ đã chia cho nhiều xã, ghi mã mới: {_named([communes()[c] for c in old])}")
            )
        else:
            wrong.append(("commune", "không có mã này trong danh mục từ 01/07/2025"))
        return None, ""
    if province not in (None, found.province_code):
        wrong.append(("commune", f"mã này là {found.full_name}, không thuộc tỉnh đã ghi"))
        return None, ""
    return found, f"mã xã cũ, nay là {found.full_name}" if old else ""


def _by_name(name: str, province: str | None, home_province: str | None, wrong: Wrong) -> Commune | None:
    """Several communes or none are an error that proposes what is alike."""
    found = find_communes(name, province or home_province)
    if not found and province is None:
        found = find_communes(name)
    if len(found) == 1:
        return found[0]
    alike = found or similar_communes(name, province) or similar_communes(name)
    if found:
        wrong.append(("commune", f"có nhiều nơi cùng tên, ghi mã hoặc tỉnh: {_named(alike)}"))
    else:
        near = f"; gần giống: {_named(alike)}" if alike else ""
        wrong.append(("commune", f"không có trong danh mục từ 01/07/2025{near}"))
    return None


def _of_three_levels(ward: str, district: str, province: str | None, wrong: Wrong) -> tuple[Commune | None, str]:
    """A ward with its district of before July 2025; one that was split leaves a choice, which a person makes."""
    codes = read_address(", ".join(filter(None, (ward, district, province)))).communes
    if len(codes) == 1:
        found = communes()[codes[0]]
        return found, f"xã, huyện cũ, nay là {found.full_name}"
    if codes:
        alike = _named([communes()[code] for code in codes])
        wrong.append(("commune", f"xã cũ đã chia cho nhiều xã, ghi xã mới và để trống quận/huyện: {alike}"))
    else:
        wrong.append(("commune", "không có xã này trong quận, huyện đã ghi"))
    return None, ""


def _named(found: Sequence[Commune]) -> str:
    named = "; ".join(f"{c.full_name} ({c.code})" for c in found[:_MOST_NAMED])
    return named + ("; …" if len(found) > _MOST_NAMED else "")
