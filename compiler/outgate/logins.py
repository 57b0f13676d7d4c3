"""Logins at Azure: whoever runs Outgate logs in, and one kind of token is asked for, no other."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken, TokenCredential

# Who gives out tokens, by the cloud of a target.
AUTHORITIES = {"public": "login.microsoftonline.com", "usgov": "login.microsoftonline.us"}


class OneScope:
    """A login that gives out tokens for one scope.

    Azure's clients follow the challenge of a service and then ask for a token of the tenant and
    resource that it names. A service that may choose gets a token meant for another one.
    """

    def __init__(self, credential: TokenCredential, scope: str) -> None:
        self._credential = credential
        self._scope = scope

    def get_token(self, *_scopes: str, **_options: object) -> AccessToken:
        """A token for the one scope, whatever is asked for."""
        try:
            return self._credential.get_token(self._scope)
        except ValueError as error:
            raise _refused(error) from error


class _NoCredential:
    """Stands for a login that the environment describes wrongly, until a token is asked for."""

    def __init__(self, error: ValueError) -> None:
        self._error = error

    def get_token(self, *_scopes: str, **_options: object) -> AccessToken:
        """Say what is wrong."""
        raise _refused(self._error)


def _refused(error: ValueError) -> Exception:
    """What a login fails with as azure-identity's own failures, which are told of and helped."""
    from azure.core.exceptions import ClientAuthenticationError

    return ClientAuthenticationError(
        f"a variable of the environment, such as AZURE_TENANT_ID, cannot be used: {error}"
    )


def login(cloud: str, audience: str, *, private: bool = False) -> OneScope:
    """azure-identity's default chain; ImportError where the libraries are missing.

    The audience is a service, such as `https://storage.azure.com`; `private` tells of a cloud that
    is not in Microsoft's list of clouds.
    """
    from azure.identity import DefaultAzureCredential

    credential: TokenCredential
    try:
        credential = DefaultAzureCredential(
            authority=os.environ.get("AZURE_AUTHORITY_HOST") or AUTHORITIES[cloud],
            disable_instance_discovery=private,
            exclude_interactive_browser_credential=True,
            retry_total=2,
        )
    except ValueError as error:
        credential = _NoCredential(error)
    return OneScope(credential, f"{audience}/.default")
