"""A socket before that of the engine: a test sees what it is asked, and what comes of it."""

import contextlib
import json
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

Hook = Callable[[int], bytes | None]


@dataclass(slots=True)
class Relay:
    """What is done before or after a command, once, with the process that gave it.

    A hook that gives bytes answers for the engine, which is not asked then.
    """

    path: Path
    engine: Path
    hooks: dict[str, Hook] = field(default_factory=dict)

    def when(self, moment: str, hook: Hook) -> None:
        """Have something done at a moment such as `before reload-rules`."""
        self.hooks[moment] = hook

    def serve(self, listening: socket.socket) -> None:
        """Serve one after the other until the socket is closed."""
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            with client, contextlib.suppress(OSError):
                self._serve_one(client)

    def _serve_one(self, client: socket.socket) -> None:
        (pid,) = struct.unpack("i8x", client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as engine:
            engine.connect(str(self.engine))
            while line := client.recv(65536):
                command = json.loads(line).get("command", "")
                hook = self.hooks.pop(f"before {command}", None)
                answer = hook(pid) if hook else None
                if answer is None:
                    engine.sendall(line)
                    answer = b""
                    while not answer.endswith(b"\n") and (piece := engine.recv(65536)):
                        answer += piece
                if (after := self.hooks.pop(f"after {command}", None)) is not None:
                    answer = after(pid) or answer
                client.sendall(answer)


@contextlib.contextmanager
def relay(path: Path, engine: Path) -> Iterator[Relay]:
    """A relay that runs."""
    one = Relay(path, engine)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(path))
        listening.listen()
        thread = threading.Thread(target=one.serve, args=(listening,), daemon=True)
        thread.start()
        yield one
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=10)
    path.unlink()


def kill(pid: int) -> bytes:
    """A hook that ends whoever asked, before anything else happens."""
    os.kill(pid, 9)
    return b""
