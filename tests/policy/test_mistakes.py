"""Every mistake a user can make: its code, what is underlined, and the fix that is proposed."""

from dataclasses import replace

import pytest

from outgate.catalog.model import Table
from outgate.diagnostics import has_errors
from outgate.language.parse import parse
from outgate.policy.resolve import resolve
from outgate.source import SourceFile
from tests.builders.catalogs import catalog, endpoint_list, row
from tests.support import compile_files, compiled, problems_of, shipped

# text, edition, code, underlined text, words of the message or help
MISTAKES = [
    ("allow mde for regin EU, fleet win11", "2021-03-04", "syntax", "regin", "`region`"),
    ("allow mde for region EUU, fleet mma", "2021-03-04", "unknown-region", "EUU", "`EU`"),
    ("allow mde for region Mars, fleet mma", "2021-03-04", "unknown-region", "Mars", "UK, US"),
    ("allow mde for region EU, fleet win10-1790", "2021-03-04", "unknown-fleet", "win10-1790",
     "`win10-1709`"),
    ("allow mde for EU, fleet mma", "2021-03-04", "unknown-fleet", "EU", "`region EU`"),
    ("allow mde for region EU via standard via standard", "2021-03-04", "duplicate-clause", "via",
     "keep one"),
    ("allow mdee for region EU", "2021-03-04", "unknown-service", "mdee", "`mde`"),
    ('allow mde for region EU, fleet mma owner "x', "2021-03-04", "unclosed-string", '"x',
     "closing"),
    ("allow mde\tfor region EU, fleet mma", "2021-03-04", "tab", "\t", "spaces"),
    ("allow mde for fleet mma", "2021-03-04", "missing-region", "mde", "EU, UK, US (commercial)"),
    ("allow mde for region EU, DoD, fleet mma", "2021-03-04", "mixed-clouds", "DoD",
     "a statement for each"),
    ("allow mde for region EU, fleet win11", "2021-03-04", "fleet-not-covered", "win11",
     "from edition 2025-10-16 on"),
    ("allow mde for region EU, fleet server2016", "2021-03-04", "fleet-not-covered", "server2016",
     "`Windows 10 / Server 2019`"),
    ("allow mde for region EU, fleet win10-22h2, mma via streamlined", "2024-08-01",
     "fleet-not-eligible", "mma", "`allow mde for region EU, fleet mma via standard`"),
    ("allow mde for region EU, fleet win10-1709 via addresses", "2024-08-01",
     "fleet-not-eligible", "win10-1709", "via streamlined"),
    # Of a group with both kinds of devices, those that can use the method are named.
    ("allow mde for region EU, fleet windows-server via streamlined", "2025-12-25",
     "fleet-not-eligible", "windows-server",
     "write `fleet server2012r2, server2016, server2019, server2022, server2025` here, and the "
     "others as a statement of their own: `allow mde for region EU, fleet server2008r2-sp1, "
     "server2012r2-mma, server2016-mma via standard`"),
    ("fleet a = win10-1803, linux\nallow mde for region EU, fleet a via addresses", "2025-12-25",
     "fleet-not-eligible", "a", "`win10-1803` of fleet `a` is not eligible for `via addresses`"),
    ("allow mde for region EU, fleet win11 via streamlined", "2021-03-04", "no-list",
     "streamlined", "`via standard`"),
    ("allow mde for region AU, fleet win10-1709", "2024-08-01", "region-not-on-list", "AU",
     "EU, UK, US"),
    ("allow mde for region AEC, fleet win11", "2025-10-16", "unknown-region", "AEC",
     "it comes with edition 2026-07-03"),
    ("allow mde for region GCC, fleet win11 via addresses", "2026-07-03", "no-list", "addresses",
     "via streamlined"),
    ("allow mde for region EU, fleet mma via stream", "2021-03-04", "unknown-method", "stream",
     "`streamlined`"),
    ("allow mde for region EU, fleet mma with live-respons", "2021-03-04", "unknown-feature",
     "live-respons", "`live-response`"),
    ("allow mde for region EU, fleet mma with updates without updates", "2021-03-04",
     "feature-both-ways", "updates", "`with` or in `without`"),
    ("allow mde for region EU, fleet mma from nowhere", "2021-03-04", "unknown-source", "nowhere",
     "no source is defined"),
    ("allow mde for region EU, fleet mma from 10.0.0.1/8", "2021-03-04", "bad-address",
     "10.0.0.1/8", "`10.0.0.0/8`"),
    ("source a = 10.0.0.300\nallow mde for region EU, fleet mma from a", "2021-03-04",
     "bad-address", "10.0.0.300", "10.20.0.0/16"),
    ("source any = 10.0.0.0/8\nallow mde for region EU, fleet mma", "2021-03-04", "reserved-name",
     "any", "another name"),
    ("fleet win10 = win10-1709\nallow mde for region EU, fleet mma", "2021-03-04",
     "reserved-name", "win10", "another name"),
    ("fleet a = b\nfleet b = a\nallow mde for region EU, fleet a", "2021-03-04", "unknown-fleet",
     "a", "do not lead back"),
    ('allow mde for region EU, fleet mma workspace "abc"', "2021-03-04", "bad-workspace", '"abc"',
     "GUID"),
    ('allow mde for region EU, fleet mma storage "My_Account"', "2021-03-04", "bad-storage",
     '"My_Account"', "3 to 24"),
    ("allow mde for region EU, fleet mma until 2027-02-30", "2021-03-04", "bad-date",
     "2027-02-30", "2027-03-31"),
    ("allow mde-portal for region EU, fleet mma", "2021-03-04", "clause-not-applicable", "mma",
     "leave it out"),
    ("allow mde-portal for region EU via standard", "2021-03-04", "clause-not-applicable",
     "standard", "leave it out"),
    ("allow mde-portal for region EU with updates", "2021-03-04", "clause-not-applicable",
     "updates", "leave it out"),
    ('test "t" { allow somebody.example.com }', "2021-03-04", "bad-url", "somebody.example.com",
     "https://"),
    ('test "t" { deny https://*.example.com }', "2021-03-04", "bad-url", "https://*.example.com",
     "https://"),
    ('test "t" { deny https://a.example from ten }', "2021-03-04", "bad-address", "ten",
     "10.20.0.0/16"),
    ('test "t" { deny https://a.example from 10.0.0.1-10.0.0.2 }', "2021-03-04", "bad-address",
     "10.0.0.1-10.0.0.2", "a range of several networks"),
    ("allow mde for region EU, fleet mma with deployment-tool", "2021-03-04", "unknown-feature",
     "deployment-tool", "no row of this catalog edition belongs to feature"),
    ('allow mde-portal for region EU storage "abc"', "2026-07-03", "clause-not-applicable",
     '"abc"', "no Monitoring Agent rows to narrow"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "edition", "code", "underlined", "words"), MISTAKES)
def test_a_mistake(text: str, edition: str, code: str, underlined: str, words: str) -> None:
    errors = [each for each in problems_of(text, edition) if each.severity == "error"]
    assert [each.code.id for each in errors] == [code]
    (problem,) = errors
    assert problem.primary is not None
    assert problem.primary.span.text == underlined
    assert words in f"{problem.message} {problem.help}"


def test_what_is_proposed_for_a_mixed_group_compiles() -> None:
    (problem,) = problems_of(
        "allow mde for region EU, fleet windows-server via streamlined", "2025-12-25"
    )
    assert problem.help is not None
    keep, own = problem.help.split("`")[1::2]
    assert not problems_of(f"allow mde for region EU, {keep} via streamlined", "2025-12-25")
    assert not has_errors(problems_of(own, "2025-12-25"))


def test_every_independent_mistake_is_reported_once() -> None:
    text = (
        "source a = 10.0.0.1/8\n"
        "allow mde for region EUU, fleet win10-1790 from b with x until never\n"
        "allow mde fro a\n"
        "allow mdee\n"
    )
    mistakes = sorted(
        (each.code.id, each.primary.span.text) for each in problems_of(text) if each.primary
    )
    assert mistakes == [
        ("bad-address", "10.0.0.1/8"),
        ("bad-date", "never"),
        ("syntax", "fro"),
        ("unknown-feature", "x"),
        ("unknown-fleet", "win10-1790"),
        ("unknown-region", "EUU"),
        ("unknown-service", "mdee"),
        ("unknown-source", "b"),
    ]


def test_a_duplicate_name_points_at_both_places() -> None:
    files = {
        "a.policy": "source office = 10.0.0.0/24\nallow mde for region EU, fleet mma",
        "b.policy": "\nsource office = 10.0.1.0/24",
    }
    _, problems = compile_files(files, shipped("2021-03-04"))
    (problem,) = problems
    assert problem.code.id == "duplicate-name"
    assert problem.primary is not None
    assert problem.primary.span.place == "b.policy:2"
    assert [label.span.place for label in problem.related] == ["a.policy:1"]


def test_names_are_shared_by_the_files_of_a_set() -> None:
    files = {
        "a.policy": "allow mde for region eu, fleet Plant from office",
        "b.policy": "source office = 10.0.0.0/24\nfleet plant = mma",
    }
    compilation, problems = compile_files(files, shipped("2021-03-04"))
    assert problems == ()
    assert compilation is not None
    assert {rule.source.addresses for rule in compilation.plan.rules} == {("10.0.0.0/24",)}


def test_no_fleet_warns_how_many_endpoints_that_adds() -> None:
    text = "allow mde for region EU, fleet win10-1709 from 10.0.0.1\nallow mde for region EU"
    (problem,) = problems_of(text)
    assert problem.code.id == "missing-fleet"
    # Typed from the sheet: rows that win10-1709 does not get but some covered fleet does. macOS and
    # Linux 11-16, 40; the agent 17-20; the v20 host 42.
    assert "12 endpoints more" in problem.message


def test_an_expired_statement_is_left_out_with_a_warning() -> None:
    from datetime import date

    text = "allow mde for region EU, fleet mma until 2027-03-31"
    last, _ = compile_files({"a.policy": text}, shipped("2021-03-04"), date(2027, 3, 31))
    after, problems = compile_files({"a.policy": text}, shipped("2021-03-04"), date(2027, 4, 1))
    assert last is not None
    assert after is not None
    assert last.plan.rules
    assert after.plan.rules == ()
    assert [problem.code.id for problem in problems] == ["expired"]


def test_a_list_of_no_cloud_with_regions_asks_for_one() -> None:
    rows = replace(row("a.example"), geography="EU")
    of_nobody = replace(endpoint_list(rows), cloud=None)
    _, (problem,) = compile_files({"a.policy": "allow mde for fleet linux"}, catalog(of_nobody))
    assert problem.code.id == "missing-region"
    _, problems = compile_files(
        {"a.policy": "allow mde for region EU, fleet linux"}, catalog(of_nobody)
    )
    assert problems == ()


def test_narrowing_without_agents_warns() -> None:
    text = 'allow mde for region EU, fleet win10-1709 storage "stmmaweu01"'
    (problem,) = problems_of(text)
    assert problem.code.id == "clause-without-effect"
    assert problem.help == "it narrows rows for the mma fleets; leave it out for other fleets"
    agents = text.replace("win10-1709", "mma")
    assert not [each for each in problems_of(agents) if each.code is problem.code]


def test_a_newer_server_is_read_as_the_newest_named() -> None:
    compilation, problems = compile_files(
        {"a.policy": "allow mde for region EU, fleet server2022"}, shipped("2021-03-04")
    )
    assert problems == ()
    assert compilation is not None
    (warning,) = [w for w in compilation.plan.warnings if w.code != "path-not-enforced"]
    assert warning.code == "read-as-newest"
    assert "read as `server2019`" in warning.message


def test_service_tags_replace_the_core_url() -> None:
    text = "allow mde for region EU, fleet server2019 via addresses"
    compilation, _ = compile_files({"a.policy": text}, shipped("2024-08-01"))
    assert compilation is not None
    shown = {str(rule.remote) for rule in compilation.plan.rules}
    assert "https://tag:MicrosoftDefenderForEndpoint:443" in shown
    assert "https://tag:OneDsCollector:443" in shown
    assert "https://*.endpoint.security.microsoft.com:443" not in shown
    assert "https://go.microsoft.com:443" in shown


def test_where_a_region_is_comes_before_a_name_like_it() -> None:
    """Edition 2025-10-16 with Australia under a name like the one that 2026-07-03 brings."""
    catalog = shipped("2025-10-16")

    def renamed(table: Table) -> Table:
        endpoints = tuple(
            replace(each, geography="AEN") if each.geography == "AU" else each
            for each in table.endpoints
        )
        return replace(table, endpoints=endpoints)

    lists = tuple(replace(each, tables=tuple(map(renamed, each.tables))) for each in catalog.lists)
    text = "allow mde for region AEC, fleet win11"
    _, (problem,) = compile_files({"a.policy": text}, replace(catalog, lists=lists))
    assert problem.help is not None
    assert problem.help.startswith("it comes with edition 2026-07-03")
    assert "did you mean" not in problem.help
    _, (typo,) = compile_files(
        {"a.policy": text.replace("AEC", "AEX")}, replace(catalog, lists=lists)
    )
    assert typo.help is not None
    assert typo.help.startswith("did you mean `AEN`?")


def test_a_statement_without_fleets_takes_them_in_order() -> None:
    (statement,) = compiled("allow mde for region EU", "2021-03-04").policy.statements
    assert len(statement.request.fleets) > 10
    assert list(statement.request.fleets) == sorted(statement.request.fleets)


def test_any_may_be_said() -> None:
    said, unsaid = (
        compiled(f"allow mde for region EU, fleet mma{clause}") for clause in (" from any", "")
    )
    assert said.plan.digest == unsaid.plan.digest
    assert {rule.source.name for rule in said.plan.rules} == {"any"}


def test_no_edition_covers_a_fleet_that_none_names() -> None:
    parsed, _ = parse(SourceFile("a.policy", "allow mde for region EU, fleet win11"))
    _, (problem,) = resolve([parsed], shipped("2021-03-04"), tuple)
    assert problem.help is not None
    assert problem.help.endswith("no edition of the catalog covers `win11-21h2` yet")
