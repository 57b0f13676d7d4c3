"""What a command imports before it does anything: start-up is most of the time of a short one."""

import subprocess
import sys

import pytest

SHOW = "import sys, outgate.cli.main, {modules}; print(*sys.modules, sep='\\n')"


def imported_by(modules: str) -> set[str]:
    """All modules that are there once some of Outgate's have been imported."""
    shown = subprocess.run(
        [sys.executable, "-c", SHOW.format(modules=modules)],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(shown.stdout.split())


@pytest.mark.parametrize(
    "modules",
    [
        "outgate.cli.commands.check, outgate.commands.check",
        "outgate.cli.commands.compile, outgate.project.compile",
        "outgate.cli.commands.fmt, outgate.commands.fmt",
        "outgate.cli.commands.explain, outgate.commands.explain",
    ],
)
def test_commands_without_a_target_import_nothing_of_targets(modules: str) -> None:
    there = imported_by(modules)
    rooms = ("outgate.backends", "outgate.deploy", "outgate.emulators", "outgate.state")
    # Not even the rows of the registry, as each kind makes it longer.
    names = {"outgate.backends", "outgate.backends.built_in"}
    assert {name for name in there if name.startswith(rooms)} <= names


def test_what_is_for_terminals_is_imported_there_alone() -> None:
    there = imported_by("outgate.cli.commands.check, outgate.commands.check")
    names = ("activity", "completion_values", "fold", "live_line", "pager", "progress", "watching")
    assert not there & {f"outgate.cli.{name}" for name in names}
    assert not there & {"click.shell_completion", "logging", "outgate.commands.watch", "subprocess"}


@pytest.mark.parametrize("library", ["azure", "dulwich", "jsonschema", "lark", "openpyxl", "yaml"])
def test_a_check_imports_no_library_that_it_may_not_need(library: str) -> None:
    there = imported_by("outgate.cli.commands.check, outgate.commands.check")
    assert not {name for name in there if name.split(".")[0] == library}


@pytest.mark.parametrize("name", ["inventory", "probe.read, outgate.commands.probe_read"])
def test_what_reads_exports_imports_nothing_that_could_send_it_anywhere(name: str) -> None:
    more = "" if "," in name else f", outgate.commands.{name}"
    there = imported_by(f"outgate.cli.commands.{name}{more}")
    senders = {"socket", "ssl", "http", "requests", "subprocess", "asyncio", "azure", "boto3"}
    assert not {name.split(".")[0] for name in there} & senders
