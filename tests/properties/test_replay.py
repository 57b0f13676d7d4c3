"""A replay says of every flow what rules say of it, however the log is cut, mixed or summed up."""

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.plan.model import Rule
from outgate.replay.flows import LoggedFlow
from outgate.replay.fold import Folded, Folder, SourceIs
from outgate.replay.segments import Segments
from outgate.replay.verdicts import JudgedRules, Reason, Verdict, read_target, with_path
from outgate.traffic.flow import Flow
from outgate.traffic.path import normal_path
from outgate.traffic.tags import Tags
from tests.properties.replay_by_hand import by_brute_force
from tests.properties.replay_draws import FLOWS, KNOWN, TAGS, address, distinct, rules


def fold(
    flows: list[LoggedFlow], every: tuple[Rule, ...], source_is: SourceIs = SourceIs.CLIENT
) -> Folded:
    judged = JudgedRules(every, Tags(TAGS))
    folder = Folder(judged, Segments(judged.sources(), ()), None, source_is)
    folder.add(flows)
    return folder.fold()


@settings(max_examples=300)
@given(st.lists(rules(), max_size=8).map(distinct), st.lists(FLOWS, min_size=1, max_size=20))
def test_each_flow_gets_the_verdict_of_the_rules(
    every: tuple[Rule, ...], flows: list[LoggedFlow]
) -> None:
    known = [flow for flow in flows if address(str(flow.source))]
    expected: Counter[tuple[str, Verdict, Reason | None]] = Counter()
    for flow in known:
        verdict, reason = by_brute_force(flow, every)
        expected[flow.action, verdict, reason] += flow.requests
        (alone,) = fold([flow], every).judged
        assert (alone.verdict, alone.reason) == (verdict, reason), flow
    counted: Counter[tuple[str, Verdict, Reason | None]] = Counter()
    for each in fold(known, every).judged:
        counted[each.action, each.verdict, each.reason] += each.tally.requests
    assert counted == expected


@settings(max_examples=150)
@given(st.lists(rules(), max_size=8).map(distinct), KNOWN)
def test_the_verdict_is_that_of_contains_and_overlap(
    every: tuple[Rule, ...], flow: LoggedFlow
) -> None:
    judged = JudgedRules(every, Tags(TAGS))
    target = read_target(flow)
    if target.reason is not None:
        return
    if flow.path and not target.address:
        target = with_path(target, normal_path(flow.path))
    source = (f"{flow.source}/{128 if ':' in flow.source else 32}",)
    asked = [Flow(source, remote) for remote in target.remotes]
    (alone,) = fold([flow], every).judged
    contained = any(judged.traffic.contains(each) for each in asked)
    touched = any(judged.traffic.overlap(each) is not None for each in asked)
    assert (alone.verdict is Verdict.ALLOWED) == contained
    assert (alone.verdict is Verdict.DEPENDS) == (touched and not contained)


@settings(max_examples=150)
@given(st.lists(rules(), max_size=8).map(distinct), FLOWS)
def test_a_hidden_source_is_judged_only_where_every_source_is_alike(
    every: tuple[Rule, ...], flow: LoggedFlow
) -> None:
    (hidden,) = fold([flow], every, SourceIs.PROXY).judged
    # One address of every piece that the networks above cut the line into.
    sources = "10.1.2.3 10.1.2.4 10.1.3.1 10.2.0.1 10.9.0.1 192.0.2.1 2001:db8::1 2001:db9::1"
    verdicts = {by_brute_force(flow._replace(source=each), every) for each in sources.split()}
    if hidden.verdict in (Verdict.ALLOWED, Verdict.DENIED):
        assert verdicts == {(hidden.verdict, None)}
    elif verdicts in ({(Verdict.DENIED, None)}, {(Verdict.ALLOWED, None)}):
        raise AssertionError(f"every source is alike, and it says {hidden.reason}")


def picture(folded: Folded) -> dict[tuple[object, ...], tuple[int, frozenset[str], str, str]]:
    """What a fold says, whatever the order in which it came to know it."""
    texts = folded.source_texts
    pictured: dict[tuple[object, ...], tuple[int, frozenset[str], str, str]] = {}
    for each in folded.judged:
        answer = each.asked.answer
        rules = tuple(rule.key for rule in answer.rules), answer.allowed, answer.partly
        key = each.asked.text, rules, each.segment, each.action, each.verdict, each.reason
        sources = frozenset(texts[number] for number in each.tally.sources)
        assert key not in pictured
        pictured[key] = each.tally.requests, sources, each.tally.first, each.tally.last
    return pictured


@settings(max_examples=100)
@given(
    st.lists(rules(), max_size=8).map(distinct),
    st.lists(FLOWS, min_size=1, max_size=25),
    st.integers(0, 1 << 30),
)
def test_order_and_sums_change_nothing(
    every: tuple[Rule, ...], flows: list[LoggedFlow], seed: int
) -> None:
    mixed = [
        flow._replace(requests=part)
        for flow in flows
        for part in ((flow.requests,) if flow.requests < 2 else (1, flow.requests - 1))
    ]
    random.Random(seed).shuffle(mixed)
    assert picture(fold(mixed, every)) == picture(fold(flows, every))
