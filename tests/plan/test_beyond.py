"""Guards against what a target lets through beside its rules, asked a request at a time."""

from collections.abc import Iterator, Sequence
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.plan.checks.beyond import Beyond, find_passing
from outgate.plan.checks.guards import (
    BrokenGuard,
    BypassedGuard,
    UndecidedGuard,
    find_failures,
)
from outgate.policy.model import Guard, GuardKind
from outgate.traffic.destination import AddressesDestination, Remote, ServiceTagDestination
from outgate.traffic.guard_pattern import GuardPattern, parse_guard_pattern
from outgate.traffic.tags import NO_TAGS, Tags
from outgate.traffic.url import Url, parse_url
from tests.builders.candidates import SPAN
from tests.support import compiled

BEYOND = Beyond(("10.0.0.0/8",), ("https", "http"), "why")
PATTERNS = tuple(
    map(
        parse_guard_pattern,
        (
            *("*.y.z", "x.y.z", "*.x.y.z", "*.z", "https://*.y.z", "http://x.y.z", "*.y.z:8443"),
            *("https://x.y.z/a/*", "http://*.y.z:8080", "tcp://x.y.z:443", "192.0.2.0/30"),
            *("192.0.2.2/31", "0.0.0.0/0", "https://192.0.2.1:1024", "::/0", "http://x.y.z:1024"),
        ),
    )
)
HOSTS = ("x.y.z", "y.z", "a.x.y.z", "q.y.z", "w.z", "any.example", "192.0.2.1", "192.0.2.3")
PORTS = (80, 443, 8080, 8443, 1024, 1025, 1026, 1027)
REQUESTS = tuple(
    Url(protocol, host, port, path)
    for protocol, host, port, path in product(
        ("http", "https"), (*HOSTS, "198.51.100.1", "2001:db8::1"), PORTS, ("/", "/a/x")
    )
)


def matches(patterns: Sequence[GuardPattern], url: Url) -> bool:
    return any(
        pattern.protocol in (None, url.protocol)
        and pattern.port in (None, url.port)
        and url.goes_to(Remote(pattern.destination, url.protocol, url.port))
        for pattern in patterns
    )


def guard_of(
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


def breaking(guard: Guard) -> Iterator[Url]:
    """Requests that the guard is against."""
    for url in REQUESTS:
        if guard.kind is GuardKind.LIMIT:
            if not matches(guard.patterns, url):
                yield url
        elif matches(guard.patterns, url) and not matches(guard.exceptions, url):
            yield url


@given(
    st.sampled_from((GuardKind.LIMIT, GuardKind.FORBID)),
    st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=3),
    st.lists(st.sampled_from(PATTERNS), max_size=4),
)
@settings(max_examples=300)
def test_there_is_a_request_just_where_one_breaks_the_guard(
    kind: GuardKind, patterns: list[GuardPattern], exceptions: list[GuardPattern]
) -> None:
    guard = guard_of(kind, patterns, exceptions if kind is GuardKind.FORBID else ())
    witness = find_passing(guard, BEYOND, NO_TAGS)
    assert (witness is not None) == any(breaking(guard))
    if witness is not None:
        url = parse_url(witness.url)
        if kind is GuardKind.LIMIT:
            assert not matches(guard.patterns, url)
        else:
            assert matches(guard.patterns, url)
            assert not matches(guard.exceptions, url)
        assert witness.address.startswith("10.")


def test_who_is_not_served_breaks_nothing() -> None:
    patterns = PATTERNS[:1]
    for addresses, found in ((("10.9.0.0/16",), True), (("192.0.2.0/24",), False)):
        guard = guard_of(GuardKind.FORBID, patterns, addresses=addresses)
        assert (find_passing(guard, BEYOND, NO_TAGS) is not None) == found
    assert find_passing(guard_of(GuardKind.REQUIRE, patterns), BEYOND, NO_TAGS) is None


def test_a_service_tag_is_its_networks() -> None:
    tag = GuardPattern(ServiceTagDestination("Storage"))
    networks = GuardPattern(AddressesDestination(("192.0.2.0/24",)))
    known = Tags({"Storage": ("192.0.2.0/24",)})
    found = find_passing(guard_of(GuardKind.FORBID, (tag,)), BEYOND, known)
    assert found is not None
    assert found.url == "https://192.0.2.1"
    for pattern, exception in ((tag, networks), (networks, tag), (tag, tag)):
        guard = guard_of(GuardKind.FORBID, (pattern,), (exception,))
        assert find_passing(guard, BEYOND, known) is None
    # One that the catalog does not know may be any network, and is none for sure.
    assert find_passing(guard_of(GuardKind.FORBID, (tag,)), BEYOND, NO_TAGS) is not None
    guard = guard_of(GuardKind.FORBID, (networks,), (tag,))
    assert find_passing(guard, BEYOND, NO_TAGS) is not None


def test_a_limit_holds_some_hosts_and_never_all() -> None:
    patterns = [parse_guard_pattern(f"*.{name}") for name in ("example", "test", "x0", "x1")]
    found = find_passing(guard_of(GuardKind.LIMIT, patterns), BEYOND, NO_TAGS)
    assert found is not None
    assert found.url == "https://any.x2"


def test_what_a_rule_breaks_hides_nothing_else() -> None:
    allow = "allow mde for region EU, fleet win10-1709, mma from 10.20.0.0/16\n"
    compilation = compiled(f'{allow}forbid "*.blob.core.windows.net", "*.y.z"', "2026-07-03")
    (broken,) = find_failures(compilation)
    assert isinstance(broken, BrokenGuard)
    first, passed = find_failures(compilation, beyond=BEYOND)
    assert first == broken
    assert isinstance(passed, BypassedGuard)
    assert passed.witness == find_passing(passed.guard, BEYOND, compilation.tags)
    # A rule that breaks the guard for sure is not the one of which nobody can tell.
    breaking = {breach.rule.key for breach in broken.breaches}
    assert find_failures(compilation, breaking) == (broken,)
    every = [rule.key for rule in compilation.plan.rules]
    first, undecided = find_failures(compilation, every)
    assert first == broken
    assert isinstance(undecided, UndecidedGuard)
    assert undecided.rule.key not in breaking
