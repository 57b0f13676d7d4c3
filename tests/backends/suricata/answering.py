"""An engine that answers what a test has it answer, at a socket as Suricata's is."""

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from outgate.backends.suricata.program import Suricata

Answer = Callable[[dict[str, object]], object]


@contextlib.contextmanager
def answering(path: Path, answer: Answer) -> Iterator[list[dict[str, object]]]:
    """A socket that answers each line; what was asked. Bytes are sent as they are, None ends it."""
    asked: list[dict[str, object]] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(path))
        listening.listen()

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    with connection, connection.makefile("rb") as lines:
                        for line in lines:
                            asked.append(json.loads(line))
                            said = answer(asked[-1])
                            if said is None:
                                break
                            whole = isinstance(said, bytes)
                            data = said if whole else json.dumps(said).encode() + b"\n"
                            connection.sendall(data if isinstance(data, bytes) else b"")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield asked
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def ok(message: object = "") -> dict[str, object]:
    """An answer that is one."""
    return {"return": "OK", "message": message}


def greeted(message: object) -> Answer:
    """An answer to a command, after that to the version."""
    return lambda question: ok() if "version" in question else message


def settings_of(values: Mapping[str, object], **commands: object) -> Answer:
    """An engine with some settings, which answers some commands."""

    def answer(question: dict[str, object]) -> object:
        command = str(question.get("command"))
        if "version" in question:
            return ok()
        if command == "conf-get":
            arguments = question["arguments"]
            assert isinstance(arguments, dict)
            name = arguments["variable"]
            return ok(values[name]) if name in values else {"return": "NOK", "message": "none"}
        return commands.get(command.replace("-", "_"), {"return": "NOK", "message": "unknown"})

    return answer


def engine_at(tmp_path: Path) -> Suricata:
    """An engine of a folder, whose program takes every rule."""
    program = tmp_path / "suricata"
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    return Suricata(program, tmp_path / "suricata.yaml", tmp_path / "s")


def stats(*pairs: tuple[int, int]) -> dict[str, object]:
    """How many rules an engine has read, and how many not, for each of its tenants."""
    return ok([{"id": 0, "rules_loaded": good, "rules_failed": bad} for good, bad in pairs])


# What a configuration says that reads every file of rules beside it.
GOOD = {"rule-files.0": "*.rules"}
