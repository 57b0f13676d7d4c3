"""Every JSON and YAML document that Outgate writes follows its schema."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from outgate.catalog.store import Store
from tests.builders.schemas import validate
from tests.conftest import ROOT, Workspace


@pytest.mark.parametrize("path", sorted((ROOT / "schemas").glob("*.json")), ids=lambda p: p.name)
def test_schemas_are_schemas(path: Path) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text()))


def test_compile(project: Workspace) -> None:
    validate("plan.schema.json", json.loads(project.run("compile", "--format", "json").out))


def test_compile_with_everything(empty: Workspace) -> None:
    empty.write(
        "policies/p.policy",
        "source lab = 10.9.0.0/24\n"
        "allow mde for region EU, fleet server2025, mma from lab with live-response\n"
        "  without updates\n"
        "allow mde for region UK, fleet server2019 from 10.8.0.0/24 via addresses\n"
        "allow payroll\n",
    )
    empty.write(
        "catalog/payroll.yaml",
        'format_version: "1.0"\nservice: payroll\n'
        "endpoints: [{url: 'https://p.example/x.aspx', inspection: bypass, proxy: direct}]\n",
    )
    document = json.loads(empty.run("compile", "--format", "json").out)
    validate("plan.schema.json", document)
    assert {rule["destination"]["kind"] for rule in document["rules"]} == {"host", "service-tag"}
    assert document["withheld"]
    assert {each["code"] for each in document["warnings"]} >= {"open-wildcard", "read-as-newest"}


def test_plan_and_saved_plan(project: Workspace) -> None:
    printed = project.run("plan", "--format", "json", "--out", "saved.json").out
    saved = (project.folder / "saved.json").read_text()
    assert printed == saved
    validate("saved-plan.schema.json", json.loads(saved))
    project.run("apply", "--yes")
    (project.folder / "policies" / "admins.policy").unlink()
    validate("saved-plan.schema.json", json.loads(project.run("plan", "--format", "json").out))
    assert json.loads(project.run("show", "saved.json", "--format", "json").out) == json.loads(
        saved
    )


def test_local_firewall(project: Workspace) -> None:
    project.run("apply", "--yes")
    path = project.folder / ".outgate" / "local-firewall.json"
    validate("local-firewall.schema.json", json.loads(path.read_text()))
    validate("local-firewall.schema.json", json.loads(project.run("show", "--format", "json").out))


def test_lock_and_configuration(empty: Workspace) -> None:
    empty.run("init")
    validate("lock.schema.json", yaml.safe_load((empty.folder / "outgate.lock").read_text()))
    validate("config.schema.json", yaml.safe_load((empty.folder / "outgate.yaml").read_text()))


@pytest.mark.parametrize("edition", Store(None).editions())
def test_shipped_editions(edition: str) -> None:
    path = ROOT / "compiler" / "outgate" / "catalog" / "editions" / f"{edition}.yaml"
    validate("catalog.schema.json", yaml.safe_load(path.read_text()))
