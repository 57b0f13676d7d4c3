"""A table as lines of nft: sets, chains and rules that name them.

Names of sets follow from what they are for, so that those which dnsmasq feeds stay over an apply:
what has been learned for a host is kept as long as any rule names the host, and goes with the last.
"""

from collections.abc import Iterator, Mapping

from outgate.backends.nftables.model import FAMILIES, NftRule, digest_of
from outgate.backends.nftables.settings import Hook
from outgate.values import dataclass

RULES = "rules"
EGRESS = "egress"
SITE = "site"
MARK = "outgate"
MARK_WORDS = "written by Outgate"
_TYPES: Mapping[int, str] = {4: "ipv4_addr", 6: "ipv6_addr"}
_WORDS: Mapping[int, str] = {4: "ip", 6: "ip6"}
_COMMENT = 120  # letters that a comment may have
_LINE = 100  # elements of one command


@dataclass(frozen=True, slots=True)
class NftTable:
    """What a table holds: the rules, its name, and what its chain hooks into."""

    rules: tuple[NftRule, ...]
    table: str
    hook: Hook


@dataclass(frozen=True, slots=True)
class NftSet:
    """A set of one family: of `networks`, or of what dnsmasq learns of `host`."""

    name: str
    family: int
    networks: tuple[str, ...] = ()
    host: str | None = None

    @property
    def type(self) -> str:
        """What its elements are."""
        return _TYPES[self.family]

    @property
    def flags(self) -> tuple[str, ...]:
        """How it keeps them."""
        return () if self.host is not None else ("interval",)

    @property
    def definition(self) -> str:
        """What stands in the braces of its definition."""
        flags = "".join(f" flags {flag};" for flag in self.flags)
        comment = f' comment "{self.host[-_COMMENT:]}";' if self.host is not None else ""
        return f"{{ type {self.type};{flags}{comment} }}"

    def elements(self, table: str) -> Iterator[str]:
        """Commands that fill it."""
        for at in range(0, len(self.networks), _LINE):
            some = ", ".join(self.networks[at : at + _LINE])
            yield f"add element inet {table} {self.name} {{ {some} }}"


def host_set(host: str, family: int) -> NftSet:
    """The set of the addresses of a host and all below it."""
    return NftSet(f"h_{digest_of((host,))}_{family}", family, host=host)


def networks_set(networks: tuple[str, ...], family: int) -> NftSet:
    """The set of some networks."""
    return NftSet(f"n_{digest_of(networks)}_{family}", family, networks)


def sets_of(table: NftTable) -> dict[str, NftSet]:
    """All sets of a table by their names."""
    sets = {}
    for rule in table.rules:
        for family in FAMILIES:
            for one in _sets(rule, family):
                sets[one.name] = one
    return dict(sorted(sets.items()))


def set_names(table: NftTable) -> tuple[str, ...]:
    """The names of the sets of a table."""
    return tuple(sets_of(table))


def rule_lines(table: NftTable) -> Iterator[str]:
    """The rules of the chain, each without its chain."""
    for rule in sorted(table.rules, key=lambda rule: (rule.port, rule.identity)):
        for family in FAMILIES:
            if rule.meets(family):
                yield _line(rule, family)


def egress_lines(table: NftTable) -> tuple[str, ...]:
    """The rules of the chain that decides; none where the administrator's own does."""
    if table.hook is Hook.NONE:
        return ()
    own: tuple[str, ...] = ()
    if table.hook is Hook.OUTPUT:
        # Without these a machine reaches neither itself nor, by IPv6, its neighbours.
        own = ('oifname "lo" accept', f"icmpv6 type {{ {', '.join(NEIGHBOURS)} }} accept")
    return ("ct state established,related accept", *own, f"jump {SITE}", f"jump {RULES}", "drop")


NEIGHBOURS = (
    "nd-router-solicit",
    "nd-neighbor-solicit",
    "nd-neighbor-advert",
    "mld2-listener-report",
)


def egress_hook(table: NftTable) -> str:
    """What stands in the braces of that chain."""
    return f"{{ type filter hook {table.hook} priority filter; policy accept; }}"


def _sets(rule: NftRule, family: int) -> Iterator[NftSet]:
    if not rule.meets(family):
        return
    sources = _sources(rule, family)
    if len(sources) > 1:
        yield networks_set(sources, family)
    if rule.host is not None:
        yield host_set(rule.host, family)
    elif len(rule.networks) > 1:
        yield networks_set(rule.networks, family)


def _sources(rule: NftRule, family: int) -> tuple[str, ...]:
    """The sources that a rule names; none for everybody."""
    sources = rule.sources(family).cidrs()
    return () if sources[0].endswith("/0") else sources


def _line(rule: NftRule, family: int) -> str:
    word = _WORDS[family]
    sources = _sources(rule, family)
    asking = f" {word} saddr {_named(sources, family)}" if sources else ""
    if rule.host is not None:
        reached = f"@{host_set(rule.host, family).name}"
    else:
        reached = _named(rule.networks, family)
    return (
        f"tcp dport {rule.port}{asking} {word} daddr {reached} counter accept "
        f'comment "{rule.protocol}"'
    )


def _named(networks: tuple[str, ...], family: int) -> str:
    return networks[0] if len(networks) == 1 else f"@{networks_set(networks, family).name}"
