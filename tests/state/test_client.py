"""How Azure's client is made: it waits for an end, says nothing by itself, and asks one account."""

import logging
from typing import ClassVar

import pytest

from outgate.state.blob import BlobState
from outgate.state.interface import StateError

SAS = "sv=2024-08-04&sig=SECRETSIGNATURE"
ACCOUNT = "https://stteam.blob.core.windows.net"


class Client:
    """Stands for the client of a container, and keeps how it was made."""

    made: ClassVar[list[tuple[tuple[object, ...], dict[str, object]]]] = []

    def __init__(self, *given: object, **options: object) -> None:
        self.made.append((given, options))

    def get_blob_client(self, name: str) -> str:
        return name


@pytest.mark.parametrize("token", [SAS, f"?{SAS}"])  # as the portal shows it, too
@pytest.mark.parametrize("end", ["", "/"])
def test_how_the_client_is_made(monkeypatch: pytest.MonkeyPatch, token: str, end: str) -> None:
    monkeypatch.setattr(Client, "made", [])
    monkeypatch.setattr("azure.storage.blob.ContainerClient", Client)
    monkeypatch.delenv("AZURE_STORAGE_CONNECTION_STRING", raising=False)
    monkeypatch.setenv("AZURE_STORAGE_SAS_TOKEN", token)
    logging.getLogger("azure").setLevel(logging.NOTSET)
    store = BlobState(f"{ACCOUNT}/outgate{end}", "prod")
    assert store.where == f"{ACCOUNT}/outgate/prod.json"
    assert str(store._blob) == "prod.json"
    ((given, options),) = Client.made
    assert given == (ACCOUNT, "outgate", SAS)
    # The client's own defaults are for larger files: a pipeline would wait for many minutes.
    assert options == {
        "connection_timeout": 10,
        "read_timeout": 30,
        "retry_total": 3,
        "initial_backoff": 1,
        "increment_base": 2,
        "permit_redirects": False,
    }
    # What it logs of an error holds the request, and so may hold the token.
    assert not logging.getLogger("azure.core.pipeline").isEnabledFor(logging.ERROR)


OTHER = "is not the account of AZURE_STORAGE_CONNECTION_STRING"
OWN = "write `container` with the account's own URL, or unset the variable"


@pytest.mark.parametrize(
    ("text", "url", "words"),
    [
        ("BlobEndpoint=http://127.0.0.1:1/dev/", "http://127.0.0.1:1/dev", None),
        ("BlobEndpoint=https://RECORDS.example", "https://records.example", None),
        ("BlobEndpoint=http://a.example/dev", "http://a.example/dev", "with https"),
        ("BlobEndpoint=https://re_cords.example", "https://records.example", f"{OTHER}; {OWN}"),
        ("nonsense", "https://a.example", "is no connection string; copy it again, or unset it"),
    ],
)
def test_the_account_of_a_connection_string(
    monkeypatch: pytest.MonkeyPatch, text: str, url: str, words: str | None
) -> None:
    account = "AccountName=dev;AccountKey=c2VjcmV0;"
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", f"{account}{text}")
    store = BlobState(f"{url}/outgate", "prod")
    if words is None:
        assert store._blob.container_name == "outgate"
    else:
        with pytest.raises(StateError) as caught:
            store.read()
        assert f"{caught.value.message}; {caught.value.help}".endswith(words)
