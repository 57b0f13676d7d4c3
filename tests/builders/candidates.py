"""Candidates for rules that tests draw: a few, most of them near each other."""

from hypothesis import strategies as st

from outgate.plan.model import Authentication, Inspection, Origin, Proxy, Treatment
from outgate.plan.rules.candidates import Candidate
from outgate.plan.rules.precedence import Overlaps, find_conflicts, find_overlaps, group_by_remote
from outgate.policy.model import Request, ResolvedAllow
from outgate.source import SourceFile, Span
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.flow import Flow
from outgate.traffic.path import PathPattern
from tests.builders.flows import DESTINATIONS, SOURCES

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
REQUEST = Request(
    service="s",
    cloud=None,
    method=None,
    regions=(),
    fleets=(),
    with_features=(),
    without_features=(),
    workspaces=(),
    storage=(),
)
SPAN = Span(SourceFile("p.policy", "allow s"), 0, 5)


def candidate(number: int, flow: Flow, treatment: Treatment) -> Candidate:
    text = f"allow s{number}"
    statement = ResolvedAllow(
        number=number,
        text=text,
        request=REQUEST,
        sources=(),
        until=None,
        names_fleets=True,
        span=SPAN,
    )
    return Candidate(flow, treatment, statement, {Origin(text, f"row#{number}", "required", ())})


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    """Some candidates, no two for one flow, most of them near each other."""
    pool = st.sampled_from(draw(st.sampled_from((TARGETS, NEAR, NEAR))))
    flows = draw(st.lists(st.builds(Flow, st.sampled_from(SOURCES), pool), max_size=8, unique=True))
    treatments = draw(
        st.lists(st.sampled_from(TREATMENTS), min_size=len(flows), max_size=len(flows))
    )
    pairs = zip(flows, treatments, strict=True)
    return [candidate(number, flow, treatment) for number, (flow, treatment) in enumerate(pairs)]


def meet(candidate_list: list[Candidate]) -> tuple[Overlaps, bool]:
    """Where treatments meet, and whether that is an error."""
    targets = group_by_remote(candidate_list)
    overlaps = find_overlaps(targets)
    return overlaps, bool(find_conflicts(overlaps, targets))
