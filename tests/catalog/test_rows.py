"""Rows with what they mean: needs, features, platforms, regions and places of rows by hand."""

from dataclasses import replace
from hashlib import sha256

import pytest
import yaml

from outgate.catalog.digest import catalog_digest
from outgate.catalog.document import Edition, edition_yaml
from outgate.catalog.document_reader import read_edition, unreadable
from outgate.catalog.findings import Finding, FindingCode, Place
from outgate.catalog.geography import WORLDWIDE
from outgate.catalog.model import (
    ADDED,
    Correction,
    Endpoint,
    Method,
    Need,
    Platform,
    ServiceTag,
    Table,
)
from outgate.catalog.readings import load_readings
from outgate.catalog.rows import CatalogRow, in_order, quarantined_rows, rows_of
from outgate.traffic.destination import Remote, ServiceTagDestination
from tests.builders.catalogs import (
    LINUX,
    MACOS,
    catalog,
    endpoint_list,
    quarantined,
    row,
    tag_file,
)

KNOWN = load_readings()


def read(*endpoints: Endpoint, method: Method = Method.STANDARD) -> list[CatalogRow]:
    listed = replace(endpoint_list(*endpoints), method=method)
    return list(rows_of((listed,), KNOWN))


def test_what_a_row_that_marks_nothing_counts_as() -> None:
    plain, marked, tied = read(
        row("a.example", need=None),
        row("b.example", need=Need.OPTIONAL),
        row("c.example", need=None, readings=("live-response-performance",)),
    )
    assert [each.need for each in (plain, marked, tied)] == [
        Need.REQUIRED,
        Need.OPTIONAL,
        Need.OPTIONAL,
    ]


def test_features_of_a_row_stand_in_order_and_once() -> None:
    (made,) = read(row("a.example", readings=("feature-updates", "feature-symbols", "mma-part")))
    assert [feature.name for feature in made.features] == ["symbols", "updates"]
    assert made.is_mma
    assert not made.is_replaced_by_tags
    (core,) = read(row("a.example", readings=("core-streamlined", "of-tomorrow")))
    assert core.is_replaced_by_tags
    assert not core.is_mma
    assert [reading.id for reading in core.readings] == ["core-streamlined"]


def test_platforms_of_a_row() -> None:
    newer = Platform("Servers", ("server2019",), (("server2022", "server2019"),))
    (table,) = endpoint_list(
        row("a.example", platforms=("Servers", "Linux")), row("b.example", platforms=()),
        platforms=(LINUX, newer, MACOS),
    ).tables  # fmt: skip
    named, blank = rows_of((replace(endpoint_list(), tables=(table,)),), KNOWN)
    assert [platform.name for platform in named.platforms] == ["Linux", "Servers"]
    assert [platform.name for platform in blank.platforms] == ["Linux", "Servers", "macOS"]
    assert named.fleets == ("linux", "server2019", "server2022")
    for _ in range(2):  # asked again it says the same
        assert named.platforms_for("server2022") == {"Servers": "server2019"}
        assert named.platforms_for("server2019") == {"Servers": "server2019"}
        assert named.platforms_for("macos") == {}
        assert blank.platforms_for("macos") == {"macOS": "macos"}


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("EU", "EU", True),
        ("EU", "UK", False),
        ("EU", "WW", True),
        ("WW", "EU", True),
        ("WW", "WW", True),
    ],
)
def test_rows_that_some_device_uses_both(one: str, other: str, shared: bool) -> None:
    rows = read(row("a.example", geography=one), row("b.example", geography=other))
    assert rows[0].shares_region(rows[1]) is shared


def test_places_and_hosts() -> None:
    tag = Remote(ServiceTagDestination("ATag"), "https", 443)
    first, second, third = read(
        replace(row("*.a.example", number=4), number=2),
        replace(row("x.example"), remote=tag),
        replace(
            row("b.example"),
            correction=Correction(
                overlay="ours", did=ADDED, reason="r", decided_by="d", evidence="e"
            ),
        ),
    )
    assert first.place == Place("l", "t", 4, 2)
    assert [each.host for each in (first, second)] == ["*.a.example", ""]
    assert [each.is_added for each in (first, second, third)] == [False, False, True]
    changed = replace(third.endpoint.correction, did="changed")  # type: ignore[type-var] # it is there
    assert not replace(third, endpoint=replace(third.endpoint, correction=changed)).is_added


def test_withdrawn_rows_are_rows_where_they_are_asked_for() -> None:
    (table,) = endpoint_list(row("a.example")).tables
    both = replace(table, withdrawn=(row("b.example"),))
    lists = (replace(endpoint_list(), tables=(both,)),)
    assert [each.host for each in rows_of(lists, KNOWN)] == ["a.example"]
    asked = list(rows_of(lists, KNOWN, withdrawn=True))
    assert [(each.host, each.is_withdrawn) for each in asked] == [
        ("a.example", False),
        ("b.example", True),
    ]


def test_rows_in_quarantine_have_a_place_and_a_region() -> None:
    listed = endpoint_list(bad=(quarantined("x", "EU", 7), quarantined("y", None, 8)))
    assert [(str(each.place), each.region) for each in quarantined_rows((listed,), KNOWN)] == [
        ("l/t#7", "EU"),
        ("l/t#8", WORLDWIDE),
    ]


def test_rows_in_order() -> None:
    (table,) = endpoint_list(row("a.example", number=10), row("b.example", number=9)).tables
    twice = replace(row("c.example", number=9), number=2)
    tables: tuple[Table, ...] = (
        replace(table, id="u"),
        replace(table, endpoints=(twice, *table.endpoints)),
    )
    lists = (replace(endpoint_list(), id="m"), replace(endpoint_list(), tables=tables))
    lists = (replace(lists[0], tables=(table,)), lists[1])
    assert [str(each.place) for each in in_order(rows_of(lists, KNOWN))] == [
        "l/t#9", "l/t#9.2", "l/t#10", "l/u#9", "l/u#10", "m/t#9", "m/t#10",
    ]  # fmt: skip


def test_a_certificate_list_without_a_scheme_is_plain_http() -> None:
    rows = (
        row("crl.a.example"),
        replace(row("crl.b.example"), text="https://crl.b.example"),
        row("a.crl.example"),
    )
    portal = replace(endpoint_list(*rows), service="mde-portal", method=None)
    assert [str(each.endpoint.remote) for each in rows_of((portal,), KNOWN)] == [
        "http://crl.a.example:80",
        "https://crl.b.example:443",
        "https://a.crl.example:443",
    ]
    # What is read of a portal says nothing of devices.
    assert str(read(*rows)[0].endpoint.remote) == "https://crl.a.example:443"


def test_the_digest_is_of_lines_of_json_in_order() -> None:
    """Locks that are out there hold it: worked out here from the text itself."""
    known = catalog(edition="2026-01-01 é")
    text = '["edition", "2026-01-01 é"]'
    assert catalog_digest(known) == "sha256:" + sha256(text.encode()).hexdigest()
    assert known.digest == catalog_digest(known)


def test_letters_of_a_list_stay_letters_in_its_document() -> None:
    listed = endpoint_list(row("a.example"), bad=(quarantined("é"),))
    assert "url: é" in edition_yaml(Edition("2026-01-01", (listed,)))


def test_an_edition_with_every_field_is_read_back() -> None:
    full = replace(
        row("*.a.example", number=4, geography="EU", need=Need.OPTIONAL, platforms=("Linux",)),
        id="l/t#4.2",
        number=2,
        category="Common",
        conditional=True,
        readings=("feature-updates",),
    )
    bare = row("b.example", number=5, geography=None, need=None, platforms=())
    bad = (
        replace(quarantined("x", "EU", 7), platforms=("Linux",), cells=(("Port", "y"), ("A", "b"))),
        replace(quarantined("", None, 8), platforms=()),
        quarantined("z", None, 9),
    )
    newer = Platform("Servers", ("server2019",), (("server2022", "server2019"),))
    made = endpoint_list(full, bare, bad=bad, platforms=(LINUX, newer))
    finding = Finding(FindingCode.BROKEN_ROW, "odd", "raw", Place("l", "t", 4))
    (table,) = made.tables
    listed = replace(made, carried_from="2025-01-01", tables=(replace(table, findings=(finding,)),))
    portal = replace(made, id="p", service="portal", cloud=None, method=None, tables=())
    tags = replace(
        tag_file(ServiceTag("T", 3, ("FW",), ("192.0.2.0/24", "2001:db8::/32")), number=9),
        carried_from="2025-01-01",
    )
    edition = Edition("2026-01-01", (listed, portal), (tags,))
    assert read_edition(yaml.safe_load(edition_yaml(edition))) == edition
    assert unreadable(edition) == ""


@pytest.mark.parametrize(
    ("fleets", "is_for"),
    [(("linux",), True), (("macos", "server2022"), True), (("macos",), False), ((), False)],
)
def test_whom_a_table_is_for(fleets: tuple[str, ...], is_for: bool) -> None:
    newer = Platform("Servers", ("server2019",), (("server2022", "server2019"),))
    (table,) = endpoint_list(row("a.example"), platforms=(LINUX, newer)).tables
    assert table.is_for(fleets) is is_for
    assert replace(table, platforms=()).is_for(fleets)
    assert newer.covered() == {"server2019": "server2019", "server2022": "server2019"}
    assert [newer.read_as(name) for name in ("server2019", "server2022", "linux")] == [
        "server2019",
        "server2019",
        None,
    ]
