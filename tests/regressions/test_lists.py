"""Published lists and services of a team's own are read as they are meant, or refused."""

import json
from pathlib import Path

import pytest

from tests.conftest import Workspace
from tests.regressions.projects import hosts, page, project, told

DAY = "2030-01-01"
FILE = "ServiceTags_AzureGovernment_20260720.json"
HEAD = (
    "| Service | Geography | Category | Port | Endpoint/URL | Endpoint/URL Description |"
    " Required or Optional | Windows 10, 11; Server 2022, 2019, 2016 {0}Unified Agent{1};"
    " Server 2012 R2 {0}Unified Agent{1} | Windows 7, 8.1 |"
    " Windows Server 2008 R2, 2012 R2, 2016 {0}MMA Based{1} | Mac | Linux | Comments |"
)
ROW = "| MDE | {0} | x | 443 | `{1}` | x | Required | Yes | Yes | Yes | Yes | Yes |  |"
TITLE = "Microsoft Defender for Endpoint standard connectivity URLs - commercial"


def bring(space: Workspace, text: str) -> str:
    """Import a page as an edition of its own."""
    space.write("page.md", text)
    ran = space.run("catalog", "import", "page.md", "--edition", DAY, "--yes", "--accept", "shrink")
    assert ran.code == 0, ran.err
    return told(ran)


def test_an_import_writes_nothing_that_cannot_be_read(empty: Workspace) -> None:
    name = "MicrosoftDefenderForEndpoint"
    properties = {
        "changeNumber": 1,
        "region": "",
        "regionId": 0,
        "platform": "Azure",
        "systemService": name,
        "addressPrefixes": ["203.0.113.0/28"],
        "networkFeatures": ["API"],
    }
    values = [{"name": name, "id": name, "properties": properties}]
    document = {"changeNumber": 402, "cloud": "AzureGovernment", "values": values}
    empty.write(FILE, json.dumps(document))
    empty.write("policies/a.policy", "allow mde for region EU, fleet linux\n")
    empty.run("catalog", "import", FILE, "--edition", DAY, "--yes")
    ran = empty.run("check")
    assert ran.code == 0, ran.err


def test_escaped_parentheses_are_parentheses(empty: Workspace) -> None:
    rows = (
        ROW.format("EU", "winatp-gw-weu.microsoft.com"),
        ROW.format("Azure UAE Central \\(AEC\\)", "winatp-gw-aec0a.microsoft.com"),
    )
    said = bring(empty, page(TITLE, HEAD.format("\\(", "\\)"), rows))
    assert "not known" not in said
    for region, name in (("EU", "weu"), ("AEC", "aec0a")):
        empty.write("a.policy", f"allow mde for region {region}, fleet win10-1709, mma\n")
        ran = empty.run("compile", "a.policy", "--catalog", DAY)
        assert ran.code == 0, ran.err
        assert f"https://winatp-gw-{name}.microsoft.com:443" in ran.out


def test_hosts_that_ran_together_are_no_host(empty: Workspace) -> None:
    joined = "winatp-gw-neu.microsoft.comwinatp-gw-weu.microsoft.com"
    rows = (ROW.format("EU", joined), ROW.format("EU", "events.data.microsoft.com"))
    said = bring(empty, page(TITLE, HEAD.format("(", ")"), rows))
    assert joined in said
    empty.write("policies/a.policy", "allow mde for region EU, fleet linux\n")
    patterns = hosts(empty, "--catalog", DAY)
    assert "events.data.microsoft.com" in patterns
    assert not [each for each in patterns if "comwinatp" in each]


ODD = [
    "127.1",
    "0x7f.1",
    "010.1.1.1",
    "https://good.example,evil.example",
    "https://good.example<br>evil.example",
    "a.example;b.example",
    "a\u200b.example",
]


@pytest.mark.parametrize("url", ODD, ids=ascii)
def test_a_url_that_may_mean_several_things_is_refused(tmp_path: Path, url: str) -> None:
    space = project(tmp_path, "allow pay\n", url)
    ran = space.run("check")
    assert ran.code == 1
    assert "pay.yaml" in ran.err


def test_a_network_of_a_service_is_a_network(tmp_path: Path) -> None:
    space = project(tmp_path, "allow pay\n", "10.9.0.0/24")
    assert hosts(space) == set()
    assert space.run("explain", "https://10.9.0.7").out.startswith("https://10.9.0.7 is allowed")


SYMBOLS = "allow mde for region EU, fleet win10-22h2 without symbols\n"


def test_leaving_out_what_an_edition_does_not_have_is_no_error(tmp_path: Path) -> None:
    space = project(tmp_path, SYMBOLS)
    for edition in ("2021-03-04", "2026-07-03"):
        assert space.run("check", "--catalog", edition).code == 0


def test_a_row_that_no_statement_asks_for_says_how_to_have_it(tmp_path: Path) -> None:
    space = project(tmp_path, "allow mde for region EU, fleet win11\n")
    url = "https://reflector.defender.microsoft.com"
    assert "overlay" in told(space.run("explain", url, "--catalog", "2026-07-03"))


def test_hosts_of_other_editions_are_known(tmp_path: Path) -> None:
    space = project(tmp_path, "allow mde for region EU, fleet win11\n")
    url = "https://officecdn-microsoft-com.akamaized.net"
    shown = told(space.run("explain", url, "--catalog", "2026-07-03"))
    assert "2025-12-25" in shown
    shown = told(space.run("explain", "https://mdsl.microsoft.com", "--catalog", "2026-07-03"))
    assert "dm.microsoft.com" not in shown
