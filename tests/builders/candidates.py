"""Rules in the making that tests draw: a few, most of them near each other."""

from hypothesis import strategies as st

from outgate.plan.model import Authentication, Inspection, Origin, Proxy, Treatment
from outgate.plan.rules.candidates import Draft
from outgate.plan.rules.precedence import Meetings, by_target, conflicts, find_meetings
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


def draft(number: int, flow: Flow, treatment: Treatment) -> Draft:
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


def meet(several: list[Draft]) -> tuple[Meetings, bool]:
    """Where treatments meet, and whether that is an error."""
    targets = by_target(several)
    meetings = find_meetings(targets)
    return meetings, bool(conflicts(meetings, targets))
