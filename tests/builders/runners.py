"""How the runners of two services read commands out of what a program prints.

Written after the documented rules and the published sources of GitHub's runner and of Azure
Pipelines' agent, for tests to hold output against.
"""

import re
from dataclasses import dataclass

GITHUB_COMMANDS = frozenset(
    (
        "add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group",
        "notice", "remove-matcher", "save-state", "set-env", "set-output", "stop-commands",
        "warning",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Command:
    """A command as a runner takes it."""

    name: str
    properties: dict[str, str]
    data: str


def lines_of(text: str) -> list[str]:
    """Lines as a runner reads them: a carriage return ends one as well."""
    return re.split(r"\r\n|\r|\n", text)


def github_command(line: str) -> Command | None:
    """The command in a line, as GitHub's runner finds one: `::name k=v,k=v::data`."""
    line = line.lstrip()
    end = line.find("::", 2)
    if line.startswith("::") and end > 0:
        name, _, rest = line[2:end].partition(" ")
        if name.lower() in GITHUB_COMMANDS:
            pairs = (pair.split("=", 1) for pair in rest.strip().split(",") if "=" in pair)
            properties = {key: _github_property(value) for key, value in pairs}
            return Command(name, properties, _github_data(line[end + 2 :]))
    # What it took in its first days: `##[name k=v;k=v]data`, anywhere in a line.
    start = line.find("##[")
    end = line.find("]", start)
    if start >= 0 and end > 0:
        name, _, rest = line[start + 3 : end].partition(" ")
        pairs = (pair.split("=", 1) for pair in rest.split(";") if "=" in pair)
        return Command(name, dict(pairs), line[end + 1 :])
    return None


def _github_data(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def _github_property(text: str) -> str:
    for escape, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, sign)
    return text


def azure_command(line: str) -> Command | None:
    """The command in a line, as the agent finds one: `##vso[area.event k=v;k=v;]data`, anywhere."""
    start = line.lower().find("##vso[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    name, _, rest = line[start + 6 : end].partition(" ")
    pairs = (pair.split("=", 1) for pair in rest.split(";") if "=" in pair)
    properties = {key.strip(): _azure_text(value) for key, value in pairs}
    return Command(name, properties, _azure_text(line[end + 1 :]))


def azure_format(line: str) -> bool:
    """Whether a line is shown as something else than text, as `##[error]` and `##[group]` are."""
    return line.lstrip().startswith("##[")


def _azure_text(text: str) -> str:
    signs = (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%"))
    for escape, sign in signs:
        text = text.replace(escape, sign)
    return text


def commands_in(text: str) -> list[Command]:
    """All commands of either service in a text, and what Azure would show as something else."""
    commands = []
    for line in lines_of(text):
        for command in (github_command(line), azure_command(line)):
            if command is not None:
                commands.append(command)
        if azure_format(line):
            commands.append(Command("format", {}, line))
    return commands
