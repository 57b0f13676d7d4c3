"""Logins at Azure: which authority is asked, for which token, and what is said where that fails."""

from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError

from outgate.logins import OneScope, login


class Recording:
    """Stands where azure-identity begins: behind it is Microsoft."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.asked: list[tuple[str, ...]] = []

    def get_token(self, *scopes: str, **_: object) -> Any:
        self.asked.append(scopes)
        return "token"


@pytest.mark.parametrize(
    ("cloud", "host", "private", "authority"),
    [
        ("public", None, False, "login.microsoftonline.com"),
        ("usgov", "", False, "login.microsoftonline.us"),
        ("public", "https://127.0.0.1:1", True, "https://127.0.0.1:1"),
    ],
)
def test_who_is_asked_for_which_token(
    monkeypatch: pytest.MonkeyPatch, cloud: str, host: str | None, private: bool, authority: str
) -> None:
    made: list[Recording] = []

    def record(**options: Any) -> Recording:
        made.append(Recording(**options))
        return made[0]

    monkeypatch.setattr("azure.identity.DefaultAzureCredential", record)
    monkeypatch.delenv("AZURE_AUTHORITY_HOST", raising=False)
    if host is not None:
        monkeypatch.setenv("AZURE_AUTHORITY_HOST", host)
    asked = {"private": True} if private else {}
    credential = login(cloud, "https://storage.azure.com", **asked)
    (recording,) = made
    # No browser opens in a pipeline, and a login that cannot be is given up after three tries.
    assert recording.options == {
        "authority": authority,
        "disable_instance_discovery": private,
        "exclude_interactive_browser_credential": True,
        "retry_total": 2,
    }
    # Whatever a service that may choose asks for, it gets the token that is for us.
    token: Any = credential.get_token("https://vault.azure.net/.default", claims="x")
    assert token == "token"
    assert recording.asked == [("https://storage.azure.com/.default",)]


def test_a_wrong_environment_is_told_once_a_token_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AZURE_AUTHORITY_HOST", "http://plain.example")
    credential = login("public", "https://storage.azure.com")
    words = "a variable of the environment, such as AZURE_TENANT_ID, cannot be used: "
    with pytest.raises(ClientAuthenticationError, match=words):
        credential.get_token()


def test_what_a_login_cannot_use_is_told_alike() -> None:
    class Wrong:
        def get_token(self, *_: str, **__: object) -> Any:
            raise ValueError("invalid tenant")

    with pytest.raises(ClientAuthenticationError, match=r"AZURE_TENANT_ID, .* invalid tenant"):
        OneScope(Wrong(), "s").get_token()
