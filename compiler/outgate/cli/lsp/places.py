"""Files by the addresses that editors give them."""

import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Located:
    """Where a document lies, and the folder that nothing is read above (None: nobody said).

    `path` is a real path. What is no file, or lies outside of the workspace, gets a path of its own
    in it, at which there is nothing: it is looked at alone.
    """

    path: Path
    top: Path | None


def path_of(uri: str) -> Path | None:
    """The file of a `file:` address on this machine, None for any other."""
    parts = urlsplit(uri)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        return None
    path = unquote(parts.path, errors="surrogateescape")
    return Path(path) if path.startswith("/") and "\0" not in path else None


def locate(uri: str, folders: Iterable[Path]) -> Located:
    """Where a document lies with respect to the folders of a workspace."""
    tops = sorted((_real(folder) for folder in folders), key=lambda each: -len(each.parts))
    path = path_of(uri)
    if path is not None:
        real = _real(path)
        for top in tops:
            if real.is_relative_to(top) and real != top:
                return Located(real, top)
        if not tops:
            return Located(real, None)
    top = tops[-1] if tops else _real(Path.cwd())
    name = unquote(urlsplit(uri).path).rpartition("/")[2].replace("\0", "") or "untitled"
    alone = top / name
    while os.path.lexists(alone):
        alone = alone.with_name(f"{alone.name}~")
    return Located(alone, top)


def uri_of(path: Path) -> str:
    """The address of a file."""
    return path.as_uri()


def _real(path: Path) -> Path:
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError, RecursionError):
        return Path(os.path.normpath(path))
