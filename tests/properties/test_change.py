"""What a change opens and closes, against a brute-force look at which rule decides each point."""

from collections.abc import Iterable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.backends.live_rule import Action, LiveRule
from outgate.deploy.traffic_change.compare import compare_traffic
from outgate.deploy.traffic_change.model import Effect, Entry
from outgate.plan.model import Rule
from outgate.traffic.address import RuleSource
from outgate.traffic.flow import Flow
from tests.builders.candidates import NEAR, TARGETS, TREATMENTS
from tests.builders.flows import SOURCES
from tests.oracle.algebra import members, piece_members, shows


def live(number: int, flows: Iterable[Flow], action: Action, order: int, *, ours: bool) -> LiveRule:
    rules = (
        Rule(RuleSource("s", flow.addresses), flow.remote, TREATMENTS[0], ()) for flow in flows
    )
    name = f"{'ours' if ours else 'others'}-{action}-{number}"
    return LiveRule(
        identity=name,
        label=name,
        kind=f"{action} rule",
        action=action,
        ours=ours,
        order=(order,),
        rules=tuple(rules),
    )


@st.composite
def changes(draw: st.DrawFn) -> tuple[list[LiveRule], list[LiveRule], list[LiveRule]]:
    """Our rules before and after, and those of others, some of them equal in order."""
    pool = draw(st.sampled_from((TARGETS, NEAR, NEAR)))
    flows = st.builds(Flow, st.sampled_from(SOURCES), st.sampled_from(pool))
    orders = st.integers(0, 4)
    deny = draw(st.booleans())

    def draw_rules(ours: bool, most: int) -> list[LiveRule]:
        actions = (
            st.sampled_from((Action.ALLOW, Action.ALLOW, Action.DENY))
            if deny
            else st.just(Action.ALLOW)
        )
        drawn = draw(
            st.lists(
                st.tuples(st.lists(flows, min_size=1, max_size=2), actions, orders), max_size=most
            )
        )
        return [
            live(n, rule_flows, act, order, ours=ours)
            for n, (rule_flows, act, order) in enumerate(drawn)
        ]

    before, after = draw_rules(True, 5), draw_rules(True, 5)
    kept = draw(st.lists(st.sampled_from(before), unique_by=id)) if before else []
    return before, [*after, *kept], draw_rules(False, 4) if draw(st.booleans()) else []


def let_through(rules: Sequence[LiveRule]) -> int:
    """The points that pass: the first rule that holds one decides, a denying one of equals."""
    passing = decided = 0
    for rule in sorted(rules, key=lambda each: (each.order, each.action is Action.ALLOW)):
        mine = 0
        for each in rule.rules:
            mine |= members(each.flow)
        if rule.action is Action.ALLOW:
            passing |= mine & ~decided
        decided |= mine
    return passing


def by_effect(entries: Iterable[Entry]) -> dict[Effect, int]:
    points = dict.fromkeys(Effect, 0)
    for entry in entries:
        bits = piece_members(entry.piece)
        assert not bits & sum(points.values()), "no point is told twice"
        assert shows(entry.piece.witness, entry.piece.flow)
        points[entry.effect] |= bits
    return points


def named(labels: Iterable[str], rules: Sequence[LiveRule]) -> int:
    points = 0
    for rule in rules:
        if rule.label in labels:
            for each in rule.rules:
                points |= members(each.flow)
    return points


@given(changes())
@settings(max_examples=700)
def test_what_is_called_opened_and_closed_is_just_that(
    drawn: tuple[list[LiveRule], list[LiveRule], list[LiveRule]],
) -> None:
    before, after, others = drawn
    change = compare_traffic(before, after, others)
    was, now = let_through([*before, *others]), let_through([*after, *others])
    ours_was, ours_now = let_through(before), let_through(after)
    for entries, gone, come, ours in (
        (change.opened, was, now, ours_now & ~ours_was),
        (change.closed, now, was, ours_was & ~ours_now),
    ):
        told = by_effect(entries)
        assert told[Effect.FULL] == come & ~gone
        assert told[Effect.STOPPED] == ours & ~come & ~(come & ~gone)
        assert told[Effect.OPEN] == ours & come & gone
        for entry in entries:
            if entry.effect is not Effect.FULL:
                assert not piece_members(entry.piece) & ~named(entry.others, others)
    if not others and before == after:
        assert change.is_empty
