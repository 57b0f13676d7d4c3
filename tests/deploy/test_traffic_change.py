"""What a change does to traffic, beside rules of others and where some of it cannot be read."""

from functools import partial

import pytest

from outgate.backends.live_rule import Action, LiveRule, Names, Unread
from outgate.deploy.traffic_change.compare import compare_traffic
from outgate.deploy.traffic_change.model import Effect, Entry
from outgate.values import replace
from tests.builders.live_rules import ALLOW, DENY, OTHER, live
from tests.builders.rules import KEEP, rule

OURS = live(ALLOW, "a.example", order=2)
NETWORK = rule(("8.8.8.0/24",))  # a public one: a host has no private address


def entries(
    before: tuple[LiveRule, ...], after: tuple[LiveRule, ...], *others: LiveRule
) -> tuple[list[Entry], list[Entry]]:
    change = compare_traffic(before, after, others)
    return list(change.opened), list(change.closed)


@pytest.mark.parametrize(
    ("action", "order", "opening", "closing"),
    [
        (ALLOW, 1, True, True),
        (ALLOW, 3, True, True),
        # What denies behind ours stops nothing that ours opens; nor does it keep anything open.
        (DENY, 1, True, False),
        (DENY, 2, True, False),
        (DENY, 3, False, False),
        (OTHER, 1, False, False),
    ],
)
def test_networks_of_others_may_decide_traffic_to_a_host(
    action: Action, order: int, opening: bool, closing: bool
) -> None:
    other = live(action, NETWORK, order=order, name="theirs")
    (opened,), nothing = entries((), (OURS,), other)
    assert (opened.doubts, nothing) == (("theirs",) if opening else (), [])
    nothing, (closed,) = entries((OURS,), (), other)
    assert (closed.doubts, nothing) == (("theirs",) if closing else (), [])


def test_one_rule_of_ours_that_surely_comes_first_leaves_no_doubt() -> None:
    """Of several that allow some of the traffic each may be the one that is looked at."""
    wide = live(ALLOW, "*.a.example", order=2)
    other = live(DENY, NETWORK, order=3, name="theirs")
    for order, doubts in ((1, ()), (4, ())):
        after = (wide, live(ALLOW, "x.a.example", order=order))
        opened, _ = entries((), after, other)
        assert {entry.doubts for entry in opened} == {doubts}
    opened, _ = entries((), (live(ALLOW, "*.a.example", order=4),), other)
    assert {entry.doubts for entry in opened} == {("theirs",)}


def test_the_first_ten_doubts_are_told() -> None:
    others = [live(ALLOW, NETWORK, name=f"n{number}") for number in range(12)]
    for several in (others[:10], others):
        (opened,), _ = entries((), (OURS,), *several)
        assert opened.doubts == tuple(f"n{number}" for number in range(10))


@pytest.mark.parametrize(
    ("other", "effect"),
    [
        (live(ALLOW, "a.example", order=1), Effect.OPEN),
        (live(ALLOW, "a.example", order=3), Effect.OPEN),
        (live(DENY, "a.example", order=1), Effect.STOPPED),
        (live(DENY, "a.example", order=3), Effect.FULL),
        # To every address is to every host.
        (live(DENY, rule(("0.0.0.0/0",)), order=1), Effect.STOPPED),
        (live(ALLOW, "b.example"), Effect.FULL),
        (live(DENY, "b.example"), Effect.FULL),
    ],
)
def test_others_are_named_where_they_decide(other: LiveRule, effect: Effect) -> None:
    """A rule for another host, and one behind ours, decide nothing of it."""
    decided = effect is not Effect.FULL
    named, doubts = ((other.label,), ()) if decided else ((), ("beside",))
    beside = live(ALLOW, NETWORK, name="beside")
    (opened,), _ = entries((), (OURS,), other, beside)
    assert (opened.effect, opened.others, opened.doubts) == (effect, named, doubts)
    _, (closed,) = entries((OURS,), (), other, beside)
    assert (closed.effect, closed.others, closed.doubts) == (effect, named, doubts)


def test_entries_stand_in_the_order_of_their_destinations() -> None:
    wanted = tuple(live(ALLOW, f"{host}.example") for host in "ba")
    opened, _ = entries((), wanted, live(ALLOW, "a.example"))
    assert [(str(each.piece.flow.remote), each.effect) for each in opened] == [
        ("https://a.example:443", Effect.OPEN),
        ("https://b.example:443", Effect.FULL),
    ]


def test_who_surely_decides_some_of_it_is_no_doubt() -> None:
    wide = live(ALLOW, "*.a.example")
    opened, _ = entries((), (wide,), live(ALLOW, "x.a.example"))
    assert [
        (str(each.piece.flow.remote), each.effect, each.others, each.doubts) for each in opened
    ] == [
        ("https://*.a.example:443", Effect.FULL, (), ()),
        ("https://x.a.example:443", Effect.OPEN, ("allow x.a.example",), ()),
    ]


EVERY_HOST = Unread(identity="d", text="all", ports=(443, 443), reaches=(Names(),), exact=True)


@pytest.mark.parametrize(
    "theirs", [live(DENY, "a.example", order=3), replace(live(DENY, order=3), unread=(EVERY_HOST,))]
)
def test_a_rule_that_moves_past_a_denial_of_others(theirs: LiveRule) -> None:
    """The rules are the same, and what they come to is not."""
    behind, ahead = (live(ALLOW, "a.example", order=order) for order in (4, 2))
    (opened,), nothing = entries((behind,), (ahead,), theirs)
    assert (str(opened.piece.flow.remote), opened.effect) == ("https://a.example:443", Effect.FULL)
    assert nothing == []
    nothing, (closed,) = entries((ahead,), (behind,), theirs)
    assert (str(closed.piece.flow.remote), closed.effect) == ("https://a.example:443", Effect.FULL)
    assert nothing == []
    assert entries((behind,), (ahead,), replace(theirs, action=ALLOW)) == ([], [])


def test_every_host_among_our_own_rules() -> None:
    """What it denies is closed; what it allows no plan has words for, so that is told as unread."""
    deny, allow = (
        replace(live(action, order=1, name="every"), unread=(EVERY_HOST,))
        for action in (DENY, ALLOW)
    )
    _, (closed,) = entries((OURS,), (deny, OURS))
    assert str(closed.piece.flow.remote) == "https://a.example:443"
    assert closed.denials == ("every",)
    change = compare_traffic((OURS,), (allow,))
    assert [str(each.piece.flow.remote) for each in change.closed] == ["https://a.example:443"]
    assert (change.opened, change.appearing) == ((), ("all",))


def test_a_denial_of_ours_opens_nothing_and_treats_nothing() -> None:
    denied = rule("a.example", treatment=KEEP)
    assert entries((), (live(DENY, denied, order=1), OURS)) == ([], [])
    assert compare_traffic((OURS,), (OURS, live(DENY, denied, order=3))).is_empty


def test_rules_of_one_name_are_all_looked_at() -> None:
    """A target tells them apart, if nothing else does."""
    one, two = (live(ALLOW, f"{host}.example", name="n") for host in "ab")
    opened, closed = entries((one, two), (two,))
    assert (opened, [str(each.piece.flow.remote) for each in closed]) == (
        [],
        ["https://a.example:443"],
    )
    opened, closed = entries((two,), (one, two))
    assert ([str(each.piece.flow.remote) for each in opened], closed) == (
        ["https://a.example:443"],
        [],
    )


UNREAD = live(ALLOW, unread="odd", name="u")
SAME_WORDS = live(ALLOW, unread="odd", name="v")
BOTH = (live(ALLOW, unread="z", name="1"), live(ALLOW, unread="y", name="2"))
SHORTENED = "`allow a.example`, `allow x.example`, `allow y.example` and 1 more"
THEIRS = live(ALLOW, "c.example", order=4, name="theirs")


@pytest.mark.parametrize(
    ("before", "after", "appearing", "vanishing"),
    [
        ((), (UNREAD,), ("odd",), ()),
        ((UNREAD,), (), (), ("odd",)),
        ((UNREAD,), (UNREAD, OURS), (), ()),
        ((UNREAD,), (UNREAD, SAME_WORDS), (), ()),
        ((), BOTH, ("y", "z"), ()),
        (BOTH, (), (), ("y", "z")),
    ],
)
def test_parts_that_nobody_can_read(
    before: tuple[LiveRule, ...],
    after: tuple[LiveRule, ...],
    appearing: tuple[str, ...],
    vanishing: tuple[str, ...],
) -> None:
    change = compare_traffic(before, after, (THEIRS,))
    assert (change.appearing, change.vanishing) == (appearing, vanishing)


@pytest.mark.parametrize(
    ("action", "order", "there", "behind"),
    [
        (DENY, 1, (OURS,), "`allow a.example`, `theirs`"),
        (DENY, 2, (OURS,), "`allow a.example`, `theirs`"),
        (DENY, 3, (OURS,), "`theirs`"),
        (DENY, 5, (OURS,), ""),
        (DENY, 1, (replace(OURS, action=DENY),), "`theirs`"),
        (DENY, 1, (live(ALLOW, rule("a.example", "https:8443")),), "`theirs`"),
        (DENY, 1, (OURS, *map(partial(live, ALLOW), ("x.example", "y.example"))), SHORTENED),
        (ALLOW, 1, (OURS,), ""),
    ],
)
def test_what_stands_behind_a_denial_that_nobody_can_read(
    action: Action, order: int, there: tuple[LiveRule, ...], behind: str
) -> None:
    """Whatever allows what it may deny first: ours on the other side, and those of others."""
    denial = live(action, order=order, name="d", unread="odd")
    told = f"odd; it stands before {behind}" if behind else "odd"
    assert compare_traffic(there, (*there, denial), (THEIRS,)).appearing == (told,)
    assert compare_traffic((*there, denial), there, (THEIRS,)).vanishing == (told,)
