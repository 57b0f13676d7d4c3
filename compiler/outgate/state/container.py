"""Where a record may be kept, and so where a login goes: outgate.yaml alone does not decide that.

Whoever changes outgate.yaml names a container; a login is sent there only where the host is one of
the target's cloud, or one that the environment names.
"""

import ipaddress
import re
from collections.abc import Mapping

from outgate.state.interface import StateError
from outgate.values import dataclass

HOSTS = "OUTGATE_STATE_HOSTS"
# Variables with which storage needs no other login.
OWN_LOGINS = ("AZURE_STORAGE_CONNECTION_STRING", "AZURE_STORAGE_SAS_TOKEN")
_SUFFIXES = {"public": ".blob.core.windows.net", "usgov": ".blob.core.usgovcloudapi.net"}
# Read by one strict pattern, as programs differ in what they make of odd URLs. An emulator has the
# account in the path.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[a-z0-9]+)?/(?P<name>[a-z0-9$-]+)/?"
)
_PORTS = {"https": 443, "http": 80}
FORM = "https://ACCOUNT.blob.core.windows.net/CONTAINER"


@dataclass(frozen=True, slots=True)
class Container:
    """A blob container: the URL of its account, and its name in it."""

    account: str
    name: str
    scheme: str
    host: str
    port: int

    @property
    def loopback(self) -> bool:
        """Whether it is on this machine."""
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return self.host == "localhost"


def read_container(url: str) -> Container | None:
    """A container from its URL; None where that is no such URL, or has a login or token in it."""
    parts = _URL.fullmatch(url)
    if parts is None:
        return None
    scheme, host = parts["scheme"], parts["host"]
    port = int(parts["port"] or _PORTS[scheme])
    shown = "" if port == _PORTS[scheme] else f":{port}"
    account = f"{scheme}://{host}{shown}{parts['path'] or ''}"
    return Container(account, parts["name"], scheme, host, port)


def cloud_of(container: Container) -> str | None:
    """The cloud whose storage it is; None where it is of none that is known."""
    account = container.host.partition(".")[0]
    hosts = {f"{account}{suffix}": cloud for cloud, suffix in _SUFFIXES.items()}
    return hosts.get(container.host) if container.port == 443 else None


def check_container(
    container: Container, cloud: str | None, environment: Mapping[str, str], *, named: bool = False
) -> str:
    """The cloud at which to log in; StateError where nothing may be sent to the container.

    `cloud` is that of the target, None where it has none of its own. `named` tells that the
    environment names this very account, as a connection string does.
    """
    if container.scheme != "https" and not container.loopback:
        raise StateError(
            f"`{container.account}` is no https URL: a login would be read by anybody on the way",
            help="write `container` with https",
        )
    own = cloud_of(container)
    if own is not None and cloud in (None, own):
        return own
    if named or (container.host, container.port) in _named_hosts(environment):
        return cloud or "public"
    place = f"{container.host}:{container.port}" if container.port != 443 else container.host
    message = f"`{place}` is no blob storage of Azure, so no login is sent there"
    if own is not None:
        message = f"`{place}` is blob storage of another cloud than the target's"
    raise StateError(
        message,
        help=f"check `state` in outgate.yaml; a host that you trust is allowed by the environment, "
        f"with {HOSTS}={place}",
    )


def _named_hosts(environment: Mapping[str, str]) -> set[tuple[str, int]]:
    """Hosts and ports of the list in the environment; without a port it is that of https."""
    hosts = set()
    for entry in environment.get(HOSTS, "").lower().split(","):
        text = entry.strip()
        host, colon, port = text.rpartition(":")
        if colon and port.isdecimal():
            hosts.add((host, int(port)))
        else:
            hosts.add((text, 443))
    return hosts
