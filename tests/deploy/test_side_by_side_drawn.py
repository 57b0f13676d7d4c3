"""Targets held against each other, by brute force over all requests of a small universe."""

import random
from itertools import combinations

from outgate.backends.kind import BackendKind
from outgate.backends.registry import BACKENDS
from outgate.backends.rendered import Context, Fact, Rendered
from outgate.deploy.side_by_side.compare import compare_targets
from outgate.deploy.side_by_side.model import RenderedTarget, SideBySide
from outgate.plan.checks.beyond import Beyond
from outgate.plan.model import Authentication, Inspection, Origin, Plan, Proxy, Rule, Treatment
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.flow import Flow
from tests.backends.toy.kind import TOY
from tests.builders.compiled import compilation
from tests.builders.documented_targets import accepting_renderer
from tests.builders.flows import HOSTS, NETWORKS, PATHS, SOURCES
from tests.builders.plans import plan_with
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

KINDS = (*BACKENDS, TOY)
TREATMENTS = (
    Treatment(Inspection.BYPASS, Authentication.ANONYMOUS, Proxy.ALLOWED),
    Treatment(Inspection.KEEP, Authentication.ANONYMOUS, Proxy.ALLOWED),
    Treatment(Inspection.BYPASS, Authentication.ANONYMOUS, Proxy.DIRECT),
)
PLAIN = Treatment(Inspection.NONE, Authentication.ANONYMOUS, Proxy.ALLOWED)
IPV4 = tuple(source for source in SOURCES if ":" not in "".join(source))


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
