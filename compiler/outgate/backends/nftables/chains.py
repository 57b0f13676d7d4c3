"""Chains of others that decide about the same packets.

What one of them accepts the next may still drop, and what any of them drops is dropped.
"""

import json
import re
from collections.abc import Iterator

from outgate.backends.live_rule import Action, LiveRule, Unread
from outgate.backends.nftables.layout import EGRESS, RULES, SITE
from outgate.backends.nftables.live import LiveTable
from outgate.backends.nftables.programs import Nft
from outgate.backends.nftables.settings import Hook, NftSettings
from outgate.values import dataclass

_MOST = 40  # chains that are looked into
_DROPS = re.compile(r"\b(drop|reject)\b")
_LEADS = re.compile(r"\b(?:jump|goto) (\S+)")
_QUOTED = re.compile(r'"[^"]*"')
_ACCEPTS = re.compile(r"\baccept\b")
_OTHER_PROTOCOL = re.compile(r"\b(udp|icmp|icmpv6|sctp|dccp|esp|ah)\b")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A chain of others: where it stands, and the first line of it that drops or accepts.

    `is_before` tells that it is in our table and comes before our rules.
    """

    place: str
    about: str
    line: str | None = None
    drops: bool = False
    is_before: bool = False

    @property
    def words(self) -> str:
        """The chain, for people."""
        return f"chain `{self.place}` ({self.about})"


def find_neighbours(
    nft: Nft, live: LiveTable | None, settings: NftSettings
) -> tuple[Neighbour, ...]:
    """All chains of filters that see the packets which our rules decide."""
    return tuple(_neighbours(nft, live, settings))


def _neighbours(nft: Nft, live: LiveTable | None, settings: NftSettings) -> Iterator[Neighbour]:
    hooks = ("forward", "output") if settings.hook is Hook.NONE else (str(settings.hook),)
    document: object = json.loads(nft.chains())
    items: list[object] = []
    match document:
        case {"nftables": list(listed)}:
            items = listed
    left = _MOST
    for item in items:
        match item:
            case {
                "chain": {
                    "family": str(family), "table": str(table), "name": str(name),
                    "type": "filter", "hook": str(hook), "prio": priority, "policy": str(policy),
                }
            } if hook in hooks and family in ("inet", "ip", "ip6"):  # fmt: skip
                ours = (family, table) == ("inet", settings.table)
                if ours and name == EGRESS:
                    continue
                about = f"hook {hook}, priority {priority}, policy {policy}"
                place = f"{family} {table} {name}"
                lines, left = _lines(nft, family, table, name, left)
                drop = next((line for line in lines if _DROPS.search(line)), None)
                if policy == "drop" and drop is None:
                    drop = "policy drop"
                # A chain of the administrator in our table ends as it likes.
                drops = drop is not None and not ours
                yield Neighbour(place, about, drop if drops else None, drops)
    if settings.hook is not Hook.NONE and live is not None and live.chains.get(SITE):
        listed, _ = _lines(nft, "inet", settings.table, SITE, _MOST)
        place = f"inet {settings.table} {SITE}"
        for line in listed:
            yield Neighbour(place, line, line, bool(_DROPS.search(line)), is_before=True)


def leads_to_rules(nft: Nft, live: LiveTable, settings: NftSettings) -> bool:
    """Whether a chain with a hook in our table leads to our rules."""
    return any(RULES in _targets(nft.chain("inet", settings.table, chain)) for chain in live.hooks)


def _targets(listing: str) -> set[str]:
    return set(_LEADS.findall(_QUOTED.sub("", listing)))


def _lines(nft: Nft, family: str, table: str, name: str, left: int) -> tuple[list[str], int]:
    """The rules of a chain and of all that it leads to, and how many chains may still be read."""
    lines: list[str] = []
    seen = {name}
    todo = [name]
    while todo and left > 0:
        left -= 1
        listing = nft.chain(family, table, todo.pop())
        rules = [_plain(raw) for raw in listing.splitlines() if " # handle " in raw]
        rules = [line for line in rules if not line.endswith("{")]
        lines += rules
        new = _targets("\n".join(rules)) - seen
        seen |= new
        todo += sorted(new)
    return lines, left


def _plain(raw: str) -> str:
    return _QUOTED.sub('"..."', raw.rpartition(" # handle ")[0].strip())


def live_rules(neighbours: tuple[Neighbour, ...]) -> tuple[LiveRule, ...]:
    """The chains that may stop what ours let through, and lines before ours that pass it anyway."""
    return tuple(_live_rules(neighbours))


def _live_rules(neighbours: tuple[Neighbour, ...]) -> Iterator[LiveRule]:
    for neighbour in neighbours:
        line = neighbour.line or ""
        passes = neighbour.is_before and bool(_ACCEPTS.search(line))
        if not (neighbour.drops or passes) or _OTHER_PROTOCOL.search(line):
            continue
        label = f"{neighbour.place}: {line}"
        text = f"`{line}` of chain `{neighbour.place}`"
        yield LiveRule(
            identity=label,
            label=label,
            kind="Deny rule" if neighbour.drops else "Allow rule",
            action=Action.DENY if neighbour.drops else Action.ALLOW,
            ours=False,
            order=(0,),
            rules=(),
            unread=(Unread(identity=label, text=text),),
        )
