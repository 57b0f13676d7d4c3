"""A destination as fields of a catalog document, and back: one spelling for all of them."""

from typing import assert_never

from outgate.catalog.fields import DestinationFields
from outgate.traffic.address import merge_networks, parse_networks
from outgate.traffic.destination import (
    AddressesDestination,
    Destination,
    HostDestination,
    ServiceTagDestination,
)
from outgate.traffic.host import parse_host
from outgate.traffic.path import read_path_notation


def destination_fields(destination: Destination) -> DestinationFields:
    """`host` with a `path` where it has one, `tag`, or `networks`."""
    match destination:
        case HostDestination(host, None):
            return {"host": str(host)}
        case HostDestination(host, path):
            return {"host": str(host), "path": str(path)}
        case ServiceTagDestination(name):
            return {"tag": name}
        case AddressesDestination(networks):
            return {"networks": list(networks)}
        case other:
            assert_never(other)


def read_destination(fields: DestinationFields) -> Destination:
    """The destination of a document's row, which may hold other fields too; the inverse.

    HostError or AddressError for a text that is not a host or network.
    """
    if "tag" in fields:
        return ServiceTagDestination(fields["tag"])
    if "networks" in fields:
        networks = [cidr for text in fields["networks"] for cidr in parse_networks(text)]
        return AddressesDestination(merge_networks(networks))
    path = read_path_notation(fields["path"]) if "path" in fields else None
    return HostDestination(parse_host(fields["host"]), path)
