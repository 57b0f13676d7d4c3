"""Government and portal lists, as the publisher means them; values typed from the pages."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Workspace
from tests.regressions.projects import hosts, project, rules, told

US4 = "us4-v20.events.data.microsoft.com"
OFFICE = "officecdn-microsoft-com.akamaized.net"
PLAN = ("plan", "--catalog", "2026-07-03")
MAC_AND_LINUX = ("macos", "linux")
MODERN = ("win11", "macos", "linux")
FLEETS = ("win11", "mma", "macos", "linux")
GOV = ".blob.core.usgovcloudapi.net"
# A host, where and in which editions it is listed, and the fleets that need it: those that the rows
# for the same storage of other regions name, or for the content network the row above it.
SERVED = {
    f"automatedirstrffusgv{GOV}": ("gcc-high", ("2025-10-16", "2025-12-25", "2026-07-03"), MODERN),
    f"ussusd2centralff5{GOV}": ("DoD", ("2025-12-25", "2026-07-03"), MODERN),
    f"wsusd1centralff5{GOV}": ("DoD", ("2025-12-25", "2026-07-03"), ("win11",)),
    OFFICE: ("GCC", ("2025-12-25",), MAC_AND_LINUX),
    "ussau1eastprod.blob.core.windows.net": ("AU", ("2026-07-03",), MODERN),
    # They stand under AU, and their names speak of these regions.
    "automatedirstrprdaen0a.blob.core.windows.net": ("AEN", ("2026-07-03",), MODERN),
    "automatedirstrprdaec0a.blob.core.windows.net": ("AEC", ("2026-07-03",), MODERN),
}
CASES = [(host, edition) for host, (_, editions, _) in SERVED.items() for edition in editions]


def asked(space: Workspace, text: str) -> Workspace:
    space.write("policies/a.policy", f"{text}\n")
    return space


@pytest.mark.parametrize(("host", "edition"), CASES)
def test_who_gets_a_host(empty: Workspace, host: str, edition: str) -> None:
    """Each fleet has an address of its own, so that one plan tells them apart."""
    region, _, fleets = SERVED[host]
    homes = {fleet: f"10.0.0.{number}/32" for number, fleet in enumerate(FLEETS, 1)}
    text = "\n".join(f"allow mde for region {region}, fleet {f} from {a}" for f, a in homes.items())
    plan_rules = rules(asked(empty, text), "--catalog", edition)
    allowed = {
        address
        for each in plan_rules
        if each["destination"].get("pattern") == host
        for address in each["source"]["addresses"]
    }
    assert allowed == {homes[fleet] for fleet in fleets}


@pytest.mark.parametrize("region", ["GCC", "DoD"])
def test_early_windows_has_no_streamlined_list_there(empty: Workspace, region: str) -> None:
    text = f"allow mde for region {region}, fleet {{}} via streamlined"
    ran = asked(empty, text.format("win10-1607")).run("check", "--catalog", "2026-07-03")
    assert ran.code == 1
    assert "win10-1607" in ran.err
    assert asked(empty, text.format("win11")).run("check", "--catalog", "2026-07-03").code == 0


@pytest.mark.parametrize("region", ["GCC", "DoD"])
def test_early_windows_can_send_its_data(empty: Workspace, region: str) -> None:
    space = asked(empty, f"allow mde for region {region}, fleet win10-1709")
    assert US4 in hosts(space, "--catalog", "2026-07-03")
    # The page notes it for Windows 10 1803 and later: that it serves older ones is told.
    assert re.search(rf"warning\S*: `https://{US4}:443`", told(space.run(*PLAN)))


def portal(space: Workspace, text: str) -> dict[str, dict[str, Any]]:
    """The rules of a statement, by the pattern of their host."""
    plan_rules = rules(asked(space, text), "--catalog", "2026-07-03")
    return {each["destination"]["pattern"]: each for each in plan_rules}


def test_the_revocation_list_of_the_portal_is_plain_http(empty: Workspace) -> None:
    rule = portal(empty, "allow mde-portal for region EU")["crl.microsoft.com"]
    assert (rule["protocol"], rule["port"]) == ("http", 80)


def test_people_may_log_in_to_a_proxy_and_devices_cannot(empty: Workspace) -> None:
    people = portal(empty, "allow mde-portal for region EU")["security.microsoft.com"]
    assert (people["authentication"], people["inspection"]) == ("allowed", "bypass")
    devices = portal(empty, "allow mde for region EU, fleet win11")
    assert {each["authentication"] for each in devices.values()} == {"anonymous"}


@pytest.mark.parametrize(
    ("feature", "proxy"), [("security-management", "allowed"), ("live-response", "direct")]
)
def test_a_login_goes_out_directly_where_live_response_is_wanted(
    empty: Workspace, feature: str, proxy: str
) -> None:
    by_host = portal(empty, f"allow mde for region EU, fleet win11 with {feature}")
    assert by_host["login.microsoftonline.com"]["proxy"] == proxy


def test_a_path_that_cannot_be_seen_is_said_not_to_hold(tmp_path: Path) -> None:
    space = project(tmp_path, "allow mde for region EU, fleet win10-1709\n")
    for form in ("text", "markdown", "json"):
        ran = space.run("plan", "--format", form, "--catalog", "2021-03-04")
        assert re.search(r"msdl\S*/download/symbols\S* is not enforced", told(ran))


def test_a_wildcard_that_lacks_the_bare_name_says_so(empty: Workspace) -> None:
    space = asked(empty, "allow mde for region GCC, fleet win11")
    url = "https://definitionupdates.microsoft.com"
    shown = told(space.run("explain", url, "--catalog", "2026-07-03"))
    assert "`*.definitionupdates.microsoft.com`" in shown
    assert "not the name itself" in shown


# Read from the pages: what is told of a row or host, and where.
FINDINGS = [
    ("2026-07-03", "`definitionupdates.microsoft.com` itself is not below it"),
    ("2026-07-03", "`gcc.securitycenter.microsoft.us` itself is not below it"),
    # A row that only an overlay makes readable is compared with its sisters, too.
    ("2025-10-16", "`login.microsoftonline.com` in standard-gov/urls#18"),
    # What the edition before it had for a region.
    ("2025-10-16", "gcc-high, in standard-gov/urls#33 | winatp-gw-usgv.microsoft.com"),
    ("2025-10-16", f"gcc-high, in standard-gov/urls#34 | automatedirstrffusgt{GOV}"),
    ("2025-10-16", f"DoD, in standard-gov/urls#50 | wsusd1centralff5{GOV}"),
    # Cells unlike those of all sister rows.
    ("2026-07-03", "no sister row says what this one does | automatedirstrffusgv"),
    ("2026-07-03", "no sister row says what this one does | ussusd2centralff5"),
    ("2026-07-03", "no sister row says what this one does | ussau1eastprod"),
    # Rows without any cell.
    ("2021-03-04", "standard-commercial/urls#76: no platform cell says anything"),
]


@pytest.fixture(scope="module")
def verify(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """What is told of an edition, looked for once."""
    space = Workspace(tmp_path_factory.mktemp("verify"))
    return cache(lambda edition: told(space.run("catalog", "verify", edition)))


@pytest.mark.parametrize(("edition", "finding"), FINDINGS)
def test_what_is_odd_about_an_edition_is_told(
    verify: Callable[[str], str], edition: str, finding: str
) -> None:
    assert finding in verify(edition)
