"""Plans for nftables: drawn ones, and what a table of one is."""

import random

from outgate.backends.nftables.feed import feed_text
from outgate.backends.nftables.layout import NftTable
from outgate.backends.nftables.renderer import NftRenderer
from outgate.backends.nftables.script import script_text
from outgate.backends.nftables.settings import NftSettings, read_settings
from outgate.backends.rendered import Context, Rendered
from outgate.plan.model import Plan, Rule
from outgate.traffic.destination import AddressesDestination, Destination, HostDestination, Remote
from outgate.traffic.path import PathPattern
from tests.builders.drawn_rules import HOSTS, WAYS, drawn_rule, drawn_rules
from tests.builders.plans import plan_with
from tests.builders.rules import ANYBODY, BYPASS, DIRECT, KEEP, PLAIN

ACCEPTED = ("url-path", "apex", "subdomains", "shared-address")

SOURCES = (
    ANYBODY,
    ANYBODY,
    ("0.0.0.0/0",),
    ("::/0",),
    ("10.20.0.0/15",),
    ("10.21.0.0/16", "10.40.0.7/32"),
    ("10.20.4.7/32",),
    ("2001:db8:1::/48",),
    ("10.21.0.0/16", "2001:db8:1::/48"),
    ("0.0.0.0/1", "2001:db8::/32"),
    tuple(f"10.{number}.0.0/24" for number in range(0, 60, 2)),
)
ASKING = (
    *("10.20.4.7", "10.20.4.8", "10.21.255.255", "10.22.0.0", "10.40.0.7", "10.40.0.9"),
    *("203.0.113.9", "2001:db8:1::7", "2001:db8:2::7", "2001:db9::1"),
)
PATHS = (None, None, PathPattern("/a", below=True), PathPattern("/a/b.crl", below=False))
NETWORKS = (
    ("20.77.0.0/30",),
    ("20.77.0.2/31",),
    ("20.77.0.1/32", "2603:10::/64"),
    ("20.77.0.0/31", "20.77.0.4/32", "2603:10::/32", "2603:20::1/128"),
    ("20.77.0.0/16", "20.79.0.0/16", "20.80.0.0/15", "20.90.1.0/24"),
    ("2603:10::/32",),
)


def drawn_plan(seed: int) -> Plan:
    """Some rules."""
    return plan_with(drawn_rules(seed, _draw))


def _draw(draw: random.Random) -> Rule:
    protocol, port = draw.choice(WAYS)
    source = draw.choice(SOURCES)
    destination: Destination
    if draw.random() < 0.3:
        destination = AddressesDestination(draw.choice(NETWORKS))
        if not _meet(source, destination.networks):
            source = ANYBODY
    else:
        destination = HostDestination(draw.choice(HOSTS), draw.choice(PATHS))
    treatments = (PLAIN,) if protocol != "https" else (BYPASS, KEEP, DIRECT)
    return drawn_rule(source, Remote(destination, protocol, port), draw.choice(treatments))


def _meet(source: tuple[str, ...], networks: tuple[str, ...]) -> bool:
    families = {":" in network for network in networks}
    return source == ANYBODY or bool(families & {":" in network for network in source})


def settings_with(**more: object) -> NftSettings:
    """Settings of a target that accepts everything."""
    raw = {"path": "nftables.d/outgate.nft", "dnsmasq": "dnsmasq.d/outgate.conf", **more}
    return read_settings(raw, dict.fromkeys(ACCEPTED, "judged as it stands"))


def rendered(plan: Plan, **more: object) -> Rendered:
    """A plan in rules of nftables, whatever it widens."""
    result, problems = NftRenderer(settings_with(**more)).render(plan, Context())
    assert result is not None, problems
    return result


def table_of(result: Rendered) -> NftTable:
    """The table of a rendering."""
    assert isinstance(result.native, NftTable)
    return result.native


def files_of(result: Rendered) -> tuple[str, str]:
    """The script and the names of a rendering."""
    return script_text(table_of(result)), feed_text(table_of(result))
