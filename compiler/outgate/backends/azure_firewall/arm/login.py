"""Logging in as every Azure tool does, and where each cloud is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.errors import BackendError
from outgate.catalog.model import Cloud
from outgate.extras import NO_AZURE, install_help, quiet_azure
from outgate.logins import login

if TYPE_CHECKING:
    from outgate.backends.azure_firewall.arm.client import ArmClient

ENDPOINT = "OUTGATE_AZURE_ENDPOINT"
# What the cloud is called in outgate.yaml, and its resource manager.
_CLOUDS = {
    Cloud.COMMERCIAL: ("public", "https://management.azure.com"),
    Cloud.GOVERNMENT: ("usgov", "https://management.usgovcloudapi.net"),
}


def connect(settings: AzureSettings) -> ArmClient:
    """A client that logs in with the first request, by azure-identity's default chain.

    The variable OUTGATE_AZURE_ENDPOINT names another resource manager, such as that of a private
    cloud or an emulator.
    """
    cloud, url = _CLOUDS[settings.cloud]
    own = os.environ.get(ENDPOINT)
    if own and not own.startswith("https://"):
        raise BackendError(
            f"{ENDPOINT} is no https URL: a login is sent there",
            help=f"unset {ENDPOINT}, or name the resource manager with https",
            outcome="nothing was read or changed",
        )
    try:
        from outgate.backends.azure_firewall.arm.client import ArmClient, Endpoint

        quiet_azure()
        return ArmClient(Endpoint(own or url, url), login(cloud, url, private=bool(own)))
    except ImportError as error:
        raise BackendError(
            NO_AZURE,
            help=install_help("azure"),
            outcome="nothing was read or changed",
        ) from error
