"""What leads a table of the kernel from one state to another: scripts, each of which is one step.

First the rules change, and no set goes that dnsmasq may still feed; when dnsmasq has the new names,
what nothing needs any more goes as well.
"""

from collections.abc import Iterator, Mapping

from outgate.backends.nftables.feed import Feed
from outgate.backends.nftables.layout import (
    EGRESS,
    RULES,
    SITE,
    NftSet,
    NftTable,
    sets_of,
)
from outgate.backends.nftables.live import LiveSet, LiveTable
from outgate.backends.nftables.script import chain_lines, definitions
from outgate.backends.nftables.settings import Hook
from outgate.traffic.interval import address_set
from outgate.values import dataclass

_OWN = frozenset((RULES, EGRESS, SITE))


@dataclass(frozen=True, slots=True)
class Transaction:
    """The step to the new rules, the one that clears away, and the one back from the first.

    `fills` tells that a set begins empty which dnsmasq is to fill.
    """

    forward: str
    after: str
    back: str
    fills: bool


def plan_transaction(
    live: LiveTable | None, wanted: NftTable, feed: Feed, listings: Mapping[str, str]
) -> Transaction:
    """The steps from a table (None: there is none) to another.

    `feed` are the names by which its sets have been filled, `listings` the texts of our chains as
    they are, for the way back.
    """
    base = live or LiveTable()
    if not wanted.rules:
        forward = tuple(_removal(base, wanted.table)) if live is not None else ()
        return Transaction(_text(forward), "", _text(_back(live, wanted, listings)), fills=False)
    sets = sets_of(wanted)
    named = _named(base)
    kept = frozenset(
        one.name
        for one in sets.values()
        if _is_as_defined(base.sets.get(one.name), one)
        # What was learned for a host that no rule named since, or by names that somebody else
        # wrote, may be anybody's.
        and (one.host is None or (feed.names(one.name) == (one.host,) and one.name in named))
    )
    gone = (name for name in base.sets if name not in sets and _is_ours(name))
    after = (f"delete set inet {wanted.table} {name}" for name in sorted(gone))
    fills = any(one.host is not None and one.name not in kept for one in sets.values())
    back = _back(live, wanted, listings)
    return Transaction(_text(_forward(base, wanted, sets, kept)), _text(after), _text(back), fills)


def _forward(
    live: LiveTable, wanted: NftTable, sets: dict[str, NftSet], kept: frozenset[str]
) -> Iterator[str]:
    table = wanted.table
    if EGRESS in live.chains and live.hooks.get(EGRESS) != _hook(wanted):
        yield f"flush chain inet {table} {EGRESS}"
        yield f"delete chain inet {table} {EGRESS}"
    yield from definitions(wanted)
    yield f"flush chain inet {table} {RULES}"
    for one in sets.values():
        old = live.sets.get(one.name)
        if one.name in kept:
            continue
        if _is_as_defined(old, one):
            yield f"flush set inet {table} {one.name}"
            continue
        if old is not None:
            yield f"delete set inet {table} {one.name}"
        yield f"add set inet {table} {one.name} {one.definition}"
        yield from one.elements(table)
    yield from chain_lines(wanted)


def _removal(live: LiveTable, table: str) -> Iterator[str]:
    """Nothing of ours stays where there are no rules; what others have in our table does."""
    others = [name for name in live.chains if name not in _OWN]
    if not others and not live.chains.get(SITE):
        yield f"delete table inet {table}"
        return
    yield f"add chain inet {table} {RULES}"
    yield f"flush chain inet {table} {RULES}"
    if EGRESS in live.chains:
        yield f"flush chain inet {table} {EGRESS}"
        yield f"delete chain inet {table} {EGRESS}"
    for name in sorted(live.sets):
        if _is_ours(name):
            yield f"delete set inet {table} {name}"


def _back(live: LiveTable | None, wanted: NftTable, listings: Mapping[str, str]) -> Iterator[str]:
    table = wanted.table
    if live is None:
        if wanted.rules:
            yield f"delete table inet {table}"
        return
    yield f"add table inet {table}"
    for chain in (EGRESS, RULES):
        yield f"add chain inet {table} {chain}"
        yield f"flush chain inet {table} {chain}"
        if chain == EGRESS:
            yield f"delete chain inet {table} {chain}"
        if chain in listings:
            yield listings[chain]


def _named(live: LiveTable) -> frozenset[str]:
    """The sets that rules of a table name."""
    text = str(live.chains.get(RULES, ()))
    return frozenset(name for name in live.sets if f"'@{name}'" in text)


def _is_ours(name: str) -> bool:
    return name.startswith(("h_", "n_"))


def _is_as_defined(old: LiveSet | None, new: NftSet) -> bool:
    if old is None or (old.family, old.flags) != (new.family, new.flags):
        return False
    return new.host is not None or old.elements == address_set(new.networks)


def _hook(wanted: NftTable) -> str | None:
    """What the chain is hooked into, as it is read back."""
    return None if wanted.hook is Hook.NONE else f"filter {wanted.hook} 0 accept"


def egress_is_hooked(live: LiveTable, wanted: NftTable) -> bool:
    """Whether the chain that decides is hooked in as it should."""
    return live.hooks.get(EGRESS) == _hook(wanted)


def _text(lines: Iterator[str] | tuple[str, ...]) -> str:
    return "".join(f"{line}\n" for line in lines)
