"""Fewest rules against a brute-force look: who wins at each point, before and after folding."""

from collections.abc import Iterable
from dataclasses import replace
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from outgate.plan.model import Authentication, Inspection, Origin, Proxy, Treatment
from outgate.plan.rules.candidates import Draft
from outgate.plan.rules.fold import fold
from outgate.plan.rules.precedence import Meetings, by_target, conflicts, find_meetings
from outgate.policy.model import Request, Statement
from outgate.source import SourceFile, Span
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.flow import Flow
from outgate.traffic.path import PathPattern
from tests.properties.test_algebra import (
    DESTINATIONS,
    SOURCES,
    all_members,
    flow_bits,
    members,
    target_bits,
)

TREATMENTS = (
    Treatment(Inspection.BYPASS, Authentication.ANONYMOUS, Proxy.ALLOWED),
    Treatment(Inspection.KEEP, Authentication.ANONYMOUS, Proxy.ALLOWED),
    Treatment(Inspection.BYPASS, Authentication.ANONYMOUS, Proxy.DIRECT),
)
WHOLE = PathPattern("/", below=True)
# Policies cannot name a whole host in two ways.
TARGETS = tuple(
    Remote(each, "https", 443)
    for each in DESTINATIONS
    if not isinstance(each, HostDestination) or each.path != WHOLE
)
NEAR = tuple(each for each in TARGETS if isinstance(each.destination, HostDestination))[:24]
REQUEST = Request("s", None, None, (), (), (), (), (), ())
SPAN = Span(SourceFile("p.policy", "allow s"), 0, 5)


def draft(number: int, flow: Flow, treatment: Treatment) -> Draft:
    text = f"allow s{number}"
    statement = Statement(text, REQUEST, (), None, names_fleets=True, span=SPAN)
    return Draft(flow, treatment, statement, {Origin(text, f"row#{number}", "required", ())})


@st.composite
def drafts(draw: st.DrawFn) -> list[Draft]:
    """Some drafts, no two for one flow, most of them near each other."""
    pool = st.sampled_from(draw(st.sampled_from((TARGETS, NEAR, NEAR))))
    flows = draw(st.lists(st.builds(Flow, st.sampled_from(SOURCES), pool), max_size=8, unique=True))
    treatments = draw(
        st.lists(st.sampled_from(TREATMENTS), min_size=len(flows), max_size=len(flows))
    )
    pairs = zip(flows, treatments, strict=True)
    return [draft(number, flow, its) for number, (flow, its) in enumerate(pairs)]


def inside(one: Flow, other: Flow) -> bool:
    """Whether a flow is more specific than another: by its host, its path, then its source."""
    for measure in (by_hosts, by_paths, by_source):
        here, there = measure(one), measure(other)
        if here != there:
            return not here & ~there
    return False


def by_hosts(flow: Flow) -> int:
    """The points of a flow's target, with every path."""
    destination = flow.remote.destination
    if isinstance(destination, HostDestination):
        return target_bits(replace(flow.remote, destination=replace(destination, path=None)))
    return target_bits(flow.remote)


def by_paths(flow: Flow) -> int:
    """The points of a flow's target."""
    return target_bits(flow.remote)


def by_source(flow: Flow) -> int:
    """The addresses of a flow."""
    return flow_bits(flow.addresses, 1)


def winners(several: Iterable[Draft]) -> tuple[dict[Treatment, int], int]:
    """The points that each treatment wins, and those where two treatments win."""
    several = list(several)
    won: dict[Treatment, int] = dict.fromkeys(TREATMENTS, 0)
    for each in several:
        bits = members(each.flow)
        for other in several:
            if inside(other.flow, each.flow):
                bits &= ~members(other.flow)
        won[each.treatment] |= bits
    torn = 0
    for at, one in enumerate(TREATMENTS):
        for other_treatment in TREATMENTS[at + 1 :]:
            torn |= won[one] & won[other_treatment]
    return won, torn


def meet(several: list[Draft]) -> tuple[Meetings, bool]:
    targets = by_target(several)
    meetings = find_meetings(targets)
    return meetings, bool(conflicts(meetings, targets))


@given(drafts())
@settings(max_examples=800)
def test_there_is_an_error_just_where_two_treatments_win(several: list[Draft]) -> None:
    _, wrong = meet(several)
    pairs = [(one, other) for one in several for other in several if one is not other]
    torn = any(
        one.treatment != other.treatment
        and members(one.flow) & members(other.flow)
        and not inside(one.flow, other.flow)
        and not inside(other.flow, one.flow)
        for one, other in pairs
    )
    assert wrong == torn
    if not wrong:
        assert winners(several)[1] == 0


@given(drafts())
@settings(max_examples=1000)
def test_folding_changes_nothing_and_leaves_nothing_over(several: list[Draft]) -> None:
    meetings, wrong = meet(several)
    assume(not wrong)
    before, _ = winners(several)
    origins = {origin.endpoint for each in several for origin in each.origins}
    kept = fold(several, meetings)
    assert winners(kept)[0] == before
    assert {origin.endpoint for each in kept for origin in each.origins} == origins
    for each in kept:
        if each.flow.remote in meetings.several | meetings.within:
            continue
        rest = [
            other.flow for other in kept if other is not each and other.treatment == each.treatment
        ]
        assert members(each.flow) & ~all_members(rest)


@given(drafts(), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_the_order_of_statements_never_matters(several: list[Draft], chance: Random) -> None:
    meetings, wrong = meet(several)
    assume(not wrong)
    again = [draft(number, each.flow, each.treatment) for number, each in enumerate(several)]
    chance.shuffle(again)
    one, other = (
        sorted(
            (each.flow.key, sorted(o.endpoint for o in each.origins))
            for each in fold(its, meetings)
        )
        for its in (several, again)
    )
    assert one == other
