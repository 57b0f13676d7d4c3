"""Editions, lists and names as commands tell them, held against the catalogs themselves."""

from collections import Counter
from pathlib import Path

import pytest

from outgate.catalog.comparison.changes import Impact
from outgate.catalog.lock import lock_text, read_lock
from outgate.catalog.model import Method
from outgate.catalog.store import Store
from outgate.commands.catalog import (
    chosen_edition,
    find_list,
    list_editions,
    list_rows,
    lock_edition,
)
from outgate.commands.catalog_diff import diff_document, diff_editions
from outgate.commands.catalog_feed import make_feed, write_feed
from outgate.commands.catalog_names import (
    list_features,
    list_fleets,
    list_regions,
)
from outgate.commands.catalog_verify import verification_document, verify_edition
from outgate.errors import UserError
from tests.builders.pay import PAY
from tests.support import shipped

OLDEST, PINNED, NEWEST = "2021-03-04", "2026-07-03", "2026-09-03"
STORE = Store(None)
SHIPPED = {each.id for each in shipped(NEWEST).lists}


def test_editions_in_order_with_the_pinned_and_the_newest_one(tmp_path: Path) -> None:
    rows, problems = list_editions(STORE, tmp_path)
    assert problems == ()
    names = [row.catalog.edition for row in rows]
    assert names == sorted(STORE.editions())
    assert [row.catalog.edition for row in rows if row.newest] == [NEWEST]
    assert not any(row.pinned for row in rows)
    (tmp_path / "outgate.lock").write_text(lock_text(shipped(PINNED)))
    rows, _ = list_editions(STORE, tmp_path)
    assert [row.catalog.edition for row in rows if row.pinned] == [PINNED]
    (tmp_path / "outgate.lock").write_text("nonsense")
    rows, problems = list_editions(STORE, tmp_path)
    assert len(rows) == len(names)
    assert len(problems) == 1


def test_an_edition_that_cannot_be_read_is_told_once_and_keeps_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "catalog"
    folder.mkdir()
    (folder / "2026-01-01.yaml").write_text("nonsense")
    rows, problems = list_editions(Store(folder, tmp_path), tmp_path)
    assert "2026-01-01" not in {row.catalog.edition for row in rows}
    assert len(rows) == len(STORE.editions())
    assert len(problems) == len(set(problems)) == 1
    files, faults = make_feed(Store(folder, tmp_path), None)
    assert (files, faults) == (None, problems)


def test_which_edition_is_meant(tmp_path: Path) -> None:
    assert chosen_edition(tmp_path, None) is None
    assert chosen_edition(tmp_path, OLDEST) == OLDEST
    catalog, problems = lock_edition(STORE, tmp_path, PINNED)
    assert catalog is not None, problems
    assert (catalog.edition, problems) == (PINNED, ())
    lock, _ = read_lock(tmp_path / "outgate.lock")
    assert lock is not None
    assert (lock.edition, lock.digest) == (PINNED, catalog.digest)
    assert chosen_edition(tmp_path, None) == PINNED
    assert chosen_edition(tmp_path, OLDEST) == OLDEST
    none, problems = lock_edition(STORE, tmp_path, "2020-01-01")
    assert none is None
    assert [each.code.id for each in problems] == ["unknown-edition"]
    assert chosen_edition(tmp_path, None) == PINNED


def test_the_sums_of_every_list() -> None:
    catalog = shipped(OLDEST)
    rows = list_rows(catalog)
    assert [row.list for row in rows] == list(catalog.lists)
    for row in rows:
        endpoints = row.list.endpoints
        assert row.endpoints == len(endpoints) == sum(number for _, number in row.geographies)
        assert dict(row.geographies) == Counter(each.geography or "-" for each in endpoints)
        assert list(row.geographies) == sorted(row.geographies)
        assert (row.quarantined, row.findings) == (
            len(row.list.quarantined),
            len(row.list.findings),
        )


def test_a_list_without_geographies_counts_under_a_dash(tmp_path: Path) -> None:
    folder = tmp_path / "catalog"
    folder.mkdir()
    (folder / "pay.yaml").write_text(PAY)
    catalog, problems = Store(folder, tmp_path).load(NEWEST)
    assert catalog is not None, problems
    (row,) = (row for row in list_rows(catalog) if row.list.id not in SHIPPED)
    assert row.geographies == (("-", row.endpoints),)


@pytest.mark.parametrize(
    ("name", "help"),
    [
        ("standard-comercial", "did you mean `standard-commercial`?"),
        ("x", "lists are "),
    ],
)
def test_a_list_by_its_name(name: str, help: str) -> None:
    catalog = shipped(NEWEST)
    shown = find_list(catalog, "standard-commercial")
    assert (shown.edition, shown.endpoints.id) == (NEWEST, "standard-commercial")
    with pytest.raises(UserError) as refused:
        find_list(catalog, name)
    assert refused.value.message == f"there is no list `{name}` in catalog {NEWEST}"
    assert str(refused.value.help).startswith(help)
    if name == "x":
        assert refused.value.help == f"lists are {', '.join(each.id for each in catalog.lists)}"


def test_fleets_by_system_and_age_with_the_methods_they_can_use() -> None:
    fleets = list_fleets()
    methods = {row.fleet.name: row.methods for row in fleets.rows}
    names = list(methods)
    assert names.index("win10-1709") < names.index("win10-22h2") < names.index("win11-21h2")
    assert names.index("server2019") < names.index("server2022") < names.index("server2025")
    assert methods["win11-24h2"] == (Method.STANDARD, Method.STREAMLINED, Method.ADDRESSES)
    assert methods["win10-1709"] == (Method.STANDARD, Method.STREAMLINED)
    assert methods["server2016-mma"] == (Method.STANDARD,)
    groups = dict(fleets.groups)
    assert list(groups) == sorted(groups)
    assert groups["mma"] == tuple(sorted(groups["mma"]))
    assert set(groups["all"]) == set(names)


def test_regions_and_features_with_the_services_that_have_them() -> None:
    catalog = shipped(NEWEST)
    regions = {row.name: row for row in list_regions(catalog).rows}
    assert {"mde", "mde-portal"} <= set(regions["EU"].services)
    clouds = {name: str(row.cloud) for name, row in regions.items()}
    assert clouds["EU"] == clouds["UK"] != clouds["gcc-high"]
    order = [(row.cloud or "", row.name) for row in list_regions(catalog).rows]
    assert order == sorted(order)
    features = {row.feature.name: row.services for row in list_features(catalog).rows}
    assert "mde" in features["live-response"]
    assert all(features.values())
    known = set(catalog.readings.features)
    assert set(features) <= known


def changes(**which: str) -> tuple[int, int, set[str], set[str]]:
    impact = Impact(which.pop("impact")) if "impact" in which else None
    diff, problems = diff_editions(
        STORE,
        "2025-12-25",
        NEWEST,
        impact=impact,
        list_id=which.get("list_id"),
        region=which.get("region"),
    )
    assert diff is not None, problems
    return (
        len(diff.changes),
        diff.hidden,
        {str(each.list) for each in diff.changes},
        {each.region for each in diff.changes},
    )


def test_some_of_the_changes_between_editions() -> None:
    every, hidden, lists, _ = changes()
    assert hidden == 0
    assert every > 0
    name = min(lists - {"overlays"})
    shown, others, only, _ = changes(list_id=name)
    assert (shown + others, only) == (every, {name})
    assert 0 < shown < every
    shown, others, _, _ = changes(impact=Impact.INFORMATION.value)
    assert shown + others == every
    assert 0 < shown < every
    shown, others, _, regions = changes(region="eu")
    assert shown + others == every
    assert shown > 0
    # What concerns everybody is of no cloud's own; a region has that of its own cloud.
    shown, _, _, everywhere = changes(region="Worldwide")
    assert (shown > 0, everywhere) == (True, {"worldwide"})
    _, _, gov, _ = changes(region="dod")
    assert {name for name in gov if name.startswith(("standard", "streamlined"))} <= {
        "standard-gov",
        "streamlined-gov",
    }
    assert {name.lower() for name in regions} <= {"eu", "worldwide"}
    document = diff_document(diff_editions(STORE, "2025-12-25", NEWEST)[0])  # type: ignore[arg-type] # there is one
    assert document["format_version"] == "1.0"
    assert document["hidden"] == 0
    assert document["old"] == {"edition": "2025-12-25", "digest": shipped("2025-12-25").digest}
    assert document["new"] == {"edition": NEWEST, "digest": shipped(NEWEST).digest}


def test_a_region_of_one_of_the_editions_alone() -> None:
    was, now = ({row.name for row in list_regions(shipped(name)).rows} for name in (OLDEST, NEWEST))
    new = min(now - was)
    for sides in ((OLDEST, NEWEST), (NEWEST, OLDEST)):
        diff, problems = diff_editions(STORE, *sides, region=new)
        assert diff is not None, problems
        assert new in {change.region for change in diff.changes}


@pytest.mark.parametrize(
    ("which", "message"),
    [
        ({"list_id": "standard-comercial"}, "list `standard-comercial`; did you mean"),
        ({"list_id": "x"}, "neither edition has a list `x`; there are "),
        ({"region": "EUU"}, "neither edition has a region `EUU`; did you mean `EU`?"),
        ({"region": "x"}, "neither edition has a region `x`; there are "),
    ],
)
def test_what_neither_edition_has(which: dict[str, str], message: str) -> None:
    with pytest.raises(UserError) as refused:
        changes(**which)
    assert message in refused.value.message


def test_an_edition_that_is_not_there_is_told_once() -> None:
    diff, problems = diff_editions(STORE, "2020-01-01", "2020-01-01")
    assert diff is None
    assert [each.code.id for each in problems] == ["unknown-edition"]
    for sides in (("2020-01-01", NEWEST), (NEWEST, "2020-01-01")):
        diff, problems = diff_editions(STORE, *sides)
        assert diff is None
        assert [each.code.id for each in problems] == ["unknown-edition"]
    verification, problems = verify_edition(STORE, "2020-01-01")
    assert verification is None
    assert [each.code.id for each in problems] == ["unknown-edition"]


def test_what_is_odd_about_an_edition_as_a_document() -> None:
    verification, problems = verify_edition(STORE, OLDEST)
    assert verification is not None, problems
    document = verification_document(verification)
    assert document["format_version"] == "1.0"
    assert document["catalog"] == {"edition": OLDEST, "digest": shipped(OLDEST).digest}
    assert document["findings"] == [
        {"code": each.code, "place": str(each.place), "message": each.message, "raw": each.raw}
        for each in verification.findings
    ]
    assert verification.findings
    assert document["overlays"] == [
        {
            "overlay": each.id,
            "table": each.table,
            "rows": each.rows,
            "reason": each.reason,
            "decided_by": each.decided_by,
            "idle": list(each.idle),
        }
        for each in verification.catalog.overlays
    ]


def test_a_feed_is_written_where_it_differs_and_leaves_what_was_there(tmp_path: Path) -> None:
    files = {"a.json": "1\n", "endpoints/x.json": "2\n", "changes/a/b.json": "3\n"}
    for old in ("endpoints/old.json", "endpoints/a/old.json", "changes/a/old.json", "other.json"):
        (tmp_path / old).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / old).write_text("kept\n")
    (tmp_path / ".a.json.x.new").touch()  # what a killed run left
    first = write_feed(files, tmp_path, ("e",))
    assert (first.folder, first.editions, first.unchanged) == (str(tmp_path), ("e",), 0)
    assert first.written == tuple(files)
    assert first.stale == ("changes/a/old.json", "endpoints/a/old.json", "endpoints/old.json")
    assert not (tmp_path / ".a.json.x.new").exists()
    for name, text in files.items():
        assert (tmp_path / name).read_text() == text
    (tmp_path / "a.json").write_text("changed\n")
    second = write_feed(files, tmp_path, ("e",))
    assert (second.written, second.unchanged) == (("a.json",), 2)
    assert all((tmp_path / old).read_text() == "kept\n" for old in first.stale)
