"""Who logs in to Azure, and where to: the cloud of the target, or what the environment names."""

import logging
import sys
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError

from outgate.backends.azure_firewall.arm import login
from outgate.backends.azure_firewall.settings import read_settings
from outgate.backends.errors import BackendError

PLACE = {"subscription": "s-1", "resource_group": "rg", "policy": "fw"}
PUBLIC, GOVERNMENT = (read_settings({**PLACE, "cloud": cloud}) for cloud in ("public", "usgov"))
OWN = "https://arm.example"


class Chain:
    """Azure's chain of logins, which says whom it would ask for what."""

    made: dict[str, Any]
    asked: list[str]
    error: Exception | None = None

    def __init__(self, **options: Any) -> None:
        type(self).made, type(self).asked = options, []

    def get_token(self, scope: str, **_: Any) -> AccessToken:
        """A token, or what the login fails with."""
        self.asked.append(scope)
        if self.error is not None:
            raise self.error
        return AccessToken("token", 2_000_000_000)


@pytest.fixture(autouse=True)
def chain(monkeypatch: pytest.MonkeyPatch) -> type[Chain]:
    """The chain that stands for azure-identity's."""

    class Own(Chain):
        """One of this test."""

    monkeypatch.delenv(login.ENDPOINT, raising=False)
    monkeypatch.delenv("AZURE_AUTHORITY_HOST", raising=False)
    monkeypatch.setattr("azure.identity.DefaultAzureCredential", Own)
    return Own


@pytest.mark.parametrize(
    ("settings", "authority", "url"),
    [
        (PUBLIC, "login.microsoftonline.com", "https://management.azure.com"),
        (GOVERNMENT, "login.microsoftonline.us", "https://management.usgovcloudapi.net"),
    ],
)
@pytest.mark.parametrize("own", [None, OWN])
def test_a_login_goes_to_the_cloud_of_the_target(
    monkeypatch: pytest.MonkeyPatch,
    chain: type[Chain],
    settings: Any,
    authority: str,
    url: str,
    own: str | None,
) -> None:
    """A resource manager of one's own is asked in the place of the cloud's, with its tokens."""
    if own is not None:
        monkeypatch.setenv("OUTGATE_AZURE_ENDPOINT", own)
    login.check_login(settings)
    assert chain.asked == [f"{url}/.default"]
    assert chain.made["authority"] == authority
    assert chain.made["disable_instance_discovery"] is (own is not None)
    client = login.connect(settings)
    assert client._endpoint == (own or url)
    # Nobody logs in before something is asked.
    assert chain.asked == []


def test_a_login_that_fails_is_told(chain: type[Chain]) -> None:
    chain.error = ClientAuthenticationError("AADSTS7000215: invalid secret.")
    with pytest.raises(BackendError) as caught:
        login.check_login(PUBLIC)
    assert caught.value.message == "cannot log in to Azure: AADSTS7000215: invalid secret"
    assert "run `az login`" in str(caught.value.help)


@pytest.mark.parametrize("own", ["http://arm.example", "arm.example", "HTTPS://arm.example"])
def test_a_login_is_not_sent_in_the_clear(
    monkeypatch: pytest.MonkeyPatch, chain: type[Chain], own: str
) -> None:
    monkeypatch.setenv("OUTGATE_AZURE_ENDPOINT", own)
    for ask in (login.check_login, login.connect):
        with pytest.raises(BackendError) as caught:
            ask(PUBLIC)
        assert caught.value.message == (
            "OUTGATE_AZURE_ENDPOINT is no https URL: a login is sent there"
        )
        assert caught.value.help == (
            "unset OUTGATE_AZURE_ENDPOINT, or name the resource manager with https"
        )
        assert caught.value.outcome == "nothing was read or changed"
    monkeypatch.setenv("OUTGATE_AZURE_ENDPOINT", "")
    assert login.connect(PUBLIC)._endpoint == "https://management.azure.com"


@pytest.mark.parametrize("missing", ["azure.identity", "azure.core"])
def test_without_the_libraries_it_is_said_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(BackendError) as caught:
        login.connect(PUBLIC)
    assert "not installed" in caught.value.message
    assert "azure" in str(caught.value.help)
    assert caught.value.outcome == "nothing was read or changed"


def test_azures_own_log_is_not_what_users_read() -> None:
    logger = logging.getLogger("azure")
    before = logger.level
    try:
        logger.setLevel(logging.NOTSET)
        login.connect(PUBLIC)
        assert not logger.isEnabledFor(logging.WARNING)
    finally:
        logger.setLevel(before)
