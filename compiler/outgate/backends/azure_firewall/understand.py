"""What rules on a firewall allow, as canonical rules: drift and brownfield are told by meaning."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from outgate.backends.azure_firewall.names import WELL_KNOWN, is_tag
from outgate.backends.azure_firewall.natives import who_asks
from outgate.backends.azure_firewall.normal import segment
from outgate.backends.interface import NativeRule, Understood, Unread
from outgate.plan.model import Authentication, Inspection, Proxy, Rule, Treatment
from outgate.traffic.address import AddressError, RuleSource, parse_networks, source_addresses
from outgate.traffic.destination import (
    AddressesDestination,
    Destination,
    HostDestination,
    ServiceTagDestination,
    Target,
)
from outgate.traffic.host import HostError, parse_host
from outgate.traffic.path import PathError, PathPattern, normal_path

# What narrows or widens a rule in ways that a plan knows nothing of.
_BEYOND = (
    "fqdnTags",
    "webCategories",
    "destinationFqdns",
    "sourceKubeSelectorGroups",
    "sourceGeoLocations",
    "destinationGeoLocations",
    "httpHeadersToInsert",
)
IpGroups = Mapping[str, tuple[str, ...]]


class _Unreadable(Exception):
    """A rule, or a part of one, that has no canonical form."""


def understand(natives: Iterable[NativeRule]) -> Understood:
    """Native rules by meaning; an IP group that is not among them is not read.

    A rule that denies allows nothing. What Azure can say and the plan cannot (every host, URL
    categories, ports by the range) is `unread`, each with the words that were not read.
    """
    several = tuple(natives)
    groups = {
        str(each.body["ipGroup"]).lower(): tuple(each.body["ipAddresses"])
        for each in several
        if "ipGroup" in each.body
    }
    rules: list[Rule] = []
    unread: list[Unread] = []
    for native in several:
        if "rule" not in native.body or native.body["action"] != "Allow":
            continue
        try:
            for each in _rules(native.body["rule"], groups):
                if isinstance(each, Rule):
                    rules.append(each)
                else:
                    unread.append(Unread(native.identity, f"rule `{native.label}`: {each}"))
        except _Unreadable as error:
            text = f"rule `{native.label}`: {error}"
            unread.append(Unread(native.identity, text, whole=True))
    by_flow = {(rule.flow, rule.treatment): rule for rule in rules}
    return Understood(tuple(by_flow.values()), tuple(unread))


def _rules(rule: Mapping[str, Any], groups: IpGroups) -> Iterator[Rule | _Unreadable]:
    """The rules that one stands for, and what of it cannot be said so."""
    for name in _BEYOND:
        if rule.get(name):
            raise _Unreadable(f"{name} {_listed(rule[name])}")
    source = RuleSource(who_asks(rule), _sources(rule, groups))
    if not source.addresses:
        return
    if rule["ruleType"] == "ApplicationRule":
        if rule.get("destinationAddresses"):
            raise _Unreadable(f"destinationAddresses {_listed(rule['destinationAddresses'])}")
        for protocol in rule.get("protocols", ()):
            for entry in (*rule.get("targetFqdns", ()), *rule.get("targetUrls", ())):
                try:
                    target, inspection = _application(rule, protocol, entry)
                except _Unreadable as error:
                    yield error
                else:
                    yield Rule(source, target, _treatment(inspection), ())
    elif rule["ruleType"] == "NetworkRule":
        for target in _network(rule, groups):
            yield Rule(source, target, _treatment(Inspection.BYPASS), ())
    else:
        raise _Unreadable(f"ruleType {rule['ruleType']}")


def sources_of(rule: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Who a rule is for, in normal form; None where only the service can tell."""
    try:
        return _sources(rule, {})
    except _Unreadable:
        return None


def _treatment(inspection: Inspection) -> Treatment:
    # The firewall stands in the way of all traffic: it asks nobody to log in, and is no proxy.
    return Treatment(inspection, Authentication.ANONYMOUS, Proxy.ALLOWED)


def _sources(rule: Mapping[str, Any], groups: IpGroups) -> tuple[str, ...]:
    networks = list(rule.get("sourceAddresses", ()))
    networks += _in_groups(rule.get("sourceIpGroups", ()), groups)
    if "*" in networks:
        return ("*",)
    return source_addresses(_networks(networks)) if networks else ()


def _in_groups(ids: Iterable[str], groups: IpGroups) -> Iterator[str]:
    for each in ids:
        name = segment(each).lower()
        if name not in groups:
            raise _Unreadable(f"IP group `{name}`")
        yield from groups[name]


def _networks(texts: Iterable[str]) -> tuple[str, ...]:
    try:
        return tuple(network for each in texts for network in parse_networks(each))
    except AddressError as error:
        raise _Unreadable(str(error)) from error


def _application(
    rule: Mapping[str, Any], protocol: Mapping[str, Any], entry: str
) -> tuple[Target, Inspection]:
    """What one FQDN or URL opens by one protocol."""
    kind = protocol["protocolType"].lower()
    if kind not in ("http", "https"):
        raise _Unreadable(f"protocol {kind}")
    inspection = Inspection.NONE if kind == "http" else Inspection.BYPASS
    if kind == "https" and rule.get("terminateTLS"):
        inspection = Inspection.KEEP
    host, slash, path = entry.partition("/")
    return Target(_host(host, slash + path), kind, protocol["port"]), inspection


def _host(host: str, path: str | None) -> HostDestination:
    try:
        return HostDestination(parse_host(host), _path(path) if path else None)
    except (HostError, PathError) as error:
        raise _Unreadable(str(error)) from error


def _path(text: str) -> PathPattern | None:
    """A URL's path as Azure reads it at the widest: `/a` is `/a/` as well."""
    if text in ("/", "/*"):
        return None
    return PathPattern(normal_path(text.removesuffix("*")), below=True)


def _network(rule: Mapping[str, Any], groups: IpGroups) -> Iterator[Target]:
    if rule.get("ipProtocols") != ["TCP"]:
        raise _Unreadable(f"ipProtocols {_listed(rule.get('ipProtocols', ()))}")
    words = rule.get("destinationAddresses", ())
    if "*" in words:
        raise _Unreadable("destination `*`")
    tags = [each for each in words if is_tag(each)]
    destinations: list[Destination] = [ServiceTagDestination(each) for each in tags]
    plain = _networks(each for each in words if each not in tags)
    destinations += [AddressesDestination((each,)) for each in plain]
    for each in rule.get("destinationIpGroups", ()):
        destinations += [
            AddressesDestination((network,)) for network in _networks(_in_groups((each,), groups))
        ]
    for port in rule.get("destinationPorts", ()):
        if not port.isdigit():
            raise _Unreadable(f"port `{port}`")
        protocol = WELL_KNOWN.get(int(port), "tcp")
        yield from (Target(each, protocol, int(port)) for each in destinations)


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(f"`{each}`" for each in values)
