"""The steps from one state of a table to another: what stays, what is emptied, what goes when.

A set that is kept too long lets through what was learned for somebody else; one that is emptied
without a word to dnsmasq lets nothing through until its answers are no longer remembered.
"""

import pytest

from outgate.backends.nftables.feed import Feed
from outgate.backends.nftables.layout import (
    EGRESS,
    MARK,
    MARK_WORDS,
    RULES,
    SITE,
    NftSet,
    NftTable,
    host_set,
    networks_set,
)
from outgate.backends.nftables.live import LiveLine, LiveSet, LiveTable
from outgate.backends.nftables.model import NftRule
from outgate.backends.nftables.settings import Hook
from outgate.backends.nftables.transaction import (
    Transaction,
    egress_is_hooked,
    plan_transaction,
)
from outgate.traffic.interval import address_set
from outgate.values import replace

NETWORKS = ("20.77.0.0/16", "20.79.0.0/16")
TO_HOST = NftRule(("10.0.0.0/8",), "https", 443, host="a.example")
TO_NETWORKS = NftRule(("10.0.0.0/8",), "tcp", 443, networks=NETWORKS)
LEARNED, FIXED = host_set("a.example", 4), networks_set(NETWORKS, 4)
FED = Feed({"a.example": frozenset((LEARNED.name,))})
LISTINGS = {RULES: "add rule a", EGRESS: "add rule b"}


def wanted(*rules: NftRule, hook: Hook = Hook.FORWARD) -> NftTable:
    return NftTable(rules, "edge", hook)


def held(one: NftSet) -> LiveSet:
    """A set as the kernel has it, with an address that was learned for a host."""
    elements = one.networks or ("198.18.0.1/32",)
    return LiveSet(one.name, 4, one.flags, elements=address_set(elements))


def naming(*names: str) -> LiveLine:
    """A rule that names sets."""
    return LiveLine(7, "", tuple({"match": {"right": f"@{name}"}} for name in names))


def live(*sets: LiveSet, named: tuple[str, ...] = (LEARNED.name, FIXED.name)) -> LiveTable:
    """A table of ours with some sets, which its rules name."""
    mark = LiveSet(MARK, None, comment=MARK_WORDS)
    chains = {RULES: (naming(*named),), EGRESS: (), SITE: ()}
    hooks = {EGRESS: "filter forward 0 accept"}
    return LiveTable({one.name: one for one in (mark, *sets)}, chains, hooks)


def about_sets(step: Transaction) -> list[str]:
    """What becomes of sets in the first step, but for the mark."""
    lines = step.forward.splitlines()
    return [line for line in lines if " set " in line and f" {MARK} " not in line]


@pytest.mark.parametrize(
    ("rules", "fills"),
    [((TO_HOST,), True), ((TO_NETWORKS,), False), ((TO_NETWORKS, TO_HOST), True)],
)
def test_a_table_that_is_new(rules: tuple[NftRule, ...], fills: bool) -> None:
    """What dnsmasq has to fill begins empty; networks are all there."""
    step = plan_transaction(None, wanted(*rules), FED, {})
    assert step.fills is fills
    assert (step.after, step.back) == ("", "delete table inet edge\n")
    assert ("add element" in step.forward) == (TO_NETWORKS in rules)
    assert ("flush set" in step.forward, "delete" in step.forward) == (False, False)


def test_what_stays_keeps_what_it_holds() -> None:
    step = plan_transaction(
        live(held(LEARNED), held(FIXED)), wanted(TO_HOST, TO_NETWORKS), FED, LISTINGS
    )
    assert (about_sets(step), step.fills, step.after) == ([], False, "")
    assert "add element" not in step.forward


@pytest.mark.parametrize(
    ("feed", "named"),
    [
        (Feed({}), (LEARNED.name,)),  # nobody knows what filled it
        (Feed({"b.example": frozenset((LEARNED.name,))}), (LEARNED.name,)),
        (Feed({name: frozenset((LEARNED.name,)) for name in ("a.example", "b.example")}),
         (LEARNED.name,)),
        (FED, ()),  # no rule has looked at it since
        (FED, (FIXED.name,)),
    ],
)  # fmt: skip
def test_what_was_learned_otherwise_goes(feed: Feed, named: tuple[str, ...]) -> None:
    step = plan_transaction(live(held(LEARNED), named=named), wanted(TO_HOST), feed, LISTINGS)
    assert about_sets(step) == [f"flush set inet edge {LEARNED.name}"]
    assert step.fills


@pytest.mark.parametrize(
    ("old", "new", "rule", "fills"),
    [
        (replace(held(LEARNED), flags=("timeout",)), LEARNED, TO_HOST, True),
        (replace(held(LEARNED), family=6), LEARNED, TO_HOST, True),
        (replace(held(FIXED), elements=address_set(NETWORKS[:1])), FIXED, TO_NETWORKS, False),
        (replace(held(FIXED), elements=None), FIXED, TO_NETWORKS, False),
        (replace(held(FIXED), flags=()), FIXED, TO_NETWORKS, False),
    ],
)
def test_a_set_that_somebody_changed_is_made_anew(
    old: LiveSet, new: NftSet, rule: NftRule, fills: bool
) -> None:
    """Also where its name and its feed are right: dnsmasq fills the new one as it starts again."""
    step = plan_transaction(live(old), wanted(rule), FED, LISTINGS)
    assert about_sets(step) == [
        f"delete set inet edge {new.name}",
        f"add set inet edge {new.name} {new.definition}",
    ]
    assert step.fills is fills
    elements = ", ".join(NETWORKS)
    adds = f"add element inet edge {FIXED.name} {{ {elements} }}\n"
    assert (adds in step.forward) == (rule is TO_NETWORKS)


def test_sets_of_which_no_rule_is_left_go_last_and_those_of_others_stay() -> None:
    others = (LiveSet("mine", 4), LiveSet("hosts", 4), LiveSet("x_h_1", 4))
    base = live(held(LEARNED), held(FIXED), *others)
    step = plan_transaction(base, wanted(TO_HOST), FED, LISTINGS)
    assert about_sets(step) == []
    assert step.after == f"delete set inet edge {FIXED.name}\n"
    gone = plan_transaction(base, wanted(replace(TO_HOST, host="b.example")), FED, LISTINGS)
    names = sorted((LEARNED.name, FIXED.name))
    assert gone.after == "".join(f"delete set inet edge {name}\n" for name in names)


@pytest.mark.parametrize(
    ("there", "hook", "anew"),
    [
        ("filter forward 0 accept", Hook.FORWARD, False),
        ("filter forward 0 accept", Hook.OUTPUT, True),
        ("filter forward 0 accept", Hook.NONE, True),
        ("filter forward 0 drop", Hook.FORWARD, True),
        (None, Hook.FORWARD, True),
        (None, Hook.NONE, False),
    ],
)
def test_a_chain_is_made_anew_where_its_hook_is_another(
    there: str | None, hook: Hook, anew: bool
) -> None:
    base = replace(live(), hooks={} if there is None else {EGRESS: there})
    assert egress_is_hooked(base, wanted(TO_NETWORKS, hook=hook)) is not anew
    step = plan_transaction(base, wanted(TO_NETWORKS, hook=hook), FED, LISTINGS)
    deletes = f"flush chain inet edge {EGRESS}\ndelete chain inet edge {EGRESS}\n"
    assert step.forward.startswith(deletes) == anew
    assert ("delete chain" in step.forward) == anew


def test_a_chain_that_is_not_there_is_not_deleted() -> None:
    bare = replace(live(), chains={RULES: ()}, hooks={})
    for hook in Hook:
        step = plan_transaction(bare, wanted(TO_NETWORKS, hook=hook), FED, LISTINGS)
        assert "delete" not in step.forward
    assert (
        "delete chain"
        not in plan_transaction(replace(bare, chains={"mine": ()}), wanted(), FED, LISTINGS).forward
    )


def test_where_there_is_neither_table_nor_rule_nothing_is_done() -> None:
    assert plan_transaction(None, wanted(), FED, {}) == Transaction("", "", "", fills=False)


def test_without_rules_the_table_goes_whole() -> None:
    step = plan_transaction(live(held(LEARNED), held(FIXED)), wanted(), FED, LISTINGS)
    assert (step.forward, step.after, step.fills) == ("delete table inet edge\n", "", False)


@pytest.mark.parametrize("chain", [SITE, "mine"])
def test_without_rules_what_others_have_in_the_table_stays(chain: str) -> None:
    base = live(held(LEARNED), held(FIXED), LiveSet("mine", 4))
    lines = () if chain == "mine" else (naming(),)
    base = replace(base, chains={**base.chains, chain: lines})
    step = plan_transaction(base, wanted(), FED, LISTINGS)
    assert step.forward.splitlines() == [
        f"add chain inet edge {RULES}",
        f"flush chain inet edge {RULES}",
        f"flush chain inet edge {EGRESS}",
        f"delete chain inet edge {EGRESS}",
        *(f"delete set inet edge {name}" for name in sorted((LEARNED.name, FIXED.name))),
    ]


@pytest.mark.parametrize("rules", [(), (TO_HOST,)])
def test_the_way_back_has_the_chains_as_they_were(rules: tuple[NftRule, ...]) -> None:
    head = [
        "add table inet edge",
        f"add chain inet edge {EGRESS}",
        f"flush chain inet edge {EGRESS}",
        f"delete chain inet edge {EGRESS}",
    ]
    tail = [f"add chain inet edge {RULES}", f"flush chain inet edge {RULES}"]
    both = plan_transaction(live(), wanted(*rules), FED, LISTINGS)
    assert both.back.splitlines() == [*head, "add rule b", *tail, "add rule a"]
    none = plan_transaction(live(), wanted(*rules), FED, {})
    assert none.back.splitlines() == [*head, *tail]
