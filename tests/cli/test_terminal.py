"""The installed command on a terminal: colours, widths, questions and Ctrl-C."""

import signal
import subprocess
import time
from pathlib import Path

from tests.conftest import OUTGATE, Workspace, scrubbed_environment
from tests.terminal import Terminal

OPENS_ALL = "Plan for `local`: opens 39, closes 0, treats 0 differently (56 rules, 1 write).\n"


def in_terminal(folder: Path, arguments: list[str], columns: int, **env: str) -> str:
    """Run the command on a terminal of its own and give what it shows; without a pager."""
    with Terminal(folder, *arguments, columns=columns, env={"PAGER": "cat", **env}) as terminal:
        if arguments == ["apply"]:
            terminal.until("[y/N]")
        terminal.end(pressing="\x03" if arguments == ["apply"] else "")
        return terminal.shown


def test_colours_only_where_they_are_wanted(project: Workspace) -> None:
    assert "\x1b[" in in_terminal(project.folder, ["plan"], 100)
    assert "\x1b[" not in in_terminal(project.folder, ["plan"], 100, NO_COLOR="1")
    assert "\x1b[" not in in_terminal(project.folder, ["--no-color", "plan"], 100)
    assert "\x1b[" not in in_terminal(project.folder, ["plan"], 100, TERM="dumb")
    assert "\x1b[" not in project.run("plan").out


def test_a_narrow_terminal(project: Workspace) -> None:
    shown = in_terminal(project.folder, ["plan"], 40, NO_COLOR="1")
    assert OPENS_ALL.split() == shown.split()[: len(OPENS_ALL.split())]
    assert "\n        policies/emea.policy:2" in shown


def test_ctrl_c_at_the_question_changes_nothing(project: Workspace) -> None:
    shown = in_terminal(project.folder, ["apply"], 100, NO_COLOR="1")
    assert "Change target `local`? [y/N]" in shown
    assert "interrupted" in shown
    assert not (project.folder / ".outgate" / "local-firewall.json").exists()


def test_ctrl_c_while_waiting_for_the_lock(project: Workspace) -> None:
    import filelock

    (project.folder / ".outgate").mkdir()
    with filelock.FileLock(project.folder / ".outgate" / "local-firewall.json.lock"):
        process = subprocess.Popen(
            [OUTGATE, "apply", "--yes"],
            cwd=project.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=scrubbed_environment(),
        )
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=10)
    assert process.returncode == 1
    assert "interrupted" in err
    assert "Traceback" not in err
    assert not (project.folder / ".outgate" / "local-firewall.json").exists()


def test_force_color_and_a_dumb_terminal(project: Workspace) -> None:
    assert "\x1b[" in project.run("plan", env={"FORCE_COLOR": "1"}).out
    shown = in_terminal(project.folder, ["check", "-v"], 100, TERM="dumb")
    assert "catalog 2026-09-03, the newest" in shown
    assert "\x1b" not in shown
    assert "\r\x1b" not in in_terminal(project.folder, ["check", "-q"], 100)
