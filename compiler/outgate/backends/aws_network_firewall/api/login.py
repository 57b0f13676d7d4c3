"""Logging in as every tool of AWS does, and where its service is."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from outgate import __version__
from outgate.backends.aws_network_firewall.settings import AwsSettings
from outgate.backends.errors import BackendError
from outgate.extras import NO_AWS, install_help

if TYPE_CHECKING:
    from boto3.session import Session
    from botocore.config import Config
    from mypy_boto3_network_firewall import NetworkFirewallClient

    from outgate.backends.aws_network_firewall.api.client import AwsClient

SERVICE: Final = "network-firewall"
NOTHING = "nothing was read or changed"
CONNECT_SECONDS, READ_SECONDS, TRIES = 10, 60, 5


def check_login(settings: AwsSettings) -> None:
    """Get credentials as a client does, for nobody; BackendError where none can be had."""
    from outgate.backends.aws_network_firewall.api.failures import Failure, Kind, failure_of
    from outgate.backends.aws_network_firewall.changes.error_messages import explain_failure

    session = _session(settings)
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        credentials = session.get_credentials()
        if credentials is not None:
            credentials.get_frozen_credentials()
            return
        failure = Failure(Kind.LOGIN, "Unable to locate credentials")
    except (BotoCoreError, ClientError) as error:
        failure = failure_of(error)
        failure.kind = Kind.LOGIN
    raise explain_failure(failure, settings)


def connect(settings: AwsSettings) -> AwsClient:
    """A client that logs in with the first request, by boto3's default chain.

    The region is the target's. All else is the user's: the variables and files that boto3 reads say
    who logs in, and AWS_ENDPOINT_URL_NETWORK_FIREWALL names another service, such as an emulator.
    """
    from outgate.backends.aws_network_firewall.api.client import AwsClient

    session = _session(settings)
    from botocore.exceptions import BotoCoreError

    from outgate.backends.aws_network_firewall.api.failures import failure_of
    from outgate.backends.aws_network_firewall.changes.error_messages import explain_failure

    try:
        client: NetworkFirewallClient = session.client(SERVICE, config=_config())
        if _is_loopback(client.meta.endpoint_url):
            # Nothing on this machine is reached through a proxy.
            client = session.client(SERVICE, config=_config(proxied=False))
    except BotoCoreError as error:
        raise explain_failure(failure_of(error), settings) from error
    except ValueError as error:  # an endpoint that is no URL
        raise BackendError(
            f"the endpoint of AWS cannot be used: {error}",
            help="look at AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_NETWORK_FIREWALL, and at "
            "`endpoint_url` in your AWS configuration",
            outcome=NOTHING,
        ) from error
    _check_endpoint(client.meta.endpoint_url)
    return AwsClient(client)


def _session(settings: AwsSettings) -> Session:
    try:
        from boto3.session import Session as Boto3Session
        from botocore.exceptions import BotoCoreError
    except ImportError as error:
        help = install_help("aws")
        raise BackendError(NO_AWS, help=help, outcome=NOTHING) from error
    from outgate.backends.aws_network_firewall.api.failures import failure_of
    from outgate.backends.aws_network_firewall.changes.error_messages import explain_failure

    try:
        return Boto3Session(region_name=settings.region)
    except BotoCoreError as error:  # such as a profile that there is not
        raise explain_failure(failure_of(error), settings) from error


def _config(*, proxied: bool = True) -> Config:
    from botocore.config import Config as BotoConfig

    config = BotoConfig(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        # A write that is sent twice is harmless: the token of the first is stale for the second.
        retries={"mode": "standard", "total_max_attempts": TRIES},
        user_agent_extra=f"outgate/{__version__}",
    )
    return config if proxied else config.merge(BotoConfig(proxies={}))


def _check_endpoint(url: str) -> None:
    """Refuse to send a session's token over a network in the clear."""
    if url.startswith("https://") or _is_loopback(url):
        return
    raise BackendError(
        f"the endpoint `{url}` is no https URL: a login is sent there",
        help="unset AWS_ENDPOINT_URL_NETWORK_FIREWALL, or name it with https",
        outcome=NOTHING,
    )


def _is_loopback(url: str) -> bool:
    host = str(urlsplit(url).hostname)
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
