"""Opening a file that is one: no device, no pipe, and no link on the way."""

import os
import stat
from pathlib import Path

_PATH_ONLY = getattr(os, "O_PATH", os.O_RDONLY)  # enough to walk through a folder
_FOLDER = _PATH_ONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_NOCTTY | os.O_CLOEXEC
_CHUNK = 1 << 20


class NotRegular(Exception):
    """Something that is not a file stands where one was asked for; the message says what."""


def open_regular_file(root: Path, parts: tuple[str, ...]) -> int:
    """A descriptor of a regular file; no step of the way is a link, whatever happens meanwhile."""
    if not parts:
        return _regular(os.fspath(root), None)
    folder = os.open(root, _FOLDER)
    try:
        for part in parts[:-1]:
            inner = os.open(part, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = inner
        return _regular(parts[-1], folder)
    finally:
        os.close(folder)


def _regular(name: str, folder: int | None) -> int:
    # Looked at before it is opened, as opening a device can do something, and again afterwards.
    mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    if not stat.S_ISREG(mode):
        raise NotRegular(f"it is {kind_of(mode)}")
    descriptor = os.open(name, _FILE, dir_fd=folder)
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise NotRegular(f"it is {kind_of(mode)}")
    return descriptor


def read_bounded(descriptor: int, limit: int) -> bytes:
    """What a file holds, but no more than one byte beyond the limit."""
    chunks: list[bytes] = []
    left = limit + 1
    while chunk := os.read(descriptor, min(left, _CHUNK)):  # none either where none is left to ask
        chunks.append(chunk)
        left -= len(chunk)
    return b"".join(chunks)


def kind_of(mode: int) -> str:
    """What stands there, in words: `a folder`, `a link`, `a file`."""
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISLNK(mode):
        return "a link"
    if stat.S_ISREG(mode):
        return "a file"
    return "neither a file nor a folder"
