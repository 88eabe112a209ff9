"""From the settings to the partners: dossier systems, carriers, ways of reaching people, and who locates addresses."""

from __future__ import annotations

from sqlalchemy import Engine

from api.settings import Settings
from api.settings_files import PREFIX, SettingsError
from integrations.dossiers.dvcqg.client import PortalClient
from integrations.dossiers.dvcqg.errors import FAILURES
from integrations.dossiers.dvcqg.settings import PortalSettings
from integrations.dossiers.null import NullDossierSystem
from integrations.dossiers.systems import open_system, read_systems
from integrations.geocoding import PlacesError, ServerSettings, geocoder
from integrations.messages import ConsoleMessenger, open_way, read_ways
from integrations.operator_file import checked
from integrations.partner.addresses import hosts_of, is_this_machine
from integrations.vnpost import open_carrier, read_carriers
from scheduling.decide.address import read_address
from scheduling.decide.areas import areas
from scheduling.model.message import Way
from scheduling.ports import Carrier, DossierSystem, FailureKind, Geocoder, Messenger, PartnerFailure
from scheduling.services.calls import Partners
from scheduling.services.learning import taught_to_geocoder


def partners_of(settings: Settings) -> Partners:
    """Return everybody whom this installation can reach. Outside production nobody beyond this machine is.

    Raises
    ------
    PartnerFailure
        A setting of a partner is missing, unknown, wrong or unsafe; names it.
    """
    own = dossier_systems_of(settings)
    return Partners(dossier_system(settings), own, carriers_of(settings), messengers_of(settings))


def dossier_systems_of(settings: Settings) -> dict[str, DossierSystem]:
    """Return the dossier systems of centres that have one of their own, by code. Raises as :func:`partners_of`."""
    if settings.dossiers_file is None:
        return {}
    read = read_systems(settings.dossiers_file)
    _require_here(settings, "dossiers_file", read)
    return {code: open_system(each) for code, each in read.items()}


def carriers_of(settings: Settings) -> dict[str, Carrier]:
    """Return each centre's carrier by the centre's code. Raises as :func:`partners_of`."""
    if settings.carriers_file is None:
        return {}
    read = read_carriers(settings.carriers_file)
    _require_here(settings, "carriers_file", read)
    return {code: open_carrier(each) for code, each in read.items()}


def messengers_of(settings: Settings) -> dict[Way, Messenger]:
    """Return what reaches people, one a way; the first of a way counts. Raises as :func:`partners_of`."""
    if settings.messages_file is None:
        return {} if settings.in_production else {way: ConsoleMessenger(way) for way in Way}
    read = read_ways(settings.messages_file)
    _require_here(settings, "messages_file", read)
    found: dict[Way, Messenger] = {}
    for each in read.values():
        messenger = open_way(each)
        found.setdefault(messenger.way, messenger)
    return found


def _require_here(settings: Settings, name: str, read: object) -> None:
    """Refuse, outside production, an address beyond this machine: a trial must never reach a real partner."""
    if settings.in_production:
        return
    for host in hosts_of(read):
        if not is_this_machine(host):
            text = f"{PREFIX}{name.upper()}: ngoài môi trường chạy thật chỉ gọi máy này, không gọi {host}."
            raise PartnerFailure(FailureKind.CONFIGURATION, "partner.not_production", text)


def dossier_system(settings: Settings) -> DossierSystem:
    """Return the portal's client, or a system that refuses visibly when no portal is set.

    Raises
    ------
    PartnerFailure
        A portal setting is missing or unsafe; names it.
    """
    if not settings.has_portal:
        return NullDossierSystem()
    _require_here(settings, "portal_adapter_url", settings.portal_adapter_url)
    values = {
        "adapter_url": settings.portal_adapter_url,
        "auth_endpoint": settings.portal_auth_endpoint,
        "integration_endpoint": settings.portal_integration_endpoint,
        "share_endpoint": settings.portal_share_endpoint,
        "username": settings.portal_username,
        "password": settings.portal_password,
        "dstcode": settings.portal_dstcode,
        "madonvi": settings.portal_madonvi,
        "ca_file": settings.portal_ca_file,
    }
    return PortalClient(checked(PortalSettings, values, f"{PREFIX}PORTAL", FAILURES))


def geocoder_of(settings: Settings, engine: Engine | None = None) -> Geocoder:
    """Return who is asked where addresses lie: what deliveries taught, the place file and the server where they are
    set, else the communes.

    Parameters
    ----------
    engine
        Where what deliveries taught is kept; None asks for none of it.

    Raises
    ------
    SettingsError
        The place file is missing or unsound; names the setting.
    """
    server = None
    if settings.geocoder_domain:
        server = ServerSettings(settings.geocoder_domain, settings.geocoder_scheme, settings.geocoder_seconds_between)
    try:
        taught = taught_to_geocoder(engine) if engine is not None else None
        return geocoder(read_address, areas(), place_file=settings.place_file, taught=taught, server=server)
    except PlacesError as error:
        raise SettingsError(f"{PREFIX}PLACE_FILE: {error}") from error
