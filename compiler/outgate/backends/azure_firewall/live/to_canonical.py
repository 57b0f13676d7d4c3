"""What rules on a firewall mean, as canonical rules: drift and brownfield are told by meaning.

A rule is who asks, by which protocol and port, for what; each of the three may hold words that a
plan has none for. Every combination is either read, or is in one `Unread` with its protocol and
port: none is dropped because of its neighbours.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from outgate.backends.azure_firewall.live.entries import (
    ANY_HOST,
    IpGroups,
    Odd,
    Read,
    read_addresses,
    read_fqdn,
    read_ports,
    read_sources,
    read_url,
)
from outgate.backends.azure_firewall.live.native_rules import who_asks
from outgate.backends.azure_firewall.rendering.names import WELL_KNOWN
from outgate.backends.live_rule import EVERY_PORT, Reach, Understood, Unread
from outgate.backends.native_rule import NativeRule
from outgate.plan.model import Authentication, Inspection, Proxy, Rule, Treatment
from outgate.plan.source_names import shortened
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import Remote
from outgate.traffic.interval import EVERYWHERE

Raw = Mapping[str, Any]

# What widens or narrows a rule in ways that a plan knows nothing of.
_BEYOND = ("sourceKubeSelectorGroups", "sourceGeoLocations", "destinationGeoLocations")
_HEADERS = "httpHeadersToInsert"
_BY_NAME = "a network rule by name opens whatever addresses the name has"
_FQDN_TAG = "an FQDN tag, whose hosts are Microsoft's to choose"
_CATEGORY = "a web category, whose hosts are Microsoft's to choose"


@dataclass(frozen=True, slots=True)
class _Way:
    """A protocol and ports of a rule, also in words.

    `why` tells why no plan has it. Where it is `exact` a plan could, port by port.
    """

    words: str
    protocol: str | None
    ports: tuple[int, int] = EVERY_PORT
    why: str | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    """One rule by meaning."""

    rules: tuple[Rule, ...]
    unread: tuple[Unread, ...]


def to_canonical(natives: Iterable[NativeRule], beside: str) -> Understood:
    """What native rules allow; a rule that denies or translates allows nothing.

    IP groups are looked up among the natives; `beside` is the resource ID of the list of them.
    """
    several = tuple(natives)
    lists = IpGroups(named_lists(several), beside)
    found = [
        meaning(native.body, lists, native.identity, native.label)
        for native in several
        if "whole" in native.body or native.body.get("action") == "Allow"
    ]
    by_flow = {(rule.flow, rule.treatment): rule for its in found for rule in its.rules}
    return Understood(tuple(by_flow.values()), tuple(each for its in found for each in its.unread))


def named_lists(natives: Iterable[NativeRule]) -> dict[str, tuple[str, ...]]:
    """The networks of all IP groups among natives, by name in lower case."""
    return {
        str(each.body["ipGroup"]).lower(): tuple(each.body["ipAddresses"])
        for each in natives
        if "ipGroup" in each.body
    }


def meaning(body: Raw, lists: IpGroups, identity: str, label: str) -> Meaning:
    """What the rule of a native body matches, whatever becomes of what it matches."""
    if "rule" not in body:
        text = f"`{label}`: a collection of a kind that Outgate does not know"
        return Meaning((), (Unread(identity, text, whole=True),))
    rule = body["rule"]
    addresses, strangers = read_sources(
        rule.get("sourceAddresses", ()), rule.get("sourceIpGroups", ()), lists
    )
    veil = _veil(rule, body.get("unknown", ()))
    source = RuleSource(who_asks(rule), addresses)
    rules: list[Rule] = []
    unread: list[Unread] = []
    for way in _ways(rule):
        read = _destinations(rule, way, lists)
        words = [*(word for word, _ in read.destinations), *(each.word for each in read.odd)]
        if veil is not None:
            bound = (addresses, _bound(read)) if veil.bounded and not strangers else (None, None)
            unread.append(_unread(way, words, veil.why, *bound))
            continue
        if addresses and way.why is None:
            treatment = _treatment(rule, way)
            for _, each in read.destinations:
                target = Remote(each, way.protocol or "", way.ports[0])
                rules.append(Rule(source, target, treatment, ()))
        elif addresses and read.destinations:
            named = [word for word, _ in read.destinations]
            reaches = tuple(each for _, each in read.destinations)
            unread.append(_unread(way, named, way.why, addresses, reaches, exact=way.exact))
        if addresses:
            unread += _odd(way, read.odd, addresses)
        for stranger in strangers if words else ():
            unread.append(_unread(way, words, stranger.why, None, _bound(read)))
    named_texts = (replace(u, identity=identity, text=f"rule `{label}`: {u.text}") for u in unread)
    return Meaning(tuple(rules), tuple(replace(each, whole=not rules) for each in named_texts))


@dataclass(frozen=True, slots=True)
class _Veil:
    """Why nothing of a rule can be read; `bounded` where it still matches no more than it says."""

    why: str
    bounded: bool = False


def _veil(rule: Raw, unknown: Iterable[str]) -> _Veil | None:
    kind = rule["ruleType"]
    if kind == "NatRule":
        to = rule.get("translatedFqdn") or rule.get("translatedAddress", "")
        return _Veil(f"translated to `{to}:{rule.get('translatedPort', '')}`", bounded=True)
    if kind not in ("ApplicationRule", "NetworkRule"):
        return _Veil(f"a rule of a kind that Outgate does not know (`{kind}`)")
    fields = [each for each in _BEYOND if rule.get(each)]
    if kind == "ApplicationRule" and rule.get("destinationAddresses"):
        fields.append("destinationAddresses")
    said = [f"`{each}` {_listed(rule[each])}" for each in fields]
    said += [f"`{each}`, which Outgate knows nothing of" for each in unknown]
    if said:
        return _Veil(f"with {', '.join(said)}")
    if rule.get(_HEADERS):
        names = _listed(each.get("headerName", "") for each in rule[_HEADERS])
        return _Veil(f"HTTP headers are inserted ({names})", bounded=True)
    return None


def _ways(rule: Raw) -> Iterator[_Way]:
    if rule["ruleType"] == "ApplicationRule":
        yield from map(_application_way, rule.get("protocols", ()))
        if not rule.get("protocols"):
            yield _Way("no protocol", None, why="no protocol is given")
        return
    transports = rule.get("ipProtocols", ())
    for transport in transports or ("",):
        for port in rule.get("destinationPorts", ()) or ("",):
            yield from _network_ways(transport, port)


def _application_way(protocol: Raw) -> _Way:
    kind, port = str(protocol["protocolType"]).lower(), protocol["port"]
    if not port:
        return _Way(f"{kind} without a port", kind, why="no port is given")
    ports = port, port
    if kind not in ("http", "https"):
        return _Way(f"{kind} {port}", kind, ports, "neither http nor https")
    return _Way(f"{kind} {port}", kind, ports)


def _network_ways(transport: str, port: str) -> Iterator[_Way]:
    ports = read_ports(port)
    words = {"*": "all ports", "": "no port"}.get(port, port)
    if transport in ("TCP", "ANY"):
        if ports is None:
            why = "no port is given" if not port else f"`{port}` is no port"
            yield _Way(f"TCP {words}", "tcp", why=why)
        elif ports[0] == ports[1]:
            yield _Way(f"TCP {words}", WELL_KNOWN.get(ports[0], "tcp"), ports)
        else:
            yield _Way(f"TCP {words}", "tcp", ports, "a range of ports", exact=True)
    if transport != "TCP":
        name = {"ANY": "any protocol but TCP,", "": "no protocol,"}.get(transport, transport)
        code = {"ANY": "other", "": None}.get(transport, transport.lower())
        why = "no protocol is given" if not transport else "not TCP"
        yield _Way(f"{name} {words}", code, ports or EVERY_PORT, why)


def _destinations(rule: Raw, way: _Way, lists: IpGroups) -> Read:
    if rule["ruleType"] != "ApplicationRule":
        its = read_addresses(
            rule.get("destinationAddresses", ()), rule.get("destinationIpGroups", ()), lists
        )
        names = tuple(Odd(each, _BY_NAME) for each in rule.get("destinationFqdns", ()))
        return Read(its.destinations, (*its.odd, *names))
    seen = way.protocol == "http" or bool(rule.get("terminateTLS"))
    parts = [
        *(read_fqdn(each) for each in rule.get("targetFqdns", ())),
        *(read_url(each, seen=seen) for each in rule.get("targetUrls", ())),
    ]
    odd = [
        *(Odd(each, _FQDN_TAG, ANY_HOST) for each in rule.get("fqdnTags", ())),
        *(Odd(each, _CATEGORY, ANY_HOST) for each in rule.get("webCategories", ())),
    ]
    return Read(
        tuple(each for part in parts for each in part.destinations),
        (*(each for part in parts for each in part.odd), *odd),
    )


def _treatment(rule: Raw, way: _Way) -> Treatment:
    # The firewall stands in the way of all traffic: it asks nobody to log in, and is no proxy.
    inspection = Inspection.BYPASS
    if rule["ruleType"] == "ApplicationRule" and way.protocol == "http":
        inspection = Inspection.NONE
    elif rule.get("terminateTLS"):
        inspection = Inspection.KEEP
    return Treatment(inspection, Authentication.ANONYMOUS, Proxy.ALLOWED)


def _odd(way: _Way, several: Iterable[Odd], addresses: tuple[str, ...]) -> Iterator[Unread]:
    """What is odd of the destinations, together where it is odd for one reason."""
    by_reason: dict[str, list[Odd]] = {}
    for each in several:
        by_reason.setdefault(each.why, []).append(each)
    for why, its in by_reason.items():
        words = [each.word for each in its]
        exact = (way.why is None or way.exact) and all(each.exact for each in its)
        bound = _bound(Read(odd=tuple(its)))
        yield _unread(way, words, why, addresses, bound, exact=exact)


def _bound(read: Read) -> tuple[Reach, ...] | None:
    """What destinations reach at most; None where that is anything."""
    found: list[Reach] = [each for _, each in read.destinations]
    for each in read.odd:
        if each.reaches is None:
            return None
        found += each.reaches
    return tuple(found)


def _unread(
    way: _Way,
    words: Iterable[str],
    why: str | None,
    addresses: tuple[str, ...] | None,
    reaches: tuple[Reach, ...] | None,
    *,
    exact: bool = False,
) -> Unread:
    where = shortened(f"`{each}`" for each in words)
    text = f"{way.words} to {where}: {why}" if where else f"{way.words}: {why}"
    source = EVERYWHERE if addresses is None else addresses
    return Unread("", text, False, way.protocol, way.ports, source, reaches, exact)


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(f"`{each}`" for each in values)
