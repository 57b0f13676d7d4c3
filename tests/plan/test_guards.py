"""Guards hold or fail with a witness; a brute-force look at every point agrees."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.catalog.model import Cloud, ListSource, ServiceTag, TagFile
from outgate.diagnostics import Diagnostic, codes
from outgate.plan.checks.guards import breaches
from outgate.plan.checks.policy_tests import check_guards
from outgate.plan.compile import Compilation
from outgate.plan.model import Plan, Rule
from outgate.policy.model import Guard, GuardKind, PolicySet
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import AddressesDestination, Remote, ServiceTagDestination
from outgate.traffic.flow import Flow
from outgate.traffic.guard_pattern import GuardPattern
from tests.properties.test_algebra import (
    DESTINATIONS,
    POOL,
    SOURCES,
    TAGS,
    TRANSPORTS,
    all_members,
    members,
)
from tests.properties.test_minimal import SPAN, TREATMENTS
from tests.support import compiled, problems_of, shipped

ALLOW = "allow mde for region EU, fleet win10-1709, mma from 10.20.0.0/16\n"


def guarded(text: str) -> tuple[Diagnostic, ...]:
    return check_guards(compiled(ALLOW + text, "2026-07-03"))


def test_guards_that_hold() -> None:
    assert (
        guarded(
            'require "https://winatp-gw-neu.microsoft.com" from 10.20.4.7\n'
            'require "http://crl.microsoft.com", "https://*.blob.core.windows.net" '
            "from 10.20.0.0/17\n"
            'forbid "https://winatp-gw-cus.microsoft.com"\n'
            'forbid "*.blob.core.windows.net" from 10.30.0.0/16\n'
            'forbid "http://winatp-gw-neu.microsoft.com"\n'
            'limit to "*.example.com" from 10.30.0.0/16, 192.0.2.1\n'
        )
        == ()
    )


def test_a_limit_that_is_exceeded() -> None:
    (problem,) = guarded('limit to "*.windows.com", "*.windows.net", "*.microsoft.com:443"')
    assert problem.code is codes.LIMIT_EXCEEDED
    assert "http://" in problem.message
    assert "from 10.20.0.1 is allowed, outside of this limit" in problem.message
    assert problem.primary is not None
    assert problem.primary.span.text.startswith("limit to")
    assert [label.span.text for label in problem.related] == [ALLOW.strip()]
    assert problem.help is not None
    assert "other rules" in problem.help


def test_a_limit_by_top_level_domains() -> None:
    assert guarded('limit to "*.com", "*.net", "*.ms"') == ()
    (problem,) = guarded('limit to "*.com", "*.ms"')
    assert ".net" in problem.message
    (problem,) = guarded('forbid "*.net"')
    assert ".net" in problem.message


def test_an_open_wildcard_is_caught() -> None:
    (problem,) = guarded('forbid "https://*.blob.core.windows.net"')
    assert problem.code is codes.FORBIDDEN
    assert problem.message == (
        "https://any.blob.core.windows.net from 10.20.0.1 is allowed, and forbidden here"
    )
    narrowed = 'workspace "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69" storage "stmmaweu01"\n'
    policy = ALLOW.strip() + f" {narrowed}"
    guard = 'forbid "https://*.blob.core.windows.net" except "stmmaweu01.blob.core.windows.net"\n'
    its = compiled(policy + guard, "2021-03-04")
    found = check_guards(its)
    # The 2021 list has storage accounts of its own for samples; no other name may pass.
    for problem in found:
        assert "any.blob" not in problem.message


def test_what_is_required_and_missing() -> None:
    (problem,) = guarded('require "https://winatp-gw-cus.microsoft.com" from 10.20.0.0/16')
    assert problem.code is codes.REQUIREMENT_UNMET
    assert problem.help is not None
    assert "is for region `US`; the statement takes `EU`" in problem.help
    (problem,) = guarded('require "https://winatp-gw-neu.microsoft.com"')
    assert problem.help is not None
    assert "it is allowed from `10.20.0.0/16` only" in problem.help
    (problem,) = guarded('require "https://192.0.2.1" from 10.20.0.1')
    assert problem.help is not None
    assert "no row of catalog 2026-07-03 names the host" in problem.help
    (one, two) = guarded('require "https://a.example.com", "https://b.example.com"')
    assert "a.example.com" in one.message
    assert "b.example.com" in two.message


def test_words_that_cannot_be_read() -> None:
    def found(text: str) -> set[tuple[str, str]]:
        return {
            (each.code.id, each.primary.span.text if each.primary else "")
            for each in problems_of(ALLOW + text, "2026-07-03")
        }

    assert found('forbid "x"') >= {("bad-pattern", '"x"')}
    assert found('require "a.example.com"') >= {("bad-pattern", '"a.example.com"')}
    assert found('limit to "*.com" from nowhere') >= {("unknown-source", "nowhere")}
    outside = found('forbid "https://*.a.example" except "https://b.example", "x.a.example"')
    assert ("clause-without-effect", '"https://b.example"') in outside
    assert ("clause-without-effect", '"x.a.example"') not in outside


# Of the two tags that flows and scopes draw, the catalog knows the networks of one.
KNOWN, UNKNOWN = map(ServiceTagDestination, TAGS)
TAG_NETWORKS = ("198.51.100.0/31", "2001:db8:1::/127")
EVERY_NETWORK = AddressesDestination(("0.0.0.0/0", "::/0"))
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


def known(flow: Flow) -> Flow:
    """A flow with the networks of the tag that has any."""
    if flow.remote.destination != KNOWN:
        return flow
    target = replace(flow.remote, destination=AddressesDestination(TAG_NETWORKS))
    return replace(flow, remote=target)


def any_network(flow: Flow) -> Flow:
    return replace(flow, remote=replace(flow.remote, destination=EVERY_NETWORK))


def scope_members(scope: GuardPattern, addresses: tuple[str, ...], *, widest: bool = False) -> int:
    transports = [
        (protocol, port)
        for protocol, port in TRANSPORTS
        if scope.protocol in (None, protocol) and scope.port in (None, port)
    ]
    flows = [known(Flow(addresses, Remote(scope.destination, *each))) for each in transports]
    if widest and scope.destination == UNKNOWN:
        flows += [any_network(each) for each in flows]
    return all_members(flows)


def problems_with(flows: list[Flow], guard: Guard) -> tuple[Diagnostic, ...]:
    rules = tuple(
        Rule(RuleSource(str(each.addresses), each.addresses), each.remote, TREATMENTS[0], ())
        for each in flows
    )
    policy = PolicySet((), (), {}, {}, (guard,))
    plan = Plan("2026-07-03", "", rules, (), (), (), "")
    return breaches(Compilation(policy, TAGGED, plan, {}), lambda _: None)


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
    guard = Guard(kind, tuple(patterns), tuple(exceptions), addresses, SPAN)
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
    assert bool(problems_with(flows, guard)) == bool(wrong)


@given(
    st.lists(st.sampled_from(POOL), max_size=6, unique=True),
    st.sampled_from([each for each in POOL if each.remote.protocol != "tcp"]),
)
@settings(max_examples=600)
def test_requirements_against_every_point(flows: list[Flow], wanted: Flow) -> None:
    scope = GuardPattern(wanted.remote.destination, wanted.remote.protocol, wanted.remote.port)
    guard = Guard(GuardKind.REQUIRE, (scope,), (), wanted.addresses, SPAN)
    missing = members(known(wanted)) & ~all_members(map(known, flows))
    assert bool(problems_with(flows, guard)) == bool(missing)
