"""What an entry of an inspection list matches, in words that leave nothing to a reader's guess."""

from outgate.plan.inspection import Entry
from outgate.plan.model import Inspection
from outgate.traffic.destination import (
    AddressesDestination,
    Destination,
    HostDestination,
    ServiceTagDestination,
)
from outgate.traffic.path import PathPattern

NAME = "this name, and none below it"
BELOW = "every name that ends in .{0}, with one label before that or more; not {0} itself"
NETWORKS = "every address in these networks"
TAG = "every address of this service tag of Azure"
EVERY_PATH = "every path"
THIS_PATH = "this path, with or without a query"
IN_FOLDER = "every path that begins with this"
PATH_AND_BELOW = "this path, and every path that begins with it and a slash"
UNSEEN = "; not seen where TLS is not decrypted, so that the whole host is treated so"


def matched_hosts(destination: Destination) -> str:
    """What of hosts or addresses is meant."""
    match destination:
        case HostDestination(host, _):
            return BELOW.format(host.name) if host.subtree else NAME
        case AddressesDestination():
            return NETWORKS
        case ServiceTagDestination():
            return TAG


def matched_paths(entry: Entry) -> str:
    """What of paths is meant; nothing where there are none."""
    rule = entry.rule
    match rule.remote.destination:
        case HostDestination(_, path) if rule.remote.protocol in ("http", "https"):
            unseen = (
                path is not None
                and rule.remote.protocol == "https"
                and rule.treatment.inspection is not Inspection.KEEP
            )
            return f"{_paths(path)}{UNSEEN if unseen else ''}"
    return ""


def path_text(entry: Entry) -> str | None:
    """The beginning of a path, or all of it; None for every path."""
    match entry.rule.remote.destination:
        case HostDestination(_, PathPattern(value, _)):
            return value
    return None


def _paths(path: PathPattern | None) -> str:
    if path is None:
        return EVERY_PATH
    if not path.below:
        return THIS_PATH
    return IN_FOLDER if path.value.endswith("/") else PATH_AND_BELOW
