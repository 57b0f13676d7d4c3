"""A project with three targets, a proxy and two firewalls, and the plans for all of them."""

import json
from typing import Any

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


def with_three_targets(empty: Workspace) -> Workspace:
    """Write the targets, a policy, and a service of which the proxy allows more than is asked."""
    empty.write("outgate.yaml", CONFIG)
    empty.write("policies/a.policy", POLICY)
    empty.write("catalog/payroll.yaml", SERVICE)
    return empty


def plan(space: Workspace, *options: str, **given: Any) -> Ran:
    """Run the command for every target."""
    return space.run("plan", "--target", "all", *options, **given)


def document(space: Workspace, *options: str) -> Any:
    """The JSON, held against its schema, and each plan in it against its own."""
    printed = json.loads(plan(space, "--format", "json", *options).out)
    validate("all-plans.schema.json", printed)
    for target in printed["targets"]:
        if target["plan"] is not None:
            validate("saved-plan.schema.json", target["plan"])
    return printed
