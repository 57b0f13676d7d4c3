"""Files that are either the old one or the new one, whatever happens in between."""

import os
from pathlib import Path


def write_atomic(path: Path, text: str, encoding: str = "utf-8", *, private: bool = False) -> None:
    """Replace a file, or create it with its folder; OSError leaves what was there before.

    A `private` one is for its owner alone.

    The text is on disk before the name points to it, so that neither a kill nor a power cut shows
    half of it.
    """
    import tempfile

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding=encoding, newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if not private:  # as it was made
            mode = path.stat().st_mode & 0o777 if path.exists() else _new_mode()
            Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _new_mode() -> int:
    """The permissions that a new file gets, as whoever runs Outgate has set them."""
    mask = os.umask(0o077)  # there is no way to ask without setting it
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_leftovers(path: Path) -> None:
    """Remove what a killed `write_atomic` of this path left behind."""
    import glob

    for leftover in path.parent.glob(f".{glob.escape(path.name)}.*.new"):
        leftover.unlink(missing_ok=True)
