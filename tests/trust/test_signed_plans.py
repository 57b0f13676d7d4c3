"""Where keys are trusted, only what one of them signed is applied."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from outgate.plan.digest import json_digest
from tests.builders.keys import key_pair
from tests.builders.pay import FIREWALL, PAY
from tests.builders.schemas import validate
from tests.conftest import ROOT, Workspace


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """A project that allows `pay` from anywhere."""
    workspace = Workspace(tmp_path / "project")
    workspace.write("catalog/pay.yaml", PAY)
    workspace.write("policies/a.policy", "allow pay from 10.0.0.0/8\n")
    return workspace


def edit(space: Workspace, change: Callable[[dict[str, Any]], object]) -> None:
    """Change a saved plan and make its digest anew, as anybody can."""
    path = space.folder / "saved.json"
    document = json.loads(path.read_text())
    change(document)
    rest = {key: each for key, each in document.items() if key not in ("digest", "signature")}
    path.write_text(json.dumps({**document, "digest": json_digest(rest)}))


def is_untouched(space: Workspace) -> bool:
    return not (space.folder / FIREWALL).exists()


@pytest.mark.parametrize("pem", [True, False])
def test_a_signed_plan_is_shown_and_applied(space: Workspace, tmp_path: Path, pem: bool) -> None:
    private, public = key_pair(tmp_path, pem=pem)
    ran = space.run("plan", "--out", "saved.json", "--key", str(private))
    assert ran.code == 0
    assert ran.err == "saved to saved.json, signed\n"
    validate("saved-plan.schema.json", json.loads((space.folder / "saved.json").read_text()))
    fingerprint = json.loads((space.folder / "saved.json").read_text())["signature"]["key_id"]
    shown = space.run("show", "saved.json")
    assert shown.code == 0
    assert shown.err == (f"it names `{fingerprint}` as who signed it, which nothing has verified\n")
    trusted = f"signed by `{fingerprint}`, which `{public}` trusts\n"
    shown = space.run("show", "saved.json", "--trusted-key", str(public), "--format", "json")
    assert (shown.code, shown.err) == (0, trusted)
    applied = space.run("apply", "saved.json", "--trusted-key", str(public), "--yes")
    assert applied.code == 0
    assert applied.err.startswith(trusted)
    assert not is_untouched(space)
    # Its digest is what it was: `diff` reads it like any other.
    assert space.run("diff", "saved.json", "policies").code == 0


def test_any_of_the_trusted_keys_will_do(space: Workspace, tmp_path: Path) -> None:
    private, public = key_pair(tmp_path)
    _, other = key_pair(tmp_path, "other", pem=True)
    assert space.run("plan", "--out", "saved.json", "--key", str(private)).code == 0
    ran = space.run(
        "apply",
        "saved.json",
        "--yes",
        env={"OUTGATE_TRUSTED_KEYS": os.pathsep.join(map(str, (other, public)))},
    )
    assert ran.code == 0, ran.err


@pytest.mark.parametrize("command", [("show",), ("apply", "--yes")])
def test_what_no_trusted_key_signed_is_refused(
    space: Workspace, tmp_path: Path, command: tuple[str, ...]
) -> None:
    private, public = key_pair(tmp_path)
    other, _ = key_pair(tmp_path, "other")

    def refused() -> str:
        by_option = space.run(*command, "saved.json", "--trusted-key", str(public))
        by_environment = space.run(
            *command, "saved.json", env={"OUTGATE_TRUSTED_KEYS": str(public)}
        )
        for ran in (by_option, by_environment):
            assert (ran.code, ran.out) == (1, "")
            assert ran.err.startswith(
                "error[bad-plan]: `saved.json` is not a plan that can be trusted: "
            )
        assert is_untouched(space)
        return " ".join(by_option.err.split())

    assert space.run("plan", "--out", "saved.json").code == 0
    assert "it is not signed" in refused()
    assert space.run("plan", "--out", "saved.json", "--key", str(other)).code == 0
    assert "no trusted key signed it; it names `SHA256:" in refused()
    for change in (
        lambda document: document.pop("signature"),
        lambda document: document["statements"].clear(),
        lambda document: document["findings"]["gone"].append("x"),
    ):
        assert space.run("plan", "--out", "saved.json", "--key", str(private)).code == 0
        edit(space, change)
        words = refused()
        assert "it is not signed" in words or "it was changed since `SHA256:" in words


def test_with_trusted_keys_only_a_plan_can_be_applied(space: Workspace, tmp_path: Path) -> None:
    _, public = key_pair(tmp_path)
    for command in (("apply", "--yes"), ("apply", "policies/a.policy", "--yes")):
        ran = space.run(*command, env={"OUTGATE_TRUSTED_KEYS": str(public)})
        assert ran.code == 1
        assert "only what a trusted key signed may be applied" in " ".join(ran.err.split())
        assert space.run(*command, "--trusted-key", str(public)).code == 1
        assert is_untouched(space)


def test_keys_that_are_none(space: Workspace, tmp_path: Path) -> None:
    _, public = key_pair(tmp_path)
    assert "`--key` signs what is saved" in space.run("plan", "--key", "x").err
    for key in (str(public), str(tmp_path / "none")):
        ran = space.run("plan", "--out", "saved.json", "--key", key)
        assert ran.code == 1
        assert "error[usage]" in ran.err
        assert not (space.folder / "saved.json").exists()
    assert space.run("plan", "--out", "saved.json").code == 0
    env = {"OUTGATE_TRUSTED_KEYS": str(tmp_path / "none")}
    ran = space.run("apply", "saved.json", "--yes", env=env)
    assert ran.code == 1
    assert "there is no key file" in ran.err
    assert is_untouched(space)


def test_the_commands_of_the_document(space: Workspace) -> None:
    text = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
    lines = [line.removeprefix("$ ") for line in text.splitlines() if "planner" in line]
    assert len(lines) == 3
    key_pair(space.folder, "planner")
    for line in lines:
        ran = space.run(*line.split()[1:])
        assert ran.code == 0, ran.err
    assert not is_untouched(space)
