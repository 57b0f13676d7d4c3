"""`outgate explain` in both directions, as people and programs read it."""

import json

import pytest

from outgate.documents.schema import all_faults
from tests.conftest import Workspace

HOST = "https://login.live.com"


def asked(project: Workspace, *arguments: str) -> dict[str, object]:
    """The answer as JSON, which follows its schema."""
    ran = project.run("explain", *arguments, "--format", "json")
    assert ran.code == 0, ran.err
    document = json.loads(ran.out)
    assert not all_faults("explanation.schema.json", document)
    assert isinstance(document, dict)
    return document


def test_from_an_address(project: Workspace) -> None:
    ran = project.run("explain", "login.live.com", "--from", "10.20.4.7")
    assert ran.out.startswith(f"{HOST} is allowed from 10.20.4.7/32\n")
    assert "  rule       hamburg -> https://login.live.com:443\n" in ran.out
    assert "milan ->" not in ran.out
    ran = project.run("explain", "login.live.com", "--from", "10.40.0.0/22")
    assert ran.out.startswith(f"{HOST} is not allowed from 10.40.0.0/22\n")
    assert "elsewhere  hamburg -> https://login.live.com:443\n" in ran.out
    ran = project.run("explain", "login.live.com", "--from", "10.24.0.0/15")
    assert ran.out.startswith(f"{HOST} is allowed from a part of 10.24.0.0/15\n")
    both = asked(project, "login.live.com", "--from", "10.20.0.0-10.21.255.255")
    assert (both["allowed"], both["partly"], both["from"]) == (True, False, "10.20.0.0/15")


def test_only_statements_for_the_address_are_behind_it(empty: Workspace) -> None:
    """The rule is for any, and another statement asks for the same host from one site."""
    site = "allow mde for region EU, fleet linux from 10.20.0.0/16\n"
    empty.write("policies/a.policy", f"{site}allow mde for region EU, fleet linux\n")
    told = empty.run("explain", "https://x.cp.wd.microsoft.com", "--from", "10.40.0.5").out
    assert "  statement  policies/a.policy:2\n" in told
    assert "policies/a.policy:1" not in told
    assert "policies/a.policy:1" in empty.run("explain", "x.cp.wd.microsoft.com").out
    empty.write("policies/a.policy", site)
    told = empty.run("explain", "https://a.example.com", "--from", "10.40.0.5").out
    assert "kept out   no statement is for this address\n" in told
    near = empty.run("explain", "https://winatp-gw-cus.microsoft.com", "--from", "10.20.0.5").out
    assert "is for region `US`" in near


def test_a_url_is_answered_as_it_is_asked(empty: Workspace) -> None:
    """The row is `http://www.microsoft.com/pkiops/*`: the folder, and not the name of it."""
    empty.write("policies/a.policy", "allow mde for region EU, fleet win11\n")
    inside, outside = (
        empty.run("explain", f"http://www.microsoft.com/pkiops{end}").out for end in ("/", "")
    )
    assert inside.startswith("http://www.microsoft.com/pkiops/ is allowed from any\n")
    assert outside.startswith("http://www.microsoft.com/pkiops is not allowed\n")
    assert "is allowed as `http://www.microsoft.com:80/pkiops/*` only" in outside


def test_the_most_specific_rule_comes_first(project: Workspace) -> None:
    ran = project.run("explain", "onboardingpackagescusprd.blob.core.windows.net")
    first, second = [line for line in ran.out.splitlines() if line.startswith("  rule")]
    assert "jump-hosts" in first
    assert "*.blob.core.windows.net" in second
    assert "the more specific rule above" in ran.out


def test_a_statement_withholds_what_nobody_else_opens(empty: Workspace) -> None:
    statement = "allow mde for region UK, fleet server2022 from 10.20.0.0/16 without updates\n"
    empty.write("policies/a.policy", statement)
    told = "    withheld https://go.microsoft.com:443  [updates]\n"
    assert told in empty.run("explain", "policies/a.policy:1").out
    half = statement.replace("/16", "/17").replace(" without updates", "")
    empty.write("policies/b.policy", half)
    assert told in empty.run("explain", "policies/a.policy:1").out
    empty.write("policies/b.policy", half.replace("/17", "/15"))
    assert told not in empty.run("explain", "policies/a.policy:1").out


def test_json_of_all_answers(project: Workspace) -> None:
    allowed = asked(project, HOST)
    assert allowed["allowed"] is True
    missed = asked(project, "https://winatp-gw-cus.microsoft.com")
    assert missed["allowed"] is False
    assert isinstance(missed["near"], list)
    assert "is for region `US`" in missed["near"][0]["kept_out"]
    similar = asked(project, "https://winatp-gw-nue.microsoft.com")
    assert similar["similar"] == "winatp-gw-neu.microsoft.com"
    assert asked(project, "https://securitycenter.windows.com")["editions"] == [
        {
            "edition": "2021-03-04",
            "row": "portal-commercial/urls#8",
            "text": "https://securitycenter.windows.com",
        }
    ]


def test_json_names_the_service_tag_of_an_address(empty: Workspace) -> None:
    empty.write("policies/a.policy", "allow mde for region UK, fleet server2019 via addresses\n")
    rules = asked(empty, "https://4.149.115.17")["rules"]
    assert isinstance(rules, list)
    for rule in rules:
        assert [sorted(tag) for tag in rule["tags"]] == [
            ["change_number", "file", "file_change_number", "name"]
        ]


def test_a_statement_leads_to_its_rules(project: Workspace) -> None:
    ran = project.run("explain", "policies/servers.policy:9")
    assert ran.out.startswith("policies/servers.policy:7\n  statement  allow mde for region UK")
    assert "  * london-dc -> https://*.endpoint.security.microsoft.com:443  [" in ran.out
    assert "    any -> http://crl.microsoft.com:80  [" in ran.out
    assert "winatp-gw-neu" not in ran.out
    # `without updates` leaves out what another statement opens for everybody.
    assert "withheld" not in ran.out
    assert ran.out.endswith("\n\n7 rules, 1 of them for this statement alone (*).\n")
    document = asked(project, "policies/servers.policy:9")
    assert document["place"] == "policies/servers.policy:7"
    inside = Workspace(project.folder / "policies").run("explain", "servers.policy:7", ".")
    assert inside.code == 0, inside.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("policies/servers.policy:1",), "no `allow` stands at `policies/servers.policy:1`"),
        (("policies/nothing.policy:1",), "there is one at policies/"),
        (("ftp://a.example",), "neither http nor https"),
        ((HOST, "--from", "10.20.4.7/16"), "bits beyond its prefix"),
        ((HOST, "--from", "hamburg"), "not an IP address"),
        ((HOST, "--from", "10.0.0.1-10.0.0.4"), "a range of several networks"),
    ],
)
def test_questions_without_an_answer(
    project: Workspace, arguments: tuple[str, ...], message: str
) -> None:
    ran = project.run("explain", *arguments)
    assert (ran.code, ran.out) == (1, "")
    assert message in ran.err


def test_of_many_rules_a_few_are_shown(empty: Workspace) -> None:
    statements = "".join(
        f"allow mde for region EU, fleet win11 from 10.0.{n}.1\n" for n in range(15)
    )
    empty.write("policies/a.policy", statements)
    ran = empty.run("explain", "https://winatp-gw-neu.microsoft.com")
    assert ran.out.count("\n  rule       ") == 10
    assert "and 5 more rules (`--from ADDRESS` asks for one source" in ran.out
    rules = asked(empty, "https://winatp-gw-neu.microsoft.com")["rules"]
    assert isinstance(rules, list)
    assert len(rules) == 15
    ran = empty.run("explain", "https://winatp-gw-neu.microsoft.com", "--from", "192.0.2.1")
    assert ran.out.count(" -> ") == 10
    assert "and 5 more" in ran.out
