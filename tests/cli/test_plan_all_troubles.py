"""`outgate plan --target all`: what is wrong with one target, and with the policies."""

import json

import pytest

from tests.builders.schemas import validate
from tests.builders.three_targets import CONFIG, document, plan, with_three_targets
from tests.conftest import Workspace


@pytest.fixture
def space(empty: Workspace) -> Workspace:
    return with_three_targets(empty)


def test_a_target_that_cannot_be_read_hides_no_other(space: Workspace) -> None:
    space.write("branch.json", "{not json")
    ran = plan(space)
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert lines[0] == "Plans for 3 targets: 2 with changes, 1 that could not be planned."
    at = lines.index("No plan for `branch`.")
    assert lines[at + 1].startswith("error[target-failed]: `")
    assert "is not a local firewall" in lines[at + 1]
    assert lines[at + 2].startswith("  = help: restore the file from a copy")
    assert "Plan for `azure`: opens 2" in ran.out
    # What it would let through is known all the same.
    assert "Where `proxy`, `branch` and `azure` differ." in lines
    assert "error[target-failed]: target `branch`: `" in " ".join(ran.err.split())
    _, branch, azure = document(space)["targets"]
    assert (branch["ok"], branch["plan"], azure["ok"]) == (False, None, True)
    assert [each["code"] for each in branch["diagnostics"]] == ["target-failed"]


def test_a_record_that_cannot_be_read_hides_no_other(space: Workspace) -> None:
    space.write(".outgate/azure.state.json", "[]")
    ran = plan(space)
    assert ran.code == 1
    assert "No plan for `azure`." in ran.out
    assert "Plan for `proxy`" in ran.out


def test_a_guard_that_fails_on_one_target_forbids_that_plan_alone(space: Workspace) -> None:
    space.write("policies/g.policy", 'forbid "https://payroll.contoso.example/admin"\n')
    ran = plan(space)
    assert ran.code == 1
    assert ran.out.startswith("Plans for 3 targets: 3 with changes, 1 that cannot be applied.\n")
    assert ran.out.count("It cannot be applied: 1 error.") == 1
    assert "target `proxy`: https://payroll.contoso.example/admin" in ran.err
    proxy, branch, azure = document(space)["targets"]
    assert (proxy["ok"], branch["ok"], azure["ok"]) == (False, True, True)


def test_policies_with_errors_keep_only_their_targets_from_a_plan(space: Workspace) -> None:
    space.write(
        "outgate.yaml",
        CONFIG + "  plant:\n    backend: local\n    path: plant.json\n    policies: [plant]\n",
    )
    space.write("plant/p.policy", "allow payrol from 10.80.0.0/16\n")
    ran = plan(space)
    assert ran.code == 1
    assert "No plan for `plant`: its policies have errors." in ran.out
    assert "Plan for `azure`" in ran.out
    assert "Not compared" not in ran.out
    assert "target `plant`: there is no service `payrol`" in " ".join(ran.err.split())
    *_, plant = (printed := document(space))["targets"]
    assert (plant["ok"], plant["plan"], plant["rendering"]) == (False, None, None)
    assert [each["code"] for each in printed["diagnostics"]] == ["unknown-service"]


def test_policies_of_all_with_errors_end_the_command(space: Workspace) -> None:
    space.write("policies/a.policy", "allow payrol\n")
    ran = plan(space)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count("there is no service `payrol`") == 1
    failed = json.loads(plan(space, "--format", "json").out)
    validate("diagnostics.schema.json", failed)


def test_an_apply_that_did_not_end_is_told_of_its_target(space: Workspace) -> None:
    assert space.run("apply", "--target", "branch", "--yes").code == 0
    path = space.folder / ".outgate" / "branch.state.json"
    record = json.loads(path.read_text())
    record["journal"] = {
        **{"by": "ann@host", "edition": None, "plan": None, "rest": ""},
        **{"started": ["a file"], "done": [], "changes": []},
    }
    path.write_text(json.dumps(record))
    assert "`branch`: An apply by ann@host did not end; begun: a file." in plan(space).err
