"""Laws of the comparison: nothing against itself, both directions alike, order and ids nothing."""

import random
from dataclasses import replace
from itertools import permutations
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.catalog.comparison.changes import CatalogChange, ChangeKind, Impact, NeedShift
from outgate.catalog.comparison.compare import compare
from outgate.catalog.comparison.fleet_names import ANY_DEVICE
from outgate.catalog.comparison.meaning import Meaning, row_meaning
from outgate.catalog.fleets import ALL_FLEETS
from outgate.catalog.model import Catalog, EndpointList, Need, Table
from outgate.catalog.readings import load_readings
from outgate.catalog.rows import rows_of
from outgate.catalog.store import Store
from outgate.plan.rules.applicability import Wanted, judge
from outgate.policy.model import Request
from outgate.traffic.destination import ServiceTagDestination
from tests.builders.catalogs import PLATFORMS, catalog, endpoint_list, quarantined, row
from tests.support import every_edition, shipped

Item = TypeVar("Item")

READINGS = (
    "not-client-1803",
    "not-client-1809",
    "only-client-1703",
    "streamlined-only",
    "feature-updates",
    "feature-live-response",
    "live-response-performance",
    "mma-part",
    "push-direct",
    "core-streamlined",
)
NAMES = tuple(each.name for each in PLATFORMS)
rows = st.builds(
    row,
    st.sampled_from(("a.example", "*.a.example", "b-v20.example")),
    number=st.integers(1, 99),
    geography=st.sampled_from(("WW", "All", "EU", "eu", "UK", "GCC Mod", "GCC")),
    need=st.sampled_from((Need.REQUIRED, Need.OPTIONAL, None)),
    platforms=st.lists(st.sampled_from(NAMES), unique=True).map(tuple),
    readings=st.lists(st.sampled_from(READINGS), max_size=3, unique=True).map(tuple),
)
bad_rows = st.builds(quarantined, st.sampled_from(("x", "y")), st.sampled_from(("EU", None)))


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """One or two lists with a few rows that often meet."""
    ids = draw(st.sampled_from((("l",), ("l", "m"))))
    return catalog(
        *(
            endpoint_list(
                *draw(st.lists(rows, max_size=6)), bad=tuple(draw(st.lists(bad_rows))), id=id
            )
            for id in ids
        )
    )


MIRRORED = {ChangeKind.ADDED: ChangeKind.REMOVED, ChangeKind.REMOVED: ChangeKind.ADDED}


def mirrored(change: CatalogChange) -> CatalogChange:
    """The same change seen from the other side, without its class, which is not symmetric."""
    return replace(
        change,
        kind=MIRRORED.get(change.kind, change.kind),
        impact=Impact.INFORMATION,
        shifts=tuple(NeedShift(each.fleets, each.after, each.before) for each in change.shifts),
        lost=change.gained,
        gained=change.lost,
        old_rows=change.new_rows,
        new_rows=change.old_rows,
    )


def plain(change: CatalogChange) -> CatalogChange:
    return replace(change, impact=Impact.INFORMATION)


def without_rows(changes: tuple[CatalogChange, ...]) -> tuple[CatalogChange, ...]:
    return tuple(replace(each, old_rows=(), new_rows=()) for each in changes)


def shuffled(original: Catalog, seed: int) -> Catalog:
    """The same lists in another order, with other row numbers, ids and file names."""
    chance = random.Random(seed)

    def mixed(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(chance.sample(items, len(items)))

    def table(old: Table) -> Table:
        numbers = iter(chance.sample(range(1, 10_000), len(old.endpoints) + len(old.quarantined)))
        return replace(
            old,
            sheet=f"sheet {seed}",
            platforms=mixed(old.platforms),
            endpoints=mixed(
                tuple(
                    replace(e, row=(n := next(numbers)), id=f"x#{n}", text="new words")
                    for e in old.endpoints
                )
            ),
            quarantined=mixed(tuple(replace(q, row=next(numbers)) for q in old.quarantined)),
        )

    def one(old: EndpointList) -> EndpointList:
        source = replace(old.source, file=f"{seed}.md", title="new")
        return replace(old, source=source, tables=mixed(tuple(table(t) for t in old.tables)))

    return replace(original, lists=mixed(tuple(one(each) for each in original.lists)))


@given(catalogs())
def test_nothing_changed_against_itself(original: Catalog) -> None:
    assert compare(original, original) == ()


@pytest.mark.parametrize("edition", Store(None).editions())
def test_no_edition_differs_from_itself_shuffled(edition: str) -> None:
    assert compare(shipped(edition), shuffled(shipped(edition), 7)) == ()


@given(catalogs(), catalogs())
def test_both_directions_mirror_each_other(old: Catalog, new: Catalog) -> None:
    there, back = compare(old, new), compare(new, old)
    assert sorted(map(repr, map(mirrored, there))) == sorted(map(repr, map(plain, back)))


def test_both_directions_of_editions_mirror_each_other() -> None:
    for old, new in permutations(every_edition(), 2):
        there, back = compare(old, new), compare(new, old)
        assert sorted(map(repr, map(mirrored, there))) == sorted(map(repr, map(plain, back)))


@given(catalogs(), catalogs(), st.integers(0, 999))
def test_order_and_ids_never_matter(old: Catalog, new: Catalog, seed: int) -> None:
    changes = compare(shuffled(old, seed), shuffled(new, seed + 1))
    assert without_rows(changes) == without_rows(compare(old, new))


def weigh(
    meaning: Meaning, fleet: str, asked: frozenset[str], declined: frozenset[str]
) -> Need | None:
    """What grounds come to for a policy that names some features; None for not wanted."""
    known = load_readings().features
    needs = set()
    for each in meaning.of(fleet):
        if each.feature in declined:
            continue
        required = each.need is Need.REQUIRED
        if required or (each.feature and (each.feature in asked or known[each.feature].default)):
            needs.add(each.need)
    return min(needs, key=(Need.REQUIRED, Need.OPTIONAL).index, default=None)


@pytest.mark.parametrize("edition", Store(None).editions())
@pytest.mark.parametrize(
    ("asked", "declined"),
    [
        ((), ()),
        (("live-response", "app-reputation"), ("updates",)),
        (("network-scanner",), ("certificate-lists", "web-protection", "symbols")),
    ],
)
def test_every_row_means_what_the_compiler_makes_of_it(
    edition: str, asked: tuple[str, ...], declined: tuple[str, ...]
) -> None:
    seen = set()
    for place in rows_of(shipped(edition).lists, shipped(edition).readings):
        row_list = place.list
        tag = isinstance(place.endpoint.remote.destination, ServiceTagDestination)
        if tag:
            continue
        meaning = row_meaning(place)
        for fleet in ALL_FLEETS:
            request = Request(
                service=row_list.service,
                cloud=row_list.cloud,
                method=row_list.method,
                regions=(),
                fleets=(fleet,),
                with_features=asked,
                without_features=declined,
                workspaces=(),
                storage=(),
            )
            verdict = judge(place, request)
            need = verdict.need if isinstance(verdict, Wanted) else None
            covered = fleet if place.table.platforms else ANY_DEVICE
            mine = weigh(meaning, covered, frozenset(asked), frozenset(declined))
            assert mine is need, (place.endpoint.id, fleet)
            seen.add(need)
    assert {Need.REQUIRED, None} <= seen
