"""From the settings to the partners: which dossier system is told."""

from __future__ import annotations

from api.settings import Settings
from integrations.dossiers.dvcqg.client import PortalClient
from integrations.dossiers.dvcqg.settings import PortalSettings
from integrations.dossiers.null import NullDossierSystem
from scheduling.ports import DossierSystem


def dossier_system(settings: Settings) -> DossierSystem:
    """Return the portal's client, or a system that refuses visibly when no portal is set.

    Raises
    ------
    PartnerFailure
        A portal setting is missing or unsafe; names it.
    """
    if not settings.has_portal:
        return NullDossierSystem()
    return PortalClient(
        PortalSettings(
            adapter_url=settings.portal_adapter_url,
            auth_endpoint=settings.portal_auth_endpoint,
            integration_endpoint=settings.portal_integration_endpoint,
            share_endpoint=settings.portal_share_endpoint,
            username=settings.portal_username.get_secret_value(),
            password=settings.portal_password.get_secret_value(),
            dstcode=settings.portal_dstcode,
            madonvi=settings.portal_madonvi,
            ca_file=settings.portal_ca_file,
        )
    )
