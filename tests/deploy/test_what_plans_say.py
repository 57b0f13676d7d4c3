"""What plans of the repository's own policies say after six changes: reviewed, and typed by hand.

Beside each snapshot stands what must be opened, closed and treated otherwise, worked out from the
published lists and from what the statements say.
"""

import json
from typing import Any

from syrupy.assertion import SnapshotAssertion

from tests.builders.told_traffic import https, told
from tests.conftest import Ran, Workspace


def edit(project: Workspace, name: str, old: str, new: str) -> None:
    path = project.folder / "policies" / name
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def planned(project: Workspace, *options: str) -> tuple[str, dict[str, Any]]:
    """The plan as text and as a document."""
    text: Ran = project.run("plan", *options)
    return text.out, json.loads(project.run("plan", "--format", "json", *options).out)


def blob(source: str, *accounts: str) -> set[tuple[str, str]]:
    return https(source, *(f"{account}.blob.core.windows.net" for account in accounts))


def test_a_region_is_added(project: Workspace, snapshot: SnapshotAssertion) -> None:
    project.run("apply", "--yes")
    edit(project, "emea.policy", "region EU, fleet win10-1709", "region EU, UK, fleet win10-1709")
    text, document = planned(project)
    # Rows 76 to 86 of the list are those of the UK. Two of them (antivirus, v20) are open through
    # worldwide wildcards, and those of storage through that of the Monitoring Agent, under
    # inspection; the gateways were open from London already.
    assert told(document) == {
        "opened": https("any", "uk.vortex-win.data.microsoft.com")
        | https("any but london-dc", "winatp-gw-uks.microsoft.com", "winatp-gw-ukw.microsoft.com"),
        "closed": set(),
        "treated": blob("any", "automatedirstrprduks", "automatedirstrprdukw")
        | blob("any", "ussuk1southprod", "ussuk1westprod", "wsuk1southprod", "wsuk1westprod"),
    }
    assert all(each["causes"] == ["policy"] for each in document["traffic"]["opened"])
    assert text == snapshot


def test_storage_is_narrowed(project: Workspace, snapshot: SnapshotAssertion) -> None:
    project.run("apply", "--yes")
    edit(project, "emea.policy", "1709, mma\n", '1709, mma storage "stmmaweu01"\n')
    text, document = planned(project)
    # Administrators reach all storage for their portal; London keeps its two accounts.
    wildcard = "*.blob.core.windows.net"
    assert told(document) == {
        "opened": set(),
        "closed": https("any but jump-hosts, london-dc", wildcard) | https("london-dc", wildcard),
        "treated": https("jump-hosts", wildcard) | blob("any", "stmmaweu01"),
    }
    closed = {each["source"]: each for each in document["traffic"]["closed"]}
    kept = {
        source: {target["target"] for target in each["without"]} for source, each in closed.items()
    }
    account = "https://stmmaweu01.blob.core.windows.net:443"
    ours = {f"https://stmmauks0{n}.blob.core.windows.net:443" for n in (1, 2)}
    assert all(account in targets for targets in kept.values())
    assert {source for source, targets in kept.items() if ours <= targets} == {"london-dc"}
    assert text == snapshot


def test_a_source_is_widened(project: Workspace, snapshot: SnapshotAssertion) -> None:
    project.run("apply", "--yes")
    edit(project, "emea.policy", "milan = 10.24.0.0/16", "milan = 10.24.0.0/15")
    text, document = planned(project)
    # What only the offices may reach; all else of theirs is open from anywhere.
    assert told(document) == {
        "opened": https(
            "10.25.0.0/16",
            "*.endpoint.security.microsoft.com",
            "*.wns.windows.com",
            "login.live.com",
            "login.microsoftonline.com",
        ),
        "closed": set(),
        "treated": set(),
    }
    assert document["changed_sources"] == ["milan: 10.24.0.0/16 -> 10.24.0.0/15"]
    assert text == snapshot


def test_a_statement_expires(project: Workspace, snapshot: SnapshotAssertion) -> None:
    edit(
        project, "admins.policy", '"soc@contoso.example"', '"soc@contoso.example" until 2026-09-30'
    )
    project.run("apply", "--yes", "--as-of", "2026-09-30")
    text, document = planned(project, "--as-of", "2026-10-01")
    assert told(document) == {
        "opened": set(),
        "closed": https(
            "jump-hosts",
            "*.api.security.microsoft.com",
            "*.microsoftonline-p.com",
            "*.securitycenter.windows.com",
            "login.microsoftonline.com",
            "security.microsoft.com",
            "static2.sharepointonline.com",
        ),
        "treated": blob("jump-hosts", "onboardingpackagescusprd"),
    }
    assert all(each["causes"] == ["expiry"] for each in document["traffic"]["closed"])
    assert not document["summary"]["applicable"]  # the test of the portal fails
    assert text == snapshot


def test_the_catalog_is_upgraded(project: Workspace, snapshot: SnapshotAssertion) -> None:
    project.run("apply", "--yes", "--catalog", "2025-12-25")
    text, document = planned(project)
    # The streamlined list of July 2026 no longer has the host; that of September adds one for
    # Linux, of which these policies have none.
    offices = "hamburg, milan"
    assert told(document) == {
        "opened": set(),
        "closed": https(offices, "officecdn-microsoft-com.akamaized.net"),
        "treated": set(),
    }
    (closed,) = document["traffic"]["closed"]
    assert closed["causes"] == ["catalog"]
    assert document["since"] == "2025-12-25"
    assert text == snapshot
