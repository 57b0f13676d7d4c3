"""Every command in the README runs, and prints what the README says."""

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import ROOT, Workspace

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
FILES = {"wrong.policy": "allow mde for region EU, fleet win10-1790\n"}


def steps() -> list[tuple[str, list[str]]]:
    """Commands in order, each with the lines it is to print; `...` stands for any lines."""
    commands: list[tuple[str, list[str]]] = []
    for block in CONSOLE:
        for line in block.splitlines():
            if line.startswith("$ "):
                commands.append((line[2:], []))
            else:
                commands[-1][1].append(line)
    return commands


def matches(wanted: list[str], printed: list[str]) -> bool:
    """Whether the lines are as wanted."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n" for line in wanted
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


def test_console_examples(project: Workspace) -> None:
    for name, text in FILES.items():
        project.write(name, text)
    assert len(steps()) >= 6
    for command, wanted in steps():
        program, *arguments = shlex.split(command)
        assert program == "outgate"
        # The examples beside those of Azure are of a project without any configuration.
        (project.folder / "outgate.yaml").unlink(missing_ok=True)
        if "--target" in arguments:
            project.write("outgate.yaml", azure_config())
        # The emulator runs the installed command by itself.
        ran = project.run(*arguments)
        printed = (ran.err + ran.out).rstrip("\n").split("\n")
        assert matches(wanted, printed), f"{command}\n{ran.err}{ran.out}"


def test_the_language_example_compiles(empty: Workspace) -> None:
    block = README.split("## The language\n\n")[1].split("\n\n| clause")[0]
    text = "\n".join(line.removeprefix("    ") for line in block.splitlines()) + "\n"
    empty.write("policies/example.policy", text)
    ran = empty.run("check", "--as-of", "2026-11-23")
    assert ran.code == 0, ran.err
    assert "1 test with 3 lines, 0 failed" in ran.out


def test_the_guards_of_the_example(empty: Workspace) -> None:
    block = README.split("### Guards\n")[1].split("\n\n| guard")[0].split("shows it:\n\n")[1]
    text = "\n".join(line.removeprefix("    ") for line in block.splitlines()) + "\n"
    allow = "source hamburg = 10.20.0.0/16\nallow mde for region EU, fleet mma from hamburg\n"
    empty.write("policies/example.policy", allow + text)
    ran = empty.run("check")
    assert ran.code == 1
    assert "error[limit-exceeded]" in ran.err
    assert "error[forbidden]: https://any.blob.core.windows.net from 10.20.0.1" in ran.err
    assert "error[requirement-unmet]" in ran.err
    assert ran.err.endswith("3 errors and 3 warnings\n")


def test_the_service_example_compiles(empty: Workspace) -> None:
    (yaml,) = re.findall(
        r"```yaml\n(.*?service: .*?)```", README.split("### Services")[1], re.DOTALL
    )
    empty.write("catalog/payroll.yaml", yaml)
    empty.write("policies/p.policy", "source hamburg = 10.20.0.0/16\nallow payroll from hamburg\n")
    ran = empty.run("compile")
    assert ran.code == 0, ran.err
    assert "https://payroll.contoso.example:443" in ran.out
    assert "https://*.payroll.contoso.example:443/api/*" in ran.out


def test_the_overlay_example_works(empty: Workspace) -> None:
    text = README.split("### Corrections")[1]
    (yaml,) = re.findall(r"```yaml\n(.*?overlay: .*?)```", text, re.DOTALL)
    empty.write("catalog/overlays/probe.yaml", yaml)
    empty.write("policies/p.policy", "allow mde for region EU, fleet win11\n")
    ran = empty.run("explain", "https://reflector.defender.microsoft.com")
    assert ran.code == 0, ran.out
    assert "changed by overlay `probe-ipv6` (network team)" in " ".join(ran.out.split())


@pytest.mark.parametrize("name", re.findall(r"`((?:[a-z_.-]+/)+[a-z_.-]*)`", README))
def test_files_it_names_exist(name: str) -> None:
    of_a_user = ("catalog/", "catalog/overlays/", ".outgate/", ".venv/bin/outgate")
    assert name in of_a_user or Path(ROOT, name).exists()


def azure_config() -> str:
    (config,) = re.findall(r"```yaml\n(targets:\n.*?)```", README, re.DOTALL)
    assert isinstance(config, str)
    return config


def test_the_team_example_is_a_configuration(project: Workspace) -> None:
    (state,) = re.findall(r"```yaml\n(    state:\n.*?)```", README, re.DOTALL)
    project.write("outgate.yaml", azure_config() + state)
    assert project.run("plan", "--offline", "--target", "prod").code == 0


def test_the_azure_example_exports(project: Workspace) -> None:
    project.write("outgate.yaml", azure_config())
    for form, name in re.findall(r"--format\s+([a-z]+) -o\s+(rules[a-z.]+)", README):
        ran = project.run("export", "--target", "prod", "--format", form, "-o", name)
        assert ran.code == 0, ran.err
        assert (project.folder / name).stat().st_size > 1000
    for name in ("rules.json", "rules.bicep", "rules.tf.json"):
        assert (project.folder / name).exists()
