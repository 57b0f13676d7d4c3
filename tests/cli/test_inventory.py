"""`outgate inventory` as a user runs it: what it prints, exit codes, and what it never tells."""

import json
import re

import pytest
from syrupy.assertion import SnapshotAssertion

from outgate.inventory.readers.registry import FORMATS
from tests.builders.company import DAY, SECRETS, Made, make_company
from tests.builders.company_exports import (
    av_health_json,
    device_info_json,
    intune_csv,
    plain_csv,
    portal_csv,
)
from tests.builders.schemas import validate
from tests.conftest import Workspace

AS_OF = ("--as-of", DAY.isoformat())
POLICY = """\
source hamburg = 10.20.0.0/16
source milan = 10.24.0.0/16

allow mde for region EU, fleet win10, win11, macos from hamburg
allow mde for region EU, fleet win11 from hamburg, milan via streamlined
allow mde for region EU, fleet server2025, mma from milan until 2026-10-01
allow mde for region UK, fleet linux from milan
allow mde-portal for region EU from hamburg
"""
DEVICES = """\
device,os,build,agent,sensor_version,av_platform,av_engine,av_signature,region,ip,last_seen,connectivity
pc-1,Windows11,22631,,10.8804.1.1,4.18.25090.3009,1.1.25090.3001,1.439.218.0,,10.20.0.1,2026-11-29,standard
pc-2,Windows11,22631,,10.8804.1.1,4.18.2203.5,1.1.25090.3001,1.439.218.0,,10.24.0.2,2026-11-29,standard
pc-3,Windows11,22631,,,,,,,10.24.0.3,2026-11-29,streamlined
pc-4,Windows10,16299,,,4.18.2211.5,1.1.19900.2,1.391.345.0,,10.20.0.4,2026-11-29,
pc-5,Windows10,19045,,10.8804.1.1,,,,,,2026-11-29,
srv-6,Windows Server 2016,14393,,,,,,,10.24.0.6,2026-11-29,
srv-7,Windows Server 2012 R2,9600,mma,,,,,EU,10.24.0.7,2026-11-29,
phone-8,iOS,,,,,,,,10.20.0.8,2026-11-29,
old-9,Windows11,22631,,,,,,,10.20.0.9,2026-10-01,
torn-10,Windows11
"""


def company_at(project: Workspace, text: str = DEVICES) -> None:
    project.write("policies/p.policy", POLICY)
    project.write("devices.csv", text)


def test_the_report(empty: Workspace, snapshot: SnapshotAssertion) -> None:
    company_at(empty)
    ran = empty.run("inventory", "devices.csv", *AS_OF)
    assert ran.code == 0
    assert "warning[inventory-rows]: 1 line of `devices.csv` could not be read" in ran.err
    assert ran.out == snapshot


def test_the_report_with_names(empty: Workspace, snapshot: SnapshotAssertion) -> None:
    company_at(empty)
    ran = empty.run("inventory", "devices.csv", *AS_OF, "--show-devices", "1")
    assert ran.out == snapshot


def test_the_report_as_markdown(empty: Workspace, snapshot: SnapshotAssertion) -> None:
    company_at(empty)
    ran = empty.run("inventory", "devices.csv", *AS_OF, "--format", "markdown")
    assert ran.out == snapshot


def test_the_report_as_json(empty: Workspace) -> None:
    company_at(empty)
    document = json.loads(empty.run("inventory", "devices.csv", *AS_OF, "--format", "json").out)
    validate("inventory.schema.json", document)
    assert document["totals"] == {
        "rows": 9,
        "devices": 9,
        "merged": 0,
        "not_onboarded": 0,
        "stale": 1,
        "without_fleet": 1,
        "counted": 7,
        "perhaps_onboarded": 7,
    }
    assert document["policies"]["totals"] == {
        "covered": 3,
        "other_method": 1,
        "not_covered": 2,
        "undecided": 1,
    }
    groups = {
        (each["cover"], each["site"], each["fleet"]): each["devices"]
        for each in document["policies"]["groups"]
    }
    assert groups == {
        ("covered", "hamburg", "win11-23h2"): 1,
        ("covered", "hamburg", "win10-1709"): 1,
        ("covered", "milan", "win11-23h2"): 1,
        ("other_method", "milan", "win11-23h2"): 1,
        ("undecided", "no address known", "win10-22h2"): 1,
        ("not_covered", "milan", "server2016 or server2016-mma"): 1,
        ("not_covered", "milan", "server2012r2-mma"): 1,
    }
    statements = {each["statement"]: each for each in document["policies"]["statements"]}
    (nobody,) = [text for text, each in statements.items() if each["for_nobody"]]
    assert nobody == "allow mde for region UK, fleet linux from milan"
    # The expired statement, and the one without devices, are not asked.
    assert len(statements) == 3
    assert document["streamlined"]["totals"] == {
        "already": 1,
        "eligible": 1,
        "offboard_first": 1,
        "not_yet": 1,
        "never": 1,
        "undecided": 2,
    }
    assert document["streamlined"]["too_old"] == [
        {
            "component": "antivirus platform",
            "has": "4.18.2203.5",
            "needs": "4.18.2211.5",
            "devices": 1,
        }
    ]
    assert document["connectivity"] == {"standard": 2, "streamlined": 1, "unknown": 4}


def test_exit_codes(empty: Workspace) -> None:
    company_at(empty)
    inventory = ("inventory", "devices.csv", *AS_OF)
    assert empty.run(*inventory, "--detailed-exitcode").code == 2
    assert empty.run(*inventory).code == 0
    fine = DEVICES.splitlines()[:2]
    company_at(empty, "\n".join(fine) + "\n")
    assert empty.run(*inventory, "--detailed-exitcode").code == 0
    missing = empty.run("inventory", "devices.csv", "nothing.csv")
    assert (missing.code, missing.out) == (1, "")
    assert "error[unreadable-file]: there is no `nothing.csv`" in missing.err
    empty.write("policies/p.policy", "allow mdee for region EU\n")
    wrong = empty.run(*inventory)
    assert (wrong.code, wrong.out) == (1, "")
    assert "error[unknown-service]" in wrong.err
    folder = empty.run("inventory", "policies")
    assert folder.code == 1
    assert "it is a folder" in folder.err
    assert empty.run("inventory").code == 1
    region = empty.run(*inventory, "--region", "EU")
    assert "`--region` is about what is proposed" in region.err


def test_without_policies(empty: Workspace) -> None:
    empty.write("devices.csv", DEVICES)
    empty.write("sites.csv", "site,network\nHamburg,10.20.0.0/16\nMilan,10.24.0.0-10.24.255.255\n")
    ran = empty.run("inventory", "devices.csv", "--sites", "sites.csv", *AS_OF)
    assert ran.code == 0
    assert "  Hamburg (2)\n" in ran.out
    assert "there are none that the devices could be held against" in ran.out
    proposed = empty.run(
        "inventory", "devices.csv", "--sites", "sites.csv", *AS_OF, "--propose", "--region", "EU"
    )
    assert proposed.code == 0
    assert "source Milan = 10.24.0.0/16\n" in proposed.out


def test_a_proposal_covers_what_the_report_counts(empty: Workspace) -> None:
    """From exports to policies that leave no gap, in the words of the command itself."""
    empty.write("sites.csv", "site,network\nhamburg,10.20.0.0/16\nmilan,10.24.0.0/16\n")
    company = make_company(87)
    empty.write("info.json", device_info_json(company))
    empty.write("health.json.gz", av_health_json(company))
    files = ("inventory", "info.json", "health.json.gz", "--sites", "sites.csv", *AS_OF)
    proposing = (*files, "--propose", "--region", "EU")
    assert empty.run(*proposing, "-o", "policies/proposal.policy").code == 1  # no such folder
    (empty.folder / "policies").mkdir()
    assert empty.run(*proposing, "-o", "proposal.policy").code == 0
    assert empty.run("fmt", "--check", "proposal.policy").code == 0
    document = json.loads(
        empty.run(*files, "--policies", "proposal.policy", "--format", "json").out
    )
    covered = sum(each.counts and each.site in ("hamburg", "milan") for each in company)
    assert document["policies"]["totals"]["covered"] == covered
    assert {
        each["site"] for each in document["policies"]["groups"] if each["cover"] != "covered"
    } == {"in no site"}
    assert not any(each["unused_fleets"] for each in document["policies"]["statements"])
    shown = json.loads(empty.run(*proposing, "--format", "json").out)
    validate("inventory-proposal.schema.json", shown)
    assert (shown["devices"], shown["assumed_standard"]) == (covered, 0)
    assert shown["policy"] == (empty.folder / "proposal.policy").read_text()
    markdown = empty.run(*proposing, "--format", "markdown").out
    assert f"### Proposed for {covered} devices: 4 statements" in markdown


def test_a_proposal_needs_a_region_that_there_is(empty: Workspace) -> None:
    company_at(empty)
    propose = ("inventory", "devices.csv", *AS_OF, "--propose")
    without = empty.run(*propose)
    assert (without.code, without.out) == (1, "")
    assert "error[missing-region]: 6 devices do not say" in without.err
    unknown = empty.run(*propose, "--region", "EW")
    assert unknown.code == 1
    assert "error[unknown-region]" in unknown.err
    odd = empty.run(*propose, "--region", "EU, fleet all")
    assert "error[usage]: `EU, fleet all` is no region" in odd.err
    old = empty.run(*propose, "--region", "EU", "--catalog", "2021-03-04")
    assert old.code == 1
    assert "error[" in old.err


def test_sites_that_are_none(empty: Workspace) -> None:
    company_at(empty)
    sites = ("inventory", "devices.csv", "--sites", "sites.csv")
    for text, words in (
        ("site,network\nhamburg,10.20.0.0/8\n", "error[bad-address]"),
        ("name,address\nhamburg,10.20.0.0/16\n", "is no table of sites"),
        ("site,network\n,10.20.0.0/16\n", "names no site"),
        ("site,network\nno address known,10.20.0.0/16\n", "names no site"),
        ("site,network\nhamburg\n", "are no rows of its table"),
    ):
        empty.write("sites.csv", text)
        ran = empty.run(*sites)
        assert (ran.code, ran.out) == (1, "")
        assert words in ran.err


def made_files(workspace: Workspace) -> tuple[tuple[str, ...], tuple[Made, ...]]:
    company = make_company(58)
    workspace.write("portal.csv", portal_csv(company))
    workspace.write("info.json", device_info_json(company))
    workspace.write("intune.csv", intune_csv(company))
    workspace.write("plain.csv", plain_csv(company))
    return ("portal.csv", "info.json", "intune.csv", "plain.csv"), company


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
@pytest.mark.parametrize("propose", [False, True])
def test_nothing_personal_is_told(empty: Workspace, form: str, propose: bool) -> None:
    """No user in any case, no name and no address of a device unless somebody asks."""
    files, company = made_files(empty)
    extra = ("--propose", "--region", "EU") if propose else ("--all", "--full")
    ran = empty.run("inventory", *files, *AS_OF, "--format", form, *extra)
    assert ran.code == 0
    told = ran.out + ran.err
    assert "contoso" not in told.lower()
    assert not any(secret in told for secret in SECRETS)
    assert "pc-0" not in told
    addresses = set(re.findall(r"\d+\.\d+\.\d+\.\d+", told))
    assert not addresses & {each.address for each in company}
    assert not any(each.id in told for each in company)


def test_no_reader_names_a_column_about_people() -> None:
    columns = {column for each in FORMATS for column in each.columns}
    people = re.compile(
        r"user|upn|mail|logon|logged|owner|phone|mac$|macs|serial|imei|display name"
    )
    assert not [column for column in columns if people.search(column)]
    assert all(column == column.lower() for column in columns)
    assert all(
        signature <= set(each.columns) | {"onboarding status", "mderesults"}
        for each in FORMATS
        for signature in each.signatures
    )


def test_names_of_devices_and_files_are_text(empty: Workspace) -> None:
    evil = "|`</details><script>@everyone"
    empty.write("policies/p.policy", POLICY)
    name = "dev\x1b[31m::error ::ices.csv"
    empty.write(name, f"device,os,build,ip\n{evil},Windows11,22631,10.24.0.1\n")
    for form in ("text", "json", "markdown"):
        ran = empty.run("inventory", name, *AS_OF, "--show-devices", "5", "--format", form)
        assert ran.code == 0
        assert "\x1b" not in ran.out + ran.err
        assert not re.search(r"^::", ran.out + ran.err, re.MULTILINE)
        if form == "markdown":
            assert "<script>" not in ran.out
            assert not re.search(r"(?<!`)@everyone", ran.out)


def test_all_counts_what_is_not_onboarded(empty: Workspace) -> None:
    files, company = made_files(empty)
    some = json.loads(empty.run("inventory", files[0], *AS_OF, "--format", "json").out)
    every = json.loads(empty.run("inventory", files[0], *AS_OF, "--all", "--format", "json").out)
    assert some["totals"]["not_onboarded"] == sum(not each.onboarded for each in company) > 0
    assert every["totals"]["not_onboarded"] == 0
    assert every["totals"]["counted"] == sum(not each.stale for each in company)


def test_who_was_not_seen_or_has_no_address_may_still_be_there(empty: Workspace) -> None:
    """A statement is for nobody only where that is certain."""
    empty.write(
        "policies/p.policy",
        "source hamburg = 10.20.0.0/16\n"
        "allow mde for region EU, fleet linux, macos from hamburg\n"
        "allow mde for region EU, fleet win11, server2025 from hamburg\n"
        "allow mde for region EU, fleet server2022 from hamburg\n",
    )
    lines = (
        "device,os,build,ip,last_seen",
        "a,Linux,,10.20.0.1,2026-01-01",
        "b,Windows11,22631,,2026-11-29",
        "c,Windows11,22631,10.20.0.3,2026-11-29",
        "d,Windows Server 2025,26100,10.20.0.4,2026-01-01",
    )
    empty.write("devices.csv", "\n".join(lines) + "\n")
    ran = empty.run("inventory", "devices.csv", *AS_OF, "--format", "json")
    told = {
        each["places"][0]: (
            each["devices"],
            each["perhaps"],
            each["stale"],
            each["for_nobody"],
            each["unused_fleets"],
        )
        for each in json.loads(ran.out)["policies"]["statements"]
    }
    assert told == {
        "policies/p.policy:2": (0, 0, 1, False, []),
        "policies/p.policy:3": (1, 1, 1, False, []),
        "policies/p.policy:4": (0, 0, 0, True, ["server2022"]),
    }


def test_what_rules_for_others_allow_is_said(empty: Workspace) -> None:
    empty.write("policies/p.policy", "allow mde for region EU, fleet win11-23h2\n")
    lines = "device,os,build,ip,connectivity\na,Windows11,26100,10.20.0.1,standard\n"
    empty.write("devices.csv", f"{lines}b,Windows10,16299,10.20.0.2,standard\n")
    told = empty.run("inventory", "devices.csv", *AS_OF).out
    assert "    1 device: in no site, win11-24h2, allowed by rules for others\n" in told
    assert "    1 device: in no site, win10-1709\n" in told
    ran = empty.run("inventory", "devices.csv", *AS_OF, "--format", "json")
    allowed = {each["fleet"]: each["allowed"] for each in json.loads(ran.out)["policies"]["groups"]}
    assert allowed == {"win11-24h2": True, "win10-1709": False}


@pytest.mark.parametrize(("clause", "allowed"), [("", True), (" without updates", False)])
def test_what_is_covered_may_need_more_than_is_allowed(
    empty: Workspace, clause: str, *, allowed: bool
) -> None:
    empty.write("policies/p.policy", f"allow mde for region EU, fleet win11-23h2{clause}\n")
    empty.write("devices.csv", "device,os,build,connectivity\na,Windows11,22631,standard\n")
    ran = empty.run("inventory", "devices.csv", *AS_OF, "--format", "json")
    (group,) = json.loads(ran.out)["policies"]["groups"]
    assert (group["cover"], group["allowed"]) == ("covered", allowed)


def test_sites_come_before_what_is_none(empty: Workspace) -> None:
    empty.write("devices.csv", "device,os,ip\na,macOS,10.20.0.1\nb,macOS,10.99.0.1\nc,macOS,\n")
    empty.write("sites.csv", "site,network\nplant 2,10.20.0.0/16\n")
    told = empty.run("inventory", "devices.csv", "--sites", "sites.csv", *AS_OF).out
    places = ("  plant 2 (1)", "  in no site (1)", "  no address known (1)")
    assert [line for line in told.split("\n") if line in places] == list(places)
