"""`outgate plan --target all`: where the targets differ, and which are compared at all."""

import pytest

from tests.builders.three_targets import CONFIG, document, plan, with_three_targets
from tests.conftest import Workspace


@pytest.fixture
def space(empty: Workspace) -> Workspace:
    return with_three_targets(empty)


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


def test_targets_that_let_the_same_through_say_so(space: Workspace) -> None:
    space.write(
        "outgate.yaml",
        CONFIG.partition("  proxy")[0] + "  branch" + CONFIG.partition("  branch")[2],
    )
    ran = plan(space)
    assert ran.out.endswith("`branch` and `azure` let the same through, and treat it alike.\n")
    (comparison,) = document(space)["comparisons"]
    assert comparison["traffic"] == comparison["treatments"] == comparison["by_address_only"] == []


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
