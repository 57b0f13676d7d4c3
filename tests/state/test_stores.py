"""Folder and blob keep to one law: one holder, whole documents, no write without the lock."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from outgate.state.blob import BlobState
from outgate.state.file import FileState
from outgate.state.interface import StateError, StateLocked, StateLost, StateStore
from tests.state.azurite import KEY, azurite

Make = Callable[[], StateStore]
CONTAINER = "https://stteam.blob.core.windows.net/outgate"


def container_of(connection: str, name: str = "outgate") -> str:
    """The URL of a container of the account of a connection string."""
    endpoint = re.findall("BlobEndpoint=(http[^;]+)", connection)[0]
    return f"{endpoint}/{name}"


@pytest.fixture(scope="session")
def storage() -> Iterator[str]:
    """The connection string of an Azurite with one container."""
    from azure.storage.blob import ContainerClient

    with azurite() as text:
        ContainerClient.from_connection_string(text, "outgate").create_container()
        yield text


@pytest.fixture
def blob(storage: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Make:
    """Stores of one blob that no other test uses; a lease ends after 15 seconds."""
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", storage)
    name = "".join(char if char.isalnum() else "-" for char in request.node.name)
    return lambda: BlobState(container_of(storage), name, lease_seconds=15)


@pytest.fixture(params=["folder", "blob"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Stores of one document, of either kind."""
    if request.param == "folder":
        return lambda: FileState(tmp_path / "x" / "prod.state.json")
    make_blob: Make = request.getfixturevalue("blob")
    return make_blob


def test_a_document_is_read_as_it_was_written(make: Make) -> None:
    assert make().read() is None
    with make().lock() as held:
        assert make().read() is None
        held.write('{"a": "ü"}')
        held.write('{"a": 2}')
        assert make().read() == '{"a": 2}'
    assert make().read() == '{"a": 2}'


def test_there_is_one_holder(make: Make) -> None:
    one, other = make(), make()
    with one.lock():
        for _ in range(2):
            with pytest.raises(StateLocked) as caught, other.lock():
                pass
            assert "another apply is running" in caught.value.message
            assert caught.value.help
    with other.lock() as held:
        held.write("{}")
    with one.lock():
        assert one.read() == "{}"


def test_the_lock_comes_back_when_something_fails(make: Make) -> None:
    def fail(error: type[BaseException]) -> None:
        with make().lock() as held:
            held.write('{"kept": true}')
            raise error

    for error in (RuntimeError, KeyboardInterrupt):
        with pytest.raises(error):
            fail(error)
        with make().lock():
            assert make().read() == '{"kept": true}'


def test_a_killed_process_gives_the_folder_back(tmp_path: Path) -> None:
    path = tmp_path / "prod.state.json"
    script = (
        "import sys, os, signal; from pathlib import Path\n"
        "from outgate.state.file import FileState\n"
        "with FileState(Path(sys.argv[1])).lock() as held:\n"
        "    held.write('{}'); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", script, path], check=False).returncode == -9
    with FileState(path).lock() as held:
        held.write('{"after": 1}')
    assert path.read_text() == '{"after": 1}'


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = FileState(tmp_path / "file" / "prod.state.json")
    with pytest.raises(StateError, match="cannot write"), store.lock():
        pass
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    with pytest.raises(StateError, match="cannot read"):
        FileState(tmp_path / "bytes").read()


def test_a_lease_that_was_broken_writes_nothing(blob: Make, storage: str) -> None:
    from azure.storage.blob import BlobClient, BlobLeaseClient

    with blob().lock() as held:
        held.write('{"mine": 1}')
        where = blob().where.rpartition("/")[2]
        client = BlobClient.from_connection_string(storage, "outgate", where)
        BlobLeaseClient(client).break_lease(0)
        with blob().lock() as theirs:
            theirs.write('{"theirs": 2}')
            with pytest.raises(StateLost):
                held.write('{"mine": 3}')
        assert blob().read() == '{"theirs": 2}'
        # With nobody's lease on it, it is still not ours to write.
        with pytest.raises(StateLost):
            held.write('{"mine": 4}')
    assert blob().read() == '{"theirs": 2}'


def test_an_edit_without_the_lease_is_refused_while_it_is_held(blob: Make, storage: str) -> None:
    from azure.core.exceptions import HttpResponseError
    from azure.storage.blob import BlobClient

    where = blob().where.rpartition("/")[2]
    with blob().lock() as held:
        held.write("{}")
        client = BlobClient.from_connection_string(storage, "outgate", where)
        with pytest.raises(HttpResponseError):
            client.upload_blob(b"theirs", overwrite=True)
        assert blob().read() == "{}"


def test_the_lease_is_renewed(blob: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without renewal the lease of 15 seconds would end; its renewal is what is counted here."""
    import time

    from azure.storage.blob import BlobLeaseClient

    import outgate.state.blob as module

    monkeypatch.setattr(module, "RENEW_SECONDS", 0.05)
    renewed = []
    renew = BlobLeaseClient.renew

    def counted(self: BlobLeaseClient) -> None:
        renew(self)
        renewed.append(1)

    monkeypatch.setattr(BlobLeaseClient, "renew", counted)
    with blob().lock() as held:
        deadline = time.monotonic() + 10
        while len(renewed) < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
        held.write("{}")
    assert len(renewed) >= 3
    count = len(renewed)
    time.sleep(0.2)
    assert len(renewed) == count


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace(KEY, KEY[:20] + "A" * (len(KEY) - 22) + "=="), "may not use"),
        (lambda text: re.sub(r":\d+/", ":1/", text), "cannot reach"),
        (lambda _: "nonsense", "no connection string"),
        (lambda text: text.replace("http://", "http://x."), "no https URL"),
    ],
)
def test_what_cannot_be_used_is_told_without_secrets(
    storage: str, monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str], words: str
) -> None:
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", change(storage))
    monkeypatch.setattr("outgate.state.blob.RETRIES", 0)
    try:
        container = container_of(change(storage))
    except IndexError:
        container = CONTAINER
    store = BlobState(container, "prod")
    for ask in (store.read, lambda: store.lock().__enter__()):
        with pytest.raises(StateError) as caught:
            ask()
        told = f"{caught.value.message} {caught.value.help}"
        assert words in told
        assert KEY[:20] not in told
        assert "sig=" not in told


def test_without_the_client_libraries_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("azure.identity", "azure.storage.blob", "azure.core.exceptions"):
        monkeypatch.setitem(sys.modules, name, None)
    store = BlobState(CONTAINER, "prod")
    for ask in (store.read, lambda: store.lock().__enter__()):
        with pytest.raises(StateError, match="are not installed") as caught:
            ask()
        assert " -m pip install azure-core azure-identity" in str(caught.value.help)


def test_a_container_that_is_not_there(storage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", storage)
    store = BlobState(container_of(storage, "another"), "prod")
    with pytest.raises(StateError, match="there is no container"):
        store.read()
