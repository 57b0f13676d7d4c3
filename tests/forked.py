"""The installed command in processes that are forked from one that has imported it already.

Each run is a process of its own, with its own folder, environment and output; it only does not pay
for the imports, which are most of the time of a short command.
"""

import multiprocessing
import os
import signal
import sys
import tempfile
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path

from outgate.cli.commands.catalog import ROWS as CATALOG_COMMANDS
from outgate.cli.commands.probe import ROWS as PROBE_COMMANDS
from outgate.cli.formats import VIEWS
from outgate.cli.main import ROWS as COMMANDS
from outgate.cli.main import main

# What commands import only when they meet a target in Azure.
_LIBRARIES = (
    "azure.core.pipeline.transport",
    "azure.core.polling.base_polling",
    "azure.identity",
    "click",
    "jsonschema",
    "lark",
    "msal",
    "orjson",
    "yaml",
)
_AZURE = (
    "outgate.backends.azure_firewall.changes.apply",
    "outgate.backends.azure_firewall.live.preflight",
    "outgate.backends.azure_firewall.arm.login",
    "outgate.backends.azure_firewall.arm.polling",
    "outgate.backends.azure_firewall.rendering.render",
)


def _preload() -> tuple[str, ...]:
    """All that commands import: their modules and views, by the product's own tables."""
    commands = [row.module for row in (*COMMANDS, *CATALOG_COMMANDS, *PROBE_COMMANDS)]
    views = [f"outgate.cli.views.{view.module}" for view in VIEWS]
    return (*_LIBRARIES, *_AZURE, *commands, *views, "tests.forked", "tests.warm")


@cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_preload()))
    return context


def _measured(test: str) -> None:
    """Tell coverage, where it measures which tests reach a line, whose command this process is."""
    coverage = sys.modules.get("coverage")
    if coverage is not None and (current := coverage.Coverage.current()) is not None:
        current.switch_context(test)


def _child(
    arguments: list[str],
    folder: str,
    env: dict[str, str],
    streams: tuple[str, str, str],
    test: str,
) -> None:
    """Become the command: what a shell would have set up is set up, and then it runs."""
    for number, name in enumerate(streams):
        descriptor = os.open(name, os.O_WRONLY if number else os.O_RDONLY)
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(number, mode, encoding="utf-8", closefd=False)
        for number, mode in ((0, "r"), (1, "w"), (2, "w"))
    )
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["outgate", *arguments]
    if test:
        _measured(test)
    main()


def run(
    arguments: list[str],
    folder: Path,
    env: dict[str, str],
    *,
    device: Path | None = None,
    stdin: bytes = b"",
) -> tuple[int, bytes, bytes]:
    """Run the command to its end: exit code (negative for a signal), output and errors.

    The output may go to a device instead; nothing of it is read then.
    """
    with tempfile.TemporaryDirectory() as temporary:
        out, err = Path(temporary, "out"), Path(temporary, "err")
        out.touch()
        err.touch()
        given = Path(os.devnull)
        if stdin:
            given = Path(temporary, "in")
            given.write_bytes(stdin)
        test = ""
        if "OUTGATE_MUTANTS_TIMES" in os.environ:
            test = os.environ["PYTEST_CURRENT_TEST"].rpartition(" (")[0]
        job = _server().Process(
            target=_child,
            args=(
                arguments,
                str(folder),
                env,
                (str(given), str(device or out), str(err)),
                test,
            ),
        )
        job.start()
        job.join()
        code = job.exitcode
        job.close()
        assert code is not None
        return code, out.read_bytes(), err.read_bytes()
