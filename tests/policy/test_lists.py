"""What a statement is told of the lists behind it, for lists that Microsoft has not published."""

from dataclasses import replace
from pathlib import Path

import pytest

from outgate.catalog.fleets import GROUPS
from outgate.catalog.model import Catalog, Cloud, EndpointList, Method, Platform
from outgate.catalog.store import Store
from outgate.diagnostics import Diagnostic, apply_fixes
from outgate.language.parse import parse
from outgate.policy.resolve import resolve
from outgate.source import SourceFile
from tests.builders.catalogs import LINUX, MMA, WIN10, catalog, endpoint_list, row
from tests.support import problems_of

PAYROLL = """\
format_version: "1.0"
service: payroll
endpoints:
  - {url: a.example, fleets: [linux]}
  - {url: b.example, fleets: [macos, mma]}
"""


def told(text: str, known: Catalog) -> tuple[Diagnostic, ...]:
    file, _ = parse(SourceFile("a.policy", text))
    return resolve([file], known)[1]


def own(folder: Path, text: str) -> Catalog:
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    known, problems = Store(folder).load("2026-07-03")
    assert known is not None, problems
    return known


def test_a_service_of_a_team_has_no_edition_that_covers_more(tmp_path: Path) -> None:
    (problem,) = told("allow payroll for fleet linux, server2016", own(tmp_path, PAYROLL))
    assert problem.message == "the list `payroll` does not cover fleet `server2016`"
    assert problem.help == (
        "its rows are for `linux`, `macos`, `mma`; add it to the `fleets` of those it needs"
    )
    dated = PAYROLL.replace("service: payroll", 'service: payroll\ndate: "2026-01-02"')
    (problem,) = told("allow payroll for fleet server2016", own(tmp_path, dated))
    assert problem.message == "the list `payroll` of 2026-01-02 does not cover fleet `server2016`"


def test_a_service_of_a_team_may_know_no_regions_and_no_devices(tmp_path: Path) -> None:
    known = own(tmp_path, PAYROLL.replace(", fleets: [linux]", "").split("  - {url: b")[0])
    told_of = told("allow payroll for region EU, UK, fleet linux via standard with updates", known)
    assert [(each.primary and each.primary.span.text, each.message) for each in told_of] == [
        (word, f"service `payroll` has no {what}")
        for word, what in (
            ("EU", "regions"),
            ("UK", "regions"),
            ("linux", "fleets"),
            ("standard", "connectivity methods"),
            ("updates", "features"),
        )
    ]
    assert told("allow payroll", known) == ()


def test_any_device_can_use_a_service_without_methods(tmp_path: Path) -> None:
    known = own(tmp_path, PAYROLL)
    assert told("allow payroll for fleet mma, linux", known) == ()
    file, _ = parse(SourceFile("a.policy", "allow payroll"))
    (statement,) = resolve([file], known)[0].statements
    assert {"linux", "macos", "win7-sp1", "server2016-mma"} <= set(statement.request.fleets)
    assert len(statement.request.fleets) == 7


def test_of_several_lists_all_are_named() -> None:
    one = endpoint_list(replace(row("a.example"), geography="EU"), platforms=(LINUX,))
    other = replace(endpoint_list(row("b.example"), platforms=(MMA, WIN10)), id="k")
    dated = replace(other, source=replace(other.source, date="2025-12-31"))
    (problem,) = told("allow mde for region EU, fleet macos", catalog(one, dated))
    assert problem.message == (
        "the list `k` and `l` of 2025-12-31, 2026-01-01 does not cover fleet `macos`"
    )
    assert problem.help == (
        "its columns speak of `Linux`, `MMA`, `Windows 10`; no edition of the catalog covers "
        "`macos` yet"
    )


def test_a_list_for_everybody_is_of_no_cloud() -> None:
    eu = replace(row("a.example"), geography="EU")
    streamlined = replace(endpoint_list(eu), method=Method.STREAMLINED, cloud=None)
    (problem,) = told("allow mde for region EU, fleet linux", catalog(streamlined))
    assert problem.message == "catalog e has no standard list of `mde`"
    assert problem.help == "it has `via streamlined`"


def test_the_method_that_there_is_a_list_for_stands_in_the_fix() -> None:
    eu = replace(row("a.example"), geography="EU")
    streamlined = replace(endpoint_list(eu), method=Method.STREAMLINED)
    text = "allow mde for region EU, fleet linux"
    (bare,) = told(text, catalog(streamlined))
    assert bare.message == "catalog e has no standard list of `mde` for commercial customers"
    assert bare.help == "it has `via streamlined`"
    assert bare.primary is not None
    assert bare.primary.span.text == "mde"
    assert bare.fixes == ()
    assert told(f"{text} via streamlined", catalog(streamlined)) == ()
    file = SourceFile("a.policy", f"{text} via addresses")
    (problem,) = told(file.text, catalog(endpoint_list(eu)))
    (fix,) = problem.fixes
    assert apply_fixes(file, fix.edits) == f"{text} via standard"


def test_the_only_fleet_of_a_statement_is_not_left_out() -> None:
    """Without it the statement would be for all."""
    text = "allow mde for region EU, fleet {} via streamlined"
    (problem,) = problems_of(text.format("mma"), "2026-07-03")
    assert problem.fixes == ()
    (problem,) = problems_of(text.format("mma, linux"), "2026-07-03")
    assert [each.title for each in problem.fixes] == ["leave `mma` out"]


def test_a_list_without_regions_needs_no_table_for_older_devices() -> None:
    world = replace(endpoint_list(row("a.example"), platforms=(WIN10,)), cloud=None)
    streamlined = catalog(replace(world, method=Method.STREAMLINED))
    assert told("allow mde for fleet win10-1607 via streamlined", streamlined) == ()


def in_regions(known: Catalog, service: str) -> set[str]:
    """Regions that a statement of a service may name."""
    names = ("EU", "UK", "GCC", "Mars", "Venus")
    return {
        name
        for name in names
        if not any(
            each.code.id == "unknown-region"
            for each in told(f"allow {service} for region {name}, fleet linux", known)
        )
    }


def test_a_service_has_the_regions_of_its_clouds_and_of_its_own_rows() -> None:
    def listed(id: str, service: str, cloud: Cloud | None, *regions: str) -> EndpointList:
        rows = (replace(row(f"{id}.example"), geography=region) for region in regions)
        made = endpoint_list(*rows, id=id)
        method = Method.STANDARD if cloud else None
        return replace(made, service=service, cloud=cloud, method=method)

    known = catalog(
        listed("a", "mde", Cloud.COMMERCIAL, "EU", "UK"),
        listed("b", "mde", Cloud.GOVERNMENT, "GCC"),
        listed("c", "worldwide", Cloud.COMMERCIAL, "WW"),
        listed("d", "mars", None, "Mars"),
        listed("e", "venus", None, "Venus"),
    )
    assert in_regions(known, "mde") == {"EU", "UK", "GCC"}
    assert in_regions(known, "worldwide") == {"EU", "UK"}
    assert in_regions(known, "mars") == {"Mars"}
    assert in_regions(known, "venus") == {"Venus"}


def test_a_list_of_a_cloud_asks_for_a_region_even_where_nobody_names_one() -> None:
    (problem,) = told("allow mde for fleet linux", catalog(endpoint_list(row("a.example"))))
    assert problem.message == "`allow mde` needs a region"


@pytest.mark.parametrize("turned", [False, True])
def test_a_fleet_that_one_list_names_is_not_read_as_another_one(turned: bool) -> None:
    older = Platform("2019", ("server2019",), (("server2025", "server2019"),))
    newer = Platform("2025", ("server2025",))
    lists = [
        endpoint_list(row("a.example", geography="EU"), platforms=(platform,), id=id)
        for platform, id in ((older, "a"), (newer, "b"))
    ]
    known = catalog(*(lists[::-1] if turned else lists))
    file, _ = parse(SourceFile("a.policy", "allow mde for region EU"))
    (statement,) = resolve([file], known)[0].statements
    assert statement.request.fleets == ("server2019", "server2025")
    (statement,) = resolve([file], catalog(lists[0]))[0].statements
    assert statement.request.fleets == ("server2019",)


def test_older_devices_have_the_regions_of_their_own_table() -> None:
    legacy = Platform("older", GROUPS["win10-legacy"])
    world = endpoint_list(row("a.example"), row("b.example", geography="UK"), platforms=(WIN10,))
    (table,) = endpoint_list(row("c.example", geography="EU"), platforms=(legacy,)).tables
    both = replace(world, method=Method.STREAMLINED, tables=(*world.tables, table))
    elsewhere = endpoint_list(row("d.example", geography="UK"), row("e.example", geography="EU"))
    known = catalog(both, replace(elsewhere, id="k"))
    text = "allow mde for region {}, fleet win10-1709 via streamlined"
    assert [each.message for each in told(text.format("UK"), known)] == [
        "region `UK` has no rows in `a sheet` of catalog e"
    ]
    alone = catalog(replace(both, tables=world.tables), replace(elsewhere, id="k"))
    assert [each.message for each in told(text.format("UK"), alone)] == [
        "fleet `win10-1709` has no table of its own for UK in the streamlined list of catalog e"
    ]
    every = catalog(
        replace(both, tables=(*world.tables, replace(table, endpoints=(row("f.example"),)))),
        replace(elsewhere, id="k"),
    )
    assert told(text.format("UK"), every) == ()
