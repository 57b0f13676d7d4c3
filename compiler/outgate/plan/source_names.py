"""The words for sets of addresses: the policy's own names where they fit, networks otherwise.

    names = SourceNames(sources_of(before.rules), sources_of(after.rules))
    names.words(flow.addresses)   # "london-dc, milan", "any but london-dc", "10.24.0.0/16"
    names.changed                 # names that mean two things: "milan: 10.24.0.0/16 -> ..."

Only addresses decide what is said: a name stands for a set where it is just that set on every side
that knows the name. A name that means two things is in `changed`, for a view to print once; entries
say the networks, or where those are many `milan (before)` and `milan (after)`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from outgate.plan.model import Rule
from outgate.traffic.address import ANY_SOURCE, AddressError, RuleSource, parse_networks
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, address_set, union
from outgate.traffic.partition import Partition
from outgate.values import dataclass

NOBODY = "no address"
SHOWN = 6  # words of a list, before `and N more`
_FEW = 3  # networks that say more than names with a side behind them
_NAME = re.compile(r'[^\s",={}#]+')
_BASES = (
    (ANY_SOURCE.name, EVERY_ADDRESS),
    ("0.0.0.0/0", address_set(("0.0.0.0/0",))),
    ("::/0", address_set(("::/0",))),
)


def shortened(words: Iterable[str], most: int = SHOWN) -> str:
    """The first few words of a list, and how many more there are."""
    texts = tuple(words)
    return _first(texts[:most], len(texts))


def network_words(addresses: AddressSet, most: int = SHOWN) -> str:
    """The same for the networks and ranges of a set, of which there may be thousands."""
    return _first(tuple(islice(addresses.ranges(), most)), len(addresses)) or NOBODY


def _first(shown: tuple[str, ...], count: int) -> str:
    rest = count - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def sources_of(rules: Iterable[Rule]) -> Iterator[RuleSource]:
    """The sources of rules. Thousands of rules share one, so each is given once."""
    seen = set[tuple[str, int]]()
    for rule in rules:
        # Rules of one source share the tuple; a copy of it costs a second look and no more.
        key = rule.source.name, id(rule.source.addresses)
        if key not in seen:
            seen.add(key)
            yield rule.source


@dataclass(frozen=True, slots=True)
class ChangedName:
    """A name that means one set of addresses on one side and another one on the other."""

    name: str
    before: AddressSet
    after: AddressSet

    def __str__(self) -> str:
        was, now = self.before, self.after
        if max(len(was), len(now)) <= SHOWN:
            return f"{self.name}: {network_words(was)} -> {network_words(now)}"
        both = (("gains", now - was), ("loses", was - now))
        words = (f"{word} {network_words(addresses)}" for word, addresses in both if addresses)
        return f"{self.name}: {'; '.join(words)}"


class SourceNames:
    """What the addresses of rules are called, from the sources of one or two sides."""

    changed: tuple[ChangedName, ...]

    def __init__(self, before: Iterable[RuleSource], after: Iterable[RuleSource] = ()) -> None:
        was, now = _meanings(before), _meanings(after)
        names = sorted(was.keys() | now.keys(), key=lambda each: (each not in now, each))
        plain: dict[str, AddressSet] = {}
        changed: list[ChangedName] = []
        for name in names:
            one, other = was.get(name, now.get(name)), now.get(name, was.get(name))
            if one is None or other is None:
                continue
            if one == other:
                plain[name] = one
            else:
                changed.append(ChangedName(name, one, other))
        self.changed = tuple(changed)  # by name, as both sides know each of them
        self._plain = Labels(plain)
        sides = (
            (f"{each.name} ({side})", addresses)
            for each in self.changed
            for side, addresses in (("before", each.before), ("after", each.after))
        )
        self._sided = Labels({**plain, **dict(sides)}) if changed else self._plain
        self._said: dict[tuple[str, ...], str] = {}

    def words(self, addresses: tuple[str, ...]) -> str:
        """What to call these addresses, in the normal form of RuleSource or in any other."""
        said = self._said.get(addresses)
        if said is None:
            said = self._said[addresses] = self._words(address_set(addresses))
        return said

    def _words(self, wanted: AddressSet) -> str:
        if not wanted:
            return NOBODY
        if wanted == EVERY_ADDRESS:
            return ANY_SOURCE.name
        if named := self._plain.words(wanted):
            return named
        count, text = _networks(wanted)
        if count > _FEW and (named := self._sided.words(wanted)):
            return named
        return text


def _meanings(sources: Iterable[RuleSource]) -> dict[str, AddressSet | None]:
    """What each name of one side means; None where it means two things there already."""
    meanings: dict[str, AddressSet | None] = {}
    for source in sources:
        addresses = address_set(source.addresses)
        known = meanings.setdefault(source.name, addresses if _is_name(source.name) else None)
        if known != addresses:
            meanings[source.name] = None
    return meanings


def _is_name(text: str) -> bool:
    """Whether a policy could call a source so: what rules of others say is any text."""
    if text == ANY_SOURCE.name or not _NAME.fullmatch(text):
        return False
    try:
        parse_networks(text)
    except AddressError:
        return True
    return False


class Labels:
    """Names by what they hold. Of names for one set the first stands for all."""

    def __init__(self, names: Mapping[str, AddressSet]) -> None:
        first: dict[AddressSet, str] = {}
        for name, addresses in names.items():
            if addresses:
                first.setdefault(addresses, name)
        self._names = tuple(first.values())
        self._sets = tuple(first)
        self._sizes = tuple(each.size for each in first)
        self._partition = Partition(self._sets)

    def words(self, wanted: AddressSet) -> str | None:
        """The fewest names for a set: their union, or one of them (or any) but for others."""
        forms: list[tuple[int, str]] = []
        if names := self._union(wanted):
            forms.append((len(names), shortened(names)))
        # One name for the whole is as short as can be.
        if len(names) != 1:
            for base, whole in self._around(wanted):
                if names := self._union(whole - wanted):
                    forms.append((len(names) + 1, f"{base} but {shortened(names)}"))
        return min(forms, key=lambda each: each[0])[1] if forms else None

    def inside(self, wanted: AddressSet) -> tuple[tuple[str, ...], AddressSet]:
        """The names that lie within a set, and what of it they leave."""
        parts = self._partition.split(wanted)
        named = _whole(parts, self._sizes)
        left = tuple(addresses for holders, addresses in parts.items() if not holders & named)
        return tuple(sorted(self._names[number] for number in named)), union(left)

    def _union(self, wanted: AddressSet) -> tuple[str, ...]:
        """Names that make up a set together, in order; none where there are no such."""
        parts = self._partition.split(wanted)
        whole = _whole(parts, self._sizes)
        left = {holders & whole for holders in parts}
        if frozenset() in left:
            return ()
        parts_of: dict[int, list[frozenset[int]]] = defaultdict(list)
        for holders in left:
            for number in holders:
                parts_of[number].append(holders)
        chosen: list[int] = []
        for number in sorted(whole, key=lambda each: (-self._sizes[each], self._names[each])):
            if not left.isdisjoint(parts_of[number]):
                left.difference_update(parts_of[number])
                chosen.append(number)
        return tuple(sorted(self._names[number] for number in chosen))

    def _around(self, wanted: AddressSet) -> Iterator[tuple[str, AddressSet]]:
        """Any, and the smallest named set that holds all of one."""
        yield _BASES[0]
        holders = frozenset.intersection(*self._partition.split(wanted))
        if holders:
            number = min(holders, key=lambda each: (self._sizes[each], self._names[each]))
            yield self._names[number], self._sets[number]


def _whole(parts: Mapping[frozenset[int], AddressSet], sizes: tuple[int, ...]) -> set[int]:
    """Which sets lie within these parts with all their addresses."""
    inside = Counter[int]()
    for holders, addresses in parts.items():
        for number in holders:
            inside[number] += addresses.size
    return {number for number, size in inside.items() if size == sizes[number]}


def _networks(wanted: AddressSet) -> tuple[int, str]:
    """Networks for a set, or all but for some where that is shorter; with how much that is."""
    forms = [(_length(wanted), network_words(wanted))]
    for base, whole in _BASES:
        if wanted <= whole and len(rest := whole - wanted) <= _FEW:
            forms.append((_length(rest) + 1, f"{base} but {network_words(rest)}"))
    return min(forms, key=lambda each: each[0])


def _length(addresses: AddressSet) -> int:
    """How many addresses and networks one has to read; a range is two."""
    extra = sum("-" in each for each in islice(addresses.ranges(), SHOWN))
    return len(addresses) + extra
