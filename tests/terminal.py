"""The installed command on a terminal of its own: what it shows, and keys that are pressed."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.conftest import OUTGATE, scrubbed_environment

PATIENCE = 60  # seconds for anything to be shown


class Terminal:
    """A program that runs on a terminal; end it with `end`, or leave the `with`."""

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        columns: int = 100,
        rows: int = 24,
        program: str | Path = OUTGATE,
        env: dict[str, str] | None = None,
    ) -> None:
        environment = {**scrubbed_environment(), "TERM": "xterm", **(env or {})}
        size = struct.pack("HHHH", rows, columns, 0, 0)
        ready, go = os.pipe()
        self._pid, self._file = pty.fork()
        if self._pid == 0:
            os.read(ready, 1)  # the terminal has its size before anybody asks for it
            os.chdir(folder)
            os.execve(program, [str(program), *arguments], environment)
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, size)
        os.write(go, b"1")
        os.close(ready)
        os.close(go)
        self._raw = b""
        self._seen = 0  # characters that were waited for
        self.code: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.code is None:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            os.close(self._file)

    @property
    def shown(self) -> str:
        """All that it wrote, escapes included."""
        return self._raw.decode(errors="replace").replace("\r\n", "\n")

    @property
    def plain(self) -> str:
        """The same without colours."""
        return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]", "", self.shown)

    def _read(self) -> bool:
        """Read what there is; False where the other side is gone."""
        if not select.select([self._file], [], [], 0.2)[0]:
            return True
        try:
            chunk = os.read(self._file, 65536)
        except OSError:  # how Linux says so
            return False
        self._raw += chunk
        return bool(chunk)

    def until(self, text: str) -> str:
        """Wait until a text is shown that was not waited for before; what came up to it."""
        end = time.monotonic() + PATIENCE
        while (at := self.plain.find(text, self._seen)) < 0:
            assert time.monotonic() < end, f"no {text!r} in {self.plain[self._seen :]!r}"
            if not self._read():
                assert text in self.plain[self._seen :], self.plain[self._seen :]
        came = self.plain[self._seen : at]
        self._seen = at + len(text)
        return came

    def press(self, keys: str) -> None:
        """Press keys."""
        os.write(self._file, keys.encode())

    def end(self, pressing: str = "") -> int:
        """Wait until it has ended; its exit code.

        `pressing` is pressed once a second: a key is lost while a prompt is still being set up.
        """
        end, pressed = time.monotonic() + PATIENCE, 0.0
        while self._read():
            assert time.monotonic() < end, f"it does not end: {self.plain[-2000:]!r}"
            if pressing and time.monotonic() - pressed > 1:
                with suppress(OSError):  # it has just ended
                    self.press(pressing)
                pressed = time.monotonic()
        _, status = os.waitpid(self._pid, 0)
        os.close(self._file)
        self.code = os.waitstatus_to_exitcode(status)
        return self.code
