"""The `http_access` lines of squid.conf by what they match, as far as that can be told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce

from outgate.backends.live_rule import Action, LiveRule, Names, Reach, Unread
from outgate.backends.meeting import EVERY_ADDRESS as EVERY_DESTINATION
from outgate.backends.squid.renderer import OURS
from outgate.backends.squid.site import DEPTH, Site, SiteLine
from outgate.traffic.address import AddressError, parse_addresses
from outgate.traffic.destination import HostDestination
from outgate.traffic.host import HostError, HostPattern, normal_host
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, union
from outgate.values import dataclass, replace

_PLAIN, _TUNNELS = frozenset({"http"}), frozenset({"https", "tcp"})
_EVERY_PROTOCOL = _PLAIN | _TUNNELS
_EVERY_PORT = ((1, 65_535),)
_ACTIONS = {"allow": (Action.ALLOW, "Allow rule"), "deny": (Action.DENY, "Deny rule")}
# What Squid defines itself.
_BUILT_IN = (
    "acl all src all",
    "acl localhost src 127.0.0.1/32 ::1",
    "acl CONNECT method CONNECT",
)
MOST_NAMES = 50  # of ACLs in a line
MOST_VALUES = 500  # of an ACL; what has more is taken for any
_NO_TRAFFIC_OF_PLANS = "manager"  # questions to the proxy itself

_Ports = tuple[tuple[int, int], ...]
_Acls = Mapping[str, Sequence[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class _Match:
    """What an ACL or several match; without `exact` it is at most that."""

    protocols: frozenset[str] = _EVERY_PROTOCOL
    ports: _Ports = _EVERY_PORT
    addresses: AddressSet = EVERY_ADDRESS
    reaches: tuple[Reach, ...] | None = None
    exact: bool = True

    def both(self, other: "_Match") -> "_Match":
        """What both match."""
        known = self.reaches is None or other.reaches is None
        return _Match(
            self.protocols & other.protocols,
            tuple(
                (max(a, c), min(b, d))
                for a, b in self.ports
                for c, d in other.ports
                if max(a, c) <= min(b, d)
            ),
            self.addresses & other.addresses,
            other.reaches if self.reaches is None else self.reaches,
            self.exact and other.exact and known,
        )


_UNKNOWN = _Match(exact=False)
_NOTHING = _Match(protocols=frozenset())


def site_rules(site: Site) -> tuple[LiveRule, ...]:
    """Every `http_access` line around ours that may match traffic of a plan, in its place."""
    acls = _Matches(site_acls(site))
    rules = []
    place = OURS - 1
    for position, line in enumerate(site.lines):
        if line.is_ours:
            place = OURS + 1
        words = line.text.split()
        if words[0] == "http_access" and len(words) > 1 and words[1] in _ACTIONS:
            order = (place, position) if site.includes_ours else ()
            rule = _rule(line, words, acls, order)
            rules += [] if rule is None else [rule]
    return tuple(rules)


def site_acls(site: Site) -> _Acls:
    """The ACLs of squid.conf: for each name the words of its definitions from the type on."""
    acls: dict[str, list[tuple[str, ...]]] = {}
    for text in (*_BUILT_IN, *(line.text for line in site.lines)):
        words = text.split()
        if words[0] == "acl" and len(words) > 3:
            acls.setdefault(words[1], []).append(tuple(_uncommented(words[2:])))
    return acls


def _uncommented(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if word.startswith("#"):
            return
        yield word


def _rule(
    line: SiteLine,
    words: Sequence[str],
    acls: "_Matches",
    order: tuple[int, ...],
) -> LiveRule | None:
    names = list(_uncommented(words[2:]))
    parts = tuple(_parts(acls.of_all(names), line))
    if not parts:
        return None
    action, kind = _ACTIONS[words[1]]
    return LiveRule(
        identity=f"{line.place} {line.text}",
        label=f"{line.place} {line.text}",
        kind=kind,
        action=action,
        ours=False,
        order=order,
        rules=(),
        unread=parts,
    )


def _parts(match: _Match, line: SiteLine) -> Iterator[Unread]:
    if not match.addresses:
        return
    every: tuple[Reach, ...] = (Names(""), EVERY_DESTINATION)
    reaches = match.reaches if match.reaches is not None or not match.exact else every
    whole = Unread(
        identity=f"{line.place} {line.text}",
        text=f"{line.place} `{line.text}`",
        whole=True,
        addresses=match.addresses.cidrs(),
        reaches=reaches,
        exact=match.exact,
    )
    for ports in match.ports:
        if match.protocols == _EVERY_PROTOCOL:
            yield replace(whole, ports=ports)
            continue
        for protocol in sorted(match.protocols - {"tcp"}):
            yield replace(whole, ports=ports, protocol=protocol)
        # `tcp` stands for whatever goes over it, and plain requests to the port do not.
        for first, last in _without_plain(ports) if "tcp" in match.protocols else ():
            yield replace(whole, ports=(first, last), protocol="tcp", exact=False)


def _without_plain(ports: tuple[int, int]) -> Iterator[tuple[int, int]]:
    first, last = ports
    for start, end in ((first, min(last, 79)), (max(first, 81), last)):
        if start <= end:
            yield start, end


class _Matches:
    """What ACLs match, each worked out once: squid.conf may be one of somebody who means harm."""

    def __init__(self, acls: _Acls) -> None:
        self._acls = acls
        self._known: dict[str, _Match] = {}

    def of_all(self, names: Sequence[str], depth: int = 0) -> _Match:
        """What all of some ACLs match."""
        if len(names) > MOST_NAMES or depth > DEPTH:
            return _UNKNOWN
        return reduce(_Match.both, (self._of_name(name, depth) for name in names), _Match())

    def _of_name(self, name: str, depth: int) -> _Match:
        if name not in self._known:
            self._known[name] = _UNKNOWN  # for one that is made of itself
            self._known[name] = self._work_out(name, depth)
        return self._known[name]

    def _work_out(self, name: str, depth: int) -> _Match:
        negated, plain = name.startswith("!"), name.removeprefix("!")
        if plain == _NO_TRAFFIC_OF_PLANS:
            return _Match() if negated else _NOTHING
        definitions = self._acls.get(plain, ())
        kinds = {words[0] for words in definitions}
        values = [value for words in definitions for value in words[1:]]
        if len(kinds) != 1 or len(values) > MOST_VALUES:
            return _UNKNOWN
        if kinds == {"all-of"} and len(definitions) == 1 and not negated:
            # As in a file of ours that another target writes.
            return self.of_all(values, depth + 1)
        return _of_acl(kinds.pop(), values, negated=negated)


def _of_acl(kind: str, values: Sequence[str], *, negated: bool) -> _Match:
    match kind:
        case "method":
            connect = [value == "CONNECT" for value in values]
            if all(connect):
                return _Match(protocols=_PLAIN if negated else _TUNNELS)
            # Whatever is not GET may be CONNECT, by which every tunnel is asked for.
            if negated or any(connect):
                return _UNKNOWN
            return _Match(protocols=_PLAIN, exact=False)
        case "port":
            ports = _read_ports(values)
            if ports is None:
                return _UNKNOWN
            return _Match(ports=_complement(ports) if negated else ports)
        case "src":
            addresses = _read_sources(values)
            if addresses is None:
                return _UNKNOWN
            return _Match(addresses=EVERY_ADDRESS - addresses if negated else addresses)
        case "dstdomain" if not negated:
            reaches = _read_hosts(values)
            return _UNKNOWN if reaches is None else _Match(reaches=reaches)
    return _UNKNOWN


def _read_ports(values: Iterable[str]) -> _Ports | None:
    ports = []
    for value in values:
        first, _, last = value.partition("-")
        if not all(part.isascii() and part.isdigit() for part in (first, last or first)):
            return None
        ports.append((int(first[:6]), int((last or first)[:6])))
    return tuple(sorted(ports))


def _complement(ports: _Ports) -> _Ports:
    left, start = [], 1
    for first, last in ports:
        if start < first:
            left.append((start, first - 1))
        start = max(start, last + 1)
    return (*left, (start, 65_535)) if start <= 65_535 else tuple(left)


def _read_sources(values: Iterable[str]) -> AddressSet | None:
    words = {"ipv4": "0.0.0.0/0", "ipv6": "::/0"}
    sets = []
    for value in values:
        if value == "all":
            return EVERY_ADDRESS
        try:
            sets.append(parse_addresses(words.get(value, value)))
        except AddressError:
            return None
    return union(sets)


def _read_hosts(values: Iterable[str]) -> tuple[Reach, ...] | None:
    hosts: list[Reach] = []
    for value in values:
        try:
            name = normal_host(value.removeprefix("."))
        except HostError:
            return None
        hosts.append(HostDestination(HostPattern(name)))
        if value.startswith("."):
            hosts.append(HostDestination(HostPattern(name, subtree=True)))
    return tuple(hosts)
