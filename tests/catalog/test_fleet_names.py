"""Many fleets in few words, which can be read back as the same fleets."""

from hypothesis import given
from hypothesis import strategies as st

from outgate.catalog.comparison.fleet_names import fleet_names
from outgate.catalog.fleets import ALL_FLEETS, GROUPS, expand
from tests.builders.catalogs import WIN10


def test_fleets_in_few_words() -> None:
    assert fleet_names(ALL_FLEETS) == ("all",)
    assert fleet_names(set(ALL_FLEETS) - set(GROUPS["mma"])) == ("all (not mma)",)
    assert fleet_names(("linux", *GROUPS["win10"])) == ("win10", "linux")
    # Of groups as large as one another the one with the plainer name comes first.
    modern = set(GROUPS["win10"]) - set(GROUPS["win10-legacy"])
    assert len(modern) == len(GROUPS["windows-server"])
    assert fleet_names({*modern, *GROUPS["windows-server"]}) == (
        "windows-server",
        "win10 (not win10-legacy)",
    )
    assert fleet_names(("win8.1", "win7-sp1")) == ("mma (not windows-server)",)
    assert fleet_names(("win8.1", "linux")) == ("linux", "win8.1")
    assert fleet_names(("server2019", "macos")) == ("macos", "server2019")
    assert fleet_names(WIN10.fleets[:1]) == WIN10.fleets[:1]


@given(st.sets(st.sampled_from((*ALL_FLEETS, *GROUPS))), st.sets(st.sampled_from(ALL_FLEETS)))
def test_names_of_fleets_are_read_back_as_these_fleets(some: set[str], less: set[str]) -> None:
    fleets = {fleet for name in some for fleet in expand(name) or ()} - less
    parts: list[set[str]] = []
    for name in fleet_names(fleets):
        group, _, without = name.removesuffix(")").partition(" (not ")
        parts.append(set(expand(group) or ()) - set(expand(without) or ()))
    assert set().union(*parts) == fleets
    assert sum(map(len, parts)) == len(fleets)  # no fleet is told of twice
    assert [len(part) for part in parts] == sorted(map(len, parts), reverse=True)
