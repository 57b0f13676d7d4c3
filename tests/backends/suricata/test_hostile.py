"""What a project can make of a target for Suricata, and what not."""

import socket
import threading
from pathlib import Path

import pytest

from outgate.backends.errors import BackendError
from outgate.backends.suricata.file import HEADER
from outgate.backends.suricata.program import find_socket, find_suricata
from outgate.backends.suricata.socket import ask
from tests.backends.suricata.plans import text_of
from tests.builders.rules import rule
from tests.conftest import Workspace

SERVICE = """\
format_version: "1.0"
service: payroll
endpoints:
  - {url: "https://a.payroll.example"}
"""


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    space = Workspace(tmp_path / "project")
    space.write("catalog/payroll.yaml", SERVICE)
    space.write("policies/a.policy", "allow payroll\n")
    space.write("suricata", "#!/bin/sh\ntouch was-run\n").chmod(0o755)
    return space


def target(space: Workspace, path: str, more: str = "") -> None:
    space.write("outgate.yaml", f"targets: {{edge: {{backend: suricata, path: {path}{more}}}}}\n")


def run(space: Workspace, *arguments: str, env: dict[str, str] | None = None) -> tuple[int, str]:
    ran = space.run(*arguments, env=env)
    return ran.code, " ".join((ran.out + ran.err).split())


@pytest.mark.parametrize("path", ["", ".", ":.:", "..:bin", "/nowhere::"])
def test_no_program_of_the_project_is_run(space: Workspace, path: str) -> None:
    target(space, "outgate.rules")
    code, said = run(space, "apply", "--target", "edge", "--yes", env={"PATH": path})
    assert (code, "there is no program `suricata`" in said) == (1, True)
    assert not (space.folder / "was-run").exists()
    assert not (space.folder / "outgate.rules").exists()


@pytest.mark.parametrize(
    "variable", ["OUTGATE_SURICATA", "OUTGATE_SURICATA_YAML", "OUTGATE_SURICATA_SOCKET"]
)
def test_the_environment_names_paths_from_the_top(variable: str, tmp_path: Path) -> None:
    program = tmp_path / "suricata"
    program.write_text("")
    program.chmod(0o755)
    with pytest.raises(BackendError, match="no path from the top"):
        find_suricata({"PATH": str(tmp_path), variable: "suricata"})


def test_the_program_comes_from_the_environment(tmp_path: Path) -> None:
    program = tmp_path / "suricata"
    program.write_text("")
    with pytest.raises(BackendError, match="no program"):
        find_suricata({"PATH": str(tmp_path)})
    with pytest.raises(BackendError, match="no program"):
        find_suricata({"OUTGATE_SURICATA": str(tmp_path)})
    program.chmod(0o755)
    suricata = find_suricata({"PATH": f".:{tmp_path}"})
    assert suricata.program == program
    assert suricata.config == Path("/etc/suricata/suricata.yaml")
    assert suricata.socket == Path("/var/run/suricata-command.socket")
    assert find_socket({"OUTGATE_SURICATA_SOCKET": "/x.socket"}) == Path("/x.socket")


@pytest.mark.parametrize(
    "key",
    [
        "check: [sh]",
        "program: ./suricata",
        "socket: ./x",
        "config: ./x",
        "accept: {apex: x}",
        "accept: {unknown-protocol: x}",
    ],
)
def test_no_setting_names_a_program(space: Workspace, key: str) -> None:
    target(space, "outgate.rules", f", {key}")
    code, said = run(space, "plan", "--target", "edge")
    assert (code, "there is no key" in said) == (1, True), said


def test_a_file_of_somebody_else_is_never_read_or_replaced(space: Workspace) -> None:
    other = space.write("local.rules", "pass ip any any -> any any (sid:1;)\n")
    target(space, "local.rules")
    for command in (("plan",), ("apply", "--yes"), ("show",)):
        code, said = run(space, command[0], "--target", "edge", *command[1:])
        assert (code, "is not a file that Outgate wrote" in said) == (1, True)
    assert other.read_text() == "pass ip any any -> any any (sid:1;)\n"


def test_a_file_of_millions_of_lines_is_not_held_in_memory(space: Workspace) -> None:
    """Eight million rules of two letters would take five gigabytes."""
    space.write("outgate.rules", f"{HEADER}\n" + "a\n" * 8_000_000)
    target(space, "outgate.rules")
    code, said = run(space, "plan", "--target", "edge")
    assert (code, "has more than 200,000 lines" in said) == (1, True)


def test_a_path_outside_of_the_project_is_refused(space: Workspace, tmp_path: Path) -> None:
    outside = tmp_path / "outside.rules"
    outside.write_text(text_of(rule("x.example")))
    (space.folder / "link.rules").symlink_to(outside)
    for path in (str(outside), "../outside.rules", "link.rules"):
        target(space, path)
        code, said = run(space, "plan", "--target", "edge")
        assert (code, "outside of the project" in said) == (1, True), said


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("a/../outgate.txt", ""),
        ("'a b.rules\\n'", ""),
        (".rules", ""),
        ("suricata", ""),
        ("a.rules", ", sid-base: 0"),
        ("a.rules", ", sid-base: 4294967295"),
        ("a.rules", ", tail: pass"),
    ],
)
def test_settings_are_what_they_may_be(space: Workspace, path: str, more: str) -> None:
    target(space, path, more)
    assert run(space, "plan", "--target", "edge")[0] == 1


def test_what_is_no_engine_is_no_answer(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for path in (tmp_path / "none", file, tmp_path / ("x" * 200)):
        asked = ask(path, "ruleset-stats")
        assert (asked.ok, asked.said != "") == (False, True)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", "ended"),
        (b"[1]\n", "something else"),
        (b"not JSON\n", "something else"),
        (b'{"return": "NOK", "message": "go \\u001b[31m away"}\n', "go [31m away"),
        (None, "did not answer within 0.2 seconds"),
    ],
)
def test_what_answers_otherwise_is_not_waited_for(
    tmp_path: Path, answer: bytes | None, said: str
) -> None:
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()

        def serve() -> None:
            with listening.accept()[0] as client:
                client.recv(1000)
                if answer is not None:
                    client.sendall(answer)
                else:
                    client.recv(1000)

        thread = threading.Thread(target=serve)
        thread.start()
        asked = ask(path, "ruleset-stats", seconds=0.2 if answer is None else 10)
        thread.join(timeout=10)
    assert not asked.ok
    assert said in asked.said
