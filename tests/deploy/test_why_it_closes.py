"""A plan names what asked for traffic that closes, and tells new warnings from old ones."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders.pay import PAY
from tests.conftest import Workspace

FORMS = ("text", "markdown", "json")
ENDS = "allow pay from 10.1.0.0/16 until 2026-06-30"


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """A project with a service of its own."""
    workspace = Workspace(tmp_path / "project")
    workspace.write("catalog/pay.yaml", PAY)
    workspace.write("policies/a.policy", f"allow pay from 10.0.0.0/24\n{ENDS}\n")
    return workspace


def plan(space: Workspace, form: str, *more: str) -> str:
    ran = space.run("plan", "--format", form, *more)
    assert ran.code == 0, ran.err
    return ran.out


def as_json(space: Workspace, *more: str) -> dict[str, Any]:
    document = json.loads(plan(space, "json", *more))
    assert isinstance(document, dict)
    return document


def test_what_closes_as_a_day_has_passed_names_its_statement(space: Workspace) -> None:
    assert space.run("apply", "--yes", "--as-of", "2026-06-30").code == 0
    day = ("--as-of", "2026-07-01")
    told = "[expiry] its statement has expired; policies/a.policy:2 (pay/endpoints#1)"
    assert told in " ".join(plan(space, "text", *day).split())
    assert "no statement asks for it" not in plan(space, "text", *day)
    comment = plan(space, "markdown", *day)
    assert "comes from statements that expired" in comment
    (row,) = [each for each in comment.splitlines() if each.startswith("| **closes 1** |")]
    assert "its statement has expired" in row
    assert "policies/a.policy:2" in row
    (entry,) = as_json(space, *day)["traffic"]["closed"]
    assert entry["causes"] == ["expiry"]
    assert entry["reasons"] == [{"statement": ENDS, "endpoint": "pay/endpoints#1"}]
    assert entry["addresses"] == ["10.1.0.0/16"]


def test_what_the_catalog_closes_names_the_row_of_the_earlier_edition(space: Workspace) -> None:
    text = "allow mde for region EU, fleet mma, win10-1709 from 10.0.0.0/8\n"
    space.write("policies/a.policy", text)
    assert space.run("apply", "--yes", "--catalog", "2021-03-04").code == 0
    closed = as_json(space, "--catalog", "2026-07-03")["traffic"]["closed"]
    assert closed
    for each in closed:
        assert each["causes"] == ["catalog"]
        (reason,) = {(entry["statement"]) for entry in each["reasons"]}
        assert reason == text.strip()
        assert all("#" in entry["endpoint"] for entry in each["reasons"])


def test_warnings_are_new_then_standing_then_gone(space: Workspace) -> None:
    mma = "allow mde for region EU, fleet mma from 10.0.0.0/8"
    space.write("policies/a.policy", mma + "\n")
    message = "`https://*.ods.opinsights.azure.com:443` opens every Log Analytics workspace"

    def state(document: dict[str, Any]) -> set[bool]:
        items = document["findings"]["items"]
        return {each["standing"] for each in items if message in each["message"]}

    assert state(as_json(space)) == {False}
    assert message in plan(space, "text")
    new = "**new warning**: 1 new warning (open-wildcard)"
    assert "**open wildcard**" in plan(space, "markdown")
    assert new not in plan(space, "markdown")  # the risk says so already
    assert space.run("apply", "--yes").code == 0
    assert state(as_json(space)) == {True}
    assert "warnings as at the last apply:" in plan(space, "text")
    assert message not in plan(space, "text")
    assert "warnings as before</summary>" in plan(space, "markdown")
    assert new not in plan(space, "markdown")
    workspace = ' workspace "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"'
    space.write("policies/a.policy", mma + workspace + "\n")
    document = as_json(space)
    assert state(document) == set()
    assert any(message in each for each in document["findings"]["gone"])
    assert f"no longer: {message}" in plan(space, "text")
    assert "**no longer**: " in plan(space, "markdown")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ('forbid "https://pay.example"\n', "forbidden"),
        ('test "t" {\n  deny https://pay.example from 10.0.0.1\n}\n', "test-failed"),
    ],
)
def test_what_fails_is_in_the_plan_which_is_printed(
    space: Workspace, form: str, more: str, code: str
) -> None:
    space.write("policies/b.policy", more)
    ran = space.run("plan", "--format", form, "--as-of", "2026-06-30")
    assert ran.code == 1
    assert f"error[{code}]" in ran.err
    if form == "json":
        document = json.loads(ran.out)
        assert document["summary"]["applicable"] is False
        assert document["summary"]["opens"] == 1
        assert code in {each["code"] for each in document["findings"]["items"]}
    else:
        assert "opens 1, closes 0" in ran.out
        assert "It cannot be applied" in ran.out
        assert (f"error[{code}]" if form == "text" else f"**error {code}**") in ran.out
    assert space.run("apply", "--yes", "--as-of", "2026-06-30").code == 1
    assert not (space.folder / ".outgate/local-firewall.json").exists()
