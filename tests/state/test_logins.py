"""A login goes to Azure's own storage or to what the environment names, whatever a file says."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from outgate.state.blob import BlobState
from outgate.state.container import OWN_LOGINS, check_container, read_container
from outgate.state.interface import StateError
from tests.rogue import CHALLENGE, Login, Rogue, rogue

SAS = "sv=2024-08-04&sig=SECRETSIGNATURE"


@pytest.fixture(autouse=True)
def login(monkeypatch: pytest.MonkeyPatch) -> Login:
    """Everybody who asks for a login gets this one; the environment names nothing."""
    credential = Login()
    monkeypatch.setattr("azure.identity.DefaultAzureCredential", lambda **_: credential)
    for name in ("CONNECTION_STRING", "SAS_TOKEN"):
        monkeypatch.delenv(f"AZURE_STORAGE_{name}", raising=False)
    monkeypatch.delenv("OUTGATE_STATE_HOSTS", raising=False)
    monkeypatch.setattr("outgate.state.blob.RETRIES", 0)
    return credential


Start = Callable[..., Rogue]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts servers whose certificates are believed."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def begin(*answer: object) -> Rogue:
            stranger = stack.enter_context(rogue(tmp_path, *answer))  # type: ignore[arg-type] # as given
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(stranger.ca))
            return stranger

        yield begin


def told(store: BlobState) -> str:
    """What is said where a record cannot be read."""
    with pytest.raises(StateError) as caught:
        store.read()
    return f"{caught.value.message}; {caught.value.help}"


@pytest.mark.parametrize("sas", [SAS, None])
def test_a_host_that_a_file_names_gets_nothing(
    start: Start, login: Login, monkeypatch: pytest.MonkeyPatch, sas: str | None
) -> None:
    if sas:
        monkeypatch.setenv("AZURE_STORAGE_SAS_TOKEN", sas)
    stranger = start()
    words = told(BlobState(f"{stranger.url}/records", "prod"))
    assert stranger.seen == []
    assert login.asked == []
    assert f"`{stranger.host}` is no blob storage of Azure" in words
    assert f"OUTGATE_STATE_HOSTS={stranger.host}" in words
    # The way to allow it that was told is the way to allow it.
    monkeypatch.setenv("OUTGATE_STATE_HOSTS", f"records.example, {stranger.host}")
    BlobState(f"{stranger.url}/records", "prod")
    told(BlobState(f"{stranger.url}/records", "prod"))
    assert stranger.seen


def test_a_challenge_chooses_no_other_token(
    start: Start, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = start(401, CHALLENGE)
    monkeypatch.setenv("OUTGATE_STATE_HOSTS", stranger.host)
    assert "may not use" in told(BlobState(f"{stranger.url}/records", "prod"))
    assert stranger.seen
    assert {scopes for scopes, _ in login.asked} == {("https://storage.azure.com/.default",)}
    assert all(options == {} for _, options in login.asked)
    assert not any("TOKEN-FOR-https://management" in each for each in stranger.seen)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("sas", [SAS, None])
def test_no_redirect_is_followed(
    start: Start, monkeypatch: pytest.MonkeyPatch, status: int, sas: str | None
) -> None:
    other = start()
    stranger = start(status, {"Location": f"{other.url}/records/prod.json?{SAS}"})
    monkeypatch.setenv("OUTGATE_STATE_HOSTS", stranger.host)
    if sas:
        monkeypatch.setenv("AZURE_STORAGE_SAS_TOKEN", sas)
    told(BlobState(f"{stranger.url}/records", "prod"))
    assert stranger.seen
    assert other.seen == []


@pytest.mark.parametrize(
    "url",
    [
        "https://me:SECRET@stteam.blob.core.windows.net/outgate",
        "https://stteam.blob.core.windows.net@evil.example/outgate",
        "https://evil.example\\@stteam.blob.core.windows.net/outgate",
        "https://evil.example/outgate?x=.blob.core.windows.net/outgate",
        "https://evil.example#.blob.core.windows.net/outgate",
        "https://stteam.blob.core.windows.net/outgate?sig=SECRET",
        "https://stteam.blob.core.windows.net/a/b/../../outgate",
        "https://stteam.blob.core.windows.net/outgate\n",
        "https://stteam.blob.core.windows.net",
        "https://stteam.blob.core.windows.net:99999999/outgate",
        "//stteam.blob.core.windows.net/outgate",
        "file:///etc/outgate",
        "https://ѕtteam.blob.core.windows.net/outgate",
    ],
)
def test_odd_urls_are_no_containers(login: Login, url: str) -> None:
    assert read_container(url) is None
    words = told(BlobState(url, "prod"))
    assert words == (
        "`container` is no URL of a blob container; "
        "write https://ACCOUNT.blob.core.windows.net/CONTAINER"
    )
    assert "SECRET" not in words
    assert login.asked == []


@pytest.mark.parametrize(
    ("url", "cloud", "hosts", "where"),
    [
        ("https://stteam.blob.core.windows.net/outgate", "public", "", "public"),
        ("https://stteam.blob.core.windows.net:443/outgate", None, "", "public"),
        ("https://stgov.blob.core.usgovcloudapi.net/outgate", "usgov", "", "usgov"),
        ("https://stgov.blob.core.usgovcloudapi.net/outgate", None, "", "usgov"),
        ("https://records.example/outgate", "usgov", "records.example", "usgov"),
        ("https://records.example/outgate", "public", "a,RECORDS.example:443 ", "public"),
        ("http://127.0.0.1:10000/devstoreaccount1/x", None, "127.0.0.1:10000", "public"),
        ("http://[::1]:10000/devstoreaccount1/x", None, "[::1]:10000", "public"),
        ("http://localhost:10000/devstoreaccount1/x", None, "localhost:10000", "public"),
        ("http://localhost/devstoreaccount1/x", None, "localhost:80", "public"),
        ("https://[::1]/devstoreaccount1/x", None, ",, [::1]", "public"),
        ("https://8080/outgate", None, "8080", "public"),
        ("https://records.example:444/outgate", "usgov", "records.example:444", "usgov"),
        # What is not let through: another cloud, port, depth, suffix, or plain http.
        ("https://stteam.blob.core.windows.net/outgate", "usgov", "", None),
        ("https://stgov.blob.core.usgovcloudapi.net/outgate", "public", "", None),
        ("https://stteam.blob.core.windows.net:8443/outgate", "public", "", None),
        ("https://a.b.blob.core.windows.net/outgate", "public", "", None),
        ("https://blob.core.windows.net/outgate", "public", "", None),
        ("https://stteam.blob.core.windows.net.evil.example/outgate", "public", "", None),
        ("https://stteamblob.core.windows.net/outgate", "public", "", None),
        ("http://stteam.blob.core.windows.net/outgate", "public", "", None),
        ("http://records.example/outgate", "public", "records.example:80", None),
        ("http://127.0.0.1.evil.example/outgate", "public", "127.0.0.1.evil.example:80", None),
        ("http://127.0.0.1:10000/devstoreaccount1/x", "public", "127.0.0.1", None),
        ("https://records.example:444/outgate", "public", "records.example", None),
    ],
)
def test_where_a_login_may_go(url: str, cloud: str | None, hosts: str, where: str | None) -> None:
    container = read_container(url)
    assert container is not None
    environment = {"OUTGATE_STATE_HOSTS": hosts}
    if where is not None:
        assert check_container(container, cloud, environment) == where
        return
    with pytest.raises(StateError):
        check_container(container, cloud, environment)


@pytest.mark.parametrize(
    ("url", "account", "port"),
    [
        ("https://a.example/c", "https://a.example", 443),
        ("https://a.example:443/c/", "https://a.example", 443),
        ("https://a.example:80/c", "https://a.example:80", 80),
        ("http://127.0.0.1/dev/c", "http://127.0.0.1/dev", 80),
        ("http://127.0.0.1:80/dev/c", "http://127.0.0.1/dev", 80),
        ("http://127.0.0.1:443/dev/c", "http://127.0.0.1:443/dev", 443),
    ],
)
def test_an_account_has_one_url(url: str, account: str, port: int) -> None:
    container = read_container(url)
    assert container is not None
    assert (container.account, container.name, container.port) == (account, "c", port)


@pytest.mark.parametrize(
    ("url", "cloud", "message", "help"),
    [
        (
            "https://records.example/outgate",
            None,
            "`records.example` is no blob storage of Azure, so no login is sent there",
            "OUTGATE_STATE_HOSTS=records.example",
        ),
        (
            "https://records.example:444/outgate",
            None,
            "`records.example:444` is no blob storage of Azure, so no login is sent there",
            "OUTGATE_STATE_HOSTS=records.example:444",
        ),
        (
            "https://stgov.blob.core.usgovcloudapi.net/outgate",
            "public",
            "`stgov.blob.core.usgovcloudapi.net` is blob storage of another cloud than the "
            "target's",
            "OUTGATE_STATE_HOSTS=stgov.blob.core.usgovcloudapi.net",
        ),
        (
            "http://records.example/outgate",
            None,
            "`http://records.example` is no https URL: a login would be read by anybody on the way",
            "write `container` with https",
        ),
    ],
)
def test_why_no_login_is_sent_there(url: str, cloud: str | None, message: str, help: str) -> None:
    container = read_container(url)
    assert container is not None
    with pytest.raises(StateError) as refused:
        check_container(container, cloud, {})
    assert refused.value.message == message
    assert str(refused.value.help).endswith(help)


def test_an_account_that_a_connection_string_names_is_believed() -> None:
    container = read_container("https://records.example/outgate")
    assert container is not None
    assert check_container(container, None, {}, named=True) == "public"
    assert check_container(container, "usgov", {}, named=True) == "usgov"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AZURE_STORAGE_SAS_TOKEN", SAS),
        (
            "AZURE_STORAGE_CONNECTION_STRING",
            "AccountName=stteam;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net",
        ),
    ],
)
def test_what_logs_in_to_storage_by_itself(
    monkeypatch: pytest.MonkeyPatch, login: Login, name: str, value: str
) -> None:
    """`outgate doctor` looks at a record without another login where one of these is set."""
    assert name in OWN_LOGINS
    assert len(OWN_LOGINS) == 2
    monkeypatch.setenv(name, value)
    store = BlobState("https://stteam.blob.core.windows.net/outgate", "prod")
    assert store._blob.container_name == "outgate"
    assert login.asked == []


@pytest.mark.parametrize(
    "container",
    [
        "https://stother.blob.core.windows.net/outgate",
        "https://stteam.blob.core.usgovcloudapi.net/outgate",
        "https://evil.example/outgate",
        "https://localhost:1/stteam/outgate",
    ],
)
def test_a_connection_string_is_for_its_own_account(
    monkeypatch: pytest.MonkeyPatch, container: str
) -> None:
    text = "AccountName=stteam;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net"
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", text)
    monkeypatch.setenv("OUTGATE_STATE_HOSTS", "localhost:1,evil.example")
    words = told(BlobState(container, "prod"))
    assert "is not the account of AZURE_STORAGE_CONNECTION_STRING" in words
    assert "c2VjcmV0" not in words


def test_a_login_of_the_target_s_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    """The token for a government account comes from the government's authority."""
    made: list[dict[str, object]] = []
    monkeypatch.delenv("AZURE_AUTHORITY_HOST", raising=False)

    def make(**options: object) -> Login:
        made.append(options)
        return Login()

    monkeypatch.setattr("azure.identity.DefaultAzureCredential", make)
    for container in (
        "https://stteam.blob.core.windows.net/outgate",
        "https://stgov.blob.core.usgovcloudapi.net/outgate",
    ):
        assert BlobState(container, "prod")._blob is not None
    assert [each["authority"] for each in made] == [
        "login.microsoftonline.com",
        "login.microsoftonline.us",
    ]
