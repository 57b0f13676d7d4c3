"""Who gets where, told from what a target stores: an evaluator of the tests' own.

It is written from the service's documentation of rule processing, over the service's JSON, and
shares nothing with the product.
"""

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Raw = dict[str, Any]
PHASES = ("NetworkRule", "ApplicationRule")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: for a host that resolves to `to`, or for that address where there is no host."""

    address: int
    to: int
    protocol: str
    port: int
    host: str | None = None
    path: str = "/"


@lru_cache(maxsize=4096)
def number(text: str) -> int:
    return int(ipaddress.IPv4Address(text))


@lru_cache(maxsize=4096)
def span(word: str) -> Span:
    """The first and last address of `*`, a network, an address or a range."""
    if word == "*":
        return 0, 2**32 - 1
    if "-" in word:
        first, _, last = word.partition("-")
        return number(first), number(last)
    network = ipaddress.IPv4Network(word)
    return int(network[0]), int(network[-1])


@lru_cache(maxsize=4096)
def ports(word: str) -> Span:
    first, _, last = word.partition("-")
    return (1, 65535) if word == "*" else (int(first), int(last or first))


def inside(value: int, spans: Iterable[Span]) -> bool:
    return any(first <= value <= last for first, last in spans)


def fqdn(entry: str, host: str) -> bool:
    """A star stands on the left alone, for anything."""
    return host.endswith(entry[1:]) if entry.startswith("*") else host == entry


def url(entry: str, host: str, path: str) -> bool:
    """`a/b` is `/b` and `/b/` on a; `a/b/*` is what lies below, and not `/b` itself."""
    name, _, rest = entry.partition("/")
    wanted = "/" + rest
    if not fqdn(name, host):
        return False
    return path.startswith(wanted[:-1]) if wanted.endswith("*") else path in (wanted, wanted + "/")


@dataclass(frozen=True, slots=True)
class Decision:
    """The rule that decides."""

    allows: bool
    label: str = "nothing"
    by_address: bool = False


Verdict = Callable[[Asked], Decision]


def listed(rule: Raw, words: str, groups: str, ip_groups: dict[str, list[str]]) -> list[Span]:
    entries = list(rule.get(words) or ())
    for each in rule.get(groups) or ():
        entries += ip_groups[each.rpartition("/")[2].lower()]
    return [span(each) for each in entries]


def service_verdict(snapshot: Mapping[str, Any], levels: Iterable[str]) -> Verdict:
    """What a policy does: `levels` are policy IDs, the farthest above first."""
    ip_groups = {
        where.rpartition("/")[2].lower(): body["properties"]["ipAddresses"]
        for where, body in snapshot.items()
        if "/ipgroups/" in where.lower()
    }
    ordered = []
    for depth, policy in enumerate(levels):
        prefix = f"{policy}/ruleCollectionGroups/".lower()
        for where, body in snapshot.items():
            if not where.lower().startswith(prefix):
                continue
            group = where.rpartition("/")[2]
            for collection in body["properties"].get("ruleCollections") or ():
                for place, rule in enumerate(collection.get("rules") or ()):
                    key = (
                        PHASES.index(rule["ruleType"]),
                        depth,
                        body["properties"]["priority"],
                        collection["priority"],
                        place,
                    )
                    label = f"{group}/{collection['name']}/{rule['name']}"
                    allows = collection["action"]["type"] == "Allow"
                    decision = Decision(allows, label, rule["ruleType"] == "NetworkRule")
                    ordered.append((key, decision, matcher(rule, ip_groups)))
    assert len({key for key, *_ in ordered}) == len(ordered), "the order is not defined"
    ordered.sort(key=lambda each: each[0])

    def verdict(asked: Asked) -> Decision:
        for _, decision, matches in ordered:
            if matches(asked):
                return decision
        return Decision(False)

    return verdict


def matcher(rule: Raw, ip_groups: dict[str, list[str]]) -> Callable[[Asked], bool]:
    sources = listed(rule, "sourceAddresses", "sourceIpGroups", ip_groups)
    if rule["ruleType"] == "NetworkRule":
        to = listed(rule, "destinationAddresses", "destinationIpGroups", ip_groups)
        at = [ports(each) for each in rule["destinationPorts"]]
        over = {each.upper() for each in rule["ipProtocols"]}
        return lambda asked: (
            bool({"TCP", "ANY"} & over)
            and inside(asked.address, sources)
            and inside(asked.port, at)
            and inside(asked.to, to)
        )
    ways = {(each["protocolType"].lower(), each["port"]) for each in rule["protocols"]}
    fqdns, urls = rule.get("targetFqdns") or (), rule.get("targetUrls") or ()
    return lambda asked: (
        asked.host is not None
        and (asked.protocol, asked.port) in ways
        and inside(asked.address, sources)
        and (
            any(fqdn(each, asked.host) for each in fqdns)
            or any(url(each, asked.host, asked.path) for each in urls)
        )
    )


def local_verdict(document: Raw) -> Verdict:
    """What a file of the local firewall does: all that some rule allows passes."""

    def verdict(asked: Asked) -> Decision:
        for rule in document["rules"]:
            destination = rule["destination"]
            aim = (
                destination.get("pattern"),
                destination.get("path"),
                tuple(destination.get("networks") or ()),
            )
            way = rule["protocol"], rule["port"]
            if holds(rule["source"]["addresses"], aim, way, asked):
                return Decision(True, rule["key"])
        return Decision(False)

    return verdict


Aim = tuple[str | None, str | None, tuple[str, ...]]


def holds(sources: Iterable[str], aim: Aim, way: tuple[str, int], asked: Asked) -> bool:
    """Whether canonical traffic, in the words of plan documents, has a request."""
    host, path, networks = aim
    own = [span(each) for each in sources if ":" not in each]  # no IPv6 address asks
    if way[1] != asked.port or not inside(asked.address, own):
        return False
    if host is None:
        return asked.host is None and inside(asked.to, map(span, networks))
    if asked.host is None or way[0] != asked.protocol or not fqdn(host, asked.host):
        return False
    if path is None:
        return True
    if path.endswith("{,/*}"):
        stem = path.removesuffix("{,/*}")
        return asked.path == stem or asked.path.startswith(stem + "/")
    return asked.path.startswith(path[:-1]) if path.endswith("*") else asked.path == path
