"""What rules on a firewall mean, as canonical rules: drift and brownfield are told by meaning.

A rule is who asks, by which protocol and port, for what; each of the three may hold words that a
plan has none for. Every combination is either read, or is in one `Unread` with its protocol and
port: none is dropped because of its neighbours.
"""

from collections.abc import Iterable, Iterator

from outgate.backends.azure_firewall.arm.resources import RuleCollection
from outgate.backends.azure_firewall.arm.rules import (
    ApplicationRule,
    ArmRule,
    NatRule,
    NetworkRule,
    UnknownRule,
)
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
from outgate.backends.azure_firewall.live.native_rules import ListBody, RuleBody, body_of, who_asks
from outgate.backends.azure_firewall.rendering.names import WELL_KNOWN
from outgate.backends.live_rule import EVERY_PORT, Reach, Understood, Unread
from outgate.backends.native_rule import NativeRule
from outgate.errors import InternalError
from outgate.plan.model import Authentication, Inspection, Proxy, Rule, Treatment
from outgate.plan.source_names import shortened
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import Remote
from outgate.traffic.interval import EVERYWHERE
from outgate.values import dataclass, replace

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
    bodies = [(native, body_of(native)) for native in natives]
    lists = IpGroups(named_lists(body for _, body in bodies), beside)
    meanings = [
        meaning(body.content, lists, native.identity, native.label)
        for native, body in bodies
        if isinstance(body, RuleBody)
        and (isinstance(body.content, RuleCollection) or body.action == "Allow")
    ]
    by_flow = {(rule.flow, rule.treatment): rule for one in meanings for rule in one.rules}
    unread = tuple(part for one in meanings for part in one.unread)
    return Understood(tuple(by_flow.values()), unread)


def named_lists(bodies: Iterable[ListBody | RuleBody]) -> dict[str, tuple[str, ...]]:
    """The networks of all IP groups among the bodies of natives, by name in lower case."""
    return {body.name.lower(): body.addresses for body in bodies if isinstance(body, ListBody)}


def meaning(
    content: ArmRule | RuleCollection, lists: IpGroups, identity: str, label: str
) -> Meaning:
    """What a rule matches, whatever becomes of what it matches; see `contents_of`."""
    if isinstance(content, RuleCollection):
        text = f"`{label}`: a collection of a kind that Outgate does not know"
        return Meaning((), (Unread(identity=identity, text=text, whole=True),))
    rule = content
    addresses, strangers = read_sources(rule.sources, rule.source_ip_groups, lists)
    veil = _veil(rule)
    source = RuleSource(who_asks(rule), addresses)
    rules: list[Rule] = []
    unread: list[Unread] = []
    for way in _ways(rule):
        read = _destinations(rule, way, lists)
        words = [*(word for word, _ in read.destinations), *(odd.word for odd in read.odd)]
        if veil is not None:
            bound = (addresses, _bound(read)) if veil.bounded and not strangers else (None, None)
            unread.append(_unread(way, words, veil.why, *bound))
            continue
        if addresses and way.why is None:
            treatment = _treatment(rule, way)
            for _, destination in read.destinations:
                remote = Remote(destination, way.protocol or "", way.ports[0])
                rules.append(Rule(source, remote, treatment, ()))
        elif addresses and read.destinations:
            named = [word for word, _ in read.destinations]
            reaches = tuple(destination for _, destination in read.destinations)
            unread.append(_unread(way, named, way.why, addresses, reaches, exact=way.exact))
        if addresses:
            unread += _odd(way, read.odd, addresses)
        for stranger in strangers if words else ():
            unread.append(_unread(way, words, stranger.why, None, _bound(read)))
    named_texts = (replace(u, identity=identity, text=f"rule `{label}`: {u.text}") for u in unread)
    return Meaning(tuple(rules), tuple(replace(part, whole=not rules) for part in named_texts))


@dataclass(frozen=True, slots=True)
class _Veil:
    """Why nothing of a rule can be read; `bounded` where it still matches no more than it says."""

    why: str
    bounded: bool = False


def _veil(rule: ArmRule) -> _Veil | None:
    match rule:
        case NatRule():
            return _Veil(f"translated to `{rule.translated_to}`", bounded=True)
        case UnknownRule():
            return _Veil(f"a rule of a kind that Outgate does not know (`{rule.kind}`)")
    reasons = [f"`{name}` {_listed(values)}" for name, values in rule.beyond]
    reasons += [f"`{name}`, which Outgate knows nothing of" for name in rule.unknown]
    if reasons:
        return _Veil(f"with {', '.join(reasons)}")
    if isinstance(rule, ApplicationRule) and rule.inserted_headers:
        names = _listed(rule.inserted_headers)
        return _Veil(f"HTTP headers are inserted ({names})", bounded=True)
    return None


def _ways(rule: ArmRule) -> Iterator[_Way]:
    match rule:
        case ApplicationRule():
            yield from (_application_way(kind, port) for kind, port in rule.protocols)
            if not rule.protocols:
                yield _Way("no protocol", None, why="no protocol is given")
        case NetworkRule():
            for transport in rule.transports or ("",):
                for port in rule.ports or ("",):
                    yield from _network_ways(transport, port)


def _application_way(protocol: str, port: int) -> _Way:
    kind = protocol.lower()
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
        match ports:
            case None:
                why = "no port is given" if not port else f"`{port}` is no port"
                yield _Way(f"TCP {words}", "tcp", why=why)
            case (first, last) if first == last:
                yield _Way(f"TCP {words}", WELL_KNOWN.get(first, "tcp"), ports)
            case _:
                yield _Way(f"TCP {words}", "tcp", ports, "a range of ports", exact=True)
    if transport != "TCP":
        name = {"ANY": "any protocol but TCP,", "": "no protocol,"}.get(transport, transport)
        code = {"ANY": "other", "": None}.get(transport, transport.lower())
        why = "no protocol is given" if not transport else "not TCP"
        yield _Way(f"{name} {words}", code, ports or EVERY_PORT, why)


def _destinations(rule: ArmRule, way: _Way, lists: IpGroups) -> Read:
    match rule:
        case ApplicationRule():
            return _hosts(rule, way)
        case NetworkRule():
            reached = read_addresses(rule.destinations, rule.destination_ip_groups, lists)
            names = tuple(Odd(name, _BY_NAME) for name in rule.fqdns)
            return Read(reached.destinations, (*reached.odd, *names))
    raise InternalError(f"a rule of kind `{rule.kind}` has no destinations")


def _hosts(rule: ApplicationRule, way: _Way) -> Read:
    seen = way.protocol == "http" or rule.terminates_tls
    parts = [
        *(read_fqdn(fqdn) for fqdn in rule.fqdns),
        *(read_url(url, seen=seen) for url in rule.urls),
    ]
    odd = [
        *(Odd(tag, _FQDN_TAG, ANY_HOST) for tag in rule.fqdn_tags),
        *(Odd(category, _CATEGORY, ANY_HOST) for category in rule.web_categories),
    ]
    return Read(
        tuple(destination for part in parts for destination in part.destinations),
        (*(word for part in parts for word in part.odd), *odd),
    )


def _treatment(rule: ArmRule, way: _Way) -> Treatment:
    # The firewall stands in the way of all traffic: it asks nobody to log in, and is no proxy.
    inspection = Inspection.BYPASS
    if isinstance(rule, ApplicationRule):
        if way.protocol == "http":
            inspection = Inspection.NONE
        elif rule.terminates_tls:
            inspection = Inspection.KEEP
    return Treatment(inspection, Authentication.ANONYMOUS, Proxy.ALLOWED)


def _odd(way: _Way, words: Iterable[Odd], addresses: tuple[str, ...]) -> Iterator[Unread]:
    """What is odd of the destinations, together where it is odd for one reason."""
    by_reason: dict[str, list[Odd]] = {}
    for odd in words:
        by_reason.setdefault(odd.why, []).append(odd)
    for why, group in by_reason.items():
        names = [odd.word for odd in group]
        exact = (way.why is None or way.exact) and all(odd.exact for odd in group)
        bound = _bound(Read(odd=tuple(group)))
        yield _unread(way, names, why, addresses, bound, exact=exact)


def _bound(read: Read) -> tuple[Reach, ...] | None:
    """What destinations reach at most; None where that is anything."""
    reaches: list[Reach] = [destination for _, destination in read.destinations]
    for odd in read.odd:
        if odd.reaches is None:
            return None
        reaches += odd.reaches
    return tuple(reaches)


def _unread(
    way: _Way,
    words: Iterable[str],
    why: str | None,
    addresses: tuple[str, ...] | None,
    reaches: tuple[Reach, ...] | None,
    *,
    exact: bool = False,
) -> Unread:
    where = shortened(f"`{word}`" for word in words)
    text = f"{way.words} to {where}: {why}" if where else f"{way.words}: {why}"
    source = EVERYWHERE if addresses is None else addresses
    return Unread(
        identity="",
        text=text,
        protocol=way.protocol,
        ports=way.ports,
        addresses=source,
        reaches=reaches,
        exact=exact,
    )


def _listed(values: Iterable[object]) -> str:
    return ", ".join(f"`{word}`" for word in values)
