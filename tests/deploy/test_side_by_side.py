"""Targets held against each other, by brute force over all requests of a small universe."""

import random
from dataclasses import replace
from itertools import combinations

import pytest

from outgate.backends.kind import BackendKind
from outgate.backends.registry import BACKENDS
from outgate.backends.rendered import Context, Fact, Rendered, Unkept
from outgate.deploy.side_by_side.compare import compare_targets
from outgate.deploy.side_by_side.model import RenderedTarget, SideBySide
from outgate.plan.checks.beyond import Beyond
from outgate.plan.compile import Compilation
from outgate.plan.model import Authentication, Inspection, Origin, Plan, Proxy, Rule, Treatment
from outgate.plan.rules.selector import Selector
from outgate.policy.model import PolicySet
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.flow import Flow
from outgate.traffic.interval import EVERY_ADDRESS, address_set
from tests.backends.toy.kind import TOY
from tests.builders.documented_targets import accepting_renderer
from tests.builders.flows import HOSTS, NETWORKS, PATHS, SOURCES
from tests.builders.plans import plan_with
from tests.builders.rules import rule
from tests.oracle.algebra import (
    ADDRESSES,
    POINTS,
    Point,
    all_members,
    flow_bits,
    from_address,
    goes_to,
    piece_members,
    point_of,
)
from tests.support import shipped

KINDS = (*BACKENDS, TOY)
EMPTY = PolicySet(statements=(), tests=(), sources={}, fleet_definitions={})
TREATMENTS = (
    Treatment(Inspection.BYPASS, Authentication.ANONYMOUS, Proxy.ALLOWED),
    Treatment(Inspection.KEEP, Authentication.ANONYMOUS, Proxy.ALLOWED),
    Treatment(Inspection.BYPASS, Authentication.ANONYMOUS, Proxy.DIRECT),
)
PLAIN = Treatment(Inspection.NONE, Authentication.ANONYMOUS, Proxy.ALLOWED)
IPV4 = tuple(source for source in SOURCES if ":" not in "".join(source))


def compilation(plan: Plan) -> Compilation:
    return Compilation(
        policy=EMPTY,
        catalog=shipped("2026-07-03"),
        plan=plan,
        places={},
        answers=Selector(shipped("2026-07-03")),
    )


def drawn_plan(seed: int) -> Plan:
    """Some rules, most of them near each other; most seeds leave out what some kind cannot take."""
    draw = random.Random(seed)
    paths = PATHS if seed % 2 else (None,)
    ways = (("https", 443), ("https", 443), ("http", 80), ("https", 8443))
    sources = SOURCES if seed % 5 == 0 else (*IPV4, SOURCES[8])
    rules: dict[Flow, Rule] = {}
    for number in range(draw.randint(1, 8)):
        protocol, port = draw.choice((*ways, ("tcp", 443)) if seed % 5 == 1 else ways)
        destination: HostDestination | AddressesDestination
        if seed % 5 == 2 and draw.random() < 0.4:
            destination = AddressesDestination(draw.choice(NETWORKS))
        else:
            path = None if protocol == "tcp" else draw.choice(paths)
            destination = HostDestination(draw.choice(HOSTS), path)
        source = draw.choice(sources)
        treatment = draw.choice(TREATMENTS) if protocol == "https" else PLAIN
        origin = Origin(f"allow s{number}", f"row#{number}", "required", ())
        remote = Remote(destination, protocol, port)
        made = Rule(RuleSource(",".join(source), source), remote, treatment, (origin,))
        rules.setdefault(made.flow, made)
    return plan_with(tuple(rules.values()))


def rendered_by(kind: BackendKind, plan: Plan) -> Rendered | None:
    """A plan as a kind of target has it; None where it cannot express the plan."""
    result, _ = accepting_renderer(kind).render(plan, Context(target="t"))
    return result


def targets_of(plan: Plan) -> tuple[RenderedTarget, ...]:
    pairs = ((kind.name, rendered_by(kind, plan)) for kind in KINDS)
    return tuple(RenderedTarget(name, made) for name, made in pairs if made is not None)


def passes(beyond: Beyond | None, address: str, point: Point) -> bool:
    """Whether a request passes beside all rules."""
    return (
        beyond is not None
        and point[1] in beyond.protocols
        and from_address(beyond.addresses, address)
    )


def passing(beyond: Beyond | None) -> int:
    """All points that pass beside all rules."""
    if beyond is None:
        return 0
    bits = sum(1 << at for at, point in enumerate(POINTS) if point[1] in beyond.protocols)
    return flow_bits(beyond.addresses, bits)


def check_traffic(comparison: SideBySide, targets: tuple[RenderedTarget, ...]) -> None:
    """Every request is where it belongs, once, and every witness is one."""
    rules = {
        target.name: all_members(rule.flow for rule in target.rendered.allows) for target in targets
    }
    whole = 0
    for bits in rules.values():
        whole |= bits
    held = {
        target.name: rules[target.name] | (whole & passing(target.rendered.beyond))
        for target in targets
    }
    told: dict[tuple[str, ...], int] = {}
    for split in comparison.traffic:
        for flow in split.flows:
            bits = piece_members(flow.piece)
            assert not told.get(split.allowing, 0) & bits, "told twice"
            told[split.allowing] = told.get(split.allowing, 0) | bits
    names = tuple(held)
    for size in range(1, len(names)):
        for allowing in combinations(names, size):
            bits = whole
            for name in names:
                bits &= held[name] if name in allowing else ~held[name]
            assert told.pop(allowing, 0) == bits, allowing
    assert not told
    for split in comparison.traffic:
        assert sorted((*split.allowing, *split.refusing)) == sorted(names)
        for flow in split.flows:
            witness = flow.piece.witness
            point = point_of(witness, flow.piece.flow.remote)
            asked = {
                target.name: any(
                    from_address(rule.source.addresses, witness.address)
                    and goes_to(rule.remote, point)
                    for rule in target.rendered.allows
                )
                or passes(target.rendered.beyond, witness.address, point)
                for target in targets
            }
            assert asked == {name: name in split.allowing for name in names}


def check_unsure(comparison: SideBySide, targets: tuple[RenderedTarget, ...]) -> None:
    """Those that may let it through are just those with a blind rule for the port and somebody."""
    for split in comparison.traffic:
        for flow in split.flows:
            asking = [each for each in ADDRESSES if from_address(flow.piece.flow.addresses, each)]
            expected = {
                target.name
                for target in targets
                if target.name in split.refusing
                for one in target.rendered.allows
                if one.key in target.rendered.blind
                and one.remote.port == flow.piece.flow.remote.port
                and any(from_address(one.source.addresses, each) for each in asking)
            }
            assert set(split.unsure) == expected


def check_treatments(comparison: SideBySide, targets: tuple[RenderedTarget, ...]) -> None:
    """A rule and a treatment are told just where some keep it and some do not."""
    told = {
        (split.fact, one.key): set(split.losing)
        for split in comparison.treatments
        for one in split.rules
    }
    losing: dict[tuple[Fact, str], set[str]] = {}
    for target in targets:
        for unkept in target.rendered.unkept:
            losing.setdefault((unkept.fact, unkept.rule.key), set()).add(target.name)
    assert told == {key: names for key, names in losing.items() if len(names) < len(targets)}
    whys = {
        (target.name, unkept.fact, unkept.rule.key): unkept.why
        for target in targets
        for unkept in target.rendered.unkept
    }
    for split in comparison.treatments:
        for name, why in zip(split.losing, split.why, strict=True):
            assert {whys[name, split.fact, one.key] for one in split.rules} == {why}


def test_every_kind_of_target_differs_by_just_what_brute_force_finds() -> None:
    compared: dict[str, int] = {}
    differing = 0
    for seed in range(120):
        plan = drawn_plan(seed)
        targets = targets_of(plan)
        comparison = compare_targets(targets, compilation(plan))
        assert comparison.targets == tuple(target.name for target in targets)
        check_traffic(comparison, targets)
        check_unsure(comparison, targets)
        check_treatments(comparison, targets)
        for target in targets if len(targets) > 1 else ():
            compared[target.name] = compared.get(target.name, 0) + 1
        differing += bool(comparison.traffic)
    assert compared.keys() == {kind.name for kind in KINDS}, "a kind that took no plan at all"
    assert min(compared.values()) >= 5
    assert differing >= 40


def test_the_order_of_targets_changes_no_traffic() -> None:
    plan = drawn_plan(3)
    targets = targets_of(plan)
    there = compare_targets(targets, compilation(plan))
    back = compare_targets(tuple(reversed(targets)), compilation(plan))

    def told(comparison: SideBySide) -> dict[frozenset[str], int]:
        bits: dict[frozenset[str], int] = {}
        for split in comparison.traffic:
            key = frozenset(split.allowing)
            for flow in split.flows:
                bits[key] = bits.get(key, 0) | piece_members(flow.piece)
        return bits

    assert there.traffic
    assert told(there) == told(back)


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
        RenderedTarget("open", Rendered(rules=(), allows=allows)),
        RenderedTarget("shut", Rendered(rules=(), allows=())),
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
