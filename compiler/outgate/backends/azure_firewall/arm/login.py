"""Logging in as every Azure tool does, and where each cloud is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.errors import BackendError
from outgate.catalog.model import Cloud
from outgate.extras import NO_AZURE, install_help, quiet_azure
from outgate.logins import OneScope, login

if TYPE_CHECKING:
    from outgate.backends.azure_firewall.arm.client import ArmClient

ENDPOINT = "OUTGATE_AZURE_ENDPOINT"
# What the cloud is called in outgate.yaml, and its resource manager.
_CLOUDS = {
    Cloud.COMMERCIAL: ("public", "https://management.azure.com"),
    Cloud.GOVERNMENT: ("usgov", "https://management.usgovcloudapi.net"),
}


def check_login(settings: AzureSettings) -> None:
    """Ask for a token as a client does; BackendError where none can be had.

    Only the authority of the cloud is asked, or the one that the environment names.
    """
    from outgate.backends.azure_firewall.changes.error_messages import explain_failure

    credential = _credential(settings)
    from azure.core.exceptions import AzureError

    from outgate.backends.azure_firewall.arm.failures import failure_of

    try:
        credential.get_token()
    except AzureError as error:
        raise explain_failure(failure_of(error), settings) from error


def _credential(settings: AzureSettings) -> OneScope:
    """The login of a target; BackendError where it would go elsewhere, or has no libraries."""
    cloud, url = _CLOUDS[settings.cloud]
    own = _own_endpoint()
    try:
        quiet_azure()
        return login(cloud, url, private=bool(own))
    except ImportError as error:
        raise _no_libraries() from error


def _no_libraries() -> BackendError:
    help = install_help("azure")
    return BackendError(NO_AZURE, help=help, outcome="nothing was read or changed")


def _own_endpoint() -> str | None:
    """The resource manager that the environment names, if it does."""
    own = os.environ.get(ENDPOINT)
    if own and not own.startswith("https://"):
        raise BackendError(
            f"{ENDPOINT} is no https URL: a login is sent there",
            help=f"unset {ENDPOINT}, or name the resource manager with https",
            outcome="nothing was read or changed",
        )
    return own


def connect(settings: AzureSettings) -> ArmClient:
    """A client that logs in with the first request, by azure-identity's default chain.

    The variable OUTGATE_AZURE_ENDPOINT names another resource manager, such as that of a private
    cloud or an emulator.
    """
    credential = _credential(settings)
    from outgate.backends.azure_firewall.arm.client import ArmClient, Endpoint

    _, url = _CLOUDS[settings.cloud]
    try:
        return ArmClient(Endpoint(_own_endpoint() or url, url), credential)
    except ImportError as error:
        raise _no_libraries() from error
