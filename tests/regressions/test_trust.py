"""Whoever writes a file of the project gets nothing of what is outside, and around no guard."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from outgate.plan.digest import json_digest
from tests.regressions.projects import FIREWALL, project, service, told
from tests.rogue import listener

SECRET = "CANARY-91c7"
TAG = "allow mde for region EU, fleet win11 via addresses\n"
INSIDE = "4.150.76.184"  # a network of `OneDsCollector`, in the file of tags of July 2026


@pytest.mark.parametrize("where", ["http://127.0.0.1:{0}/records", "https://localhost:{0}/records"])
def test_a_file_of_the_project_names_nobody_who_gets_a_login(tmp_path: Path, where: str) -> None:
    space = project(tmp_path, "allow pay\n")
    with listener() as heard:
        state = f"{{container: '{where.format(heard.port)}'}}"
        space.write("outgate.yaml", f"targets: {{local: {{backend: local, state: {state}}}}}\n")
        sas = {"AZURE_STORAGE_SAS_TOKEN": f"sv=2024-08-04&sig={SECRET}"}
        for form in ("text", "markdown"):
            ran = space.run("plan", "--format", form, env=sas)
            assert ran.code == 1
            assert SECRET not in told(ran)
    assert heard == []


@pytest.mark.parametrize(
    "guard",
    [
        f'forbid "{INSIDE}/29"',
        'forbid "0.0.0.0/0"',
        f'test "t" {{\n  deny https://{INSIDE}\n}}',
    ],
)
def test_guards_and_tests_see_the_networks_of_a_tag(tmp_path: Path, guard: str) -> None:
    space = project(tmp_path, f"{TAG}{guard}\n")
    ran = space.run("check", "--catalog", "2026-07-03")
    assert ran.code == 1
    assert re.search(r"error\[(forbidden|test-failed)\]", ran.err)


def test_an_address_of_a_tag_is_explained(tmp_path: Path) -> None:
    space = project(tmp_path, TAG)
    shown = space.run("explain", f"https://{INSIDE}", "--catalog", "2026-07-03").out
    assert shown.startswith(f"https://{INSIDE} is allowed")


def test_policies_of_a_target_are_checked_and_guarded(tmp_path: Path) -> None:
    space = project(tmp_path, 'allow pay\nforbid "evil.example"\n')
    space.write("catalog/evil.yaml", service("evil", "https://evil.example"))
    space.write(".own/x.policy", "allow evil\n")
    space.write("outgate.yaml", "targets: {local: {backend: local, policies: [.own]}}\n")
    for command in (("check",), ("plan",), ("apply", "--yes")):
        ran = space.run(*command)
        assert ran.code == 1
        assert "evil.example" in told(ran)
    assert not (space.folder / FIREWALL).exists()


def bodies(saved: dict[str, Any]) -> None:
    """What would be written, and not what is shown."""
    for each in saved["changes"]:
        after = each["after"]
        after["body"] = json.loads(json.dumps(after["body"]).replace("pay.ex", "evil.ex"))


def labels(saved: dict[str, Any]) -> None:
    """What is shown, and not what would be written."""
    saved["changes"][0]["after"]["label"] = "harmless"


@pytest.mark.parametrize("alter", [bodies, labels])
def test_a_saved_plan_shows_what_it_writes(
    tmp_path: Path, alter: Callable[[dict[str, Any]], None]
) -> None:
    space = project(tmp_path, 'allow pay\nforbid "evil.example"\n')
    assert space.run("plan", "--out", "saved.json").code == 0
    saved = json.loads((space.folder / "saved.json").read_text())
    alter(saved)
    del saved["digest"]
    space.write("saved.json", json.dumps({**saved, "digest": json_digest(saved)}))
    for command in (("show", "saved.json"), ("apply", "saved.json", "--yes")):
        assert space.run(*command).code == 1
    assert not (space.folder / FIREWALL).exists()


def test_a_guard_that_came_later_holds_for_a_saved_plan(tmp_path: Path) -> None:
    space = project(tmp_path, "allow pay\n")
    assert space.run("plan", "--out", "saved.json").code == 0
    space.write("policies/g.policy", 'forbid "pay.example"\n')
    assert space.run("apply", "saved.json", "--yes").code == 1
    assert not (space.folder / FIREWALL).exists()


def test_a_plan_with_rules_taken_out_is_not_compared(tmp_path: Path) -> None:
    space = project(tmp_path, "allow pay\n")
    assert space.run("compile", "--format", "json", "-o", "plan.json").code == 0
    document = json.loads((space.folder / "plan.json").read_text())
    space.write("plan.json", json.dumps({**document, "rules": []}))
    ran = space.run("diff", "plan.json", "policies")
    assert ran.code == 1
    assert "plan.json" in told(ran)


@pytest.mark.parametrize("way", ["path", "policy", "lock", "config"])
def test_what_is_outside_is_not_quoted(tmp_path: Path, way: str) -> None:
    space = project(tmp_path, "allow pay\n")
    outside = tmp_path / "token"
    outside.write_text(f"{SECRET}: [unclosed\n")
    links = {
        "policy": "policies/z.policy",
        "lock": "outgate.lock",
        "config": "outgate.yaml",
    }
    if way == "path":
        space.write("outgate.yaml", f"policies: [policies, {json.dumps(str(outside))}]\n")
    else:
        (space.folder / links[way]).symlink_to(outside)
    for command in (("check",), ("plan", "--format", "markdown")):
        ran = space.run(*command)
        assert ran.code == 1
        assert SECRET not in told(ran)


def test_a_name_in_a_comment_is_no_link_and_no_mention(tmp_path: Path) -> None:
    name = "www.evil.example :tada: $x$ @team"
    space = project(tmp_path, "allow pay\n")
    space.write(f"policies/{name}.policy", "allow pay\n")
    space.write("none.policy", "allow mde for region EU, fleet linux\n")
    comment = space.run("diff", "none.policy", "policies", "--format", "markdown").out
    assert "www.evil.example" in comment
    prose = re.sub("`[^`]*`|<code>.*?</code>", "", comment)
    assert not re.search(r"www\.|:tada:|\$x\$|@team", prose)
