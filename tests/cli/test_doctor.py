"""`outgate doctor`: what it sees, that nothing breaks it, and what it keeps to itself."""

import json
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from outgate.commands.doctor import Examination, Finding, Level, Screen, guarded
from outgate.commands.doctor_installation import EXTRAS, Installation
from tests.builders.answers import answer
from tests.builders.azure_project import Azurelike, azurelike, config
from tests.builders.schemas import validate
from tests.conftest import ROOT, Workspace

Tree = Callable[[Path], dict[str, bytes]]
AZURE = """\
targets:
  prod:
    backend: azure-firewall
    subscription: 0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69
    resource_group: rg-network
    policy: fw-policy
"""


def examined(
    workspace: Workspace, *arguments: str, env: dict[str, str] | None = None
) -> dict[str, Any]:
    """Findings by their names, the first of each."""
    ran = workspace.run("doctor", "--format", "json", *arguments, env=env)
    document = json.loads(ran.out)
    validate("doctor.schema.json", document)
    levels = [each["level"] for each in document["findings"]]
    assert document["ok"] is ("fail" not in levels)
    assert ran.code == (0 if document["ok"] else 1)
    return {each["name"]: each for each in reversed(document["findings"])}


def test_a_new_project_is_fine(empty: Workspace) -> None:
    empty.run("init")
    seen = examined(empty)
    assert {name for name, each in seen.items() if each["level"] != "ok"} == {"git"}
    assert seen["target"]["message"] == "`local`, the local firewall"
    assert seen["rules"]["message"] == "`local` holds 0 rules"
    assert "as outgate.lock pins it" in seen["catalog"]["message"]
    text = empty.run("doctor").out
    assert "warn  git " in text
    assert f"= {seen['git']['cure']}" in " ".join(text.split())
    assert text.count(" = ") == 1
    assert text.endswith("\n0 failed, 1 to look at, 17 fine.\n")


def test_it_writes_nothing(project: Workspace, tree_of: Tree) -> None:
    before = tree_of(project.folder)
    project.run("doctor")
    assert tree_of(project.folder) == before


def test_no_project_is_no_failure(empty: Workspace) -> None:
    seen = examined(empty)
    assert seen["project"]["level"] == "warn"
    assert "outgate init" in seen["project"]["cure"]
    # What is looked at in a project is not told of where there is none.
    assert not {"policies", "git"} & seen.keys()
    assert seen["catalog"]["level"] == "ok"
    assert seen["catalog"]["message"] == "edition 2026-09-03, the newest"


def test_each_cure_is_about_its_finding(project: Workspace) -> None:
    project.write("outgate.yaml", "targets:\n  a: {backend: lokal}\n")
    project.write("outgate.lock", "nonsense")
    seen = examined(project)
    assert (seen["project"]["level"], seen["catalog"]["level"]) == ("fail", "fail")
    assert seen["project"]["message"].startswith("outgate.yaml:2: ")
    assert "outgate catalog lock" in seen["catalog"]["cure"]
    project.write("outgate.yaml", AZURE)
    seen = examined(project, "--target", "prdo")
    assert (seen["target"]["level"], seen["target"]["cure"]) == ("fail", "did you mean `prod`?")
    seen = examined(project)
    assert seen["target"]["level"] == "warn"  # nobody has chosen; the rest is looked at
    assert "--target prod" in seen["target"]["cure"]


@pytest.mark.parametrize("broken", [b"", b"\xff\xfe\0", b"a: [", b"- 1\n", b"targets: {a: 1}\n"])
def test_nothing_breaks_it(empty: Workspace, broken: bytes) -> None:
    for name in ("outgate.yaml", "outgate.lock", ".git/HEAD", ".outgate", "policies/a.policy"):
        empty.write(name, broken)
    (empty.folder / "catalog").symlink_to("/")
    (empty.folder / "policies" / "gone.policy").symlink_to("nowhere")
    ran = empty.run("doctor")
    assert ran.code == 1
    assert ran.err == ""
    for name in ("project", "catalog", "git", "policies"):
        assert f"\n{'fail' if name != 'git' else 'warn':<6}{name} " in ran.out


def test_a_folder_that_cannot_be_written(empty: Workspace) -> None:
    empty.run("init")
    empty.write(".outgate", "a file where a folder belongs")
    seen = examined(empty)
    assert seen["record"]["level"] == "fail"


def test_a_look_that_fails_or_does_not_end() -> None:
    def raising() -> Iterator[Finding]:
        yield Finding("x", Level.OK, "this much was seen")
        raise RuntimeError("token eyJhbGciOi")

    def endless() -> Iterator[Finding]:
        time.sleep(5)
        yield Finding("x", Level.OK, "too late")

    first, second = guarded("x", raising)
    assert first.level is Level.OK
    assert second.level is Level.FAIL
    assert "RuntimeError" in second.message
    assert "eyJ" not in second.message
    (late,) = guarded("x", endless, seconds=0.05)
    assert late.level is Level.FAIL
    assert "no answer after" in late.message
    assert not Examination((first, late)).ok


@pytest.mark.parametrize(
    ("screen", "level", "said"),
    [
        (
            Screen(width=None, color=False, encoding="utf-8"),
            Level.OK,
            "standard output goes to no terminal",
        ),
        (Screen(width=80, color=True, encoding="UTF-8"), Level.OK, "80 columns, with colours"),
        (Screen(width=40, color=True, encoding="UTF-8"), Level.WARN, "40 columns"),
        (Screen(width=59, color=True, encoding="UTF_8"), Level.WARN, "59 columns, with colours: "),
        (Screen(width=60, color=False, encoding="utf8"), Level.OK, "60 columns, without colours"),
        (Screen(width=80, color=True, encoding="utf-8-sig"), Level.OK, "80 columns"),
        (Screen(width=80, color=False, encoding="ascii"), Level.WARN, "its encoding is ascii"),
        (Screen(width=None, color=False, encoding="latin-1"), Level.WARN, "is latin-1, not UTF-8"),
    ],
)
def test_terminals(screen: Screen, level: Level, said: str) -> None:
    (finding,) = Installation(screen, {}).terminal()
    assert (finding.name, finding.level) == ("terminal", level)
    cures = {
        "narrow": "make it 60 columns or wider",
        "not UTF-8": "set `LC_ALL=C.UTF-8`",
        "": None,
    }
    assert finding.cure == next(cure for word, cure in cures.items() if word in finding.message)
    assert said in finding.message


def test_the_terminal_is_the_one_that_it_runs_on(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    for out, said in (
        (True, "100 columns, with colours; its encoding is unknown, not UTF-8"),
        (False, "standard output goes to no terminal; its encoding is unknown, not UTF-8"),
    ):
        ran = answer(monkeypatch, empty.folder, "doctor", "--format", "json", keys="", out=out)
        findings = json.loads(ran.out)["findings"]
        (finding,) = (each for each in findings if each["name"] == "terminal")
        assert finding["message"] == said


def test_libraries_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Installation(Screen(width=None, color=False, encoding="utf-8"), {})
    monkeypatch.setattr(
        "outgate.commands.doctor_installation.metadata.requires",
        lambda _: ["click>=8.2", "missing-one>=1", "missing-two; extra == 'azure'"],
    )
    (finding,) = here.libraries()
    assert (finding.level, finding.message) == (Level.FAIL, "missing: missing-one")
    assert "pip install missing-one" in (finding.cure or "")
    unused = {each.name: each for each in here.extras({})}
    assert unused["extra `azure`"].level is Level.OK
    used = {each.name: each for each in here.extras({"azure": "target `prod`"})}
    assert used["extra `azure`"].level is Level.FAIL
    assert "target `prod` needs it" in used["extra `azure`"].message
    assert "pip install" in (used["extra `azure`"].cure or "")


def test_the_environment_is_named_and_never_shown(project: Workspace) -> None:
    secret = "Zx9-very-secret"
    names = ("AZURE_CLIENT_SECRET", "OUTGATE_KEY_PASSPHRASE", "HTTPS_PROXY")
    project.write("outgate.yaml", "targets:\n  a:\n    backend: local\n")
    for form in ("text", "json"):
        ran = project.run("doctor", "--format", form, env=dict.fromkeys(names, secret))
        assert all(name in ran.out for name in names)
        assert secret not in ran.out + ran.err


def test_a_token_in_the_configuration_is_not_shown(project: Workspace) -> None:
    container = "https://x.blob.core.windows.net/c?sig=Zx9-very-secret"
    project.write(
        "outgate.yaml",
        f"targets:\n  a:\n    backend: local\n    state: {{container: '{container}'}}\n",
    )
    ran = project.run("doctor")
    assert ran.code == 1
    assert "`targets/a/state/container` is no URL of a blob container" in " ".join(ran.out.split())
    assert "Zx9" not in ran.out + ran.err


def test_a_record_elsewhere_gets_no_login(project: Workspace) -> None:
    container = "https://storage.attacker.example/c"
    project.write(
        "outgate.yaml",
        f"targets:\n  a:\n    backend: local\n    state: {{container: {container}}}\n",
    )
    env = {"AZURE_STORAGE_SAS_TOKEN": "sig=Zx9-very-secret"}
    seen = examined(project, "--target", "a", env=env)
    assert seen["record"]["level"] == "fail"
    assert "no login is sent there" in seen["record"]["message"]


@pytest.fixture
def azure(empty: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azurelike]:
    with azurelike(empty, tmp_path_factory.mktemp("azure")) as project:
        yield project


def test_a_target_in_azure(azure: Azurelike) -> None:
    seen = examined(azure.space, env=azure.env)
    assert seen["login"]["message"] == "there is one for Azure Firewall"
    assert seen["rules"]["message"] == "`prod` holds 0 rules"
    ran = azure.run("doctor")  # which looks for secrets in what is printed
    assert ran.code == 0
    azure.space.write("outgate.yaml", config("policy: fw-policy", "policy: fw-other"))
    seen = examined(azure.space, env=azure.env)
    assert seen["rules"]["level"] == "fail"
    assert "there is no firewall policy `fw-other`" in seen["rules"]["message"]
    assert "check `policy` of the target" in seen["rules"]["cure"]


def test_a_login_that_cannot_be_had(azure: Azurelike) -> None:
    wrong = {**azure.env, "AZURE_CLIENT_SECRET": "wrong"}
    seen = examined(azure.space, env=wrong)
    assert seen["login"]["level"] == "fail"
    assert "az login" in seen["login"]["cure"]
    assert seen["rules"]["message"] == "not looked at without a login"
    assert "wrong" not in json.dumps(seen)


def test_a_target_that_somebody_changes_just_now(azure: Azurelike) -> None:
    resource = azure.service._state.resources[azure.policy.lower()]
    resource.state = "Updating"  # as while an operation of somebody else's goes on
    seen = examined(azure.space, env=azure.env)
    assert seen["rules"]["level"] == "ok"
    assert "somebody is changing it just now" in seen["rules"]["message"]


def test_every_extra_is_looked_at() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(EXTRAS) == set(declared["project"]["optional-dependencies"])
