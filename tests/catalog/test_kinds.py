"""What a published table is, and what is told of its parts: small tables typed by hand."""

import re
from pathlib import Path

import pytest

from outgate.catalog.geography import regions_by_cloud
from outgate.catalog.importers.tables.columns import Columns
from outgate.catalog.importers.tables.kinds import TableKind, kind_of
from outgate.catalog.model import Cloud, Method, Platform
from outgate.catalog.store import Store
from outgate.commands.catalog_verify import findings_on
from tests.builders.books import Book, codes, only_table, standard

WINDOWS, MAC = Platform("Windows", ("win11-23h2",)), Platform("Mac", ("macos",))


def columns(*roles: str, platforms: tuple[Platform, ...] = ()) -> Columns:
    return Columns(
        headers=roles,
        unknown=(),
        roles={role: number for number, role in enumerate(roles)},
        platforms={len(roles) + number: each for number, each in enumerate(platforms)},
    )


BOTH = columns("url", platforms=(WINDOWS, MAC))
ONE = columns("url", platforms=(WINDOWS,))


def told(kind: TableKind | None) -> tuple[str, str, Method | None, bool] | None:
    if kind is None:
        return None
    assert kind.service == ("mde-portal" if kind.list_id.startswith("portal") else "mde")
    assert (kind.cloud is Cloud.GOVERNMENT) is kind.list_id.endswith("-gov")
    return kind.list_id, kind.table_id, kind.method, bool(kind.fleets)


@pytest.mark.parametrize(
    ("title", "page", "known", "wanted"),
    [
        ("URLs", "", BOTH, ("standard-commercial", "urls", Method.STANDARD, False)),
        ("URLs USGov", "", BOTH, ("standard-gov", "urls", Method.STANDARD, False)),
        ("URLs", "For US Gov customers", BOTH, ("standard-gov", "urls", Method.STANDARD, False)),
        ("Portal", "", ONE, ("portal-commercial", "urls", None, False)),
        ("Security Center", "", ONE, ("portal-commercial", "urls", None, False)),
        ("Portal", "Streamlined", ONE, ("portal-streamlined-commercial", "urls", None, False)),
        ("Portal gov", "Streamlined", ONE, ("portal-streamlined-gov", "urls", None, False)),
        (
            "Addresses",
            "Streamlined",
            columns("tag"),
            ("streamlined-commercial", "addresses", Method.STREAMLINED, False),
        ),
        (
            "Windows 1607 to 1803",
            "Streamlined",
            ONE,
            ("streamlined-commercial", "legacy", Method.STREAMLINED, True),
        ),
        (
            "Servers on MMA",
            "Streamlined",
            ONE,
            ("streamlined-commercial", "mma", Method.STREAMLINED, True),
        ),
        (
            "All devices",
            "Streamlined",
            ONE,
            ("streamlined-commercial", "common", Method.STREAMLINED, False),
        ),
        (
            "All devices",
            "",
            columns("url", "os"),
            ("streamlined-commercial", "common", Method.STREAMLINED, False),
        ),
        ("Windows 1234 to 1803", "Streamlined", ONE, None),  # for nobody known, so for nobody
        (
            "Windows 1607 to 1803",
            "Streamlined",
            BOTH,
            ("streamlined-commercial", "legacy", Method.STREAMLINED, True),
        ),
        ("URLs", "", ONE, None),
        ("Commas", "", columns("url"), None),
        ("Commas", "Streamlined", columns("url"), None),
        ("Comma separated", "", BOTH, ("standard-commercial", "urls", Method.STANDARD, False)),
    ],
)
def test_what_a_table_is(
    title: str, page: str, known: Columns, wanted: tuple[str, str, Method | None, bool] | None
) -> None:
    """Each of these is a list of its own: one taken for another opens what devices never asked."""
    assert told(kind_of(title, page, known)) == wanted


def test_a_hidden_column_without_a_header_is_nothing(tmp_path: Path) -> None:
    book = Book()
    sheet = book.sheet("Microsoft Defender URLs", standard("a.example.com"))
    for column in ("H", "I", "J", "Z"):  # the last two are beyond the table
        sheet.column_dimensions[column].hidden = True
    table = only_table(book.read(tmp_path))
    assert [code for _, code in codes(table)] == ["hidden-column", "hidden-column"]


def test_regions_are_told_by_their_cloud() -> None:
    regions = {"EU": Cloud.COMMERCIAL, "own": None, "DoD": Cloud.GOVERNMENT, "UK": Cloud.COMMERCIAL}
    assert regions_by_cloud(regions) == "own; EU, UK (commercial); DoD (government)"
    assert regions_by_cloud({"EU": Cloud.COMMERCIAL}) == "EU (commercial)"
    assert regions_by_cloud({}) == ""


def test_where_a_host_is_required_and_where_optional_are_places() -> None:
    """Somebody looks each of them up: whole places, apart by commas."""
    catalog, _ = Store(None).load("2026-07-03")
    assert catalog is not None
    findings = findings_on(catalog, Store(None))
    messages = [each.message for each in findings if each.code == "need-contradiction"]
    assert messages
    place = r"[a-z-]+/[a-z]+#[0-9]+(?:\.[0-9]+)?"
    shape = re.compile(rf"optional here(, {place})*; required in {place}(, {place})*")
    assert [message for message in messages if not shape.fullmatch(message)] == []
    assert any(message.count(", ") > 1 for message in messages)
