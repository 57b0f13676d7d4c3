"""The table and the file of names read back: what they say, whatever the names of sets say.

A rule of the kernel and the names that feed its set are one rule here; its halves for IPv4 and IPv6
come together. What does not come out of that is somebody else's.
"""

from collections.abc import Iterator, Mapping

from outgate.backends.bare_rule import PROTOCOLS
from outgate.backends.native_rule import NativeRule
from outgate.backends.nftables.feed import Feed, feed_of
from outgate.backends.nftables.layout import RULES, NftTable, host_set
from outgate.backends.nftables.live import LiveLine, LiveSet, LiveTable, read_addresses
from outgate.backends.nftables.model import (
    WHOLE,
    NftRule,
    native_of,
    own_sources,
    stray_native,
)
from outgate.backends.nftables.settings import NftSettings
from outgate.traffic.interval import AddressSet, union
from outgate.values import dataclass, replace

UNFED = "the file of dnsmasq does not feed its set as it should"
EMPTY = "our table, with no rule that Outgate wrote"
_PORTS: Mapping[int, str] = {80: "http", 443: "https"}
_FAMILIES: Mapping[str, int] = {"ip": 4, "ip6": 6}


@dataclass(frozen=True, slots=True)
class _Half:
    """What a rule of the kernel says: its packets are of one family."""

    family: int
    sources: AddressSet
    protocol: str
    port: int
    host: str | None = None
    networks: tuple[str, ...] = ()
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The rules of a table, what is wrong with some of them, and what else is there."""

    rules: tuple[NftRule, ...]
    trouble: Mapping[NftRule, str]
    strays: tuple[LiveLine, ...] = ()
    others: tuple[str, ...] = ()

    def natives(self, told: Mapping[int, str], wrong: str | None) -> tuple[NativeRule, ...]:
        """The same as native rules.

        `wrong` is what is with all of them, `told` the text of each stray rule by its handle.
        """
        words = [
            f"rule `{told.get(line.handle, line.handle)}` of our table" for line in self.strays
        ]
        natives = [
            replace(native_of(rule), trouble=self.trouble.get(rule, wrong)) for rule in self.rules
        ]
        distinct = dict.fromkeys((*words, *self.others))
        return (*natives, *map(stray_native, distinct))


def read_rules(table: LiveTable, feed: Feed, settings: NftSettings) -> Reading:
    """The rules of a table that is ours, and of the file that feeds it."""
    halves: dict[tuple[str, int, str | None, tuple[str, ...]], list[_Half]] = {}
    strays = []
    for line in table.chains.get(RULES, ()):
        own = list(_halves(line, table, feed))
        if not own:
            strays.append(line)
        for half in own:
            key = half.protocol, half.port, half.host, half.networks
            halves.setdefault(key, []).append(half)
    rules, trouble = [], {}
    for (protocol, port, host, networks), same in halves.items():
        sources = union(half.sources for half in same)
        addresses = own_sources(sources, networks) if networks else sources.cidrs()
        rule = NftRule(addresses, protocol, port, host, networks)
        rules.append(rule)
        wrong = next((half.trouble for half in same if half.trouble is not None), None)
        if wrong is not None:
            trouble[rule] = wrong
    wanted = feed_of(NftTable(tuple(rules), settings.table, settings.hook)).sets
    others = [f"line `{line}` of our file for dnsmasq" for line in feed.strays]
    others += [f"name `{host}` of our file for dnsmasq" for host in feed.sets if host not in wanted]
    return Reading(tuple(rules), trouble, tuple(strays), tuple(others))


def _halves(line: LiveLine, table: LiveTable, feed: Feed) -> Iterator[_Half]:
    """What a rule says, once for each name that feeds its set; nothing where it is none of ours."""
    half = _match(line, table)
    if half is None:
        return
    said, target = half
    if isinstance(target, AddressSet):
        yield replace(said, networks=target.cidrs())
        return
    if not target.learns:
        if not target.elements or target.flags != ("interval",):
            return
        yield replace(said, networks=target.elements.cidrs())
        return
    names = feed.names(target.name)
    if not names and target.name == host_set(target.comment, said.family).name:
        yield replace(said, host=target.comment, trouble=UNFED)
    for name in names:
        yield replace(said, host=name, trouble=UNFED if feed.misses(target.name) else None)


def _match(line: LiveLine, table: LiveTable) -> tuple[_Half, AddressSet | LiveSet] | None:
    """A rule without where it goes, and where; None for one that says anything else."""
    families: set[int] = set()
    sources: AddressSet | LiveSet | None = None
    target: AddressSet | LiveSet | None = None
    port, accepts = 0, False
    for expression in line.expressions:
        match expression:
            case {
                "match": {
                    "op": "==",
                    "left": {"payload": {"protocol": "ip" | "ip6" as word, "field": "saddr"}},
                    "right": right,
                }
            } if sources is None:
                families.add(_FAMILIES[word])
                sources = _side(right, table)
                if sources is None:
                    return None
            case {
                "match": {
                    "op": "==",
                    "left": {"payload": {"protocol": "ip" | "ip6" as word, "field": "daddr"}},
                    "right": right,
                }
            } if target is None:
                families.add(_FAMILIES[word])
                target = _side(right, table)
            case {
                "match": {
                    "op": "==",
                    "left": {"payload": {"protocol": "tcp", "field": "dport"}},
                    "right": int(number),
                }
            } if not port:
                port = number
            case {"accept": None} if not accepts:
                accepts = True
            case _:
                return None
    if len(families) != 1 or target is None or not port or not accepts:
        return None
    (family,) = families
    asking: AddressSet | None = WHOLE[family]
    if sources is not None:
        asking = sources.elements if isinstance(sources, LiveSet) else sources
    if not asking or (isinstance(sources, LiveSet) and sources.learns):
        return None
    protocol = line.comment if line.comment in PROTOCOLS else _PORTS.get(port, "tcp")
    return _Half(family, asking, protocol, port), target


def _side(right: object, table: LiveTable) -> AddressSet | LiveSet | None:
    """Addresses that a rule names, or the set."""
    match right:
        case str(name) if name.startswith("@"):
            return table.sets.get(name[1:])
        case {"set": list(values)}:
            return read_addresses(values)
        case _:
            return read_addresses([right])
