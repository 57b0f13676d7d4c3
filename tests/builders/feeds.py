"""Two editions with something of everything, and the files of their feed."""

from dataclasses import replace

from outgate.catalog.feed.feed import feed_files
from outgate.catalog.model import ADDED, Correction, Need, ServiceTag
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.host import parse_host
from outgate.traffic.path import parse_path
from tests.builders.catalogs import catalog, endpoint_list, quarantined, row

CORRECTION = Correction(overlay="ours", did=ADDED, reason="r", decided_by="d", evidence="an e-mail")
ODD = replace(
    row("b.example", number=7, geography="EU", need=Need.OPTIONAL, platforms=("macOS", "Linux")),
    remote=Remote(HostDestination(parse_host("*.b.example"), parse_path("/x/")), "http", 8080),
    correction=CORRECTION,
)
NETWORKS = replace(
    row("c.example", number=8),
    remote=Remote(AddressesDestination(("192.0.2.0/24", "198.51.100.0/24")), "https", 443),
)
TAG = ServiceTag(name="ATag", change_number=12, features=("NSG",), prefixes=("192.0.2.0/24",))
EARLIER = catalog(endpoint_list(NETWORKS), edition="2026-01-01")
EDITION = catalog(
    replace(
        endpoint_list(
            row("a.example"),
            ODD,
            NETWORKS,
            bad=(
                quarantined("z row", "UK", number=91),
                quarantined("b row", number=90),
                quarantined("a row", number=90),
            ),
        ),
        carried_from="2026-01-01",
    ),
    tags=(replace(TAG, name="BTag"), TAG),
    number=77,
    edition="2026-02-01",
)


def files() -> dict[str, str]:
    """The text of each file of the feed of both editions."""
    return feed_files((EARLIER, EDITION))
