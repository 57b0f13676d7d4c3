"""Plans for Squid: of rules as they are written, and drawn ones."""

import random

from outgate.backends.rendered import Context, Rendered
from outgate.backends.squid.model import Decryption, canonical, rule_of
from outgate.backends.squid.renderer import SquidRenderer
from outgate.backends.squid.settings import read_settings
from outgate.backends.squid.text import SquidFile, file_text
from outgate.plan.model import Authentication, Inspection, Plan, Proxy, Rule, Treatment
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import (
    AddressesDestination,
    Destination,
    HostDestination,
    Remote,
)
from outgate.traffic.host import HostPattern, parse_host
from outgate.traffic.path import PathPattern, read_path_notation
from tests.builders.plans import plan_with

BYPASS = Treatment(Inspection.BYPASS, Authentication.ANONYMOUS, Proxy.ALLOWED)
KEEP = Treatment(Inspection.KEEP, Authentication.ANONYMOUS, Proxy.ALLOWED)
PLAIN = Treatment(Inspection.NONE, Authentication.ANONYMOUS, Proxy.ALLOWED)
DIRECT = Treatment(Inspection.BYPASS, Authentication.ANONYMOUS, Proxy.DIRECT)
ANYBODY = ("*",)

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
ASKING = (
    *("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4", "::1", "10.20.255.255", "10.22.0.0"),
    *("2001:db8::7", "2001:db9::", "fd00::1", "203.0.113.9"),
)
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
NETWORKS = (
    ("127.77.0.0/30",),
    ("127.77.0.2/31",),
    ("127.77.0.1/32", "::/64"),
    ("127.77.0.0/31", "::/0"),
    ("127.77.0.0/16", "::1/128"),
)
WAYS = (("https", 443), ("https", 443), ("http", 80), ("http", 80), ("https", 8443), ("tcp", 443))


def rule(
    destination: str | tuple[str, ...],
    way: str = "https:443",
    treatment: Treatment = BYPASS,
    source: tuple[str, ...] = ANYBODY,
) -> Rule:
    """A rule to a host with or without a path (`*.x/a/*`), or to networks."""
    protocol, _, port = way.partition(":")
    where: Destination
    if isinstance(destination, tuple):
        where = AddressesDestination(destination)
    else:
        host, slash, rest = destination.partition("/")
        path = read_path_notation(slash + rest) if slash else None
        where = HostDestination(parse_host(host), path)
    name = "any" if source == ANYBODY else ",".join(source)
    return Rule(RuleSource(name, source), Remote(where, protocol, int(port)), treatment, ())


def drawn_plan(seed: int) -> Plan:
    """Some rules, most of them near each other; the same of a seed on every machine."""
    draw = random.Random(seed)
    rules: dict[tuple[tuple[str, ...], Remote], Rule] = {}
    for _ in range(draw.randint(1, 12)):
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
        remote = Remote(destination, protocol, port)
        one = Rule(RuleSource(",".join(source), source), remote, draw.choice(treatments), ())
        rules[source, remote] = one
    return plan_with(tuple(rules.values()))


def rendered(plan: Plan, *, bump: bool = False, upstream: bool = False) -> Rendered:
    """A plan in rules of Squid, whatever it widens."""
    settings = read_settings(
        {
            "path": "conf.d/outgate.conf",
            "inspection": "bump" if bump else "none",
            "upstream": upstream,
        },
        {"url-path": "judged as it stands"},
    )
    result, problems = SquidRenderer(settings).render(plan, Context())
    assert result is not None, problems
    return result


def seen(result: Rendered) -> list[Rule]:
    """What of a rendering is decrypted, so that the proxy sees each request."""
    rules = (rule_of(native) for native in result.rules)
    return [
        canonical(rule) for rule in rules if rule is not None and rule.decryption is Decryption.BUMP
    ]


def text_of(*rules: Rule, bump: bool = False) -> str:
    """The file of some rules."""
    return file_of(rendered(plan_with(rules), bump=bump))


def file_of(result: Rendered) -> str:
    """The file of a rendering."""
    assert isinstance(result.native, SquidFile)
    return file_text(result.native)
