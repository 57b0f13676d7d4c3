"""From one edition to the next: what the plan marks, what stays open, what is an error."""

import json

from outgate.resources import resource
from tests.conftest import Workspace

POLICY = "allow mde for region EU, fleet macos from 10.0.0.0/8\n"
DROPPED = "https://officecdn-microsoft-com.akamaized.net:443"


def start(empty: Workspace) -> None:
    empty.write("policies/p.policy", POLICY)
    assert empty.run("catalog", "lock", "--edition", "2025-12-25").code == 0
    assert empty.run("apply", "--yes").code == 0


def causes(empty: Workspace, *arguments: str) -> dict[str, str]:
    traffic = json.loads(empty.run("plan", "--format", "json", *arguments).out)["traffic"]
    entries = (*traffic["opened"], *traffic["closed"])
    return {each["target"]: " and ".join(each["causes"]) for each in entries}


def test_an_upgrade_is_told_from_a_change_of_the_policy(empty: Workspace) -> None:
    start(empty)
    assert causes(empty) == {}
    assert causes(empty, "--catalog", "2026-07-03") == {DROPPED: "catalog"}
    shown = empty.run("plan", "--catalog", "2026-07-03").out
    assert f"- {DROPPED}" in shown
    assert "[catalog] the catalog no longer has it" in shown
    assert "Of these changes 1 from the catalog (2025-12-25 to 2026-07-03)." in shown
    empty.write("policies/p.policy", POLICY.replace("macos", "linux"))
    both = causes(empty, "--catalog", "2026-07-03")
    shown = empty.run("plan", "--catalog", "2026-07-03").out
    assert " from the policy, 1 from the catalog (2025-12-25 to 2026-07-03)." in shown
    # Both the policy and the catalog do without it now: no upgrade is needed to close it.
    assert both[DROPPED] == "catalog"
    assert both["https://packages.microsoft.com:443"] == "policy"


def test_after_pinning_anew_the_edition_last_applied_counts(empty: Workspace) -> None:
    start(empty)
    assert empty.run("catalog", "lock", "--edition", "2026-07-03").code == 0
    assert causes(empty) == {DROPPED: "catalog"}
    assert empty.run("plan", "--out", "saved.json").code == 0
    saved = (empty.folder / "saved.json").read_text()
    assert json.loads(empty.run("show", "saved.json", "--format", "json").out) == json.loads(saved)
    assert "[catalog]" in empty.run("apply", "saved.json", "--yes").out
    assert causes(empty) == {}
    assert "from the catalog" not in empty.run("plan").out
    # With the edition taken over, going back is a change of the catalog as well.
    assert causes(empty, "--catalog", "2025-12-25") == {DROPPED: "catalog"}


def test_without_any_record_there_are_no_marks(empty: Workspace) -> None:
    empty.write("policies/p.policy", POLICY)
    document = json.loads(empty.run("plan", "--format", "json").out)
    assert document["since"] is None
    assert all(each["causes"] == [] for each in document["traffic"]["opened"])


def test_a_record_that_is_torn_is_never_taken_for_none(empty: Workspace) -> None:
    start(empty)
    record = empty.folder / ".outgate" / "local.state.json"
    for text in ("{", "[]", '{"edition": 7}', '{"edition": "1999-01-01"}'):
        record.write_text(text)
        ran = empty.run("plan", "--catalog", "2026-07-03")
        assert ran.code == 1
        assert "the record of what was applied to `local`" in ran.err
        assert record.read_text() == text


def test_retain(empty: Workspace) -> None:
    start(empty)
    empty.write("outgate.yaml", "retain: 90d\n")
    upgrade = ("plan", "--catalog", "2026-07-03")
    kept = empty.run(*upgrade, "--as-of", "2026-10-01")
    assert "No changes." in kept.out
    assert "retained: 1 rule that the catalog dropped stays open for now" in kept.out
    assert f"{DROPPED} (dropped by 2026-07-03, until 2026-10-01)" in kept.out
    assert f"- {DROPPED}" in empty.run(*upgrade, "--as-of", "2026-10-02").out
    markdown = empty.run(*upgrade, "--as-of", "2026-10-01", "--format", "markdown").out
    assert "- **retained**: 1 rule that the catalog dropped stays until 2026-10-01" in markdown
    why = empty.run("explain", DROPPED, "--catalog", "2026-07-03", "--as-of", "2026-10-01")
    assert why.code == 0
    assert "edition 2025-12-25" in why.out
    assert "retained until 2026-10-01" in " ".join(why.out.split())


def test_retain_is_a_number_of_days(empty: Workspace) -> None:
    empty.write("policies/p.policy", POLICY)
    empty.write("outgate.yaml", "retain: 3 months\n")
    ran = empty.run("plan")
    assert ran.code == 1
    assert "error[bad-config]: `3 months` is not allowed here" in ran.err


def test_a_region_of_a_later_edition(empty: Workspace) -> None:
    empty.write("policies/p.policy", "allow mde for region AEC, fleet win11\n")
    ran = empty.run("compile", "--catalog", "2025-10-16")
    assert ran.code == 1
    assert "there is no region `AEC` in catalog 2025-10-16" in ran.err
    assert "it comes with edition 2026-07-03" in " ".join(ran.err.split())
    later = empty.run("compile", "--catalog", "2026-07-03")
    assert later.code == 0
    assert "https://winatp-gw-aec0a.microsoft.com:443" in later.out


def test_quarantined_rows_show_in_the_plans_they_concern(empty: Workspace) -> None:
    # The torn page under a later date, for which no overlay of ours says how to read its rows.
    page = (resource("catalog", "editions") / "2025-10-16.yaml").read_text()
    torn_date = page.replace("edition: '2025-10-16'", "edition: '2026-01-01'", 1)
    empty.write("catalog/2026-01-01.yaml", torn_date)
    empty.write("policies/p.policy", "allow mde for region gcc-high, fleet win11\n")
    torn = empty.run("plan", "--catalog", "2026-01-01").out
    assert "rows of the list could not be read and may concern you" in torn
    assert "cdn.x.cp.wd.microsoft.com (standard-gov/urls#21): it has 9 cells" in torn
    assert "standard-gov/urls#49" not in torn  # of DoD
    for edition in ("2025-10-16", "2025-12-25", "2026-07-03"):
        assert "quarantined" not in empty.run("plan", "--catalog", edition).out
    empty.write("policies/p.policy", "allow mde for region DoD, fleet macos\n")
    named = empty.run("plan", "--catalog", "2026-07-03").out
    assert "Root URL for public Microsoft CDN endpoints" in named
    why = empty.run("explain", "https://cdn.x.cp.wd.microsoft.com", "--catalog", "2026-01-01").out
    assert "is in quarantine and may concern you" in " ".join(why.split())
