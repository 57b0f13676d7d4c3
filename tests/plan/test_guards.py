"""Guards hold or fail with a witness, and say which statement and row is behind it."""

from outgate.diagnostics import Diagnostic, codes
from outgate.plan.checks.guard_diagnostics import check_guards
from tests.support import compiled, problems_of

ALLOW = "allow mde for region EU, fleet win10-1709, mma from 10.20.0.0/16\n"


def guarded(text: str) -> tuple[Diagnostic, ...]:
    return check_guards(compiled(ALLOW + text, "2026-07-03"))


def test_guards_that_hold() -> None:
    assert (
        guarded(
            'require "https://winatp-gw-neu.microsoft.com" from 10.20.4.7\n'
            'require "http://crl.microsoft.com", "https://*.blob.core.windows.net" '
            "from 10.20.0.0/17\n"
            'forbid "https://winatp-gw-cus.microsoft.com"\n'
            'forbid "*.blob.core.windows.net" from 10.30.0.0/16\n'
            'forbid "http://winatp-gw-neu.microsoft.com"\n'
            'limit to "*.example.com" from 10.30.0.0/16, 192.0.2.1\n'
        )
        == ()
    )


def test_a_limit_that_is_exceeded() -> None:
    (problem,) = guarded('limit to "*.windows.com", "*.windows.net", "*.microsoft.com:443"')
    assert problem.code is codes.LIMIT_EXCEEDED
    assert "http://" in problem.message
    assert "from 10.20.0.1 is allowed, outside of this limit" in problem.message
    assert problem.primary is not None
    assert problem.primary.span.text.startswith("limit to")
    assert [label.span.text for label in problem.related] == [ALLOW.strip()]
    assert problem.help is not None
    assert "other rules" in problem.help


def test_a_limit_by_top_level_domains() -> None:
    assert guarded('limit to "*.com", "*.net", "*.ms"') == ()
    (problem,) = guarded('limit to "*.com", "*.ms"')
    assert ".net" in problem.message
    (problem,) = guarded('forbid "*.net"')
    assert ".net" in problem.message


def test_an_open_wildcard_is_caught() -> None:
    (problem,) = guarded('forbid "https://*.blob.core.windows.net"')
    assert problem.code is codes.FORBIDDEN
    assert problem.message == (
        "https://any.blob.core.windows.net from 10.20.0.1 is allowed, and forbidden here"
    )
    narrowed = 'workspace "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69" storage "stmmaweu01"\n'
    policy = ALLOW.strip() + f" {narrowed}"
    guard = 'forbid "https://*.blob.core.windows.net" except "stmmaweu01.blob.core.windows.net"\n'
    compilation = compiled(policy + guard, "2021-03-04")
    problems = check_guards(compilation)
    # The 2021 list has storage accounts of its own for samples; no other name may pass.
    for problem in problems:
        assert "any.blob" not in problem.message


def test_what_is_required_and_missing() -> None:
    (problem,) = guarded('require "https://winatp-gw-cus.microsoft.com" from 10.20.0.0/16')
    assert problem.code is codes.REQUIREMENT_UNMET
    assert problem.help is not None
    assert "is for region `US`; the statement takes `EU`" in problem.help
    (problem,) = guarded('require "https://winatp-gw-neu.microsoft.com"')
    assert problem.help is not None
    assert "it is allowed from `10.20.0.0/16` only" in problem.help
    more = ALLOW.replace("10.20.0.0/16", "10.21.0.0/16")
    (problem,) = guarded(f'{more}require "https://winatp-gw-neu.microsoft.com"')
    assert problem.help is not None
    assert "it is allowed from `10.20.0.0/16`, `10.21.0.0/16` only" in problem.help
    (problem,) = guarded('require "https://192.0.2.1" from 10.20.0.1')
    assert problem.help is not None
    assert "no row of catalog 2026-07-03 names the host" in problem.help
    (one, two) = guarded('require "https://a.example.com", "https://b.example.com"')
    assert "a.example.com" in one.message
    assert "b.example.com" in two.message


def test_words_that_cannot_be_read() -> None:
    def mistakes(text: str) -> set[tuple[str, str]]:
        return {
            (each.code.id, each.primary.span.text if each.primary else "")
            for each in problems_of(ALLOW + text, "2026-07-03")
        }

    assert mistakes('forbid "x"') >= {("bad-pattern", '"x"')}
    assert mistakes('require "a.example.com"') >= {("bad-pattern", '"a.example.com"')}
    assert mistakes('limit to "*.com" from nowhere') >= {("unknown-source", "nowhere")}
    outside = mistakes('forbid "https://*.a.example" except "https://b.example", "x.a.example"')
    assert ("clause-without-effect", '"https://b.example"') in outside
    assert ("clause-without-effect", '"x.a.example"') not in outside
