"""Which flows can go: typed by hand, where the properties look at random."""

import pytest

from outgate.traffic.destination import AddressesDestination, Remote
from outgate.traffic.flow import Flow
from outgate.traffic.guard_pattern import parse_guard_pattern
from outgate.traffic.redundancy import redundant


def flow(text: str) -> Flow:
    """`ADDRESS[,ADDRESS] URL`."""
    addresses, url = text.split()
    (target,) = parse_guard_pattern(url).remotes((("https", 443), ("http", 80)))
    return Flow(tuple(addresses.split(",")), target)


@pytest.mark.parametrize(
    ("flows", "gone"),
    [
        ([], {}),
        (["* https://a.x.example"], {}),
        (["* https://a.x.example", "* https://a.x.example"], {1: (0,)}),
        (["* https://a.x.example", "* https://*.x.example"], {0: (1,)}),
        (["* https://x.example", "* https://*.x.example"], {}),
        (["* http://a.x.example", "* https://*.x.example"], {}),
        (["10.0.0.0/8 https://a.x.example", "* https://*.x.example"], {0: (1,)}),
        (["* https://a.x.example", "10.0.0.0/8 https://*.x.example"], {}),
        (
            [
                "10.0.0.0/24 https://a.x.example",
                "10.0.0.0/25 https://*.x.example",
                "10.0.0.128/25 https://*.example",
            ],
            {0: (1, 2)},
        ),
        (
            ["10.0.0.0/25 https://a.example", "10.0.0.128/25 https://a.example"],
            {},
        ),
        (["* https://a.example/b/c/", "* https://a.example/b/*"], {0: (1,)}),
        # The widest stays, wherever it stands, and is what covers the others.
        (
            [f"{each} https://a.example" for each in ("10.0.0.0/9", "10.128.0.0/9", "10.0.0.0/8")],
            {0: (2,), 1: (2,)},
        ),
        (
            [
                "10.0.0.0/24 https://a.x.example",
                "10.0.0.0/24 https://*.x.example",
                "10.0.0.0/16 https://a.x.example",
            ],
            {0: (2,)},
        ),
        (
            [
                "* https://a.x.example/b/c/",
                "* https://a.x.example",
                "* https://*.x.example/b/",
            ],
            {0: (2,)},
        ),
        (["* https://a.example/b/c.txt", "* https://a.example"], {0: (1,)}),
    ],
)
def test_what_can_go(flows: list[str], gone: dict[int, tuple[int, ...]]) -> None:
    assert redundant([flow(each) for each in flows]) == gone


def test_what_is_fixed_stays_and_others_go_for_it() -> None:
    flows = [flow("10.0.0.0/8 https://a.example"), flow("10.0.0.0/9 https://a.example")]
    flows.append(flow("10.128.0.0/9 https://a.example"))
    assert redundant(flows) == {1: (0,), 2: (0,)}
    assert redundant(flows, fixed={1, 2}) == {0: (1, 2)}
    assert redundant(flows, fixed={0, 1, 2}) == {}


def test_of_what_must_stay_the_widest_covers() -> None:
    paths = ("b/!/d/e.txt", "b/!/d/", "b/!/", "b/", "")
    flows = [flow(f"* https://a.example/{path}") for path in paths]
    for number in range(1, len(flows)):
        assert redundant(flows[: number + 1], range(1, number + 1)) == {0: (number,)}


def test_of_networks_the_widest_stays() -> None:
    nets = ("10.0.0.0/9",), ("10.128.0.0/9",), ("10.0.0.0/8",)
    flows = [Flow(("*",), Remote(AddressesDestination(each), "https", 443)) for each in nets]
    assert redundant(flows) == {0: (2,), 1: (2,)}


def test_sources_apart_are_answered_each_for_itself() -> None:
    """Alike or not, mixed in any order, and beside sources that share addresses."""
    sites = ["https://a.x.example", "https://*.x.example", "https://a.x.example"]
    other = ["https://*.x.example", "https://a.y.example"]
    sources = {"10.0.0.0/24": sites, "10.0.1.0/24": other, "10.0.2.0/24": sites}
    sources |= {"10.1.0.0/16": other, "10.1.1.0/24": sites}
    flows = [flow(f"{source} {url}") for source, urls in sources.items() for url in urls]
    own = {0: (1,), 2: (1,), 5: (6,), 7: (6,)}
    assert redundant(flows) == own | {10: (8,), 11: (8,), 12: (8,)}
    mixed = [0, 5, 3, 1, 6, 2, 7, 4, 8, 9, 10, 11, 12]
    place = {number: at for at, number in enumerate(mixed)}
    moved = {
        place[number]: tuple(sorted(place[each] for each in covers))
        for number, covers in redundant(flows).items()
    }
    assert redundant([flows[number] for number in mixed]) == moved
    assert redundant(flows, fixed={0, 1, 2}) == {5: (6,), 7: (6,), 10: (8,), 11: (8,), 12: (8,)}
