"""A guard is weaker just where a brute-force look at every point finds what broke it alone."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.plan.comparison import weaker_guards
from outgate.plan.comparison.weaker_guards import find_weaker_guards
from outgate.policy.model import Guard, GuardKind
from outgate.traffic.guard_pattern import GuardPattern, parse_guard_pattern
from outgate.traffic.tags import Tags
from tests.builders.candidates import SPAN
from tests.builders.flows import DESTINATIONS, SOURCES
from tests.oracle.algebra import ADDRESSES, POINTS, flow_bits, from_address
from tests.oracle.guards import KNOWN, TAG_NETWORKS, scope_members

TAGS = Tags({KNOWN.name: TAG_NETWORKS})
# The universe has no `http` with 443, and only what is for any port reaches its 8443.
WAYS = st.sampled_from(((None, None), (None, None), ("https", 443), ("http", 80), (None, 443)))
SCOPES = st.tuples(st.sampled_from(DESTINATIONS[:40] + DESTINATIONS[-21:]), WAYS).map(
    lambda drawn: GuardPattern(drawn[0], *drawn[1])
)
WHOLE_URLS = st.sampled_from(DESTINATIONS).map(lambda each: GuardPattern(each, "https", 443))


def make(
    kind: GuardKind,
    patterns: Sequence[GuardPattern],
    exceptions: Sequence[GuardPattern] = (),
    addresses: tuple[str, ...] = ("*",),
) -> Guard:
    return Guard(
        kind=kind,
        patterns=tuple(patterns),
        exceptions=tuple(exceptions),
        addresses=addresses,
        span=SPAN,
    )


FROM = st.sampled_from(SOURCES)
SOME = st.lists(SCOPES, min_size=1, max_size=3)
LIMITS = st.builds(lambda some, where: make(GuardKind.LIMIT, some, (), where), SOME, FROM)
FORBIDS = st.builds(
    lambda some, but, where: make(GuardKind.FORBID, some, but, where),
    SOME,
    st.lists(SCOPES, max_size=2),
    FROM,
)
GUARDS = LIMITS | FORBIDS
REQUIRES = st.builds(
    lambda some, where: make(GuardKind.REQUIRE, some, (), where),
    st.lists(WHOLE_URLS, min_size=1, max_size=2),
    FROM,
)


def broken_by(guard: Guard) -> int:
    """Every point that breaks a guard, or that it requires; one bit more is all else there is."""
    named = excepted = 0
    for each in guard.patterns:
        named |= scope_members(each, guard.addresses, widest=guard.kind is GuardKind.FORBID)
    for each in guard.exceptions:
        excepted |= scope_members(each, ("*",))
    if guard.kind is not GuardKind.LIMIT:
        return named & ~excepted
    width = len(POINTS)
    beyond = sum(
        1 << (width * len(ADDRESSES) + at)
        for at, address in enumerate(ADDRESSES)
        if from_address(guard.addresses, address)
    )
    return beyond | flow_bits(guard.addresses, (1 << width) - 1) & ~named


@given(GUARDS, st.lists(GUARDS, max_size=4))
@settings(max_examples=200)
def test_weaker_where_a_point_breaks_nothing_any_more(before: Guard, after: list[Guard]) -> None:
    now = 0
    for guard in after:
        now |= broken_by(guard)
    weaker = list(find_weaker_guards([before], after, TAGS))
    assert bool(weaker) == bool(broken_by(before) & ~now)
    for each in weaker:
        assert each.witness or each.address


@given(GUARDS)
@settings(max_examples=50)
def test_a_guard_in_pieces_holds_as_much(guard: Guard) -> None:
    """Patterns of a `forbid`, and addresses of either kind, may stand in several guards."""
    pieces = [guard]
    if guard.kind is GuardKind.FORBID:
        pieces = [
            make(guard.kind, [each], guard.exceptions, guard.addresses) for each in guard.patterns
        ]
    halves = [
        make(each.kind, each.patterns, each.exceptions, (half,))
        for each in pieces
        for half in (guard.addresses if guard.addresses != ("*",) else ("0.0.0.0/0", "::/0"))
    ]
    assert not list(find_weaker_guards([guard], halves, TAGS))
    assert not list(find_weaker_guards(halves, [guard], TAGS))


@given(REQUIRES, st.lists(REQUIRES, max_size=3))
@settings(max_examples=100)
def test_what_is_required_no_more(before: Guard, after: list[Guard]) -> None:
    now = 0
    for guard in after:
        now |= broken_by(guard)
    assert bool([*find_weaker_guards([before], after, TAGS)]) == bool(broken_by(before) & ~now)


def test_nobody_waits_for_thousands_of_guards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weaker_guards, "STEPS", 2_000)
    hosts = [parse_guard_pattern(f"*.h{number}.example") for number in range(200)]
    before = [make(GuardKind.LIMIT, [parse_guard_pattern("*.z.example")])]
    after = [make(GuardKind.LIMIT, hosts, (), ("*", f"10.{n}.0.0/16")) for n in range(30)]
    (weaker,) = find_weaker_guards(before, after, TAGS)
    assert (weaker.witness, weaker.address) == (None, None)
