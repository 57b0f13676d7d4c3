"""A saved plan whose digests were made anew after it was altered is refused, and says why."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from outgate.plan.digest import json_digest, rules_digest
from outgate.plan.document import read_plan
from tests.builders.azure_project import Azurelike, azurelike
from tests.builders.pay import FIREWALL, PAY
from tests.conftest import Workspace

Change = Callable[[dict[str, Any]], object]


def forge(space: Workspace, change: Change) -> None:
    """Alter a saved plan and make all its digests anew, as anybody can."""
    path = space.folder / "saved.json"
    document = json.loads(path.read_text())
    change(document)
    document["plan"]["digest"] = rules_digest(read_plan(document["plan"]).rules)
    rest = {key: each for key, each in document.items() if key not in ("digest", "signature")}
    path.write_text(json.dumps({**document, "digest": json_digest(rest)}))


def written(document: dict[str, Any]) -> None:
    """What is written, not what is shown."""
    for each in document["changes"]:
        each["after"]["body"] = json.loads(
            json.dumps(each["after"]["body"]).replace("pay.example", "evil.example")
        )


def retitle(document: dict[str, Any]) -> None:
    document["changes"][0]["after"]["label"] = "harmless"


def rename_native(document: dict[str, Any]) -> None:
    document["rules"][0]["label"] = "harmless"


def add_traffic(document: dict[str, Any]) -> None:
    document["traffic"]["opened"][0]["addresses"] = ["10.1.0.0/16"]


def name_settings(document: dict[str, Any]) -> None:
    document["target"]["accept"] = {"url-path": "whatever"}


def empty_plan(document: dict[str, Any]) -> None:
    document["plan"]["rules"] = []


def forget(document: dict[str, Any]) -> None:
    document["changes"].pop()


def turn_around(document: dict[str, Any]) -> None:
    """Say that what is opened is closed."""
    traffic = document["traffic"]
    traffic["opened"], traffic["closed"] = traffic["closed"], traffic["opened"]


def less_permissive(document: dict[str, Any]) -> None:
    document["summary"]["permissiveness"]["after"] = 0.1


SHOWN = "what it shows is not what it writes"
ASKED = "which its plan does not ask for"
ALTERED: dict[str, tuple[Change, str]] = {
    "bodies": (written, ASKED),
    "labels": (retitle, ASKED),
    "native list": (rename_native, SHOWN),
    "no native list": (lambda document: document["rules"].clear(), SHOWN),
    "traffic": (add_traffic, SHOWN),
    "no traffic": (lambda document: document["traffic"]["opened"].clear(), SHOWN),
    "other way round": (turn_around, SHOWN),
    "settings": (name_settings, "made for another target than"),
    "canonical plan": (empty_plan, ASKED),
    "a change less": (forget, SHOWN),
    "permissiveness": (less_permissive, "permissiveness that it names is not that of its rules"),
}


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """A project with a saved plan that allows `pay` from some addresses."""
    workspace = Workspace(tmp_path / "project")
    workspace.write("catalog/pay.yaml", PAY)
    workspace.write("policies/a.policy", "allow pay from 10.0.0.0/8\n")
    assert workspace.run("plan", "--out", "saved.json").code == 0
    return workspace


def test_what_is_not_altered_is_not_refused(space: Workspace) -> None:
    forge(space, lambda document: None)
    assert space.run("show", "saved.json").code == 0
    assert space.run("apply", "saved.json", "--yes").code == 0


@pytest.mark.parametrize("name", ALTERED)
def test_an_altered_plan_for_a_local_firewall(space: Workspace, name: str) -> None:
    change, reason = ALTERED[name]
    forge(space, change)
    for command in (("show", "saved.json"), ("apply", "saved.json", "--yes")):
        ran = space.run(*command)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith("error[bad-plan]: `saved.json` is not a plan that can be used: ")
        assert reason in " ".join(ran.err.split())
    assert not (space.folder / FIREWALL).exists()


def test_required_rows_that_a_plan_does_not_tell(tmp_path: Path) -> None:
    space = Workspace(tmp_path)
    space.write("policies/a.policy", "allow mde for region EU, UK, fleet win11\n")
    assert space.run("apply", "--yes").code == 0
    space.write("policies/a.policy", "allow mde for region EU, fleet win11\n")
    assert space.run("plan", "--out", "saved.json").code == 0
    document = json.loads((tmp_path / "saved.json").read_text())
    required = {each["target"]: each["required"] for each in document["traffic"]["closed"]}
    assert required["https://winatp-gw-uks.microsoft.com:443"] == ["standard-commercial/urls#79"]

    def hide(document: dict[str, Any]) -> None:
        for each in document["traffic"]["closed"]:
            each["required"] = []

    forge(space, hide)
    ran = space.run("show", "saved.json")
    assert (ran.code, ran.out) == (1, "")
    assert "it does not name the required rows that it closes" in " ".join(ran.err.split())


def test_an_altered_plan_for_azure(tmp_path: Path) -> None:
    folder = tmp_path / "emulator"
    folder.mkdir()
    space = Workspace(tmp_path / "project")
    with azurelike(space, folder) as azure:
        changes = {name: change for name, (change, _) in ALTERED.items()}
        for name, change in {**changes, "bodies": _azure_bodies}.items():
            assert azure.run("plan", "--out", "saved.json").code == 0
            forge(space, change)
            for command in (("show", "saved.json"), ("apply", "saved.json", "--yes")):
                ran = azure.run(*command)
                assert (ran.code, ran.out) == (1, ""), name
                assert "error[bad-plan]" in ran.err, name
            assert azure.service.writes == []
        _altered_against_the_target(azure)


def _azure_bodies(document: dict[str, Any]) -> None:
    for each in document["changes"]:
        each["after"]["body"] = json.loads(
            json.dumps(each["after"]["body"]).replace("payroll.contoso", "evil.contoso")
        )


def _altered_against_the_target(azure: Azurelike) -> None:
    """What only the target can tell: apply asks it, before anybody is asked to confirm."""

    def hide(document: dict[str, Any]) -> None:
        for each in document["traffic"]["opened"]:
            each |= {"effect": "open", "others": ["theirs"]}

    def fewer(document: dict[str, Any]) -> None:
        document["operations"].pop()

    for change in (hide, fewer):
        assert azure.run("plan", "--out", "saved.json").code == 0
        forge(azure.space, change)
        ran = azure.run("apply", "saved.json", "--yes")
        assert ran.code == 1
        assert "what it shows is not what it does to the target" in " ".join(ran.err.split())
        assert azure.service.writes == []


def test_findings_that_were_taken_out_are_worked_out_again(space: Workspace) -> None:
    space.write("policies/g.policy", 'forbid "https://pay.example"\n')
    printed = space.run("plan", "--format", "json")
    assert printed.code == 1
    (space.folder / "saved.json").write_text(printed.out)
    for command in (("show", "saved.json"), ("apply", "saved.json", "--yes")):
        assert space.run(*command).code == 1
    forge(space, lambda document: document["findings"]["items"].clear())
    for command in (("show", "saved.json"), ("apply", "saved.json", "--yes")):
        ran = space.run(*command)
        assert ran.code == 1
        assert "error[forbidden]: https://pay.example from 10.0.0.1" in ran.err
    assert not (space.folder / FIREWALL).exists()


def test_warnings_of_the_plan_cannot_be_taken_out(space: Workspace) -> None:
    space.write("policies/a.policy", "allow mde for region EU, fleet mma from 10.0.0.0/8\n")
    assert space.run("plan", "--out", "saved.json").code == 0
    forge(space, lambda document: document["findings"]["items"].clear())
    for command in (("show", "saved.json"), ("apply", "saved.json", "--yes")):
        ran = space.run(*command)
        assert ran.code == 1
        assert "it does not tell all warnings of its plan" in " ".join(ran.err.split())


def test_what_lies_before_an_altered_change_is_asked_of_the_target(space: Workspace) -> None:
    """A change of what is there already, told as if nothing were there to be closed."""
    assert space.run("apply", "--yes").code == 0
    space.write("policies/a.policy", "allow pay from 10.1.0.0/16\n")
    assert space.run("plan", "--out", "saved.json").code == 0

    def hide(document: dict[str, Any]) -> None:
        document["changes"] = [each for each in document["changes"] if each["after"]]
        document["traffic"]["opened"] = []
        document["traffic"]["closed"] = []
        document["rules"] = [each for each in document["rules"] if each["sign"] == "added"]

    before = (space.folder / FIREWALL).read_bytes()
    forge(space, hide)
    ran = space.run("apply", "saved.json", "--yes")
    assert ran.code == 1
    assert "error[" in ran.err
    assert (space.folder / FIREWALL).read_bytes() == before


def test_free_text_never_changes_what_is_counted(space: Workspace) -> None:
    before = space.run("show", "saved.json").out.splitlines()[0]

    def talk(document: dict[str, Any]) -> None:
        document["summary"] |= {"opens": 0, "rules": 0, "writes": 0}
        document["statements"] = [{"text": "x", "places": ["nowhere:1"]}]
        document["traffic"]["opened"][0]["reasons"] = []

    forge(space, talk)
    assert space.run("show", "saved.json").out.splitlines()[0] == before


def test_an_earlier_format_is_refused(space: Workspace) -> None:
    forge(space, lambda document: document.update(format_version="1.1"))
    for command in (("show", "saved.json"), ("apply", "saved.json", "--yes")):
        ran = space.run(*command)
        assert (ran.code, ran.out) == (1, "")
        assert "it was saved by another version of Outgate, in format 1.1" in " ".join(
            ran.err.split()
        )
