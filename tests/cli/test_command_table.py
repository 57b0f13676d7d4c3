"""The tables of commands say what the commands say of themselves."""

from importlib import import_module

import click
import pytest

from outgate.cli.commands.catalog import ROWS as CATALOG
from outgate.cli.commands.probe import ROWS as PROBE
from outgate.cli.groups import CommandRow
from outgate.cli.main import ROWS
from tests.conftest import ROOT

EVERY = (*ROWS, *CATALOG, *PROBE)
FOLDER = ROOT / "compiler" / "outgate" / "cli" / "commands"


@pytest.mark.parametrize("row", EVERY, ids=lambda row: row.module.removeprefix("outgate.cli."))
def test_a_row_says_what_its_command_says(row: CommandRow) -> None:
    command = import_module(row.module).command
    assert isinstance(command, click.Command)
    assert command.name == row.name
    assert command.get_short_help_str(limit=100) == row.about


@pytest.mark.parametrize("row", EVERY, ids=lambda row: row.module.removeprefix("outgate.cli."))
def test_a_command_is_in_the_module_of_its_name(row: CommandRow) -> None:
    assert row.module.rpartition(".")[2].rstrip("_").replace("_", "-") == row.name


def test_every_module_is_in_a_table() -> None:
    modules = {row.module for row in EVERY}
    for path in FOLDER.rglob("*.py"):
        parts = path.relative_to(FOLDER).with_suffix("").parts
        name = ".".join(("outgate.cli.commands", *parts))
        if path.stem not in ("__init__", "opening"):
            assert name in modules
