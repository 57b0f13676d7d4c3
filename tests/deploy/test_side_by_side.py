"""Targets held against each other in small: what differs, by whom, and for which statements."""

from dataclasses import replace

import pytest

from outgate.backends.rendered import Fact, Rendered, Unkept
from outgate.deploy.side_by_side.compare import compare_targets
from outgate.deploy.side_by_side.model import LeftOut, RenderedTarget
from outgate.plan.checks.beyond import Beyond
from outgate.plan.model import Origin, Rule
from outgate.traffic.interval import EVERY_ADDRESS, address_set
from tests.builders.compiled import compilation
from tests.builders.plans import plan_with
from tests.builders.rules import rule


def test_who_tells_hosts_by_address_only_may_let_others_through() -> None:
    database = rule("b.example", "tcp:443")
    beside, elsewhere = rule("c.example"), rule("c.example", "http:80")
    plan = plan_with((database, beside, elsewhere))
    named = Rendered(rules=(), allows=(database, beside, elsewhere))
    blind = Rendered(rules=(), allows=(database,), blind=(database.key,))
    targets = [RenderedTarget("proxy", named), RenderedTarget("filter", blind)]
    comparison = compare_targets(targets, compilation(plan))
    told = {
        (str(flow.piece.flow.remote), split.refusing, split.unsure)
        for split in comparison.traffic
        for flow in split.flows
    }
    assert told == {
        ("https://c.example:443", ("filter",), ("filter",)),
        ("http://c.example:80", ("filter",), ()),
    }
    (split,) = comparison.blind
    assert (split.blind, split.telling, split.rules) == (("filter",), ("proxy",), (database,))
    assert not comparison.is_empty


def test_only_whoever_a_blind_rule_is_for_may_get_elsewhere() -> None:
    database = rule("b.example", "tcp:443", source=("10.0.0.0/24",))
    beside = rule("c.example", source=("10.0.1.0/24",))
    within = rule("d.example", source=("10.0.0.128/25",))
    named = Rendered(rules=(), allows=(database, beside, within))
    blind = Rendered(rules=(), allows=(database,), blind=(database.key,))
    targets = [RenderedTarget("proxy", named), RenderedTarget("filter", blind)]
    comparison = compare_targets(targets, compilation(plan_with((database, beside, within))))
    assert {
        str(flow.piece.flow.remote): split.unsure
        for split in comparison.traffic
        for flow in split.flows
    } == {"https://c.example:443": (), "https://d.example:443": ("filter",)}


def test_what_passes_beside_all_rules_is_let_through() -> None:
    inside, outside = rule("a.example", source=("10.0.0.0/24",)), rule("b.example")
    other = rule("c.example", "tcp:443")
    beyond = Beyond(("10.0.0.0/25",), ("https",), "it sends the rest on")
    plan = plan_with((inside, outside, other))
    held = {
        "all": Rendered(rules=(), allows=plan.rules),
        "pac": Rendered(rules=(), allows=(), beyond=beyond),
        "twin": Rendered(rules=(), allows=(), beyond=beyond),
    }
    targets = [RenderedTarget(name, made) for name, made in held.items()]
    comparison = compare_targets(targets, compilation(plan))
    assert {str(flow.piece.flow) for split in comparison.traffic for flow in split.flows} == {
        "10.0.0.128/25 -> https://a.example:443",
        f"{','.join((EVERY_ADDRESS - address_set(('10.0.0.0/25',))).cidrs())}"
        " -> https://b.example:443",
        "* -> tcp://c.example:443",
    }
    assert {split.allowing for split in comparison.traffic} == {("all",)}
    (told,) = comparison.beyond
    assert (told.targets, told.others, told.beyond) == (("pac", "twin"), ("all",), beyond)
    alike = compare_targets(targets[1:], compilation(plan))
    assert alike.is_empty


def test_what_passes_beside_the_rules_of_one_is_refused_by_the_rest() -> None:
    inside = rule("a.example", source=("10.0.0.0/24",))
    beyond = Beyond(("10.0.0.0/25",), ("https",), "it sends the rest on")
    held = {
        "none": Rendered(rules=(), allows=()),
        "pac": Rendered(rules=(), allows=(), beyond=beyond),
        "all": Rendered(rules=(), allows=(inside,)),
    }
    targets = [RenderedTarget(name, made) for name, made in held.items()]
    comparison = compare_targets(targets, compilation(plan_with((inside,))))
    assert {
        (flow.piece.flow.addresses, split.allowing, split.refusing)
        for split in comparison.traffic
        for flow in split.flows
    } == {
        (("10.0.0.0/25",), ("pac", "all"), ("none",)),
        (("10.0.0.128/25",), ("all",), ("none", "pac")),
    }


def test_the_widest_comes_first() -> None:
    small, large = rule("a.example", source=("10.0.0.0/24",)), rule("b.example")
    third = rule("0.example", source=("10.0.0.0/25",))
    held = {"one": (small, large), "two": (third,), "none": ()}
    targets = [
        RenderedTarget(name, Rendered(rules=(), allows=rules)) for name, rules in held.items()
    ]
    comparison = compare_targets(targets, compilation(plan_with((small, large, third))))
    assert [
        (split.allowing, [str(flow.piece.flow.remote) for flow in split.flows])
        for split in comparison.traffic
    ] == [
        (("one",), ["https://b.example:443", "https://a.example:443"]),
        (("two",), ["https://0.example:443"]),
    ]


def test_what_all_tell_by_address_only_is_no_difference() -> None:
    database = rule("b.example", "tcp:443")
    blind = Rendered(rules=(), allows=(database,), blind=(database.key,))
    targets = [RenderedTarget("a", blind), RenderedTarget("b", blind)]
    assert compare_targets(targets, compilation(plan_with((database,)))).is_empty


@pytest.mark.parametrize("losing", [("a",), ("b", "c"), ("a", "b", "c"), ()])
def test_a_treatment_is_told_where_some_keep_it(losing: tuple[str, ...]) -> None:
    one = rule("a.example")
    made = Rendered(rules=(), allows=(one,))
    targets = [
        RenderedTarget(
            name,
            replace(made, unkept=(Unkept(one, Fact.DIRECT, f"{name} has one way out"),))
            if name in losing
            else made,
        )
        for name in ("a", "b", "c")
    ]
    comparison = compare_targets(targets, compilation(plan_with((one,))))
    if len(losing) in (0, 3):
        assert comparison.is_empty
        return
    (split,) = comparison.treatments
    assert split.losing == losing
    assert split.keeping == tuple(name for name in ("a", "b", "c") if name not in losing)
    assert split.why == tuple(f"{name} has one way out" for name in losing)


def test_treatments_are_told_by_fact_and_then_by_who_does_not_keep_them() -> None:
    one, two = rule("a.example"), rule("b.example")
    made = Rendered(rules=(), allows=(one, two))
    unkept = {
        "a": (Unkept(one, Fact.DIRECT, "why"), Unkept(two, Fact.KEEP, "why")),
        "b": (Unkept(one, Fact.KEEP, "why"), Unkept(two, Fact.DIRECT, "why")),
        "c": (),
    }
    targets = [RenderedTarget(name, replace(made, unkept=facts)) for name, facts in unkept.items()]
    comparison = compare_targets(targets, compilation(plan_with((one, two))))
    assert [(split.fact, split.losing, split.rules) for split in comparison.treatments] == [
        (Fact.KEEP, ("a",), (two,)),
        (Fact.KEEP, ("b",), (one,)),
        (Fact.DIRECT, ("a",), (one,)),
        (Fact.DIRECT, ("b",), (two,)),
    ]


def test_where_no_target_is_left_to_compare_none_differs() -> None:
    left = (LeftOut("a", "has no rules"),)
    comparison = compare_targets([], compilation(plan_with(())), left)
    assert (comparison.is_empty, comparison.left_out) == (True, left)


def test_the_statements_behind_it_are_those_that_let_it_through() -> None:
    def asked(where: str, statement: str) -> Rule:
        origin = Origin(statement, "row", "required", ())
        return replace(rule(where), origins=(origin,))

    wide, folder, other = (
        asked("a.example", "allow a"),
        asked("a.example/x/*", "allow b"),
        asked("b.example", "allow c"),
    )
    plan = plan_with((wide, folder, other))
    # The first has the whole host, of which the second has a folder and no more.
    targets = [
        RenderedTarget("whole", Rendered(rules=(), allows=(wide, folder, other))),
        RenderedTarget("folder", Rendered(rules=(), allows=(folder, other))),
    ]
    (split,) = compare_targets(targets, compilation(plan)).traffic
    (flow,) = split.flows
    assert (split.allowing, flow.statements) == (("whole",), ("allow a",))
    assert str(flow.piece.flow.remote) == "https://a.example:443"
    assert [str(hole) for hole in flow.piece.without] == ["https://a.example:443/x/*"]


def test_traffic_that_many_rules_let_through_alike_has_the_statements_of_all() -> None:
    allows = tuple(
        replace(rule("a.example"), origins=(Origin(f"allow {name}", "row", "required", ()),))
        for name in ("a", "b")
    )
    targets = [
        RenderedTarget("shut", Rendered(rules=(), allows=())),
        RenderedTarget("open", Rendered(rules=(), allows=allows)),
    ]
    (split,) = compare_targets(targets, compilation(plan_with(allows))).traffic
    assert split.flows[0].statements == ("allow a", "allow b")


def test_many_targets_that_all_differ_are_compared_in_no_time() -> None:
    everybody = [rule(f"h{number}.example") for number in range(60)]
    targets = [
        RenderedTarget(str(number), Rendered(rules=(), allows=(one,)))
        for number, one in enumerate(everybody)
    ]
    comparison = compare_targets(targets, compilation(plan_with(tuple(everybody))))
    assert len(comparison.traffic) == 60
