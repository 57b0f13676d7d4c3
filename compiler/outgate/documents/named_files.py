"""Files that the user names on the command line, each read by what it holds."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from outgate.diagnostics import Diagnostic
from outgate.documents.files import FileRefused, bounds_of, read_file
from outgate.stages import counted

Item = TypeVar("Item")


def read_named_files(
    root: Path,
    paths: Sequence[Path],
    limit: int,
    read: Callable[[str, bytes], tuple[tuple[Item, ...], tuple[Diagnostic, ...]]],
) -> tuple[tuple[Item, ...], tuple[Diagnostic, ...]]:
    """What `read` makes of each file, by the name that it is shown with, and of its bytes.

    A file that cannot be read is told of, and keeps no other from being read.
    """
    if not paths:
        return (), ()
    bounds = bounds_of(root, paths)
    items: list[Item] = []
    problems: list[Diagnostic] = []
    for path in counted("reading files", paths):
        try:
            data = read_file(path, bounds, limit)
        except FileRefused as error:
            problems.append(error.diagnostic)
            continue
        more, wrong = read(bounds.shown(path), data)
        items += more
        problems += wrong
    return tuple(items), tuple(problems)
