"""An Azure among several targets: read with a login, drifted, out of reach."""

import json

import pytest

from tests.builders.azure_project import CONFIG, Azurelike
from tests.builders.schemas import validate

OTHERS = """\
  proxy: {backend: squid, path: outgate.conf, accept: {url-path: "no inspection"}}
  trial: {backend: local, path: trial.json}
"""


@pytest.fixture
def three(azure: Azurelike) -> Azurelike:
    azure.space.write("outgate.yaml", CONFIG + OTHERS)
    return azure


@pytest.mark.slow
def test_what_somebody_changed_on_one_is_told_of_that_one(three: Azurelike) -> None:
    for name in ("prod", "trial"):
        assert three.run("apply", "--target", name, "--yes").code == 0
    (payroll, *_) = (each for each in three.rules() if "payroll" in json.dumps(each))
    three.edit_rule(payroll["name"], lambda rule: rule["sourceAddresses"].append("10.99.0.0/16"))
    writes = len(three.service.writes)
    ran = three.run("plan", "--target", "all", "--detailed-exitcode")
    assert ran.code == 2
    assert ran.out.startswith("Plans for 3 targets: 2 with changes, 1 without changes.\n")
    assert ran.out.count("changed by somebody else since the last apply:") == 1
    assert "No changes. Target `trial` holds the 19 rules" in ran.out
    printed = json.loads(three.run("plan", "--target", "all", "--format", "json").out)
    validate("all-plans.schema.json", printed)
    drifted = {each["target"]: bool(each["plan"]["drift"]) for each in printed["targets"]}
    assert drifted == {"prod": True, "proxy": False, "trial": False}
    # It is the rules to come that are compared, and not what somebody has added: no path of theirs
    # is told by the firewall, and that of http by the proxy.
    (comparison,) = printed["comparisons"]
    assert comparison["targets"] == ["prod", "proxy", "trial"]
    split = {tuple(each["allowed_by"]): each["flows"] for each in comparison["traffic"]}
    assert {names: [flow["target"] for flow in flows] for names, flows in split.items()} == {
        ("prod",): ["http://www.microsoft.com:80"],
        ("prod", "proxy"): ["https://www.microsoft.com:443"],
    }
    assert {address for flow in split["prod",] for address in flow["addresses"]} == {"10.20.0.0/16"}
    assert len(three.service.writes) == writes


def test_an_azure_out_of_reach_hides_no_other(three: Azurelike) -> None:
    ran = three.space.run("plan", "--target", "all")  # without the login
    assert ran.code == 1
    assert "No plan for `prod`.\nerror[target-failed]: cannot log in to Azure" in ran.out
    assert "Plan for `proxy`: opens " in ran.out
    assert "Plan for `trial`: opens " in ran.out
    assert "`prod`, `proxy` and `trial`" in ran.out.partition("Where ")[2]
