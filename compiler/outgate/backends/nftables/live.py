"""A table as the kernel has it."""

import json
from collections.abc import Iterator, Mapping

from outgate.backends.nftables.layout import MARK, MARK_WORDS
from outgate.plan.digest import json_digest
from outgate.traffic.interval import (
    NO_ADDRESS,
    AddressSet,
    address_range,
    address_set,
    single_address,
    union,
)
from outgate.values import dataclass, field

_FAMILIES: Mapping[object, int] = {"ipv4_addr": 4, "ipv6_addr": 6}


@dataclass(frozen=True, slots=True)
class LiveSet:
    """A set: `family` is None where its elements are no addresses of one family.

    `elements` are None where some of them are nothing that Outgate writes.
    """

    name: str
    family: int | None
    flags: tuple[str, ...] = ()
    comment: str = ""
    elements: AddressSet | None = NO_ADDRESS

    @property
    def learns(self) -> bool:
        """Whether it is one that dnsmasq fills, which changes by itself."""
        return not self.flags and self.family is not None


@dataclass(frozen=True, slots=True)
class LiveLine:
    """A rule of a chain, as expressions of nft's JSON."""

    handle: int
    comment: str
    expressions: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class LiveTable:
    """All that a table holds."""

    sets: Mapping[str, LiveSet] = field(default_factory=dict)
    chains: Mapping[str, tuple[LiveLine, ...]] = field(default_factory=dict)
    hooks: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_ours(self) -> bool:
        """Whether Outgate made it; a table with nothing in it may be anybody's."""
        mark = self.sets.get(MARK)
        empty = not self.sets and not self.chains
        return empty or (mark is not None and mark.comment == MARK_WORDS)

    @property
    def digest(self) -> str:
        """A digest of all but what dnsmasq learned and what was counted."""
        sets = [
            [one.name, one.family, one.flags, one.comment, _told(one)] for one in self.sets.values()
        ]
        chains = [
            [name, self.hooks.get(name), [[line.comment, line.expressions] for line in lines]]
            for name, lines in self.chains.items()
        ]
        return json_digest([sorted(sets, key=str), sorted(chains, key=str)])


def _told(one: LiveSet) -> object:
    if one.elements is None:
        return "?"
    return [] if one.learns else one.elements.cidrs()


def has_table(text: str, name: str) -> bool:
    """Whether a table of family inet is among those listed."""
    for item in _items(text):
        match item:
            case {"table": {"family": "inet", "name": str(own)}} if own == name:
                return True
    return False


def read_table(text: str) -> LiveTable:
    """A table that nft listed as JSON."""
    sets: dict[str, LiveSet] = {}
    chains: dict[str, list[LiveLine]] = {}
    hooks: dict[str, str] = {}
    for item in _items(text):
        match item:
            case {"set": {"name": str(name)} as raw}:
                sets[name] = _read_set(name, raw)
            case {"map": {"name": str(name)}}:
                sets[name] = LiveSet(name, None, elements=None)
            case {"chain": {"name": str(name)} as raw}:
                chains.setdefault(name, [])
                if "hook" in raw:
                    hooks[name] = " ".join(
                        str(raw.get(key)) for key in ("type", "hook", "prio", "policy")
                    )
            case {"rule": {"chain": str(name), "handle": int(handle), "expr": list(raw)} as rule}:
                expressions = tuple(each for each in raw if not _counts(each))
                comment = str(rule.get("comment", ""))
                line = LiveLine(handle, comment, expressions)
                chains.setdefault(name, []).append(line)
    return LiveTable(sets, {name: tuple(lines) for name, lines in chains.items()}, hooks)


def _items(text: str) -> Iterator[object]:
    document: object = json.loads(text)
    match document:
        case {"nftables": list(items)}:
            yield from items


def _counts(expression: object) -> bool:
    match expression:
        case {"counter": _}:
            return True
    return False


def _read_set(name: str, raw: Mapping[str, object]) -> LiveSet:
    kind = raw.get("type")
    flags = raw.get("flags", [])
    flags = flags if isinstance(flags, list) else [flags]  # later versions write just one as it is
    elements = raw.get("elem")
    family = _FAMILIES.get(kind) if isinstance(kind, str) else None
    return LiveSet(
        name,
        family,
        tuple(sorted(map(str, flags))),
        str(raw.get("comment", "")),
        read_addresses(elements if isinstance(elements, list) else []),
    )


def read_addresses(values: list[object]) -> AddressSet | None:
    """Addresses, networks and ranges as nft writes them; None where there is anything else."""
    sets = [_read_element(value) for value in values]
    known = [one for one in sets if one is not None]
    return union(known) if len(known) == len(sets) else None


def _read_element(value: object) -> AddressSet | None:
    try:
        match value:
            case str(address):
                return single_address(address)
            case {"prefix": {"addr": str(address), "len": int(length)}}:
                return address_set((f"{address}/{length}",))
            case {"range": [str(first), str(last)]}:
                return address_range(first, last)
            case {"elem": {"val": inner}}:
                return _read_element(inner)
    except (OSError, ValueError):
        return None
    return None
