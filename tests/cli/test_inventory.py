"""`outgate inventory` as a user runs it: what it prints, what it counts, and exit codes."""

import json

from syrupy.assertion import SnapshotAssertion

from tests.builders.company_files import AS_OF, DEVICES, company_at, made_files
from tests.builders.schemas import validate
from tests.conftest import Workspace


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


def test_all_counts_what_is_not_onboarded(empty: Workspace) -> None:
    files, company = made_files(empty)
    some = json.loads(empty.run("inventory", files[0], *AS_OF, "--format", "json").out)
    every = json.loads(empty.run("inventory", files[0], *AS_OF, "--all", "--format", "json").out)
    assert some["totals"]["not_onboarded"] == sum(not each.onboarded for each in company) > 0
    assert every["totals"]["not_onboarded"] == 0
    assert every["totals"]["counted"] == sum(not each.stale for each in company)


def test_sites_come_before_what_is_none(empty: Workspace) -> None:
    empty.write("devices.csv", "device,os,ip\na,macOS,10.20.0.1\nb,macOS,10.99.0.1\nc,macOS,\n")
    empty.write("sites.csv", "site,network\nplant 2,10.20.0.0/16\n")
    told = empty.run("inventory", "devices.csv", "--sites", "sites.csv", *AS_OF).out
    places = ("  plant 2 (1)", "  in no site (1)", "  no address known (1)")
    assert [line for line in told.split("\n") if line in places] == list(places)
