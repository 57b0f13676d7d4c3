"""What a project can make of a target for Suricata, and what not."""

import socket
import threading
from pathlib import Path

import pytest

from outgate.backends.errors import BackendError
from outgate.backends.suricata.file import HEADER
from outgate.backends.suricata.program import find_socket, find_suricata
from outgate.backends.suricata.socket import ask
from tests.backends.shared.project import project_in, run, write_target


@pytest.mark.parametrize(
    "variable", ["OUTGATE_SURICATA", "OUTGATE_SURICATA_YAML", "OUTGATE_SURICATA_SOCKET"]
)
def test_the_environment_names_paths_from_the_top(variable: str, tmp_path: Path) -> None:
    program = tmp_path / "suricata"
    program.write_text("")
    program.chmod(0o755)
    with pytest.raises(BackendError, match="no path from the top") as caught:
        find_suricata({"PATH": str(tmp_path), variable: "suricata"})
    assert caught.value.help == "begin it with `/`: any other is looked for where the project is"


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


def test_a_file_of_millions_of_lines_is_not_held_in_memory(tmp_path: Path) -> None:
    """Eight million rules of two letters would take five gigabytes."""
    space = project_in(tmp_path)
    space.write("outgate.rules", f"{HEADER}\n" + "a\n" * 8_000_000)
    write_target(space, "suricata", "outgate.rules")
    code, said = run(space, "plan", "--target", "edge")
    assert (code, "has more than 200,000 lines" in said) == (1, True)


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
