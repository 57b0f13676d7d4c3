"""`outgate plan --target all`: the plan of every target, and what only one target has."""

import json

import pytest

from tests.builders.three_targets import CONFIG, POLICY, SERVICE, document, plan, with_three_targets
from tests.conftest import Workspace


@pytest.fixture
def space(empty: Workspace) -> Workspace:
    return with_three_targets(empty)


def test_each_target_has_its_plan_in_the_order_of_the_file(space: Workspace) -> None:
    ran = plan(space)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "Plans for 3 targets: 3 with changes."
    assert [line for line in lines if line.startswith("Plan for")] == [
        "Plan for `proxy`: opens 2, closes 0, treats 0 differently (2 rules, 1 write).",
        "Plan for `branch`: opens 2, closes 0, treats 0 differently (2 rules, 1 write).",
        "Plan for `azure`: opens 2, closes 0, treats 0 differently (2 rules, 1 write).",
    ]
    assert [line for line in lines if line.startswith("fidelity")] == [
        "fidelity: 1 exact, 1 wider",
        "fidelity: 2 exact",
        "fidelity: 2 exact",
    ]
    assert (
        "  ! 1 rule allows whole hosts where the plan names paths (`hamburg -> "
        "https://payroll.contoso.example:443/pay/*`: https://payroll.contoso.example from "
        "10.20.0.1, for one), accepted: no inspection here" in lines
    )


def test_the_document_has_every_plan_as_it_is_by_itself(space: Workspace) -> None:
    printed = document(space)
    assert [target["target"] for target in printed["targets"]] == ["proxy", "branch", "azure"]
    for target in printed["targets"]:
        alone = space.run("plan", "--target", target["target"], "--format", "json").out
        assert target["plan"] == json.loads(alone)
        assert target["ok"]
    proxy, branch, _ = printed["targets"]
    assert proxy["rendering"]["fidelity"] == {"exact": 1, "wider": 1}
    assert {each["code"] for each in proxy["diagnostics"]} >= {
        "accepted-widening",
        "treatment-not-kept",
    }
    assert branch["rendering"] == {
        "fidelity": {"exact": 2},
        "by_address_only": [],
        "beyond": None,
        "unkept": [],
    }
    (comparison,) = printed["comparisons"]
    (split,) = comparison["traffic"]
    assert (split["allowed_by"], split["refused_by"]) == (["proxy"], ["branch", "azure"])
    (flow,) = split["flows"]
    assert flow["target"] == "https://payroll.contoso.example:443"
    assert flow["addresses"] == ["10.20.0.0/16"]
    assert flow["without"] == ["https://payroll.contoso.example:443/pay/*"]
    assert flow["witness"] == {
        "url": "https://payroll.contoso.example",
        "address": "10.20.0.1",
    }
    (statement,) = flow["statements"]
    assert statement["places"] == ["policies/a.policy:2"]
    keep, direct = comparison["treatments"]
    assert (keep["treatment"], direct["treatment"]) == ("keep", "direct")
    assert [each["target"] for each in direct["not_kept_by"]] == ["proxy"]
    assert direct["kept_by"] == ["branch", "azure"]
    assert direct["rules"] == ["hamburg -> https://files.contoso.example:443"]


def test_a_plan_taken_out_of_the_document_can_be_applied(space: Workspace) -> None:
    branch = document(space)["targets"][1]["plan"]
    space.write("branch-plan.json", json.dumps(branch))
    assert space.run("apply", "branch-plan.json", "--yes").code == 0
    assert (space.folder / "branch.json").exists()


def test_exit_codes(space: Workspace) -> None:
    assert plan(space, "--detailed-exitcode").code == 2
    for name in ("branch", "azure"):
        assert space.run("apply", "--target", name, "--yes").code == 0
    assert plan(space, "--detailed-exitcode").code == 2
    space.write("outgate.yaml", "targets:\n" + CONFIG[CONFIG.index("  branch") :])
    ran = plan(space, "--detailed-exitcode")
    assert ran.code == 0
    assert ran.out.startswith("Plans for 2 targets: 2 without changes.\n")
    space.write("branch.json", "{not json")
    assert plan(space, "--detailed-exitcode").code == 1


def test_what_policies_say_is_told_once(space: Workspace) -> None:
    space.write("policies/b.policy", "allow payroll from hamburg until 2020-01-01\n")
    ran = plan(space)
    assert ran.err.count("[expired]") == 1
    sarif = json.loads(plan(space, "--format", "sarif").out)
    results = sarif["runs"][0]["results"]
    texts = [result["message"]["text"] for result in results]
    assert sum("2020-01-01" in text for text in texts) == 1
    widened = [text for text in texts if "accepted: no inspection here" in text]
    assert len(widened) == 1
    assert widened[0].startswith("target `proxy`: ")


def test_policies_are_compiled_once(space: Workspace) -> None:
    ran = space.run("-v", "plan", "--target", "all")
    assert ran.err.count("compiling 1 statement") == 1
    assert ran.err.count("rendering for `") == 3


def test_policies_may_come_from_standard_input(space: Workspace) -> None:
    ran = plan(space, "-", stdin=POLICY)
    assert ran.code == 0
    assert "behind it: <stdin>:2" in ran.out


def test_offline_asks_no_target(space: Workspace) -> None:
    space.write("branch.json", "{not json")
    ran = plan(space, "--offline")
    assert ran.code == 0
    assert ran.out.count("It cannot be applied: made offline") == 3


def test_long_lists_are_counted_and_shown_in_full(space: Workspace) -> None:
    urls = "".join(f"  - url: https://n{n:02}.contoso.example/p/*\n" for n in range(12))
    space.write("catalog/payroll.yaml", SERVICE.partition("  - url")[0] + urls)
    ran = plan(space)
    rest = "  and 2 more of them (all with --full, --format json or --target NAME)"
    assert ran.out.count(rest) == 2  # of what only one lets through, and of what is inspected
    assert ran.out.count("  and 2 more (all with --full, --format json or --target NAME)") == 3
    full = plan(space, "--full")
    assert "more of them" not in full.out
    assert "https://n11.contoso.example:443 from hamburg, but for" in full.out
    assert "rules of the target: 12 added" in full.out


@pytest.mark.parametrize(
    ("options", "message", "help"),
    [
        (("-o", "x.json"), "a saved plan is of one target", "--target NAME --out FILE"),
        (("--report", "x.html"), "a report is of one target", "--target NAME --report FILE"),
        (("--format", "html"), "a report is of one target", "text, json, markdown"),
        (("--format", "html", "-o", "x"), "a report is of one target", "text, json, markdown"),
    ],
)
def test_what_only_one_target_has_is_refused(
    space: Workspace, options: tuple[str, ...], message: str, help: str
) -> None:
    ran = plan(space, *options)
    assert (ran.code, ran.out) == (1, "")
    told = " ".join(ran.err.split())
    assert message in told
    assert help in told
    assert {path.name for path in space.folder.iterdir()} == {"outgate.yaml", "policies", "catalog"}


@pytest.mark.parametrize(
    "command",
    [("apply", "--yes"), ("apply", "--retire", "x"), ("show",), ("import",), ("rollback", "--yes")],
)
def test_other_commands_take_one_target(space: Workspace, command: tuple[str, ...]) -> None:
    ran = space.run(command[0], "--target", "all", *command[1:])
    assert ran.code == 1
    told = " ".join(ran.err.split())
    if command[0] == "apply":
        assert "apply changes one firewall at a time" in told
        assert "one that fails leaves the others as they are" in told
    else:
        assert "name one of azure, branch, proxy; only `outgate plan` takes `all`" in told
    assert not list(space.folder.glob("*.json"))


def test_no_target_can_be_called_so(space: Workspace) -> None:
    space.write("outgate.yaml", "targets:\n  all: {backend: local}\n")
    ran = plan(space)
    assert ran.code == 1
    assert "no target can be called `all`, which stands for every target; rename it" in ran.err
    assert "outgate.yaml:2:3" in ran.err
    space.write("outgate.yaml", "default_target: all\n" + CONFIG)
    ran = space.run("plan")
    assert ran.code == 1
    assert "there is no target `all`; name one of azure, branch, proxy" in " ".join(ran.err.split())


def test_init_calls_no_target_so(empty: Workspace) -> None:
    ran = empty.run("init", "--backend", "squid", "--target", "all", "--set", "path=a.conf")
    assert ran.code == 1
    assert "no target can be called `all`, which stands for every target" in ran.err
    assert not (empty.folder / "outgate.yaml").exists()
