"""Guards and tests that do not hold, each told whole: where, by what, and what to do about it."""

import pytest

from outgate.catalog.model import ServiceTag
from outgate.diagnostics import Diagnostic, codes
from outgate.errors import InternalError
from outgate.plan.checks.beyond import Beyond, find_passing
from outgate.plan.checks.guard_diagnostics import Blindness, check_guards
from outgate.plan.checks.guards import find_failures
from outgate.plan.checks.policy_tests import TestReport as Report
from outgate.plan.checks.policy_tests import run_tests
from outgate.plan.compile import Compilation
from outgate.policy.model import Guard, GuardKind
from outgate.traffic.guard_pattern import parse_guard_pattern
from outgate.traffic.tags import NO_TAGS
from outgate.values import replace
from tests.builders.candidates import SPAN
from tests.builders.catalogs import catalog, endpoint_list, row
from tests.support import compile_files

ROWS = tuple(
    replace(row(f"{name}.example", number=n), geography="EU") for n, name in enumerate("abcd", 1)
)
SMALL = catalog(endpoint_list(*ROWS), tags=(ServiceTag("Storage", 1, (), ("192.0.2.0/24",)),))
ALLOW = "allow mde for region EU, fleet linux from 10.0.0.0/8\n"
DIRECT = Beyond(("*",), ("https",), "`otherwise: direct` lets everything else out")
KEY = "10.0.0.0/8 -> https://b.example:443"


def made(text: str) -> Compilation:
    compilation, problems = compile_files({"a.policy": ALLOW + text}, SMALL)
    assert compilation is not None, problems
    return compilation


def guarded(
    text: str, blind: Blindness | None = None, beyond: Beyond | None = None
) -> list[Diagnostic]:
    return list(check_guards(made(text), blind or Blindness(), beyond))


def test_what_a_rule_breaks() -> None:
    (found,) = guarded('forbid "b.example"\n')
    assert found.code is codes.FORBIDDEN
    assert found.message == "https://b.example from 10.0.0.1 is allowed, and forbidden here"
    assert found.help == (
        f"by rule `{KEY}` (l/t#2); narrow the statement, or name what may pass behind `except`"
    )
    # However often: it is one rule.
    (parts,) = guarded('forbid "https://b.example/x/*", "https://b.example/y/*"\n')
    assert parts.help == found.help
    assert found.primary is not None
    assert found.primary.span.line == 2
    assert [(each.span.line, each.text) for each in found.related] == [
        (1, "this statement allows it")
    ]
    again = tuple(replace(ROWS[1], id=f"l/t#{n}", row=n) for n in (7, 8, 9))
    compilation, _ = compile_files(
        {"a.policy": ALLOW + 'forbid "b.example"\n'}, catalog(endpoint_list(*ROWS, *again))
    )
    assert compilation is not None
    (rows,) = check_guards(compilation)
    assert rows.help is not None
    assert rows.help.startswith(f"by rule `{KEY}` (l/t#2, l/t#7, l/t#8); ")
    (found,) = guarded('limit to "a.example"\n')
    assert found.code is codes.LIMIT_EXCEEDED
    assert found.message == "https://b.example from 10.0.0.1 is allowed, outside of this limit"
    assert found.help == (
        f"by rule `{KEY}` (l/t#2) and 2 other rules; narrow the statement, or add the host behind "
        "`limit to`"
    )
    assert guarded('forbid "b.example" except "https://b.example"\n') == []
    assert guarded('forbid "b.example" from 192.0.2.0/24\n') == []
    assert guarded("") == []


def test_what_a_target_that_tells_by_address_leaves_open() -> None:
    """Only for whom the rule is, only at its port, and only where nobody accepted it."""
    blind = Blindness((KEY,))
    for text, kind in (('limit to "*.example"', "limit"), ('forbid "x.test"', "forbid")):
        (found,) = guarded(f"{text}\n", blind)
        told = f"the target tells `{KEY}` by address only, and lets through whatever else has that"
        assert found.code is codes.GUARD_UNDECIDED
        assert found.message == f"whether this `{kind}` holds cannot be told: {told} address"
        assert found.help == (
            "leave that rule to a target that sees names, or name addresses in the policy"
        )
        (may,) = guarded(f"{text}\n", replace(blind, may_accept=True))
        assert may.help == (
            f'{found.help}; or accept it with a reason (`accept: {{shared-address: "..."}}` of the '
            "target)"
        )
        (accepted,) = guarded(f"{text}\n", replace(blind, reason="ours"))
        assert accepted.code is codes.ACCEPTED_UNDECIDED
        assert accepted.message == (
            f"this `{kind}` holds by name only, accepted: ours; {told} address"
        )
        assert accepted.help is None
    for holds in (
        'limit to "*.example" from 192.0.2.0/24',
        'forbid "x.test" from 192.0.2.0/24',
        'forbid "x.test:8443"',
        'require "https://a.example" from 10.0.0.0/8',
    ):
        assert guarded(f"{holds}\n", blind) == []
    assert guarded('forbid "x.test:443"\n', blind) != []
    # What a rule breaks for sure is not undecided as well; another rule may be.
    (broken,) = guarded('forbid "b.example"\n', blind)
    assert broken.code is codes.FORBIDDEN
    other = Blindness((KEY, KEY.replace("b.", "c.")))
    assert [each.code for each in guarded('forbid "b.example"\n', other)] == [
        codes.FORBIDDEN,
        codes.GUARD_UNDECIDED,
    ]


def test_what_passes_beside_all_rules() -> None:
    (found,) = guarded('forbid "x.test"\n', beyond=DIRECT)
    assert found.code is codes.FORBIDDEN
    assert found.message == (
        "https://x.test from 192.0.2.1 is let through, and forbidden here: `otherwise: direct` "
        "lets everything else out"
    )
    assert found.help == "have the target refuse what no rule names"
    (found,) = guarded('limit to "*.example" from 10.0.0.0/8\n', beyond=DIRECT)
    assert found.code is codes.LIMIT_EXCEEDED
    assert found.message.startswith("https://any.test from 10.0.0.1 is let through, outside of ")
    assert guarded('require "https://a.example" from 10.0.0.1\n', beyond=DIRECT) == []
    # It is told of even where nobody can tell what rules do, which is then not told.
    (found,) = guarded('forbid "x.test"\n', Blindness((KEY,)), DIRECT)
    assert found.code is codes.FORBIDDEN


def test_the_ports_at_which_something_passes() -> None:
    def passing(
        kind: GuardKind,
        *patterns: str,
        addresses: tuple[str, ...] = ("*",),
        excepted: tuple[str, ...] = (),
    ) -> str:
        guard = Guard(
            kind=kind,
            patterns=tuple(map(parse_guard_pattern, patterns)),
            exceptions=tuple(map(parse_guard_pattern, excepted)),
            addresses=addresses,
            span=SPAN,
        )
        found = find_passing(guard, DIRECT, NO_TAGS)
        return found.url if found else ""

    assert passing(GuardKind.FORBID, "x.test") == "https://x.test"
    assert passing(GuardKind.FORBID, "x.test:8443") == "https://x.test:8443"
    # All of the usual port may pass here, so that another one shows it: the first that has no name.
    assert passing(GuardKind.LIMIT, "*.x:443", "*.x:1024") == "https://any.example"
    named = ("x.test:443", "x.test:1024")
    assert passing(GuardKind.FORBID, "x.test", excepted=named) == "https://x.test:1025"
    assert passing(GuardKind.FORBID, "x.test", addresses=()) == ""
    assert passing(GuardKind.REQUIRE, "x.test") == ""


def test_what_is_required_and_not_allowed() -> None:
    (found,) = guarded('require "https://e.example" from 10.0.0.0/8\n')
    assert found.code is codes.REQUIREMENT_UNMET
    assert found.message == "https://e.example from 10.0.0.1 is required here, and not allowed"
    assert found.help is not None
    assert found.help.startswith("no row of catalog e names the host")
    assert found.help.endswith("; allow it, or take it out of the guard")
    (found,) = guarded('require "https://a.exampel" from 10.0.0.0/8\n')
    assert found.help is not None
    assert found.help.startswith(
        "no row of catalog e names the host; did you mean `a.example`?; allow it, or "
    )
    (found,) = guarded('require "https://a.example" from 10.0.0.0/7\n')
    assert found.message == "https://a.example from 11.0.0.1 is required here, and not allowed"
    assert found.help is not None
    assert found.help.startswith("it is allowed from `10.0.0.0/8` only; ")
    (found,) = guarded('require "http://a.example" from 10.0.0.1\n')
    assert found.help is not None
    assert found.help.startswith(
        "row l/t#1 is allowed as `https://a.example:443` only (a.policy:1)"
    )


def test_what_is_required_names_a_whole_url() -> None:
    """Whatever reads policies sees to it; a host by itself would be required by no protocol."""
    compilation = made("")
    whole = parse_guard_pattern("https://a.example")
    for pattern in (parse_guard_pattern("a.example:443"), replace(whole, port=None)):
        guard = Guard(
            kind=GuardKind.REQUIRE, patterns=(pattern,), exceptions=(), addresses=("*",), span=SPAN
        )
        wrong = replace(compilation, policy=replace(compilation.policy, guards=(guard,)))
        with pytest.raises(InternalError, match="names whole URLs"):
            find_failures(wrong)


def report_of(text: str) -> Report:
    return run_tests(made(text))


def test_tests_that_hold_and_that_do_not() -> None:
    report = report_of(
        'test "one" {\n  allow https://a.example from 10.1.0.0/16\n'
        "  deny https://b.example from 192.0.2.1\n}\n"
        'test "two" {\n  deny https://a.example from 10.0.0.1\n'
        "  allow https://e.test from 10.0.0.1\n  allow https://a.example\n"
        "  allow https://a.example from 192.0.2.1\n}\n"
        'test "three" {\n  deny https://e.test\n}\n'
        'test "four" {\n  allow https://e.test\n}\n'
    )
    assert (report.tests, report.failed) == (4, 2)
    held = [result.failure is None for result in report.results]
    assert held == [True, True, False, False, False, False, True, False]
    opened, unknown, nowhere, elsewhere, unknown_anywhere = report.problems
    assert unknown_anywhere.message == "test `four`: https://e.test is not allowed"
    assert unknown_anywhere.help == "no row of catalog e names the host"
    assert elsewhere.message == "test `two`: https://a.example from 192.0.2.1 is not allowed"
    assert elsewhere.help == "it is allowed from `10.0.0.0/8` only"
    assert opened.code is codes.TEST_FAILED
    assert opened.message == "test `two`: https://a.example from 10.0.0.1 is allowed"
    assert opened.help == ("by rule `10.0.0.0/8 -> https://a.example:443`, asked for at a.policy:1")
    assert unknown.message == "test `two`: https://e.test from 10.0.0.1 is not allowed"
    assert unknown.help == "no row of catalog e names the host"
    assert nowhere.message == "test `two`: https://a.example is not allowed"
    assert nowhere.help == "it is allowed from `10.0.0.0/8` only; say `from ADDRESS`"
    (places,) = {each.primary.span.line for each in (opened,) if each.primary}
    assert places == 7


def test_statements_that_a_test_touches() -> None:
    """One for the address of a line that is about what it asks for itself."""
    more = "allow mde for region EU, fleet linux from 192.0.2.0/24\n"
    lines = 'test "t" {\n  allow https://a.example from 10.0.0.1\n}\n'
    report = report_of(more + lines)
    assert [each.span.line for each in report.untested] == [2]
    none = report_of(more)
    assert [each.span.line for each in none.untested] == [1, 2]
    assert (none.tests, none.failed, none.results, none.problems) == (0, 0, (), ())
    # One line that is denied touches a statement as well, as that is what would allow it.
    denied = report_of(more + 'test "t" {\n  deny https://e.test from 192.0.2.1\n}\n')
    assert [each.span.line for each in denied.untested] == [1, 2]
    # What asks for one name only is not touched by another one that a wider rule allows.
    wide = replace(row("*.b.example", number=5, platforms=("macOS",)), geography="EU")
    text = f"{ALLOW}{ALLOW.replace('linux', 'macos')}"
    for host, untouched in (("x.b.example", [1]), ("a.b.example", [])):
        name = replace(row("a.b.example", number=6), geography="EU")
        folded, _ = compile_files(
            {"a.policy": f'{text}test "t" {{ deny https://{host} }}'},
            catalog(endpoint_list(wide, name)),
        )
        assert folded is not None
        assert [each.span.line for each in run_tests(folded).untested] == untouched
