"""Names and clauses of a statement: what is said where several things could be."""

from dataclasses import replace

import pytest

from outgate.catalog.model import Catalog
from outgate.language.format import format_text
from outgate.language.parse import parse
from outgate.policy.names import is_reserved_source
from outgate.policy.resolve import resolve
from outgate.source import SourceFile
from tests.support import compiled, problems_of, shipped


def with_region(catalog: Catalog, edition: str, region: str) -> Catalog:
    """Another edition, whose lists have one row for a region of that name."""
    first, *lists = (each for each in catalog.lists if each.id == "standard-commercial")
    table, *tables = first.tables
    row = replace(table.endpoints[0], geography=region)
    table = replace(table, endpoints=(row, *table.endpoints[1:]))
    endpoint_list = replace(first, tables=(table, *tables))
    return replace(catalog, edition=edition, lists=(endpoint_list, *lists))


@pytest.mark.parametrize(
    ("name", "otherwise"), [("EUX", "did you mean `EU`?"), ("linux", "`linux` is a fleet:")]
)
def test_where_a_region_is_comes_before_a_name_that_is_like_it(name: str, otherwise: str) -> None:
    catalog = shipped("2025-12-25")
    file, _ = parse(SourceFile("a.policy", f"allow mde for region {name}, fleet win11"))
    other = with_region(catalog, "2030-01-01", name)
    _, (problem,) = resolve([file], catalog, lambda: (catalog, other))
    assert problem.help is not None
    assert problem.help.startswith("it comes with edition 2030-01-01")
    assert otherwise not in problem.help
    _, (problem,) = resolve([file], catalog, lambda: (catalog,))
    assert problem.help is not None
    assert problem.help.startswith(otherwise)


def test_fleets_of_a_statement_without_any_are_in_order() -> None:
    (statement,) = compiled("allow mde for region EU", "2025-12-25").policy.statements
    fleets = statement.request.fleets
    assert fleets[:2] == ("linux", "macos")
    assert list(fleets) == sorted(fleets)
    assert not statement.names_fleets


def test_any_is_the_source_of_a_statement_without_one() -> None:
    text = "allow mde for region EU, fleet win11 via streamlined"
    bare, named = (compiled(each, "2025-12-25").plan.rules for each in (text, f"{text} from any"))
    assert [(rule.key, rule.source) for rule in bare] == [(rule.key, rule.source) for rule in named]


@pytest.mark.parametrize(
    ("name", "reserved"),
    [("any", True), ("9.0.0.1", True), ("::1", True), ("10net", False), ("hamburg", False)],
)
def test_names_that_no_source_can_have(name: str, reserved: bool) -> None:
    assert is_reserved_source(name) is reserved
    problems = problems_of(f"source {name} = 10.0.0.1\nallow mde for region EU, fleet mma")
    assert ("reserved-name" in {each.code.id for each in problems}) is reserved


def test_a_source_with_a_wrong_address_has_its_name_and_no_more() -> None:
    text = "source a = 10.0.0.300\nallow mde for region EU, fleet mma from a\n"
    file, _ = parse(SourceFile("a.policy", f'{text}forbid "x.example" from a'))
    policy, problems = resolve([file], shipped("2026-07-03"))
    assert [each.code.id for each in problems] == ["bad-address"]
    assert policy.sources["a"].addresses == ()
    assert [each.addresses for each in policy.guards] == [()]


SAID = [
    (
        'test "t" { deny https://a.example from 10.0.0.1-10.0.0.9 }\n'
        "allow mde for region EU, fleet mma",
        "bad-address",
        "10.0.0.1-10.0.0.9",
        "`10.0.0.1-10.0.0.9` is a range of several networks",
        "a test line speaks of one address or network",
    ),
    (
        "allow mde for region EU, fleet mma with network-scanner",
        "unknown-feature",
        "network-scanner",
        "no row of this catalog edition belongs to feature `network-scanner`",
        "known are: app-reputation,",
    ),
    (
        'allow mde-portal for region EU storage "abcdef"',
        "clause-not-applicable",
        '"abcdef"',
        "service `mde-portal` has no Monitoring Agent rows to narrow",
        "leave it out",
    ),
]


@pytest.mark.parametrize(("text", "code", "underlined", "message", "help"), SAID)
def test_what_is_said(text: str, code: str, underlined: str, message: str, help: str) -> None:
    (problem,) = problems_of(text, "2021-03-04")
    assert problem.primary is not None
    assert (problem.code.id, problem.primary.span.text) == (code, underlined)
    assert problem.message == message
    assert problem.help is not None
    assert problem.help.startswith(help)


def test_where_a_guard_stands_makes_it_no_other_one() -> None:
    allow, guard = "allow mde for region EU, fleet linux\n", 'forbid "a.example"\n'
    one = compiled(f"{allow}{guard}", "2025-12-25").policy
    other = compiled(f"# words\n{guard}{allow}", "2025-12-25").policy
    assert one.guards == other.guards
    assert [each.span.line for each in (*one.guards, *other.guards)] == [2, 2]
    assert one.guards[0].span.start != other.guards[0].span.start


def test_a_file_with_mistakes_is_not_laid_out() -> None:
    text = "allow   mde fro x\n"
    result, problems = format_text(SourceFile("a.policy", text))
    assert result == text
    assert [each.code.id for each in problems] == ["syntax"]
