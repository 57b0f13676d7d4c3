"""`outgate plan --target all`: every target, and where they differ."""

import json
from typing import Any

import pytest

from tests.builders.schemas import validate
from tests.conftest import Ran, Workspace

CONFIG = """\
targets:
  proxy:
    backend: squid
    path: conf/outgate.conf
    accept: {url-path: "no inspection here"}
  branch:
    backend: local
    path: branch.json
  azure:
    backend: local
    path: azure.json
"""
SERVICE = """\
format_version: "1.0"
service: payroll
endpoints:
  - url: https://payroll.contoso.example/pay/*
  - url: https://files.contoso.example
    proxy: direct
"""
POLICY = "source hamburg = 10.20.0.0/16\nallow payroll from hamburg\n"


@pytest.fixture
def space(empty: Workspace) -> Workspace:
    empty.write("outgate.yaml", CONFIG)
    empty.write("policies/a.policy", POLICY)
    empty.write("catalog/payroll.yaml", SERVICE)
    return empty


def plan(space: Workspace, *options: str, **given: Any) -> Ran:
    return space.run("plan", "--target", "all", *options, **given)


def document(space: Workspace, *options: str) -> Any:
    """The JSON, held against its schema, and each plan in it against its own."""
    printed = json.loads(plan(space, "--format", "json", *options).out)
    validate("all-plans.schema.json", printed)
    for target in printed["targets"]:
        if target["plan"] is not None:
            validate("saved-plan.schema.json", target["plan"])
    return printed


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


def test_where_they_differ_is_told_with_a_request(space: Workspace) -> None:
    told = plan(space).out.partition("Where ")[2]
    assert (
        told
        == """\
`proxy`, `branch` and `azure` differ.

let through by `proxy`, not by `branch` and `azure` (1)
  https://payroll.contoso.example:443 from hamburg, but for https://payroll.contoso.example:443/pay/*
      such as https://payroll.contoso.example from 10.20.0.1; behind it: policies/a.policy:2

stays under HTTPS inspection on `branch` and `azure`, not on `proxy`: this proxy decrypts nothing \
(`inspection: none`) (2)
  https://files.contoso.example:443 from hamburg
  https://payroll.contoso.example:443/pay/* from hamburg

goes out directly, past any proxy on `branch` and `azure`, not on `proxy`: devices that use this \
proxy go through it (1)
  https://files.contoso.example:443 from hamburg
"""
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


def test_targets_that_let_the_same_through_say_so(space: Workspace) -> None:
    space.write(
        "outgate.yaml",
        CONFIG.partition("  proxy")[0] + "  branch" + CONFIG.partition("  branch")[2],
    )
    ran = plan(space)
    assert ran.out.endswith("`branch` and `azure` let the same through, and treat it alike.\n")
    (comparison,) = document(space)["comparisons"]
    assert comparison["traffic"] == comparison["treatments"] == comparison["by_address_only"] == []


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


def test_a_target_that_cannot_express_the_policies_is_not_compared(space: Workspace) -> None:
    space.write(
        "outgate.yaml", CONFIG.replace('    accept: {url-path: "no inspection here"}\n', "")
    )
    ran = plan(space)
    assert ran.code == 1
    assert "No plan for `proxy`.\nerror[wider-rule]: Squid would allow more than" in ran.out
    assert (
        "`branch` and `azure` let the same through, and treat it alike.\n"
        "not compared: `proxy`, which cannot express the policies\n" in ran.out
    )
    (comparison,) = document(space)["comparisons"]
    assert comparison["targets"] == ["branch", "azure"]
    assert [left["target"] for left in comparison["left_out"]] == ["proxy"]


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


def test_a_guard_that_fails_on_one_target_forbids_that_plan_alone(space: Workspace) -> None:
    space.write("policies/g.policy", 'forbid "https://payroll.contoso.example/admin"\n')
    ran = plan(space)
    assert ran.code == 1
    assert ran.out.startswith("Plans for 3 targets: 3 with changes, 1 that cannot be applied.\n")
    assert ran.out.count("It cannot be applied: 1 error.") == 1
    assert "target `proxy`: https://payroll.contoso.example/admin" in ran.err
    proxy, branch, azure = document(space)["targets"]
    assert (proxy["ok"], branch["ok"], azure["ok"]) == (False, True, True)


def test_policies_of_its_own_are_compared_with_those_that_take_them_too(space: Workspace) -> None:
    own = "".join(
        f"  plant{number}:\n    backend: local\n    path: plant{number}.json\n"
        "    policies: [plant]\n"
        for number in (1, 2)
    )
    space.write("outgate.yaml", CONFIG + own)
    space.write("plant/p.policy", "allow payroll from 10.80.0.0/16\n")
    ran = plan(space)
    assert "`plant1` and `plant2` let the same through, and treat it alike." in ran.out
    assert [each["targets"] for each in document(space)["comparisons"]] == [
        ["proxy", "branch", "azure"],
        ["plant1", "plant2"],
    ]
    # What the command line names is the same for all of them.
    named = document(space, "policies")
    assert [each["targets"] for each in named["comparisons"]] == [
        ["proxy", "branch", "azure", "plant1", "plant2"]
    ]


def test_policies_that_no_other_target_takes_are_compared_with_nothing(space: Workspace) -> None:
    own = "  plant:\n    backend: local\n    path: plant.json\n    policies: [plant]\n"
    space.write("outgate.yaml", CONFIG + own)
    space.write("plant/p.policy", "allow payroll from 10.80.0.0/16\n")
    words = "Not compared: `plant`, whose policies no other target takes."
    assert words in plan(space).out
    assert words in plan(space, "--format", "markdown").out


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


def test_what_passes_beside_all_rules_is_told(space: Workspace) -> None:
    accept = "{url-path: x, any-source: x, any-destination: x}"
    space.write(
        "outgate.yaml",
        "targets:\n"
        "  trial: {backend: local}\n"
        '  devices: {backend: pac, proxies: ["p.contoso.example:8080"], otherwise: direct, '
        f"accept: {accept}}}\n",
    )
    ran = plan(space)
    assert ran.code == 0
    why = "`otherwise: direct` sends everything that no rule names out directly"
    assert (
        f"let through by `devices` beside all rules, not by `trial`: https and http from any "
        f"to anywhere, as {why}\n" in ran.out
    )
    assert (
        f"  ! it lets through beside all rules: https and http from any to anywhere, as {why}"
        in ran.out
    )
    assert why in plan(space, "--format", "markdown").out.partition("Where ")[2]
    told = "warning[deployed-from-files]: target `devices` is deployed from files"
    assert told in ran.err
    printed = document(space)
    (comparison,) = printed["comparisons"]
    assert comparison["beyond"] == [
        {
            "targets": ["devices"],
            "not": ["trial"],
            "addresses": ["*"],
            "protocols": ["https", "http"],
            "why": why,
        }
    ]
    assert printed["targets"][1]["rendering"]["beyond"]["why"] == why
    # What rules name passes there too, from everywhere and by whatever path.
    (split,) = comparison["traffic"]
    assert (split["allowed_by"], split["refused_by"]) == (["devices"], ["trial"])


def test_one_target_is_compared_with_nothing(space: Workspace) -> None:
    space.write("outgate.yaml", "targets: {trial: {backend: local}}\n")
    ran = plan(space)
    assert ran.code == 0
    assert ran.out.startswith("Plans for 1 target: 1 with changes.\n")
    assert document(space)["comparisons"] == []


def test_markdown_tells_it_in_a_comment(space: Workspace) -> None:
    ran = plan(space, "--format", "markdown")
    lines = ran.out.splitlines()
    assert lines[0] == "<!-- outgate plan all -->"
    assert lines[1] == "### 🟡 Outgate: plans for 3 targets: 3 with changes"
    assert "**Where `proxy`, `branch` and `azure` differ.**" in lines
    assert "**let through by `proxy`, not by `branch` and `azure` (1)**" in lines
    assert (
        "- `https://payroll.contoso.example:443` from hamburg, but for "
        "`https://payroll.contoso.example:443/pay/*`, such as `https://payroll.contoso.example` "
        "from 10.20.0.1; behind it: `policies/a.policy:2`" in lines
    )
    titles = [line for line in lines if line.startswith("####")]
    assert [title.split("`")[1] for title in titles] == ["proxy", "branch", "azure"]
    assert "<summary>How `proxy` has the policies: fidelity: 1 exact, 1 wider</summary>" in lines


def test_markdown_tells_of_a_target_without_a_plan(space: Workspace) -> None:
    space.write("branch.json", "{not json")
    out = plan(space, "--format", "markdown").out
    assert out.splitlines()[1].startswith("### ⛔ Outgate: plans for 3 targets")
    assert "**No plan for `branch`**\n\n- target-failed: " in out


def test_markdown_is_never_longer_than_a_comment_may_be(space: Workspace) -> None:
    many = "".join(
        f"  t{number:03}:\n    backend: squid\n    path: conf/{number}.conf\n"
        f'    accept: {{url-path: "{"because " * 40}<!-- </details> @all ##[error] {number}"}}\n'
        for number in range(40)
    )
    space.write("outgate.yaml", "targets:\n" + many)
    urls = "".join(f"  - url: https://n{n:03}.contoso.example/p/*\n" for n in range(300))
    space.write("catalog/payroll.yaml", SERVICE.partition("  - url")[0] + urls)
    ran = plan(space, "--format", "markdown")
    assert ran.code == 0
    assert len(ran.out.encode("utf-16-le")) // 2 <= 60_001
    assert "@all" not in ran.out.replace("`@all`", "")
    assert ran.out.count("<details>") == ran.out.count("</details>")
    assert "and 30 more" not in ran.out.splitlines()[1]
    assert sum(line.startswith("- On `t") for line in ran.out.splitlines()) == 30


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
