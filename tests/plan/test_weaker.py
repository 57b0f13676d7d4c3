"""Guards that hold less than before, each kind of loss alone, with the request that shows it."""

import pytest

from outgate.plan.comparison import weaker_guards
from outgate.plan.comparison.weaker_guards import WeakerGuard, find_weaker_guards
from outgate.policy.model import Guard, GuardKind
from outgate.traffic.guard_pattern import parse_guard_pattern
from outgate.traffic.tags import NO_TAGS, Tags
from tests.builders.candidates import SPAN


def guard(text: str) -> Guard:
    """`forbid a.example except b.a.example from 10.0.0.0/8`, with several names by spaces."""
    words, _, source = text.partition(" from ")
    words, _, excepted = words.partition(" except ")
    kind, *patterns = words.split()
    return Guard(
        kind=GuardKind(kind),
        patterns=tuple(map(parse_guard_pattern, patterns)),
        exceptions=tuple(map(parse_guard_pattern, excepted.split())),
        addresses=tuple(source.split()) or ("*",),
        span=SPAN,
    )


def weaker(before: str, *after: str, tags: Tags = NO_TAGS) -> str:
    """What shows that a guard is weaker now: a request, an address, or nothing."""
    found = list(find_weaker_guards((guard(before),), tuple(map(guard, after)), tags))
    if not found:
        return ""
    (one,) = found
    assert one.guard == guard(before)
    assert one.witness is None or one.address is None
    return str(one.witness or one.address or "too many")


EVERYWHERE = "from 192.0.2.1"  # the address that stands for all


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("forbid a.example", (), f"https://a.example {EVERYWHERE}"),
        ("forbid a.example", ("forbid a.example",), ""),
        ("forbid a.example", ("forbid a.example b.example",), ""),
        ("forbid a.example b.example", ("forbid a.example", "forbid b.example"), ""),
        ("forbid a.example", ("forbid *.example.com",), f"https://a.example {EVERYWHERE}"),
        ("forbid b.a.example", ("forbid *.a.example",), ""),
        ("forbid *.a.example", ("forbid b.a.example",), f"https://any.a.example {EVERYWHERE}"),
        # By its protocols and ports: one that nobody names stands for all others.
        ("forbid a.example:8443", (), f"http://a.example:8443 {EVERYWHERE}"),
        ("forbid http://a.example", (), f"http://a.example {EVERYWHERE}"),
        ("forbid tcp://a.example:25", (), f"tcp://a.example:25 {EVERYWHERE}"),
        ("forbid a.example", ("forbid https://a.example",), f"http://a.example {EVERYWHERE}"),
        (
            "forbid a.example",
            ("forbid https://a.example http://a.example",),
            f"tcp://a.example:1 {EVERYWHERE}",
        ),
        # Of ports that are not usual those that somebody names come in their order.
        (
            "forbid a.example",
            ("forbid https://a.example http://a.example", "forbid b.example:8443"),
            f"http://a.example:8443 {EVERYWHERE}",
        ),
        ("forbid a.example", ("forbid a.example:443",), f"http://a.example {EVERYWHERE}"),
        # By what may pass, and from where.
        (
            "forbid *.a.example",
            ("forbid *.a.example except b.a.example",),
            f"https://b.a.example {EVERYWHERE}",
        ),
        ("forbid *.a.example except b.a.example", ("forbid *.a.example",), ""),
        (
            "forbid *.a.example except b.a.example",
            ("forbid *.a.example except c.a.example",),
            f"https://c.a.example {EVERYWHERE}",
        ),
        (
            "forbid *.a.example",
            ("forbid *.a.example except b.a.example", "forbid b.a.example"),
            "",
        ),
        (
            "forbid a.example",
            ("forbid a.example from 10.0.0.0/8",),
            f"https://a.example {EVERYWHERE}",
        ),
        (
            "forbid a.example from 10.0.0.0/8",
            ("forbid a.example from 10.0.0.0/9",),
            "https://a.example from 10.128.0.1",
        ),
        ("forbid a.example from 10.0.0.0/8", ("forbid a.example",), ""),
        (
            "forbid *.a.example from 10.0.0.0/8",
            ("forbid b.a.example",),
            "https://any.a.example from 10.0.0.1",
        ),
        (
            "forbid a.example from 10.0.0.0/8",
            ("forbid a.example from 10.0.0.0/9", "forbid a.example from 10.128.0.0/9"),
            "",
        ),
        ("forbid 10.0.0.0/8", ("forbid 10.0.0.0/9",), f"https://10.128.0.1 {EVERYWHERE}"),
        # A limit that is gone leaves addresses, and one that is wider a request.
        ("limit *.a.example", (), "192.0.2.1"),
        ("limit *.a.example from 10.0.0.0/8", ("limit *.a.example from 10.0.0.0/9",), "10.128.0.1"),
        ("limit *.a.example from 10.0.0.0/8", ("limit *.a.example",), ""),
        (
            "limit *.a.example from 10.0.0.0/8",
            ("limit *.a.example x.test",),
            "https://x.test from 10.0.0.1",
        ),
        ("limit *.a.example", ("limit b.a.example",), ""),
        ("limit b.a.example", ("limit *.a.example",), f"https://any.a.example {EVERYWHERE}"),
        ("limit *.a.example", ("limit *.a.example x.test",), f"https://x.test {EVERYWHERE}"),
        ("limit *.a.example", ("limit *.a.example x.test", "forbid x.test"), ""),
        ("limit *.a.example", ("limit *.a.example x.test", "limit *.a.example y.test"), ""),
        (
            "limit *.a.example",
            ("limit *.a.example x.test", "limit *.a.example from 10.0.0.0/8"),
            f"https://x.test {EVERYWHERE}",
        ),
        (
            "limit *.a.example from 10.0.0.0/8",
            ("limit x.test from 10.0.0.0/9", "limit *.a.example from 10.128.0.0/9"),
            "https://x.test from 10.0.0.1",
        ),
        ("forbid x.test", ("limit *.a.example",), ""),
        ("forbid x.test", ("limit *.a.example from 10.0.0.0/8",), f"https://x.test {EVERYWHERE}"),
        ("forbid x.a.example", ("limit *.a.example",), f"https://x.a.example {EVERYWHERE}"),
        (
            "forbid x.a.example from 10.0.0.0/8",
            ("limit *.a.example",),
            "https://x.a.example from 10.0.0.1",
        ),
        ("require https://a.example", (), f"https://a.example {EVERYWHERE}"),
        ("require https://a.example", ("require https://a.example https://b.example",), ""),
        (
            "require https://a.example https://b.example",
            ("require https://a.example",),
            f"https://b.example {EVERYWHERE}",
        ),
        ("require https://a.example", ("forbid b.example",), f"https://a.example {EVERYWHERE}"),
        (
            "require https://a.example from 10.0.0.0/8",
            ("require https://a.example from 10.0.0.0/9",),
            "https://a.example from 10.128.0.1",
        ),
    ],
)
def test_what_shows_that_a_guard_is_weaker(before: str, after: tuple[str, ...], shown: str) -> None:
    assert weaker(before, *after) == shown


def test_tags_are_their_networks() -> None:
    known = Tags({"Storage": ("198.51.100.0/24",)})
    assert weaker("forbid tag:Storage", "forbid 198.51.100.0/24", tags=known) == ""
    assert weaker("forbid 198.51.100.0/24", "forbid tag:Storage", tags=known) == ""
    assert weaker("forbid tag:Storage", tags=known) == f"https://198.51.100.1 {EVERYWHERE}"
    assert weaker("require https://198.51.100.1", "require https://198.51.100.1", tags=known) == ""
    # One of which nobody knows the networks forbids all of them, and lets none pass.
    assert weaker("forbid 203.0.113.0/24", "forbid tag:Storage") == ""
    assert weaker("forbid *.a.example", "forbid *.a.example except tag:Storage") == ""


def test_each_guard_that_is_weaker_is_told_in_their_order() -> None:
    before = tuple(
        map(guard, ("forbid a.example", "limit *.x.test from 10.0.0.0/8", "forbid b.example"))
    )
    found = find_weaker_guards((*before, before[0]), (before[1],), NO_TAGS)
    assert [each.guard for each in found] == [before[0], before[2]]
    assert list(find_weaker_guards(before, before[::-1], NO_TAGS)) == []


def test_too_many_guards_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [f"forbid a{number}.example" for number in range(9)]
    before = "forbid " + " ".join(f"a{number}.example" for number in range(10))
    assert weaker(before, *many) == f"https://a9.example {EVERYWHERE}"
    monkeypatch.setattr(weaker_guards, "STEPS", 20)
    assert weaker(before, *many) == "too many"
    (one,) = find_weaker_guards((guard(before),), tuple(map(guard, many)), NO_TAGS)
    assert one == WeakerGuard(guard(before))
    # A step for each part that a guard has nothing to do with: of others' addresses, or elsewhere.
    before = "forbid a.example b.example from 10.0.0.0/8"
    after = (
        "limit *.x.test from 192.0.2.0/24",
        "forbid a.example from 10.0.0.0/8",
        "forbid a.example b.example from 192.0.2.0/24",
    )
    for steps, shown in ((8, "https://b.example from 10.0.0.1"), (7, "too many")):
        monkeypatch.setattr(weaker_guards, "STEPS", steps)
        assert weaker(before, *after) == shown
