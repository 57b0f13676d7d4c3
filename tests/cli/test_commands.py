"""The installed command as a new user meets it."""

import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import OUTGATE, Workspace, scrubbed_environment

Tree = Callable[[Path], dict[str, bytes]]
OPENS_ALL = "Plan for `local`: opens 39, closes 0, treats 0 differently (56 rules, 1 write).\n"


def test_plan_apply_plan(project: Workspace) -> None:
    first = project.run("plan", "--detailed-exitcode")
    assert first.code == 2
    assert first.out.startswith(OPENS_ALL)
    assert project.run("apply", "--yes").code == 0
    second = project.run("plan", "--detailed-exitcode")
    assert second.code == 0
    assert second.out.startswith("No changes. Target `local` holds the 56 rules of the policy")
    again = project.run("apply", "--yes")
    assert again.code == 0
    assert "No changes" in again.out


def test_a_removed_statement_is_removed_from_the_target(project: Workspace) -> None:
    project.run("apply", "--yes")
    (project.folder / "policies" / "admins.policy").unlink()
    ran = project.run("plan")
    assert ran.out.startswith(
        "Plan for `local`: opens 0, closes 6, treats 1 differently (7 rules, 1 write).\n"
    )
    assert "    - https://security.microsoft.com:443" in ran.out


def test_renaming_a_source_changes_names_only(project: Workspace) -> None:
    project.run("apply", "--yes")
    path = project.folder / "policies" / "admins.policy"
    path.write_text(path.read_text().replace("jump-hosts", "bastions"))
    ran = project.run("plan")
    assert ran.out.startswith("Plan for `local`: changes no traffic (7 rules, 1 write). Rules are ")
    assert "source.name: jump-hosts -> bastions" in ran.out


def test_a_saved_plan_applies_once(project: Workspace) -> None:
    assert project.run("plan", "--out", "saved.json").code == 0
    shown = project.run("show", "saved.json")
    assert OPENS_ALL in shown.out
    assert project.run("apply", "saved.json", "--yes").code == 0
    again = project.run("apply", "saved.json", "--yes")
    assert again.code == 1
    assert "changed since the plan was made" in again.err
    assert "nothing was changed" in again.err


def test_a_saved_plan_that_was_edited_is_refused(project: Workspace) -> None:
    project.run("plan", "--out", "saved.json")
    path = project.folder / "saved.json"
    path.write_text(path.read_text().replace("winatp-gw-neu", "evil"))
    ran = project.run("apply", "saved.json", "--yes")
    assert ran.code == 1
    assert "changed since it was saved" in ran.err
    assert not (project.folder / ".outgate").exists()


def test_a_saved_plan_for_other_settings_is_refused(project: Workspace) -> None:
    project.run("plan", "--out", "saved.json")
    project.write("outgate.yaml", "targets:\n  local:\n    backend: local\n    path: other.json\n")
    ran = project.run("apply", "saved.json", "--yes")
    assert ran.code == 1
    assert "made for another target" in ran.err
    assert not (project.folder / "other.json").exists()


def test_apply_asks_and_changes_nothing_without_an_answer(
    project: Workspace, tree_of: Tree
) -> None:
    before = tree_of(project.folder)
    ran = project.run("apply")
    assert ran.code == 1
    assert "--yes" in ran.err
    assert tree_of(project.folder) == before


WRONG: dict[str, str | bytes] = {
    "regin": "allow mde for regin EU, fleet win10-1709\n",
    "fleet": "allow mde for region EU, fleet win10-1790\n",
    "via": "allow mde for region EU, fleet win10-1709 via standard via standard\n",
    "service": "allow mda for region EU, fleet win10-1709\n",
    "string": 'allow mde for region EU, fleet win10-1709 owner "me\n',
    "tab": "allow mde\n\tfor region EU, fleet win10-1709\n",
    "empty": "",
    "blank": "\n  \n",
    "comments": "# nothing yet\n",
    "legacy": "allow mde for region EU, fleet win10-1709 via addresses\n",
    "split": "allow mde for region EU, fleet mma via streamlined\n",
    "binary": b"allow mde\0",
    "latin1": "# B\xfcro\nallow mde".encode("latin-1"),
    "garbage": b"lorem ipsum dolor sit amet\n" * 400_000,
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("command", [["plan"], ["compile"], ["check"], ["apply", "--yes"]])
def test_wrong_input_is_one_clear_failure(
    empty: Workspace, tree_of: Tree, name: str, command: list[str]
) -> None:
    empty.write("policies/bad.policy", WRONG[name])
    before = tree_of(empty.folder)
    ran = empty.run(*command)
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.startswith("error[")
    assert "bad.policy" in ran.err
    assert "help: " in ran.err
    assert tree_of(empty.folder) == before


def test_no_policies_says_how_to_start(empty: Workspace) -> None:
    ran = empty.run("plan")
    assert ran.code == 1
    assert "there is no `policies`" in ran.err
    assert "outgate init" in ran.err


def test_init_gives_a_project_that_plans(empty: Workspace) -> None:
    assert empty.run("init").code == 0
    assert empty.run("fmt", "--check").code == 0
    assert "0 failed" in empty.run("check").out
    assert empty.run("plan", "--detailed-exitcode").code == 2
    again = empty.run("init")
    assert again.code == 1
    assert "exists already" in again.err


def test_wrong_directory(empty: Workspace) -> None:
    ran = empty.run("-C", "nowhere", "plan")
    assert ran.code == 1
    assert "nowhere" in ran.err


def test_a_project_is_found_from_a_folder_inside(project: Workspace) -> None:
    project.write("outgate.yaml", "policies: policies\n")
    inside = Workspace(project.folder / "policies")
    assert OPENS_ALL in inside.run("plan").out


def test_commands_and_options_are_suggested(empty: Workspace) -> None:
    ran = empty.run("plna")
    assert ran.code == 1
    assert "did you mean `plan`?" in ran.err
    assert empty.run("plan", "--taget", "x").code == 1


def test_an_unknown_target_is_suggested(project: Workspace) -> None:
    ran = project.run("plan", "--target", "locl")
    assert ran.code == 1
    assert "did you mean `local`?" in ran.err


CONFIGS = {
    "unknown key": ("polices: x\n", "outgate.yaml:1:1", "did you mean `policies`?"),
    "unknown backend": (
        "targets:\n  edge:\n    backend: locl\n",
        "outgate.yaml:3:14",
        "did you mean `local`?",
    ),
    "not YAML": ("targets: [\n", "outgate.yaml:", "correct the syntax"),
    "default": ("default_target: edge\n", "outgate.yaml:1:1", "targets are local"),
    "not a mapping": ("- a\n", "outgate.yaml:1:1", "bad-config"),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_a_wrong_configuration_points_at_its_line(project: Workspace, name: str) -> None:
    text, place, words = CONFIGS[name]
    project.write("outgate.yaml", text)
    ran = project.run("plan")
    assert ran.code == 1
    assert place in ran.err
    assert words in ran.err


def test_an_unwritable_target_changes_nothing(project: Workspace) -> None:
    project.write(".outgate", "a file where the folder belongs")
    ran = project.run("apply", "--yes")
    assert ran.code == 1
    assert "nothing was changed" in ran.err


def test_a_broken_firewall_file_is_named(project: Workspace) -> None:
    project.write(".outgate/local-firewall.json", '{"format_version": "1.0", "rules": [{}]}')
    ran = project.run("plan")
    assert ran.code == 1
    assert "column 37: rules/0: keys `key`" in ran.err


def test_the_lock_pins_an_edition(project: Workspace) -> None:
    assert project.run("catalog", "lock", "--edition", "2021-03-04").code == 0
    ran = project.run("plan")
    assert ran.code == 1  # the 2021 edition has no streamlined list
    assert "catalog 2021-03-04 has no streamlined list" in ran.err
    assert project.run("plan", "--catalog", "2024-08-01").code == 0
    lock = project.folder / "outgate.lock"
    lock.write_text(lock.read_text().replace("sha256:", "sha256:0"))
    assert "lock-mismatch" in project.run("plan").err


def test_output_can_be_cut_short(project: Workspace) -> None:
    done = subprocess.run(
        f"{OUTGATE} compile --format json | head -1",
        cwd=project.folder,
        shell=True,
        capture_output=True,
        text=True,
        env=scrubbed_environment(),
        check=True,
    )
    assert done.stdout == "{\n"
    assert done.stderr == ""


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


def test_markdown_is_escaped(project: Workspace) -> None:
    project.write("policies/a b|@all.policy", "allow mde for region UK, fleet mma\n")
    ran = project.run("plan", "--format", "markdown")
    assert ran.code == 0
    assert "|@all" not in ran.out
    assert "policies/a <code>b&#124;&#64;all&#46;policy&#58;1</code>" in ran.out


def test_a_bug_has_an_exit_code_of_its_own(project: Workspace) -> None:
    # Python itself is made to fail deep inside: an edition that ships broken is our fault.
    ran = subprocess.run(
        [OUTGATE.parent / "python", "-c", BROKEN],
        cwd=project.folder,
        capture_output=True,
        text=True,
        check=False,
        env=scrubbed_environment(),
    )
    assert ran.returncode == 3
    assert "this is a bug in Outgate" in ran.stderr
    assert "Traceback" not in ran.stderr


BROKEN = """
import sys
from outgate.catalog import store
store.Store.load = lambda self, edition: 1 / 0
sys.argv = ["outgate", "plan"]
from outgate.cli.main import main
main()
"""


def test_help_names_every_command(empty: Workspace) -> None:
    ran = empty.run("--help")
    assert ran.code == 0
    for name in ("init", "fmt", "check", "compile", "plan", "apply", "show", "explain", "catalog"):
        assert name in ran.out
        assert empty.run(name, "--help").code == 0


def test_json_output_is_whole(project: Workspace) -> None:
    document = json.loads(project.run("plan", "--format", "json").out)
    assert len(document["changes"]) == 56
    live = json.loads(project.run("show", "--format", "json").out)
    assert live == {"format_version": "1.0", "rules": []}
