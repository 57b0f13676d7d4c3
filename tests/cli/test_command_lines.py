"""How each command can be called: what scripts and pipelines rely on, in one table by hand."""

import click
import pytest

from tests.builders.commands import COMMANDS

# Arguments by their names, options by their long ones. `!` must be given, `*` may be given more
# than once, `?` takes no value, `...` are as many as there are; behind `=` is what counts without
# it, and behind `$` the variable of the environment that stands for it.
LINES = {
    "outgate": "--version? --chdir",
    "catalog": "",
    "catalog feed": "--out! --base-url --format=text",
    "catalog diff": "OLD! NEW! --list --region --impact --format=text --detailed-exitcode?",
    "catalog lock": "--edition",
    "catalog verify": "EDITION --format=text",
    "catalog import": "FILE...! --edition! --out --yes? --format=text --accept*",
    "catalog features": "EDITION --format=text",
    "catalog regions": "EDITION --format=text",
    "catalog fleets": "--format=text",
    "catalog show": "EDITION --list --format=text",
    "catalog list": "--format=text",
    "lsp": "--as-of --guards*$OUTGATE_GUARDS",
    "doctor": "--target --format=text",
    "completion": "SHELL!",
    "emulate": "",
    "emulate aws": "--port=0 --store --fault* --slow? [COMMAND]...",
    "emulate azure": "--port=0 --store --fault* --slow? [COMMAND]...",
    "explain-code": "[CODE] --list? --format=text",
    "comment": "HOST! FILE! --pull-request --marker --format=text",
    "probe": "",
    "probe read": "FILE...! --policies* --for --from --catalog --as-of --format=text --full? --out "
    "--detailed-exitcode?",
    "probe write": "[PATHS]... --for! --from --name* --names-from* --shell=both --out! "
    "--catalog --as-of --format=text --full?",
    "replay": "LOG... --against=plan --log-format --mapping --since --until --source-is=client "
    "--scope=catalog --flows --per --inventory* --show-sources=0 --fail-on --detailed-exitcode? "
    "--query --by --catalog --as-of --format=text --full? --out "
    "--report-url$OUTGATE_REPORT_URL --repo-url$OUTGATE_REPO_URL --no-pager?=True",
    "inventory": "FILE...! --policies* --sites --all? --show-devices=0 --propose? --region "
    "--catalog --as-of --format=text --full? --out --detailed-exitcode?",
    "explain": "WHAT! [PATHS]... --from --catalog --as-of --format=text",
    "export": "[PATHS]... --target --catalog --as-of --guards*$OUTGATE_GUARDS --format --out",
    "watch": "target:NAME...! --every --news? --again=1 day, 0:00:00 --format=text --out",
    "import": "--target --catalog --as-of --format=text --write?",
    "diff": "A! [B] --catalog --as-of --no-pager?=True --format=text --full? --out "
    "--report-url$OUTGATE_REPORT_URL --repo-url$OUTGATE_REPO_URL",
    "show": "PLANFILE --target --guards*$OUTGATE_GUARDS --trusted-key* --no-pager?=True "
    "--format=text --out --report-url$OUTGATE_REPORT_URL --repo-url$OUTGATE_REPO_URL",
    "rollback": "--target --format=text --yes?",
    "apply": "[PLANFILE | PATHS...]... --target --catalog --as-of --guards*$OUTGATE_GUARDS "
    "--trusted-key* --retire --probe? --probe-from --probe-wait --names-from* --format=text "
    "--detailed-exitcode? --yes?",
    "plan": "[PATHS]... --target --catalog --as-of --guards*$OUTGATE_GUARDS --out --report --key "
    "--format=text --full? --no-pager?=True --report-url$OUTGATE_REPORT_URL "
    "--repo-url$OUTGATE_REPO_URL --detailed-exitcode? --offline?",
    "compile": "[PATHS]... --catalog --as-of --no-pager?=True --format=text --out",
    "check": "[PATHS]... --catalog --as-of --deny* --warn* --allow* --guards*$OUTGATE_GUARDS "
    "--fix? --junit --watch? --format=text",
    "fmt": "[PATHS]... --check? --format=text",
    "init": "--region* --fleet* --source* --with* --catalog --backend --target --set* --nested? "
    "--yes? --ci --branch --wheel --format=text",
}
OF_ALL = ("no_color", "quiet", "verbose", "help")


def written(parameter: click.Parameter) -> str:
    """A parameter as the table has it."""
    must = "!" if parameter.required else ""
    if isinstance(parameter, click.Argument):
        name = parameter.human_readable_name.rstrip(".")
        return f"{name}{'...' if parameter.nargs == -1 else ''}{must}"
    assert isinstance(parameter, click.Option)
    sign = "*" if parameter.multiple else "?" if parameter.is_flag else ""
    usual = parameter.default
    given = usual is None or usual is False or "unset" in repr(usual).lower()
    default = "" if given else f"={usual}"
    variable = f"${parameter.envvar}" if parameter.envvar else ""
    return f"{max(parameter.opts, key=len)}{sign}{must}{default}{variable}"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_called_as_it_always_was(name: str) -> None:
    parameters = [each for each in COMMANDS[name].params if each.name not in OF_ALL]
    line = " ".join(map(written, parameters))
    assert line == LINES[name.removeprefix("outgate ")]


def test_no_pager_switches_off() -> None:
    """The one flag whose value is False where it is given."""
    for command in COMMANDS.values():
        for each in command.params:
            value = each.flag_value if isinstance(each, click.Option) else None
            if isinstance(value, bool):
                assert value is (each.name != "pager")
