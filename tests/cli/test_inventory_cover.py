"""Whom statements are for in an inventory, and what devices may reach by them."""

import json

import pytest

from tests.builders.company_files import AS_OF
from tests.conftest import Workspace


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
