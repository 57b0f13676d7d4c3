"""`outgate inventory --propose`: policies for the devices that there are."""

import json

from tests.builders.company import make_company
from tests.builders.company_exports import av_health_json, device_info_json
from tests.builders.company_files import AS_OF, DEVICES, company_at
from tests.builders.schemas import validate
from tests.conftest import Workspace


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
    assert "help: name it with `--region NAME`" in without.err
    unknown = empty.run(*propose, "--region", "EW")
    assert unknown.code == 1
    assert "error[unknown-region]" in unknown.err
    odd = empty.run(*propose, "--region", "EU, fleet all")
    assert "error[usage]: `EU, fleet all` is no region" in odd.err
    assert "help: name a region of the catalog, see `outgate catalog regions`" in odd.err
    old = empty.run(*propose, "--region", "EU", "--catalog", "2021-03-04")
    assert old.code == 1
    assert "error[" in old.err


def test_devices_of_which_none_can_have_a_statement_are_told_with_what_they_lack(
    empty: Workspace,
) -> None:
    propose = ("inventory", "devices.csv", *AS_OF, "--propose", "--region", "EU")
    message = "error[bad-inventory]: no device is there that a statement could be proposed for"
    device = "pc-{0},Windows11,22631,,10.8804.1.1,,,,,{1},2026-11-29,standard"
    head, *_ = DEVICES.splitlines()
    for addresses, help in (
        (
            ("10.99.0.1", "", "10.99.0.2"),
            "left out are 2 in no site: name their networks with `--sites`, "
            "1 without an address: name a file that has them",
        ),
        ((), "name files with devices, or add `--all`"),
    ):
        rows = [device.format(*each) for each in enumerate(addresses)]
        rows += [] if rows else [device.format(0, "10.20.0.1").replace("2026-11", "2025-11")]
        company_at(empty, "\n".join((head, *rows)))
        ran = empty.run(*propose)
        assert (ran.code, ran.out) == (1, "")
        assert message in ran.err
        assert f" help: {help} 1 error" in " ".join(ran.err.split())
