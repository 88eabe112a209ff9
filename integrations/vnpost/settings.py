"""What both of the carrier's interfaces are told of an agency. docs/carrier.md lists all settings."""

from __future__ import annotations

from integrations.partner.settings import Block, Text


class AgencyEnd(Block):
    """The agency's own end of every order, with its place in the codes that VNPost gave it."""

    name: Text
    phone: Text
    address: Text
    province: Text
    district: Text
    commune: str = ""
