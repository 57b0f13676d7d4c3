"""`outgate check` as a user and as a pipeline meet it: lint, levels, totals, JUnit."""

import re
from xml.etree import ElementTree

import pytest

from tests.conftest import Workspace

ALLOW = 'allow mde for region EU, fleet win11 from 10.20.0.0/16 owner "a" because "b"\n'


def codes(text: str) -> list[str]:
    """The codes of a report, in order."""
    return re.findall(r"^(?:error|warning)\[([a-z-]+)\]", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ALLOW, []),
        (ALLOW + ALLOW, ["redundant-statement"]),
        (ALLOW + ALLOW.replace("/16", "/17"), ["redundant-statement"]),
        (ALLOW + ALLOW.replace("EU", "UK"), []),
        (
            ALLOW.replace("/16", "/17") + ALLOW.replace("0.0/16", "128.0/17") + ALLOW,
            ["redundant-statement", "redundant-statement"],
        ),
        ("source s = 10.0.0.1\n" + ALLOW, ["unused-source"]),
        ("fleet f = win11\nfleet g = f\n" + ALLOW, ["unused-fleet"]),
        ('source s = 10.0.0.1\nforbid "*.us" from s\n' + ALLOW, []),
        (
            ALLOW + 'allow mde for region gcc, fleet win11 from 10.30.0.1 owner "a" because "b"\n',
            ["both-clouds"],
        ),
        (ALLOW.strip() + " until 2026-12-01\n", ["expires-soon"]),
        (ALLOW.strip() + " until 2027-12-01\n", []),
        (ALLOW.strip() + " without updates\n", ["withheld-required"]),
        # The other statement opens what is left out: for all of the addresses, or for half of them.
        (
            ALLOW.strip() + " without updates\n" + ALLOW.replace("from 10.20.0.0/16 ", ""),
            ["idle-without", "redundant-statement"],
        ),
        (
            ALLOW.strip() + " without updates\n" + ALLOW.replace("/16", "/17"),
            ["withheld-required"],
        ),
        (
            ALLOW.replace("win11", "mma").strip() + ' workspace "' + "0" * 8 + "-0000-0000-0000-"
            '000000000000"\n',
            ["open-wildcard"],
        ),
    ],
)
def test_findings(empty: Workspace, text: str, expected: list[str]) -> None:
    empty.write("policies/a.policy", text)
    ran = empty.run("check", "--as-of", "2026-11-23")
    assert codes(ran.err) == expected
    assert ran.code == 0
    for code in expected:
        denied = empty.run("check", "--as-of", "2026-11-23", "--deny", code)
        assert denied.code == 1
        assert f"error[{code}]" in denied.err
        allowed = empty.run("check", "--as-of", "2026-11-23", "--allow", code)
        assert allowed.code == 0
        assert code not in codes(allowed.err)


def test_of_two_that_say_the_same_the_later_is_named(empty: Workspace) -> None:
    empty.write("policies/a.policy", ALLOW)
    empty.write("policies/b.policy", "\n" + ALLOW)
    ran = empty.run("check")
    assert "the statement stands twice" in ran.err
    assert " --> policies/b.policy:2:1" in ran.err
    assert " --> policies/a.policy:1:1" in ran.err


def test_no_claim_is_made_of_a_statement_that_decides_the_treatment(empty: Workspace) -> None:
    empty.write(
        "catalog/proxied.yaml",
        'format_version: "1.0"\nservice: proxied\nendpoints:\n'
        "  - url: https://a.example.com\n    proxy: direct\n",
    )
    empty.write(
        "catalog/plain.yaml",
        'format_version: "1.0"\nservice: plain\nendpoints:\n  - url: https://a.example.com\n',
    )
    empty.write("policies/a.policy", "allow plain\nallow proxied\n")
    ran = empty.run("check")
    assert ran.code == 0, ran.err
    assert "policies/a.policy:2" not in ran.err


def test_what_is_retained_makes_no_statement_needed(empty: Workspace) -> None:
    empty.write("outgate.yaml", "retain: 400d\n")
    streamlined = ALLOW.replace(" owner", " via streamlined owner")
    empty.write("policies/a.policy", streamlined + streamlined.replace("/16", "/17"))
    ran = empty.run("check", "--catalog", "2026-07-03", "--as-of", "2026-08-01")
    assert codes(ran.err) == ["redundant-statement"]
    assert " --> policies/a.policy:2:1" in ran.err


def test_levels_of_the_project(empty: Workspace) -> None:
    empty.write("policies/a.policy", "allow mde for region EU, fleet win11\n")
    assert codes(empty.run("check").err) == []
    empty.write("outgate.yaml", "lint:\n  no-owner: deny\n  no-reason: warn\n")
    ran = empty.run("check")
    assert ran.code == 1
    assert codes(ran.err) == ["no-owner", "no-reason"]
    assert empty.run("check", "--allow", "no-owner", "--warn", "untested-statement").code == 0
    empty.write("outgate.yaml", "lint:\n  no-ownr: deny\n")
    ran = empty.run("check")
    assert ran.code == 1
    assert "did you mean `no-owner`?" in ran.err
    assert "outgate.yaml:2" in ran.err
    empty.write("outgate.yaml", "lint:\n  unknown-fleet: allow\n")
    assert "always an error" in empty.run("check").err


def test_codes_that_are_none(empty: Workspace) -> None:
    empty.write("policies/a.policy", ALLOW)
    ran = empty.run("check", "--deny", "no-reson")
    assert ran.code == 1
    assert "did you mean `no-reason`?" in ran.err
    assert "always an error" in empty.run("check", "--allow", "unknown-region").err


def test_what_no_test_touches(empty: Workspace) -> None:
    test = 'test "t" {\n  allow https://winatp-gw-neu.microsoft.com from 10.20.1.1\n}\n'
    empty.write("policies/a.policy", ALLOW + ALLOW.replace("EU", "UK") + test)
    ran = empty.run("check")
    assert ran.out.splitlines() == [
        "2 statements, 39 rules; 1 test with 1 line, 0 failed",
        "no test touches 1 statement: policies/a.policy:2",
    ]
    ran = empty.run("check", "--deny", "untested-statement")
    assert ran.code == 1
    assert codes(ran.err) == ["untested-statement"]


def test_a_statement_folded_into_another_is_touched_where_it_speaks_itself(
    empty: Workspace,
) -> None:
    halves = ALLOW.replace("/16", "/17") + ALLOW.replace("0.0/16", "128.0/17")
    test = 'test "t" {\n  allow https://winatp-gw-neu.microsoft.com from 10.20.1.1\n}\n'
    empty.write("policies/a.policy", ALLOW + halves + test)
    assert "no test touches 1 statement: policies/a.policy:3" in empty.run("check").out


def test_junit(empty: Workspace) -> None:
    empty.write(
        "policies/a.policy",
        ALLOW + 'test "<a> & \x1b" {\n  allow https://winatp-gw-neu.microsoft.com from 10.20.1.1\n'
        "  deny https://winatp-gw-weu.microsoft.com from 10.20.1.1\n"
        "  deny https://b.example.com\n}\n"
        'require "https://a.example.com"\nforbid "*.us"\n',
    )
    ran = empty.run("check", "--junit", "out.xml")
    assert ran.code == 1
    root = ElementTree.parse(empty.folder / "out.xml").getroot()
    assert root.attrib == {"name": "outgate check", "tests": "5", "failures": "2"}
    first, second = root
    assert [case.get("name") for case in first] == [
        "allow https://winatp-gw-neu.microsoft.com from 10.20.1.1/32",
        "deny https://winatp-gw-weu.microsoft.com from 10.20.1.1/32",
        "deny https://b.example.com",
    ]
    assert first.get("name") == "<a> & \\u001b"
    failure = first[1][0]
    assert failure.get("type") == "test-failed"
    assert (failure.text or "").startswith("policies/a.policy:4\nby rule `")
    assert [(case.get("name"), len(case)) for case in second] == [
        ('require "https://a.example.com"', 1),
        ('forbid "*.us"', 0),
    ]
    empty.write("policies/a.policy", "allow mda\n")
    assert empty.run("check", "--junit", "out.xml").code == 1
    root = ElementTree.parse(empty.folder / "out.xml").getroot()
    assert root.get("failures") == "1"
    ran = empty.run("check", "--junit", "no/such/folder.xml")
    assert "cannot write `no/such/folder.xml`" in ran.err


def test_more_of_one_kind_than_anybody_reads(empty: Workspace) -> None:
    sources = "".join(f"source s{n} = 10.0.0.{n}\n" for n in range(60))
    empty.write("policies/a.policy", sources + ALLOW + ALLOW)
    ran = empty.run("check")
    assert codes(ran.err).count("unused-source") == 50
    assert codes(ran.err).count("redundant-statement") == 1
    assert "\nand 10 more of [unused-source]\n" in ran.err
    assert ran.err.endswith("61 warnings\n")


def test_of_many_statements_for_nothing_each_points_at_one_that_stays(empty: Workspace) -> None:
    statements = "".join(ALLOW.replace("0.0/16", f"{n}.0/24") for n in range(30))
    empty.write("policies/a.policy", statements + ALLOW)
    ran = empty.run("check")
    assert codes(ran.err) == ["redundant-statement"] * 30
    assert ran.err.count("--> policies/a.policy:31:1") == 30
