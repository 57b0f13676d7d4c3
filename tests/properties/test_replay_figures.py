"""Tables of a replay by source, region and fleet are what plain counting says, and add up."""

import random
from collections import defaultdict
from ipaddress import ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.plan.model import Origin, Rule
from outgate.replay.devices import KnownDevice, Unknown
from outgate.replay.figures import Apart
from outgate.replay.flows import LoggedFlow, SegmentSource
from outgate.replay.fold import SourceIs
from outgate.replay.verdicts import Verdict
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.host import parse_host
from tests.properties.replay_by_hand import by_brute_force, by_segment, inside, says
from tests.properties.replay_draws import TREATMENT, address
from tests.properties.replay_tables import (
    BOOKS,
    FEW,
    LOGS,
    NAMED,
    REGIONS,
    RULES,
    STATEMENTS,
    counting,
    segments,
    told,
)


def breaks(flow: LoggedFlow, every: tuple[Rule, ...]) -> bool:
    known = address(str(flow.source))
    return known and flow.action == "allow" and by_brute_force(flow, every)[0] is Verdict.DENIED


def named_by_hand(every: tuple[Rule, ...]) -> dict[tuple[str, ...], tuple[bool, int, str]]:
    """Networks with what decides which of them comes first: whose they are, how large, the name."""
    names = {rule.source.addresses: (True, rule.source.name) for rule in every}
    names |= {source.addresses: (False, source.name) for source in NAMED}
    names[("10.1.2.4/32",)] = False, "host, same"
    names.pop(("*",), None)
    return {
        networks: (others, sum(ip_network(each).num_addresses for each in networks), name)
        for networks, (others, name) in names.items()
    }


@settings(max_examples=150)
@given(RULES, LOGS)
def test_by_source(every: tuple[Rule, ...], flows: list[LoggedFlow]) -> None:
    known, expected = named_by_hand(every), counting()
    also: dict[object, int] = defaultdict(int)
    for _, _, name in known.values():
        expected["named", name].requests += 0
    for flow in flows:
        key: object = ("not told", "")
        if address(str(flow.source)):
            holders = sorted(rank for held, rank in known.items() if inside(str(flow.source), held))
            key = ("named", holders[0][2]) if holders else ("elsewhere", "")
            for _, _, name in holders[1:]:
                also["named", name] += flow.requests
        broken = breaks(flow, every) if address(str(flow.source)) else hidden_breaks(flow, every)
        expected[key].add(flow, breaks=broken)
    rows = {(use.where.value, use.name): use for use in told(flows, every, []).sources}
    assert {key: use.sums for key, use in rows.items()} == {
        key: held.sums for key, held in expected.items()
    }
    assert {key: use.also for key, use in rows.items()} == {key: also[key] for key in rows}
    assert {key: use.breaks for key, use in rows.items()} == {
        key: held.breaks for key, held in expected.items()
    }


def hidden_breaks(flow: LoggedFlow, every: tuple[Rule, ...]) -> bool:
    """Whether a request from nowhere would break: it is denied from everywhere."""
    (alone,) = told([flow], every, []).folded.judged
    return alone.action == "allow" and alone.verdict is Verdict.DENIED


def sender_by_hand(source: str, devices: list[KnownDevice]) -> tuple[tuple[str, ...], object]:
    if not address(source):
        return (), Unknown.NO_ADDRESS
    there = [each for each in devices if source in each.addresses]
    counting = [each for each in there if each.counts]
    kinds = {each.fleets for each in counting}
    if len(kinds) > 1:
        return (), Unknown.DIFFERENT
    if kinds == {()}:
        return (), Unknown.NO_FLEET
    if kinds:
        (names,) = kinds
        return names, None if len(names) == 1 else Unknown.UNDECIDED
    return (), Unknown.NOT_COUNTED if there else Unknown.NO_DEVICE


def devices_by_hand(sources: set[str], devices: list[KnownDevice]) -> int:
    """How many devices have some addresses, those that count where there is one."""
    having: set[int] = set()
    for source in sources:
        there = [n for n, each in enumerate(devices) if source in each.addresses]
        having.update([n for n in there if devices[n].counts] or there)
    return len(having)


@pytest.mark.slow
@settings(max_examples=200)
@given(RULES, LOGS, BOOKS)
def test_by_fleet(
    every: tuple[Rule, ...], flows: list[LoggedFlow], devices: list[KnownDevice]
) -> None:
    expected, broken = counting(), counting()
    for flow in flows:
        key = sender_by_hand(str(flow.source), devices)
        expected[key].add(flow)
        if breaks(flow, every) or (not address(str(flow.source)) and hidden_breaks(flow, every)):
            broken[key].add(flow)
    said = told(flows, every, devices)
    rows = {(use.sender.fleets, use.sender.why): use for use in said.fleets.rows}
    assert {key: (use.sums, use.devices) for key, use in rows.items()} == {
        key: (held.sums, devices_by_hand(held.sources, devices)) for key, held in expected.items()
    }
    assert {
        key: (use.breaks.requests, use.breaks.sources, use.breaks.devices)
        for key, use in rows.items()
        if use.breaks is not None
    } == {
        key: (held.requests, len(held.sources), devices_by_hand(held.sources, devices))
        for key, held in broken.items()
    }
    for shares, judged in zip(said.shares, said.folded.judged, strict=True):
        assert sum(share.requests for share in shares) == judged.tally.requests
        assert sum(share.sources for share in shares) == len(judged.tally.sources)


def asking_by_hand(flow: LoggedFlow, rule: Rule) -> set[Origin]:
    """The origins of a rule that ask for a flow, by the three things that decide."""
    host = flow.host.lower().rstrip(".")
    asking: set[Origin] = set()
    for origin in rule.origins:
        https = flow.protocol in ("https", "tcp") and flow.port == 443
        if origin.target is not None and not (host == "a.x.test" and https):
            continue
        networks = STATEMENTS.get(origin.statement, ((), ("*",)))[1]
        if address(str(flow.source)) and inside(str(flow.source), networks):
            asking.add(origin)
    return asking


def holding(flow: LoggedFlow, every: tuple[Rule, ...]) -> list[Rule]:
    """The rules that alone allow a flow; the algebra orders them, what they hold is by hand."""
    host = flow.host.lower().rstrip(".")
    ways = {(flow.protocol, flow.port)}
    if flow.protocol == "tcp":
        ways |= {443: {("https", 443)}, 80: {("http", 80)}}.get(flow.port, set())
    return [
        rule
        for rule in every
        if (rule.remote.protocol, rule.remote.port) in ways
        and inside(str(flow.source), rule.source.addresses)
        and says(rule, flow, host) == "yes"
    ]


@pytest.mark.slow
@settings(max_examples=300)
@given(st.one_of(st.tuples(RULES, LOGS), FEW, FEW), BOOKS)
def test_by_region_and_for_others(
    drawn: tuple[tuple[Rule, ...], list[LoggedFlow]], devices: list[KnownDevice]
) -> None:
    every, flows = drawn
    known = [flow for flow in flows if address(str(flow.source))]
    expected, others = counting(), counting()
    for flow in known:
        verdict, _ = by_brute_force(flow, every)
        if verdict is not Verdict.ALLOWED:
            denied = verdict is Verdict.DENIED
            expected[(), Apart.DENIED if denied else Apart.NOT_JUDGED].add(flow)
            continue
        (alone,) = told([flow], every, []).folded.judged
        held = set(map(id, holding(flow, every)))
        order = [rule for rule in alone.asked.answer.rules if id(rule) in held]
        asking = asking_by_hand(flow, order[0])
        regions = {REGIONS[each.endpoint] for each in asking if each.endpoint in REGIONS}
        key = tuple(sorted(regions)), None if regions else Apart.NO_ROW
        expected[key].add(flow)
        every_one = {each.statement for rule in order for each in asking_by_hand(flow, rule)}
        meant = [STATEMENTS.get(text, ((), ()))[0] for text in every_one]
        names, why = sender_by_hand(str(flow.source), devices)
        certain = why in (None, Unknown.UNDECIDED) and every_one and all(meant)
        if certain and not set(names) & {name for each in meant for name in each}:
            for text in {each.statement for each in asking}:
                others[text, names].add(flow)
    said = told(known, every, devices)
    assert {(use.regions, use.apart): use.sums for use in said.regions} == {
        key: held.sums for key, held in expected.items()
    }
    assert {
        (text, share.sender.fleets): (share.requests, share.sources, share.devices)
        for text, shares in said.for_others.items()
        for share in shares
    } == {
        key: (held.requests, len(held.sources), devices_by_hand(held.sources, devices))
        for key, held in others.items()
    }


@settings(max_examples=100)
@given(RULES, LOGS, BOOKS, st.integers(0, 1 << 30), st.sampled_from(SourceIs))
def test_order_and_sums_change_nothing_and_tables_add_up(
    every: tuple[Rule, ...],
    flows: list[LoggedFlow],
    devices: list[KnownDevice],
    seed: int,
    source_is: SourceIs,
) -> None:
    mixed = [
        flow._replace(requests=part)
        for flow in flows
        for part in ((flow.requests,) if flow.requests < 2 else (1, flow.requests - 1))
    ]
    random.Random(seed).shuffle(mixed)
    said, other = told(flows, every, devices, source_is), told(mixed, every, devices, source_is)
    assert said.sources == other.sources
    assert said.regions == other.regions
    assert said.fleets == other.fleets
    assert said.for_others == other.for_others
    total = sum(flow.requests for flow in flows)
    for uses in (said.sources, said.regions, said.fleets.rows):
        assert sum(use.sums.requests for use in uses) == total
    if source_is is SourceIs.PROXY:
        assert {use.sender.why for use in said.fleets.rows} == {Unknown.PROXY}
        assert {use.where.value for use in said.sources if use.sums.requests} == {"not told"}


@settings(max_examples=100)
@given(RULES, LOGS, BOOKS)
def test_by_segment_only_fleets_are_lost(
    every: tuple[Rule, ...], flows: list[LoggedFlow], devices: list[KnownDevice]
) -> None:
    folded = by_segment(flows, segments(every))
    said, by = told(flows, every, devices), told(folded, every, devices)
    assert [(use.name, use.sums.requests, use.breaks, use.also) for use in said.sources] == [
        (use.name, use.sums.requests, use.breaks, use.also) for use in by.sources
    ]
    assert [(use.regions, use.apart, use.sums.requests) for use in said.regions] == [
        (use.regions, use.apart, use.sums.requests) for use in by.regions
    ]
    for one, other in zip(said.sources, by.sources, strict=True):
        assert other.sums.sources <= one.sums.sources
        assert (one.sums.first, one.sums.last) == (other.sums.first, other.sums.last)
    lost = sum(flow.requests for flow in folded if isinstance(flow.source, SegmentSource))
    rows = {use.sender.why: use.sums.requests for use in by.fleets.rows}
    assert rows.get(Unknown.SEGMENT, 0) == lost
    assert sum(rows.values()) == sum(flow.requests for flow in flows)
    assert set(rows) <= {Unknown.SEGMENT, Unknown.NO_ADDRESS}


def test_a_statement_behind_a_wider_rule_is_for_the_device_as_well() -> None:
    asks = [Origin(text, "row-eu", "required", ()) for text in ("for modern", "for old")]
    every = tuple(
        Rule(RuleSource(name, (name,)), Remote(HostDestination(parse_host(host)), "https", 443),
             TREATMENT, (origin,))
        for name, host, origin in zip(
            ("10.1.0.0/16", "10.0.0.0/8"), ("a.x.test", "*.x.test"), asks, strict=True
        )
    )  # fmt: skip
    flow = LoggedFlow("10.1.2.3", "https", "a.x.test", 443, "", "allow", 7, "", "")
    old = KnownDevice(addresses=("10.1.2.3",), fleets=("win10",))
    assert told([flow], every, [old]).for_others == {}
    (share,) = told([flow], every[:1], [old]).for_others["for modern"]
    assert (share.sender.fleet, share.requests, share.devices) == ("win10", 7, 1)
