"""A record in a blob of Azure Storage, for teams: a lease on it is the lock.

Credentials come from the environment alone: AZURE_STORAGE_CONNECTION_STRING,
AZURE_STORAGE_SAS_TOKEN, or else azure-identity's default chain. `container.py` says where they may
go; redirects are not followed, and no challenge chooses what a token is for.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict

from outgate.extras import NO_AZURE, install_help, quiet_azure
from outgate.logins import login
from outgate.state.container import FORM, Container, check_container, read_container
from outgate.state.interface import LockedStore, StateError, StateLocked, StateLost

if TYPE_CHECKING:
    from azure.storage.blob import BlobClient, BlobLeaseClient, ContainerClient

LEASE_SECONDS = 60  # the longest that ends by itself, so that a crash locks nobody out
RENEW_SECONDS = 20.0
RETRIES = 3
AUDIENCE = "https://storage.azure.com"
_LOST = ("LeaseIdMissing", "LeaseLost", "LeaseIdMismatchWithBlobOperation", "ConditionNotMet",
         "LeaseNotPresentWithBlobOperation")  # fmt: skip


class Options(TypedDict):
    """How the client of a container behaves, beside what it logs in with."""

    connection_timeout: int
    read_timeout: int
    retry_total: int
    initial_backoff: int
    increment_base: int
    permit_redirects: bool


class BlobState:
    """The blob `NAME.json` of a container; whoever has its lease may write it."""

    def __init__(
        self,
        container: str,
        name: str,
        *,
        cloud: str | None = None,
        lease_seconds: int = LEASE_SECONDS,
    ) -> None:
        self._container = container.rstrip("/")
        self._name = f"{name}.json"
        self._cloud = cloud
        self._lease_seconds = lease_seconds

    @property
    def where(self) -> str:
        """The URL of the blob."""
        return f"{self._container}/{self._name}"

    @cached_property
    def _blob(self) -> BlobClient:
        container = read_container(self._container)
        if container is None:
            raise StateError("`container` is no URL of a blob container", help=f"write {FORM}")
        try:
            client = self._client(container)
        except ImportError as error:
            raise StateError(NO_AZURE, help=install_help("azure")) from error
        return client.get_blob_client(self._name)

    def _client(self, container: Container) -> ContainerClient:
        """The client of a container that a login may go to."""
        from azure.storage.blob import ContainerClient

        quiet_azure()
        options: Options = {
            "connection_timeout": 10,
            "read_timeout": 30,
            "retry_total": RETRIES,
            "initial_backoff": 1,
            "increment_base": 2,
            # Azure sends none, and what is sent here is meant for nobody else.
            "permit_redirects": False,
        }
        if text := os.environ.get("AZURE_STORAGE_CONNECTION_STRING"):
            return _of_connection_string(text, container, self._cloud, options)
        cloud = check_container(container, self._cloud, os.environ)
        token = os.environ.get("AZURE_STORAGE_SAS_TOKEN", "").removeprefix("?")
        if not token and container.scheme != "https":
            raise StateError(
                f"a login is not sent to `{container.account}`, which is no https URL",
                help="give it a SAS token of its own in AZURE_STORAGE_SAS_TOKEN",
            )
        credential = token or login(cloud, AUDIENCE)
        return ContainerClient(container.account, container.name, credential, **options)

    def read(self) -> str | None:
        """The text of the blob; None where there is none, or an empty one."""
        blob = self._blob  # first, as it tells where the libraries are missing
        from azure.core.exceptions import AzureError, ResourceNotFoundError

        try:
            return blob.download_blob().readall().decode() or None
        except ResourceNotFoundError as error:
            if _code(error) == "BlobNotFound":
                return None
            raise self._failure(error) from error
        except AzureError as error:
            raise self._failure(error) from error
        except ValueError as error:  # bytes that are no text, or headers that no storage sends
            raise StateError(
                f"`{self.where}` is not what Outgate writes there",
                help="restore it from a copy, or give `state` of the target another name",
            ) from error

    @contextmanager
    def lock(self) -> Iterator[LockedStore]:
        """Hold the lease, renewed for as long as this lasts; StateLocked where somebody has it."""
        lease = self._acquire()
        held = _Lease(self, self._blob, lease)
        stop = threading.Event()
        keeper = threading.Thread(target=held.keep, args=(stop,), daemon=True)
        keeper.start()
        try:
            yield held
        finally:
            stop.set()
            keeper.join(timeout=5)
            self._release(lease)

    def _acquire(self) -> BlobLeaseClient:
        blob = self._blob
        from azure.core.exceptions import AzureError, HttpResponseError

        try:
            try:
                blob.upload_blob(b"", overwrite=False)
            except HttpResponseError as error:
                # It is there; real storage says LeaseIdMissing (412) where somebody has its lease.
                if _code(error) not in ("BlobAlreadyExists", "LeaseIdMissing"):
                    raise
            return blob.acquire_lease(lease_duration=self._lease_seconds)
        except AzureError as error:
            if _code(error) == "LeaseAlreadyPresent":
                raise StateLocked(
                    f"another apply is running on this target (`{self.where}` is leased)",
                    help="wait for it to end; after a crash the lease ends by itself within "
                    f"{self._lease_seconds} seconds",
                ) from error
            raise self._failure(error) from error

    def _release(self, lease: BlobLeaseClient) -> None:
        from azure.core.exceptions import AzureError

        try:
            lease.release()
        except AzureError:
            return  # it ends by itself, or is somebody else's already

    def _failure(self, error: Exception) -> StateError:
        """What went wrong, without what the service says of requests and their signatures."""
        from azure.core import exceptions

        code = _code(error)
        if isinstance(error, exceptions.ServiceRequestError):
            return StateError(
                f"cannot reach `{self.where}`", help="check the network and `state` of the target"
            )
        if code in ("ContainerNotFound", "ContainerBeingDeleted"):
            return StateError(
                f"there is no container for `{self.where}`",
                help="make the container first, with access for those who apply alone",
            )
        if isinstance(error, exceptions.ClientAuthenticationError) or code in (
            "AuthorizationFailure",
            "AuthorizationPermissionMismatch",
        ):
            return StateError(
                f"this login may not use `{self.where}`",
                help="log in (`az login`) with the role Storage Blob Data Contributor",
            )
        return StateError(f"cannot use `{self.where}`: {code or type(error).__name__}")


class _Lease:
    """A blob whose lease is ours, until the service says otherwise."""

    def __init__(self, store: BlobState, blob: BlobClient, lease: BlobLeaseClient) -> None:
        self._store = store
        self._blob = blob
        self._lease = lease

    def keep(self, stop: threading.Event) -> None:
        """Renew the lease until told to stop; one that is lost shows at the next write."""
        from azure.core.exceptions import AzureError

        while not stop.wait(RENEW_SECONDS):
            try:
                self._lease.renew()
            except AzureError:
                continue

    def write(self, text: str) -> None:
        """Replace the blob, which the service takes from the holder of the lease alone."""
        from azure.core.exceptions import AzureError

        try:
            self._blob.upload_blob(text.encode(), overwrite=True, lease=self._lease)
        except AzureError as error:
            if _code(error) in _LOST:
                raise StateLost(
                    f"the lease on `{self._store.where}` was lost to somebody else",
                    help="see with `outgate plan` what is there, and apply again",
                ) from error
            raise self._store._failure(error) from error


def _of_connection_string(
    text: str, container: Container, cloud: str | None, options: Options
) -> ContainerClient:
    """The client of a connection string, whose account must be that of the container."""
    from azure.storage.blob import ContainerClient

    try:
        client = ContainerClient.from_connection_string(text, container.name, **options)
    except ValueError as error:
        message = "AZURE_STORAGE_CONNECTION_STRING is no connection string"
        raise StateError(message, help="copy it again, or unset it") from error
    url = f"{client.scheme}://{client.primary_hostname}".lower()
    own = read_container(f"{url}/{container.name}")
    if own is None or own.account != container.account:
        raise StateError(
            f"`{container.account}` is not the account of AZURE_STORAGE_CONNECTION_STRING",
            help="write `container` with the account's own URL, or unset the variable",
        )
    check_container(container, cloud, os.environ, named=True)
    return client


def _code(error: Exception) -> str:
    code = getattr(error, "error_code", None)
    return str(getattr(code, "value", code) or "")
