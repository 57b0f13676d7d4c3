"""What a statement, a guard and a test come to where nothing is wrong with them."""

from datetime import date

import pytest

from outgate.catalog.model import Cloud, Method
from outgate.language.parse import parse
from outgate.policy.clauses import is_value
from outgate.policy.model import PolicySet, Request, ResolvedAllow
from outgate.policy.resolve import read_request, resolve, resolve_guards
from outgate.source import SourceFile
from tests.support import shipped

GUID = "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"
WHOLE = f"""\
source milan = 10.3.0.0/24, 10.3.1.0/24, 10.3.0.7
fleet Shop = win10-1709, plant
fleet plant = linux, server2019
allow mde
  for region uk, eu, EU, fleet shop, Macos, win7-sp1
  from milan, 10.9.0.1-10.9.0.2, any, milan
  via standard
  with live-response, app-reputation
  without web-protection, symbols
  workspace "{GUID.upper()}", "00000000{GUID[8:]}"
  storage "stb", "sta123456789012345678901"
  owner "a" because "b" until 2027-03-31
"""


def policy_of(text: str, edition: str = "2026-07-03") -> PolicySet:
    file, mistakes = parse(SourceFile("a.policy", text))
    policy, problems = resolve([file], shipped(edition))
    assert (*mistakes, *problems) == ()
    return policy


def statement_of(text: str, edition: str = "2026-07-03") -> ResolvedAllow:
    (statement,) = policy_of(text, edition).statements
    return statement


def test_every_clause_of_a_statement() -> None:
    statement = statement_of(WHOLE)
    assert statement.request == Request(
        service="mde",
        cloud=Cloud.COMMERCIAL,
        method=Method.STANDARD,
        regions=("EU", "UK"),
        fleets=("linux", "macos", "server2019", "win10-1709", "win7-sp1"),
        with_features=("app-reputation", "live-response"),
        without_features=("symbols", "web-protection"),
        workspaces=(f"00000000{GUID[8:]}", GUID),
        storage=("sta123456789012345678901", "stb"),
    )
    assert [(source.name, source.addresses) for source in statement.sources] == [
        ("milan", ("10.3.0.0/23",)),
        ("10.9.0.1/32,10.9.0.2/32", ("10.9.0.1/32", "10.9.0.2/32")),
        ("any", ("*",)),
    ]
    assert (statement.until, statement.names_fleets) == (date(2027, 3, 31), True)


def test_a_bare_statement() -> None:
    statement = statement_of("allow mde for region GCC, fleet linux")
    assert (statement.request.cloud, statement.request.method) == (
        Cloud.GOVERNMENT,
        Method.STANDARD,
    )
    assert [source.addresses for source in statement.sources] == [("*",)]
    assert (statement.until, statement.request.workspaces, statement.request.storage) == (
        None,
        (),
        (),
    )


def test_a_statement_of_a_service_without_devices_and_methods() -> None:
    statement = statement_of("allow mde-portal for region UK")
    assert statement.request == Request(
        service="mde-portal",
        cloud=Cloud.COMMERCIAL,
        method=None,
        regions=("UK",),
        fleets=(),
        with_features=(),
        without_features=(),
        workspaces=(),
        storage=(),
    )
    assert statement.names_fleets


def test_all_fleets_of_a_streamlined_statement_are_those_that_it_has_tables_for() -> None:
    legacy = {"win10-1607", "win10-1703", "win10-1709", "win10-1803"}
    commercial = set(statement_of("allow mde for region EU via streamlined").request.fleets)
    government = set(statement_of("allow mde for region GCC via streamlined").request.fleets)
    assert commercial & legacy == legacy
    assert commercial - government == legacy
    assert {"win10-1809", "macos", "linux", "server2012r2"} < government
    assert "win7-sp1" not in commercial
    addresses = set(statement_of("allow mde for region EU via addresses").request.fleets)
    assert addresses == commercial - legacy
    standard = set(statement_of("allow mde for region EU").request.fleets)
    assert {"win7-sp1", "server2016-mma"} <= standard - commercial
    # No column of the standard list names it: it is read as the newest that one does.
    assert commercial - standard == {"server2025"}


@pytest.mark.parametrize(
    ("clause", "text", "taken"),
    [
        ("workspace", GUID, True),
        ("workspace", "abc", False),
        ("storage", "abc", True),
        ("storage", GUID, False),
    ],
)
def test_what_a_clause_takes(clause: str, text: str, taken: bool) -> None:
    assert is_value(clause, text) is taken


def test_a_request_is_read_from_one_statement_that_has_no_mistake() -> None:
    known = shipped("2026-07-03")
    text = "allow mde for region EU, fleet win11 via streamlined"
    request = read_request(text, known)
    assert request == statement_of(text).request
    for wrong in (
        f"{text} from plant",
        "allow mde for region EUU, fleet win11",
        "allow mde fro x",
        f"{text}\n{text}",
        f"{text}\nallow mde fro x",
        f'{text}\nforbid "*x"',
        'forbid "x.example"',
        "",
    ):
        assert read_request(wrong, known) is None


def test_guards_alone_need_no_catalog() -> None:
    text = 'source a = 10.0.0.0/8\nforbid "x.example" from a, 10.0.0.0/9\nallow nothing\nlimit '
    file, _ = parse(SourceFile("a.policy", f'{text}to "*.example"\nrequire "https://*x"'))
    guards, problems = resolve_guards([file])
    assert [(each.kind.value, each.addresses) for each in guards] == [
        ("forbid", ("10.0.0.0/8",)),
        ("limit", ("*",)),
    ]
    assert [each.code.id for each in problems] == ["bad-pattern"]
    everywhere, _ = parse(SourceFile("a.policy", 'forbid "a.example" from 10.0.0.0/8, any'))
    assert [each.addresses for each in resolve_guards([everywhere])[0]] == [("*",)]


def test_lines_of_a_test() -> None:
    (test,) = policy_of(
        "allow mde-portal for region UK\n"
        'test "t" { allow https://a.example/x from 10.0.0.0/8 deny http://b.example }'
    ).tests
    assert [(each.allow, str(each.url), each.address) for each in test.expectations] == [
        (True, "https://a.example/x", "10.0.0.0/8"),
        (False, "http://b.example", None),
    ]


def test_statements_guards_and_tests_are_numbered_in_their_order() -> None:
    line = "{ deny https://a.example }"
    policy = policy_of(
        f'test "a" {line}\nallow mde-portal for region UK\ntest "b" {line}\n'
        "allow mde-portal for region EU\nallow mde-portal for region US\n"
    )
    assert [each.number for each in policy.tests] == [0, 1]
    assert [(each.number, each.request.regions) for each in policy.statements] == [
        (0, ("UK",)),
        (1, ("EU",)),
        (2, ("US",)),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        "allow mde for region EUU, fleet win11",
        "allow mde for region EU, fleet win11 from plant",
        "allow mde for region EU, fleet mma via streamlined",
        "allow mde for region GCC, fleet win10-1709 via streamlined",
        "allow payroll",
        'forbid "*x"',
        'forbid "x.example" from plant',
    ],
)
def test_what_has_errors_is_not_in_the_policy(wrong: str) -> None:
    file, _ = parse(SourceFile("a.policy", f"{wrong}\nallow mde-portal for region UK"))
    policy, problems = resolve([file], shipped("2026-07-03"))
    assert [each.severity.value for each in problems] == ["error"]
    assert [each.request.service for each in policy.statements] == ["mde-portal"]
    assert policy.guards == ()


def test_where_something_stands_makes_it_no_other() -> None:
    allow = "allow mde-portal for region UK\n"
    test = 'test "a" {{ deny{} https://a.example }}\n'
    guard = 'forbid "https://a.example"\n'
    one = policy_of(f"{allow}{test.format('')}{guard}")
    other = policy_of(
        f"allow mde-portal for region EU\n{test.format('').replace('a.example', 'b.example')}"
        f"{test.format('').replace('deny', 'allow')}{allow}{test.format('  ')}# x\n{guard}"
    )
    assert one.statements[0] == other.statements[1]
    assert one.statements[0] != other.statements[0]
    assert one.tests[0] == other.tests[2]
    assert one.tests[0].expectations == other.tests[2].expectations
    assert one.tests[0] != other.tests[1]
    assert one.guards == other.guards
