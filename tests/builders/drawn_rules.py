"""Drawn rules, most of them near each other; the same of a seed on every machine."""

import random
from collections.abc import Callable

from outgate.plan.model import Plan, Rule, Treatment
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import AddressesDestination, Destination, HostDestination, Remote
from outgate.traffic.host import HostPattern
from outgate.traffic.path import PathPattern
from tests.builders.plans import plan_with
from tests.builders.rules import ANYBODY, BYPASS, DIRECT, KEEP, PLAIN

HOSTS = tuple(
    HostPattern(name, subtree)
    for name in ("y.z", "x.y.z", "any.x.y.z", "ax.y.z", "a_b.y.z", "1-2.y.z")
    for subtree in (False, True)
)
PATHS = (
    None,
    None,
    PathPattern("/", below=True),
    PathPattern("/", below=False),
    PathPattern("/a", below=True),
    PathPattern("/a", below=False),
    PathPattern("/a/", below=True),
    PathPattern("/a/", below=False),
    PathPattern("/a/b.crl", below=False),
    PathPattern("/A._~!$&'()+,;=:@-/", below=True),
    PathPattern("/c%20d%2Fe", below=True),
)
WAYS = (("https", 443), ("https", 443), ("http", 80), ("http", 80), ("https", 8443), ("tcp", 443))
# In part of this machine, so that a proxy on it can be asked from them and for them.
SOURCES = (
    ANYBODY,
    ANYBODY,
    ("0.0.0.0/0",),
    ("::/0",),
    ("127.0.0.0/30",),
    ("127.0.0.2/31",),
    ("127.0.0.1/32",),
    ("127.0.0.1/32", "127.0.0.2/32"),
    ("::1/128",),
    ("127.0.0.2/31", "::1/128"),
    ("10.20.0.0/15", "2001:db8::/32"),
    ("10.20.0.0/16", "::/1"),
)
NETWORKS = (
    ("127.77.0.0/30",),
    ("127.77.0.2/31",),
    ("127.77.0.1/32", "::/64"),
    ("127.77.0.0/31", "::/0"),
    ("127.77.0.0/16", "::1/128"),
)
# `ASKING` has some inside of each of the sources, and some outside.
ASKING = (
    *("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4", "::1", "10.20.255.255", "10.22.0.0"),
    *("2001:db8::7", "2001:db9::", "fd00::1", "203.0.113.9"),
)


def drawn_rule(source: tuple[str, ...], remote: Remote, treatment: Treatment) -> Rule:
    """A rule whose source is named as its addresses are."""
    return Rule(RuleSource(",".join(source), source), remote, treatment, ())


def drawn_rules(
    seed: int, draw_one: Callable[[random.Random], Rule | None], most: int = 12
) -> tuple[Rule, ...]:
    """Some rules, of those to one remote from one source the last."""
    draw = random.Random(seed)
    rules: dict[tuple[tuple[str, ...], Remote], Rule] = {}
    for _ in range(draw.randint(1, most)):
        one = draw_one(draw)
        if one is not None:
            rules[one.source.addresses, one.remote] = one
    return tuple(rules.values())


def drawn_plan(seed: int, expressible: Callable[[Rule], bool] | None = None) -> Plan:
    """A plan with drawn rules, or with those of them that a target has words for."""
    return plan_with(tuple(filter(expressible, drawn_rules(seed, _draw))))


def _draw(draw: random.Random) -> Rule:
    protocol, port = draw.choice(WAYS)
    destination: Destination
    if draw.random() < 0.15:
        destination = AddressesDestination(draw.choice(NETWORKS))
    else:
        path = draw.choice(PATHS) if protocol == "http" else None
        if protocol == "https" and draw.random() < 0.3:
            path = draw.choice(PATHS)
        destination = HostDestination(draw.choice(HOSTS), path)
    treatments = (PLAIN,) if protocol != "https" else (BYPASS, BYPASS, KEEP, DIRECT)
    source = draw.choice(SOURCES)
    return drawn_rule(source, Remote(destination, protocol, port), draw.choice(treatments))
