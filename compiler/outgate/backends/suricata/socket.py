"""Questions to a Suricata that runs, by its unix socket: one command, one answer, in JSON."""

import json
import socket
from collections.abc import Mapping
from pathlib import Path

from outgate.backends.program import printable
from outgate.errors import reason_of
from outgate.values import dataclass

VERSION = "0.2"  # of the protocol, in which a message ends with the line
SECONDS = 10
LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a command: its answer, or why there is none."""

    ok: bool
    value: object = None
    said: str = ""


def ask(
    path: Path,
    command: str,
    arguments: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
) -> Asked:
    """Ask the engine behind a socket."""
    message: dict[str, object] = {"command": command}
    if arguments:
        message["arguments"] = dict(arguments)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as one:
            one.settimeout(seconds)
            one.connect(str(path))
            answer = _exchange(one, {"version": VERSION})
            if answer.get("return") == "OK":
                answer = _exchange(one, message)
    except TimeoutError:
        return Asked(ok=False, said=f"it did not answer within {seconds} seconds")
    except OSError as error:
        return Asked(ok=False, said=reason_of(error))
    except ValueError:
        return Asked(ok=False, said="it answered something else than Suricata does, or ended")
    if answer.get("return") != "OK":
        return Asked(ok=False, said=printable(str(answer.get("message", "it refused"))))
    return Asked(ok=True, value=answer.get("message"))


def _exchange(one: socket.socket, message: Mapping[str, object]) -> Mapping[str, object]:
    one.sendall(json.dumps(message).encode() + b"\n")
    data = b""
    while not data.endswith(b"\n"):
        piece = one.recv(65_536)
        if not piece or len(data) > LARGEST:
            raise ValueError("no whole answer")
        data += piece
    answer: object = json.loads(data)
    if not isinstance(answer, dict):
        raise ValueError("no answer")
    return answer
