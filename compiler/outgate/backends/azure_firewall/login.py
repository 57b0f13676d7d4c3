"""Logging in as every Azure tool does, and where each cloud is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.interface import BackendError
from outgate.catalog.model import Cloud
from outgate.extras import AZURE, NO_AZURE, quiet_azure

if TYPE_CHECKING:
    from outgate.backends.azure_firewall.client import ArmClient

ENDPOINT = "OUTGATE_AZURE_ENDPOINT"
# The resource manager, and who gives out tokens.
_CLOUDS = {
    Cloud.COMMERCIAL: ("https://management.azure.com", "login.microsoftonline.com"),
    Cloud.GOVERNMENT: ("https://management.usgovcloudapi.net", "login.microsoftonline.us"),
}


def connect(settings: AzureSettings) -> ArmClient:
    """A client that logs in with the first request, by azure-identity's default chain.

    The variable OUTGATE_AZURE_ENDPOINT names another resource manager, such as that of a private
    cloud or an emulator.
    """
    try:
        from azure.identity import DefaultAzureCredential

        from outgate.backends.azure_firewall.client import ArmClient, Endpoint
    except ImportError as error:
        raise BackendError(
            NO_AZURE,
            help=f"install them with `{AZURE}`",
            outcome="nothing was read or changed",
        ) from error
    quiet_azure()
    url, authority = _CLOUDS[settings.cloud]
    own = os.environ.get(ENDPOINT)
    if own and not own.startswith("https://"):
        raise BackendError(
            f"{ENDPOINT} is no https URL: a login is sent there",
            help=f"unset {ENDPOINT}, or name the resource manager with https",
            outcome="nothing was read or changed",
        )
    chosen = os.environ.get("AZURE_AUTHORITY_HOST") or authority
    credential = DefaultAzureCredential(
        authority=chosen,
        # A private cloud is not in Microsoft's list of clouds.
        disable_instance_discovery=bool(own),
        exclude_interactive_browser_credential=True,
        retry_total=2,
    )
    return ArmClient(Endpoint(own or url, url), credential)
