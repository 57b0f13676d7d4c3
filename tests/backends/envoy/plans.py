"""Plans for Envoy: of rules as they are written, and drawn ones."""

import random
from collections.abc import Iterable
from functools import partial

from outgate.backends.envoy.kind import ENVOY
from outgate.backends.envoy.renderer import EnvoyRenderer
from outgate.backends.envoy.settings import read_settings
from outgate.backends.rendered import Context, Rendered
from outgate.plan.model import Plan, Rule
from outgate.traffic.destination import AddressesDestination, Destination, HostDestination, Remote
from tests.backends.envoy.engine import LISTEN, RESOLVERS
from tests.builders.drawn_rules import HOSTS, PATHS, WAYS, drawn_rule, drawn_rules
from tests.builders.plans import plan_with
from tests.builders.rules import ANYBODY, BYPASS, KEEP, PLAIN, rule

SOURCES = (
    ANYBODY,
    ANYBODY,
    ("0.0.0.0/0",),
    ("::/0",),
    ("10.20.0.0/15",),
    ("10.20.0.0/16",),
    ("10.20.4.7/32",),
    ("10.20.4.6/31", "2001:db8:5::/48"),
    ("10.21.0.0/16", "::/1"),
    ("203.0.113.9/32",),
)
# `ASKING` has some inside of each of them, and some outside.
ASKING = (
    *("10.20.4.7", "10.20.4.6", "10.20.255.254", "10.21.0.1", "10.22.0.1", "203.0.113.9"),
    *("2001:db8:5::7", "2001:db8:6::7", "fd00::2", "192.0.2.2"),
)
NETWORKS = (
    ("198.18.7.0/30",),
    ("198.18.7.2/31",),
    ("198.18.7.1/32", "2001:db8:77::/126"),
    ("198.18.0.0/16", "::/0"),
    ("198.18.7.0/24",),
)
MORE_WAYS = (
    *WAYS,
    *(("http", 8080), ("http", 8443), ("tcp", 1433), ("tcp", 80)),
)


def drawn_plan(seed: int, *, networks: bool) -> Plan:
    """Some rules, with networks or without."""
    rules = drawn_rules(seed, partial(_draw, networks=networks))
    return plan_with(rules)


def _draw(draw: random.Random, *, networks: bool) -> Rule | None:
    protocol, port = draw.choice(MORE_WAYS)
    if protocol == "tcp" and not networks:
        return None
    destination: Destination
    if protocol == "tcp" or (networks and draw.random() < 0.2):
        destination = AddressesDestination(draw.choice(NETWORKS))
    else:
        path = draw.choice(PATHS) if protocol == "http" or draw.random() < 0.2 else None
        destination = HostDestination(draw.choice(HOSTS), path)
    source = draw.choice(SOURCES)
    treatment = draw.choice((BYPASS, BYPASS, KEEP)) if protocol == "https" else PLAIN
    return drawn_rule(source, Remote(destination, protocol, port), treatment)


def many_sites(count: int) -> Plan:
    """Offices with a network each, all of which may go to the same places."""
    hosts = [f"*.h{number}.example" for number in range(28)]
    rules = []
    for number in range(count):
        network = f"10.{number // 250}.{number % 250}.0/25"
        rules += [rule(host, "https:443", BYPASS, (network,)) for host in hosts]
        rules += [
            rule(f"crl{each}.example/pki/*", "http:80", PLAIN, (network,)) for each in range(4)
        ]
    return plan_with(tuple(rules))


def many_hosts(count: int) -> Plan:
    """Hosts of https, each for a network of its own."""
    networks = (f"10.{number // 250}.{number % 250}.0/25" for number in range(count))
    return plan_with(
        tuple(
            rule(f"h{number}.example", "https:443", BYPASS, (network,))
            for number, network in enumerate(networks)
        )
    )


def rendered(plan: Plan, *, redirect: bool = True, target: str = "egress") -> Rendered:
    """A plan on the gateway of `engine`, whatever it widens."""
    settings = {
        "listen": list(LISTEN),
        "resolvers": list(RESOLVERS),
        "original_destination": redirect,
    }
    accept = {key.name: "judged as it stands" for key in ENVOY.accepts}
    renderer = EnvoyRenderer(read_settings(settings, accept))
    result, problems = renderer.render(plan, Context(target=target))
    assert result is not None, problems
    return result


def files_of(result: Rendered, form: str = "envoy") -> dict[str, str]:
    """The files of a format by their names."""
    found = ENVOY.find_format(form)
    assert found is not None
    return {file.name: file.text for file in found.render(result)}


def text_of(result: Rendered) -> str:
    """The file that Envoy starts with."""
    return files_of(result)[""]


def ports_of(rules: Iterable[Rule]) -> set[int]:
    """The ports that rules name."""
    return {rule.remote.port for rule in rules}


SEVEN = plan_with(
    (
        rule("winatp-gw-neu.microsoft.com"),
        rule("*.endpoint.security.microsoft.com"),
        rule("www.microsoft.com/pki/*", "http:80", PLAIN),
        rule("*.wns.windows.com", source=("10.20.0.0/15",)),
        rule("*.blob.core.windows.net", treatment=KEEP),
        rule(("198.18.7.0/24",), "tcp:443"),
        rule("www.microsoft.com/security/encyclopedia/adlpackages.aspx"),
    ),
)
