"""The installed command on a terminal: colours, widths, questions and Ctrl-C."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path

from tests.conftest import OUTGATE, Workspace, scrubbed_environment

OPENS_ALL = "Plan for `local`: opens 39, closes 0, treats 0 differently (56 rules, 1 write).\n"


def in_terminal(folder: Path, arguments: list[str], columns: int, **env: str) -> str:
    """Run the command on a terminal of its own and give what it shows."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        environment = {**scrubbed_environment(), "TERM": "xterm", **env}
        os.execve(OUTGATE, [str(OUTGATE), *arguments], environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    shown, pressed = b"", 0.0
    end = time.monotonic() + 30
    while time.monotonic() < end:
        # A key pressed while the prompt is still being set up is lost, so it is pressed again.
        if b"[y/N]" in shown and time.monotonic() - pressed > 1:
            os.write(terminal, b"\x03")
            pressed = time.monotonic()
        if not select.select([terminal], [], [], 0.3)[0]:
            continue
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # how Linux says that the other side is gone
            break
        if not chunk:
            break
        shown += chunk
    else:
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(terminal)
    return shown.decode()


def test_colours_only_where_they_are_wanted(project: Workspace) -> None:
    assert "\x1b[" in in_terminal(project.folder, ["plan"], 100)
    assert "\x1b[" not in in_terminal(project.folder, ["plan"], 100, NO_COLOR="1")
    assert "\x1b[" not in in_terminal(project.folder, ["--no-color", "plan"], 100)
    assert "\x1b[" not in in_terminal(project.folder, ["plan"], 100, TERM="dumb")
    assert "\x1b[" not in project.run("plan").out


def test_a_narrow_terminal(project: Workspace) -> None:
    shown = in_terminal(project.folder, ["plan"], 40, NO_COLOR="1")
    assert OPENS_ALL.strip() in shown
    assert "\n        policies/emea.policy:2" in shown.replace("\r\n", "\n")


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
