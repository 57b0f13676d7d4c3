"""The difference of two plans against a brute-force look at who treats each point how."""

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from outgate.plan.comparison.compare import Side, TrafficShift, difference
from outgate.plan.model import Rule
from outgate.plan.rules.candidates import Candidate
from outgate.plan.rules.fold import fold
from outgate.traffic.address import RuleSource
from outgate.traffic.flow import Flow
from tests.builders.candidates import TREATMENTS, candidates, meet
from tests.oracle.algebra import all_members, members, piece_members, shows
from tests.oracle.winners import inside, winners


def side(name: str, candidate_list: list[Candidate]) -> Side:
    return Side(
        name=name,
        rules=tuple(rule(each) for each in candidate_list),
        edition="2026-07-03",
        catalog="sha256:0",
        statements={},
    )


def rule(candidate: Candidate) -> Rule:
    flow = candidate.flow
    source = RuleSource(",".join(flow.addresses), flow.addresses)
    return Rule(source, flow.remote, candidate.treatment, tuple(sorted(candidate.origins)))


def bits(shifts: tuple[TrafficShift, ...]) -> int:
    covered = 0
    for each in shifts:
        assert not covered & piece_members(each.piece)
        covered |= piece_members(each.piece)
    return covered


@st.composite
def two(draw: st.DrawFn) -> tuple[list[Candidate], list[Candidate]]:
    """Two lists of candidates, often with much in common."""
    first, second = draw(candidates()), draw(candidates())
    if draw(st.booleans()):
        kept = draw(st.lists(st.sampled_from(first), unique_by=id)) if first else []
        flows = {each.flow for each in kept}
        second = [*kept, *(each for each in second[:3] if each.flow not in flows)]
    if draw(st.booleans()) and second:
        last = second.pop()
        second.append(replace(last, treatment=draw(st.sampled_from(TREATMENTS))))
    return first, second


@given(two())
@settings(max_examples=700)
def test_gained_lost_and_treated(both: tuple[list[Candidate], list[Candidate]]) -> None:
    for candidate_list in both:
        assume(not meet(candidate_list)[1])
    one, other = both
    changed = difference(side("a", one), side("b", other))
    was, now = (all_members(each.flow for each in candidates) for candidates in both)
    assert bits(changed.gained) == now & ~was
    assert bits(changed.lost) == was & ~now
    before, after = winners(one)[0], winners(other)[0]
    differs = sum(
        before[here] & after[there] for here in TREATMENTS for there in TREATMENTS if here != there
    )
    reported = 0
    for each in changed.treated:
        truly = before[each.before] & after[each.after]
        assert members(each.flow) & truly
        reported |= members(each.flow) & truly
        assert shows(each.witness, each.flow)
        assert {rule.treatment for rule in each.rules} == {each.before, each.after}
    assert reported == differs
    assert changed.is_empty == (was == now and not differs)
    back = difference(side("b", other), side("a", one))
    assert [each.piece for each in back.lost] == [each.piece for each in changed.gained]
    assert len(back.treated) == len(changed.treated)
    assert back.permissiveness == changed.permissiveness[::-1]
    assert back.same == changed.same
    if not changed.lost:
        assert changed.permissiveness[0] <= changed.permissiveness[1]


@given(candidates())
@settings(max_examples=400)
def test_a_plan_and_itself_cut_otherwise(candidate_list: list[Candidate]) -> None:
    overlaps, wrong = meet(candidate_list)
    assume(not wrong)
    whole = side("whole", candidate_list)
    folded = side(
        "folded", fold([replace(each, origins=set()) for each in candidate_list], overlaps)
    )
    cut = [
        replace(each, flow=Flow((address,), each.flow.remote))
        for each in candidate_list
        for address in each.flow.addresses
        if not any(inside(other.flow, each.flow) for other in candidate_list)
    ]
    rest = [
        each for each in candidate_list if any(inside(o.flow, each.flow) for o in candidate_list)
    ]
    for other in (whole, folded, side("cut", [*rest, *cut])):
        changed = difference(whole, other)
        assert changed.is_empty
        assert changed.permissiveness[0] == changed.permissiveness[1]
