"""What blob storage may answer, and what becomes of it: a document, nothing, or one clear error."""

import gc
import threading
import time

import pytest

from outgate.state.blob import BlobState
from outgate.state.interface import StateError, StateLocked, StateLost
from tests.rogue import Login
from tests.state.scripted import Answer, Storage, storage

SAS = "sv=2024-08-04&sig=SECRETSIGNATURE"


@pytest.fixture(autouse=True)
def sas(monkeypatch: pytest.MonkeyPatch) -> None:
    """A SAS token is the login, and nothing is tried twice."""
    monkeypatch.delenv("AZURE_STORAGE_CONNECTION_STRING", raising=False)
    monkeypatch.setenv("AZURE_STORAGE_SAS_TOKEN", SAS)
    monkeypatch.setattr("outgate.state.blob.RETRIES", 0)


def store(told: Storage, monkeypatch: pytest.MonkeyPatch) -> BlobState:
    """The record `prod` in a storage that the environment allows."""
    monkeypatch.setenv("OUTGATE_STATE_HOSTS", told.host)
    return BlobState(told.container, "prod")


def write(record: BlobState) -> None:
    """Lock it, and write something."""
    with record.lock() as held:
        held.write("{}")


REFUSED = "this login may not use `{}`"
NO_CONTAINER = "there is no container for `{}`"
HELPS = {
    REFUSED: "log in (`az login`) with the role Storage Blob Data Contributor",
    NO_CONTAINER: "make the container first, with access for those who apply alone",
}


@pytest.mark.parametrize("asked", ["read", "create", "acquire", "write"])
@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((403, "AuthorizationFailure"), REFUSED),
        ((403, "AuthorizationPermissionMismatch"), REFUSED),
        ((403, "AuthenticationFailed"), REFUSED),
        ((401, "NoAuthenticationInformation"), REFUSED),
        ((404, "ContainerNotFound"), NO_CONTAINER),
        ((409, "ContainerBeingDeleted"), NO_CONTAINER),
        ((403, "AccountIsDisabled"), "cannot use `{}`: AccountIsDisabled"),
        ((409, "InvalidBlobType"), "cannot use `{}`: InvalidBlobType"),
        ((500, "InternalError"), "cannot use `{}`: InternalError"),
        ((503, "ServerBusy"), "cannot use `{}`: ServerBusy"),
        ((500, ""), "cannot use `{}`: HttpResponseError"),
    ],
)
def test_an_answer_that_is_an_error(
    monkeypatch: pytest.MonkeyPatch, asked: str, answer: Answer, message: str
) -> None:
    with storage(**{asked: [answer]}) as told:
        record = store(told, monkeypatch)
        with pytest.raises(StateError) as caught:
            record.read() if asked == "read" else write(record)
    assert type(caught.value) is StateError
    assert caught.value.message == message.format(f"{told.container}/prod.json")
    assert HELPS.get(message) == caught.value.help
    assert "SECRETSIGNATURE" not in f"{caught.value.message} {caught.value.help}"
    # What is held is given back.
    assert ("release" in told.asked) == (asked == "write")


def test_storage_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with storage() as told:
        record = store(told, monkeypatch)
    with pytest.raises(StateError) as caught:
        record.read()
    assert caught.value.message == f"cannot reach `{told.container}/prod.json`"
    assert caught.value.help == "check the network and `state` of the target"


def test_no_document(monkeypatch: pytest.MonkeyPatch) -> None:
    with storage(read=[(404, "BlobNotFound")]) as told:
        assert store(told, monkeypatch).read() is None


@pytest.mark.parametrize(
    "created", [(201, ""), (409, "BlobAlreadyExists"), (412, "LeaseIdMissing")]
)
def test_the_lease_is_what_counts(monkeypatch: pytest.MonkeyPatch, created: Answer) -> None:
    """Whether the blob is there already, and whoever has its lease, the lease is asked for.

    Of a blob that is leased, real storage says LeaseIdMissing, and Azurite BlobAlreadyExists.
    """
    with storage(create=[created]) as told, store(told, monkeypatch).lock() as held:
        held.write("{}")
    assert told.asked == ["create", "acquire", "write", "release"]
    with storage(create=[created], acquire=[(409, "LeaseAlreadyPresent")]) as told:
        with pytest.raises(StateLocked) as caught, store(told, monkeypatch).lock():
            pass
        assert "another apply is running" in caught.value.message
        assert "within 60 seconds" in str(caught.value.help)
    assert told.asked == ["create", "acquire"]


@pytest.mark.parametrize(
    "answer",
    [
        (412, "LeaseLost"),
        (412, "LeaseIdMissing"),
        (412, "LeaseIdMismatchWithBlobOperation"),
        (412, "LeaseNotPresentWithBlobOperation"),
        (412, "ConditionNotMet"),
    ],
)
def test_a_lease_that_is_lost(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> None:
    """The write tells of it; what the release is answered then says nothing."""
    with storage(write=[answer], release=[(409, "LeaseIdMismatchWithLeaseOperation")]) as told:
        record = store(told, monkeypatch)
        with pytest.raises(StateLost) as caught:
            write(record)
        assert "was lost to somebody else" in caught.value.message
        assert "outgate plan" in str(caught.value.help)


def test_a_renewal_that_fails_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outgate.state.blob.RENEW_SECONDS", 0.01)
    failures = [(500, "InternalError"), (409, "LeaseIdMismatchWithLeaseOperation")]
    with storage(renew=failures) as told, store(told, monkeypatch).lock() as held:
        deadline = time.monotonic() + 20
        while told.asked.count("renew") < 4 and time.monotonic() < deadline:
            time.sleep(0.01)
        held.write("{}")
    assert told.asked.count("renew") >= 4
    assert told.asked[-1] == "release"


def test_the_lease_is_given_back_once_nobody_renews_it(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []

    def keep(_: object, stop: threading.Event) -> None:
        order.append("process waits" if not threading.current_thread().daemon else "kept")
        stop.wait(20)
        time.sleep(0.05)
        order.append("ended")

    monkeypatch.setattr("outgate.state.blob._Lease.keep", keep)
    monkeypatch.setattr(BlobState, "_release", lambda *_: order.append("released"))
    with storage() as told, store(told, monkeypatch).lock():
        pass
    assert order == ["kept", "ended", "released"]


def test_what_a_blob_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, document in (('{"a": "ü"}', '{"a": "ü"}'), ("", None)):
        with storage() as told:
            told.text = text
            assert store(told, monkeypatch).read() == document


# The client forgets the connection of an answer that it does not understand.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("answers", "text"), [({}, "\udcff"), ({"read": [(206, "")]}, "{}")])
def test_what_is_no_record_or_no_answer_of_storage(
    answers: dict[str, list[Answer]], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with storage(**answers) as told:
        told.text = text
        with pytest.raises(StateError) as caught:
            store(told, monkeypatch).read()
    assert caught.value.message == f"`{told.container}/prod.json` is not what Outgate writes there"
    assert "another name" in str(caught.value.help)
    del caught
    gc.collect()


def test_a_login_does_not_go_over_plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even to this machine: a token of the default chain is good for more than one record."""
    login = Login()
    monkeypatch.setattr("azure.identity.DefaultAzureCredential", lambda **_: login)
    monkeypatch.delenv("AZURE_STORAGE_SAS_TOKEN")
    with storage() as told:
        record = store(told, monkeypatch)
        with pytest.raises(StateError) as caught:
            record.read()
    account = told.container.removesuffix("/records")
    assert caught.value.message == f"a login is not sent to `{account}`, which is no https URL"
    assert "AZURE_STORAGE_SAS_TOKEN" in str(caught.value.help)
    assert (told.asked, login.asked) == ([], [])
