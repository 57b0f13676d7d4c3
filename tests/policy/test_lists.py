"""What a statement is told of the lists behind it, for lists that Microsoft has not published."""

from dataclasses import replace
from pathlib import Path

from outgate.catalog.model import Catalog, Method
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
