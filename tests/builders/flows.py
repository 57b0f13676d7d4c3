"""Flows that tests draw from: sources, hosts, paths, networks and tags that nest and overlap."""

from outgate.traffic.destination import (
    AddressesDestination,
    Destination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.flow import Flow
from outgate.traffic.host import HostPattern
from outgate.traffic.path import PathPattern

SOURCES = (
    ("*",),
    ("0.0.0.0/0",),
    ("::/0",),
    ("10.0.0.0/30",),
    ("10.0.0.0/31",),
    ("10.0.0.2/31",),
    ("10.0.0.1/32",),
    ("10.0.0.1/32", "10.0.0.2/32"),
    ("10.0.0.2/31", "192.0.2.0/24", "2001:db8::/127"),
    ("2001:db8::/126",),
    ("2001:db8::/127",),
)
HOSTS = (
    HostPattern("y.z", True),
    HostPattern("y.z"),
    HostPattern("x.y.z", True),
    HostPattern("x.y.z"),
    HostPattern("any.x.y.z", True),
    HostPattern("any.x.y.z"),
    HostPattern("any1.x.y.z"),
    HostPattern("ax.y.z", True),
    HostPattern("a.any.x.y.z"),
)
PATHS = (
    None,
    None,
    PathPattern("/", True),
    PathPattern("/", False),
    PathPattern("/a", True),
    PathPattern("/a", False),
    PathPattern("/a/", True),
    PathPattern("/a/", False),
    PathPattern("/a/b", True),
    PathPattern("/a/any", False),
    PathPattern("/ab", False),
)
NETWORKS = (
    ("198.51.100.0/30",),
    ("198.51.100.0/31",),
    ("198.51.100.2/31",),
    ("198.51.100.1/32", "198.51.100.2/32", "2001:db8:1::/127"),
    ("2001:db8:1::/126",),
)
TAGS = ("AzureMonitor", "AzureMonitor.WestEurope")
TRANSPORTS = (("https", 443), ("http", 80), ("https", 8443), ("tcp", 443))

DESTINATIONS: tuple[Destination, ...] = (
    *(HostDestination(host, path) for host in HOSTS for path in PATHS),
    *map(AddressesDestination, NETWORKS * 3),
    *map(ServiceTagDestination, TAGS * 3),
)
# Mostly one protocol and port: flows that differ there never meet.
POOL: tuple[Flow, ...] = tuple(
    Flow(source, Remote(destination, *way))
    for way in TRANSPORTS[:1] * 6 + TRANSPORTS
    for destination in DESTINATIONS
    for source in SOURCES
)
