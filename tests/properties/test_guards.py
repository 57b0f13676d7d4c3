"""Guards hold or fail just as a brute-force look at every point says."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.catalog.model import Cloud, ListSource, ServiceTag, TagFile
from outgate.plan.checks.guards import GuardFailure, find_failures
from outgate.plan.compile import Compilation
from outgate.plan.model import Rule
from outgate.plan.rules.selector import Selector
from outgate.policy.model import Guard, GuardKind, PolicySet
from outgate.traffic.address import RuleSource
from outgate.traffic.flow import Flow
from outgate.traffic.guard_pattern import GuardPattern
from tests.builders.candidates import SPAN, TREATMENTS
from tests.builders.flows import DESTINATIONS, POOL, SOURCES
from tests.builders.plans import plan_with
from tests.oracle.algebra import all_members, members
from tests.oracle.guards import (
    KNOWN,
    TAG_NETWORKS,
    UNKNOWN,
    any_network,
    known,
    scope_members,
)
from tests.support import shipped

TAGGED = replace(
    shipped("2026-07-03"),
    tag_files=(
        TagFile(
            cloud=Cloud.COMMERCIAL,
            change_number=7,
            source=ListSource("tags", "tags.json", "2026-07-03", ""),
            carried_from=None,
            tags=(ServiceTag(KNOWN.name, 3, (), TAG_NETWORKS),),
        ),
    ),
)
SCOPES = st.builds(
    GuardPattern,
    st.sampled_from(DESTINATIONS),
    st.sampled_from((None, "https", "https", "http")),
    st.sampled_from((None, None, 443)),
)


def failures_of(flows: list[Flow], guard: Guard) -> tuple[GuardFailure, ...]:
    rules = tuple(
        Rule(RuleSource(str(each.addresses), each.addresses), each.remote, TREATMENTS[0], ())
        for each in flows
    )
    policy = PolicySet(statements=(), tests=(), sources={}, fleet_definitions={}, guards=(guard,))
    plan = plan_with(rules)
    return find_failures(
        Compilation(policy=policy, catalog=TAGGED, plan=plan, places={}, answers=Selector(TAGGED))
    )


@given(
    st.lists(st.sampled_from(POOL), max_size=6, unique=True),
    st.lists(SCOPES, min_size=1, max_size=4),
    st.lists(SCOPES, max_size=3),
    st.sampled_from(SOURCES),
    st.sampled_from((GuardKind.LIMIT, GuardKind.FORBID)),
)
@settings(max_examples=1200)
def test_guards_against_every_point(
    flows: list[Flow],
    patterns: list[GuardPattern],
    exceptions: list[GuardPattern],
    addresses: tuple[str, ...],
    kind: GuardKind,
) -> None:
    exceptions = exceptions if kind is GuardKind.FORBID else []
    guard = Guard(
        kind=kind,
        patterns=tuple(patterns),
        exceptions=tuple(exceptions),
        addresses=addresses,
        span=SPAN,
    )
    named = excepted = 0
    for each in patterns:
        named |= scope_members(each, addresses, widest=kind is GuardKind.FORBID)
    for each in exceptions:
        excepted |= scope_members(each, ("*",))
    wrong = 0
    for flow in flows:
        here = members(known(flow))
        at_most = members(any_network(flow)) if flow.remote.destination == UNKNOWN else 0
        if kind is GuardKind.LIMIT:
            # An unknown tag stays inside by its name, or where every network may be reached.
            inside = all_members([Flow(addresses, known(flow).remote)]) & here
            wide = all_members([Flow(addresses, any_network(flow).remote)]) & at_most
            out = inside & ~named
            wrong |= 0 if at_most and not wide & ~named else out
        elif not at_most or here & ~excepted:
            wrong |= (here | at_most) & named & ~excepted
    assert bool(failures_of(flows, guard)) == bool(wrong)


@given(
    st.lists(st.sampled_from(POOL), max_size=6, unique=True),
    st.sampled_from([each for each in POOL if each.remote.protocol != "tcp"]),
)
@settings(max_examples=600)
def test_requirements_against_every_point(flows: list[Flow], wanted: Flow) -> None:
    scope = GuardPattern(wanted.remote.destination, wanted.remote.protocol, wanted.remote.port)
    guard = Guard(
        kind=GuardKind.REQUIRE,
        patterns=(scope,),
        exceptions=(),
        addresses=wanted.addresses,
        span=SPAN,
    )
    missing = members(known(wanted)) & ~all_members(map(known, flows))
    assert bool(failures_of(flows, guard)) == bool(missing)
