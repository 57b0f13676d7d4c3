"""Chains of others: which of them see our packets, and the line of each that decides.

One that is not seen stops what a plan says is open, and nobody is told.
"""

import json
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from outgate.backends.live_rule import Action
from outgate.backends.nftables.chains import (
    Neighbour,
    find_neighbours,
    leads_to_rules,
    live_rules,
)
from outgate.backends.nftables.live import LiveLine, LiveTable
from outgate.backends.nftables.programs import Nft
from outgate.values import dataclass, field
from tests.backends.nftables.plans import settings_with

ACCEPTING = "hook forward, priority 0, policy accept"
OURS = LiveTable(chains={"site": (LiveLine(1, "", ()),)})


@dataclass(frozen=True)
class Listed(Nft):
    """An nft that lists chains which are typed here, as it would."""

    program: Path = Path("/nowhere")
    hooked: tuple[Mapping[str, object], ...] = ()
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def chains(self) -> str:
        items = [{"metainfo": {}}, *({"chain": {**HOOK, **chain}} for chain in self.hooked)]
        return json.dumps({"nftables": items})

    def chain(self, family: str, table: str, name: str) -> str:
        rules = self.lines.get(f"{family} {table} {name}", ())
        told = "".join(f"\t\t{rule} # handle {number}\n" for number, rule in enumerate(rules, 2))
        head = f"table {family} {table} {{\n\tchain {name} {{ # handle 1\n"
        return f"{head}\t\ttype filter hook forward priority filter; policy drop;\n{told}\t}}\n}}\n"


HOOK: Mapping[str, object] = {
    "family": "inet", "table": "site", "name": "forward", "type": "filter", "hook": "forward",
    "prio": 0, "policy": "accept",
}  # fmt: skip


def neighbours_of(
    *lines: str, more: Mapping[str, tuple[str, ...]] | None = None, **chain: object
) -> tuple[Neighbour, ...]:
    """What is found of one chain with some lines."""
    nft = Listed(hooked=(chain,), lines={"inet site forward": lines, **(more or {})})
    return find_neighbours(nft, None, settings_with())


@pytest.mark.parametrize(
    ("chain", "hook", "seen"),
    [
        ({}, "forward", True),
        ({"family": "ip"}, "forward", True),
        ({"family": "ip6"}, "forward", True),
        ({"family": "bridge"}, "forward", False),
        ({"type": "nat"}, "forward", False),
        ({"hook": "input"}, "forward", False),
        ({"hook": "output"}, "forward", False),
        ({"hook": "output"}, "output", True),
        ({}, "output", False),
        ({}, "none", True),
        ({"hook": "output"}, "none", True),
        ({"hook": "input"}, "none", False),
        ({"table": "outgate", "name": "egress"}, "forward", False),  # our own
        ({"table": "outgate"}, "forward", True),
        ({"table": "outgate", "name": "egress", "family": "ip"}, "forward", True),
        ({"name": "egress"}, "forward", True),
    ],
)
def test_which_chains_see_our_packets(chain: dict[str, object], hook: str, seen: bool) -> None:
    nft = Listed(hooked=(chain,))
    assert bool(find_neighbours(nft, None, settings_with(hook=hook))) is seen


def test_a_chain_is_told_by_where_it_stands() -> None:
    (one,) = neighbours_of(prio=-10, policy="drop")
    assert one == Neighbour(
        "inet site forward", "hook forward, priority -10, policy drop", "policy drop", drops=True
    )
    assert one.words == "chain `inet site forward` (hook forward, priority -10, policy drop)"


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ((), None),
        (("tcp dport 443 accept",), None),
        (("ip saddr 10.0.0.1 drop", "tcp dport 22 drop"), "ip saddr 10.0.0.1 drop"),
        (("accept", "tcp dport 22 reject"), "tcp dport 22 reject"),
        (('log prefix "drop " accept', "oifname \"drop0\" accept"), None),
        (('log prefix "x" drop',), 'log prefix "..." drop'),
        (("ip saddr @dropped accept",), None),
        (("ip protocol vmap { tcp : jump a }",), None),
    ],
)  # fmt: skip
def test_the_first_line_that_drops(lines: tuple[str, ...], line: str | None) -> None:
    (one,) = neighbours_of(*lines)
    assert (one.line, one.drops, one.is_before) == (line, line is not None, False)


def test_a_line_that_drops_says_more_than_a_policy_that_does() -> None:
    (one,) = neighbours_of("tcp dport 22 drop", policy="drop")
    assert one.line == "tcp dport 22 drop"


@pytest.mark.parametrize("word", ["jump", "goto"])
def test_a_chain_leads_to_others(word: str) -> None:
    (one,) = neighbours_of(
        f"tcp dport 443 {word} sub", f'log prefix "{word} never"',
        more={
            "inet site sub": (f"{word} forward", f"{word} deep", f"{word} sub"),
            "inet site deep": ("drop",),
            "inet site never": ("reject",),
        },
    )  # fmt: skip
    assert one.line == "drop"


@pytest.mark.parametrize(("steps", "line"), [(39, "drop"), (40, None)])
def test_chains_are_followed_as_far_as_anybody_reads(steps: int, line: str | None) -> None:
    """Forty in all, or a stranger's ruleset would take minutes."""
    names = ["forward", *(f"c{number}" for number in range(steps))]
    more = {f"inet site {a}": (f"jump {b}",) for a, b in pairwise(names)}
    more[f"inet site {names[-1]}"] = ("drop",)
    nft = Listed(hooked=({},), lines=more)
    (one,) = find_neighbours(nft, None, settings_with())
    assert one.line == line
    first = Listed(hooked=({"name": "other"}, {}), lines=more)
    *_, second = find_neighbours(first, None, settings_with())
    assert second.line is None


def test_what_the_administrator_has_in_our_table_ends_as_it_likes() -> None:
    own = {"table": "outgate", "name": "way"}
    nft = Listed(hooked=(own,), lines={"inet outgate way": ("drop",)})
    (way,) = find_neighbours(nft, None, settings_with())
    assert way == Neighbour("inet outgate way", ACCEPTING)


@pytest.mark.parametrize(
    ("table", "hook", "told"),
    [(OURS, "forward", 3), (OURS, "none", 0), (LiveTable(), "forward", 0), (None, "forward", 0)],
)
def test_lines_that_come_before_ours(table: LiveTable | None, hook: str, told: int) -> None:
    lines = ("ip saddr 10.0.0.1 drop", "ip daddr 192.0.2.1 accept", "counter")
    nft = Listed(lines={"inet outgate site": lines})
    before = find_neighbours(nft, table, settings_with(hook=hook))
    assert before == tuple(
        Neighbour("inet outgate site", line, line, drops=line == lines[0], is_before=True)
        for line in lines[:told]
    )


@pytest.mark.parametrize(
    ("one", "action"),
    [
        (Neighbour("c", "a", "drop", drops=True), Action.DENY),
        (Neighbour("c", "a", "tcp dport 1 drop", drops=True), Action.DENY),
        (Neighbour("c", "a", "udp dport 1 drop", drops=True), None),
        (Neighbour("c", "a", "icmp type 8 drop", drops=True), None),
        (Neighbour("c", "a"), None),
        (Neighbour("c", "a", "accept"), None),
        (Neighbour("c", "a", "accept", is_before=True), Action.ALLOW),
        (Neighbour("c", "a", "udp dport 1 accept", is_before=True), None),
        (Neighbour("c", "a", "counter", is_before=True), None),
        (Neighbour("c", "a", None, is_before=True), None),
        (Neighbour("c", "a", "drop", drops=True, is_before=True), Action.DENY),
    ],
)
def test_what_decides_beside_ours(one: Neighbour, action: Action | None) -> None:
    rules = live_rules((one,))
    assert [rule.action for rule in rules] == ([] if action is None else [action])
    for rule in rules:
        kind = {Action.DENY: "Deny rule", Action.ALLOW: "Allow rule"}[rule.action]
        assert (rule.identity, rule.label, rule.kind) == (f"c: {one.line}", f"c: {one.line}", kind)
        assert (rule.ours, rule.order, rule.rules) == (False, (0,), ())
        (part,) = rule.unread
        assert (part.identity, part.text) == (f"c: {one.line}", f"`{one.line}` of chain `c`")
        assert not part.whole


@pytest.mark.parametrize(
    ("lines", "leads"),
    [
        (("jump rules",), True),
        (("tcp dport 443 goto rules",), True),
        (('log prefix "jump rules"',), False),
        (("jump other",), False),
        ((), False),
    ],
)
def test_whether_a_chain_of_the_administrator_leads_to_ours(
    lines: tuple[str, ...], leads: bool
) -> None:
    nft = Listed(lines={"inet outgate way": lines})
    table = LiveTable(hooks={"way": "filter forward 0 drop"})
    assert leads_to_rules(nft, table, settings_with(hook="none")) is leads
    assert not leads_to_rules(nft, LiveTable(), settings_with(hook="none"))
