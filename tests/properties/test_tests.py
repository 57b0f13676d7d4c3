"""Lines of tests, explanations and the plan agree with a brute-force look at every point."""

from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.plan.checks.policy_tests import run_tests
from outgate.plan.compile import Compilation
from outgate.plan.explanation.url import explain
from outgate.plan.model import Rule
from outgate.plan.rules.selector import Selector
from outgate.policy.model import Expectation, PolicySet, PolicyTest
from outgate.traffic.address import RuleSource
from outgate.traffic.flow import Flow
from outgate.traffic.url import Url, parse_url
from tests.builders.candidates import SPAN, TREATMENTS
from tests.builders.flows import POOL
from tests.builders.plans import plan_with
from tests.oracle.algebra import ADDRESSES, POINTS, from_address, goes_to
from tests.support import shipped

URLS = tuple(
    (point, parse_url(f"{point[1]}://{point[3]}:{point[2]}{point[4]}"))
    for point in POINTS
    if point[0] == "host" and point[1] in ("http", "https") and "." in point[3]
)
NETWORKS = (
    None,
    "10.0.0.0/30",
    "10.0.0.0/31",
    "10.0.0.1/32",
    "10.0.0.4/32",
    "192.0.2.0/24",
    "2001:db8::/126",
    "0.0.0.0/0",
    "::/0",
)


def outcome(flows: list[Flow], line: Expectation) -> tuple[bool, Compilation]:
    rules = tuple(
        Rule(RuleSource(str(each.addresses), each.addresses), each.remote, TREATMENTS[0], ())
        for each in flows
    )
    test = PolicyTest(0, "t", (line,), SPAN)
    policy = PolicySet(statements=(), tests=(test,), sources={}, fleet_definitions={})
    plan = plan_with(rules)
    compilation = Compilation(
        policy=policy,
        catalog=shipped("2026-07-03"),
        plan=plan,
        places={},
        answers=Selector(shipped("2026-07-03")),
    )
    return not run_tests(compilation).failed, compilation


@given(
    st.lists(st.sampled_from(POOL), max_size=6, unique=True),
    st.sampled_from(URLS),
    st.sampled_from(NETWORKS),
)
@settings(max_examples=1000)
def test_lines_of_tests(
    flows: list[Flow], asked: tuple[tuple[str, str, int, str, str], Url], network: str | None
) -> None:
    point, url = asked
    # Addresses at which any source or network of the universe begins or ends, and some far away.
    every = (*ADDRESSES, "0.0.0.0", "255.255.255.255", "::", "ffff::", "9.9.9.9", "192.0.2.255")
    inside = [each for each in every if network is None or from_address((network,), each)]
    open_from = [
        any(goes_to(flow.remote, point) and from_address(flow.addresses, each) for flow in flows)
        for each in inside
    ]
    allowed, compilation = outcome(flows, Expectation(True, url, network, SPAN))
    denied, _ = outcome(flows, Expectation(False, url, network, SPAN))
    assert allowed == all(open_from)
    assert denied == (not any(open_from))
    answer = explain(url, compilation, address=network)
    assert bool(answer.allowed) == any(open_from)
    if network is not None:
        assert answer.partly == (any(open_from) and not all(open_from))
