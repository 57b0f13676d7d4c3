"""The command line with a third backend: the registry is one tuple, which a test may replace."""

import gc
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from outgate.backends import registry
from outgate.cli.main import run as run_outgate
from tests.backends.toy.kind import TOY, TOY_FILES
from tests.conftest import Ran, Workspace

CONFIG = """\
default_target: toy
targets:
  toy: {backend: toy, file: fw.json, accept: {apex: "reviewed"}}
  files: {backend: toyfiles, file: fw.json, accept: {apex: "reviewed"}}
"""
SERVICE = """\
format_version: "1.0"
service: payroll
endpoints:
  - url: https://*.payroll.contoso.example
    proxy: direct
  - {url: db.contoso.example, ports: [1433]}
"""
POLICY = "source hamburg = 10.20.0.0/16\nallow payroll from hamburg\n"
Outgate = Callable[..., Ran]


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    space = Workspace(tmp_path)
    space.write("outgate.yaml", CONFIG)
    space.write("policies/a.policy", POLICY)
    space.write("catalog/payroll.yaml", SERVICE)
    return space


@pytest.fixture
def outgate(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Outgate:
    """The program in this process, where the registry can have more rows."""
    monkeypatch.setattr(registry, "BACKENDS", (*registry.BACKENDS, TOY, TOY_FILES))
    monkeypatch.chdir(space.folder)
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr("sys.argv", ["outgate", *arguments])
        code = run_outgate()
        gc.enable()  # a command turns it off, as it ends soon
        out, err = capsys.readouterr()
        return Ran(code, out, " ".join(err.split()))

    return run


def test_plan_apply_and_plan_again(space: Workspace, outgate: Outgate) -> None:
    planned = outgate("plan")
    assert planned.code == 0
    assert "`hamburg -> https://*.payroll.contoso.example:443`" in planned.err
    assert "1 rule allows a name itself where the plan has what is below it" in planned.err
    assert "accepted: reviewed" in planned.err
    assert (
        "`https://*.payroll.contoso.example:443` should go out directly, past any proxy; "
        "the toy has one way out" in planned.err
    )
    assert "10.20.0.0/16" not in (space.folder / "outgate.yaml").read_text()
    assert outgate("apply", "--yes").code == 0
    held = {rule["id"] for rule in json.loads((space.folder / "fw.json").read_text())}
    assert held == {
        "10.20.0.0/16 https/443 .payroll.contoso.example",
        "10.20.0.0/16 tcp/1433 db.contoso.example",
    }
    assert outgate("plan", "--detailed-exitcode").code == 0
    assert outgate("rollback", "--yes").code == 0
    assert json.loads((space.folder / "fw.json").read_text()) == []


def test_a_widening_is_refused_by_its_key(space: Workspace, outgate: Outgate) -> None:
    space.write("outgate.yaml", CONFIG.replace(', accept: {apex: "reviewed"}', ""))
    ran = outgate("plan")
    assert ran.code == 1
    assert (
        "the toy would allow more than `hamburg -> https://*.payroll.contoso.example:443`: "
        "https://payroll.contoso.example" in ran.err
    )
    assert '`accept: {apex: "..."}` of the target' in ran.err
    assert "asked for at policies/a.policy:2" in ran.err


def test_settings_and_accept_keys_are_in_the_schema(space: Workspace, outgate: Outgate) -> None:
    space.write("outgate.yaml", CONFIG.replace("file: fw.json", "fiel: fw.json", 1))
    assert "there is no key `fiel` here; did you mean `file`?" in outgate("plan").err
    space.write("outgate.yaml", CONFIG.replace("apex", "apx", 1))
    assert "there is no key `apx` here; did you mean `apex`?" in outgate("plan").err


def test_export_writes_a_file_for_each_list(space: Workspace, outgate: Outgate) -> None:
    assert "lists of names (toy, toyfiles)" in " ".join(outgate("export", "--help").out.split())
    assert outgate("export", "--format", "lists", "--out", "lists").code == 0
    written = {path.name: path.read_text() for path in (space.folder / "lists").iterdir()}
    assert written == {
        "https-443.txt": ".payroll.contoso.example\n",
        "tcp-1433.txt": "db.contoso.example\n",
    }
    assert "name the folder for them with `--out DIR`" in outgate("export", "--format", "lists").err
    written_again = outgate("export", "--format", "lists", "--out", "lists")
    assert written_again.err.endswith(" 2 warnings wrote 2 rules to lists")
    # What has mistakes, or breaks a guard, is written nowhere, and each is told once.
    for text, told in (
        (POLICY.replace("allow", "allwo", 1), "error[syntax]"),
        (POLICY + 'forbid "tcp://db.contoso.example:1433"\n', "error[forbidden]"),
    ):
        space.write("policies/a.policy", text)
        ran = outgate("export", "--format", "lists", "--out", "elsewhere")
        assert (ran.code, ran.out, ran.err.count(told)) == (1, "", 1)
        assert not (space.folder / "elsewhere").exists()
    space.write("policies/a.policy", POLICY)
    refused = outgate("export", "--format", "arm")
    assert refused.code == 1
    assert "target `toy` is a toy one, and has no format `arm`" in refused.err
    assert "its formats are `lists`" in refused.err


@pytest.mark.parametrize(
    ("guard", "undecided"),
    [
        ('limit to "*.contoso.example"', True),
        ('forbid "evil.example"', True),
        ('forbid "tcp://evil.example:1433"', True),
        ('forbid "https://evil.example"', False),
        ('forbid "evil.example" from 10.99.0.0/16', False),
        ('require "https://a.payroll.contoso.example" from 10.20.0.0/16', False),
    ],
)
def test_a_guard_that_may_be_about_a_blind_rule_is_undecided(
    space: Workspace, outgate: Outgate, guard: str, undecided: bool
) -> None:
    space.write("policies/a.policy", POLICY + guard + "\n")
    assert outgate("check").code == 0
    ran = outgate("plan")
    assert (ran.code, "[guard-undecided]" in ran.err) == (int(undecided), undecided)
    if undecided:
        assert (
            "holds cannot be told: the target tells `hamburg -> tcp://db.contoso.example:1433` by "
            "address only" in ran.err
        )
        assert outgate("apply", "--yes").code == 1
        assert outgate("export", "--format", "lists", "--out", "lists").code == 1
        assert not (space.folder / "fw.json").exists()


def test_what_is_told_by_address_only_may_be_accepted(space: Workspace, outgate: Outgate) -> None:
    """Then the guard is a warning with the reason; a breach by name is still an error."""
    guarded = POLICY + 'limit to "*.contoso.example"\n'
    space.write("policies/a.policy", guarded)
    asked = outgate("plan").err
    assert '`accept: {shared-address: "..."}` of the target' in asked
    space.write("outgate.yaml", CONFIG.replace("{apex:", "{shared-address: CHG7, apex:"))
    planned = outgate("plan")
    assert planned.code == 0
    assert (
        "warning[accepted-undecided]: this `limit` holds by name only, accepted: CHG7; the target "
        "tells `hamburg -> tcp://db.contoso.example:1433` by address only" in planned.err
    )
    assert outgate("apply", "--yes").code == 0
    space.write("policies/a.policy", guarded.replace("*.contoso", "*.payroll.contoso"))
    refused = outgate("plan")
    assert (refused.code, "error[limit-exceeded]" in refused.err) == (1, True)


def test_a_target_without_a_store_is_deployed_from_files(
    space: Workspace, outgate: Outgate
) -> None:
    said = "target `files` is deployed from files: Outgate cannot read or change the toy"
    how = "write them with `outgate export --target files --format FORMAT`"
    for options in ((), ("--offline",)):
        planned = outgate("plan", "--target", "files", *options)
        assert planned.code == 0
        assert said in planned.err
        assert "https://*.payroll.contoso.example" in planned.out
    for command in (("apply", "--yes"), ("show",), ("import",), ("rollback", "--yes")):
        ran = outgate(command[0], "--target", "files", *command[1:])
        assert ran.code == 1
        assert said in ran.err, command
        assert how in ran.err
    assert outgate("plan", "--target", "files", "--out", "saved.json").code == 0
    saved = outgate("apply", "saved.json", "--yes")
    assert (saved.code, said in saved.err) == (1, True)
    assert outgate("export", "--target", "files", "--format", "lists", "--out", "l").code == 0
