"""From the settings to the partners: which dossier system is told, and who says where an address lies."""

from __future__ import annotations

from api.settings import PREFIX, Settings, SettingsError
from integrations.dossiers.dvcqg.client import PortalClient
from integrations.dossiers.dvcqg.settings import PortalSettings
from integrations.dossiers.null import NullDossierSystem
from integrations.geocoding import PlacesError, ServerSettings, geocoder
from scheduling.decide.address import read_address
from scheduling.decide.areas import areas
from scheduling.ports import DossierSystem, Geocoder


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


def geocoder_of(settings: Settings) -> Geocoder:
    """Return who is asked where addresses lie: the place file and the server where they are set, else the communes.

    Raises
    ------
    SettingsError
        The place file is missing or unsound; names the setting.
    """
    server = None
    if settings.geocoder_domain:
        server = ServerSettings(settings.geocoder_domain, settings.geocoder_scheme, settings.geocoder_seconds_between)
    try:
        return geocoder(read_address, areas(), place_file=settings.place_file, server=server)
    except PlacesError as error:
        raise SettingsError(f"{PREFIX}PLACE_FILE: {error}") from error
