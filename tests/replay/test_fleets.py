"""The command with an inventory: which fleets sent what, from exports to what it says."""

from typing import Any

import pytest

from tests.builders.company import DAY
from tests.conftest import Workspace
from tests.replay.replayed_fleets import ARGUMENTS, HEAD, replayed

FLOWS = f"""{HEAD}\
10.20.1.4,https,winatp-gw-neu.microsoft.com,443,,allow,40,2026-11-01T00:00:00Z,2026-11-02T00:00:00Z
10.21.9.9,https,winatp-gw-neu.microsoft.com,443,,allow,3,2026-11-03T00:00:00Z,2026-11-03T00:00:00Z
10.20.1.4,https,winatp-gw-cus3.microsoft.com,443,,allow,5,2026-11-01T00:00:00Z,2026-11-02T00:00:00Z
10.20.1.5,https,winatp-gw-cus3.microsoft.com,443,,allow,6,2026-11-04T00:00:00Z,2026-11-04T00:00:00Z
10.20.1.6,https,winatp-gw-cus3.microsoft.com,443,,allow,7,,
2001:DB8:0::7,https,winatp-gw-cus3.microsoft.com,443,,allow,8,,
10.40.1.4,https,stmmauks01.blob.core.windows.net,443,,allow,9,,
10.99.0.10,https,security.microsoft.com,443,,deny,10,,
10.20.1.7,https,example.com,443,,allow,1300,,
"""
DEVICES = """\
device,os,build,agent,ip,last_seen,onboarded
pc-1,Windows 11,22631,,10.20.1.4,2026-11-29,onboarded
pc-2,Windows 10,16299,,"10.20.1.5, 10.21.9.9",2026-11-29,onboarded
srv-1,Windows Server 2016,14393,,10.20.1.6,2026-11-28,onboarded
six,Linux,,,2001:db8::7,2026-11-29,onboarded
old,Windows 11,22631,,10.40.1.4,2026-01-01,onboarded
phone,Android,,,10.99.0.10,2026-11-29,onboarded
"""


@pytest.fixture
def logged(project: Workspace) -> Workspace:
    """The shipped policies, some flows, and the devices that sent them."""
    project.write("flows.csv", FLOWS)
    project.write("devices.csv", DEVICES)
    return project


def by_fleet(rows: list[dict[str, Any]]) -> dict[str, tuple[int, int, int]]:
    """Requests, sources and devices by fleet, or by what is said for one."""
    return {
        row["fleet"] or row["unknown"]: (row["requests"], row["sources"], row["devices"])
        for row in rows
    }


def test_who_sent_what(logged: Workspace) -> None:
    document = replayed(logged)
    fleets = document["fleets"]
    assert (fleets["devices"], fleets["others"], fleets["addresses"]) == (5, 1, 7)
    assert fleets["last_seen"] == "2026-11-29"
    assert by_fleet(fleets["rows"]) == {
        "win11-23h2": (45, 1, 1),
        "win10-1709": (9, 2, 1),  # one device with two addresses
        "linux": (8, 1, 1),
        "undecided": (7, 1, 1),
        "not-counted": (9, 1, 1),
        "no-fleet": (10, 1, 1),
    }
    (undecided,) = (row for row in fleets["rows"] if row["unknown"] == "undecided")
    assert undecided["perhaps"] == ["server2016", "server2016-mma"]
    breaks = {row["fleet"]: row["breaks"] and row["breaks"]["requests"] for row in fleets["rows"]}
    assert (breaks["win11-23h2"], breaks["win10-1709"], breaks["linux"]) == (5, 6, 8)
    (hamburg,) = (each for each in document["breaks"] if each["segment"]["name"] == "hamburg")
    assert by_fleet(hamburg["fleets"]) == {
        "win11-23h2": (5, 1, 1),
        "win10-1709": (6, 1, 1),
        "undecided": (7, 1, 1),
    }


# Worked out from the lines and the devices above. `pc-1` has 40 + 5 requests, `pc-2` 6 + 3 from two
# addresses, the first of them to a host of another region.
SPOKEN = {
    "win11-23h2": "1 device; 45 requests, 1 source, 2026-11-01 to 2026-11-02; 5 of them break",
    "win10-1709": "1 device; 9 requests, 2 sources, 2026-11-03 to 2026-11-04; 6 of them break",
    "linux": "1 device; 8 requests, 1 source; 8 of them break",
    "server2016 or server2016-mma": "1 device; 7 requests, 1 source; 7 of them break",
    "not known: its device is of no fleet": "1 device; 10 requests, 1 source",
    "not known: its device is not onboarded, or was not seen for 30 days": (
        "1 device; 9 requests, 1 source"
    ),
}


def test_who_sent_what_in_words(logged: Workspace) -> None:
    title = "Fleets: by the addresses that 5 devices had on 2026-11-29"
    text = logged.run(*ARGUMENTS).out
    width = max(map(len, SPOKEN))
    rows = [f"  {fleet:{width}}  {words}" for fleet, words in SPOKEN.items()]
    assert text.partition(f"{title}\n")[2].partition("\n\n")[0].splitlines() == rows
    assert (
        "          fleets: win10-1709 (1 device), win11-23h2 (1 device), "
        "server2016 or server2016-mma (1 device)"
    ) in text.splitlines()
    assert (
        "  policies/emea.policy:2  43 requests, 2 sources, 2026-11-01 to 2026-11-03; "
        "also used by fleets that it is not for: win11-23h2 (1 device)"
    ) in text.splitlines()
    markdown = logged.run(*ARGUMENTS, "--format", "markdown").out
    rows = ["| | |", "|---|---|", *(f"| {fleet} | {words} |" for fleet, words in SPOKEN.items())]
    assert markdown.partition(f"{title}.\n\n")[2].splitlines() == rows


def test_a_statement_for_others_is_told(empty: Workspace) -> None:
    empty.write("policies/a.policy", "allow mde for region EU, fleet win11 via streamlined\n")
    empty.write("flows.csv", f"{HEAD}10.0.0.1,https,x.endpoint.security.microsoft.com,443,,,4,,\n")
    empty.write("devices.csv", "device,os,ip\nsrv,Linux,10.0.0.1\n")
    (use,) = replayed(empty)["statements"]
    assert by_fleet(use["for_others"]) == {"linux": (4, 1, 1)}
    ran = empty.run(*ARGUMENTS)
    assert "; also used by fleets that it is not for: linux (1 device)" in ran.out
    empty.write(
        "policies/a.policy",
        "allow mde for region EU, fleet win11 via streamlined\n"
        "allow mde for region UK, fleet linux via streamlined\n",
    )
    assert [use["for_others"] for use in replayed(empty)["statements"]] == [[], []]


def test_devices_have_names_only_where_somebody_asks(logged: Workspace) -> None:
    for form in ("text", "markdown", "json"):
        plain = logged.run(*ARGUMENTS, "--format", form)
        shown = logged.run(*ARGUMENTS, "--format", form, "--show-sources", "2")
        assert (plain.code, shown.code) == (0, 0)
        for name in ("pc-1", "pc-2", "10.20.1.4"):
            assert name not in plain.out, form
            assert name in shown.out, form
    assert (
        "from 10.20.1.4 (pc-1), 10.20.1.5 (pc-2) and 1 more"
        in logged.run(*ARGUMENTS, "--show-sources", "2").out
    )


def test_without_an_inventory_nothing_is_said_of_fleets(logged: Workspace) -> None:
    document = replayed(logged, "replay", "flows.csv")
    assert document["fleets"] is None
    assert not any(each["fleets"] for each in document["breaks"])
    assert not any(each["for_others"] for each in document["statements"])


def test_behind_a_proxy_no_fleet_is_known(logged: Workspace) -> None:
    document = replayed(logged, *ARGUMENTS, "--source-is", "proxy")
    (row,) = document["fleets"]["rows"]
    assert (row["unknown"], row["devices"]) == ("proxy", 0)
    assert [row["where"] for row in document["sources"] if row["requests"]] == ["not-told"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.csv": b"some,thing\n1,2\n"}, "none of the exports"),
        ({"a.csv": b"device,os\npc-1,Windows 11\n"}, "no device of the inventory has an address"),
        ({}, "there is no `a.csv`"),
        ({"a.csv": b"\x1f\x8b torn"}, "no whole gzip"),
    ],
)
def test_what_is_no_inventory(logged: Workspace, files: dict[str, bytes], message: str) -> None:
    for name, data in files.items():
        logged.write(name, data)
    ran = logged.run("replay", "flows.csv", "--inventory", "a.csv")
    assert (ran.code, ran.out) == (1, "")
    assert message in ran.err
    assert ("help: name an export with addresses" in ran.err) is ("has an address" in message)


def test_it_does_not_go_with_a_query(logged: Workspace) -> None:
    ran = logged.run("replay", "--query", "kql", "--inventory", "devices.csv")
    assert ran.code == 1
    assert "`--inventory` does not go with `--query`" in ran.err


def test_lines_that_are_lost_are_a_warning(logged: Workspace) -> None:
    logged.write("devices.csv", DEVICES + "torn\n")
    ran = logged.run(*ARGUMENTS)
    assert ran.code == 0
    assert "1 line of `devices.csv` could not be read" in ran.err


HOSTILE = """\
device,os,build,ip,last_seen
"pc|1`<b>",Windows 11,22631,10.20.1.4,2026-11-29
"a\x1b[31mred",Windows 10,16299,10.20.1.5,2026-11-29
net,Linux,,10.20.0.0/16,2026-11-29
mapped,Linux,,::ffff:10.20.1.6,2026-11-29
wide,Linux,,0.0.0.0/0,2026-11-29
zone,Linux,,fe80::1%eth0,2026-11-29
text,Linux,,"none, 10.20.1, 999.1.1.1",2026-11-29
"""


def test_an_inventory_of_somebody_who_means_harm(logged: Workspace) -> None:
    logged.write("devices.csv", HOSTILE)
    rows = by_fleet(replayed(logged)["fleets"]["rows"])
    # A network is the address that it begins with, never all that are in it.
    assert rows == {
        "win11-23h2": (45, 1, 1),
        "no-device": (6 + 3 + 7 + 8 + 9 + 10, 6, 0),
    }
    for form in ("text", "markdown"):
        ran = logged.run(*ARGUMENTS, "--format", form, "--show-sources", "3")
        assert "\x1b" not in ran.out
        assert "<b>" not in ran.out or form == "text"


def test_rows_that_say_a_device_often_are_one_device(logged: Workspace) -> None:
    often = "".join(
        f"pc-1,Windows 11,22631,10.20.1.{4 + n % 3},2026-11-{1 + n % 29:02}\n" for n in range(3000)
    )
    twins = "".join(f"pc-{n},Windows 11,22631,10.20.1.4,2026-11-29\n" for n in range(2, 502))
    logged.write("devices.csv", f"device,os,build,ip,last_seen\n{often}{twins}")
    rows = by_fleet(replayed(logged)["fleets"]["rows"])
    # All that have the address count, as nobody knows which of them it was.
    assert rows["win11-23h2"][0] == 45
    assert rows["win11-23h2"][2] in (500, 501)
    document = replayed(logged, *ARGUMENTS, "--show-sources", "2")
    assert {len(names) for each in document["breaks"] for names in each["devices"]} <= {0, 1, 2}


def test_order_of_files_and_rows_changes_nothing(logged: Workspace) -> None:
    whole = logged.run(*ARGUMENTS, "--format", "json").out
    head, *rows = DEVICES.splitlines(keepends=True)
    logged.write("one.csv", head + "".join(rows[::-2]))
    logged.write("two.csv", head + "".join(rows[-2::-2]))
    again = logged.run(
        "replay", "flows.csv", "--inventory", "two.csv", "--inventory", "one.csv",
        "--as-of", str(DAY), "--format", "json",
    )  # fmt: skip
    assert again.out == whole


def test_rows_of_another_edition_are_not_taken_for_those_of_this_one(logged: Workspace) -> None:
    logged.run("compile", "--format", "json", "-o", "plan.json")
    here = replayed(logged, "replay", "flows.csv")["regions"]
    assert {tuple(row["regions"]) for row in here} == {("EU",), ("worldwide",), ()}
    assert replayed(logged, "replay", "flows.csv", "--against", "plan.json")["regions"] == here
    older = replayed(
        logged, "replay", "flows.csv", "--against", "plan.json", "--catalog", "2026-07-03"
    )
    assert {row["apart"] for row in older["regions"]} == {"no-row", "denied"}
    assert not [each for each in older["unused"] if each["because"].startswith("only a service")]
