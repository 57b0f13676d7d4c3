"""Sets of addresses in the policy's words: by addresses alone, whatever the names claim."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.plan.source_names import SourceNames, network_words, shortened
from outgate.traffic.address import RuleSource
from outgate.traffic.interval import EVERY_ADDRESS, address_set, union

SITES = {
    "london-dc": ("10.20.0.0/16",),
    "milan": ("10.24.0.0/16", "192.0.2.7/32"),
    "milan-lab": ("10.24.8.0/24",),
    "hamburg": ("10.30.0.0/16",),
    "mailand": ("10.24.0.0/16", "192.0.2.7/32"),
    "ipv6": ("2001:db8::/32",),
}


def sources(**sites: tuple[str, ...]) -> list[RuleSource]:
    return [RuleSource(name.replace("_", "-"), addresses) for name, addresses in sites.items()]


def words(text: str, *, known: Mapping[str, tuple[str, ...]] = SITES) -> str:
    """What a set is called, given as networks and `-networks` that are taken out of it."""
    wanted = address_set(())
    for each in text.split():
        if each.startswith("-"):
            wanted = wanted - address_set((each[1:],))
        else:
            wanted = wanted | (EVERY_ADDRESS if each == "*" else address_set((each,)))
    return SourceNames([RuleSource(name, addresses) for name, addresses in known.items()]).words(
        wanted.cidrs()
    )


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("*", "any"),
        ("", "no address"),
        ("10.20.0.0/16", "london-dc"),
        ("10.20.0.0/17 10.20.128.0/17", "london-dc"),
        ("10.24.0.0/16 192.0.2.7/32", "mailand"),
        ("10.20.0.0/16 10.24.0.0/16 192.0.2.7/32", "london-dc, mailand"),
        ("* -10.20.0.0/16", "any but london-dc"),
        ("* -10.20.0.0/16 -2001:db8::/32", "any but ipv6, london-dc"),
        ("10.24.0.0/16 192.0.2.7/32 -10.24.8.0/24", "mailand but milan-lab"),
        ("* -10.21.0.0/16", "any but 10.21.0.0/16"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("0.0.0.0/0 -10.21.0.0/16", "0.0.0.0/0 but 10.21.0.0/16"),
        ("0.0.0.0/0 -10.0.0.1/32 -10.0.0.2/32", "0.0.0.0/0 but 10.0.0.1-10.0.0.2"),
        (
            "0.0.0.0/0 -10.1.0.0/16 -10.3.0.0/16 -10.5.0.0/16",
            "0.0.0.0/0 but 10.1.0.0/16, 10.3.0.0/16, 10.5.0.0/16",
        ),
        (
            "0.0.0.0/0 -10.1.0.0/16 -10.3.0.0/16 -10.5.0.0/16 -10.7.0.0/16",
            "0.0.0.0-10.0.255.255, 10.2.0.0/16, 10.4.0.0/16, 10.6.0.0/16, 10.8.0.0-255.255.255.255",
        ),
        ("10.24.0.0/16", "10.24.0.0/16"),
        ("192.0.2.7/32", "192.0.2.7"),
        ("10.20.0.0/16 -10.20.0.0/32", "10.20.0.1-10.20.255.255"),
        ("10.20.0.0/16 10.24.0.0/16", "10.20.0.0/16, 10.24.0.0/16"),
        (
            "10.1.0.0/32 10.1.0.2/32 10.1.0.4/32 10.1.0.6/32 10.1.0.8/32 10.1.0.10/32 10.1.0.12/32",
            "10.1.0.0, 10.1.0.2, 10.1.0.4, 10.1.0.6, 10.1.0.8, 10.1.0.10 and 1 more",
        ),
    ],
)
def test_what_a_set_is_called(wanted: str, said: str) -> None:
    assert words(wanted) == said


def test_the_fewest_names_are_said() -> None:
    nested = {"big": ("10.0.0.0/8",), "mid": ("10.1.0.0/16",), "lab": ("10.1.1.0/24",)}
    assert words("10.1.0.0/16 -10.1.1.0/24", known=nested) == "mid but lab"
    assert words("10.0.0.0/8 -10.1.1.0/24", known=nested) == "big but lab"
    quarters = {name: (f"10.{64 * n}.0.0/10",) for n, name in enumerate("abcd")}
    whole = {**quarters, "whole": ("10.0.0.0/8",)}
    assert words("10.0.0.0/9 10.128.0.0/10", known=quarters) == "a, b, c"
    assert words("10.0.0.0/9 10.128.0.0/10", known=whole) == "whole but d"
    assert words("10.0.0.0/9", known=whole) == "a, b"


def test_a_name_of_today_comes_before_one_that_is_gone() -> None:
    names = SourceNames(sources(alm=("10.0.0.0/8",)), sources(berg=("10.0.0.0/8",)))
    assert names.words(("10.0.0.0/8",)) == "berg"


def test_lists_stop_after_six_words() -> None:
    assert shortened("abcdef") == "a, b, c, d, e, f"
    assert shortened("abcdefg") == "a, b, c, d, e, f and 1 more"
    seven = address_set(tuple(f"10.0.0.{number}/32" for number in range(1, 15, 2)))
    assert network_words(seven).endswith(", 10.0.0.11 and 1 more")


def test_a_name_that_means_two_things_is_told_once_and_used_nowhere() -> None:
    before = sources(milan=("10.24.0.0/16",), hamburg=("10.30.0.0/16",))
    after = sources(milan=("10.24.0.0/15",), hamburg=("10.30.0.0/16",), rome=("10.40.0.0/16",))
    names = SourceNames(before, after)
    assert [str(each) for each in names.changed] == ["milan: 10.24.0.0/16 -> 10.24.0.0/15"]
    assert names.words(("10.25.0.0/16",)) == "10.25.0.0/16"
    assert names.words(("10.24.0.0/16",)) == "10.24.0.0/16"
    assert names.words(("10.24.0.0/15",)) == "10.24.0.0/15"
    assert names.words(("10.30.0.0/16", "10.40.0.0/16")) == "hamburg, rome"


def test_of_many_networks_the_side_is_named_and_what_changed() -> None:
    many = tuple(f"10.0.{number}.0/24" for number in range(0, 40, 2))
    names = SourceNames(sources(milan=many), sources(milan=(*many, "10.9.0.0/24")))
    assert [str(each) for each in names.changed] == ["milan: gains 10.9.0.0/24"]
    assert names.words(many) == "milan (before)"
    assert names.words((*many, "10.9.0.0/24")) == "milan (after)"
    fewer = SourceNames(sources(milan=many), sources(milan=many[1:]))
    assert [str(each) for each in fewer.changed] == ["milan: loses 10.0.0.0/24"]
    # Networks that are soon read are said themselves.
    for few, before in ((3, "10.0.0.0/24, 10.0.2.0/24, 10.0.4.0/24"), (4, "milan (before)")):
        names = SourceNames(sources(milan=many[:few]), sources(milan=many))
        assert names.words(many[:few]) == before


def test_what_changed_is_said_whole_while_it_is_short() -> None:
    many = tuple(f"10.0.{number}.0/24" for number in range(0, 14, 2))

    def changed(before: tuple[str, ...], after: tuple[str, ...]) -> list[str]:
        return [str(each) for each in SourceNames(sources(a=before), sources(a=after)).changed]

    assert changed((), many[:1]) == ["a: no address -> 10.0.0.0/24"]
    assert changed(many[:1], many[:6]) == [f"a: 10.0.0.0/24 -> {', '.join(many[:6])}"]
    assert changed(many, ("10.9.0.0/16", *many[1:])) == ["a: gains 10.9.0.0/16; loses 10.0.0.0/24"]


def test_what_a_firewall_calls_its_sources_is_no_name_of_ours() -> None:
    live = [
        RuleSource("any", ("10.20.0.0/16",)),
        RuleSource("10.99.0.0/16", ("10.20.0.0/16",)),
        RuleSource("any but x", ("10.20.0.0/16",)),
        RuleSource("twice", ("10.20.0.0/16",)),
        RuleSource("twice", ("10.21.0.0/16",)),
        RuleSource("twice", ("10.20.0.0/16",)),
    ]
    one = sources(twice=("10.20.0.0/16",))
    for names in (SourceNames(live), SourceNames(live, one), SourceNames(one, live)):
        assert names.words(("10.20.0.0/16",)) == "10.20.0.0/16"
        assert names.changed == ()


SETS = st.lists(st.integers(0, 15), max_size=8, unique=True).map(
    lambda numbers: tuple(f"10.0.{number}.0/24" for number in sorted(numbers))
)


@given(st.lists(SETS, max_size=5), SETS, st.booleans())
def test_names_say_just_the_addresses(
    sites: list[tuple[str, ...]], wanted: tuple[str, ...], but: bool
) -> None:
    known = {f"site{number}": addresses for number, addresses in enumerate(sites)}
    held = EVERY_ADDRESS - address_set(wanted) if but else address_set(wanted)
    said = SourceNames(RuleSource(*each) for each in known.items()).words(held.cidrs())
    if " more" in said or "-" in said or said == "no address":
        return

    def read(text: str) -> tuple[str, ...]:
        return ("*",) if text == "any" else known.get(text, (text,))

    whole, _, rest = said.partition(" but ")
    meant = union(address_set(read(each)) for each in whole.split(", "))
    if rest:
        meant = meant - union(address_set(read(each)) for each in rest.split(", "))
    assert meant == held
