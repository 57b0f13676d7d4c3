"""Logins at Azure: whoever runs Outgate logs in, and one kind of token is asked for, no other."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

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

    def get_token(self, *_scopes: str, **_options: Any) -> AccessToken:
        """A token for the one scope, whatever is asked for."""
        return self._credential.get_token(self._scope)


def login(cloud: str, audience: str, *, private: bool = False) -> OneScope:
    """azure-identity's default chain; ImportError where the libraries are missing.

    The audience is a service, such as `https://storage.azure.com`; `private` tells of a cloud that
    is not in Microsoft's list of clouds.
    """
    from azure.identity import DefaultAzureCredential

    credential = DefaultAzureCredential(
        authority=os.environ.get("AZURE_AUTHORITY_HOST") or AUTHORITIES[cloud],
        disable_instance_discovery=private,
        exclude_interactive_browser_credential=True,
        retry_total=2,
    )
    return OneScope(credential, f"{audience}/.default")
